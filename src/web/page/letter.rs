//! Writing to the representatives: choose a seat, compose, check, sent.

use askama::Template;

use super::campaign::{AskFacts, SourceView};
use super::office::{OfficeGroup, OfficeView};
use super::own::OwnView;
use super::{Choice, Chrome, ErrorLink, Field, error_links};
use crate::domain::letter::GUIDE_WORDS;
use crate::domain::nation::Nation;

/// A point that the letter can make.
#[derive(Clone, Debug)]
pub struct PointView {
    /// Its key, as the form sends it.
    pub key: String,
    /// What it asks for.
    pub title: String,
    /// What it rests on, and what the supporter's nation has promised of it.
    pub facts: AskFacts,
    /// Which of the chosen offices have committed themselves to it, in a sentence; `None` where none has.
    pub committed: Option<String>,
    /// Whether it can be picked.
    pub pick: Pick,
}

/// Whether a point is for the supporter to pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// It is in every letter that can make it.
    Always,
    /// It is picked.
    Chosen,
    /// It can be picked.
    Free,
    /// Every office in question has committed itself to it: nobody is asked again.
    Done,
}

impl PointView {
    /// Whether the supporter may pick it.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        matches!(self.pick, Pick::Chosen | Pick::Free)
    }

    /// Whether it is picked.
    #[must_use]
    pub const fn is_chosen(&self) -> bool {
        matches!(self.pick, Pick::Chosen)
    }

    /// Whether it is in every letter that can make it.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        matches!(self.pick, Pick::Always)
    }
}

/// What is on record about what the letters ask for, and was checked lately.
#[derive(Clone, Debug)]
pub struct RecordView {
    /// The paragraphs, as the letters have them.
    pub lines: Vec<String>,
    /// Whether the letters say it.
    pub is_told: bool,
}

/// A letter as it will be read.
#[derive(Clone)]
pub struct LetterView {
    /// The name of the office's holder.
    pub member: String,
    /// The office.
    pub role: String,
    /// Why it waits for an election, and when it goes; `None` if it does not.
    pub election: Option<String>,
    /// What its office has committed itself to, and what that makes of the letter; `None` where that is nothing.
    pub thanks: Option<String>,
    /// Whether some of it is told as it is on the day on which it leaves.
    pub is_weighed: bool,
    /// The subject line.
    pub subject: String,
    /// The text, plain, with line breaks.
    pub text: String,
    /// How much of it is the writer's own, where that is shown.
    pub own: Option<OwnView>,
}

impl LetterView {
    /// To whom it goes: the holder's name, or the office where no name is known.
    #[must_use]
    pub fn addressee(&self) -> &str {
        if self.member.is_empty() { &self.role } else { &self.member }
    }

    /// How many words it has, name and address included.
    #[must_use]
    pub fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    /// Whether it is longer than offices like to read.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.words() > GUIDE_WORDS
    }
}

/// `GET, POST /{lang}/letters/{token}`: the letter as it stands, and the form that makes it.
#[derive(Template)]
#[template(path = "public/letter/compose.html")]
pub struct ComposePage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token.
    pub token: String,
    /// Whether the supporter has sent letters before, which have a page of their own.
    pub has_written: bool,
    /// The offices, those with no way to write included.
    pub groups: Vec<OfficeGroup>,
    /// The offices that have committed themselves to something that the campaign asks for, each with what to.
    pub committed: Vec<String>,
    /// How many of the supporter's seat have signed, in a sentence; `None` where they are few or the seat is unknown.
    pub seat_fact: Option<String>,
    /// What to mend about the choice of offices.
    pub offices_error: Option<String>,
    /// The supporter's own words.
    pub own_words: Field,
    /// The points to choose from, fixed ones first.
    pub points: Vec<PointView>,
    /// The subject line.
    pub subject: Field,
    /// The campaign's words in the letter, where the supporter may change them.
    pub body: Option<Field>,
    /// The kind of letter that these words are for; others keep the campaign's.
    pub body_for: String,
    /// The postal address, without the postcode.
    pub address: Field,
    /// The postcode.
    pub postcode: Field,
    /// The letter to the first chosen office as it stands.
    pub letter: LetterView,
    /// Whether the box is ticked that lets offices know the writer.
    pub may_be_named: bool,
    /// How many other letters there are, each in words for its own office.
    pub others: usize,
    /// What is on record about the asks, where anything is.
    pub record: Option<RecordView>,
    /// What the points cite.
    pub sources: Vec<SourceView>,
    /// Where the supporter lives.
    pub nation: Nation,
    /// The campaign's note for people who need help with a case of their own.
    pub help_note: String,
    /// How much of the letter is the supporter's own, in percent of its words.
    pub own_percent: u32,
}

impl ComposePage {
    /// The lines of the error summary, in the order of the fields; empty when nothing needs mending.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        error_links([
            ("own_words", self.own_words.error.as_ref()),
            ("subject", self.subject.error.as_ref()),
            ("body", self.body.as_ref().and_then(|body| body.error.as_ref())),
            ("address", self.address.error.as_ref()),
            ("postcode", self.postcode.error.as_ref()),
            ("offices", self.offices_error.as_ref()),
        ])
    }

    /// Whether any office can be written to.
    #[must_use]
    pub fn has_open_office(&self) -> bool {
        self.groups.iter().flat_map(|group| &group.offices).any(|office| office.state.is_open())
    }
}

/// `POST /{lang}/letters/{token}/preview`: who gets it, when, and every word of it, before it goes.
#[derive(Template)]
#[template(path = "public/letter/preview.html")]
pub struct LetterPreviewPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token.
    pub token: String,
    /// The letters, one for each chosen office.
    pub letters: Vec<LetterView>,
    /// When each of them is expected to leave, in a sentence, in the same order.
    pub expected: Vec<String>,
    /// Why a letter may not leave at once, where letters have hours or a pace.
    pub pace: Option<String>,
    /// Whether an office has changed hands or committed itself since the letters were checked before.
    pub has_changed: bool,
    /// To whom the letters are and for what they thank, to be sent again unseen.
    pub terms: String,
    /// Everything the compose form held, to be sent again unseen: name and value, in order.
    pub fields: Vec<HiddenField>,
}

impl LetterPreviewPage {
    /// Whether some of the letters are told in part as things are on the day on which they leave.
    #[must_use]
    pub fn is_weighed(&self) -> bool {
        self.letters.iter().any(|letter| letter.is_weighed)
    }
}

/// A form's field that is carried along unseen.
#[derive(Clone)]
pub struct HiddenField {
    /// The field's name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A letter that a supporter has sent.
#[derive(Clone)]
pub struct SentLetter {
    /// The office that it goes to.
    pub office: OfficeView,
    /// Where it is on its way, in a sentence.
    pub standing: String,
    /// Its id, as the form sends it, where it can still be taken back.
    pub take_back: Option<String>,
}

/// One letter by itself, to be printed and posted.
#[derive(Template)]
#[template(path = "public/letter/print.html")]
pub struct LetterPrintPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token.
    pub token: String,
    /// The letter.
    pub letter: LetterView,
}

/// After sending: to whom it goes, when, and what to expect.
#[derive(Template)]
#[template(path = "public/letter/sent.html")]
pub struct LetterSentPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token.
    pub token: String,
    /// The letters.
    pub letters: Vec<SentLetter>,
    /// Whether one of them was to be taken back and has left already.
    pub is_too_late: bool,
    /// Whether an office may know who wrote.
    pub is_named: bool,
    /// The petition's slug, to share it.
    pub slug: String,
}

/// No office can be written to: says why for each, and what to do.
#[derive(Template)]
#[template(path = "public/letter/nobody.html")]
pub struct NobodyToWritePage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token.
    pub token: String,
    /// Whether the supporter has sent letters before, which have a page of their own.
    pub has_written: bool,
    /// The offices, each with its reason; empty where `is_elsewhere`.
    pub groups: Vec<OfficeGroup>,
    /// Whether the supporter lives outside the kingdom, where nobody elects a Member of Parliament.
    pub is_elsewhere: bool,
    /// The petition's slug, to share it.
    pub slug: String,
}

/// The seat is not known: pick it, by a POST to `/{lang}/letters/{token}` with `constituency`.
#[derive(Template)]
#[template(path = "public/letter/seat.html")]
pub struct SeatPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token.
    pub token: String,
    /// Why the seat has to be asked for, in a sentence or two.
    pub why: String,
    /// The seats of the nation by GSS code and name, sorted by name.
    pub options: Vec<Choice>,
    /// What to mend.
    pub error: Option<String>,
}

impl SeatPage {
    /// The lines of the error summary.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        error_links([("constituency", self.error.as_ref())])
    }
}
