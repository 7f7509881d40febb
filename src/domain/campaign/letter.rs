//! The text of a letter to a representative, and the few fields that it may be filled with.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::bilingual::Bilingual;
use crate::domain::nation::Nation;
use crate::domain::representative::OfficeKind;

/// A letter as the campaign proposes it; the supporter's own words come before all of it, after
/// the greeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterText {
    /// The name of the entry.
    pub key: String,
    /// What kind of office it is written to.
    pub office: OfficeKind,
    /// Where the writer lives; health is devolved, so a member for Glasgow is asked for something else than one for
    /// Leeds.
    pub nations: Vec<Nation>,
    /// The subject; it carries the writer's name, so that no two are the same.
    pub subject: Bilingual,
    /// The line with the member's name.
    pub greeting: Bilingual,
    /// Who writes, and why.
    pub opening: Bilingual,
    /// One paragraph per ask, in order.
    pub points: Vec<LetterPoint>,
    /// What the member is asked to do, and where to answer.
    pub close: Bilingual,
    /// The words above the writer's name.
    pub farewell: Bilingual,
    /// Shown beside the letter, never in it: someone who needs help with their own care writes to the office directly.
    pub help_note: Bilingual,
}

/// The paragraph of a letter that makes one ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterPoint {
    /// The key of the ask.
    pub ask: String,
    /// The paragraph.
    pub text: Bilingual,
}

impl LetterText {
    /// Every text of the letter that may hold fields.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (String, &Bilingual)> {
        let fixed = [
            ("subject", &self.subject),
            ("greeting", &self.greeting),
            ("opening", &self.opening),
            ("close", &self.close),
            ("farewell", &self.farewell),
            ("help_note", &self.help_note),
        ];
        let points = self.points.iter().map(|point| (format!("points.{}.text", point.ask), &point.text));
        fixed.into_iter().map(|(key, text)| (key.to_owned(), text)).chain(points)
    }
}

/// A field of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MergeField {
    /// `{name}`: the writer's full name.
    Name,
    /// `{member}`: the member's name as the office gives it.
    Member,
    /// `{constituency}`: the seat, or the region of a regional member.
    Constituency,
    /// `{nation}`: the nation's name in the letter's language.
    Nation,
    /// `{postcode}`: the writer's postcode.
    Postcode,
}

impl MergeField {
    /// Every field, in the order in which a message lists them.
    pub const ALL: [Self; 5] = [Self::Name, Self::Member, Self::Constituency, Self::Nation, Self::Postcode];

    /// The word between the braces.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Member => "member",
            Self::Constituency => "constituency",
            Self::Nation => "nation",
            Self::Postcode => "postcode",
        }
    }

    /// The field of a word; `None` for any other.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }
}

/// What a letter's fields are filled with. It holds a person's data, so it has no readable `Debug`.
#[derive(Clone, Copy)]
pub struct LetterFields<'a> {
    /// The writer's full name.
    pub name: &'a str,
    /// The member's name.
    pub member: &'a str,
    /// The seat or region.
    pub constituency: &'a str,
    /// The nation's name in the letter's language.
    pub nation: &'a str,
    /// The writer's postcode.
    pub postcode: &'a str,
}

impl<'a> LetterFields<'a> {
    /// The value of one field.
    #[must_use]
    pub const fn value(&self, field: MergeField) -> &'a str {
        match field {
            MergeField::Name => self.name,
            MergeField::Member => self.member,
            MergeField::Constituency => self.constituency,
            MergeField::Nation => self.nation,
            MergeField::Postcode => self.postcode,
        }
    }
}

impl fmt::Debug for LetterFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LetterFields(…)")
    }
}

/// A brace in a pattern that opens no field of a letter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{{{word}}} is not a field of a letter")]
pub struct UnknownField {
    /// What stands between the braces, or from the brace on where none closes it.
    pub word: String,
}

impl UnknownField {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "unknown-field"
    }
}

/// A piece of a pattern.
enum Piece<'a> {
    Text(&'a str),
    Field(MergeField),
}

/// Cuts a pattern into text and fields. There is no escape: a letter needs no braces of its own.
fn pieces(pattern: &str) -> impl Iterator<Item = Result<Piece<'_>, UnknownField>> {
    let (head, tail) = pattern.split_once('{').map_or((pattern, None), |(head, tail)| (head, Some(tail)));
    let rest = tail.into_iter().flat_map(|tail| tail.split('{')).flat_map(|part| {
        let unknown = |word: &str| UnknownField { word: word.to_owned() };
        let (field, text) = match part.split_once('}') {
            Some((word, text)) => (MergeField::from_word(word).ok_or_else(|| unknown(word)), text),
            None => (Err(unknown(part)), ""),
        };
        [field.map(Piece::Field), Ok(Piece::Text(text))]
    });
    std::iter::once(Ok(Piece::Text(head))).chain(rest)
}

/// Puts the fields into a pattern, each once and as it is: a value that looks like a field stays what it is.
///
/// # Errors
/// The first brace that opens no known field; a parsed campaign has none.
pub fn fill(pattern: &str, fields: &LetterFields<'_>) -> Result<String, UnknownField> {
    pieces(pattern)
        .map(|piece| {
            piece.map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Field(field) => fields.value(field),
            })
        })
        .collect()
}

/// Every brace of a pattern that opens no known field.
pub(super) fn unknown_fields(pattern: &str) -> impl Iterator<Item = UnknownField> {
    pieces(pattern).filter_map(Result::err)
}
