//! Importing the postcode directory: read and judged outside any transaction, staged block by block, and
//! made current by one. A file that is bad, cut or the wrong one changes nothing.

use std::io::BufRead;

use super::import_file::{Cells, FileError, read_rows};
use crate::domain::id::ReleaseId;
use crate::domain::moment::Moment;
use crate::domain::place::{PlaceCounts, PlaceLayer, Places, PlacesBuilder, PlacesError};
use crate::domain::place_row::{PlaceFormat, PlaceReader, PlaceRow};
use crate::store::place::{self, ReleaseView};
use crate::store::{Failure, StoreError, Tx};

/// The share of live domestic postcodes that must have a nation and a seat, in percent. About 750 of
/// 1.8 million have no geography.
const PLACED_PERCENT: usize = 95;
/// The share of live rows whose postcode may be unreadable, in percent.
const UNREADABLE_PERCENT: usize = 1;
/// How many times smaller than the current release a new one may be, by its live postcodes.
const SHRINK_LIMIT: i64 = 2;
/// The first code of the seats of England that were first filled in July 2024; those below are gone.
const FIRST_ENGLISH_SEAT_OF_2024: &str = "E14001063";

/// Why an import was refused. The current release stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ImportPlacesError {
    /// A file that cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Too many rows are live and no postcodes.
    #[error("{file}, row {row}: no postcode, as in {count} rows: is this the right file and format?")]
    NoPostcodes {
        /// The name of the file with the first such row.
        file: String,
        /// The first such row.
        row: u64,
        /// How many there are.
        count: usize,
    },
    /// Files without a single live postcode.
    #[error("the files hold no live postcode")]
    Empty,
    /// Too few of the live postcodes have a nation and a seat.
    #[error(
        "only {placed} of {live} live postcodes have a nation and a constituency: is this the right file?"
    )]
    Unplaced {
        /// How many have both.
        placed: usize,
        /// Of how many.
        live: usize,
    },
    /// Seats that were abolished at the general election of July 2024.
    #[error(
        "the constituencies are those before July 2024: take a directory with the column pcon24 or newer"
    )]
    OldSeats,
    /// Fewer than half as many live postcodes as the current release.
    #[error(
        "only {live} live postcodes where the current release has {current}: is a file missing or cut? \
         If this is the whole directory, run it again with --force"
    )]
    Shrunk {
        /// Live postcodes of the files.
        live: i64,
        /// Live postcodes of the current release.
        current: i64,
    },
    /// More different places than the directory can hold.
    #[error(transparent)]
    Places(#[from] PlacesError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportPlacesError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::NoPostcodes { .. } => "import-no-postcodes",
            Self::Empty => "import-empty",
            Self::Unplaced { .. } => "import-unplaced",
            Self::OldSeats => "import-old-seats",
            Self::Shrunk { .. } => "import-shrunk",
            Self::Places(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl Failure for ImportPlacesError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// A directory as read from files, judged on its own.
#[derive(Debug)]
pub struct Directory {
    /// The postcodes.
    pub places: Places,
    /// What they tell, counted.
    pub counts: PlaceCounts,
    /// Rows read, headers left out.
    pub rows: usize,
    /// Rows left out because their postcode has a shape of the past.
    pub left_out: usize,
}

/// Gathers the rows of one file after another.
#[derive(Debug)]
pub struct Reading {
    format: PlaceFormat,
    builder: PlacesBuilder,
    rows: usize,
    live: usize,
    domestic: usize,
    placed: usize,
    left_out: usize,
    unreadable: usize,
    first_unreadable: Option<(String, u64)>,
    overflow: Option<PlacesError>,
}

impl Reading {
    /// Begins with nothing read.
    #[must_use]
    pub fn new(format: PlaceFormat) -> Self {
        Self {
            format,
            builder: PlacesBuilder::new(),
            rows: 0,
            live: 0,
            domestic: 0,
            placed: 0,
            left_out: 0,
            unreadable: 0,
            first_unreadable: None,
            overflow: None,
        }
    }

    /// Reads a file to its end: with or without a byte order mark, cells quoted or not, each file with a
    /// header of its own. `file` names it in errors.
    ///
    /// # Errors
    /// `File`, with the file and the row.
    pub fn read_file(&mut self, file: &str, input: impl BufRead) -> Result<(), ImportPlacesError> {
        let format = self.format;
        let begin = |names: &[&str]| PlaceReader::new(format, names.iter().copied());
        let each = |reader: &PlaceReader, row: u64, cells: &Cells<'_>| {
            self.take(file, row, reader.read(|position| cells.get(position))?);
            Ok(())
        };
        Ok(read_rows(file, input, begin, each)?)
    }

    fn take(&mut self, file: &str, row: u64, said: PlaceRow) {
        self.rows += 1;
        match said {
            PlaceRow::Place { number, place, is_domestic } => {
                if place.live {
                    self.live += 1;
                    self.domestic += usize::from(is_domestic);
                    let is_placed = place.nation.is_some() && place.constituency.is_some();
                    self.placed += usize::from(is_domestic && is_placed);
                }
                self.overflow = self.builder.push(number, place).err().or(self.overflow);
            }
            PlaceRow::Unreadable { live: false } => self.left_out += 1,
            PlaceRow::Unreadable { live: true } => {
                self.left_out += 1;
                self.unreadable += 1;
                self.first_unreadable.get_or_insert_with(|| (file.to_owned(), row));
            }
        }
    }

    /// The finished directory, if it can be one. The rules are shares, so that a small file passes as well
    /// as the whole kingdom.
    ///
    /// # Errors
    /// `NoPostcodes`, `Empty`, `Unplaced`, `OldSeats` or `Places`.
    pub fn finish(self) -> Result<Directory, ImportPlacesError> {
        if let Some(overflow) = self.overflow {
            return Err(overflow.into());
        }
        if let Some((file, row)) = self.first_unreadable
            && self.unreadable * 100 > (self.live + self.unreadable) * UNREADABLE_PERCENT
        {
            return Err(ImportPlacesError::NoPostcodes { file, row, count: self.unreadable });
        }
        if self.live == 0 {
            return Err(ImportPlacesError::Empty);
        }
        if self.placed * 100 < self.domestic * PLACED_PERCENT {
            return Err(ImportPlacesError::Unplaced { placed: self.placed, live: self.domestic });
        }
        let places = self.builder.build();
        let is_old = |code: &str| code.starts_with("E14") && code < FIRST_ENGLISH_SEAT_OF_2024;
        let mut seats =
            places.table().iter().filter(|place| place.live).filter_map(|place| place.constituency);
        if seats.any(|seat| is_old(seat.as_str())) {
            return Err(ImportPlacesError::OldSeats);
        }
        let counts = places.counts();
        Ok(Directory { places, counts, rows: self.rows, left_out: self.left_out })
    }
}

impl Directory {
    /// The row of this directory as a release.
    #[must_use]
    pub fn release(&self, id: ReleaseId, name: &str, format: PlaceFormat, now: Moment) -> ReleaseView {
        ReleaseView {
            id,
            name: name.to_owned(),
            layer: PlaceLayer::Kingdom,
            format: format.name().to_owned(),
            licence: format.licence().to_owned(),
            imported_at: now,
            row_count: i64::try_from(self.places.len()).unwrap_or(i64::MAX),
            live_count: i64::try_from(self.counts.live).unwrap_or(i64::MAX),
        }
    }
}

/// Stages a release without its blocks, after comparing it with the current one unless `force` says not to.
///
/// # Errors
/// `Shrunk` when fewer than half of the current live postcodes are left; `Store`.
pub fn stage(
    tx: &mut Tx<'_>,
    release: &ReleaseView,
    directory: &Directory,
    force: bool,
) -> Result<(), ImportPlacesError> {
    let current = place::find_current(tx.conn(), release.layer)?;
    if let Some(current) = current.map(|id| place::find(tx.conn(), id)).transpose()?.flatten()
        && !force
        && release.live_count.saturating_mul(SHRINK_LIMIT) < current.live_count
    {
        return Err(ImportPlacesError::Shrunk { live: release.live_count, current: current.live_count });
    }
    Ok(place::stage(tx, release, directory.places.table())?)
}

/// Deletes what one release left behind, and returns whether there may be more: staged releases of imports
/// that never finished, and past releases but for the last. Called until it returns `false`, each time in
/// a transaction of its own.
///
/// # Errors
/// What the database answered.
pub fn sweep(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    for leftover in place::list_leftovers(tx.conn())? {
        if place::discard(tx, leftover.id)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}
