//! The passphrase of somebody of the staff: what is long and uncommon enough.
//!
//! The rules are those of OWASP ASVS 5.0.0, chapter 6.2: length above all, no rule about kinds of characters, nothing
//! trimmed, folded or cut, and none of the common ones. Lists of leaked passphrases hold next to none of fifteen
//! characters, so what is refused is what people build longer ones of: listed words, names that stand on this very site,
//! rows, and short texts that are repeated. It is no measure of how good the others are.

use std::fmt;

/// The fewest characters.
pub const LEAST_CHARS: usize = 15;
/// The most bytes: whatever is longer is refused before any work is done on it.
pub const MOST_BYTES: usize = 256;
/// The fewest different characters.
const LEAST_DIFFERENT: usize = 6;
/// How many letters beside common words and names make a passphrase uncommon.
const OWN_LETTERS: usize = 5;

const COMMON: &str = include_str!("../../../config/common-passphrases.txt");

/// Why a passphrase was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassphraseError {
    /// Fewer than [`LEAST_CHARS`] characters.
    TooShort,
    /// More than [`MOST_BYTES`] bytes.
    TooLong,
    /// Made of common words, of names, of digits, of a row or of a repeated text alone.
    Common,
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

    /// Judges what somebody wants as their passphrase. `names` are texts whose words are easy to guess here: the owner's
    /// address, the names of the product, of the organisation and of the site, and the campaign's title.
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
    if is_run(&whole) || is_repeated(&whole) {
        return true;
    }
    let listed = COMMON.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(folded);
    let mut words: Vec<String> = listed.chain(names.iter().flat_map(|name| words_of(name))).collect();
    // The longest first: what is left of a word would count as somebody's own.
    words.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    words.dedup();
    let rest = words.iter().fold(whole, |rest, word| rest.replace(word, " "));
    // Marks are where words are joined; a sign of another kind is chosen as a letter is.
    let signs = text.chars().filter(|c| !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace()).count();
    rest.chars().filter(|c| c.is_alphabetic()).count() + signs < OWN_LETTERS
}

/// Whether it is, but for digits at its ends, a text shorter than a passphrase over and over.
fn is_repeated(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| c.is_ascii_digit());
    let is_most = inner.chars().count() * 2 > text.chars().count();
    let of = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        let most = (LEAST_CHARS - 1).min(chars.len() / 2);
        (1..=most).any(|period| chars.iter().zip(chars.iter().skip(period)).all(|(one, next)| one == next))
    };
    of(text) || (is_most && of(inner))
}

/// Whether each character follows the one before it, up or down, or is the same: `12345678901234`, `aaaa`.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let pairs = codes.iter().zip(codes.iter().skip(1));
    pairs.clone().filter(|(one, next)| !matches!(*next - *one, -1..=1 | 9 | -9)).count() * 4 < codes.len()
}
