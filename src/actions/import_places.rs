//! Importing the postcode directory: read and judged outside any transaction, staged block by block, and
//! made current by one. A file that is bad, cut or the wrong one changes nothing.

mod reading;

pub use self::reading::Reading;

use super::import_file::FileError;
use crate::domain::id::ReleaseId;
use crate::domain::moment::Moment;
use crate::domain::place::{PlaceCounts, PlaceLayer, Places, PlacesError};
use crate::domain::place_row::PlaceFormat;
use crate::store::place::{self, ReleaseView};
use crate::store::{Failure, StoreError, Tx};

/// The share of the current release's live postcodes that a new one must have, in percent. Each quarter has
/// slightly more than the one before; a file that is cut, or an area that is missing, shows below this.
const KEPT_PERCENT: i64 = 98;
/// From how many rows on a directory is held to be the whole kingdom's. Smaller ones are judged by shares
/// alone, so that an area, a county or a sample can be imported too.
const KINGDOM_ROWS: usize = 1_000_000;
/// Seats in the House of Commons (Parliamentary Constituencies Act 2020).
const KINGDOM_SEATS: usize = 650;
/// Live postcodes that the whole kingdom has at least; there are 1.8 million.
const KINGDOM_LIVE: usize = 1_700_000;

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
    /// Constituencies and regions that the Scottish Parliament had before May 2026.
    #[error(
        "the seats of the Scottish Parliament are those before May 2026: take a directory whose columns \
         ScottishParliamentaryConstituency and ScottishParliamentaryRegion are of 2026 or newer"
    )]
    OldHolyrood,
    /// Too few of the live postcodes have the seats that the layer is for.
    #[error("only {placed} of {live} live postcodes have a seat of {chamber}: is this the right file?")]
    NoSeats {
        /// How many have them.
        placed: usize,
        /// Of how many.
        live: usize,
        /// The chamber.
        chamber: &'static str,
    },
    /// A directory of Northern Ireland without the Assembly's seats.
    #[error(
        "the files hold no postcode of Northern Ireland with a seat of the Assembly (N06): take a directory of \
         before July 2024, such as that of February 2024"
    )]
    NoAssembly,
    /// A directory as large as the whole kingdom's that lacks a part of it.
    #[error(
        "a directory of {rows} rows should hold four nations, {KINGDOM_SEATS} seats and {KINGDOM_LIVE} live \
         postcodes, and this one holds {nations}, {seats} and {live}: is a file missing or cut? If this is \
         what you mean to use, run it again with --force"
    )]
    Incomplete {
        /// Rows read.
        rows: usize,
        /// Nations with a live postcode.
        nations: usize,
        /// Seats with a live postcode.
        seats: usize,
        /// Live postcodes.
        live: usize,
    },
    /// Noticeably fewer live postcodes than the current release.
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
            Self::OldHolyrood => "import-old-holyrood",
            Self::NoSeats { .. } => "import-no-seats",
            Self::NoAssembly => "import-no-assembly",
            Self::Incomplete { .. } => "import-incomplete",
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
    /// The layer that it is for.
    pub layer: PlaceLayer,
    /// The format of its files.
    pub format: PlaceFormat,
    /// The postcodes.
    pub places: Places,
    /// What they tell, counted.
    pub counts: PlaceCounts,
    /// Rows read, headers left out.
    pub rows: usize,
    /// Rows left out because their postcode has a shape of the past.
    pub left_out: usize,
    /// Rows left out because the layer is not about them.
    pub elsewhere: usize,
}

impl Directory {
    /// The row of this directory as a release.
    #[must_use]
    pub fn release(&self, id: ReleaseId, name: &str, source: &str, now: Moment) -> ReleaseView {
        ReleaseView {
            id,
            name: name.to_owned(),
            source: source.to_owned(),
            layer: self.layer,
            format: self.format.name().to_owned(),
            licence: self.format.licence().to_owned(),
            imported_at: now,
            row_count: i64::try_from(self.places.len()).unwrap_or(i64::MAX),
            live_count: i64::try_from(self.counts.live).unwrap_or(i64::MAX),
        }
    }

    /// Whether a directory that is as large as the kingdom's is the whole of it. Our own format is trusted to be
    /// what its maker wants: it may well hold one nation alone.
    ///
    /// # Errors
    /// `Incomplete`.
    pub fn check_whole(&self) -> Result<(), ImportPlacesError> {
        let is_official = matches!(self.format, PlaceFormat::Onspd | PlaceFormat::Nspl);
        if self.layer != PlaceLayer::Kingdom || !is_official || self.rows < KINGDOM_ROWS {
            return Ok(());
        }
        let nations = self.counts.live_by_nation.iter().filter(|live| **live > 0).count();
        let (seats, live) = (self.counts.seats, self.counts.live);
        if nations == self.counts.live_by_nation.len() && seats == KINGDOM_SEATS && live >= KINGDOM_LIVE {
            Ok(())
        } else {
            Err(ImportPlacesError::Incomplete { rows: self.rows, nations, seats, live })
        }
    }
}

/// Stages a release without its blocks, after asking whether it is whole and comparing it with the current one,
/// unless `force` says not to.
///
/// # Errors
/// `Incomplete`; `Shrunk` when noticeably fewer live postcodes are left than the current release has; `Store`.
pub fn stage(
    tx: &mut Tx<'_>,
    release: &ReleaseView,
    directory: &Directory,
    force: bool,
) -> Result<(), ImportPlacesError> {
    if !force {
        directory.check_whole()?;
        let current = place::find_current(tx.conn(), release.layer)?;
        if let Some(current) = current.map(|id| place::find(tx.conn(), id)).transpose()?.flatten()
            && release.live_count.saturating_mul(100) < current.live_count.saturating_mul(KEPT_PERCENT)
        {
            return Err(ImportPlacesError::Shrunk { live: release.live_count, current: current.live_count });
        }
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
