//! Letters as they leave the house, each with its writer.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Key, selected, slugs, visit_rows};
use crate::domain::export::Selection;
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::schema::{letter, signature};

/// A letter, as stored, with what its writer's signature says; nothing of that where the signature is gone. It holds a
/// person's data, so it has no `Debug`.
#[derive(Queryable)]
#[expect(missing_docs, reason = "the columns are explained in the migrations")]
pub struct LetterRow {
    pub id: Vec<u8>,
    pub signature_id: Vec<u8>,
    pub office_id: Vec<u8>,
    pub state: String,
    pub language: String,
    pub subject: String,
    pub body: String,
    pub points: String,
    pub postcode: String,
    pub queued_at: i64,
    pub settled_at: Option<i64>,
    pub petition_id: Option<Vec<u8>>,
    pub nation: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
}

/// The query's conditions, on either database.
macro_rules! chosen {
    ($query:expr, $selection:expr) => {
        selected!(
            $query,
            $selection,
            petition: signature::petition_id.nullable(),
            state: letter::state,
            nation: signature::nation.nullable(),
            at: letter::queued_at
        )
    };
}

/// Shows the letters after `after`, in the order of their ids, at most `limit`. Returns how many and the key of the last.
///
/// # Errors
/// What the database answered.
pub fn visit_letters(
    conn: &mut Conn,
    selection: &Selection,
    after: Option<&Key>,
    limit: i64,
    mut visit: impl FnMut(&LetterRow),
) -> Result<(i64, Option<Key>), StoreError> {
    let (seen, last) = visit_rows!(
        conn,
        LetterRow,
        |c| {
            let all = letter::table
                .left_join(signature::table.on(signature::id.eq(letter::signature_id)))
                .select((
                    letter::id,
                    letter::signature_id,
                    letter::office_id,
                    letter::state,
                    letter::language,
                    letter::subject,
                    letter::body,
                    letter::points,
                    letter::postcode,
                    letter::queued_at,
                    letter::settled_at,
                    signature::petition_id.nullable(),
                    signature::nation.nullable(),
                    signature::name.nullable(),
                    signature::email.nullable(),
                ));
            let mut query = chosen!(all.into_boxed(), selection);
            if let Some(after) = after {
                query = query.filter(letter::id.gt(after.as_slice()));
            }
            query.order(letter::id).limit(limit)
        },
        visit
    );
    Ok((seen, last.map(|row| row.id)))
}

/// How many there are.
pub(super) fn count(conn: &mut Conn, selection: &Selection) -> Result<i64, StoreError> {
    let counted: i64 = each!(conn, |c| {
        let all = letter::table.left_join(signature::table.on(signature::id.eq(letter::signature_id)));
        chosen!(all.select(count_star()).into_boxed(), selection).first(c)
    })?;
    Ok(counted)
}
