//! Where whoever guesses stands on the ladder of waits. It outlives a restart.

use diesel::prelude::*;

use super::schema::staff_attempt;
use crate::domain::moment::Moment;
use crate::domain::staff::lock::{FORGET_MS, Rung};
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;

/// The rung of a ladder; the ground where nothing is known.
///
/// # Errors
/// What the database answered.
pub fn find(conn: &mut Conn, key: [u8; 32]) -> Result<Rung, StoreError> {
    let row: Option<(i64, i64, i64)> = each!(conn, |c| staff_attempt::table
        .filter(staff_attempt::key.eq(key.as_slice()))
        .select((staff_attempt::failures, staff_attempt::open_at, staff_attempt::last_at))
        .first(c)
        .optional())?;
    Ok(row.map_or(Rung::default(), |(failures, open_at, last_at)| Rung {
        failures,
        open_at: Moment::from_millis(open_at),
        last_at: Moment::from_millis(last_at),
    }))
}

/// Moves from the rung `before` to the rung `after`; returns whether `before` was still true. Of two who try at once
/// only one is looked at.
///
/// # Errors
/// What the database answered.
pub fn climb(tx: &mut Tx<'_>, key: [u8; 32], before: Rung, after: Rung) -> Result<bool, StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(staff_attempt::table)
        .values((
            staff_attempt::key.eq(key.as_slice()),
            staff_attempt::failures.eq(0_i64),
            staff_attempt::open_at.eq(0_i64),
            staff_attempt::last_at.eq(0_i64),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    let moved = each!(tx.conn(), |c| diesel::update(
        staff_attempt::table
            .filter(staff_attempt::key.eq(key.as_slice()))
            .filter(staff_attempt::failures.eq(before.failures))
            .filter(staff_attempt::last_at.eq(before.last_at.as_millis()))
    )
    .set((
        staff_attempt::failures.eq(after.failures),
        staff_attempt::open_at.eq(after.open_at.as_millis()),
        staff_attempt::last_at.eq(after.last_at.as_millis()),
    ))
    .execute(c))?;
    Ok(moved == 1)
}

/// Takes somebody back to the ground.
///
/// # Errors
/// What the database answered.
pub fn clear(tx: &mut Tx<'_>, key: [u8; 32]) -> Result<(), StoreError> {
    let own = staff_attempt::table.filter(staff_attempt::key.eq(key.as_slice()));
    each!(tx.conn(), |c| diesel::delete(own).execute(c))?;
    Ok(())
}

/// Forgets failures that are old enough: whoever tries invented addresses leaves nothing behind for
/// longer. Returns how many.
///
/// # Errors
/// What the database answered.
pub fn forget_old(tx: &mut Tx<'_>, now: Moment) -> Result<usize, StoreError> {
    let old = staff_attempt::table.filter(staff_attempt::last_at.le(now.plus_ms(-FORGET_MS).as_millis()));
    Ok(each!(tx.conn(), |c| diesel::delete(old).execute(c))?)
}
