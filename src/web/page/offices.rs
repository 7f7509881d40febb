//! Where each office stands.

use askama::Template;

use super::Chrome;
use crate::domain::nation::Nation;

/// `GET /{lang}/commitments/{nation}/offices[/{page}]`: first those that have committed, in full, then all others in
/// groups that unfold.
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
    pub sums: Vec<AskSum>,
    /// How many offices of the nation somebody holds: an empty seat can promise nothing.
    pub held: u64,
    /// The offices of this page that have committed.
    pub committed: Vec<CommittedOffice>,
    /// The other offices of this page.
    pub groups: Vec<OfficeGroup>,
    /// The number of this page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
}

impl OfficesPage {
    /// Whether a group begins a new kind, and so needs a heading above it.
    #[must_use]
    pub fn begins(&self, index: &usize) -> bool {
        let kind = |index: usize| self.groups.get(index).map(|group| group.kind.as_str());
        index.checked_sub(1).is_none_or(|before| kind(before) != kind(*index))
    }
}

/// One ask that offices commit to.
#[derive(Clone, Debug)]
pub struct AskSum {
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
}

/// An office that has committed, and to what.
#[derive(Clone, Debug)]
pub struct CommittedOffice {
    /// The office.
    pub row: OfficeRow,
    /// What it has committed to.
    pub commitments: Vec<Said>,
}

/// A commitment as it is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is to, ask by ask.
    pub asks: Vec<String>,
    /// Whether staff recorded that it was kept.
    pub is_kept: bool,
    /// Its wording.
    pub words: String,
    /// The language of the wording, as HTML names it.
    pub lang: &'static str,
    /// The address of what says so, where it was published.
    pub source: Option<String>,
}

/// Offices that belong together: a seat with several members, or a run of seats in the order of their names.
#[derive(Clone, Debug)]
pub struct OfficeGroup {
    /// The chamber, or what else they are.
    pub kind: String,
    /// The seats, and how many offices there are.
    pub title: String,
    /// The offices.
    pub rows: Vec<OfficeRow>,
}
