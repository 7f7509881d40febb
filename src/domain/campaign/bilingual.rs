//! A text in both languages.

use serde::{Deserialize, Serialize};

use crate::domain::language::Language;

/// A text that exists in English and in Welsh.
///
/// A file may leave a language out and still be read, so that one look at it names every text that is missing;
/// a parsed campaign has both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// The English text.
    #[serde(default)]
    pub en: String,
    /// The Welsh text.
    #[serde(default)]
    pub cy: String,
}

impl Bilingual {
    /// The text in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Welsh => &self.cy,
        }
    }
}
