//! Putting letters back into the queue that were collected for a digest which will not bring them to their office.

use std::collections::HashMap;

use crate::domain::id::{LetterId, OfficeId};
use crate::domain::moment::Moment;
use crate::store::office_choice::OfficeChoice;
use crate::store::representative::HolderView;
use crate::store::{StoreError, Tx, letter, office_choice, representative};

/// Queues the letters to `offices` again that were collected and that no digest will be about: whoever holds the
/// office takes no digests, or came after they were collected. Returns how many there were. Each then goes as the
/// office takes letters now. Called by whoever changes the holder or the choice of an office, in that transaction;
/// those that a digest under way is about wait for what becomes of it, see [`super::put_back_digest`].
///
/// # Errors
/// What the database answered.
pub fn requeue_collected(tx: &mut Tx<'_>, offices: &[OfficeId], now: Moment) -> Result<usize, StoreError> {
    if offices.is_empty() {
        return Ok(0);
    }
    representative::lock(tx, offices)?;
    let collected = letter::list_uncarried(tx.conn(), offices)?;
    let mut ids: Vec<OfficeId> = collected.iter().map(|letter| letter.office).collect();
    ids.sort_unstable();
    ids.dedup();
    let holders: HashMap<OfficeId, HolderView> = representative::list_by_ids(tx.conn(), &ids)?
        .into_iter()
        .filter_map(|office| Some((office.id, office.holder?)))
        .collect();
    let mut stranded: Vec<LetterId> = Vec::new();
    let mut choices = HashMap::new();
    for letter in collected {
        let Some(holder) = holders.get(&letter.office).filter(|holder| holder.since <= letter.at) else {
            stranded.push(letter.id);
            continue;
        };
        let key = (letter.campaign, holder.id);
        let takes_digests = match choices.get(&key) {
            Some(known) => *known,
            None => {
                let choice = office_choice::find_current(tx.conn(), letter.campaign, holder.id)?;
                let takes_digests = choice.as_ref().is_some_and(OfficeChoice::takes_digests);
                choices.insert(key, takes_digests);
                takes_digests
            }
        };
        if !takes_digests {
            stranded.push(letter.id);
        }
    }
    letter::requeue(tx, &stranded, now)
}
