//! Filling a demonstration with invented people, as if they had come over weeks. Sums, consents and mails are those that
//! signing, confirming and writing would have left behind; nobody is mailed.

use std::collections::BTreeMap;

use crate::domain::answer::Answer;
use crate::domain::consent::{ConsentAction, Purpose};
use crate::domain::id::{OutboxId, QuestionId};
use crate::domain::letter::{LetterState, NewLetter};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::office_commitment::NewOfficeCommitment;
use crate::domain::signature::{NewSignature, SignatureState};
use crate::store::consent::NewConsentEvent;
use crate::store::letter_answer::DueLetter;
use crate::store::office_commitment::{self, Decision};
use crate::store::outbox::{NewMail, RowState};
use crate::store::signature::Past;
use crate::store::tally::Sum;
use crate::store::{StoreError, Tx, consent, letter, letter_answer, outbox, signature, tally};

/// What the mails of a demonstration say that never left.
const REPLY: &str = "invented";

/// An invented signature with what became of it.
#[derive(Clone, Debug)]
pub struct PastSignature {
    /// The form, with the ids of what it causes.
    pub new: NewSignature,
    /// Its state.
    pub state: SignatureState,
    /// When it was confirmed, with the id of the receipt.
    pub confirmed: Option<(Moment, OutboxId)>,
    /// When it was taken back or struck out.
    pub ended_at: Option<Moment>,
    /// What became of the mail that asks to confirm.
    pub mail: RowState,
}

/// Adds invented signatures, each of an address of its own, with the sums of their hours.
///
/// # Errors
/// What the database answered; `Conflict` where one is there already.
pub fn add_signatures(tx: &mut Tx<'_>, signatures: &[PastSignature]) -> Result<(), StoreError> {
    let mut rows: Vec<(&NewSignature, i16)> = signatures.iter().map(|past| (&past.new, 1)).collect();
    rows.sort_unstable_by_key(|(new, _)| (new.email_key, new.petition));
    if signature::insert_new(tx, &rows)?.len() != rows.len() {
        return Err(StoreError::Conflict);
    }
    let pasts: Vec<Past> = signatures.iter().map(past_of).collect();
    signature::set_past(tx, &pasts)?;
    let events: Vec<NewConsentEvent> = signatures.iter().flat_map(|past| consents(&past.new)).collect();
    consent::append_first(tx, &events)?;
    add_mails(tx, signatures)?;
    let mut sums: BTreeMap<_, Sum> = BTreeMap::new();
    for past in signatures {
        let seat = past.new.constituency.as_ref().map_or("", |gss| gss.as_str());
        let mut add = |at: Moment, signed: i64, confirmed: i64| {
            let sum = sums.entry((past.new.petition, seat.to_owned(), at.hour())).or_default();
            sum.signed += signed;
            sum.confirmed += confirmed;
        };
        add(past.new.signed_at, 1, 0);
        if let Some((at, _)) = past.confirmed.filter(|_| past.new.flag.is_none()) {
            add(at, 0, 1);
            if let Some(ended_at) = past.ended_at {
                add(ended_at, 0, -1);
            }
        }
    }
    tally::add_past(tx, &sums)
}

fn past_of(past: &PastSignature) -> Past {
    Past {
        id: past.new.id,
        state: past.state,
        confirmed_at: past.confirmed.map(|(at, _)| at),
        withdrawn_at: past.ended_at.filter(|_| past.state == SignatureState::Withdrawn),
    }
}

/// The entries of a form: the box was offered, and given where it was ticked.
fn consents(new: &NewSignature) -> impl Iterator<Item = NewConsentEvent> {
    let actions = [Some(ConsentAction::Offered), new.updates.then_some(ConsentAction::Given)];
    let mut ids = new.event_ids;
    ids.sort_unstable();
    let event = |(id, action)| NewConsentEvent {
        id,
        signature: new.id,
        email_key: new.email_key,
        purpose: Purpose::Updates,
        action,
        text: new.updates_text,
        language: new.language,
        at: new.signed_at,
    };
    ids.into_iter().zip(actions).filter_map(|(id, action)| Some((id, action?))).map(event)
}

fn add_mails(tx: &mut Tx<'_>, signatures: &[PastSignature]) -> Result<(), StoreError> {
    let mut mails: BTreeMap<RowState, Vec<NewMail>> = BTreeMap::new();
    for past in signatures {
        let mail = |id, notice, queued_at| NewMail {
            id,
            notice,
            subject: past.new.id.uuid(),
            ordinal: 1,
            queued_at,
        };
        let asks = mail(past.new.mail_id, Notice::ConfirmSignature, past.new.signed_at);
        mails.entry(past.mail).or_default().push(asks);
        let thanks = past.confirmed.map(|(at, id)| mail(id, Notice::SignatureReceipt, at));
        mails.entry(RowState::Sent).or_default().extend(thanks);
    }
    for (state, mails) in mails {
        outbox::queue_first(tx, &mails)?;
        let ids: Vec<OutboxId> = mails.iter().map(|mail| mail.id).collect();
        outbox::set_past(tx, &ids, state, REPLY)?;
    }
    Ok(())
}

/// An invented letter with what became of it.
#[derive(Clone, Debug)]
pub struct PastLetter {
    /// The letter.
    pub new: NewLetter,
    /// The id of the mail that would have carried it.
    pub mail_id: OutboxId,
    /// Its state.
    pub state: LetterState,
    /// When that was known.
    pub settled_at: Moment,
    /// What its writer said, when asked whether an answer came: when, and with which question.
    pub asked: Option<(QuestionId, Moment, Option<Answer>)>,
}

/// Adds invented letters.
///
/// # Errors
/// What the database answered; `Conflict` for a state that no mail of a demonstration can be in.
pub fn add_letters(tx: &mut Tx<'_>, letters: &[PastLetter]) -> Result<(), StoreError> {
    for letters in letters.chunks(LETTERS_PER_INSERT) {
        let new: Vec<NewLetter> = letters.iter().map(|past| past.new.clone()).collect();
        letter::insert_new(tx, &new)?;
    }
    for past in letters {
        let mail = NewMail {
            id: past.mail_id,
            notice: Notice::Letter,
            subject: past.new.id.uuid(),
            ordinal: 1,
            queued_at: past.new.queued_at,
        };
        outbox::queue_first(tx, &[mail])?;
        let (row, steps): (RowState, &[LetterState]) = match past.state {
            LetterState::Sent => (RowState::Sent, &[LetterState::Sent]),
            LetterState::Delivered => (RowState::Sent, &[LetterState::Sent, LetterState::Delivered]),
            LetterState::Answered => (RowState::Sent, &[LetterState::Sent, LetterState::Answered]),
            LetterState::Bounced => (RowState::Sent, &[LetterState::Sent, LetterState::Bounced]),
            LetterState::Failed => (RowState::Dead, &[LetterState::Failed]),
            LetterState::InDoubt => (RowState::InDoubt, &[LetterState::InDoubt]),
            LetterState::Withdrawn => (RowState::Cancelled, &[LetterState::Withdrawn]),
            LetterState::Queued | LetterState::Held | LetterState::Collected | LetterState::Declined => {
                return Err(StoreError::Conflict);
            }
        };
        outbox::set_past(tx, &[past.mail_id], row, REPLY)?;
        for state in steps {
            letter::set_state(tx, &[past.new.id], *state, past.settled_at)?;
        }
        if let Some((question, asked_at, answer)) = past.asked {
            ask(tx, past, question, asked_at, answer)?;
        }
    }
    Ok(())
}

/// Letters that one statement inserts: it has a parameter for each of their columns.
const LETTERS_PER_INSERT: usize = 500;

fn ask(
    tx: &mut Tx<'_>,
    past: &PastLetter,
    question: QuestionId,
    asked_at: Moment,
    answer: Option<Answer>,
) -> Result<(), StoreError> {
    let due = DueLetter {
        letter: past.new.id,
        campaign: past.new.campaign,
        signature: past.new.signature,
        email_key: past.new.email_key,
        slot: past.new.slot,
    };
    letter_answer::insert_question(tx, question, &due, asked_at)?;
    letter_answer::add_letters(tx, &[(past.new.id, question)])?;
    // It is not put again.
    letter_answer::set_done(tx, &[question])?;
    match answer {
        Some(answer) => letter_answer::record(tx, past.new.id, answer, "", asked_at),
        None => Ok(()),
    }
}

/// Adds invented commitments, approved by the staff at the moment that they were made.
///
/// # Errors
/// What the database answered.
pub fn add_commitments(
    tx: &mut Tx<'_>,
    commitments: &[(NewOfficeCommitment, Decision)],
) -> Result<(), StoreError> {
    for (new, decision) in commitments {
        office_commitment::propose(tx, new)?;
        office_commitment::decide(tx, new.id, decision, new.made_at)?;
    }
    Ok(())
}
