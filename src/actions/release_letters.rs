//! Letting letters go that waited for an office, once somebody holds it.

use std::collections::HashMap;

use crate::domain::id::{HolderId, LetterId, OfficeId};
use crate::domain::letter::Stop;
use crate::domain::moment::Moment;
use crate::language::day_of;
use crate::store::representative::HolderView;
use crate::store::{StoreError, Tx, campaign, election, letter, office_choice, representative};

/// Queues the letters that wait for those of `offices` that somebody holds now to whom letters can be mailed, at the
/// address on file or at one of their own; returns how many. Before an election none are let go: they would only be put
/// aside again. Called by whoever changes an office or its choice, in that transaction. A letter that names the holder
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
    let elections = election::load(tx.conn())?;
    let held: Vec<(OfficeId, HolderView)> = representative::list_by_ids(tx.conn(), offices)?
        .into_iter()
        .filter(|office| office.exists(today) && !elections.is_frozen(office.standing(), today))
        .filter_map(|office| Some((office.id, office.holder?)))
        .collect();
    let holders: Vec<HolderId> = held.iter().map(|(_, holder)| holder.id).collect();
    let choices = match campaign::find(tx.conn())? {
        Some(campaign) => office_choice::list_current(tx.conn(), campaign.id, &holders)?,
        None => HashMap::new(),
    };
    let has_chosen = |id: &HolderId| choices.get(id).is_some_and(|choice| choice.address.is_some());
    let open: HashMap<OfficeId, HolderView> =
        held.into_iter().filter(|(_, holder)| holder.address().is_some() || has_chosen(&holder.id)).collect();
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
