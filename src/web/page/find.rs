//! Who represents a postcode.

use askama::Template;

use super::office::OfficeGroup;
use super::{Choice, Chrome, ErrorLink, Field, error_links};
use crate::domain::nation::Nation;

/// `GET /{lang}/find?postcode=`: the form, and what was found.
#[derive(Template)]
#[template(path = "public/find/show.html")]
pub struct FindPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The postcode as it was typed.
    pub postcode: Field,
    /// What was found; `None` before the first question, and where the postcode cannot be read.
    pub found: Option<FoundView>,
}

/// What is known of a postcode.
#[derive(Clone, Default)]
pub struct FoundView {
    /// The postcode as it is written.
    pub postcode: String,
    /// What is particular about it, and what to do next; one paragraph each.
    pub remarks: Vec<String>,
    /// The nation; `None` where the postcode alone cannot tell.
    pub nation: Option<Nation>,
    /// Who represents it: a chamber or a kind of post each.
    pub groups: Vec<OfficeGroup>,
    /// The choice of a constituency, where the postcode tells none.
    pub question: Option<SeatQuestion>,
    /// The petitions to go on to: the nation's, or all of them.
    pub petitions: Vec<(Nation, String)>,
    /// The directories that answered.
    pub directories: Vec<DirectoryView>,
}

/// The seats to choose from, by nation.
#[derive(Clone)]
pub struct SeatQuestion {
    /// The nations with their seats, by GSS code and name.
    pub nations: Vec<(Nation, Vec<Choice>)>,
    /// The GSS code that was chosen, or the empty text.
    pub chosen: String,
    /// What to mend.
    pub error: Option<String>,
}

/// A release of a directory that answered.
#[derive(Clone, Debug)]
pub struct DirectoryView {
    /// Its name, and since when it has been in use here, in a sentence.
    pub about: String,
    /// What has to be said of its use.
    pub licence: String,
    /// Whether that is the publisher's own sentence, which is English on every page.
    pub is_quoted: bool,
}

impl FindPage {
    /// The lines of the error summary.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        let question = self.found.as_ref().and_then(|found| found.question.as_ref());
        error_links([
            ("postcode", self.postcode.error.as_ref()),
            ("constituency", question.and_then(|question| question.error.as_ref())),
        ])
    }
}
