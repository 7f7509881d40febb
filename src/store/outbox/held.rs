//! Rows that are held: what they wait for has come, or it is time to look again.

use diesel::prelude::*;
use uuid::Uuid;

use super::claim::RowState;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::store::conn::{Tx, each};
use crate::store::error::StoreError;
use crate::store::schema::outbox;

/// The most ids in one statement.
const IDS_PER_QUERY: usize = 500;

/// Queues the held rows of `notice` about `subjects` anew, as if they had been queued at `now`: that is the Date
/// of the mail, and patience with the server is counted from there. Returns how many rows there were.
///
/// # Errors
/// What the database answered.
pub fn release_held(
    tx: &mut Tx<'_>,
    notice: Notice,
    subjects: &[Uuid],
    now: Moment,
) -> Result<usize, StoreError> {
    let mut released = 0;
    for subjects in subjects.chunks(IDS_PER_QUERY) {
        let subjects: Vec<&[u8]> = subjects.iter().map(|id| id.as_bytes().as_slice()).collect();
        let rows = outbox::table
            .filter(outbox::subject_id.eq_any(subjects))
            .filter(outbox::kind.eq(notice.code()))
            .filter(outbox::state.eq(RowState::Held.code()));
        released += each!(tx.conn(), |c| diesel::update(rows)
            .set((
                outbox::state.eq(RowState::Queued.code()),
                outbox::not_before.eq(now.as_millis()),
                outbox::queued_at.eq(now.as_millis()),
            ))
            .execute(c))?;
    }
    Ok(released)
}

/// Has the held rows of `notice` about `subjects` looked at again from `at` on; returns how many there were.
///
/// # Errors
/// What the database answered.
pub fn look_again(
    tx: &mut Tx<'_>,
    notice: Notice,
    subjects: &[Uuid],
    at: Moment,
) -> Result<usize, StoreError> {
    let mut found = 0;
    for subjects in subjects.chunks(IDS_PER_QUERY) {
        let subjects: Vec<&[u8]> = subjects.iter().map(|id| id.as_bytes().as_slice()).collect();
        let rows = outbox::table
            .filter(outbox::subject_id.eq_any(subjects))
            .filter(outbox::kind.eq(notice.code()))
            .filter(outbox::state.eq(RowState::Held.code()));
        found +=
            each!(tx.conn(), |c| diesel::update(rows).set(outbox::not_before.eq(at.as_millis())).execute(c))?;
    }
    Ok(found)
}

/// Lets the held rows be claimed that are to be looked at again by `now`; returns how many.
///
/// # Errors
/// What the database answered.
pub fn wake_held(tx: &mut Tx<'_>, now: Moment) -> Result<usize, StoreError> {
    // In so many words, so that the index on the held alone serves.
    let held = diesel::dsl::sql::<diesel::sql_types::Bool>("state = 'held'");
    let due = outbox::table.filter(held.and(outbox::not_before.le(now.as_millis())));
    Ok(each!(tx.conn(), |c| diesel::update(due).set(outbox::state.eq(RowState::Queued.code())).execute(c))?)
}
