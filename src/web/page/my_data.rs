//! What is held about one supporter.

use askama::Template;

use super::Chrome;

/// `GET /{lang}/my-data/{token}`: everything held, in words.
#[derive(Template)]
#[template(path = "public/my_data/show.html")]
pub struct MyDataPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// Full name.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Postcode.
    pub postcode: String,
    /// The petition's title.
    pub petition_title: String,
    /// The seat, if known.
    pub constituency: Option<String>,
    /// When the petition was signed, written out.
    pub signed_at: String,
    /// When the signature was confirmed, written out.
    pub confirmed_at: Option<String>,
    /// Whether updates are wanted.
    pub updates: bool,
    /// The path that ends the updates, while they are wanted.
    pub unsubscribe_path: Option<String>,
    /// The letters that were sent.
    pub letters: Vec<WrittenLetterView>,
}

/// A letter that the supporter wrote.
#[derive(Clone)]
pub struct WrittenLetterView {
    /// To whom.
    pub member: String,
    /// Which office.
    pub role: String,
    /// When, written out.
    pub written_at: String,
    /// The language of the text, as HTML names it.
    pub lang: &'static str,
    /// The whole text, with the postal address; empty where it is not kept any more.
    pub text: String,
    /// What they told us came of it.
    pub answer: Option<String>,
    /// Their words beside that; may be empty.
    pub answer_words: String,
    /// Why it has not gone yet, where it waits for its office.
    pub waits: Option<String>,
}
