//! Forms: read as sent, nothing lost.
//!
//! A form is a list of names and texts. It is decoded here, once, whatever it holds; the handlers make
//! domain values of it, and show the form again with what to mend where that fails.

use std::borrow::Cow;

/// What a form held, in the order in which it was sent. It holds what a person typed, so it has no `Debug`.
/// What needed no decoding still lies in the body that it came in.
#[derive(Clone, Default)]
pub struct Form<'a> {
    fields: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Form<'a> {
    /// Decodes `application/x-www-form-urlencoded` (WHATWG URL, section 5.1). Broken encodings become
    /// replacement characters, which the rules of each field then refuse or clean; nothing fails here.
    #[must_use]
    pub fn decode(body: &'a [u8]) -> Self {
        Self { fields: form_urlencoded::parse(body).collect() }
    }

    /// The first value of a field; the empty text where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.find(name).unwrap_or("")
    }

    /// The first value of a field.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_ref())
    }

    /// Every value of a repeated field.
    pub fn texts<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_ref())
    }

    /// Whether a check box of this name was ticked: its value is `yes`.
    #[must_use]
    pub fn is_ticked(&self, name: &str) -> bool {
        self.find(name) == Some("yes")
    }

    /// Every field, to be sent again unchanged.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }
}
