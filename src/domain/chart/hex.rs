//! A map of hexes: one for each seat, so that a seat in a town is as large as one in the hills.

/// The width of a hex in the units of the drawing.
pub const WIDTH: i64 = 14;
/// From the top of a hex to its lowest point.
pub const HEIGHT: i64 = 16;
/// From one row of hexes to the next: the points of one lie between those of the other.
const ROW: i64 = 12;

/// The place of a hex: rows grow northwards, and every other one is shifted right by half a hex (what HexJSON calls
/// `odd-r`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hex {
    /// The number in its row, from the west.
    pub across: i64,
    /// The number of its row, from the south.
    pub up: i64,
}

/// A drawing of hexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Honeycomb {
    /// Its width.
    pub width: i64,
    /// Its height.
    pub height: i64,
    /// The left and the upper edge of each hex, in the order of the places.
    pub corners: Vec<(i64, i64)>,
}

/// Lays out hexes from the upper left corner of those that there are.
#[must_use]
pub fn honeycomb(places: &[Hex]) -> Honeycomb {
    let corner = |place: &Hex| {
        let shift = if place.up.rem_euclid(2) == 1 { WIDTH / 2 } else { 0 };
        (place.across.saturating_mul(WIDTH).saturating_add(shift), place.up.saturating_mul(-ROW))
    };
    let corners: Vec<(i64, i64)> = places.iter().map(corner).collect();
    let ends = |values: &dyn Fn() -> Vec<i64>, size: i64| {
        let values = values();
        let first = values.iter().min().copied().unwrap_or_default();
        (first, values.iter().max().map_or(0, |last| last - first + size))
    };
    let (left, width) = ends(&|| corners.iter().map(|(x, _)| *x).collect(), WIDTH);
    let (top, height) = ends(&|| corners.iter().map(|(_, y)| *y).collect(), HEIGHT);
    let corners = corners.iter().map(|(x, y)| (x - left, y - top)).collect();
    Honeycomb { width, height, corners }
}

/// Places for groups of hexes where no map tells any: each group begins a row of `long`, the first group in the north,
/// with a row left free between two groups.
#[must_use]
pub fn in_rows(groups: &[usize], long: usize) -> Vec<Hex> {
    let long = i64::try_from(long).unwrap_or(i64::MAX).max(1);
    let (mut places, mut row) = (Vec::new(), 0_i64);
    for group in groups.iter().filter(|group| **group > 0) {
        let last = i64::try_from(*group).unwrap_or(i64::MAX) - 1;
        places.extend((0..=last).map(|number| Hex { across: number % long, up: row - number / long }));
        row -= last / long + 2;
    }
    places
}

/// The steps of a tint.
pub const STEPS: usize = 5;

/// The largest value of each step, so that about as many values fall into one step as into another; fewer steps where
/// there are fewer values. Values of nothing belong to no step.
#[must_use]
pub fn steps(values: &[i64]) -> Vec<i64> {
    let mut sorted: Vec<i64> = values.iter().copied().filter(|value| *value > 0).collect();
    sorted.sort_unstable();
    let last_of = |step: usize| sorted.get((sorted.len() * step / STEPS).checked_sub(1)?).copied();
    let mut ends: Vec<i64> = (1..=STEPS).filter_map(last_of).collect();
    ends.dedup();
    ends
}

/// The step of a value, from 1; 0 for nothing.
#[must_use]
pub fn step_of(value: i64, ends: &[i64]) -> usize {
    if value <= 0 { 0 } else { ends.partition_point(|end| *end < value) + 1 }
}
