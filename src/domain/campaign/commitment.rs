//! Promises, what became of them as far as is recorded, and what may be said about them.
//!
//! Whatever is said here is read by people who know the subject. A page of 2024 speaks for 2024; a date that has
//! passed says that it has passed and nothing more, until someone records what happened and names a source.

use serde::{Deserialize, Serialize};

use super::bilingual::Bilingual;
use super::date::Date;
use crate::domain::nation::Nation;

/// For how many months a check by staff lets a letter quote the state of a commitment.
pub const QUOTABLE_MONTHS: i32 = 6;

/// Whether a letter that leaves on the day `on` may quote what was last `checked` on a day.
#[must_use]
pub fn is_fresh(checked: Date, on: Date) -> bool {
    checked <= on && on <= checked.plus_months(QUOTABLE_MONTHS)
}

/// A promise by a government or a health service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// The name of the entry, beginning with the nation.
    pub key: String,
    /// Where it holds.
    pub nations: Vec<Nation>,
    /// The key of the ask that it answers.
    pub ask: String,
    /// Who promised it, and in what.
    pub promised_by: Bilingual,
    /// Who can see it through.
    pub who_can_act: Bilingual,
    /// What was promised.
    pub text: Bilingual,
    /// By when, where a date was given; the years that a plan spans are not a due date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// What the source reported, with the year in which it did.
    pub reported: Bilingual,
    /// What has happened, once that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The keys of the sources of the promise.
    pub sources: Vec<String>,
    /// The day on which the entry was last compared with its sources.
    pub checked_on: Date,
    /// Who compared it.
    pub checked_by: Checker,
}

/// Who compared an entry with its sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Checker {
    /// Those who wrote the campaign's file, from the page that reports the promise.
    Authors,
    /// The staff who run the campaign, from the promise itself and from what has happened since.
    Staff,
}

/// When something was to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// The date as it was stated, which may be no more than a year.
    pub text: Bilingual,
    /// The last day that the statement covers.
    pub last_day: Date,
}

/// What happened, as one recorded fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Two to four words for a badge.
    pub label: Bilingual,
    /// What happened, in one or two sentences.
    pub text: Bilingual,
    /// The day on which it happened.
    pub on: Date,
    /// The keys of the sources that say so.
    pub sources: Vec<String>,
}

/// Something that guidance leaves out; nobody promised it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// The name of the entry.
    pub key: String,
    /// Where the guidance applies.
    pub nations: Vec<Nation>,
    /// The key of the ask that would close it.
    pub ask: String,
    /// What is missing, with the year in which that was reported.
    pub text: Bilingual,
    /// The keys of the sources: the guidance, and the page that reported the gap.
    pub sources: Vec<String>,
    /// The day on which the entry was last compared with its sources.
    pub checked_on: Date,
}

/// An ask for which the source names no commitment in some nations: an absence of news, never a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Silence {
    /// The name of the entry.
    pub key: String,
    /// Where nothing was found.
    pub nations: Vec<Nation>,
    /// The key of the ask.
    pub ask: String,
    /// The plain statement.
    pub text: Bilingual,
}
