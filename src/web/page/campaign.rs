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
    /// The ask in a few words, with its full stop.
    pub title: String,
    /// The ask in a sentence.
    pub text: String,
}

/// One promise and what came of it.
#[derive(Clone, Debug)]
pub struct CommitmentView {
    /// What was promised.
    pub promise: String,
    /// Who promised it, and in which document.
    pub promised_by: String,
    /// By when, as the source says it; `None` if it gives no date.
    pub due: Option<String>,
    /// What is known.
    pub state: CommitmentState,
    /// What was reported, oldest first.
    pub reports: Vec<ReportView>,
    /// The number of its source in the list of sources.
    pub source: Option<usize>,
    /// The day on which the facts were last checked, written out.
    pub checked_on: String,
}

/// What is known of a commitment, without judging it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitmentState {
    /// No date has passed, and nothing is recorded here.
    NotRecorded,
    /// The date has passed, and the outcome is not recorded here.
    DatePassed,
    /// Something was reported on this day, written out.
    Reported(String),
}

impl CommitmentState {
    /// The state in plain words.
    #[must_use]
    pub fn words(&self, texts: &Texts) -> String {
        match self {
            Self::NotRecorded => texts.say("commitment-not-recorded"),
            Self::DatePassed => texts.say("commitment-date-passed"),
            Self::Reported(on) => texts.say_with("commitment-reported", &[("on", on.into())]),
        }
    }
}

/// Something that was reported about a commitment.
#[derive(Clone, Debug)]
pub struct ReportView {
    /// When, written out.
    pub on: String,
    /// What.
    pub text: String,
    /// The source's address, if it has one.
    pub url: Option<String>,
}

/// A gap that is no commitment: guidance that is missing.
#[derive(Clone, Debug)]
pub struct GapView {
    /// What is missing, in a few words.
    pub title: String,
    /// What is missing, in sentences.
    pub text: String,
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
