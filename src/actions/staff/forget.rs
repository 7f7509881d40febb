//! Forgetting what nobody needs any more: sessions that are over, and failures that are old enough.

use crate::domain::moment::Moment;
use crate::store::staff::{attempt, session};
use crate::store::{StoreError, Tx};

/// Forgets the sessions that are over at `now` and the failures that count no more; returns how many in all.
///
/// # Errors
/// What the database answered.
pub fn forget_over(tx: &mut Tx<'_>, now: Moment) -> Result<usize, StoreError> {
    Ok(session::forget_over(tx, now)? + attempt::forget_old(tx, now)?)
}
