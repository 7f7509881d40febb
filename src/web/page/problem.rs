//! A request that could not be answered as asked: what happened, and one next step.

use askama::Template;

use super::Chrome;
use super::letter::HiddenField;

/// The page of a problem.
#[derive(Template)]
#[template(path = "public/problem/show.html")]
pub struct ProblemPage {
    /// What surrounds the page; its path is where the language toggle leads.
    pub chrome: Chrome,
    /// What happened.
    pub kind: ProblemKind,
    /// The request's id, which the person can quote.
    pub request_id: String,
    /// The form that was sent, to send it again unchanged.
    pub retry: Option<Retry>,
}

/// What happened, by the status that it is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// 400: the request cannot be read.
    BadRequest,
    /// 403: the form came from another site.
    Forbidden,
    /// 403: the account may not do this.
    Denied,
    /// 404: no such page.
    NotFound,
    /// 405: the page is read, not sent to.
    MethodNotAllowed,
    /// 408: what was sent took too long to arrive.
    TooSlow,
    /// 413: what was sent is too large.
    TooLarge,
    /// 422: what was sent cannot be used.
    Unprocessable,
    /// 429: too many requests from one network.
    TooMany,
    /// 500: a fault of ours.
    Fault,
    /// 503: too busy, or the database is away.
    Unavailable,
}

/// A form to send again: nothing typed is lost.
#[derive(Clone)]
pub struct Retry {
    /// The path to send it to.
    pub action: String,
    /// What it held.
    pub fields: Vec<HiddenField>,
}

impl ProblemPage {
    /// The heading: what happened.
    #[must_use]
    pub fn heading(&self) -> String {
        let texts = self.chrome.texts;
        match self.kind {
            ProblemKind::BadRequest => texts.say("problem-bad-request-title"),
            ProblemKind::Forbidden => texts.say("problem-forbidden-title"),
            ProblemKind::Denied => texts.say("problem-denied-title"),
            ProblemKind::NotFound => texts.say("problem-not-found-title"),
            ProblemKind::MethodNotAllowed => texts.say("problem-method-not-allowed-title"),
            ProblemKind::TooSlow => texts.say("problem-too-slow-title"),
            ProblemKind::TooLarge => texts.say("problem-too-large-title"),
            ProblemKind::Unprocessable => texts.say("problem-unprocessable-title"),
            ProblemKind::TooMany => texts.say("problem-too-many-title"),
            ProblemKind::Fault => texts.say("problem-fault-title"),
            ProblemKind::Unavailable => texts.say("problem-unavailable-title"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> String {
        let texts = self.chrome.texts;
        match self.kind {
            ProblemKind::BadRequest => texts.say("problem-bad-request-advice"),
            ProblemKind::Forbidden => texts.say("problem-forbidden-advice"),
            ProblemKind::Denied => texts.say("problem-denied-advice"),
            ProblemKind::NotFound => texts.say("problem-not-found-advice"),
            ProblemKind::MethodNotAllowed => texts.say("problem-method-not-allowed-advice"),
            ProblemKind::TooSlow => texts.say("problem-too-slow-advice"),
            ProblemKind::TooLarge => texts.say("problem-too-large-advice"),
            ProblemKind::Unprocessable => texts.say("problem-unprocessable-advice"),
            ProblemKind::TooMany => texts.say("problem-too-many-advice"),
            ProblemKind::Fault => texts.say("problem-fault-advice"),
            ProblemKind::Unavailable => texts.say("problem-unavailable-advice"),
        }
    }
}
