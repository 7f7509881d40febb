//! Words on the command line that several commands take, each with the sentence that tells what was expected.

use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::text::RecordLine;

/// A nation by its slug.
///
/// # Errors
/// A sentence with the slugs that there are.
pub fn nation(word: &str) -> Result<Nation, String> {
    let expected = || "expected england, scotland, wales or northern-ireland".to_owned();
    Nation::from_slug(word).ok_or_else(expected)
}

/// A language by its code.
///
/// # Errors
/// A sentence with the codes that there are.
pub fn language(word: &str) -> Result<Language, String> {
    Language::from_code(word).ok_or_else(|| "expected en or cy".to_owned())
}

/// A reason for the record, cleaned; it may be empty.
///
/// # Errors
/// What is wrong with it, such as more than [`crate::domain::text::RECORD_LIMIT`] characters.
pub fn reason(words: &str) -> Result<String, String> {
    let line = RecordLine::optional(words).map_err(|error| error.to_string())?;
    Ok(line.map(|line| line.as_str().to_owned()).unwrap_or_default())
}
