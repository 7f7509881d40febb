//! Signatures as they leave the house.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Key, selected, slugs, visit_rows};
use crate::domain::export::Selection;
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::schema::signature;

/// A signature, as stored. It holds a person's data, so it has no `Debug`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = signature)]
#[expect(missing_docs, reason = "the columns are explained in the migrations")]
pub struct SignatureRow {
    pub id: Vec<u8>,
    pub petition_id: Vec<u8>,
    pub nation: String,
    pub constituency: String,
    pub name: String,
    pub email: String,
    pub postcode: String,
    pub state: String,
    pub flag: String,
    pub signed_at: i64,
    pub confirmed_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
    pub updates: bool,
    pub updates_text_id: Vec<u8>,
    pub language: String,
    pub source: String,
}

/// The query's conditions, on either database.
macro_rules! chosen {
    ($query:expr, $selection:expr) => {
        selected!(
            $query,
            $selection,
            petition: signature::petition_id,
            state: signature::state,
            nation: signature::nation,
            at: signature::signed_at
        )
    };
}

/// Shows the signatures after `after`, in the order of their ids, at most `limit`. Returns how many and the key of the
/// last.
///
/// # Errors
/// What the database answered.
pub fn visit_signatures(
    conn: &mut Conn,
    selection: &Selection,
    after: Option<&Key>,
    limit: i64,
    mut visit: impl FnMut(&SignatureRow),
) -> Result<(i64, Option<Key>), StoreError> {
    let (seen, last) = visit_rows!(
        conn,
        SignatureRow,
        |c| {
            let mut query =
                chosen!(signature::table.select(SignatureRow::as_select()).into_boxed(), selection);
            if let Some(after) = after {
                query = query.filter(signature::id.gt(after.as_slice()));
            }
            query.order(signature::id).limit(limit)
        },
        visit
    );
    Ok((seen, last.map(|row| row.id)))
}

/// How many there are.
pub(super) fn count(conn: &mut Conn, selection: &Selection) -> Result<i64, StoreError> {
    let counted: i64 =
        each!(conn, |c| chosen!(signature::table.select(count_star()).into_boxed(), selection).first(c))?;
    Ok(counted)
}
