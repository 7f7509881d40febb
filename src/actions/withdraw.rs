//! Taking a signature back.

use crate::domain::id::{SignatureId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::signature::SignatureState;
use crate::store::tally::Sums;
use crate::store::{StoreError, Tx, signature, tally};

/// Withdraws a signature; the count falls by one when it counted. Returns whether it was there to be
/// withdrawn: a second time changes nothing.
///
/// # Errors
/// What the database answered.
pub fn withdraw(tx: &mut Tx<'_>, writer: WriterId, id: SignatureId, now: Moment) -> Result<bool, StoreError> {
    // In the order of a signature's life: one that is confirmed in between is found by the second.
    let was_pending = signature::withdraw(tx, id, SignatureState::Pending, now)?;
    let was_confirmed = !was_pending && signature::withdraw(tx, id, SignatureState::Confirmed, now)?;
    if !was_pending && !was_confirmed {
        return Ok(false);
    }
    // Read after the change: the row is ours until COMMIT, so seat and flag are those that were counted.
    let row = signature::find(tx.conn(), id)?.ok_or(StoreError::NotFound)?;
    let mut sums = Sums::new();
    if was_confirmed && row.flag.is_none() {
        sums.entry((row.petition, row.constituency)).or_default().confirmed -= 1;
    }
    tally::add(tx, writer, now, &sums)?;
    Ok(true)
}
