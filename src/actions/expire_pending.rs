//! Deleting signatures that nobody confirmed.

use crate::domain::id::{SignatureId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::signature::PENDING_LIFE_MS;
use crate::store::tally::Sums;
use crate::store::{StoreError, Tx, consent, outbox, signature, tally};

/// Deletes up to `limit` pending signatures whose 14 days are over, with their mails and consent entries,
/// and the sums fall by as many rows. One that had been withdrawn before it was signed again is withdrawn
/// once more instead. Returns how many are no longer pending; call again until that is 0.
///
/// # Errors
/// What the database answered.
pub fn expire_pending(
    tx: &mut Tx<'_>,
    writer: WriterId,
    limit: i64,
    now: Moment,
) -> Result<usize, StoreError> {
    let before = now.plus_ms(-PENDING_LIFE_MS);
    let mut old: Vec<SignatureId> =
        signature::list_expired(tx.conn(), before, limit)?.into_iter().map(|row| row.id).collect();
    if old.is_empty() {
        return Ok(0);
    }
    old.sort_unstable();
    let lapsed = signature::lapse(tx, &old, before)?;
    // What the deletion itself returns, since a row may have been signed again or confirmed since the look.
    let deleted = signature::delete_expired(tx, &old, before)?;
    let ids: Vec<SignatureId> = deleted.iter().map(|(id, ..)| *id).collect();
    consent::delete_by_signatures(tx, &ids)?;
    outbox::delete_by_subjects(tx, &ids.iter().map(|id| id.uuid()).collect::<Vec<_>>())?;
    let mut sums = Sums::new();
    for (_, petition, constituency) in deleted {
        sums.entry((petition, constituency)).or_default().signed -= 1;
    }
    tally::add(tx, writer, now, &sums)?;
    Ok(ids.len().saturating_add(lapsed))
}
