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
    let Some(row) = signature::find(tx.conn(), id)? else {
        return Ok(false);
    };
    if !signature::withdraw(tx, id, now)? {
        return Ok(false);
    }
    let mut sums = Sums::new();
    if row.state == SignatureState::Confirmed && row.flag.is_none() {
        sums.entry((row.petition, row.constituency)).or_default().confirmed -= 1;
    }
    tally::add(tx, writer, now, &sums)?;
    Ok(true)
}
