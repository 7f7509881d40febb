//! The one reminder to confirm.

use crate::domain::id::{OutboxId, SignatureId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::signature::{PENDING_LIFE_MS, REMIND_AFTER_MS};
use crate::store::outbox::NewMail;
use crate::store::{StoreError, Tx, outbox, signature};

/// Queues a reminder for pending signatures that are two days old and have had none, as many as there are
/// `mail_ids`; returns how many. Those about to expire are left alone.
///
/// # Errors
/// What the database answered.
pub fn remind(tx: &mut Tx<'_>, mail_ids: &[OutboxId], now: Moment) -> Result<usize, StoreError> {
    let limit = i64::try_from(mail_ids.len()).unwrap_or(i64::MAX);
    let due = signature::list_to_remind(tx.conn(), now.plus_ms(-REMIND_AFTER_MS), limit)?;
    let ids: Vec<SignatureId> = due.iter().map(|row| row.id).collect();
    let mails: Vec<NewMail> = due
        .iter()
        .zip(mail_ids)
        .filter(|(row, _)| now.since_ms(row.signed_at) < PENDING_LIFE_MS)
        .map(|(row, id)| NewMail {
            id: *id,
            notice: Notice::RemindSignature,
            subject: row.id.uuid(),
            ordinal: 1,
            queued_at: now,
        })
        .collect();
    if !ids.is_empty() {
        signature::mark_reminded(tx, &ids)?;
        outbox::queue(tx, &mails)?;
    }
    Ok(due.len())
}
