//! Putting the letters of a digest back into the queue that reached nobody.

use crate::domain::id::OfficeDigestId;
use crate::domain::moment::Moment;
use crate::store::{StoreError, Tx, letter, office_digest, representative};

/// Queues the letters of a digest again whose mail reached nobody: refused, given up, told later to have failed, or not
/// sent since its office has another holder or takes no digests any more. Returns how many there were. Where the office
/// takes digests still, they are collected for the next.
///
/// # Errors
/// What the database answered.
pub fn put_back_digest(tx: &mut Tx<'_>, id: OfficeDigestId, now: Moment) -> Result<usize, StoreError> {
    let Some(digest) = office_digest::find(tx.conn(), id)? else { return Ok(0) };
    representative::lock(tx, &[digest.office])?;
    let carried = letter::list_carried(tx.conn(), &digest)?;
    letter::requeue(tx, &carried, now)
}
