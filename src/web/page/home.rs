//! The campaign's front page.

use askama::Template;

use super::Chrome;
use super::campaign::{AskView, EvidenceView, ProgressView, SourceView};
use crate::domain::nation::Nation;

/// `GET /{lang}`: four nations with their counts, the evidence, what is asked.
#[derive(Template)]
#[template(path = "public/home/show.html")]
pub struct HomePage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The campaign in one sentence: the heading.
    pub headline: String,
    /// The campaign in a few sentences.
    pub summary: String,
    /// Counted signatures of all petitions.
    pub total: u64,
    /// The petitions, in the order of [`Nation::ALL`].
    pub petitions: Vec<PetitionCard>,
    /// The evidence.
    pub evidence: EvidenceView,
    /// What is asked of every government.
    pub asks: Vec<AskView>,
    /// The sources of it all.
    pub sources: Vec<SourceView>,
}

/// One nation's petition on the front page.
#[derive(Clone, Debug)]
pub struct PetitionCard {
    /// The petition's slug.
    pub slug: String,
    /// The nation.
    pub nation: Nation,
    /// The petition's title.
    pub title: String,
    /// How far it has come.
    pub progress: ProgressView,
    /// Whether it can be signed.
    pub is_open: bool,
}
