//! From the link in the mail to "you have signed".

use askama::Template;

use super::Chrome;
use super::campaign::ProgressView;
use super::share::ShareLinks;
use crate::domain::nation::Nation;

/// `GET /{lang}/confirm/{token}`: one sentence, one button. Drawing it changes nothing.
#[derive(Template)]
#[template(path = "public/confirm/show.html")]
pub struct ConfirmPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token, which the button sends back.
    pub token: String,
    /// The petition's title.
    pub petition_title: String,
}

/// A confirmation link that confirms nothing: says why, and offers to sign again.
#[derive(Template)]
#[template(path = "public/confirm/expired.html")]
pub struct ExpiredPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// Why it confirms nothing.
    pub reason: Expiry,
    /// The petition to sign again, if the link still tells; else the front page is offered.
    pub slug: Option<String>,
}

/// Why a confirmation link confirms nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// The signature was not confirmed in time.
    TooLate,
    /// The link leads to no signature: it was cut short, or the signature was deleted.
    Unknown,
    /// The signer has taken the signature back.
    Withdrawn,
    /// The signature was struck out.
    StruckOut,
}

impl ExpiredPage {
    /// The heading.
    #[must_use]
    pub fn title(&self) -> String {
        match self.reason {
            Expiry::TooLate => self.chrome.say("expired-title"),
            Expiry::Unknown => self.chrome.say("lost-title"),
            Expiry::Withdrawn => self.chrome.say("withdrawn-title"),
            Expiry::StruckOut => self.chrome.say("struck-out-title"),
        }
    }

    /// What happened, and what can be done.
    #[must_use]
    pub fn text(&self) -> String {
        match self.reason {
            Expiry::TooLate => self.chrome.say("expired-text"),
            Expiry::Unknown => self.chrome.say("lost-text"),
            Expiry::Withdrawn => self.chrome.say("withdrawn-text"),
            Expiry::StruckOut => self.chrome.say("struck-out-text"),
        }
    }
}

/// After confirming: thank you, the count, and what helps next. Survives reloading.
#[derive(Template)]
#[template(path = "public/confirm/signed.html")]
pub struct SignedPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The petition's nation.
    pub nation: Nation,
    /// The petition's title.
    pub petition_title: String,
    /// How far the petition has come.
    pub progress: ProgressView,
    /// The path of the letter page; `None` for who lives outside the kingdom, where nobody can be written to.
    pub letter_path: Option<String>,
    /// Where to share.
    pub share: ShareLinks,
}
