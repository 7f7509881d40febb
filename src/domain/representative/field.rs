//! Fields of files that are read whole, never repeated in an error.

use super::rows;
use crate::domain::campaign::Date;
use crate::domain::entry::EntryError;

/// A field that must hold something, as one clean line; `name` is the field's own for errors.
///
/// # Errors
/// [`EntryError::BadCell`], [`EntryError::EmptyCell`].
pub(super) fn filled(name: &'static str, raw: &str) -> Result<String, EntryError> {
    rows::filled(name, rows::one_line(name, raw)?)
}

/// A day, or none where the field is empty.
///
/// # Errors
/// [`EntryError::BadCell`] for anything else than `2024-09-12`.
pub(super) fn day(name: &'static str, raw: &str) -> Result<Option<Date>, EntryError> {
    match raw.trim() {
        "" => Ok(None),
        text => text.parse().ok().ok_or(EntryError::BadCell(name)).map(Some),
    }
}
