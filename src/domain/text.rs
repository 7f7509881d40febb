//! Typed text, cleaned once at the door: names, letters, postal addresses.
//!
//! What a person types may hold characters that nobody sees but machines obey: controls end a header,
//! bidirectional overrides reorder a line (Unicode Standard Annex 9), zero-width characters make two
//! equal names look different. They are dropped before anything is stored. NUL is refused instead of
//! dropped, because PostgreSQL cannot hold it and no keyboard types it.

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// The longest name, in characters after cleaning.
pub const NAME_LIMIT: usize = 100;
/// The longest postal address, in characters after cleaning.
pub const ADDRESS_LIMIT: usize = 300;

/// The longest name or reason on record, in characters.
pub const RECORD_LIMIT: usize = 200;

/// Why a typed text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("text refused: {}", self.code())]
pub enum TextError {
    /// Nothing is left after cleaning.
    Empty,
    /// More characters than `limit` after cleaning.
    TooLong {
        /// The number of characters that are allowed.
        limit: usize,
    },
    /// A NUL character: never typed by a person.
    Nul,
    /// A name that holds a web or mail address: confirmation mails to strangers are a way to send spam.
    LooksLikeLink,
    /// A name without a single letter of any script.
    NoLetter,
    /// A name that begins with a character that spreadsheets take for a formula.
    Formula,
}

impl TextError {
    /// The stable code from which a page takes its sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "text-empty",
            Self::TooLong { .. } => "text-too-long",
            Self::Nul => "text-nul",
            Self::LooksLikeLink => "text-link",
            Self::NoLetter => "text-no-letter",
            Self::Formula => "text-formula",
        }
    }
}

macro_rules! private_text {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The cleaned text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The cleaned text, given away.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(masked)"))
            }
        }
    )+};
}

private_text! {
    /// A person's full name: one line, 1 to [`NAME_LIMIT`] characters, at least one letter.
    PersonName,
    /// One line of text with a limit given by the caller: the subject of a letter.
    OneLine,
    /// Text of several lines with a limit given by the caller: the words of a supporter.
    MultiLine,
    /// The whole text of a letter, of several lines.
    LetterBody,
    /// A postal address: several lines, 1 to [`ADDRESS_LIMIT`] characters in all.
    PostalAddress,
}

impl PersonName {
    /// Cleans and judges a typed name. Letters of any script, apostrophes, hyphens and digits are fine.
    ///
    /// # Errors
    /// Any [`TextError`].
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let name = bounded(clean_line(raw)?, NAME_LIMIT)?;
        let folded: Cow<'_, str> =
            if name.is_ascii() { Cow::Borrowed(&name) } else { Cow::Owned(name.nfkc().collect()) };
        if folded.starts_with(['=', '+', '@', '-']) {
            return Err(TextError::Formula);
        }
        if looks_like_link(&folded) {
            return Err(TextError::LooksLikeLink);
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(TextError::NoLetter);
        }
        Ok(Self(name))
    }

    /// The text by which two names are compared: compatibility-normalised (NFKC), case folded, without
    /// joiners and punctuation, so that `Mary O’Neill-Smith` and `MARY O'NEILL SMITH` are one person.
    #[must_use]
    pub fn folded(&self) -> String {
        let plain: String = self
            .0
            .nfkc()
            .filter(|letter| !is_apostrophe(*letter) && !matches!(letter, '\u{200C}' | '\u{200D}'))
            .map(|letter| if letter.is_ascii_punctuation() || is_dash(letter) { ' ' } else { letter })
            // Upper and then lower case, letter by letter, comes to Unicode's full case folding for the
            // scripts that have case: `ß` becomes `ss`, and a final sigma is a sigma.
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
            .collect();
        let normal: String = plain.nfkc().collect();
        normal.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl OneLine {
    /// Cleans one line; runs of white space become one space.
    ///
    /// # Errors
    /// [`TextError::Nul`], [`TextError::Empty`], or [`TextError::TooLong`] beyond `limit` characters.
    pub fn parse(raw: &str, limit: usize) -> Result<Self, TextError> {
        bounded(clean_line(raw)?, limit).map(Self)
    }
}

impl MultiLine {
    /// Cleans a text of several lines; line ends become `\n`.
    ///
    /// # Errors
    /// [`TextError::Nul`], [`TextError::Empty`], or [`TextError::TooLong`] beyond `limit` characters.
    pub fn parse(raw: &str, limit: usize) -> Result<Self, TextError> {
        bounded(clean_lines(raw)?, limit).map(Self)
    }
}

impl LetterBody {
    /// Cleans the text of a letter; line ends become `\n`.
    ///
    /// # Errors
    /// [`TextError::Nul`], [`TextError::Empty`], or [`TextError::TooLong`] beyond `limit` characters.
    pub fn parse(raw: &str, limit: usize) -> Result<Self, TextError> {
        bounded(clean_lines(raw)?, limit).map(Self)
    }
}

impl PostalAddress {
    /// Cleans a postal address: each line on its own, empty lines left out.
    ///
    /// # Errors
    /// [`TextError::Nul`], [`TextError::Empty`] or [`TextError::TooLong`].
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let lines = clean_lines(raw)?;
        let address = lines.lines().map(one_space).filter(|line| !line.is_empty()).collect::<Vec<_>>();
        bounded(address.join("\n"), ADDRESS_LIMIT).map(Self)
    }
}

/// A line on record: the role or name of whoever recorded something, or the reason; 1 to [`RECORD_LIMIT`] characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLine(String);

impl RecordLine {
    /// Cleans and judges one line.
    ///
    /// # Errors
    /// [`TextError::Nul`], [`TextError::Empty`] or [`TextError::TooLong`].
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        bounded(clean_line(raw)?, RECORD_LIMIT).map(Self)
    }

    /// Cleans and judges a line that may be left out; the empty text is none.
    ///
    /// # Errors
    /// [`TextError::Nul`] or [`TextError::TooLong`].
    pub fn optional(raw: &str) -> Result<Option<Self>, TextError> {
        match Self::parse(raw) {
            Err(TextError::Empty) => Ok(None),
            line => line.map(Some),
        }
    }

    /// The cleaned line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Cleans one line of typed text: NFC, without controls, bidirectional controls and zero-width noise,
/// runs of white space (line ends too) made one space, trimmed. May be empty.
///
/// # Errors
/// [`TextError::Nul`].
pub fn clean_line(raw: &str) -> Result<String, TextError> {
    refuse_nul(raw)?;
    let visible = raw.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_noise(*c));
    // ASCII is in every normal form as it is (Unicode Standard Annex 15), and finding that out is quick.
    let visible: String = if raw.is_ascii() { visible.collect() } else { visible.nfc().collect() };
    Ok(one_space(&visible))
}

/// Cleans typed text of several lines: NFC, without controls, bidirectional controls and zero-width
/// noise; line ends become `\n`, spaces at line ends go, and no more than two empty lines follow each
/// other. Trimmed; may be empty.
///
/// # Errors
/// [`TextError::Nul`].
pub fn clean_lines(raw: &str) -> Result<String, TextError> {
    refuse_nul(raw)?;
    let visible: String = raw
        .replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            other => other,
        })
        .filter(|c| *c == '\n' || !is_noise(*c))
        .nfc()
        .collect();
    let mut cleaned = String::with_capacity(visible.len());
    let mut empty_lines = 0_usize;
    for line in visible.lines().map(str::trim_end) {
        empty_lines = if line.is_empty() { empty_lines + 1 } else { 0 };
        if empty_lines <= 2 {
            cleaned.push_str(line);
            cleaned.push('\n');
        }
    }
    Ok(cleaned.trim().to_owned())
}

fn refuse_nul(raw: &str) -> Result<(), TextError> {
    if raw.contains('\0') { Err(TextError::Nul) } else { Ok(()) }
}

fn bounded(text: String, limit: usize) -> Result<String, TextError> {
    if text.is_empty() {
        Err(TextError::Empty)
    } else if text.chars().count() > limit {
        Err(TextError::TooLong { limit })
    } else {
        Ok(text)
    }
}

fn one_space(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Controls (C0, C1, DEL), bidirectional controls, and characters of no width that carry no meaning.
/// The joiners U+200C and U+200D stay: Persian and Indic names are spelt with them.
const fn is_noise(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}'
            | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
    )
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{B4}' | '\u{2BC}' | '\u{2018}' | '\u{2019}' | '\u{201B}')
}

const fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether a mail program would make a link of any part of this text.
fn looks_like_link(text: &str) -> bool {
    /// Ends that mail programs link without a scheme. Short country codes that end real initials
    /// (`Smith.me`) are left out.
    const LINKED_ENDS: [&str; 24] = [
        "com", "net", "org", "info", "biz", "uk", "co", "io", "ru", "cn", "eu", "xyz", "top", "shop", "site",
        "online", "store", "link", "click", "app", "dev", "wales", "cymru", "scot",
    ];
    let text = text.to_lowercase();
    text.contains('@')
        || text.contains("://")
        || text.split_whitespace().any(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            let host = word.split(['/', '?', '#', ':']).next().unwrap_or(word);
            let linked_end = host.rsplit_once('.').is_some_and(|(name, end)| {
                let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
                letters > 1 && LINKED_ENDS.contains(&end)
            });
            word.starts_with("www.") || linked_end || (host.len() < word.len() && host.contains('.'))
        })
}
