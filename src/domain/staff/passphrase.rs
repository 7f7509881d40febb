//! The passphrase of somebody of the staff: what is long and uncommon enough.
//!
//! The rules are those of OWASP ASVS 5.0.0, chapter 6.2: length above all, no rule about kinds of characters, nothing
//! trimmed, folded or cut, and none of the common ones.

use std::fmt;

/// The fewest characters.
pub const LEAST_CHARS: usize = 15;
/// The most bytes: whatever is longer is refused before any work is done on it.
pub const MOST_BYTES: usize = 256;
/// The fewest different characters.
const LEAST_DIFFERENT: usize = 6;
/// How many letters beside common words make a passphrase uncommon.
const OWN_LETTERS: usize = 5;
/// How many different common words make one: nobody tries all sets of four (each adds about 7 bits).
const MANY_WORDS: usize = 4;

const COMMON: &str = include_str!("../../../config/common-passphrases.txt");

/// Why a passphrase was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("passphrase refused: {}", self.code())]
pub enum PassphraseError {
    /// Fewer than [`LEAST_CHARS`] characters.
    TooShort,
    /// More than [`MOST_BYTES`] bytes.
    TooLong,
    /// Common, or made of common words, of the owner's address or of the campaign's names alone.
    Common,
}

impl PassphraseError {
    /// Every error.
    pub const ALL: [Self; 3] = [Self::TooShort, Self::TooLong, Self::Common];

    /// A short stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort => "passphrase-short",
            Self::TooLong => "passphrase-long",
            Self::Common => "passphrase-common",
        }
    }
}

/// A passphrase exactly as it was typed. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(String);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(***)")
    }
}

impl Passphrase {
    /// What somebody typed to be let in; `None` beyond [`MOST_BYTES`], which no passphrase of ours has.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        (text.len() <= MOST_BYTES).then(|| Self(text.to_owned()))
    }

    /// Judges what somebody wants as their passphrase. `names` are words that are easy to guess here: the owner's
    /// address, the names of the campaign and of the organisation.
    ///
    /// # Errors
    /// Any [`PassphraseError`].
    pub fn choose(text: &str, names: &[&str]) -> Result<Self, PassphraseError> {
        if text.len() > MOST_BYTES {
            return Err(PassphraseError::TooLong);
        }
        if text.chars().count() < LEAST_CHARS {
            return Err(PassphraseError::TooShort);
        }
        if is_common(text, names) {
            return Err(PassphraseError::Common);
        }
        Ok(Self(text.to_owned()))
    }

    /// The bytes to be hashed.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Letters and digits alone, in lower case.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The single words of a name or an address, and all of them together.
fn words_of(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric()).map(folded).chain([folded(name)]).filter(|word| word.len() > 2)
}

fn is_common(text: &str, names: &[&str]) -> bool {
    let mut different: Vec<char> = text.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < LEAST_DIFFERENT {
        return true;
    }
    let whole = folded(text);
    if is_run(&whole) {
        return true;
    }
    let listed = COMMON.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(folded);
    let mut words: Vec<String> = listed.chain(names.iter().flat_map(|name| words_of(name))).collect();
    // The longest first: what is left of a word would count as somebody's own.
    words.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    words.dedup();
    let mut rest = whole;
    let mut used = 0_usize;
    for word in words {
        if rest.contains(&word) {
            rest = rest.replace(&word, " ");
            used = used.saturating_add(1);
        }
    }
    // Marks are where words are joined; a sign of another kind is chosen as a letter is.
    let signs = text.chars().filter(|c| !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace()).count();
    let own = rest.chars().filter(|c| c.is_alphabetic()).count() + signs;
    let has_own_digits = used == 0 && rest.chars().filter(char::is_ascii_digit).count() >= LEAST_CHARS;
    used < MANY_WORDS && own < OWN_LETTERS && !has_own_digits
}

/// Whether each character follows the one before it, up or down, or is the same: `12345678901234`, `aaaa`.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let pairs = codes.iter().zip(codes.iter().skip(1));
    pairs.clone().filter(|(one, next)| !matches!(*next - *one, -1..=1 | 9 | -9)).count() * 4 < codes.len()
}
