//! The text of a letter to a representative.

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
    /// Every text of the letter, each a template (see [`super::wording`]), under its key.
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
