//! How figures become lengths. Across, a drawing is measured in shares of its width, so that it fits a phone and a desk
//! without its words changing size; downwards in pixels. Every axis begins at zero.

pub mod hex;

use std::fmt;

/// A share of the width, in hundredths of a percent; written as SVG reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(i64);

/// The whole width.
const WHOLE: i64 = 10_000;

impl Share {
    /// `part` of `whole`, between nothing and all of it; nothing of nothing.
    #[must_use]
    pub fn of(part: i64, whole: i64) -> Self {
        let hundredths = part.saturating_mul(WHOLE).checked_div(whole).unwrap_or_default();
        Self(hundredths.clamp(0, WHOLE))
    }

    /// Hundredths of a percent.
    #[must_use]
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// How a word that belongs here is set so that it stays within the drawing: it reaches at most `percent` of the
    /// width to either side.
    #[must_use]
    pub const fn anchor(self, percent: i64) -> Anchor {
        if self.0 < percent * 100 {
            Anchor::Start
        } else if self.0 > WHOLE - percent * 100 {
            Anchor::End
        } else {
            Anchor::Middle
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (percent, rest) = (self.0 / 100, self.0 % 100);
        if rest == 0 { write!(f, "{percent}%") } else { write!(f, "{percent}.{rest:02}%") }
    }
}

/// Which part of a word stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Anchor {
    /// The word of SVG's `text-anchor`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// The end of an axis for values up to `largest`: 1, 2, 4, 6, 8 or 10 times a power of ten, so that a half of it is
/// whole as well, save for 1.
#[must_use]
pub fn end_of_axis(largest: i64) -> i64 {
    let mut power = 1_i64;
    loop {
        let ends = [1, 2, 4, 6, 8, 10].map(|times: i64| times.saturating_mul(power));
        if let Some(end) = ends.into_iter().find(|end| *end >= largest) {
            return end;
        }
        power = power.saturating_mul(10);
    }
}

/// The part of a drawing that columns stand in, in pixels from its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where the axis ends.
    pub top: i64,
    /// Where zero is.
    pub zero: i64,
}

impl Field {
    /// Where a value lies, of those that `end` is the end of.
    #[must_use]
    pub fn height_of(self, value: i64, end: i64) -> i64 {
        let tall = self.zero.saturating_sub(self.top);
        let height = value.saturating_mul(tall).checked_div(end).unwrap_or_default();
        // What is there is seen, however little it is.
        if value > 0 { height.clamp(1, tall) } else { 0 }
    }
}

/// A column of two parts, the second upon the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its left edge.
    pub left: Share,
    /// Its middle.
    pub middle: Share,
    /// Its width.
    pub width: Share,
    /// The upper edge and the height of the lower part; no height where it is nothing.
    pub lower: (i64, i64),
    /// The same of the upper part.
    pub upper: (i64, i64),
}

/// Columns side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The end of the axis.
    pub end: i64,
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The number of the tallest, the first of several; `None` where all are nothing.
    pub tallest: Option<usize>,
}

/// Lays out columns of two parts. Values below zero, which corrections can lead to, are drawn as nothing.
#[must_use]
pub fn columns(values: &[[i64; 2]], field: Field) -> Columns {
    let values: Vec<[i64; 2]> = values.iter().map(|value| value.map(|part| part.max(0))).collect();
    let sum = |value: &[i64; 2]| -> i64 { value.iter().sum() };
    let largest = values.iter().map(sum).max().unwrap_or_default();
    let tallest = values.iter().position(|value| largest > 0 && sum(value) == largest);
    let end = end_of_axis(largest);
    let many = i64::try_from(values.len()).unwrap_or(i64::MAX);
    let columns = (0_i64..).zip(&values).map(|(number, [lower, upper])| {
        // Each has a slot, and leaves a tenth of it free on both sides.
        let at = |tenths: i64| Share::of(number.saturating_mul(10).saturating_add(tenths), many * 10);
        let (low, high) = (field.height_of(*lower, end), field.height_of(*upper, end));
        let high = high.min(field.zero.saturating_sub(field.top).saturating_sub(low));
        Column {
            left: at(1),
            middle: at(5),
            width: Share::of(8, many * 10),
            lower: (field.zero - low, low),
            upper: (field.zero - low - high, high),
        }
    });
    Columns { end, columns: columns.collect(), tallest }
}
