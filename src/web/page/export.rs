//! The pages by which rows leave the house.

use askama::Template;

use super::staff::{NationChoice, StaffChrome};
use super::{Choice, ErrorLink, Field, error_links};

/// A kind of rows to choose.
#[derive(Clone)]
pub struct KindLink {
    /// The path of its form.
    pub href: String,
    /// Its name.
    pub label: String,
    /// Whether it is chosen.
    pub is_current: bool,
}

/// A column to choose.
#[derive(Clone)]
pub struct ColumnChoice {
    /// Its name.
    pub name: &'static str,
    /// What it tells, where that is about somebody.
    pub note: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// A petition that can be handed in.
#[derive(Clone)]
pub struct HandingInLink {
    /// The path of its page.
    pub href: String,
    /// Its name.
    pub label: String,
}

/// `GET /staff/exports`.
#[derive(Template)]
#[template(path = "staff/exports.html")]
pub struct ExportsPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The kinds of rows.
    pub kinds: Vec<KindLink>,
    /// The word of the chosen kind.
    pub kind: &'static str,
    /// What is said of it.
    pub about: String,
    /// The petitions to choose from; none where the rows belong to no petition.
    pub petitions: Vec<Choice>,
    /// The petition that is chosen, and what to mend about it.
    pub petition: Field,
    /// The states to choose from; none where the rows have no state.
    pub states: Vec<Choice>,
    /// The state that is chosen.
    pub state: Field,
    /// The nations to choose from.
    pub nations: Vec<NationChoice>,
    /// The first and the last day; `None` where the rows happened at no moment.
    pub days: Option<(Field, Field)>,
    /// The columns.
    pub columns: Vec<ColumnChoice>,
    /// The formats.
    pub formats: Vec<Choice>,
    /// The format that is chosen.
    pub format: String,
    /// Whom the file is encrypted to.
    pub recipient: Field,
    /// Why.
    pub why: Field,
    /// The petitions that can be handed in.
    pub handing_in: Vec<HandingInLink>,
}

impl ExportsPage {
    /// What has to be mended, for the summary above the heading.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        let days = self.days.as_ref();
        error_links([
            ("petition", self.petition.error.as_ref()),
            ("state", self.state.error.as_ref()),
            ("from", days.and_then(|(from, _)| from.error.as_ref())),
            ("until", days.and_then(|(_, until)| until.error.as_ref())),
            ("recipient", self.recipient.error.as_ref()),
            ("why", self.why.error.as_ref()),
        ])
    }
}

/// The count of a seat.
#[derive(Clone)]
pub struct SeatLine {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// How many signed, written out.
    pub count: String,
}

/// `GET /staff/exports/handing-in/{petition}`: to be printed.
#[derive(Template)]
#[template(path = "staff/handing_in.html")]
pub struct HandingInPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The petition's slug.
    pub petition: String,
    /// The petition's title, as its signers read it.
    pub title: String,
    /// To whom it is addressed.
    pub addressee: String,
    /// Its nation.
    pub nation: String,
    /// The moment of the counts, written out.
    pub at: String,
    /// How many signed and confirmed it, written out.
    pub total: String,
    /// How many seats they come from, written out.
    pub seat_count: String,
    /// By seat, in the order of their names.
    pub seats: Vec<SeatLine>,
    /// Why the counts are wanted as a file.
    pub why: Field,
}
