//! The fields of files: cells of tables, values of JSON, texts of XML. No error repeats what one holds.

use crate::domain::campaign::Date;
use crate::domain::email::EmailAddress;
use crate::domain::entry::EntryError;
use crate::domain::text;

/// The longest text of a field, in characters: no name of a person, a seat or a party comes near it.
const FIELD_LIMIT: usize = 500;

/// A field as one clean line, which may be empty; `name` is the field's own for errors.
///
/// # Errors
/// [`EntryError::BadCell`].
pub(super) fn one_line(name: &'static str, raw: &str) -> Result<String, EntryError> {
    let text = text::clean_line(raw).ok().ok_or(EntryError::BadCell(name))?;
    if text.chars().count() > FIELD_LIMIT { Err(EntryError::BadCell(name)) } else { Ok(text) }
}

/// A field that must hold something, as one clean line.
///
/// # Errors
/// [`EntryError::BadCell`], [`EntryError::EmptyCell`].
pub(super) fn filled(name: &'static str, raw: &str) -> Result<String, EntryError> {
    let text = one_line(name, raw)?;
    if text.is_empty() { Err(EntryError::EmptyCell(name)) } else { Ok(text) }
}

/// The name of a person, a seat or a body as one clean line, which may be empty. No name has an `@`: one that does is
/// an address in a column that is called what another holds, and would greet its owner in a letter.
///
/// # Errors
/// [`EntryError::BadCell`], [`EntryError::AddressAsName`].
pub(super) fn name_line(name: &'static str, raw: &str) -> Result<String, EntryError> {
    let text = one_line(name, raw)?;
    if text.contains('@') { Err(EntryError::AddressAsName(name)) } else { Ok(text) }
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

/// The day of a moment (`2011-05-05T00:00:00`), or a plain day; none where the field is empty.
///
/// # Errors
/// [`EntryError::BadCell`].
pub(super) fn day_of_moment(name: &'static str, raw: &str) -> Result<Option<Date>, EntryError> {
    match raw.trim().split_once(['T', ' ']) {
        Some(("", _)) => Err(EntryError::BadCell(name)),
        Some((text, _)) => day(name, text),
        None => day(name, raw),
    }
}

/// The address of a field. Publishers write words where there is none (`No email found`): a text without
/// `@` is no address, while a text with one that cannot be mailed to is a mistake to be seen.
///
/// # Errors
/// [`EntryError::BadCell`].
pub(super) fn address(name: &'static str, text: &str) -> Result<Option<EmailAddress>, EntryError> {
    if !text.contains('@') {
        return Ok(None);
    }
    EmailAddress::parse(text).ok().ok_or(EntryError::BadCell(name)).map(Some)
}

/// The first address in a text that may hold several, or words around one (`Email: ada@parliament.example`).
///
/// # Errors
/// [`EntryError::BadCell`] when something in it has an `@` and nothing in it can be mailed to.
pub(super) fn address_within(name: &'static str, text: &str) -> Result<Option<EmailAddress>, EntryError> {
    let ends =
        |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '<' | '>' | '(' | ')');
    let mut candidates = text.split(ends).filter(|word| word.contains('@')).peekable();
    if candidates.peek().is_none() {
        return Ok(None);
    }
    let found = candidates.find_map(|word| EmailAddress::parse(word.trim_end_matches('.')).ok());
    found.ok_or(EntryError::BadCell(name)).map(Some)
}
