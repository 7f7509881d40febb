//! The weekly digest: one mail to each office that asked for it, about the letters collected since the last.

use crate::domain::id::{OfficeDigestId, OutboxId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::office::{week_begins, week_of};
use crate::language::day_of;
use crate::store::letter::OfficeShelf;
use crate::store::office_digest::OfficeDigest;
use crate::store::outbox::NewMail;
use crate::store::{
    StoreError, Tx, campaign, election, letter, office_choice, office_digest, outbox, representative,
};

/// Queues this week's digest to each office that takes digests, has had none this week, and has letters from before this
/// week that none was about yet, but for those that face an election; returns how many. `ids` gives the ids of a digest
/// and its mail, a pair for each.
///
/// # Errors
/// What the database answered.
pub fn send_digests(
    tx: &mut Tx<'_>,
    ids: &[(OfficeDigestId, OutboxId)],
    now: Moment,
) -> Result<usize, StoreError> {
    let Some(campaign) = campaign::find(tx.conn())? else {
        return Ok(0);
    };
    let week = week_of(now);
    let until = week_begins(week);
    let mut mails = Vec::new();
    let elections = election::load(tx.conn())?;
    for choice in office_choice::list_digests(tx.conn(), campaign.id)? {
        let Some((id, mail)) = ids.get(mails.len()) else { break };
        let office = representative::find(tx.conn(), choice.office)?.ok_or(StoreError::NotFound)?;
        // It waits for the end of an election, as a letter does, and is then about all that was collected.
        if elections.is_frozen(office.standing(), day_of(now)) {
            continue;
        }
        let Some(holder) = office.holder.filter(|holder| holder.id == choice.holder) else {
            continue;
        };
        let last = office_digest::find_newest(tx.conn(), campaign.id, choice.office)?;
        if last.is_some_and(|last| last.week >= week) {
            continue;
        }
        let since = last.map_or(holder.since, |last| last.until.max(holder.since));
        let shelf = OfficeShelf { campaign: campaign.id, office: choice.office, since };
        if letter::list_collected_points(tx.conn(), shelf, until)?.is_empty() {
            continue;
        }
        let digest = OfficeDigest {
            id: *id,
            campaign: campaign.id,
            office: choice.office,
            holder: choice.holder,
            language: choice.language,
            week,
            since,
            until,
        };
        if office_digest::insert(tx, &digest)? {
            mails.push(NewMail {
                id: *mail,
                notice: Notice::OfficeDigest,
                subject: id.uuid(),
                ordinal: 1,
                queued_at: now,
            });
        }
    }
    outbox::queue(tx, &mails)?;
    Ok(mails.len())
}
