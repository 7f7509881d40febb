//! What a campaign says, as every page shows it: progress, evidence, asks, commitments, sources.

use crate::language::Texts;

/// How far a petition has come.
#[derive(Clone, Debug)]
pub struct ProgressView {
    /// Counted signatures.
    pub count: u64,
    /// The next milestone, above `count`.
    pub milestone: u64,
}

/// The evidence of a petition or campaign.
#[derive(Clone, Debug)]
pub struct EvidenceView {
    /// The figures, the most telling first; three are shown well.
    pub figures: Vec<FigureView>,
    /// Where the figures come from, in one sentence.
    pub note: String,
}

/// One figure of evidence.
#[derive(Clone, Debug)]
pub struct FigureView {
    /// The figure: `23%`, `1 in 6`.
    pub figure: String,
    /// What it says, continuing the figure.
    pub says: String,
}

/// One thing that a petition asks for.
#[derive(Clone, Debug)]
pub struct AskView {
    /// The ask in a few words, without a full stop.
    pub title: String,
    /// The ask in a sentence.
    pub text: String,
}

/// One promise and what came of it.
#[derive(Clone, Debug)]
pub struct CommitmentView {
    /// What was promised.
    pub promise: String,
    /// Who promised it, and in what.
    pub promised_by: String,
    /// By when, as it was stated; `None` if no date was given.
    pub due: Option<String>,
    /// What is recorded.
    pub state: CommitmentState,
    /// What the source reported, with the year in which it did.
    pub reported: String,
    /// What has happened since, once that is recorded.
    pub outcome: Option<OutcomeView>,
    /// The numbers of its sources in the page's list of sources.
    pub sources: Vec<usize>,
    /// The day on which the entry was last compared with its sources, written out.
    pub checked_on: String,
}

/// What is recorded of a commitment: a statement about this record, never about anyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitmentState {
    /// Nothing is recorded, and no date has passed.
    NotRecorded,
    /// The date has passed; what happened is not recorded here.
    DatePassed,
    /// Something happened; the campaign's two to four words for it.
    Recorded(String),
}

impl CommitmentState {
    /// The state in plain words.
    #[must_use]
    pub fn words(&self, texts: &Texts) -> String {
        match self {
            Self::NotRecorded => texts.say("commitment-not-recorded"),
            Self::DatePassed => texts.say("commitment-date-passed"),
            Self::Recorded(label) => label.clone(),
        }
    }
}

/// What happened to a commitment.
#[derive(Clone, Debug)]
pub struct OutcomeView {
    /// On which day, written out.
    pub on: String,
    /// What, in one or two sentences.
    pub text: String,
    /// The numbers of its sources in the page's list of sources.
    pub sources: Vec<usize>,
}

/// Something that is no commitment: a gap in guidance, or that no commitment is on record.
#[derive(Clone, Debug)]
pub struct RemarkView {
    /// What is to be known, in a sentence or two.
    pub text: String,
    /// The numbers of its sources in the page's list of sources.
    pub sources: Vec<usize>,
}

/// A source that evidence and commitments are taken from.
#[derive(Clone, Debug)]
pub struct SourceView {
    /// Its number on the page, from 1.
    pub number: usize,
    /// The citation.
    pub citation: String,
    /// Its address, if it has one.
    pub url: Option<String>,
}
