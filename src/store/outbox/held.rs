//! Rows that are held: what they wait for has come, or it is time to look again. And rows that were cancelled, and are
//! wanted after all.

use diesel::prelude::*;
use uuid::Uuid;

use super::claim::RowState;
use crate::domain::id::OutboxId;
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

/// Queues the cancelled rows of `notice` about `subjects` anew, as if they had first been queued at `now` and had
/// never been tried. Returns how many there were.
///
/// # Errors
/// What the database answered.
pub fn requeue(tx: &mut Tx<'_>, notice: Notice, subjects: &[Uuid], now: Moment) -> Result<usize, StoreError> {
    let mut requeued = 0;
    for subjects in subjects.chunks(IDS_PER_QUERY) {
        let subjects: Vec<&[u8]> = subjects.iter().map(|id| id.as_bytes().as_slice()).collect();
        let rows = outbox::table
            .filter(outbox::subject_id.eq_any(subjects))
            .filter(outbox::kind.eq(notice.code()))
            .filter(outbox::state.eq(RowState::Cancelled.code()));
        requeued += each!(tx.conn(), |c| diesel::update(rows)
            .set((
                outbox::state.eq(RowState::Queued.code()),
                outbox::not_before.eq(now.as_millis()),
                outbox::queued_at.eq(now.as_millis()),
                outbox::slot_at.eq(0_i64),
                outbox::attempts.eq(0_i16),
                outbox::settled_at.eq(None::<i64>),
                outbox::message.eq(None::<Vec<u8>>),
            ))
            .execute(c))?;
    }
    Ok(requeued)
}

/// Holds rows that this very transaction has queued, until they are looked at at `until`; `reason` is why.
///
/// # Errors
/// What the database answered.
pub fn hold_new(tx: &mut Tx<'_>, ids: &[OutboxId], until: Moment, reason: &str) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    each!(tx.conn(), |c| diesel::update(outbox::table.filter(outbox::id.eq_any(ids)))
        .set((
            outbox::state.eq(RowState::Held.code()),
            outbox::not_before.eq(until.as_millis()),
            outbox::last_reply.eq(reason),
        ))
        .execute(c))?;
    Ok(())
}

/// Cancels the rows of `notice` about `subjects` that have not left, even one that a deliverer looks at in this
/// moment: what it settles counts no more. Returns how many there were.
///
/// # Errors
/// What the database answered.
pub fn cancel(
    tx: &mut Tx<'_>,
    notice: Notice,
    subjects: &[Uuid],
    reason: &str,
    now: Moment,
) -> Result<usize, StoreError> {
    let waiting = [RowState::Held, RowState::Queued, RowState::Leased].map(RowState::code);
    let mut cancelled = 0;
    for subjects in subjects.chunks(IDS_PER_QUERY) {
        let subjects: Vec<&[u8]> = subjects.iter().map(|id| id.as_bytes().as_slice()).collect();
        let rows = outbox::table
            .filter(outbox::subject_id.eq_any(subjects))
            .filter(outbox::kind.eq(notice.code()))
            .filter(outbox::state.eq_any(waiting));
        cancelled += each!(tx.conn(), |c| diesel::update(rows)
            .set((
                outbox::state.eq(RowState::Cancelled.code()),
                outbox::lease_no.eq(outbox::lease_no + 1),
                outbox::lease_until.eq(None::<i64>),
                outbox::last_reply.eq(reason),
                outbox::settled_at.eq(Some(now.as_millis())),
            ))
            .execute(c))?;
    }
    Ok(cancelled)
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
