//! Deleting signatures that nobody confirmed.

use std::collections::HashSet;

use crate::domain::id::{SignatureId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::signature::PENDING_LIFE_MS;
use crate::store::tally::Sums;
use crate::store::{StoreError, Tx, consent, outbox, signature, tally};

/// Deletes up to `limit` pending signatures whose 14 days are over, with their mails and consent entries,
/// and returns how many; the sums fall by as many rows.
///
/// # Errors
/// What the database answered.
pub fn expire_pending(
    tx: &mut Tx<'_>,
    writer: WriterId,
    limit: i64,
    now: Moment,
) -> Result<usize, StoreError> {
    let old = signature::list_expired(tx.conn(), now.plus_ms(-PENDING_LIFE_MS), limit)?;
    if old.is_empty() {
        return Ok(0);
    }
    let mut ids: Vec<SignatureId> = old.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    let deleted: HashSet<SignatureId> = signature::delete_pending(tx, &ids)?.into_iter().collect();
    ids.retain(|id| deleted.contains(id));
    consent::delete_by_signatures(tx, &ids)?;
    outbox::delete_by_subjects(tx, &ids.iter().map(|id| id.uuid()).collect::<Vec<_>>())?;
    let mut sums = Sums::new();
    for row in old.into_iter().filter(|row| deleted.contains(&row.id)) {
        sums.entry((row.petition, row.constituency)).or_default().signed -= 1;
    }
    tally::add(tx, writer, now, &sums)?;
    Ok(deleted.len())
}
