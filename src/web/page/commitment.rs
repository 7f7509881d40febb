//! What was promised, by when, and what happened; and what the audit released.

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

impl CommitmentsPage {
    /// The heading: of one nation, where the page is about that alone.
    #[must_use]
    pub fn title(&self) -> String {
        match self.nations.as_slice() {
            [only] => {
                let place = self.chrome.in_nation(&only.nation);
                self.chrome.say_with("offices-back", &[("where", place.into())])
            }
            _ => self.chrome.say("commitments-title"),
        }
    }
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
