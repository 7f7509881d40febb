//! What was promised, by when, and what happened; where each office stands; and what the audit released.

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
    /// The audit, where it covers any of the nations.
    pub audit: Option<AuditView>,
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

/// What the audit's releases say, measure by measure.
#[derive(Clone, Debug)]
pub struct AuditView {
    /// What it is called.
    pub title: String,
    /// What it counts and what it does not.
    pub text: String,
    /// The measures of which a figure is on record; none before a release is.
    pub charts: Vec<ChartView>,
}

/// How complete one measure was over time: the chart, and the same figures for the table beside it.
#[derive(Clone, Debug)]
pub struct ChartView {
    /// The key of the measure, for ids.
    pub key: String,
    /// What the percentage is of.
    pub label: String,
    /// The releases, in the order of their publication.
    pub bars: Vec<BarView>,
}

/// The height of one bar with its label, in units of the chart; a chart is 320 units wide.
const BAR_HEIGHT: usize = 48;
/// The length of a bar of 100%, in units of the chart; the figure stands behind it.
const FULL_LENGTH: i32 = 250;

impl ChartView {
    /// The height of the chart.
    #[must_use]
    pub fn height(&self) -> usize {
        self.bars.len() * BAR_HEIGHT
    }

    /// The length of a bar of 100%.
    #[must_use]
    pub const fn full(&self) -> i32 {
        FULL_LENGTH
    }
}

/// One release's figure of a measure.
#[derive(Clone, Debug)]
pub struct BarView {
    /// Its place in the chart, from 0.
    pub index: usize,
    /// The day on which the release was published, written out.
    pub published: String,
    /// The nations that the figure is about.
    pub nations: String,
    /// The first and the last day of the diagnoses, written out.
    pub period: String,
    /// The figure: `59.5`.
    pub percent: String,
    /// The figure in hundredths of a per cent.
    pub basis_points: i16,
    /// What the release is called.
    pub source_title: String,
    /// Where it can be read.
    pub source_url: String,
}

impl BarView {
    /// Where the label stands, from the top of the chart.
    #[must_use]
    pub const fn label_at(&self) -> usize {
        self.index * BAR_HEIGHT + 14
    }

    /// Where the bar begins, from the top of the chart.
    #[must_use]
    pub const fn bar_at(&self) -> usize {
        self.index * BAR_HEIGHT + 22
    }

    /// Where the figure stands, from the top of the chart.
    #[must_use]
    pub const fn figure_at(&self) -> usize {
        self.index * BAR_HEIGHT + 35
    }

    /// The length of the bar: the baseline is zero.
    #[must_use]
    pub fn length(&self) -> i32 {
        i32::from(self.basis_points) * FULL_LENGTH / 10_000
    }
}

/// `GET /{lang}/commitments/{nation}/offices[/{page}]`.
#[derive(Template)]
#[template(path = "public/commitment/offices.html")]
pub struct OfficesPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The nation.
    pub nation: Nation,
    /// How many in a hundred of all writers who were asked got an answer; `None` where too few have said.
    pub rate: Option<u64>,
    /// The day from which offices are shown that are left out while an election is near, written out.
    pub back_on: Option<String>,
    /// The asks that offices commit to, by title, with how many have.
    pub columns: Vec<ColumnView>,
    /// How many offices there are in the nation.
    pub offices: u64,
    /// The offices of this page.
    pub rows: Vec<OfficeRow>,
    /// The number of this page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
}

/// One ask that offices commit to.
#[derive(Clone, Debug)]
pub struct ColumnView {
    /// The ask in a few words.
    pub title: String,
    /// How many offices of the nation have committed to it.
    pub committed: u64,
}

/// Where one office stands.
#[derive(Clone, Debug)]
pub struct OfficeRow {
    /// The office: "MP for Invented Vale".
    pub office: String,
    /// Who holds it; `None` while nobody does.
    pub holder: Option<String>,
    /// How many letters reached it; `None` for fewer than ten.
    pub asked: Option<u64>,
    /// How many of them were answered; `None` for fewer than ten.
    pub replied: Option<u64>,
    /// How many in a hundred of the writers who were asked got an answer; `None` where too few have said.
    pub rate: Option<u64>,
    /// What it has committed to, one cell for each of the columns.
    pub cells: Vec<CommittedCell>,
}

/// What an office has committed to of one ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommittedCell {
    /// Nothing is on record here.
    Nothing,
    /// It has committed.
    Committed(Said),
    /// Staff recorded that it was kept.
    Kept(Said),
}

/// A commitment as it is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its wording.
    pub words: String,
    /// The language of the wording, as HTML names it.
    pub lang: &'static str,
    /// The address of what says so, where it was published.
    pub source: Option<String>,
}
