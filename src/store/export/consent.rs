//! The ledger of consents as it leaves the house.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Key, selected, slugs, visit_rows};
use crate::domain::export::Selection;
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::schema::{consent_event, signature};

/// An entry of the ledger, as stored, with what its signature says; nothing of that where the signature is gone. It
/// holds a person's data, so it has no `Debug`.
#[derive(Queryable)]
#[expect(missing_docs, reason = "the columns are explained in the migrations")]
pub struct ConsentRow {
    pub id: Vec<u8>,
    pub signature_id: Vec<u8>,
    pub purpose: String,
    pub action: String,
    pub text_id: Vec<u8>,
    pub language: String,
    pub occurred_at: i64,
    pub petition_id: Option<Vec<u8>>,
    pub nation: Option<String>,
    pub email: Option<String>,
}

/// The query's conditions, on either database.
macro_rules! chosen {
    ($query:expr, $selection:expr) => {
        selected!(
            $query,
            $selection,
            petition: signature::petition_id.nullable(),
            nation: signature::nation.nullable(),
            at: consent_event::occurred_at
        )
    };
}

/// Where the id of the signature ends in a key of the ledger.
const SIGNATURE_BYTES: usize = 16;

/// Shows the entries after `after`, in the order of their signatures and then of their ids, at most `limit`. Returns how
/// many and the key of the last.
///
/// # Errors
/// What the database answered.
pub fn visit_consents(
    conn: &mut Conn,
    selection: &Selection,
    after: Option<&Key>,
    limit: i64,
    mut visit: impl FnMut(&ConsentRow),
) -> Result<(i64, Option<Key>), StoreError> {
    let after = after.and_then(|key| key.split_at_checked(SIGNATURE_BYTES));
    let (seen, last) = visit_rows!(
        conn,
        ConsentRow,
        |c| {
            let all = consent_event::table
                .left_join(signature::table.on(signature::id.eq(consent_event::signature_id)))
                .select((
                    consent_event::id,
                    consent_event::signature_id,
                    consent_event::purpose,
                    consent_event::action,
                    consent_event::text_id,
                    consent_event::language,
                    consent_event::occurred_at,
                    signature::petition_id.nullable(),
                    signature::nation.nullable(),
                    signature::email.nullable(),
                ));
            let mut query = chosen!(all.into_boxed(), selection);
            if let Some((signature, event)) = after {
                // The first condition alone is what an index can begin at.
                query = query.filter(
                    consent_event::signature_id
                        .ge(signature)
                        .and(consent_event::signature_id.gt(signature).or(consent_event::id.gt(event))),
                );
            }
            query.order((consent_event::signature_id, consent_event::id)).limit(limit)
        },
        visit
    );
    Ok((seen, last.map(|row| [row.signature_id, row.id].concat())))
}

/// How many there are.
pub(super) fn count(conn: &mut Conn, selection: &Selection) -> Result<i64, StoreError> {
    let counted: i64 = each!(conn, |c| {
        let all = consent_event::table
            .left_join(signature::table.on(signature::id.eq(consent_event::signature_id)));
        chosen!(all.select(count_star()).into_boxed(), selection).first(c)
    })?;
    Ok(counted)
}
