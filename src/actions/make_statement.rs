//! What an office says to all who wrote to it: written on its page, confirmed from its address on file, and judged
//! by the staff before anybody sees it.

use crate::domain::id::{OutboxId, StatementEventId, StatementId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::office::{CONFIRM_LIFE_MS, StatementState};
use crate::store::outbox::NewMail;
use crate::store::statement::{Origin, Statement, StatementEvent};
use crate::store::{StoreError, Tx, outbox, representative, statement};

/// What came of a step of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// The step is taken.
    Done,
    /// It had been taken before.
    Already,
    /// The link is too old.
    TooLate,
    /// Somebody else holds the office than the one whose word it is.
    NotYours,
    /// It is not in the state in which this step can be taken.
    OutOfTurn,
}

/// Keeps a statement and mails the address on file for its confirmation.
///
/// # Errors
/// `NotFound` for an office that does not exist; what the database answered.
pub fn write_statement(
    tx: &mut Tx<'_>,
    new: &Statement,
    (event, mail): (StatementEventId, OutboxId),
    now: Moment,
) -> Result<Stated, StoreError> {
    representative::lock(tx, &[new.office])?;
    if !is_held(tx, new)? {
        return Ok(Stated::NotYours);
    }
    let number = statement::next_number(tx.conn(), new.office)?;
    statement::insert(tx, &Statement { number, state: StatementState::Written, written_at: now, ..new.clone() })?;
    let step = step(StatementState::Written, Origin::Page, now);
    statement::append_event(tx, new.id, event, &step)?;
    let (notice, subject) = (Notice::OfficeStatement, new.id.uuid());
    outbox::queue(tx, &[NewMail { id: mail, notice, subject, ordinal: 1, queued_at: now }])?;
    Ok(Stated::Done)
}

/// Confirms a statement, from the mail to the address on file.
///
/// # Errors
/// `NotFound` for a statement that does not exist; what the database answered.
pub fn confirm_statement(
    tx: &mut Tx<'_>,
    id: StatementId,
    event: StatementEventId,
    now: Moment,
) -> Result<Stated, StoreError> {
    let found = statement::find(tx.conn(), id)?.ok_or(StoreError::NotFound)?;
    if found.state != StatementState::Written {
        return Ok(Stated::Already);
    }
    representative::lock(tx, &[found.office])?;
    if !is_held(tx, &found)? {
        return Ok(Stated::NotYours);
    }
    if now.since_ms(found.written_at) >= CONFIRM_LIFE_MS {
        return Ok(Stated::TooLate);
    }
    if !statement::set_state(tx, id, StatementState::Confirmed, now)? {
        return Ok(Stated::Already);
    }
    statement::append_event(tx, id, event, &step(StatementState::Confirmed, Origin::Mail, now))?;
    Ok(Stated::Done)
}

/// Who judges a statement, and why.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Whether it is approved; refused otherwise.
    pub approves: bool,
    /// The name of who judges.
    pub by: String,
    /// Why; must not be empty for a refusal, which the command sees to.
    pub reason: String,
}

/// Approves or refuses a statement that the office has confirmed, while whoever made it holds the office.
///
/// # Errors
/// `NotFound` for a statement that does not exist; what the database answered.
pub fn judge_statement(
    tx: &mut Tx<'_>,
    id: StatementId,
    event: StatementEventId,
    verdict: &Verdict,
    now: Moment,
) -> Result<Stated, StoreError> {
    let found = statement::find(tx.conn(), id)?.ok_or(StoreError::NotFound)?;
    let next = if verdict.approves { StatementState::Approved } else { StatementState::Refused };
    representative::lock(tx, &[found.office])?;
    if verdict.approves && !is_held(tx, &found)? {
        return Ok(Stated::NotYours);
    }
    if !statement::set_state(tx, id, next, now)? {
        return Ok(if found.state == next { Stated::Already } else { Stated::OutOfTurn });
    }
    let step = StatementEvent {
        by: verdict.by.clone(),
        reason: verdict.reason.clone(),
        ..step(next, Origin::Command, now)
    };
    statement::append_event(tx, id, event, &step)?;
    Ok(Stated::Done)
}

fn step(step: StatementState, origin: Origin, at: Moment) -> StatementEvent {
    StatementEvent { step, origin, by: String::new(), reason: String::new(), at }
}

/// Whether the one whose word it is still holds the office.
fn is_held(tx: &mut Tx<'_>, of: &Statement) -> Result<bool, StoreError> {
    let office = representative::find(tx.conn(), of.office)?.ok_or(StoreError::NotFound)?;
    Ok(office.holder.is_some_and(|holder| holder.id == of.holder))
}
