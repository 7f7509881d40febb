//! Folding the tallies of closed hours together.

use crate::domain::moment::Moment;
use crate::store::{StoreError, Tx, tally};

/// Hours that stay open after their end, for a process that is slow to commit.
const GRACE_HOURS: i64 = 2;

/// Folds up to `limit` rows of closed hours, and returns how many; call again while it returns `limit`.
///
/// # Errors
/// What the database answered.
pub fn fold_tallies(tx: &mut Tx<'_>, limit: i64, now: Moment) -> Result<usize, StoreError> {
    tally::fold(tx, now.hour() - GRACE_HOURS, limit)
}
