//! Ending the updates.

use askama::Template;

use super::Chrome;

/// `GET /{lang}/unsubscribe/{token}` with a button; `POST` with the news that it is done.
#[derive(Template)]
#[template(path = "public/unsubscribe/show.html")]
pub struct UnsubscribePage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The token, which the button sends back.
    pub token: String,
    /// Whether the updates have ended.
    pub is_done: bool,
}
