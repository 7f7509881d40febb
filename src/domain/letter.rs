//! A letter from one supporter to one office: what is typed, how it is put together, and its states.
//!
//! The supporter's own words come first, because offices count a letter that nobody else could have written.
//! What the campaign adds are its asks and the figures that they rest on; a letter never says how far a
//! commitment has come. Everything here is a person's text, so nothing of it shows in `Debug`.

mod state;
mod succession;

pub use self::state::{LetterState, Stop, WAITS_AT_MOST_MS};
pub use self::succession::{Greeted, StillNamed, Succession};

use std::fmt;

use super::campaign::{Ask, Bilingual, LetterFields, LetterText, WordingError, fill};
use super::id::{CampaignId, ConsentTextId, HolderId, LetterId, OfficeId, SignatureId};
use super::language::Language;
use super::moment::Moment;
use super::postcode::{Postcode, PostcodeError};
use super::signature::EmailKey;
use super::similarity::{OwnPart, Sketch};
use super::text::{self, LetterBody, MultiLine, NAME_LIMIT, OneLine, PostalAddress, TextError};

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
/// that are `picked`. A key that the letter has no point for is left out.
#[must_use]
pub fn chosen_points<'a>(asks: &[Ask], text: &'a LetterText, picked: &[String]) -> Vec<&'a str> {
    let fixed = fixed_points(asks, text);
    let is_in = |key: &str| fixed.contains(&key) || picked.iter().any(|pick| pick == key);
    text.points.iter().map(|point| point.ask.as_str()).filter(|key| is_in(key)).collect()
}

/// Why a letter could not be put together; the campaign's text is at fault, never the supporter's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// A text of staff that cannot be filled in. What it says in full may quote a value, so it is not shown.
    #[error("the letter's text, line {}: {}", .0.line, .0.code())]
    Wording(#[from] WordingError),
    /// The finished text is empty or too long.
    #[error("the finished letter: {0}")]
    Text(#[from] TextError),
}

impl DraftError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Wording(error) => error.code(),
            Self::Text(error) => error.code(),
        }
    }
}

/// Everything that a letter to one office is made of. Texts must be clean already, as [`LetterWords`] or
/// [`text::clean_lines`] leaves them; any of the typed ones may be empty while the letter is being written.
#[derive(Clone, Copy)]
pub struct LetterDraft<'a> {
    /// The campaign's text for the office's legislature and the writer's nation.
    pub text: &'a LetterText,
    /// The language of the letter.
    pub language: Language,
    /// Writer and recipient.
    pub fields: LetterFields<'a>,
    /// The keys of the asks that it makes, from [`chosen_points`].
    pub points: &'a [&'a str],
    /// The supporter's own words.
    pub own_words: &'a str,
    /// The typed subject; empty for the campaign's.
    pub subject: &'a str,
    /// The changed words of the campaign; empty for the campaign's as they are.
    pub body: &'a str,
    /// The postal address without the postcode, in lines.
    pub address: &'a str,
    /// The day of the letter, written out.
    pub date: &'a str,
    /// The line that says which other offices the writer writes to; empty where there are none.
    pub others_line: &'a str,
    /// The line that says which campaign it was sent through.
    pub campaign_line: &'a str,
}

impl fmt::Debug for LetterDraft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LetterDraft(masked)")
    }
}

/// A letter as it will be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposedLetter {
    /// The subject: one line that holds the writer's name.
    pub subject: OneLine,
    /// The whole text, lines ended by `\n` and never wrapped.
    pub body: LetterBody,
    /// The lines of the text that greet the holder: what changes when another one comes.
    pub greeting: LetterBody,
}

impl LetterDraft<'_> {
    /// Puts the letter together: writer and address, day, greeting, own words, the campaign's words,
    /// farewell and name, and the lines that name the other offices and the campaign.
    ///
    /// # Errors
    /// [`DraftError`], for which the campaign's text is to blame.
    pub fn compose(&self) -> Result<ComposedLetter, DraftError> {
        let LetterFields { name, postcode, .. } = self.fields;
        let campaign_words = if self.body.is_empty() { self.campaign_words()? } else { self.body.to_owned() };
        let head = [name, self.address, postcode].into_iter().filter(|line| !line.is_empty());
        let greeting = self.filled(&self.text.greeting)?;
        let blocks = [
            head.collect::<Vec<_>>().join("\n"),
            self.date.to_owned(),
            greeting.clone(),
            self.own_words.to_owned(),
            campaign_words,
            format!("{}\n{name}", self.filled(&self.text.farewell)?),
            self.others_line.to_owned(),
            self.campaign_line.to_owned(),
        ];
        let body = blocks.into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n\n");
        let subject = match self.subject {
            "" => self.default_subject()?,
            typed => named(typed, name),
        };
        Ok(ComposedLetter {
            // Brackets and a space around a name that had to be added.
            subject: OneLine::parse(&subject, SUBJECT_LIMIT + NAME_LIMIT + 3)?,
            body: LetterBody::parse(&body, LETTER_LIMIT)?,
            greeting: LetterBody::parse(&greeting, LETTER_LIMIT)?,
        })
    }

    /// The campaign's own subject.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn default_subject(&self) -> Result<String, DraftError> {
        let subject = self.filled(&self.text.subject)?;
        Ok(named(&text::clean_line(&subject)?, self.fields.name))
    }

    /// The campaign's words for the chosen points: opening, points and close, a paragraph each. This is what
    /// the supporter may change.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn campaign_words(&self) -> Result<String, DraftError> {
        let paragraphs = self.paragraphs()?;
        let chosen = paragraphs
            .into_iter()
            .filter(|(ask, _)| ask.is_none_or(|ask| self.points.contains(&ask)))
            .map(|(_, paragraph)| paragraph);
        Ok(chosen.collect::<Vec<_>>().join("\n\n"))
    }

    /// Whether `body` is what the campaign wrote, for whichever points: the form sends the text back each
    /// time, and a text that nobody changed must follow the ticked points. So a whole paragraph is taken out
    /// by its tick, not by deleting it.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn is_untouched(&self, body: &str) -> Result<bool, DraftError> {
        let mut rest = body;
        for (ask, paragraph) in self.paragraphs()? {
            match (strip_paragraph(rest, &paragraph), ask) {
                (Some(after), _) => rest = after,
                (None, Some(_)) => {}
                (None, None) => return Ok(false),
            }
        }
        Ok(rest.is_empty())
    }

    /// How much of the letter is the supporter's own: of the own words, and of the campaign's where they were
    /// changed. What the campaign says, whether it was chosen or not, and name and address, are nobody's own.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn own_part(&self) -> Result<OwnPart, DraftError> {
        let paragraphs = self.paragraphs()?;
        let greeting = self.filled(&self.text.greeting)?;
        let farewell = format!("{} {}", self.filled(&self.text.farewell)?, self.fields.name);
        let frame = [greeting.as_str(), farewell.as_str(), self.address, self.fields.postcode];
        let campaign = paragraphs.iter().map(|(_, text)| text.as_str()).chain(frame);
        let part = OwnPart::of([self.own_words, self.body], campaign);
        Ok(if self.body.is_empty() { part.beside(&self.campaign_words()?) } else { part })
    }

    /// What stands beside the letter for someone who needs help with a case of their own.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn help_note(&self) -> Result<String, DraftError> {
        self.filled(&self.text.help_note)
    }

    /// Opening, points and close in order, filled in; a point with the key of its ask. One that has nothing to say
    /// to this writer is left out.
    fn paragraphs(&self) -> Result<Vec<(Option<&str>, String)>, DraftError> {
        let points = self.text.points.iter().map(|point| (Some(point.ask.as_str()), &point.text));
        std::iter::once((None, &self.text.opening))
            .chain(points)
            .chain(std::iter::once((None, &self.text.close)))
            .map(|(ask, pattern)| Ok((ask, self.filled(pattern)?)))
            .filter(|paragraph| !paragraph.as_ref().is_ok_and(|(_, text)| text.is_empty()))
            .collect()
    }

    fn filled(&self, pattern: &Bilingual) -> Result<String, DraftError> {
        let filled = fill(pattern.in_language(self.language), &self.fields)?;
        Ok(text::clean_lines(&filled)?)
    }
}

/// The subject with the writer's name in it: a subject that many letters share is taken for a machine's.
fn named(subject: &str, name: &str) -> String {
    if subject.to_lowercase().contains(&name.to_lowercase()) {
        subject.to_owned()
    } else {
        format!("{subject} ({name})")
    }
}

/// What follows `paragraph` and its empty line at the head of `text`; `None` when it does not stand there whole.
fn strip_paragraph<'t>(text: &'t str, paragraph: &str) -> Option<&'t str> {
    let after = text.strip_prefix(paragraph)?;
    if after.is_empty() { Some(after) } else { after.strip_prefix("\n\n") }
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
