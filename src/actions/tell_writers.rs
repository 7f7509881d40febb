//! Bringing an office's answer to all who wrote to it, in batches.

use super::make_statement::is_frozen;
use crate::domain::id::OutboxId;
use crate::domain::letter::LetterState;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::office::StatementKind;
use crate::store::letter::OfficeShelf;
use crate::store::outbox::NewMail;
use crate::store::{StoreError, Tx, letter, outbox, representative, statement};

/// Takes the oldest approved answer of which not all writers know, marks as many of its letters answered as there
/// are `mail_ids`, and queues one mail about each; returns how many, or `None` when every writer knows, or may be told only after an election. Those who
/// wrote after the answer was approved did not get it. A commitment goes to nobody by mail: it is public.
///
/// # Errors
/// What the database answered.
pub fn tell_writers(
    tx: &mut Tx<'_>,
    mail_ids: &[OutboxId],
    now: Moment,
) -> Result<Option<usize>, StoreError> {
    let mut next = None;
    for said in statement::list_untold(tx.conn())? {
        // What an office said waits while an election is near, and holds no other office's answer up.
        if !is_frozen(tx, said.office, now)? {
            next = Some(said);
            break;
        }
    }
    let Some(said) = next else { return Ok(None) };
    let office = representative::find(tx.conn(), said.office)?.ok_or(StoreError::NotFound)?;
    let since = office.holder.filter(|holder| holder.id == said.holder).map(|holder| holder.since);
    let (Some(since), Some(until), StatementKind::Answer) = (since, said.settled_at, said.kind) else {
        statement::set_told(tx, said.id, now)?;
        return Ok(Some(0));
    };
    let shelf = OfficeShelf { campaign: said.campaign, office: said.office, since };
    let limit = i64::try_from(mail_ids.len()).unwrap_or(i64::MAX);
    let letters = letter::list_to_answer(tx.conn(), shelf, until, limit)?;
    letter::set_state(tx, &letters, LetterState::Answered, now)?;
    let mails: Vec<NewMail> = letters
        .iter()
        .zip(mail_ids)
        .map(|(letter, id)| NewMail {
            id: *id,
            notice: Notice::OfficeAnswer,
            subject: letter.uuid(),
            ordinal: said.number,
            queued_at: now,
        })
        .collect();
    outbox::queue(tx, &mails)?;
    if letters.len() < mail_ids.len() {
        statement::set_told(tx, said.id, now)?;
    }
    Ok(Some(letters.len()))
}
