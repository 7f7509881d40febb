//! Sending a letter: one supporter, one or more offices, one transaction.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::actions::review_letters::LOOK_EVERY_MS;
use crate::domain::boundary::Boundaries;
use crate::domain::campaign::Date;
use crate::domain::consent::{ConsentAction, Purpose};
use crate::domain::id::{ConsentEventId, ConsentTextId, HolderId, LetterId, OfficeId, OutboxId, SignatureId};
use crate::domain::language::Language;
use crate::domain::letter::{ComposedLetter, LetterWords, NewLetter, Stop};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::place::{AreaCode, Gss, Place};
use crate::domain::postcode::Postcode;
use crate::domain::representation::{Residence, represent};
use crate::domain::representative::OfficeKind;
use crate::domain::signature::SignatureState;
use crate::domain::similarity::Sketch;
use crate::store::campaign::CampaignView;
use crate::store::consent::NewConsentEvent;
use crate::store::outbox::NewMail;
use crate::store::representative::OfficeView;
use crate::store::signature::SignatureView;
use crate::store::{Failure, StoreError, Tx, consent, letter, outbox, representative, signature};

/// What a supporter sends.
#[derive(Clone, Debug)]
pub struct SendLetter {
    /// The campaign that it is sent through.
    pub campaign: Arc<CampaignView>,
    /// What the directories tell of the signature's postcode; they are held in memory, not in the transaction.
    pub place: Option<Place>,
    /// The boundaries of the chambers.
    pub boundaries: Arc<Boundaries>,
    /// The day.
    pub on: Date,
    /// The signature that the link named.
    pub signature: SignatureId,
    /// The language of the letters.
    pub language: Language,
    /// What was typed.
    pub words: LetterWords,
    /// Above which resemblance to a letter of anybody else one waits for the staff, in percent.
    pub review_above: u8,
    /// Whether the offices may know who wrote; `None` where the form did not ask.
    pub naming: Option<Naming>,
    /// One finished letter for each chosen office.
    pub letters: Vec<OfficeLetter>,
}

/// What a form asked, and what its writer did with it: whether the offices may name the writer, and reply.
#[derive(Clone, Copy, Debug)]
pub struct Naming {
    /// The wording.
    pub text: ConsentTextId,
    /// Whether the box was ticked.
    pub is_given: bool,
    /// The ids of the entries in the ledger of consent.
    pub event_ids: [ConsentEventId; 2],
}

impl Naming {
    /// The entries of one form: the box was offered, and given where it was ticked.
    fn events(&self, writer: &SignatureView, language: Language, at: Moment) -> Vec<NewConsentEvent> {
        let actions = [Some(ConsentAction::Offered), self.is_given.then_some(ConsentAction::Given)];
        // Entries of one moment are told apart by their ids: what was offered comes before what was given.
        let mut ids = self.event_ids;
        ids.sort_unstable();
        let entry = |(id, action): (ConsentEventId, Option<ConsentAction>)| {
            Some(NewConsentEvent {
                id,
                signature: writer.id,
                email_key: writer.email_key,
                purpose: Purpose::OfficeNaming,
                action: action?,
                text: self.text,
                language,
                at,
            })
        };
        ids.into_iter().zip(actions).filter_map(entry).collect()
    }
}

/// A finished letter to one office, with the ids of the rows that it may cause.
#[derive(Clone, Debug)]
pub struct OfficeLetter {
    /// Its id.
    pub id: LetterId,
    /// The id of its row in the outbox.
    pub mail_id: OutboxId,
    /// The id of the mail that tells its writer that it has to wait, where it has to.
    pub notice_id: OutboxId,
    /// The office.
    pub office: OfficeId,
    /// The holding of the member whom it greets.
    pub holder: Option<HolderId>,
    /// The keys of the asks that it makes.
    pub points: Vec<String>,
    /// Subject and text.
    pub letter: ComposedLetter,
    /// Its writer's own part, to be compared.
    pub sketch: Sketch,
    /// The resemblance of the nearest letter of anybody else, in percent.
    pub likeness: u8,
}

impl SendLetter {
    /// Whether a letter waits for the staff to look at it. One in the campaign's words alone does not: the staff know
    /// what it says.
    fn is_for_review(&self, letter: &OfficeLetter) -> bool {
        letter.likeness > self.review_above && !letter.sketch.is_nothing()
    }
}

/// What came of a letter to one office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterSent {
    /// It is stored and queued.
    Queued,
    /// It is stored, and waits for the staff to look at it; its writer is told by mail.
    Held,
    /// This supporter has written to this office before; that letter stands, and nothing new is queued.
    Already,
    /// No address is known for who holds the office.
    NoAddress,
    /// Nobody holds the office.
    Vacant,
    /// Another person holds the office than the one whom the letter greets: it has to be read again.
    OtherHolder,
    /// The office is none of those that represent the supporter on this day, or the campaign has no letter for it.
    NotYours,
}

/// Why nothing could be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum SendLetterError {
    /// The signature is not there, not confirmed, withdrawn or struck out.
    #[error("only a confirmed supporter can send a letter")]
    NotConfirmed,
    /// The signature waits for the staff to look at it.
    #[error("the signature is flagged")]
    Flagged,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SendLetterError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotConfirmed => "not-confirmed",
            Self::Flagged => "flagged",
            Self::Store(error) => error.code(),
        }
    }
}

impl Failure for SendLetterError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::NotConfirmed | Self::Flagged => None,
        }
    }
}

/// Stores the letters and queues their mails, and returns what came of each, in the same order. Whatever is
/// pressed twice, an office gets one letter from one supporter.
///
/// # Errors
/// [`SendLetterError`]; then nothing is stored or queued.
pub fn send_letter(
    tx: &mut Tx<'_>,
    request: &SendLetter,
    now: Moment,
) -> Result<Vec<LetterSent>, SendLetterError> {
    let writer = signature::find(tx.conn(), request.signature)?
        .filter(|row| row.state == SignatureState::Confirmed)
        .ok_or(SendLetterError::NotConfirmed)?;
    if writer.flag.is_some() {
        return Err(SendLetterError::Flagged);
    }
    let mut ids: Vec<OfficeId> = request.letters.iter().map(|letter| letter.office).collect();
    ids.sort_unstable();
    ids.dedup();
    let offices: HashMap<OfficeId, OfficeView> =
        representative::list_by_ids(tx.conn(), &ids)?.into_iter().map(|office| (office.id, office)).collect();

    let own = own_areas(request, &writer);
    let judged: Vec<LetterSent> = request
        .letters
        .iter()
        .map(|letter| judge(&own, request.on, letter, offices.get(&letter.office)))
        .collect();
    let sendable = || request.letters.iter().zip(&judged).filter(|(_, sent)| **sent == LetterSent::Queued);
    // A letter that was given back makes room for the one that its writer sends instead.
    let wanted: Vec<OfficeId> = sendable().map(|(letter, _)| letter.office).collect();
    letter::forget_given_back(tx, request.campaign.id, writer.email_key, writer.slot, &wanted)?;
    let mut chosen = HashSet::new();
    let new: Vec<NewLetter> = sendable()
        .filter(|(letter, _)| chosen.insert(letter.office))
        .filter_map(|(letter, _)| stored(request, &writer, letter, now))
        .collect();
    let inserted: HashSet<LetterId> = letter::insert_new(tx, &new)?.into_iter().collect();
    if let Some(naming) = request.naming.filter(|_| !inserted.is_empty()) {
        consent::append(tx, &naming.events(&writer, request.language, now))?;
    }
    let of_kind = |id, letter: &OfficeLetter, notice| NewMail {
        id,
        notice,
        subject: letter.id.uuid(),
        ordinal: 1,
        queued_at: now,
    };
    let stored = || sendable().map(|(letter, _)| letter).filter(|letter| inserted.contains(&letter.id));
    let held = || stored().filter(|letter| request.is_for_review(letter));
    let mut mails: Vec<NewMail> =
        stored().map(|letter| of_kind(letter.mail_id, letter, Notice::Letter)).collect();
    mails.extend(held().map(|letter| of_kind(letter.notice_id, letter, Notice::LetterHeld)));
    outbox::queue(tx, &mails)?;
    let held: Vec<OutboxId> = held().map(|letter| letter.mail_id).collect();
    outbox::hold_new(tx, &held, now.plus_ms(LOOK_EVERY_MS), Stop::Review.code())?;
    Ok(request
        .letters
        .iter()
        .zip(judged)
        .map(|(letter, sent)| match sent {
            LetterSent::Queued if !inserted.contains(&letter.id) => LetterSent::Already,
            LetterSent::Queued if request.is_for_review(letter) => LetterSent::Held,
            other => other,
        })
        .collect())
}

/// The areas whose offices represent the writer, by the seat that the signature keeps now.
/// Nobody does where the postcode lies outside the kingdom, whichever nation's petition was signed.
fn own_areas(request: &SendLetter, writer: &SignatureView) -> Vec<(OfficeKind, AreaCode)> {
    if Postcode::parse(&writer.postcode).is_ok_and(|postcode| postcode.is_outside_the_kingdom()) {
        return Vec::new();
    }
    let seat = Gss::parse(&writer.constituency).ok();
    let residence = Residence { nation: writer.nation, seat, place: request.place };
    let document = &request.campaign.document;
    represent(&residence, &request.boundaries, document, request.on).areas(document)
}

fn judge(
    own: &[(OfficeKind, AreaCode)],
    on: Date,
    letter: &OfficeLetter,
    office: Option<&OfficeView>,
) -> LetterSent {
    let is_own =
        |office: &&OfficeView| own.contains(&(office.key.kind, office.key.area)) && office.exists(on);
    let Some(office) = office.filter(is_own) else {
        return LetterSent::NotYours;
    };
    let Some(holder) = &office.holder else {
        return LetterSent::Vacant;
    };
    if holder.member.address().is_none() {
        LetterSent::NoAddress
    } else if letter.holder != Some(holder.id) {
        LetterSent::OtherHolder
    } else {
        LetterSent::Queued
    }
}

/// The row of a letter; `None` where it greets nobody, which [`judge`] has refused already.
fn stored(
    request: &SendLetter,
    writer: &SignatureView,
    letter: &OfficeLetter,
    now: Moment,
) -> Option<NewLetter> {
    Some(NewLetter {
        id: letter.id,
        campaign: request.campaign.id,
        signature: writer.id,
        email_key: writer.email_key,
        slot: writer.slot,
        office: letter.office,
        holder: letter.holder?,
        language: request.language,
        letter: letter.letter.clone(),
        own_words: request.words.own_words.clone(),
        points: letter.points.clone(),
        address: request.words.address.clone(),
        postcode: request.words.postcode,
        sketch: letter.sketch,
        likeness: letter.likeness,
        for_review: request.is_for_review(letter),
        naming: request.naming.filter(|naming| naming.is_given).map(|naming| naming.text),
        queued_at: now,
    })
}
