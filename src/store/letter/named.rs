//! Writers who agreed to be named to their letter's office.

use diesel::prelude::*;

use super::office::{OfficeShelf, THERE, shelf};
use crate::domain::id::LetterId;
use crate::domain::letter::LetterState;
use crate::domain::moment::Moment;
use crate::domain::signature::SignatureState;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::schema::{letter, signature};

/// Somebody whom the office may reply to. It has no readable `Debug`: it is a person.
#[derive(Clone)]
pub struct NamedWriter {
    /// The name.
    pub name: String,
    /// The address for a reply.
    pub email: String,
}

impl std::fmt::Debug for NamedWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NamedWriter").finish_non_exhaustive()
    }
}

/// Who of those whose letters an office can read agreed to be named to it, in the order of their letters, at most
/// `limit`; with `collected_before`, of those alone whose letters were collected for a digest before that moment.
///
/// # Errors
/// What the database answered.
pub fn list_named(
    conn: &mut Conn,
    shelf: OfficeShelf,
    collected_before: Option<Moment>,
    limit: i64,
) -> Result<Vec<NamedWriter>, StoreError> {
    let states: Vec<&str> = match collected_before {
        Some(_) => vec![LetterState::Collected.code()],
        None => THERE.map(LetterState::code).to_vec(),
    };
    let before = collected_before.map_or(i64::MAX, Moment::as_millis);
    let rows: Vec<(String, String)> = each!(conn, |c| shelf!(shelf)
        .filter(letter::state.eq_any(states))
        .filter(letter::naming_text_id.is_not_null())
        .filter(letter::settled_at.lt(before))
        .order(letter::id)
        .limit(limit)
        .select((signature::name, signature::email))
        .load(c))?;
    Ok(rows.into_iter().map(|(name, email)| NamedWriter { name, email }).collect())
}

/// Lets the offices of these letters know their writer no more.
///
/// # Errors
/// What the database answered.
pub fn stop_naming(tx: &mut Tx<'_>, ids: &[LetterId]) -> Result<(), StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    each!(tx.conn(), |c| diesel::update(letter::table.filter(letter::id.eq_any(ids)))
        .set(letter::naming_text_id.eq(None::<Vec<u8>>))
        .execute(c))?;
    Ok(())
}
