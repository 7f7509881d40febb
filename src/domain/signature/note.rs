//! What the staff write down about a signer.

use std::fmt;

use crate::domain::text::{self, TextError};

/// The longest note, in characters.
pub const NOTE_LIMIT: usize = 2_000;

/// The text of a note: lines without noise, not empty. It is about a person, so its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct NoteText(String);

impl NoteText {
    /// Cleans and judges a text.
    ///
    /// # Errors
    /// [`TextError::Nul`], [`TextError::Empty`] or [`TextError::TooLong`].
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let cleaned = text::clean_lines(raw)?;
        match cleaned.chars().count() {
            0 => Err(TextError::Empty),
            count if count > NOTE_LIMIT => Err(TextError::TooLong { limit: NOTE_LIMIT }),
            _ => Ok(Self(cleaned)),
        }
    }

    /// The cleaned text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NoteText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoteText(***)")
    }
}
