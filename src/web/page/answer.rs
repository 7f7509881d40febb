//! "Did you get an answer?"

use askama::Template;

use super::{Chrome, ErrorLink, Field, error_links};

/// `GET /{lang}/answers/{token}`: the letters with what can be said of each; `POST` with the news that it is kept.
#[derive(Template)]
#[template(path = "public/answer/show.html")]
pub struct AnswerPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token, which the button sends back.
    pub token: String,
    /// The letters.
    pub letters: Vec<AnswerLetter>,
    /// Words for the staff.
    pub words: Field,
    /// Whether it has just been written down.
    pub is_done: bool,
}

impl AnswerPage {
    /// The lines of the error summary.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        error_links([("words", self.words.error.as_ref())])
    }
}

/// A letter that is asked about.
#[derive(Clone)]
pub struct AnswerLetter {
    /// The name of its field in the form.
    pub field: String,
    /// The office and the day, in a line.
    pub title: String,
    /// What can be said, with what was said or what the link proposes.
    pub options: Vec<AnswerOption>,
}

/// One thing that can be said of a letter.
#[derive(Clone)]
pub struct AnswerOption {
    /// What the form sends.
    pub value: &'static str,
    /// What is shown.
    pub label: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// `GET /{lang}/unsubscribe/{token}/questions` with a button; `POST` with the news that nothing more is asked.
#[derive(Template)]
#[template(path = "public/answer/stop.html")]
pub struct StopQuestionsPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token, which the button sends back.
    pub token: String,
    /// Whether the questions have ended.
    pub is_done: bool,
}
