//! A letter from one supporter to one office: what is typed, how it is put together, and its states.
//!
//! The supporter's own words come first, because offices count a letter that nobody else could have written. An office
//! that has committed itself to an ask is thanked for it and not asked again.
//! What the campaign adds are its asks and the figures that they rest on; how far a commitment has come is told as it is
//! on the day on which the letter leaves, and only where staff checked it lately. Everything here is a person's text, so
//! nothing of it shows in `Debug`.

mod draft;
mod quote;
mod state;
mod succession;

pub use self::draft::{ComposedLetter, DraftError, LetterDraft, Thanks};
pub use self::quote::{Ground, Quote, requoted};
pub use self::state::{LetterState, Stop, WAITS_AT_MOST_MS};
pub use self::succession::{Greeted, StillNamed, Succession};

use super::campaign::{Ask, LetterText};
use super::id::{CampaignId, ConsentTextId, HolderId, LetterId, OfficeId, SignatureId};
use super::language::Language;
use super::moment::Moment;
use super::postcode::{Postcode, PostcodeError};
use super::signature::EmailKey;
use super::similarity::Sketch;
use super::text::{LetterBody, MultiLine, OneLine, PostalAddress, TextError};

/// The longest own words, in characters: more than two pages.
pub const OWN_WORDS_LIMIT: usize = 5_000;
/// The longest subject that can be typed, in characters.
pub const SUBJECT_LIMIT: usize = 150;
/// The longest text that the campaign's words can be changed into, in characters.
pub const BODY_LIMIT: usize = 10_000;
/// How many words an office reads most readily, as a guide: nobody is kept from writing more.
pub const GUIDE_WORDS: usize = 350;
/// The longest whole letter, in characters: all of the above, the address and the frame around them.
pub const LETTER_LIMIT: usize = 20_000;

/// The fields of the form as they were typed.
#[derive(Clone, Copy, Default)]
pub struct TypedLetter<'a> {
    /// The supporter's own words; may be empty.
    pub own_words: &'a str,
    /// The subject; empty for the campaign's.
    pub subject: &'a str,
    /// The campaign's words, perhaps changed; empty for the campaign's.
    pub body: &'a str,
    /// The postal address without the postcode.
    pub address: &'a str,
    /// The postcode.
    pub postcode: &'a str,
}

/// What there is to mend in a typed letter, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LetterFaults {
    /// In the own words.
    pub own_words: Option<TextError>,
    /// In the subject.
    pub subject: Option<TextError>,
    /// In the campaign's words.
    pub body: Option<TextError>,
    /// In the postal address.
    pub address: Option<TextError>,
    /// In the postcode.
    pub postcode: Option<PostcodeError>,
}

impl LetterFaults {
    /// The faults without what is only not filled in yet: while someone is still writing, an empty field is
    /// nothing to mend.
    #[must_use]
    pub fn of_what_is_there(self) -> Self {
        Self {
            address: self.address.filter(|fault| *fault != TextError::Empty),
            postcode: self.postcode.filter(|fault| *fault != PostcodeError::Empty),
            ..self
        }
    }
}

/// A typed letter that can be sent.
#[derive(Clone, Debug)]
pub struct LetterWords {
    /// The supporter's own words.
    pub own_words: Option<MultiLine>,
    /// The subject, where one was typed.
    pub subject: Option<OneLine>,
    /// The campaign's words as the form held them.
    pub body: Option<LetterBody>,
    /// The postal address.
    pub address: PostalAddress,
    /// The postcode.
    pub postcode: Postcode,
}

impl LetterWords {
    /// Cleans and judges what was typed. A postal address must be there: an office answers only people who
    /// live in its constituency.
    ///
    /// # Errors
    /// Every fault at once, so that a form is mended in one go.
    pub fn parse(typed: &TypedLetter<'_>) -> Result<Self, LetterFaults> {
        let own_words = may_be_empty(MultiLine::parse(typed.own_words, OWN_WORDS_LIMIT));
        let subject = may_be_empty(OneLine::parse(typed.subject, SUBJECT_LIMIT));
        let body = may_be_empty(LetterBody::parse(typed.body, BODY_LIMIT));
        let address = PostalAddress::parse(typed.address);
        let postcode = Postcode::parse(typed.postcode);
        match (own_words, subject, body, address, postcode) {
            (Ok(own_words), Ok(subject), Ok(body), Ok(address), Ok(postcode)) => {
                Ok(Self { own_words, subject, body, address, postcode })
            }
            (own_words, subject, body, address, postcode) => Err(LetterFaults {
                own_words: own_words.err(),
                subject: subject.err(),
                body: body.err(),
                address: address.err(),
                postcode: postcode.err(),
            }),
        }
    }
}

fn may_be_empty<T>(parsed: Result<T, TextError>) -> Result<Option<T>, TextError> {
    match parsed {
        Ok(text) => Ok(Some(text)),
        Err(TextError::Empty) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The asks that a letter makes whatever is picked, in the letter's order: the required ones that it has a point
/// for. A letter to an office that can act on none of them, such as the owner of a guideline, would say nothing
/// without its other points, so it makes them all.
#[must_use]
pub fn fixed_points<'a>(asks: &[Ask], text: &'a LetterText) -> Vec<&'a str> {
    let keys = || text.points.iter().map(|point| point.ask.as_str());
    let is_required = |key: &&str| asks.iter().any(|ask| ask.required && ask.key == *key);
    if keys().any(|key| is_required(&key)) { keys().filter(is_required).collect() } else { keys().collect() }
}

/// The asks that a letter makes, in the letter's order: every one of [`fixed_points`], and of the others those
/// that are `picked`, but none that its office is `thanked` for. A key that the letter has no point for is left out.
#[must_use]
pub fn chosen_points<'a>(
    asks: &[Ask],
    text: &'a LetterText,
    picked: &[String],
    thanked: &[&Ask],
) -> Vec<&'a str> {
    let fixed = fixed_points(asks, text);
    let is_open = |key: &str| thanked.iter().all(|ask| ask.key != key);
    let is_in = |key: &str| fixed.contains(&key) || picked.iter().any(|pick| pick == key);
    text.points.iter().map(|point| point.ask.as_str()).filter(|key| is_open(key) && is_in(key)).collect()
}

/// A finished letter to one office, to be stored.
#[derive(Clone, Debug)]
pub struct NewLetter {
    /// Its id.
    pub id: LetterId,
    /// The campaign that it is sent through.
    pub campaign: CampaignId,
    /// The signature of its writer.
    pub signature: SignatureId,
    /// The writer's address as look-ups know it.
    pub email_key: EmailKey,
    /// 1, or 2 for the second person of a household that shares an address.
    pub slot: i16,
    /// The office that it goes to.
    pub office: OfficeId,
    /// The holding of the member whom it greets.
    pub holder: HolderId,
    /// Its language.
    pub language: Language,
    /// Subject and text.
    pub letter: ComposedLetter,
    /// The part of the text that is the writer's own.
    pub own_words: Option<MultiLine>,
    /// The keys of the asks that it makes.
    pub points: Vec<String>,
    /// The writer's postal address.
    pub address: PostalAddress,
    /// The writer's postcode.
    pub postcode: Postcode,
    /// The writer's own part, to be compared with other letters.
    pub sketch: Sketch,
    /// The resemblance of the nearest letter of anybody else, in percent.
    pub likeness: u8,
    /// Whether it waits for the staff to look at it before it goes.
    pub for_review: bool,
    /// The wording under which its writer agreed to be named to the office; `None` where the writer did not.
    pub naming: Option<ConsentTextId>,
    /// When it was queued.
    pub queued_at: Moment,
}
