//! What an office says to all who wrote to it: written on its page, confirmed from its address on file, and judged
//! by the staff before anybody sees it.

use crate::domain::id::{OfficeCommitmentId, OfficeId, OutboxId, StatementEventId, StatementId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::office::{CONFIRM_LIFE_MS, StatementKind, StatementState};
use crate::domain::office_commitment::{CommitmentOrigin, CommitmentText, NewOfficeCommitment};
use crate::domain::text::RecordLine;
use crate::language::day_of;
use crate::store::office_commitment::{Decision, Proposed};
use crate::store::outbox::NewMail;
use crate::store::statement::{Origin, Statement, StatementEvent};
use crate::store::{StoreError, Tx, election, office_commitment, outbox, representative, statement};

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
    /// An election is near: nothing that an office says is taken or published until it is over.
    Frozen,
}

/// Keeps a statement and mails the address on file for its confirmation, unless an election is near.
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
    if is_frozen(tx, new.office, now)? {
        return Ok(Stated::Frozen);
    }
    let number = statement::next_number(tx.conn(), new.office)?;
    statement::insert(
        tx,
        &Statement { number, state: StatementState::Written, written_at: now, ..new.clone() },
    )?;
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
    /// Why, which the office is told; must not be empty for a refusal, which the command sees to.
    pub reason: String,
}

/// Approves or refuses a statement that the office has confirmed, while whoever made it holds the office; while an
/// election is near nothing is approved. An approved commitment is public from then on; `commitment_ids` are for its
/// asks. The office is told by the mail `mail`, with the reason where there is one.
///
/// # Errors
/// `NotFound` for a statement that does not exist; what the database answered.
pub fn judge_statement(
    tx: &mut Tx<'_>,
    id: StatementId,
    (event, mail): (StatementEventId, OutboxId),
    verdict: &Verdict,
    commitment_ids: &[OfficeCommitmentId],
    now: Moment,
) -> Result<Stated, StoreError> {
    let found = statement::find(tx.conn(), id)?.ok_or(StoreError::NotFound)?;
    let next = if verdict.approves { StatementState::Approved } else { StatementState::Refused };
    representative::lock(tx, &[found.office])?;
    if verdict.approves && !is_held(tx, &found)? {
        return Ok(Stated::NotYours);
    }
    if verdict.approves && is_frozen(tx, found.office, now)? {
        return Ok(Stated::Frozen);
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
    if verdict.approves && found.kind == StatementKind::Commitment {
        put_on_record(tx, &found, verdict, commitment_ids, now)?;
    }
    let (notice, subject) = (Notice::OfficeJudged, id.uuid());
    outbox::queue(tx, &[NewMail { id: mail, notice, subject, ordinal: 1, queued_at: now }])?;
    Ok(Stated::Done)
}

/// Why what staff had written down themselves gives way to what the office says.
const SAID_ITSELF: &str = "the office has said so itself";

/// Puts an approved commitment on the public record, one for each ask, with the steps that it took. One of the same
/// holder that is public already stays as it is; one that staff had written down and nobody has approved makes way
/// for the office's own word.
fn put_on_record(
    tx: &mut Tx<'_>,
    said: &Statement,
    verdict: &Verdict,
    ids: &[OfficeCommitmentId],
    now: Moment,
) -> Result<(), StoreError> {
    let unfit = |what: &str| StoreError::Broken(format!("a statement's {what} cannot go on record"));
    // The record has one wording: the one in the language of the page, where both were typed.
    let language = match (said.text_en.is_empty(), said.text_cy.is_empty()) {
        (false, true) => Language::English,
        (true, _) => Language::Welsh,
        (false, false) => said.language,
    };
    let text = CommitmentText::parse(said.words(language).1).ok().ok_or_else(|| unfit("text"))?;
    let by = RecordLine::parse(&verdict.by).ok().ok_or_else(|| unfit("judge"))?;
    let office = RecordLine::parse(CommitmentOrigin::Office.code()).ok().ok_or_else(|| unfit("origin"))?;
    let events = statement::list_events(tx.conn(), said.id)?;
    let confirmed = events.iter().find(|event| event.step == StatementState::Confirmed);
    let confirmed_at = confirmed.map_or(said.written_at, |event| event.at);
    for (ask, id) in said.asks.iter().zip(ids) {
        let new = NewOfficeCommitment {
            id: *id,
            campaign: said.campaign,
            office: said.office,
            holder: Some(said.holder),
            ask: ask.clone(),
            text: text.clone(),
            language,
            origin: CommitmentOrigin::Office,
            source: None,
            by: office.clone(),
            made_at: said.written_at,
        };
        let mut proposed = office_commitment::propose(tx, &new)?;
        if let Proposed::Standing(known) = proposed
            && office_commitment::find(tx.conn(), known)?.is_some_and(|known| !known.state.is_public())
        {
            let reason = RecordLine::parse(SAID_ITSELF).ok();
            office_commitment::withdraw(tx, known, &by, reason.as_ref(), now)?;
            proposed = office_commitment::propose(tx, &new)?;
        }
        if proposed == Proposed::New {
            office_commitment::confirm(tx, *id, confirmed_at)?;
            let reason = RecordLine::parse(&verdict.reason).ok();
            let decision = Decision { approved: true, by: by.clone(), reason, on: day_of(now) };
            office_commitment::decide(tx, *id, &decision, now)?;
        }
    }
    Ok(())
}

fn step(step: StatementState, origin: Origin, at: Moment) -> StatementEvent {
    StatementEvent { step, origin, by: String::new(), reason: String::new(), at }
}

/// Whether an election silences the office on the day of `now`.
pub(super) fn is_frozen(tx: &mut Tx<'_>, office: OfficeId, now: Moment) -> Result<bool, StoreError> {
    let office = representative::find(tx.conn(), office)?.ok_or(StoreError::NotFound)?;
    Ok(election::load(tx.conn())?.is_frozen(office.standing(), day_of(now)))
}

/// Whether the one whose word it is still holds the office.
fn is_held(tx: &mut Tx<'_>, of: &Statement) -> Result<bool, StoreError> {
    let office = representative::find(tx.conn(), of.office)?.ok_or(StoreError::NotFound)?;
    Ok(office.holder.is_some_and(|holder| holder.id == of.holder))
}
