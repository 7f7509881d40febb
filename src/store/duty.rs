//! Leases of the periodic duties: each runs in one process at a time, however many there are.

use diesel::prelude::*;

use super::conn::{Tx, each};
use super::error::StoreError;
use super::schema::duty;
use crate::domain::id::WriterId;
use crate::domain::moment::Moment;

/// Takes a duty that is due, for `lease_ms`; returns whether this process has it now. It is due when
/// `every_ms` have passed since it last began, and nobody's lease is running.
///
/// # Errors
/// What the database answered.
pub fn take(
    tx: &mut Tx<'_>,
    name: &str,
    process: WriterId,
    now: Moment,
    every_ms: i64,
    lease_ms: i64,
) -> Result<bool, StoreError> {
    let until = now.plus_ms(lease_ms).as_millis();
    each!(tx.conn(), |c| diesel::insert_into(duty::table)
        .values((
            duty::name.eq(name),
            duty::leased_by.eq(None::<&[u8]>),
            duty::lease_until.eq(0_i64),
            duty::last_run_at.eq(0_i64),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    let taken = each!(tx.conn(), |c| diesel::update(
        duty::table
            .filter(duty::name.eq(name))
            .filter(duty::lease_until.le(now.as_millis()))
            .filter(duty::last_run_at.le(now.plus_ms(-every_ms).as_millis()))
    )
    .set((
        duty::leased_by.eq(Some(process.as_bytes().as_slice())),
        duty::lease_until.eq(until),
        duty::last_run_at.eq(now.as_millis()),
    ))
    .execute(c))?;
    Ok(taken == 1)
}

/// Gives a finished duty back, where this process still has it.
///
/// # Errors
/// What the database answered.
pub fn give_back(tx: &mut Tx<'_>, name: &str, process: WriterId) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::update(
        duty::table
            .filter(duty::name.eq(name))
            .filter(duty::leased_by.eq(Some(process.as_bytes().as_slice())))
    )
    .set(duty::lease_until.eq(0_i64))
    .execute(c))?;
    Ok(())
}
