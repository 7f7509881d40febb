//! Where a postcode lies: nation and seat, for every postcode of the kingdom, in memory.
//!
//! Some 2.7 million postcodes name fewer than two thousand different places. So the directory is a sorted
//! array of numbered postcodes beside an array of indexes into a small table: six bytes a postcode, found
//! by halving. In the database the same two arrays are cut into blocks.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::nation::Nation;
use super::postcode::Postcode;

/// A GSS code of the Office for National Statistics: a letter and eight digits, such as `E14001063`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gss([u8; 9]);

/// A text that is no GSS code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a GSS code is a letter and eight digits")]
pub struct GssError;

impl Gss {
    /// Reads a code, trimmed; lower case is accepted.
    ///
    /// # Errors
    /// [`GssError`] for anything but a letter and eight digits.
    pub fn parse(raw: &str) -> Result<Self, GssError> {
        let bytes: [u8; 9] = raw.trim().as_bytes().try_into().ok().ok_or(GssError)?;
        let bytes = bytes.map(|byte| byte.to_ascii_uppercase());
        match bytes {
            [letter, digits @ ..] if letter.is_ascii_uppercase() && digits.iter().all(u8::is_ascii_digit) => {
                Ok(Self(bytes))
            }
            _ => Err(GssError),
        }
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether it is one of the pseudo codes (`E99999999`) that stand for "none".
    #[must_use]
    pub fn is_pseudo(&self) -> bool {
        self.as_str().ends_with("99999999")
    }
}

impl fmt::Display for Gss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Gss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Gss {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Gss {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// What the directory tells about a postcode. Every combination that occurs is kept once; a further field
/// only has to be optional here to be read from older releases too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The nation; `None` in a crown dependency, or where the directory has no geography.
    #[serde(default)]
    pub nation: Option<Nation>,
    /// The seat in the House of Commons, where there is one.
    #[serde(default)]
    pub constituency: Option<Gss>,
    /// The region of England (`E12…`), where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Gss>,
    /// The body that plans health care there: an integrated care board, a health board or a trust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<AreaCode>,
    /// Seats of a devolved chamber that the directory itself tells: Holyrood's constituency and its region
    /// (Scottish Postcode Directory), or the Assembly's seat (a directory on the lines of 2008).
    #[serde(default, skip_serializing_if = "is_none")]
    pub devolved: [Option<Gss>; 2],
    /// Whether the postcode is in use; a terminated one keeps its last place.
    pub live: bool,
}

fn is_none(codes: &[Option<Gss>; 2]) -> bool {
    codes.iter().all(Option::is_none)
}

impl Place {
    /// Every code from which a seat follows: Westminster's, and what a devolved chamber's directory tells.
    pub fn seat_codes(&self) -> impl Iterator<Item = Gss> {
        self.constituency.into_iter().chain(self.devolved.into_iter().flatten())
    }
}

/// A code that names an office's area: a GSS code, or a publisher's shorter one (`ZC010` of a trust in
/// Northern Ireland, `NICE`): 2 to 9 capital letters and digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode {
    // Unused places at the end are zero, so that equal codes have equal bytes.
    bytes: [u8; 9],
}

/// A text that is no code of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code of an area is 2 to 9 letters and digits")]
pub struct AreaCodeError;

impl AreaCode {
    /// Reads a code, trimmed; lower case is accepted.
    ///
    /// # Errors
    /// [`AreaCodeError`] for anything but 2 to 9 letters and digits.
    pub fn parse(raw: &str) -> Result<Self, AreaCodeError> {
        let raw = raw.trim();
        if !(2..=9).contains(&raw.len()) || !raw.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(AreaCodeError);
        }
        let mut bytes = [0; 9];
        for (slot, byte) in bytes.iter_mut().zip(raw.bytes()) {
            *slot = byte.to_ascii_uppercase();
        }
        Ok(Self { bytes })
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap_or_default().trim_end_matches('\0')
    }

    /// The code as a GSS code; `None` when it is another publisher's.
    #[must_use]
    pub fn gss(&self) -> Option<Gss> {
        Gss::parse(self.as_str()).ok()
    }
}

impl From<Gss> for AreaCode {
    fn from(code: Gss) -> Self {
        Self { bytes: code.0 }
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for AreaCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for AreaCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A seat that a supporter may choose by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The code of the constituency.
    pub code: Gss,
    /// Its name.
    pub name: String,
    /// The nation it lies in.
    pub nation: Nation,
}

/// The most postcodes of one block.
pub const BLOCK_ENTRIES: usize = 65_536;
/// Bytes of one postcode in a block: its number and its index.
const ENTRY_BYTES: usize = 6;

/// Why a directory could not be built or read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlacesError {
    /// More different places than an index can tell apart.
    #[error("there are more than 65,536 different places")]
    TooManyPlaces,
    /// A block whose length is not what its first bytes promise.
    #[error("block {block} is cut")]
    Cut {
        /// The number of the block, from zero.
        block: usize,
    },
    /// A block whose postcodes do not rise.
    #[error("block {block} is out of order")]
    Order {
        /// The number of the block, from zero.
        block: usize,
    },
    /// A block that points outside the table of places.
    #[error("block {block} names a place that does not exist")]
    Index {
        /// The number of the block, from zero.
        block: usize,
    },
}

impl PlacesError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooManyPlaces => "places-too-many",
            Self::Cut { .. } => "places-cut",
            Self::Order { .. } => "places-order",
            Self::Index { .. } => "places-index",
        }
    }
}

/// How many postcodes a directory holds, by what they tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlaceCounts {
    /// Postcodes in use.
    pub live: usize,
    /// Postcodes in use, per nation in the order of [`Nation::ALL`].
    pub live_by_nation: [usize; 4],
    /// Postcodes in use of the four nations that have a seat.
    pub live_with_seat: usize,
    /// Different seats.
    pub seats: usize,
}

/// Collects postcodes in any order.
#[derive(Debug, Default)]
pub struct PlacesBuilder {
    entries: Vec<(u32, u16)>,
    table: Vec<Place>,
    indexes: HashMap<Place, u16>,
}

impl PlacesBuilder {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a postcode by its number (`Postcode::to_u32`). Of several entries for one postcode a live one
    /// wins, then the later one.
    ///
    /// # Errors
    /// [`PlacesError::TooManyPlaces`].
    pub fn push(&mut self, postcode: u32, place: Place) -> Result<(), PlacesError> {
        let index = match self.indexes.get(&place) {
            Some(index) => *index,
            None => {
                let index = u16::try_from(self.table.len()).ok().ok_or(PlacesError::TooManyPlaces)?;
                self.table.push(place);
                self.indexes.insert(place, index);
                index
            }
        };
        self.entries.push((postcode, index));
        Ok(())
    }

    /// The finished directory.
    #[must_use]
    pub fn build(mut self) -> Places {
        // The sort is stable: among equals the later entry stays behind the earlier.
        self.entries.sort_by_key(|(postcode, _)| *postcode);
        let is_live = |index: u16| self.table.get(usize::from(index)).is_some_and(|place| place.live);
        let mut keys: Vec<u32> = Vec::with_capacity(self.entries.len());
        let mut indexes: Vec<u16> = Vec::with_capacity(self.entries.len());
        for (postcode, index) in self.entries {
            match (keys.last(), indexes.last_mut()) {
                (Some(last), Some(kept)) if *last == postcode => {
                    if is_live(index) || !is_live(*kept) {
                        *kept = index;
                    }
                }
                _ => {
                    keys.push(postcode);
                    indexes.push(index);
                }
            }
        }
        keys.shrink_to_fit();
        indexes.shrink_to_fit();
        Places { table: self.table, keys, indexes }
    }
}

/// The directory of postcodes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Places {
    table: Vec<Place>,
    keys: Vec<u32>,
    indexes: Vec<u16>,
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Places({} postcodes, {} places)", self.keys.len(), self.table.len())
    }
}

impl Places {
    /// What the directory tells about a postcode; `None` when it does not hold it.
    #[must_use]
    pub fn find(&self, postcode: &Postcode) -> Option<Place> {
        self.find_number(postcode.to_u32()?)
    }

    /// The same by the postcode's number (`Postcode::to_u32`).
    #[must_use]
    pub fn find_number(&self, number: u32) -> Option<Place> {
        let position = self.keys.binary_search(&number).ok()?;
        self.place_at(*self.indexes.get(position)?)
    }

    /// The number of postcodes, live and terminated.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none: no release is imported.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The different places, each once; blocks hold indexes into this table.
    #[must_use]
    pub fn table(&self) -> &[Place] {
        &self.table
    }

    /// Counts what the postcodes tell.
    #[must_use]
    pub fn counts(&self) -> PlaceCounts {
        let mut uses = vec![0_usize; self.table.len()];
        for index in &self.indexes {
            if let Some(count) = uses.get_mut(usize::from(*index)) {
                *count += 1;
            }
        }
        let mut counts = PlaceCounts::default();
        let mut seats: Vec<Gss> = Vec::new();
        for (place, uses) in self.table.iter().zip(uses).filter(|(_, uses)| *uses > 0) {
            seats.extend(place.constituency);
            if !place.live {
                continue;
            }
            counts.live += uses;
            for (nation, count) in Nation::ALL.iter().zip(&mut counts.live_by_nation) {
                if place.nation == Some(*nation) {
                    *count += uses;
                }
            }
            if place.nation.is_some() && place.constituency.is_some() {
                counts.live_with_seat += uses;
            }
        }
        seats.sort_unstable();
        seats.dedup();
        counts.seats = seats.len();
        counts
    }

    /// The blocks in which the database keeps the directory, in order. Each holds, little-endian, the
    /// number of its entries (4 bytes), their postcodes (4 bytes each, rising), their indexes (2 bytes each).
    pub fn to_blocks(&self) -> impl Iterator<Item = Vec<u8>> {
        self.keys.chunks(BLOCK_ENTRIES).zip(self.indexes.chunks(BLOCK_ENTRIES)).map(|(keys, indexes)| {
            let mut block = Vec::with_capacity(4 + keys.len() * ENTRY_BYTES);
            block.extend(u32::try_from(keys.len()).unwrap_or(u32::MAX).to_le_bytes());
            block.extend(keys.iter().flat_map(|key| key.to_le_bytes()));
            block.extend(indexes.iter().flat_map(|index| index.to_le_bytes()));
            block
        })
    }

    /// The directory from its table and all its blocks in order.
    ///
    /// # Errors
    /// [`PlacesError::Cut`], [`PlacesError::Order`] or [`PlacesError::Index`], with the block's number.
    pub fn from_blocks<B: AsRef<[u8]>>(
        table: Vec<Place>,
        blocks: impl IntoIterator<Item = B>,
    ) -> Result<Self, PlacesError> {
        let mut places = Self { table, keys: Vec::new(), indexes: Vec::new() };
        for (block, bytes) in blocks.into_iter().enumerate() {
            places.append(block, bytes.as_ref())?;
        }
        places.keys.shrink_to_fit();
        places.indexes.shrink_to_fit();
        Ok(places)
    }

    fn append(&mut self, block: usize, bytes: &[u8]) -> Result<(), PlacesError> {
        let cut = PlacesError::Cut { block };
        let (count, rest) = bytes.split_first_chunk::<4>().ok_or(cut)?;
        let count = usize::try_from(u32::from_le_bytes(*count)).ok().ok_or(cut)?;
        if count > BLOCK_ENTRIES || rest.len() != count * ENTRY_BYTES {
            return Err(cut);
        }
        let (keys, indexes) = rest.split_at_checked(count * 4).ok_or(cut)?;
        for key in keys.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)) {
            if self.keys.last().is_some_and(|last| *last >= key) {
                return Err(PlacesError::Order { block });
            }
            self.keys.push(key);
        }
        for index in indexes.as_chunks::<2>().0.iter().map(|bytes| u16::from_le_bytes(*bytes)) {
            if usize::from(index) >= self.table.len() {
                return Err(PlacesError::Index { block });
            }
            self.indexes.push(index);
        }
        Ok(())
    }

    fn place_at(&self, index: u16) -> Option<Place> {
        self.table.get(usize::from(index)).copied()
    }
}

/// One of the directories that are kept beside one another, each with a release of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceLayer {
    /// The whole kingdom: nation, Westminster seat, region, health body.
    Kingdom,
    /// Scotland, with the seats of the Scottish Parliament.
    Scotland,
    /// Northern Ireland on the lines that the Assembly was elected by.
    Assembly,
}

impl PlaceLayer {
    /// Every layer, the one that the others complete first.
    pub const ALL: [Self; 3] = [Self::Kingdom, Self::Scotland, Self::Assembly];

    /// The word in the database and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kingdom => "kingdom",
            Self::Scotland => "scotland",
            Self::Assembly => "assembly",
        }
    }

    /// The layer of a word; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.name() == name)
    }
}

/// The layers together: what a postcode is looked up in. Each layer is shared, so that a new release of one
/// costs no copy of the others.
#[derive(Clone, Debug, Default)]
pub struct Atlas {
    layers: [Arc<Places>; 3],
}

impl Atlas {
    /// The directory of a layer; empty until one is imported.
    #[must_use]
    pub fn layer(&self, layer: PlaceLayer) -> &Arc<Places> {
        let [kingdom, scotland, assembly] = &self.layers;
        match layer {
            PlaceLayer::Kingdom => kingdom,
            PlaceLayer::Scotland => scotland,
            PlaceLayer::Assembly => assembly,
        }
    }

    /// The same atlas with another directory in one layer.
    #[must_use]
    pub fn with(mut self, layer: PlaceLayer, places: Arc<Places>) -> Self {
        let [kingdom, scotland, assembly] = &mut self.layers;
        match layer {
            PlaceLayer::Kingdom => *kingdom = places,
            PlaceLayer::Scotland => *scotland = places,
            PlaceLayer::Assembly => *assembly = places,
        }
        self
    }

    /// What all layers together tell about a postcode; `None` when none holds it. Where two layers tell the
    /// same thing, the kingdom's is taken; where one alone tells it, that one.
    #[must_use]
    pub fn find(&self, postcode: &Postcode) -> Option<Place> {
        let number = postcode.to_u32()?;
        let [kingdom, scotland, assembly] = self.layers.each_ref().map(|places| places.find_number(number));
        let add = |place: Place, other: Place| Place {
            nation: place.nation.or(other.nation),
            constituency: place.constituency.or(other.constituency),
            region: place.region.or(other.region),
            health: place.health.or(other.health),
            devolved: if is_none(&place.devolved) { other.devolved } else { place.devolved },
            live: place.live,
        };
        [kingdom, scotland, assembly].into_iter().flatten().reduce(add)
    }

    /// Whether no layer holds any postcode: nothing is imported.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layers.iter().all(|places| places.is_empty())
    }
}
