//! Links that share a petition: plain anchors, no script of anyone else's.

use crate::language::Texts;

/// The addresses that share one page.
#[derive(Clone, Debug)]
pub struct ShareLinks {
    /// The page itself.
    pub page: String,
    /// WhatsApp.
    pub whatsapp: String,
    /// Facebook.
    pub facebook: String,
    /// X.
    pub x: String,
    /// Bluesky.
    pub bluesky: String,
    /// A mail, with neither addressee nor an illness in its subject.
    pub email: String,
}

impl ShareLinks {
    /// The links for a page's full address, with words of the sharer's language to go with it.
    #[must_use]
    pub fn new(page: &str, texts: &Texts) -> Self {
        let (sentence, subject) = (texts.say("share-sentence"), texts.say("share-subject"));
        let both = percent_encoded(&format!("{sentence} {page}"));
        let (address, words) = (percent_encoded(page), percent_encoded(&sentence));
        Self {
            page: page.to_owned(),
            whatsapp: format!("https://wa.me/?text={both}"),
            facebook: format!("https://www.facebook.com/sharer/sharer.php?u={address}"),
            x: format!("https://x.com/intent/post?text={words}&url={address}"),
            bluesky: format!("https://bsky.app/intent/compose?text={both}"),
            email: format!("mailto:?subject={}&body={both}", percent_encoded(&subject)),
        }
    }
}

/// A text as the value of a query: everything but the unreserved characters of RFC 3986, section 2.3, encoded.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
