//! Letters that wait for their office: put aside, found by the office, and let go.

use diesel::prelude::*;

use super::{odd, set_state};
use crate::domain::id::{LetterId, OfficeId};
use crate::domain::letter::{LetterState, Stop};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::outbox;
use crate::store::schema::letter;

/// The most ids in one statement.
const IDS_PER_QUERY: usize = 500;

/// A letter that waits for its office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldLetter {
    /// Its id.
    pub id: LetterId,
    /// The office that it goes to.
    pub office: OfficeId,
    /// Why it waits.
    pub stop: Option<Stop>,
}

/// Puts a letter aside for `stop`, and returns how often that has happened to it, this time included. One that
/// waits already goes on waiting, for the reason that holds now; it, and one whose state may not become
/// held, is `None`.
///
/// # Errors
/// What the database answered.
pub fn hold(tx: &mut Tx<'_>, id: LetterId, stop: Stop) -> Result<Option<i16>, StoreError> {
    let key = id.as_bytes().as_slice();
    let before = LetterState::ALL.into_iter().filter(|from| from.may_become(LetterState::Held));
    let before: Vec<&str> = before.map(LetterState::code).collect();
    let held: Vec<i16> = each!(tx.conn(), |c| diesel::update(
        letter::table.filter(letter::id.eq(key)).filter(letter::state.eq_any(before))
    )
    .set((
        letter::state.eq(LetterState::Held.code()),
        letter::stop.eq(stop.code()),
        letter::holds.eq(letter::holds + 1),
        letter::settled_at.eq(None::<i64>),
    ))
    .returning(letter::holds)
    .get_results(c))?;
    if held.is_empty() {
        each!(tx.conn(), |c| diesel::update(
            letter::table.filter(letter::id.eq(key)).filter(letter::state.eq(LetterState::Held.code()))
        )
        .set(letter::stop.eq(stop.code()))
        .execute(c))?;
    }
    Ok(held.first().copied())
}

/// Writes why a letter was given up.
///
/// # Errors
/// What the database answered.
pub fn set_stop(tx: &mut Tx<'_>, id: LetterId, stop: Stop) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::update(letter::table.filter(letter::id.eq(id.as_bytes().as_slice())))
        .set(letter::stop.eq(stop.code()))
        .execute(c))?;
    Ok(())
}

/// The letters that wait for these offices, in the order of their writing.
///
/// # Errors
/// What the database answered.
pub fn list_held(conn: &mut Conn, offices: &[OfficeId]) -> Result<Vec<HeldLetter>, StoreError> {
    let mut rows: Vec<(Vec<u8>, Vec<u8>, String)> = Vec::new();
    for offices in offices.chunks(IDS_PER_QUERY) {
        let offices: Vec<&[u8]> = offices.iter().map(|id| id.as_bytes().as_slice()).collect();
        // In so many words, so that the index on the held alone serves.
        let held = diesel::dsl::sql::<diesel::sql_types::Bool>("state = 'held'");
        let page: Vec<(Vec<u8>, Vec<u8>, String)> = each!(conn, |c| letter::table
            .filter(held.and(letter::office_id.eq_any(offices)))
            .select((letter::id, letter::office_id, letter::stop))
            .load(c))?;
        rows.extend(page);
    }
    rows.sort_unstable();
    rows.into_iter()
        .map(|(id, office, stop)| {
            Ok(HeldLetter {
                id: LetterId::from_slice(&id).ok_or_else(|| odd("letter.id"))?,
                office: OfficeId::from_slice(&office).ok_or_else(|| odd("letter.office_id"))?,
                stop: Stop::from_code(&stop),
            })
        })
        .collect()
}

/// Puts letters that wait back into the queue, with the rows that carry them; returns how many waited. A row
/// that a deliverer looks at in this moment is let go when that one settles it.
///
/// # Errors
/// What the database answered.
pub fn release(tx: &mut Tx<'_>, ids: &[LetterId], now: Moment) -> Result<usize, StoreError> {
    let mut released = 0;
    for ids in ids.chunks(IDS_PER_QUERY) {
        released += set_state(tx, ids, LetterState::Queued, now)?;
        let subjects: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
        outbox::release_held(tx, Notice::Letter, &subjects, now)?;
    }
    Ok(released)
}

/// Puts letters that were collected back into the queue, with the rows that would have carried them; returns how
/// many there were.
///
/// # Errors
/// What the database answered.
pub fn requeue(tx: &mut Tx<'_>, ids: &[LetterId], now: Moment) -> Result<usize, StoreError> {
    let mut requeued = 0;
    for ids in ids.chunks(IDS_PER_QUERY) {
        requeued += set_state(tx, ids, LetterState::Queued, now)?;
        let subjects: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
        outbox::requeue(tx, Notice::Letter, &subjects, now)?;
    }
    Ok(requeued)
}

/// Has the letters that wait for `stop` looked at again from `at` on, each by whoever delivers it; returns how many.
///
/// # Errors
/// What the database answered.
pub fn look_again(tx: &mut Tx<'_>, stop: Stop, at: Moment) -> Result<usize, StoreError> {
    let held = diesel::dsl::sql::<diesel::sql_types::Bool>("state = 'held'");
    let ids: Vec<Vec<u8>> = each!(tx.conn(), |c| letter::table
        .filter(held.and(letter::stop.eq(stop.code())))
        .order(letter::id)
        .select(letter::id)
        .load(c))?;
    let ids = ids.iter().map(|id| LetterId::from_slice(id).ok_or_else(|| odd("letter.id")));
    let ids = ids.map(|id| id.map(|id| id.uuid())).collect::<Result<Vec<_>, _>>()?;
    outbox::look_again(tx, Notice::Letter, &ids, at)
}

/// How many letters wait, by what for, in the order of [`Stop::ALL`]; reasons without a letter are left out.
///
/// # Errors
/// What the database answered.
pub fn count_held(conn: &mut Conn) -> Result<Vec<(Stop, i64)>, StoreError> {
    let held = diesel::dsl::sql::<diesel::sql_types::Bool>("state = 'held'");
    let rows: Vec<(String, i64)> = each!(conn, |c| letter::table
        .filter(held)
        .group_by(letter::stop)
        .select((letter::stop, diesel::dsl::count_star()))
        .load(c))?;
    let count =
        |stop: Stop| rows.iter().find(|(code, _)| code == stop.code()).map(|(_, count)| (stop, *count));
    Ok(Stop::ALL.into_iter().filter_map(count).collect())
}
