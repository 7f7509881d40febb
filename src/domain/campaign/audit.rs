//! The audit whose releases a campaign follows: what it is called, and the names of what it measures.

use serde::{Deserialize, Serialize};

use super::bilingual::Bilingual;
use crate::domain::nation::Nation;

/// An audit that publishes how complete its records are. The figures are never part of the document: staff record
/// them from each release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// What it is called.
    pub title: Bilingual,
    /// What it counts and what it does not, in a sentence or two.
    pub text: Bilingual,
    /// The key of the ask that its figures are evidence for: letters that make it may quote the newest release. None in
    /// a document that no letter quotes it from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// The nations that it covers.
    pub nations: Vec<Nation>,
    /// What it measures, in the order in which pages chart it.
    pub measures: Vec<Measure>,
}

/// Something that records may have or lack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The name that recorded figures refer to.
    pub key: String,
    /// What the percentage is of, in a few words.
    pub label: Bilingual,
}
