//! Reading signatures: by their keys, page by page, and all of them where they are counted anew.

use diesel::prelude::*;

use super::SignatureView;
use crate::domain::id::{ConsentTextId, PetitionId, SignatureId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::signature::{EmailKey, Flag, SignatureState};
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::postgres::Lookup;
use crate::store::schema::signature;
use crate::store::tally::SeatCount;

#[derive(Queryable, Selectable)]
#[diesel(table_name = signature)]
pub(super) struct Row {
    id: Vec<u8>,
    petition_id: Vec<u8>,
    email_key: Vec<u8>,
    slot: i16,
    name: String,
    email: String,
    postcode: String,
    nation: String,
    constituency: String,
    language: String,
    state: String,
    flag: String,
    updates: bool,
    updates_text_id: Vec<u8>,
    source: String,
    signed_at: i64,
    confirmed_at: Option<i64>,
    mails: i16,
    mailed_at: i64,
}

impl Row {
    fn view(self) -> Result<SignatureView, StoreError> {
        let odd = |column: &str| StoreError::Broken(format!("signature.{column} holds an unknown value"));
        Ok(SignatureView {
            id: SignatureId::from_slice(&self.id).ok_or_else(|| odd("id"))?,
            petition: PetitionId::from_slice(&self.petition_id).ok_or_else(|| odd("petition_id"))?,
            email_key: EmailKey::from_slice(&self.email_key).ok_or_else(|| odd("email_key"))?,
            slot: self.slot,
            name: self.name,
            email: self.email,
            postcode: self.postcode,
            nation: Nation::from_slug(&self.nation).ok_or_else(|| odd("nation"))?,
            constituency: self.constituency,
            language: Language::from_code(&self.language).ok_or_else(|| odd("language"))?,
            state: SignatureState::from_code(&self.state).ok_or_else(|| odd("state"))?,
            flag: Flag::from_code(&self.flag),
            updates: self.updates,
            updates_text: ConsentTextId::from_slice(&self.updates_text_id)
                .ok_or_else(|| odd("updates_text_id"))?,
            source: self.source,
            signed_at: Moment::from_millis(self.signed_at),
            confirmed_at: self.confirmed_at.map(Moment::from_millis),
            mails: self.mails,
            mailed_at: Moment::from_millis(self.mailed_at),
        })
    }
}

pub(super) fn views(rows: Vec<Row>) -> Result<Vec<SignatureView>, StoreError> {
    rows.into_iter().map(Row::view).collect()
}

/// Every signature of any of these addresses, over all petitions, in the order of the unique key.
///
/// # Errors
/// What the database answered.
pub fn list_by_email_keys(conn: &mut Conn, keys: &[EmailKey]) -> Result<Vec<SignatureView>, StoreError> {
    let keys: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes().as_slice()).collect();
    let rows: Vec<Row> = match conn {
        Conn::Sqlite(c) => signature::table
            .filter(signature::email_key.eq_any(keys))
            .order((signature::email_key, signature::petition_id, signature::slot))
            .select(Row::as_select())
            .load(c)?,
        Conn::Postgres(c) => Lookup {
            table: "signature",
            key: "email_key",
            keys,
            columns: Row::as_select(),
            order: "email_key, petition_id, slot",
        }
        .load(&mut **c)?,
    };
    views(rows)
}

/// The signatures with these ids, in any order; unknown ids are left out.
///
/// # Errors
/// What the database answered.
pub fn list_by_ids(conn: &mut Conn, ids: &[SignatureId]) -> Result<Vec<SignatureView>, StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    let rows: Vec<Row> = match conn {
        Conn::Sqlite(c) => {
            signature::table.filter(signature::id.eq_any(ids)).select(Row::as_select()).load(c)?
        }
        Conn::Postgres(c) => {
            Lookup { table: "signature", key: "id", keys: ids, columns: Row::as_select(), order: "id" }
                .load(&mut **c)?
        }
    };
    views(rows)
}

/// The signature with this id.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find(conn: &mut Conn, id: SignatureId) -> Result<Option<SignatureView>, StoreError> {
    Ok(list_by_ids(conn, &[id])?.pop())
}

/// One page of signatures with ids above `after`, in the order of their ids, at most `limit`; of one
/// petition and one state where those are given. Pages by key keep memory and the log small.
///
/// # Errors
/// What the database answered.
pub fn list_page(
    conn: &mut Conn,
    petition: Option<PetitionId>,
    state: Option<SignatureState>,
    after: Option<SignatureId>,
    limit: i64,
) -> Result<Vec<SignatureView>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| {
        let mut query = signature::table.select(Row::as_select()).into_boxed();
        if let Some(petition) = &petition {
            query = query.filter(signature::petition_id.eq(petition.as_bytes().as_slice()));
        }
        if let Some(state) = state {
            query = query.filter(signature::state.eq(state.code()));
        }
        if let Some(after) = &after {
            query = query.filter(signature::id.gt(after.as_bytes().as_slice()));
        }
        query.order(signature::id).limit(limit).load(c)
    })?;
    views(rows)
}

/// `state = 'pending'` in so many words: an index on the pending alone serves only a query that says so, and
/// a bound value says it to neither database.
fn is_pending() -> diesel::expression::SqlLiteral<diesel::sql_types::Bool> {
    diesel::dsl::sql("state = 'pending'")
}

/// Pending signatures made before `before` and not reminded yet, oldest first, at most `limit`.
///
/// # Errors
/// What the database answered.
pub fn list_to_remind(conn: &mut Conn, before: Moment, limit: i64) -> Result<Vec<SignatureView>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| signature::table
        .filter(is_pending())
        .filter(signature::signed_at.le(before.as_millis()))
        .filter(signature::reminded.eq(false))
        .order(signature::signed_at)
        .limit(limit)
        .select(Row::as_select())
        .load(c))?;
    views(rows)
}

/// Pending signatures made at or before `before`, oldest first, at most `limit`: their time is up.
///
/// # Errors
/// What the database answered.
pub fn list_expired(conn: &mut Conn, before: Moment, limit: i64) -> Result<Vec<SignatureView>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| signature::table
        .filter(is_pending())
        .filter(signature::signed_at.le(before.as_millis()))
        .order(signature::signed_at)
        .limit(limit)
        .select(Row::as_select())
        .load(c))?;
    views(rows)
}

/// What the rows themselves come to, per petition and seat: rows, and counted rows. Reads every row; the
/// nightly proof of the tallies.
///
/// # Errors
/// What the database answered.
pub fn recount(conn: &mut Conn) -> Result<Vec<SeatCount>, StoreError> {
    use diesel::dsl::{count_star, sql};
    type Counted = (Vec<u8>, String, i64, i64);
    let rows: Vec<Counted> = each!(conn, |c| signature::table
        .group_by((signature::petition_id, signature::constituency))
        .select((
            signature::petition_id,
            signature::constituency,
            count_star(),
            sql::<diesel::sql_types::BigInt>(
                "CAST(SUM(CASE WHEN state = 'confirmed' AND flag = '' THEN 1 ELSE 0 END) AS BIGINT)"
            ),
        ))
        .load(c))?;
    Ok(rows
        .into_iter()
        .filter_map(|(petition, constituency, signed, confirmed)| {
            let petition = PetitionId::from_slice(&petition)?;
            Some(SeatCount { petition, constituency, signed, confirmed })
        })
        .collect())
}
