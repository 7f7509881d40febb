//! Taking a letter back that has not left.

use super::stop_naming::record_end;
use crate::domain::id::{CampaignId, ConsentEventId, LetterId, SignatureId};
use crate::domain::letter::LetterState;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::signature::SignatureState;
use crate::store::{StoreError, Tx, letter, outbox, signature};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterWithdrawn {
    /// It will not be sent.
    Now,
    /// It had been taken back before.
    Before,
    /// It has left, or is leaving at this moment.
    TooLate,
    /// This supporter has written no such letter.
    NotTheirs,
}

/// Takes a letter back for the supporter who signed as `writer`, and cancels the mail that would carry it. It stays
/// on record, so that its office is not written to in its place. With the last letter whose office was to know its
/// writer, that consent ends too, which the ledger notes as `event`.
///
/// The row in the outbox decides: a deliverer that has it may be speaking to a server already.
///
/// # Errors
/// What the database answered; then nothing has changed.
pub fn withdraw_letter(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    writer: SignatureId,
    id: LetterId,
    event: ConsentEventId,
    now: Moment,
) -> Result<LetterWithdrawn, StoreError> {
    let writer = signature::find(tx.conn(), writer)?
        .filter(|row| row.state == SignatureState::Confirmed && row.flag.is_none());
    let Some(writer) = writer else { return Ok(LetterWithdrawn::NotTheirs) };
    let theirs = letter::list_by_supporter(tx.conn(), campaign, writer.email_key, writer.slot)?;
    let Some(found) = theirs.iter().find(|letter| letter.id == id) else {
        return Ok(LetterWithdrawn::NotTheirs);
    };
    if found.state == LetterState::Withdrawn {
        return Ok(LetterWithdrawn::Before);
    }
    let can_be = found.state.may_become(LetterState::Withdrawn);
    if !can_be || !outbox::take_back(tx, Notice::Letter, id.uuid(), "withdrawn by its writer", now)? {
        return Ok(LetterWithdrawn::TooLate);
    }
    if letter::set_state(tx, &[id], LetterState::Withdrawn, now)? == 0 {
        // The mail is cancelled and its letter has become something else: neither may stay so.
        return Err(StoreError::Conflict);
    }
    if let Some(text) = found.naming {
        letter::stop_naming(tx, &[id])?;
        if theirs.iter().all(|letter| letter.id == id || letter.naming.is_none()) {
            record_end(tx, &writer, text, event, now)?;
        }
    }
    Ok(LetterWithdrawn::Now)
}
