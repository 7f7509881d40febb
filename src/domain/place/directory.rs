//! One directory of postcodes, in memory and in blocks.

use std::collections::HashMap;
use std::fmt;

use super::{Gss, Place, is_none};
use crate::domain::nation::Nation;
use crate::domain::postcode::Postcode;

/// The most postcodes of one block.
pub const BLOCK_ENTRIES: usize = 65_536;
/// Bytes of one postcode in a block: its number and its index.
const ENTRY_BYTES: usize = 6;
/// How many of a number's lowest bits a range of the rough index leaves out. The numbers stay below 2^30, so
/// that there are fewer than 65,536 ranges, each of some 16,000 numbers and 40 postcodes: two lines of cache.
const RANGE_BITS: u32 = 14;

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
    /// Different seats in the House of Commons that postcodes in use lie in.
    pub seats: usize,
    /// Postcodes in use with a seat of a devolved chamber that the directory itself tells.
    pub live_devolved: usize,
    /// Different such seats.
    pub devolved_seats: usize,
}

/// Collects postcodes in any order.
#[derive(Debug, Default)]
pub struct PlacesBuilder {
    entries: Vec<(u32, u16)>,
    // Pieces after the first of postcodes that a boundary cuts: piece, postcode, index.
    pieces: Vec<(u8, u32, u16)>,
    table: Vec<Place>,
    indexes: HashMap<Place, u16>,
    // Rows come in the order of their postcodes, so that the next is mostly where the last one was.
    last: Option<(Place, u16)>,
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
        let index = self.index_of(place)?;
        self.entries.push((postcode, index));
        Ok(())
    }

    /// Adds a further piece (1 is the second) of a postcode that a boundary cuts. It tells where the postcode lies
    /// only if no entry and no earlier piece that is live does.
    ///
    /// # Errors
    /// [`PlacesError::TooManyPlaces`].
    pub fn push_piece(&mut self, postcode: u32, place: Place, piece: u8) -> Result<(), PlacesError> {
        let index = self.index_of(place)?;
        self.pieces.push((piece, postcode, index));
        Ok(())
    }

    fn index_of(&mut self, place: Place) -> Result<u16, PlacesError> {
        if let Some((last, index)) = self.last
            && last == place
        {
            return Ok(index);
        }
        let index = match self.indexes.get(&place) {
            Some(index) => *index,
            None => {
                let index = u16::try_from(self.table.len()).ok().ok_or(PlacesError::TooManyPlaces)?;
                self.table.push(place);
                self.indexes.insert(place, index);
                index
            }
        };
        self.last = Some((place, index));
        Ok(index)
    }

    /// The finished directory.
    #[must_use]
    pub fn build(mut self) -> Places {
        // The last piece comes first, so that each one before it, and any whole postcode, is the later entry.
        self.pieces.sort_by_key(|(piece, _, _)| std::cmp::Reverse(*piece));
        let pieces = self.pieces.iter().map(|(_, postcode, index)| (*postcode, *index));
        self.entries.splice(..0, pieces);
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
        Places::of(self.table, keys, indexes)
    }
}

/// The directory of postcodes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Places {
    table: Vec<Place>,
    keys: Vec<u32>,
    indexes: Vec<u16>,
    // Where each range of numbers begins among the keys, and behind the last one their end.
    starts: Vec<u32>,
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Places({} postcodes, {} places)", self.keys.len(), self.table.len())
    }
}

impl Places {
    /// The directory of a table and its arrays, the keys rising.
    fn of(table: Vec<Place>, mut keys: Vec<u32>, mut indexes: Vec<u16>) -> Self {
        keys.shrink_to_fit();
        indexes.shrink_to_fit();
        let ranges = keys.last().map_or(0, |last| (last >> RANGE_BITS) + 1);
        let mut at = 0_u32;
        let mut rest = keys.iter().peekable();
        let starts = (0..ranges).map(|range| {
            while rest.next_if(|key| **key >> RANGE_BITS < range).is_some() {
                at += 1;
            }
            at
        });
        let mut starts: Vec<u32> = starts.collect();
        if !keys.is_empty() {
            starts.push(u32::try_from(keys.len()).unwrap_or(u32::MAX));
        }
        Self { table, keys, indexes, starts }
    }

    /// What the directory tells about a postcode; `None` when it does not hold it.
    #[must_use]
    pub fn find(&self, postcode: &Postcode) -> Option<Place> {
        self.find_number(postcode.to_u32()?)
    }

    /// The same by the postcode's number (`Postcode::to_u32`).
    #[must_use]
    pub fn find_number(&self, number: u32) -> Option<Place> {
        let range = usize::try_from(number >> RANGE_BITS).ok()?;
        let start = usize::try_from(*self.starts.get(range)?).ok()?;
        let end = usize::try_from(*self.starts.get(range + 1)?).ok()?;
        let position = start + self.keys.get(start..end)?.binary_search(&number).ok()?;
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

    /// The bytes that it takes in memory.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of_val(self.table.as_slice())
            + size_of_val(self.keys.as_slice())
            + size_of_val(self.indexes.as_slice())
            + size_of_val(self.starts.as_slice())
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
        let mut devolved: Vec<Gss> = Vec::new();
        for (place, uses) in self.table.iter().zip(uses).filter(|(_, uses)| *uses > 0) {
            if !place.live {
                continue;
            }
            seats.extend(place.constituency);
            devolved.extend(place.devolved.iter().flatten());
            counts.live_devolved += if is_none(&place.devolved) { 0 } else { uses };
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
        for (codes, count) in [(&mut seats, &mut counts.seats), (&mut devolved, &mut counts.devolved_seats)] {
            codes.sort_unstable();
            codes.dedup();
            *count = codes.len();
        }
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
        let mut places = Self { table, ..Self::default() };
        for (block, bytes) in blocks.into_iter().enumerate() {
            places.append(block, bytes.as_ref())?;
        }
        Ok(Self::of(places.table, places.keys, places.indexes))
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
