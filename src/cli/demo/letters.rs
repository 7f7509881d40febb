//! The letters that some of the invented crowd wrote, and what a few offices committed to.

use super::crowd::Invented;
use crate::actions::fill_demonstration::PastLetter;
use crate::clock::Clock;
use crate::domain::answer::Answer;
use crate::domain::campaign::Date;
use crate::domain::id::{CampaignId, LetterId, OfficeCommitmentId, OutboxId, QuestionId};
use crate::domain::language::Language;
use crate::domain::letter::{
    ComposedLetter, LETTER_LIMIT, LetterState, NewLetter, OWN_WORDS_LIMIT, SUBJECT_LIMIT,
};
use crate::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use crate::domain::office_commitment::{CommitmentOrigin, CommitmentText, NewOfficeCommitment, SourceUrl};
use crate::domain::signature::SignatureState;
use crate::domain::similarity::OwnPart;
use crate::domain::text::{LetterBody, MultiLine, OneLine, PostalAddress, RecordLine};
use crate::store::office_commitment::Decision;
use crate::store::representative::OfficeView;

/// Where every pile of letters begins.
const SEED: u64 = 20_241_014;
/// A letter is asked about 14 days after it was sent. One that is nearly as old counts as asked about, so that nobody
/// of the crowd is mailed while somebody looks around.
const ASKED_FROM_MS: i64 = 12 * DAY_MS;

const BEGINNINGS: [&str; 6] = [
    "I am writing about my sister",
    "I am writing about my mother",
    "I am writing about a friend from work",
    "I am writing about my wife",
    "I am writing about a neighbour of many years",
    "I am writing about myself",
];
const MIDDLES: [&str; 6] = [
    "and the weeks between one scan and the next",
    "and the phone that rang while nobody had time",
    "and how often the same story had to be told again",
    "and the long drive to the clinic",
    "and the nurse who made the difference once there was one",
    "and everything that nobody had written down",
];
const ENDS: [&str; 5] = [
    "Nobody should have to ask who is there for them.",
    "We were told that nobody counts, and that stayed with me.",
    "A name to call would have changed that winter.",
    "I would like to know what you will do about it.",
    "It is time that somebody is responsible.",
];

fn one_of<'a>(chance: &mut fastrand::Rng, texts: &[&'a str]) -> &'a str {
    texts.get(chance.usize(..texts.len().max(1))).copied().unwrap_or_default()
}

/// Some of those who have confirmed write to their member of the Commons, and some of these to whoever plans the health
/// service where they live, wherever the office has an address.
///
/// # Errors
/// A text of this file is none that a form would take.
pub fn write(
    people: &[Invented<'_>],
    offices: &[OfficeView],
    campaign: CampaignId,
    now: Moment,
) -> anyhow::Result<Vec<PastLetter>> {
    let mut chance = fastrand::Rng::with_seed(SEED);
    let office_of = |area: &str| {
        offices.iter().find(|office| {
            office.key.area.as_str() == area
                && office.holder.as_ref().is_some_and(|holder| holder.address().is_some())
        })
    };
    let mut letters = Vec::new();
    for person in people {
        let past = &person.signature;
        let has_signed = past.state == SignatureState::Confirmed && past.new.flag.is_none();
        let (true, Some((confirmed_at, _)), Some(seat)) = (has_signed, past.confirmed, past.new.constituency)
        else {
            continue;
        };
        if chance.u32(..1_000) >= 84 {
            continue;
        }
        let health = (chance.u32(..100) < 40).then(|| office_of(&person.home.health)).flatten();
        let at = confirmed_at.plus_ms(chance.i64(5 * MINUTE_MS..3 * HOUR_MS));
        if now.since_ms(at) < 2 * HOUR_MS {
            continue;
        }
        for office in office_of(seat.as_str()).into_iter().chain(health) {
            letters.extend(letter(&mut chance, person, office, campaign, at, now)?);
        }
    }
    Ok(letters)
}

fn letter(
    chance: &mut fastrand::Rng,
    person: &Invented<'_>,
    office: &OfficeView,
    campaign: CampaignId,
    at: Moment,
    now: Moment,
) -> anyhow::Result<Option<PastLetter>> {
    let Some(holder) = &office.holder else { return Ok(None) };
    let new = &person.signature.new;
    let [letter, mail, question] = Clock::fixed(at).new_ids();
    let number = chance.u32(3..40);
    let own_words = format!(
        "{} {}. It has been {number} weeks. {}",
        one_of(chance, &BEGINNINGS),
        one_of(chance, &MIDDLES),
        one_of(chance, &ENDS)
    );
    let greeting = format!("Dear {},", holder.member.salutation);
    let body = format!(
        "{greeting}\n\n{own_words}\n\nPlease ask for complete data on how many people live with secondary breast \
         cancer, and for a clinical nurse specialist for each of them.\n\nYours sincerely,\n{}",
        new.name.as_str()
    );
    let settled_at = at.plus_ms(chance.i64(2 * MINUTE_MS..60 * MINUTE_MS));
    let age_ms = now.since_ms(settled_at);
    let state = match chance.u32(..100) {
        0..52 => LetterState::Sent,
        52..77 => LetterState::Delivered,
        77..91 if age_ms > 4 * DAY_MS => LetterState::Answered,
        77..91 => LetterState::Sent,
        91..94 => LetterState::Bounced,
        94..96 => LetterState::Failed,
        96 => LetterState::InDoubt,
        _ => LetterState::Withdrawn,
    };
    let answer = match (state, chance.u32(..100)) {
        (LetterState::Answered, _) => Some(Answer::Yes),
        (_, 0..25) => Some(Answer::No),
        (_, 25..35) => Some(Answer::Acknowledgement),
        _ => None,
    };
    let is_asked = matches!(state, LetterState::Sent | LetterState::Delivered | LetterState::Answered);
    let asked_at = settled_at.plus_ms(14 * DAY_MS).min(now.plus_ms(-HOUR_MS));
    Ok(Some(PastLetter {
        mail_id: OutboxId::from_uuid(mail),
        state,
        settled_at,
        asked: (is_asked && age_ms > ASKED_FROM_MS).then_some((
            QuestionId::from_uuid(question),
            asked_at,
            answer,
        )),
        new: NewLetter {
            id: LetterId::from_uuid(letter),
            campaign,
            signature: new.id,
            email_key: new.email_key,
            slot: 1,
            office: office.id,
            holder: holder.id,
            language: Language::English,
            letter: ComposedLetter {
                subject: OneLine::parse(
                    &format!("Secondary breast cancer: {}", new.name.as_str()),
                    SUBJECT_LIMIT,
                )?,
                body: LetterBody::parse(&body, LETTER_LIMIT)?,
                greeting: LetterBody::parse(&greeting, LETTER_LIMIT)?,
                quotes: Vec::new(),
            },
            sketch: OwnPart::of([own_words.as_str()], []).sketch,
            own_words: Some(MultiLine::parse(&own_words, OWN_WORDS_LIMIT)?),
            points: vec!["data".to_owned(), "cns".to_owned()],
            address: PostalAddress::parse("1 Invented Road")?,
            postcode: new.postcode,
            likeness: 0,
            for_review: false,
            naming: None,
            queued_at: at,
        },
    }))
}

/// What a few invented holders are said to have committed to: names, and the key of the ask.
const COMMITTED: [(&str, &str); 6] = [
    ("Fergal Fictional MP", "cns"),
    ("Bruce Exemplar MSP", "data"),
    ("Kirsty Mockford MSP", "cns"),
    ("Kirsty Mockford MSP", "data"),
    ("Morag Imaginary MSP", "data"),
    ("Duncan Invention MSP", "cns"),
];

/// Commitments of holders, as staff would take them from a published source and approve them.
///
/// # Errors
/// A text of this file is none that a form would take.
pub fn commit(
    offices: &[OfficeView],
    campaign: CampaignId,
    at: Moment,
    on: Date,
) -> anyhow::Result<Vec<(NewOfficeCommitment, Decision)>> {
    let mut commitments = Vec::new();
    for (name, ask) in COMMITTED {
        let held = offices.iter().find_map(|office| {
            let holder = office.holder.as_ref().filter(|holder| holder.member.name == name)?;
            Some((office.id, holder.id))
        });
        let Some((office, holder)) = held else { continue };
        let by = RecordLine::parse("demonstration")?;
        let new = NewOfficeCommitment {
            id: OfficeCommitmentId::from_uuid(Clock::fixed(at).new_id()),
            campaign,
            office,
            holder: Some(holder),
            ask: ask.to_owned(),
            text: CommitmentText::parse("I will ask the minister about this, and tell you what I hear.")?,
            language: Language::English,
            origin: CommitmentOrigin::Staff,
            source: Some(SourceUrl::parse("https://example.org/invented-statement")?),
            by: by.clone(),
            made_at: at,
        };
        commitments.push((new, Decision { approved: true, by, reason: None, on }));
    }
    Ok(commitments)
}
