//! What was promised, by when, and what happened.

use askama::Template;

use super::Chrome;
use super::campaign::{CommitmentView, RemarkView, SourceView};
use crate::domain::nation::Nation;

/// `GET /{lang}/commitments[/{nation}]`.
#[derive(Template)]
#[template(path = "public/commitment/list.html")]
pub struct CommitmentsPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The nations shown, in the order of [`Nation::ALL`].
    pub nations: Vec<NationCommitments>,
    /// The sources of it all.
    pub sources: Vec<SourceView>,
}

/// One nation's commitments.
#[derive(Clone, Debug)]
pub struct NationCommitments {
    /// The nation.
    pub nation: Nation,
    /// The slug of its petition.
    pub slug: String,
    /// What was promised.
    pub commitments: Vec<CommitmentView>,
    /// Gaps in guidance, and where no commitment is on record.
    pub remarks: Vec<RemarkView>,
}
