//! The office's first page as data. It holds counts alone.

use askama::Template;

use super::staff::StaffChrome;
use crate::domain::chart::{Anchor, Columns, Field, Share};

/// `GET /staff`.
#[derive(Template)]
#[template(path = "staff/dashboard.html")]
pub struct DashboardPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The nations that it is limited to.
    pub scope: Option<String>,
    /// When what a duty counts was counted; `None` before the first time.
    pub taken_at: Option<String>,
    /// The large numbers.
    pub numbers: Vec<BigNumber>,
    /// Signatures over time.
    pub times: Vec<TimeChart>,
    /// Signatures by nation.
    pub by_nation: BarChart,
    /// From the signature to an answer.
    pub funnel: BarChart,
    /// Signatures by seat.
    pub seats: SeatChart,
    /// The other charts.
    pub others: Vec<BarChart>,
}

/// A large number with what it is.
pub struct BigNumber {
    /// What it is.
    pub label: String,
    /// The number.
    pub value: String,
    /// How it has changed, or what it is out of.
    pub change: String,
}

/// What each chart has.
pub struct Head {
    /// Its word in paths and anchors.
    pub slug: &'static str,
    /// Its heading.
    pub title: String,
    /// What it shows, in a sentence for those who do not see it.
    pub text: String,
    /// What its figures are.
    pub note: Option<String>,
    /// Its figures.
    pub table: Table,
}

/// Figures as a table.
pub struct Table {
    /// The headings of the columns.
    pub head: Vec<String>,
    /// The rows: what each is about, and its figures.
    pub rows: Vec<(String, Vec<String>)>,
}

/// Columns over time.
pub struct TimeChart {
    /// What each chart has.
    pub head: Head,
    /// The columns.
    pub columns: Columns,
    /// Where they stand.
    pub field: Field,
    /// The height of the whole drawing, in pixels.
    pub height: i64,
    /// The word at the end of the axis, with where its line is.
    pub levels: Vec<(i64, String)>,
    /// Where those words stand: at the side without the tallest column.
    pub levels_at: (Share, Anchor),
    /// Words beneath the columns.
    pub marks: Vec<(Share, Anchor, String)>,
    /// What the tallest column says, and where.
    pub tallest: Option<(Share, Anchor, i64, String)>,
}

impl TimeChart {
    /// Where the words beneath the columns stand.
    #[must_use]
    pub const fn marks_at(&self) -> i64 {
        self.field.zero + 20
    }
}

/// Bars one above the other.
pub struct BarChart {
    /// The height of the whole drawing, in pixels.
    pub height: usize,
    /// What each chart has.
    pub head: Head,
    /// The bars.
    pub bars: Vec<Bar>,
    /// What the outline and the filled part are, where bars have both.
    pub key: Option<(String, String)>,
}

/// One bar.
pub struct Bar {
    /// Where its words stand, in pixels.
    pub at: usize,
    /// What it is.
    pub label: String,
    /// What it comes to.
    pub value: String,
    /// How long its outline is, where it has one.
    pub outline: Option<Share>,
    /// How long it is.
    pub length: Share,
}

impl Bar {
    /// Where it lies itself.
    #[must_use]
    pub const fn below(&self) -> usize {
        self.at + 8
    }
}

/// The map of seats with its table.
pub struct SeatChart {
    /// What each chart has; its table is empty, since `rows` has more.
    pub head: Head,
    /// Whether a map was imported.
    pub has_map: bool,
    /// The width of the drawing in its own units.
    pub width: i64,
    /// Its height.
    pub height: i64,
    /// How wide it is shown, in pixels, where there is room.
    pub shown: i64,
    /// The hexes by step, from none to the darkest.
    pub steps: Vec<HexStep>,
    /// The seats with the most.
    pub top: BarChart,
    /// The columns of the table: label, the word that sorts by it, whether it is sorted by it.
    pub columns: Vec<(String, &'static str, bool)>,
    /// The rows: name, nation, confirmed, signed.
    pub rows: Vec<[String; 4]>,
    /// Whether the table is to be shown at once, because its order was chosen.
    pub is_open: bool,
}

/// Hexes of one tint.
pub struct HexStep {
    /// The number of the step; 0 is a seat without a signer.
    pub number: usize,
    /// Which numbers it stands for.
    pub label: String,
    /// The hexes: left and upper edge, and what each says.
    pub hexes: Vec<(i64, i64, String)>,
}
