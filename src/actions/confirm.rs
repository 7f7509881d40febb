//! Confirming: many people at once, in one transaction; a second click changes nothing.

use std::collections::{HashMap, HashSet};

use crate::domain::consent::Purpose;
use crate::domain::id::{OutboxId, SignatureId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::signature::{EmailKey, Flag, PENDING_LIFE_MS, SignatureState};
use crate::store::outbox::NewMail;
use crate::store::signature::SignatureView;
use crate::store::tally::Sums;
use crate::store::{StoreError, Tx, bad_address, consent, outbox, signature, tally};

/// A click on the button of a confirmation, with the id of the receipt that it may cause.
#[derive(Clone, Copy, Debug)]
pub struct Confirmation {
    /// The signature that the link named.
    pub signature: SignatureId,
    /// The id of the receipt's row in the outbox.
    pub mail_id: OutboxId,
}

/// What came of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The signature is confirmed now.
    Now,
    /// It was confirmed before; the same page is shown.
    Before,
    /// Its 14 days are over, or it was deleted: the person may sign again.
    Expired,
    /// It was withdrawn, or struck out by staff: the link does nothing any more.
    Closed,
}

/// Confirms every signature of `batch`, and returns what came of each, in the same order. Queues a receipt
/// for each that was pending, and adds to the sums of `writer`.
///
/// # Errors
/// What the database answered; then nothing is confirmed.
pub fn confirm(
    tx: &mut Tx<'_>,
    writer: WriterId,
    batch: &[Confirmation],
    now: Moment,
) -> Result<Vec<Confirmed>, StoreError> {
    let mut ids: Vec<SignatureId> = batch.iter().map(|click| click.signature).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut rows = by_id(signature::list_by_ids(tx.conn(), &ids)?);
    ids.retain(|id| rows.get(id).is_some_and(|row| is_due(row, now)));
    let mut confirmed = signature::confirm_pending(tx, &ids, now)?;
    confirmed.sort_unstable();
    // Read again after the change: the rows are ours until COMMIT, so seat, flag and wish for updates are
    // those that are confirmed, also where somebody signed again in between.
    rows.extend(by_id(signature::list_by_ids(tx.conn(), &confirmed)?));
    let confirmed: HashSet<SignatureId> = confirmed.into_iter().collect();

    let (mut mails, mut sums, mut cleared) = (Vec::new(), Sums::new(), Vec::new());
    let mut seen = HashSet::with_capacity(confirmed.len());
    for click in batch {
        let Some(row) = rows.get(&click.signature).filter(|row| confirmed.contains(&row.id)) else {
            continue;
        };
        if !seen.insert(row.id) {
            continue;
        }
        // A signature that was withdrawn and signed again has had a receipt; this one is its next.
        let (notice, subject) = (Notice::SignatureReceipt, row.id.uuid());
        mails.push(NewMail { id: click.mail_id, notice, subject, ordinal: row.mails, queued_at: now });
        let clears = row.flag.is_some_and(Flag::clears_on_confirming);
        if clears {
            cleared.push(row.id);
        }
        if clears || row.flag.is_none() {
            sums.entry((row.petition, row.constituency.clone())).or_default().confirmed += 1;
        }
        if row.updates {
            consent::lift_suppression(tx, row.email_key, Purpose::Updates, row.signed_at)?;
        }
    }
    // The link was read where it was mailed to, so the address reaches somebody.
    let mut reached: Vec<EmailKey> = seen.iter().filter_map(|id| Some(rows.get(id)?.email_key)).collect();
    reached.sort_unstable();
    bad_address::forget(tx, &reached)?;
    signature::clear_flags(tx, &cleared)?;
    outbox::queue(tx, &mails)?;
    tally::add(tx, writer, now, &sums)?;
    Ok(batch.iter().map(|click| outcome(rows.get(&click.signature), &confirmed, now)).collect())
}

fn by_id(rows: Vec<SignatureView>) -> HashMap<SignatureId, SignatureView> {
    rows.into_iter().map(|row| (row.id, row)).collect()
}

fn is_due(row: &SignatureView, now: Moment) -> bool {
    row.state == SignatureState::Pending && now.since_ms(row.signed_at) < PENDING_LIFE_MS
}

fn outcome(row: Option<&SignatureView>, confirmed: &HashSet<SignatureId>, now: Moment) -> Confirmed {
    match row {
        None => Confirmed::Expired,
        Some(row) if confirmed.contains(&row.id) => Confirmed::Now,
        Some(row) => match row.state {
            SignatureState::Confirmed => Confirmed::Before,
            // Another process was faster between the look and the change.
            SignatureState::Pending if is_due(row, now) => Confirmed::Before,
            SignatureState::Pending => Confirmed::Expired,
            SignatureState::Withdrawn | SignatureState::Invalid => Confirmed::Closed,
        },
    }
}
