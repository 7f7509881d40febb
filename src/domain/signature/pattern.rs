//! What a postcode, a name or an address is compared with.

use std::fmt;

use crate::domain::text;

/// The longest pattern, in characters.
const PATTERN_LIMIT: usize = 100;

/// A postcode area (`LS`) or district (`SW1A`).
#[derive(Clone, PartialEq, Eq)]
pub struct PostcodeArea(String);

impl PostcodeArea {
    /// Reads one or two letters, or the first half of a postcode; lower case and spaces around it are accepted.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let area = raw.trim().to_ascii_uppercase();
        let letters = area.bytes().take_while(u8::is_ascii_uppercase).count();
        let is_plain = area.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let is_district = area.len() > letters;
        (is_plain && (1..=2).contains(&letters) && (!is_district || area.len() <= 4)).then_some(Self(area))
    }

    /// As it is compared and shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a whole first half, which a space follows; else an area, which a digit follows.
    #[must_use]
    pub fn is_district(&self) -> bool {
        self.0.bytes().any(|byte| byte.is_ascii_digit())
    }
}

impl fmt::Debug for PostcodeArea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostcodeArea(***)")
    }
}

/// A text to compare a whole name or address with, whatever the case of its letters. `*` stands for anything, also for
/// nothing. A letter outside ASCII stands for any one letter, because the two databases fold such letters differently.
#[derive(Clone, PartialEq, Eq)]
pub struct TextPattern(String);

impl TextPattern {
    /// Cleans and reads a pattern of up to 100 characters; `None` where nothing but stars is left.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let cleaned = text::clean_line(raw).ok()?;
        let says_something = cleaned.chars().any(|c| c != '*');
        (says_something && cleaned.chars().count() <= PATTERN_LIMIT).then_some(Self(cleaned))
    }

    /// As it was typed, cleaned.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The pattern for SQL's `LIKE … ESCAPE '!'`, to be held against a text in lower case.
    #[must_use]
    pub fn like(&self) -> String {
        let mut like = String::with_capacity(self.0.len() + 4);
        for c in self.0.chars() {
            match c {
                '*' => like.push('%'),
                '%' | '_' | '!' => like.extend(['!', c]),
                c if c.is_ascii() => like.push(c.to_ascii_lowercase()),
                _ => like.push('_'),
            }
        }
        like
    }
}

impl fmt::Debug for TextPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TextPattern(***)")
    }
}
