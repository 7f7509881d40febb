//! Letting letters go that waited for an office, once somebody holds it.

use std::collections::HashMap;

use crate::domain::id::{LetterId, OfficeId};
use crate::domain::letter::Stop;
use crate::domain::moment::Moment;
use crate::language::day_of;
use crate::store::representative::HolderView;
use crate::store::{StoreError, Tx, letter, representative};

/// Queues the letters that wait for those of `offices` that somebody holds now to whom letters can be mailed;
/// returns how many. Called by whoever changes an office, in that transaction. A letter that names the holder
/// before goes on waiting until yet another comes, who may be the one it names.
///
/// # Errors
/// What the database answered.
pub fn release_letters(tx: &mut Tx<'_>, offices: &[OfficeId], now: Moment) -> Result<usize, StoreError> {
    if offices.is_empty() {
        return Ok(0);
    }
    representative::lock(tx, offices)?;
    let today = day_of(now);
    let open: HashMap<OfficeId, HolderView> = representative::list_by_ids(tx.conn(), offices)?
        .into_iter()
        .filter(|office| office.exists(today))
        .filter_map(|office| Some((office.id, office.holder?)))
        .filter(|(_, holder)| holder.address().is_some())
        .collect();
    let ids: Vec<OfficeId> = open.keys().copied().collect();
    let released: Vec<LetterId> = letter::list_held(tx.conn(), &ids)?
        .into_iter()
        .filter(|held| {
            let has_just_come = open.get(&held.office).is_some_and(|holder| holder.since >= now);
            match held.stop {
                Some(Stop::NamesAnother) => has_just_come,
                // It waits for the staff, not for the office.
                Some(Stop::Review) => false,
                _ => true,
            }
        })
        .map(|held| held.id)
        .collect();
    letter::release(tx, &released, now)
}
