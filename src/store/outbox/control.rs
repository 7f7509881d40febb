//! What an operator sees of the queue, and what an operator may do to it.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use uuid::Uuid;

use super::claim::{RowState, odd, subjects};
use crate::domain::id::OutboxId;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::schema::{outbox, outbox_pause};

/// How many rows of a kind are in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusLine {
    /// The kind of mail.
    pub notice: Notice,
    /// The state.
    pub state: RowState,
    /// Rows.
    pub count: i64,
    /// When the oldest of them was queued.
    pub oldest: Moment,
}

/// A kind of mail that is not delivered for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The kind of mail.
    pub notice: Notice,
    /// Since when.
    pub since: Moment,
    /// What the operator gave as the reason.
    pub reason: String,
}

/// Cancels the mails of `notice` about `subject` that wait at `now`, and says whether any did. One that a deliverer
/// works on, or that has left or may have, stays as it is.
///
/// # Errors
/// What the database answered.
pub fn take_back(
    tx: &mut Tx<'_>,
    notice: Notice,
    subject: Uuid,
    reason: &'static str,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = outbox::table
        .filter(outbox::subject_id.eq(subject.as_bytes().as_slice()))
        .filter(outbox::kind.eq(notice.code()))
        .filter(outbox::state.eq_any([RowState::Queued.code(), RowState::Held.code()]))
        // One that is sent again because nobody knows whether it arrived may have left.
        .filter(outbox::repeated.eq(0));
    let cancelled = each!(tx.conn(), |c| diesel::update(rows)
        .set((
            outbox::state.eq(RowState::Cancelled.code()),
            outbox::last_reply.eq(reason),
            outbox::settled_at.eq(Some(now.as_millis())),
        ))
        .execute(c))?;
    Ok(cancelled > 0)
}

/// Counts the rows by kind and state, the most urgent kind first; what has no row has no line.
///
/// # Errors
/// What the database answered.
pub fn status(conn: &mut Conn) -> Result<Vec<StatusLine>, StoreError> {
    let rows: Vec<(String, String, i64, Option<i64>)> = each!(conn, |c| outbox::table
        .group_by((outbox::kind, outbox::state))
        .select((outbox::kind, outbox::state, count_star(), min(outbox::queued_at)))
        .load(c))?;
    let mut lines = rows
        .into_iter()
        .map(|(kind, state, count, oldest)| {
            Ok(StatusLine {
                notice: Notice::from_code(&kind).ok_or_else(|| odd("kind"))?,
                state: RowState::from_code(&state).ok_or_else(|| odd("state"))?,
                count,
                oldest: Moment::from_millis(oldest.unwrap_or(0)),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    lines.sort_by_key(|line| (line.notice.priority(), line.notice, line.state));
    Ok(lines)
}

/// When the row was due that has waited longest, among those due at `now`; `None` when none waits. What a
/// monitor watches.
///
/// # Errors
/// What the database answered.
pub fn find_oldest_due(conn: &mut Conn, now: Moment) -> Result<Option<Moment>, StoreError> {
    let waiting = outbox::table
        .filter(super::is_queued())
        .filter(outbox::not_before.le(now.as_millis()))
        .select(min(outbox::not_before));
    let oldest: Option<i64> = each!(conn, |c| waiting.first(c))?;
    Ok(oldest.map(Moment::from_millis))
}

/// The newest words about a row: a server's, or why it is where it is; its first word is a stable code.
///
/// # Errors
/// `NotFound` when there is no such row; what the database answered.
pub fn find_reason(conn: &mut Conn, id: OutboxId) -> Result<String, StoreError> {
    let row = outbox::table.find(id.as_bytes().as_slice()).select(outbox::last_reply);
    Ok(each!(conn, |c| row.first(c))?)
}

/// The paused kinds.
///
/// # Errors
/// What the database answered.
pub fn list_paused(conn: &mut Conn) -> Result<Vec<Pause>, StoreError> {
    let rows: Vec<(String, i64, String)> =
        each!(conn, |c| outbox_pause::table.order(outbox_pause::kind).load(c))?;
    rows.into_iter()
        .map(|(kind, since, reason)| {
            let notice = Notice::from_code(&kind).ok_or_else(|| odd("kind"))?;
            Ok(Pause { notice, since: Moment::from_millis(since), reason })
        })
        .collect()
}

/// Stops the delivery of `kinds`. What is under way finishes; a kind that is paused already keeps its reason.
/// Returns how many of them were not paused before.
///
/// # Errors
/// What the database answered.
pub fn pause(tx: &mut Tx<'_>, kinds: &[Notice], reason: &str, now: Moment) -> Result<usize, StoreError> {
    if kinds.is_empty() {
        return Ok(0);
    }
    let mut codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    codes.sort_unstable();
    let rows: Vec<_> = codes
        .into_iter()
        .map(|kind| {
            (
                outbox_pause::kind.eq(kind),
                outbox_pause::since.eq(now.as_millis()),
                outbox_pause::reason.eq(reason),
            )
        })
        .collect();
    Ok(each!(tx.conn(), |c| diesel::insert_into(outbox_pause::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(c))?)
}

/// Lets `kinds` be delivered again; returns how many of them were paused.
///
/// # Errors
/// What the database answered.
pub fn resume(tx: &mut Tx<'_>, kinds: &[Notice]) -> Result<usize, StoreError> {
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    let paused = outbox_pause::table.filter(outbox_pause::kind.eq_any(codes));
    Ok(each!(tx.conn(), |c| diesel::delete(paused).execute(c))?)
}

/// Queues the rows of `kinds` anew that are dead or in doubt (`state`), as if they had never been tried, and
/// returns what they are about. A dead row is rendered afresh, because what was wrong may have been mended;
/// a row in doubt keeps its bytes, so that whoever has it already sees the same message. One that may have left before
/// stays one that may have: it is never repeated a second time by itself, nor taken back.
///
/// # Errors
/// `Broken` for any other state; what the database answered.
pub fn retry(
    tx: &mut Tx<'_>,
    kinds: &[Notice],
    state: RowState,
    now: Moment,
) -> Result<Vec<(Notice, Uuid)>, StoreError> {
    if !matches!(state, RowState::Dead | RowState::InDoubt) {
        return Err(StoreError::Broken("only dead rows and rows in doubt are tried again".to_owned()));
    }
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    let rows = outbox::table.filter(outbox::state.eq(state.code()).and(outbox::kind.eq_any(codes)));
    let afresh = (
        outbox::state.eq(RowState::Queued.code()),
        outbox::not_before.eq(now.as_millis()),
        outbox::attempts.eq(0),
        outbox::lease_no.eq(outbox::lease_no + 1),
        outbox::settled_at.eq(None::<i64>),
    );
    let about = (outbox::kind, outbox::subject_id);
    subjects(match state {
        // It may have arrived: what is sent now is its repeat, and the only one.
        RowState::InDoubt => each!(tx.conn(), |c| diesel::update(rows)
            .set((afresh, outbox::repeated.eq(1)))
            .returning(about)
            .load(c))?,
        _ => each!(tx.conn(), |c| diesel::update(rows).set(afresh).returning(about).load(c))?,
    })
}
