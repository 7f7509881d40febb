//! How much of a letter is its writer's own, and how like the letters of others that part is.
//!
//! Texts are compared by their shingles, the runs of [`SHINGLE`] words (A. Broder, "On the resemblance and containment
//! of documents", 1997): what two texts share of them, out of all that either has, is their resemblance. The shingles
//! of the campaign's own text are taken out first, so that two people who ticked the same points are compared by what
//! they said themselves. What is kept of a letter is a sketch of fixed size: of each of [`SKETCH_BYTES`] orders of all
//! shingles the one that comes first, and of that one byte (P. Li and A. C. König, "b-Bit Minwise Hashing", 2010).
//! Where two sketches agree estimates the resemblance, to some 4 in 100 in the middle of the scale. No word can be
//! read back from a sketch.
//!
//! Sketches are stored and compared with later ones, so nothing of how they are made may change without making all
//! of them anew.

mod index;

pub use self::index::{LETTER_BYTES, Likeness, MOST_LETTERS, SketchIndex, WrittenLetter};

use std::collections::HashSet;

use super::signature::EmailKey;

/// Words in a shingle. With three, a text whose every tenth word was changed still resembles the one before by half.
pub const SHINGLE: usize = 3;
/// Bytes of a sketch.
pub const SKETCH_BYTES: usize = 128;
/// From which resemblance on, in percent, two letters count as nearly the same.
pub const NEARLY_PERCENT: u8 = 50;

/// What is kept of a writer's own part to compare it by. It has no readable form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sketch([u8; SKETCH_BYTES]);

impl std::fmt::Debug for Sketch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sketch(…)")
    }
}

impl Sketch {
    /// The sketch of a letter that holds nothing of its writer's own.
    pub const NOTHING: Self = Self([0; SKETCH_BYTES]);

    /// Reads a sketch back from its stored bytes; `None` for any other length.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes as stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; SKETCH_BYTES] {
        &self.0
    }

    /// Whether there is nothing of the writer's own.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::NOTHING
    }

    /// The resemblance of what two sketches were made of, in percent.
    #[must_use]
    pub fn percent(&self, other: &Self) -> u8 {
        // In bytes, so that sixteen are compared at once; there are too few to overflow.
        let same = self.0.iter().zip(&other.0).map(|(a, b)| u8::from(a == b)).fold(0, u8::wrapping_add);
        // Two bytes that have nothing to do with each other agree once in 256 times.
        let percent = (u16::from(same) * 200).saturating_sub(100).saturating_add(127) / 255;
        if same == 0 { 0 } else { u8::try_from(percent).unwrap_or(100) }
    }

    fn of(shingles: &HashSet<u64>) -> Self {
        let mut sketch = [0; SKETCH_BYTES];
        if shingles.is_empty() {
            return Self(sketch);
        }
        for (order, byte) in (0_u64..).zip(&mut sketch) {
            // A line with an odd slope permutes all 64-bit numbers.
            let (slope, start) = (mix(2 * order + 1) | 1, mix(2 * order + 2));
            let places = shingles.iter().map(|shingle| shingle.wrapping_mul(slope).wrapping_add(start));
            let [lowest, ..] = mix(places.min().unwrap_or(0)).to_le_bytes();
            *byte = lowest;
        }
        Self(sketch)
    }
}

/// The part of a letter that its writer has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnPart {
    /// Words of the writer's own.
    pub own_words: usize,
    /// Words in all.
    pub words: usize,
    /// The writer's own part, to be compared.
    pub sketch: Sketch,
}

impl OwnPart {
    /// Looks for what of `written` is not the campaign's: a word that stands in none of its shingles. `campaign` is
    /// everything that the campaign could have said there, whether it was chosen or not.
    #[must_use]
    pub fn of<'a>(
        written: impl IntoIterator<Item = &'a str>,
        campaign: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known: HashSet<u64> =
            campaign.into_iter().flat_map(|text| shingles(&words(text)).collect::<Vec<_>>()).collect();
        let (mut own, mut own_words, mut all) = (HashSet::new(), 0, 0);
        for text in written {
            let words = words(text);
            let width = SHINGLE.min(words.len());
            let mut is_own = vec![true; words.len()];
            let found: Vec<u64> = shingles(&words).collect();
            for (at, _) in found.iter().enumerate().filter(|(_, shingle)| known.contains(shingle)) {
                is_own.iter_mut().skip(at).take(width).for_each(|is_own| *is_own = false);
            }
            let holds_own = |at: usize| is_own.iter().skip(at).take(width).any(|is_own| *is_own);
            own.extend(found.iter().enumerate().filter(|(at, _)| holds_own(*at)).map(|(_, shingle)| shingle));
            own_words += is_own.iter().filter(|is_own| **is_own).count();
            all += words.len();
        }
        Self { own_words, words: all, sketch: Sketch::of(&own) }
    }

    /// The same beside `text`, which is all the campaign's.
    #[must_use]
    pub fn beside(self, text: &str) -> Self {
        Self { words: self.words.saturating_add(words(text).len()), ..self }
    }

    /// How much is the writer's own, in whole percent of the words, rounded down; 0 of nothing.
    #[must_use]
    pub fn percent(&self) -> u8 {
        let percent = self.own_words.saturating_mul(100).checked_div(self.words).unwrap_or(0);
        u8::try_from(percent).unwrap_or(100)
    }

    /// How many of ten lines are the writer's own, where the nearest letter of anybody else resembles the own part
    /// by `most` percent: what others have sent as well is nobody's own.
    #[must_use]
    pub fn tenths(&self, most: u8) -> u8 {
        let own = u16::from(self.percent()) * u16::from(100_u8.saturating_sub(most));
        u8::try_from(own.saturating_add(500) / 1_000).unwrap_or(10)
    }
}

/// Who wrote, as the sketches of letters know it: one number for each address and each person of a household.
#[must_use]
pub fn author(key: EmailKey, slot: i16) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = *key.as_bytes();
    i64::from_be_bytes([a, b, c, d, e, f, g, h]) ^ i64::from(slot)
}

/// The words of a text as numbers: letters and digits of any script, without case and apostrophes.
fn words(text: &str) -> Vec<u64> {
    // FNV-1a (Fowler, Noll, Vo).
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut words = Vec::new();
    let mut word = None;
    for c in text.chars() {
        if c.is_alphanumeric() {
            let mut bytes = [0; 4];
            for c in c.to_lowercase() {
                let hash = word.unwrap_or(BASIS);
                let bytes = c.encode_utf8(&mut bytes).bytes();
                word = Some(bytes.fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)));
            }
        } else if !matches!(c, '\'' | '\u{2019}') {
            words.extend(word.take());
        }
    }
    words.extend(word);
    words
}

/// The shingles of some words, in order; of fewer than [`SHINGLE`] words, all of them as one.
fn shingles(words: &[u64]) -> impl Iterator<Item = u64> {
    let run = |words: &[u64]| words.iter().fold(0, |hash, word| mix(mix(hash) ^ word));
    words.windows(SHINGLE.min(words.len()).max(1)).map(run)
}

/// Spreads a number over all 64 bits (the finaliser of SplitMix64; Steele, Lea, Flood, 2014).
const fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
