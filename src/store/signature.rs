//! Signatures: the rows of people who signed.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::kept::Update;
use super::postgres::{Lookup, Unnest};
use super::schema::signature;
use crate::domain::id::{ConsentTextId, PetitionId, SignatureId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::place::Gss;
use crate::domain::signature::{EmailKey, Flag, NewSignature, SignatureState};

/// A signature as stored. Its texts are a person's and have no way into a log: `Debug` shows the id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureView {
    /// Its id.
    pub id: SignatureId,
    /// The petition signed.
    pub petition: PetitionId,
    /// The address as look-ups know it.
    pub email_key: EmailKey,
    /// 1, or 2 for the second person of a household that shares an address.
    pub slot: i16,
    /// The signer's name.
    pub name: String,
    /// The signer's address, in ASCII.
    pub email: String,
    /// The postcode as people write it.
    pub postcode: String,
    /// The signer's nation.
    pub nation: Nation,
    /// The Westminster seat's GSS code, or the empty text.
    pub constituency: String,
    /// The language signed in.
    pub language: Language,
    /// Where it is in its life.
    pub state: SignatureState,
    /// Why it is not counted, where there is a reason.
    pub flag: Option<Flag>,
    /// Whether the signer asked for updates.
    pub updates: bool,
    /// The wording under which they asked.
    pub updates_text: ConsentTextId,
    /// The tag of the link that led to the form, or the empty text.
    pub source: String,
    /// When it was signed.
    pub signed_at: Moment,
    /// When it was confirmed.
    pub confirmed_at: Option<Moment>,
    /// How many mails signing has caused.
    pub mails: i16,
    /// When the last of them was queued.
    pub mailed_at: Moment,
}

impl std::fmt::Debug for SignatureView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignatureView")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[derive(Insertable)]
#[diesel(table_name = signature, treat_none_as_default_value = false)]
struct NewRow<'a> {
    id: &'a [u8],
    petition_id: &'a [u8],
    email_key: &'a [u8],
    slot: i16,
    name: &'a str,
    email: &'a str,
    postcode: String,
    nation: &'a str,
    constituency: &'a str,
    language: &'a str,
    state: &'a str,
    flag: &'a str,
    updates: bool,
    updates_text_id: &'a [u8],
    source: &'a str,
    signed_at: i64,
    mails: i16,
    mailed_at: i64,
    reminded: bool,
}

impl<'a> NewRow<'a> {
    fn of(new: &'a NewSignature, slot: i16) -> Self {
        Self {
            id: new.id.as_bytes(),
            petition_id: new.petition.as_bytes(),
            email_key: new.email_key.as_bytes(),
            slot,
            name: new.name.as_str(),
            email: new.email.as_str(),
            postcode: new.postcode.display(),
            nation: new.nation.slug(),
            constituency: new.constituency.as_ref().map_or("", |gss| gss.as_str()),
            language: new.language.code(),
            state: SignatureState::Pending.code(),
            flag: new.flag.map_or("", Flag::code),
            updates: new.updates,
            updates_text_id: new.updates_text.as_bytes(),
            source: &new.source,
            signed_at: new.signed_at.as_millis(),
            mails: 1,
            mailed_at: new.signed_at.as_millis(),
            reminded: false,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signature)]
struct Row {
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

fn views(rows: Vec<Row>) -> Result<Vec<SignatureView>, StoreError> {
    rows.into_iter().map(Row::view).collect()
}

/// Inserts signatures in one statement, each with its slot, and returns the ids of those that were not
/// there. Rows must be sorted by (address key, petition, slot): two processes lock in the same order then.
///
/// # Errors
/// What the database answered.
pub fn insert_new(tx: &mut Tx<'_>, new: &[(&NewSignature, i16)]) -> Result<Vec<SignatureId>, StoreError> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<NewRow<'_>> = new.iter().map(|(signature, slot)| NewRow::of(signature, *slot)).collect();
    let ids: Vec<Vec<u8>> = match tx.conn() {
        Conn::Sqlite(c) => return insert_each(c, &rows),
        Conn::Postgres(c) => unnest(&rows).returning_bytes(c)?,
    };
    Ok(ids.iter().filter_map(|id| SignatureId::from_slice(id)).collect())
}

/// The same insert for SQLite, row by row: a statement that stays prepared is worth more there than a single one.
fn insert_each(c: &mut SqliteConnection, rows: &[NewRow<'_>]) -> Result<Vec<SignatureId>, StoreError> {
    let mut inserted = Vec::with_capacity(rows.len());
    for row in rows {
        let insert = diesel::insert_into(signature::table)
            .values(row)
            .on_conflict((signature::email_key, signature::petition_id, signature::slot))
            .do_nothing();
        if insert.execute(c)? == 1 {
            inserted.extend(SignatureId::from_slice(row.id));
        }
    }
    Ok(inserted)
}

/// The same insert for PostgreSQL, which keeps it prepared.
fn unnest<'a>(rows: &'a [NewRow<'a>]) -> Unnest<'a> {
    let rows = || rows.iter();
    Unnest::into("signature", "ON CONFLICT (email_key, petition_id, slot) DO NOTHING RETURNING id")
        .bytes("id", rows().map(|row| row.id))
        .bytes("petition_id", rows().map(|row| row.petition_id))
        .bytes("email_key", rows().map(|row| row.email_key))
        .small("slot", rows().map(|row| row.slot))
        .text("name", rows().map(|row| row.name))
        .text("email", rows().map(|row| row.email))
        .text("postcode", rows().map(|row| row.postcode.as_str()))
        .text("nation", rows().map(|row| row.nation))
        .text("constituency", rows().map(|row| row.constituency))
        .text("language", rows().map(|row| row.language))
        .text("state", rows().map(|row| row.state))
        .text("flag", rows().map(|row| row.flag))
        .flag("updates", rows().map(|row| row.updates))
        .bytes("updates_text_id", rows().map(|row| row.updates_text_id))
        .text("source", rows().map(|row| row.source))
        .big("signed_at", rows().map(|row| row.signed_at))
        .small("mails", rows().map(|row| row.mails))
        .big("mailed_at", rows().map(|row| row.mailed_at))
        .flag("reminded", rows().map(|row| row.reminded))
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

/// Writes the details of someone who signs again over `old`, a row that is not confirmed, and makes it
/// pending; `old` becomes what is stored. When it was withdrawn stays written until it is confirmed, see
/// [`lapse`].
///
/// # Errors
/// `Busy` when the row is no longer as `old` has it, because another transaction confirmed it or moved it
/// to another seat; trying the whole again sees that. Else what the database answered.
pub fn sign_in_place(
    tx: &mut Tx<'_>,
    old: &mut SignatureView,
    new: &NewSignature,
    mails: i16,
    mailed_at: Moment,
) -> Result<(), StoreError> {
    let row = NewRow::of(new, 0);
    let as_it_was = signature::id
        .eq(old.id.as_bytes().as_slice())
        .and(signature::state.eq(old.state.code()))
        .and(signature::constituency.eq(&old.constituency));
    let changes = (
        signature::name.eq(row.name),
        signature::email.eq(row.email),
        signature::postcode.eq(&row.postcode),
        signature::nation.eq(row.nation),
        signature::constituency.eq(row.constituency),
        signature::language.eq(row.language),
        signature::state.eq(row.state),
        signature::flag.eq(row.flag),
        signature::updates.eq(row.updates),
        signature::updates_text_id.eq(row.updates_text_id),
        signature::signed_at.eq(row.signed_at),
        signature::confirmed_at.eq(None::<i64>),
        signature::mails.eq(mails),
        signature::mailed_at.eq(mailed_at.as_millis()),
    );
    let update = Update { table: "signature", changes: changes.as_changeset(), filter: as_it_was };
    let changed = each!(tx.conn(), |c| update.execute(c))?;
    if changed != 1 {
        return Err(StoreError::Busy);
    }
    *old = SignatureView {
        id: old.id,
        petition: old.petition,
        email_key: old.email_key,
        slot: old.slot,
        name: new.name.as_str().to_owned(),
        email: new.email.as_str().to_owned(),
        postcode: row.postcode,
        nation: new.nation,
        constituency: row.constituency.to_owned(),
        language: new.language,
        state: SignatureState::Pending,
        flag: new.flag,
        updates: new.updates,
        updates_text: new.updates_text,
        source: std::mem::take(&mut old.source),
        signed_at: new.signed_at,
        confirmed_at: None,
        mails,
        mailed_at,
    };
    Ok(())
}

/// Notes that signing again caused another mail.
///
/// # Errors
/// What the database answered.
pub fn note_mail(tx: &mut Tx<'_>, id: SignatureId, mails: i16, at: Moment) -> Result<(), StoreError> {
    let changes = (signature::mails.eq(mails), signature::mailed_at.eq(at.as_millis())).as_changeset();
    let filter = signature::id.eq(id.as_bytes().as_slice());
    let update = Update { table: "signature", changes, filter };
    each!(tx.conn(), |c| update.execute(c))?;
    Ok(())
}

/// Confirms those of these signatures that are still pending, and returns their ids; a second click finds
/// nothing left to confirm.
///
/// # Errors
/// What the database answered.
pub fn confirm_pending(
    tx: &mut Tx<'_>,
    ids: &[SignatureId],
    at: Moment,
) -> Result<Vec<SignatureId>, StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    let confirmed: Vec<Vec<u8>> = each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::id.eq_any(ids))
            .filter(signature::state.eq(SignatureState::Pending.code()))
    )
    .set((
        signature::state.eq(SignatureState::Confirmed.code()),
        signature::confirmed_at.eq(at.as_millis()),
        signature::withdrawn_at.eq(None::<i64>),
    ))
    .returning(signature::id)
    .get_results(c))?;
    Ok(confirmed.iter().filter_map(|id| SignatureId::from_slice(id)).collect())
}

/// Clears the flags of these signatures.
///
/// # Errors
/// What the database answered.
pub fn clear_flags(tx: &mut Tx<'_>, ids: &[SignatureId]) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    each!(tx.conn(), |c| diesel::update(signature::table.filter(signature::id.eq_any(ids)))
        .set(signature::flag.eq(""))
        .execute(c))?;
    Ok(())
}

/// Marks a signature withdrawn if it is in the state `from`; returns whether it was.
///
/// # Errors
/// What the database answered.
pub fn withdraw(
    tx: &mut Tx<'_>,
    id: SignatureId,
    from: SignatureState,
    at: Moment,
) -> Result<bool, StoreError> {
    let changed = each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::id.eq(id.as_bytes().as_slice()))
            .filter(signature::state.eq(from.code()))
    )
    .set((signature::state.eq(SignatureState::Withdrawn.code()), signature::withdrawn_at.eq(at.as_millis())))
    .execute(c))?;
    Ok(changed == 1)
}

/// Sets the seat of a signature that has none; returns whether it had none.
///
/// # Errors
/// What the database answered.
pub fn set_missing_seat(tx: &mut Tx<'_>, id: SignatureId, seat: Gss) -> Result<bool, StoreError> {
    let changed = each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::id.eq(id.as_bytes().as_slice()))
            .filter(signature::constituency.eq(""))
    )
    .set(signature::constituency.eq(seat.as_str()))
    .execute(c))?;
    Ok(changed == 1)
}

/// Takes the wish for updates from every signature of an address; returns how many had it.
///
/// # Errors
/// What the database answered.
pub fn stop_updates(tx: &mut Tx<'_>, key: EmailKey) -> Result<usize, StoreError> {
    Ok(each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::email_key.eq(key.as_bytes().as_slice()))
            .filter(signature::updates.eq(true))
    )
    .set(signature::updates.eq(false))
    .execute(c))?)
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

/// Marks these signatures as reminded.
///
/// # Errors
/// What the database answered.
pub fn mark_reminded(tx: &mut Tx<'_>, ids: &[SignatureId]) -> Result<(), StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    each!(tx.conn(), |c| diesel::update(signature::table.filter(signature::id.eq_any(ids)))
        .set(signature::reminded.eq(true))
        .execute(c))?;
    Ok(())
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

/// Makes those of these signatures withdrawn again that had been withdrawn, were signed anew at or before
/// `before`, and are still pending: they were confirmed once, and letters and consents hang on them.
/// Returns how many.
///
/// # Errors
/// What the database answered.
pub fn lapse(tx: &mut Tx<'_>, ids: &[SignatureId], before: Moment) -> Result<usize, StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    Ok(each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::id.eq_any(ids))
            .filter(signature::state.eq(SignatureState::Pending.code()))
            .filter(signature::signed_at.le(before.as_millis()))
            .filter(signature::withdrawn_at.is_not_null())
    )
    .set(signature::state.eq(SignatureState::Withdrawn.code()))
    .execute(c))?)
}

/// Deletes those of these signatures that are still pending, signed at or before `before`, and never were
/// anything else; returns id, petition and seat of each as it was when it was deleted.
///
/// # Errors
/// What the database answered.
pub fn delete_expired(
    tx: &mut Tx<'_>,
    ids: &[SignatureId],
    before: Moment,
) -> Result<Vec<(SignatureId, PetitionId, String)>, StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    let deleted: Vec<(Vec<u8>, Vec<u8>, String)> = each!(tx.conn(), |c| diesel::delete(
        signature::table
            .filter(signature::id.eq_any(ids))
            .filter(signature::state.eq(SignatureState::Pending.code()))
            .filter(signature::signed_at.le(before.as_millis()))
            .filter(signature::withdrawn_at.is_null())
    )
    .returning((signature::id, signature::petition_id, signature::constituency))
    .get_results(c))?;
    Ok(deleted
        .into_iter()
        .filter_map(|(id, petition, seat)| {
            Some((SignatureId::from_slice(&id)?, PetitionId::from_slice(&petition)?, seat))
        })
        .collect())
}

/// What the rows themselves come to, per petition and seat: rows, and counted rows. Reads every row; the
/// nightly proof of the tallies.
///
/// # Errors
/// What the database answered.
pub fn recount(conn: &mut Conn) -> Result<Vec<super::tally::SeatCount>, StoreError> {
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
            Some(super::tally::SeatCount { petition, constituency, signed, confirmed })
        })
        .collect())
}
