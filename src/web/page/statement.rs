//! The duties: privacy, accessibility, complaints. Only what is true of this software and of the settings.

use askama::Template;

use super::Chrome;

/// `GET /{lang}/privacy`.
#[derive(Template)]
#[template(path = "public/statement/privacy.html")]
pub struct PrivacyPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// Days after which an unconfirmed signature is deleted.
    pub pending_days: u32,
}

/// `GET /{lang}/accessibility`.
#[derive(Template)]
#[template(path = "public/statement/accessibility.html")]
pub struct AccessibilityPage {
    /// What surrounds the page.
    pub chrome: Chrome,
}

/// `GET /{lang}/complaints`.
#[derive(Template)]
#[template(path = "public/statement/complaints.html")]
pub struct ComplaintsPage {
    /// What surrounds the page.
    pub chrome: Chrome,
}
