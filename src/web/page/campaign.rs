//! What a campaign says, as every page shows it: progress, evidence, asks, commitments, sources.

use crate::domain::tracker::Happening;
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
    /// Who can see it through.
    pub who_can_act: String,
    /// By when, as it was stated; `None` if no date was given.
    pub due: Option<String>,
    /// What is recorded.
    pub state: CommitmentState,
    /// What the source reported, with the year in which it did.
    pub reported: String,
    /// How many bodies have done it, where that is counted.
    pub count: Option<CountView>,
    /// What has happened since, oldest first.
    pub history: Vec<HappenedView>,
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
    /// Something happened that staff recorded without words for a badge.
    Happened(Happening),
}

impl CommitmentState {
    /// The state in plain words.
    #[must_use]
    pub fn words(&self, texts: &Texts) -> String {
        match self {
            Self::NotRecorded => texts.say("commitment-not-recorded"),
            Self::DatePassed => texts.say("commitment-date-passed"),
            Self::Recorded(label) => label.clone(),
            Self::Happened(what) => happened(*what, texts),
        }
    }
}

/// What kind of fact was recorded, in plain words.
fn happened(what: Happening, texts: &Texts) -> String {
    match what {
        Happening::Progress => texts.say("commitment-progress"),
        Happening::Met => texts.say("commitment-met"),
        Happening::NotMet => texts.say("commitment-not-met"),
        Happening::Changed => texts.say("commitment-changed"),
        Happening::Checked => texts.say("commitment-unchanged"),
    }
}

/// How many bodies have done what was promised.
#[derive(Clone, Debug)]
pub struct CountView {
    /// How many have.
    pub done: u64,
    /// How many there are.
    pub total: u64,
    /// Which have, by name; empty where they are not named.
    pub bodies: String,
    /// The day of the count, written out.
    pub on: String,
}

/// One fact on record about a commitment.
#[derive(Clone, Debug)]
pub struct HappenedView {
    /// On which day, written out.
    pub on: String,
    /// What kind of fact it is.
    pub what: Happening,
    /// What happened, in one or two sentences; empty where a count says it all.
    pub text: String,
    /// The numbers of its sources in the page's list of sources.
    pub sources: Vec<usize>,
    /// Its source, where it is not in that list: title and address.
    pub source: Option<(String, String)>,
    /// Whether staff recorded it; otherwise it came with the campaign's file.
    pub by_staff: bool,
    /// The day on which it was compared with its source, written out.
    pub checked_on: String,
}

impl HappenedView {
    /// What kind of fact it is, in plain words.
    #[must_use]
    pub fn kind(&self, texts: &Texts) -> String {
        happened(self.what, texts)
    }
}

/// What someone should know of an ask before asking it.
#[derive(Clone, Debug, Default)]
pub struct AskFacts {
    /// The findings that it rests on; what it asks for, where there are none.
    pub evidence: Vec<RemarkView>,
    /// What the nation has promised of it.
    pub commitments: Vec<CommitmentView>,
    /// Gaps in guidance, and that no commitment is on record.
    pub remarks: Vec<RemarkView>,
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
