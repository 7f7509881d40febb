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

/// A confirmation link that has run out, or whose signature is gone: offers to sign again.
#[derive(Template)]
#[template(path = "public/confirm/expired.html")]
pub struct ExpiredPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The petition to sign again, if the link still tells; else the front page is offered.
    pub slug: Option<String>,
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
    /// The signature's own number, where it is known.
    pub number: Option<u64>,
    /// How far the petition has come.
    pub progress: ProgressView,
    /// The path of the letter page, if the supporter may write.
    pub letter_path: Option<String>,
    /// Where to share.
    pub share: ShareLinks,
}
