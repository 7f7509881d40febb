//! Folding the tallies of closed hours together, and moving what is not in them yet into them.

use crate::domain::id::WriterId;
use crate::domain::moment::{MINUTE_MS, Moment};
use crate::store::tally::delta::{self, Whose};
use crate::store::{StoreError, Tx, tally};

/// Hours that stay open after their end, for a process that is slow to commit.
const GRACE_HOURS: i64 = 2;
/// How long a process has for moving what it adds to the sums, before another one does it.
const LEFT_AFTER_MS: i64 = MINUTE_MS;

/// Folds up to `limit` rows of closed hours, and returns how many; call again while it returns `limit`.
///
/// # Errors
/// What the database answered.
pub fn fold_tallies(tx: &mut Tx<'_>, limit: i64, now: Moment) -> Result<usize, StoreError> {
    tally::fold(tx, now.hour() - GRACE_HOURS, limit)
}

/// Moves up to `limit` rows of what large transactions of `writer` have added into the rows of seats, and
/// returns how many; call again while it returns `limit`. Each process does this for itself.
///
/// # Errors
/// What the database answered.
pub fn move_own(tx: &mut Tx<'_>, writer: WriterId, limit: i64) -> Result<usize, StoreError> {
    delta::gather(tx, writer, Whose::Of(writer), limit)
}

/// The same for the rows of processes that ended before they could, into the rows of `writer`.
///
/// # Errors
/// What the database answered.
pub fn move_left(tx: &mut Tx<'_>, writer: WriterId, limit: i64, now: Moment) -> Result<usize, StoreError> {
    delta::gather(tx, writer, Whose::Before(now.plus_ms(-LEFT_AFTER_MS)), limit)
}
