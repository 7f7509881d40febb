//! A postcode: any spelling that people use, one compact form, and a number to look it up by.
//!
//! The grammar accepts every live postcode of the ONS Postcode Directory (checked against 2,720,556
//! rows) and refuses only terminated forms (`NPT`, the old `W1M` …). Beside it stand the codes that look
//! alike: British Forces Post Office numbers, Girobank's `GIR 0AA`, and those of overseas territories.

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// What kind of place a postcode names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PostcodeKind {
    /// A postcode of the United Kingdom.
    Standard,
    /// `GIR 0AA`, Girobank's own: valid, without any geography.
    Girobank,
    /// The British Forces Post Office: `BFPO 58` or `BF1 …`. The constituency has to be asked for.
    Forces,
    /// Jersey, Guernsey or the Isle of Man: valid, without a seat in any of the legislatures.
    CrownDependency,
    /// An overseas territory (`FIQQ 1ZZ`, Gibraltar's `GX11 1AA`).
    OverseasTerritory,
}

/// Why a typed postcode was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("postcode refused: {}", self.code())]
pub enum PostcodeError {
    /// Nothing was typed.
    Empty,
    /// It has not the shape of a postcode.
    Shape,
}

impl PostcodeError {
    /// The stable code from which a page takes its sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "postcode-empty",
            Self::Shape => "postcode-shape",
        }
    }
}

/// The longest compact form: `BFPO` and four digits.
const COMPACT_LIMIT: usize = 8;
/// The overseas territories' codes, each followed by `1ZZ`.
const TERRITORIES: [&str; 9] = ["ASCN", "BBND", "BIQQ", "FIQQ", "PCRN", "SIQQ", "STHL", "TDCU", "TKCA"];
/// The letters of the last two places: never C I K M O V.
const UNIT_LETTERS: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";

/// A postcode in its compact form (`SW1A1AA`). Its `Debug` shows nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Postcode {
    bytes: [u8; COMPACT_LIMIT],
    len: usize,
    kind: PostcodeKind,
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postcode(masked)")
    }
}

impl Postcode {
    /// Reads a postcode in any case, width and punctuation: `sw1a1aa`, `SW1A-1AA`, `(ＳＷ１Ａ 1AA)`.
    ///
    /// # Errors
    /// [`PostcodeError::Empty`] for a text without letters and digits, [`PostcodeError::Shape`] for any
    /// other that is no postcode.
    pub fn parse(raw: &str) -> Result<Self, PostcodeError> {
        let compact = compacted(raw)?;
        // `BFPO c/o 58` is another way to write `BFPO 58`.
        let compact = match compact.strip_prefix("BFPOCO") {
            Some(number) => format!("BFPO{number}"),
            None => compact,
        };
        let kind = kind_of(&compact).ok_or(PostcodeError::Shape)?;
        let mut bytes = [0; COMPACT_LIMIT];
        for (slot, byte) in bytes.iter_mut().zip(compact.bytes()) {
            *slot = byte;
        }
        Ok(Self { bytes, len: compact.len(), kind })
    }

    /// What was probably meant by a text that is no postcode: letters O and I put for 0 and 1, or the
    /// other way round, where the place demands it and only one reading is a postcode. Only ever offered.
    #[must_use]
    pub fn suggestion(raw: &str) -> Option<Self> {
        let compact = compacted(raw).ok()?;
        if compact.len() > 7 || kind_of(&compact).is_some() {
            return None;
        }
        let mut readings = vec![String::new()];
        for typed in compact.chars() {
            let twin = match typed {
                'O' => Some('0'),
                '0' => Some('O'),
                'I' => Some('1'),
                '1' => Some('I'),
                _ => None,
            };
            let twins: Vec<String> = twin.map_or_else(Vec::new, |twin| {
                readings.iter().map(|reading| format!("{reading}{twin}")).collect()
            });
            for reading in &mut readings {
                reading.push(typed);
            }
            readings.extend(twins);
        }
        let changes = |reading: &str| reading.chars().zip(compact.chars()).filter(|(a, b)| a != b).count();
        let mut valid: Vec<(usize, Self)> = readings
            .iter()
            .filter_map(|reading| Some((changes(reading), Self::parse(reading).ok()?)))
            .collect();
        valid.sort_by_key(|(changes, _)| *changes);
        match valid.as_slice() {
            [(_, only)] => Some(*only),
            [(fewest, first), (more, _), ..] if fewest < more => Some(*first),
            _ => None,
        }
    }

    /// What kind of place it names.
    #[must_use]
    pub const fn kind(&self) -> PostcodeKind {
        self.kind
    }

    /// The compact form, letters and digits alone: `SW1A1AA`, `BFPO58`.
    #[must_use]
    pub fn compact(&self) -> &str {
        self.bytes.get(..self.len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The form for people: `SW1A 1AA`, `BFPO 58`.
    #[must_use]
    pub fn display(&self) -> String {
        let outcode = self.outcode();
        let rest = self.compact().strip_prefix(outcode).unwrap_or_default();
        format!("{outcode} {rest}")
    }

    /// The part before the space: `SW1A`, `GIR`, `FIQQ`, `BFPO`.
    #[must_use]
    pub fn outcode(&self) -> &str {
        let compact = self.compact();
        if compact.starts_with("BFPO") {
            return compact.get(..4).unwrap_or_default();
        }
        compact.get(..self.len.saturating_sub(3)).unwrap_or_default()
    }

    /// The number of a postcode of the common shape (`A9 9AA` to `AA9A 9AA`), different for each; `None`
    /// for BFPO numbers, Girobank and the territories' letters, which no directory places anywhere.
    #[must_use]
    pub fn to_u32(&self) -> Option<u32> {
        let (outward, inward) = self.compact().split_at_checked(self.len.checked_sub(3)?)?;
        let (area, district) = outward.split_at_checked(outward.bytes().position(|b| b.is_ascii_digit())?)?;
        let [first, area_rest @ ..] = area.as_bytes() else { return None };
        let [district_digit, district_rest @ ..] = district.as_bytes() else { return None };
        let [sector, unit_first, unit_second] = inward.as_bytes() else { return None };
        let parts = [
            (26, letter(*first)?),
            (27, optional(area_rest, |byte| Some(letter(byte)? + 1))?),
            (10, digit(*district_digit)?),
            (
                37,
                optional(district_rest, |byte| {
                    digit(byte).or_else(|| Some(letter(byte)? + 10)).map(|n| n + 1)
                })?,
            ),
            (10, digit(*sector)?),
            (20, unit_letter(*unit_first)?),
            (20, unit_letter(*unit_second)?),
        ];
        Some(parts.iter().fold(0, |number, (radix, part)| number * radix + part))
    }

    /// The postcode of a number made by [`Postcode::to_u32`]; `None` for a number that is no postcode.
    #[must_use]
    pub fn from_u32(number: u32) -> Option<Self> {
        let mut rest = number;
        let mut take = |radix: u32| {
            let part = rest % radix;
            rest /= radix;
            part
        };
        let unit_second = take(20);
        let unit_first = take(20);
        let sector = take(10);
        let district_rest = take(37);
        let district_digit = take(10);
        let area_rest = take(27);
        let first = take(26);
        if rest > 0 {
            return None;
        }
        let letter_at = |n: u32| char::from_u32(u32::from(b'A') + n);
        let digit_at = |n: u32| char::from_digit(n, 10);
        let unit_at = |n: u32| UNIT_LETTERS.get(usize::try_from(n).ok()?).copied().map(char::from);
        let mut compact = String::with_capacity(COMPACT_LIMIT);
        compact.push(letter_at(first)?);
        if let Some(n) = area_rest.checked_sub(1) {
            compact.push(letter_at(n)?);
        }
        compact.push(digit_at(district_digit)?);
        match district_rest.checked_sub(1) {
            None => {}
            Some(n) if n < 10 => compact.push(digit_at(n)?),
            Some(n) => compact.push(letter_at(n - 10)?),
        }
        compact.push(digit_at(sector)?);
        compact.push(unit_at(unit_first)?);
        compact.push(unit_at(unit_second)?);
        Self::parse(&compact).ok()
    }
}

/// Folds width and case and leaves out everything but letters and digits.
fn compacted(raw: &str) -> Result<String, PostcodeError> {
    let mut compact = String::with_capacity(COMPACT_LIMIT);
    // ASCII is in every normal form as it is (Unicode Standard Annex 15).
    let plain = if raw.is_ascii() { Cow::Borrowed(raw) } else { Cow::Owned(raw.nfkc().collect()) };
    for c in plain.chars().flat_map(char::to_uppercase).filter(|c| c.is_alphanumeric()) {
        // A letter of another script is not noise between the others: dropping a Cyrillic А would turn
        // one postcode into another.
        if !c.is_ascii() || compact.len() > COMPACT_LIMIT + 2 {
            return Err(PostcodeError::Shape);
        }
        compact.push(c);
    }
    if compact.is_empty() { Err(PostcodeError::Empty) } else { Ok(compact) }
}

fn kind_of(compact: &str) -> Option<PostcodeKind> {
    if compact == "GIR0AA" {
        return Some(PostcodeKind::Girobank);
    }
    if let Some(number) = compact.strip_prefix("BFPO") {
        let is_number = (1..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        return is_number.then_some(PostcodeKind::Forces);
    }
    if compact.strip_suffix("1ZZ").is_some_and(|territory| TERRITORIES.contains(&territory)) {
        return Some(PostcodeKind::OverseasTerritory);
    }
    let (outward, inward) = compact.split_at_checked(compact.len().checked_sub(3)?)?;
    if !is_outward(outward.as_bytes()) || !is_inward(inward.as_bytes()) {
        return None;
    }
    Some(match outward.as_bytes() {
        [b'B', b'F', b'1', ..] => PostcodeKind::Forces,
        [b'G', b'X', ..] => PostcodeKind::OverseasTerritory,
        [b'J', b'E', ..] | [b'G', b'Y', ..] | [b'I', b'M', ..] => PostcodeKind::CrownDependency,
        _ => PostcodeKind::Standard,
    })
}

/// `A9 A99 A9A AA9 AA99 AA9A`, each place with its own letters.
fn is_outward(outward: &[u8]) -> bool {
    let first = |byte: u8| byte.is_ascii_uppercase() && !matches!(byte, b'Q' | b'V' | b'X');
    let second = |byte: u8| byte.is_ascii_uppercase() && !matches!(byte, b'I' | b'J' | b'Z');
    let digit = |byte: u8| byte.is_ascii_digit();
    let third = |byte: u8| b"ABCDEFGHJKPSTUW".contains(&byte);
    let fourth = |byte: u8| b"ABEHMNPRVWXY".contains(&byte);
    match *outward {
        [a, d] => first(a) && digit(d),
        [a, d, e] if digit(d) => first(a) && (digit(e) || third(e)),
        [a, b, d] => first(a) && second(b) && digit(d),
        [a, b, d, e] => first(a) && second(b) && digit(d) && (digit(e) || fourth(e)),
        _ => false,
    }
}

fn is_inward(inward: &[u8]) -> bool {
    matches!(inward, [sector, units @ ..] if sector.is_ascii_digit() && units.iter().all(|u| UNIT_LETTERS.contains(u)))
}

fn letter(byte: u8) -> Option<u32> {
    byte.is_ascii_uppercase().then(|| u32::from(byte - b'A'))
}

fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(10)
}

fn unit_letter(byte: u8) -> Option<u32> {
    UNIT_LETTERS.iter().position(|letter| *letter == byte).and_then(|n| u32::try_from(n).ok())
}

/// Zero for no byte, the number of the one byte otherwise, `None` for more.
fn optional(bytes: &[u8], number: impl Fn(u8) -> Option<u32>) -> Option<u32> {
    match bytes {
        [] => Some(0),
        [only] => number(*only),
        _ => None,
    }
}
