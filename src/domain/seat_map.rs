//! Maps of seats as hexes, from files in the format HexJSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};

use super::chart::hex::Hex;
use super::place::Gss;

/// The layout that is read, as HexJSON calls it.
pub const LAYOUT: &str = "odd-r";

/// The farthest from the origin that a hex may lie: no country has more seats across or up.
const FARTHEST: i64 = 1_000;

/// Where the hex of each seat lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatMap(BTreeMap<Gss, Hex>);

/// Why a file is no map of seats.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeatMapError {
    /// It is no HexJSON at all.
    #[error("not a HexJSON file: {0}")]
    Format(String),
    /// Its rows are laid out in another way.
    #[error("the layout is {0:?}; only \"odd-r\" is read, whose rows grow northwards")]
    Layout(String),
    /// A key that is no code.
    #[error("{0:?} is no GSS code; the key of each hex is the code of its seat, such as E14001063")]
    Code(String),
    /// A seat that has two hexes.
    #[error("{0} stands in it twice")]
    Twice(Gss),
    /// Two seats at one place.
    #[error("{0} and {1} are both at q {x}, r {y}", x = .2.across, y = .2.up)]
    SamePlace(Gss, Gss, Hex),
    /// A hex far away from all others.
    #[error("{0} lies beyond {FARTHEST} hexes from the middle")]
    TooFar(Gss),
    /// A file without hexes.
    #[error("there is no hex in it")]
    Empty,
}

impl SeatMap {
    /// A map of these places; the last of several for one seat holds.
    #[must_use]
    pub fn of(places: impl IntoIterator<Item = (Gss, Hex)>) -> Self {
        Self(places.into_iter().collect())
    }

    /// Reads HexJSON: `{"layout":"odd-r","hexes":{"E14001063":{"q":1,"r":2},…}}`. Anything else in it is passed over.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, SeatMapError> {
        let file: File =
            serde_json::from_str(text).map_err(|error| SeatMapError::Format(error.to_string()))?;
        if file.layout != LAYOUT {
            return Err(SeatMapError::Layout(file.layout));
        }
        let (mut seats, mut taken) = (BTreeMap::new(), BTreeMap::new());
        for (key, place) in file.hexes.0 {
            let Ok(code) = Gss::parse(&key) else { return Err(SeatMapError::Code(key)) };
            let hex = Hex { across: place.q, up: place.r };
            if hex.across.saturating_abs() > FARTHEST || hex.up.saturating_abs() > FARTHEST {
                return Err(SeatMapError::TooFar(code));
            }
            if seats.insert(code, hex).is_some() {
                return Err(SeatMapError::Twice(code));
            }
            if let Some(other) = taken.insert(hex, code) {
                return Err(SeatMapError::SamePlace(other, code, hex));
            }
        }
        if seats.is_empty() { Err(SeatMapError::Empty) } else { Ok(Self(seats)) }
    }

    /// Every seat with its place, by code.
    pub fn places(&self) -> impl Iterator<Item = (Gss, Hex)> {
        self.0.iter().map(|(code, hex)| (*code, *hex))
    }

    /// The place of a seat; `None` where the map has none.
    #[must_use]
    pub fn find(&self, seat: Gss) -> Option<Hex> {
        self.0.get(&seat).copied()
    }

    /// Whether there is no map.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many seats it places.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

#[derive(serde::Deserialize)]
struct File {
    layout: String,
    hexes: Hexes,
}

#[derive(serde::Deserialize)]
struct Place {
    q: i64,
    r: i64,
}

/// The hexes in their order, each key as often as it stands there: a map would keep the last of two.
struct Hexes(Vec<(String, Place)>);

impl<'de> serde::Deserialize<'de> for Hexes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HexesVisitor)
    }
}

struct HexesVisitor;

impl<'de> Visitor<'de> for HexesVisitor {
    type Value = Hexes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of hexes by their seats' codes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Hexes, A::Error> {
        let mut hexes = Vec::with_capacity(map.size_hint().unwrap_or_default());
        while let Some(entry) = map.next_entry()? {
            hexes.push(entry);
        }
        Ok(Hexes(hexes))
    }
}
