//! Who represents a postcode.

use askama::Template;

use super::letter::OfficeView;
use super::{Chrome, ErrorLink, Field, error_links};
use crate::domain::nation::Nation;

/// `GET /{lang}/find?postcode=`: the form, and what was found.
#[derive(Template)]
#[template(path = "public/find/show.html")]
pub struct FindPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The postcode as it was typed.
    pub postcode: Field,
    /// What was found; `None` before the first question.
    pub found: Option<FoundView>,
}

/// What is known of a postcode.
#[derive(Clone)]
pub struct FoundView {
    /// The postcode as it is written.
    pub postcode: String,
    /// The nation, and its petition's slug; `None` where the postcode alone cannot tell.
    pub petition: Option<(Nation, String)>,
    /// The constituency; `None` if the postcode is not in the directory.
    pub constituency: Option<String>,
    /// The offices that represent it.
    pub offices: Vec<OfficeView>,
}

impl FindPage {
    /// The lines of the error summary.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        error_links([("postcode", self.postcode.error.as_ref())])
    }
}
