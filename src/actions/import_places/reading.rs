//! Reading a directory of postcodes and judging what was read, outside any transaction.

use std::io::{BufRead, Seek};

use super::{Directory, ImportPlacesError};
use crate::actions::import_archive::{is_archive, read_members};
use crate::actions::import_file::{Cells, FileError, read_rows};
use crate::domain::entry::EntryError;
use crate::domain::place::{Place, PlaceLayer, PlacesBuilder, PlacesError};
use crate::domain::place_row::{
    PlaceFormat, PlaceReader, PlaceRow, is_former_holyrood, is_former_westminster,
};

/// The share of live domestic postcodes that must have a nation and a seat, in percent. About 750 of
/// 1.8 million have no geography.
const PLACED_PERCENT: usize = 95;
/// The share of live rows whose postcode may be unreadable, in percent.
const UNREADABLE_PERCENT: usize = 1;
/// The most rows of one import: more than three times the kingdom, of which 2.7 million were ever in use.
const ROW_LIMIT: usize = 10_000_000;

/// Gathers the rows of one file after another.
#[derive(Debug)]
pub struct Reading {
    format: PlaceFormat,
    layer: PlaceLayer,
    builder: PlacesBuilder,
    rows: usize,
    live: usize,
    domestic: usize,
    placed: usize,
    seated: usize,
    former_holyrood: usize,
    left_out: usize,
    elsewhere: usize,
    unreadable: usize,
    first_unreadable: Option<(String, u64)>,
    overflow: Option<PlacesError>,
}

impl Reading {
    /// Begins with nothing read, for the format's own layer.
    #[must_use]
    pub fn new(format: PlaceFormat) -> Self {
        Self::for_layer(format, format.layer())
    }

    /// Begins with nothing read, for a layer.
    #[must_use]
    pub fn for_layer(format: PlaceFormat, layer: PlaceLayer) -> Self {
        Self {
            format,
            layer,
            builder: PlacesBuilder::new(),
            rows: 0,
            live: 0,
            domestic: 0,
            placed: 0,
            seated: 0,
            former_holyrood: 0,
            left_out: 0,
            elsewhere: 0,
            unreadable: 0,
            first_unreadable: None,
            overflow: None,
        }
    }

    /// Reads a file, or the members of an archive that hold this format, to the end. `file` names it in errors.
    ///
    /// # Errors
    /// `File`, with the file and the row.
    pub fn read(&mut self, file: &str, mut input: impl BufRead + Seek) -> Result<(), ImportPlacesError> {
        let unreadable =
            |error: std::io::Error| FileError::Archive { file: file.to_owned(), reason: error.to_string() };
        if !is_archive(&mut input).map_err(unreadable)? {
            return self.read_file(file, input);
        }
        let format = self.format;
        let choose = |names: &[&str]| format.members(names);
        read_members(file, input, format.members_wanted(), choose, |name, member| {
            self.read_file(name, member)
        })
    }

    /// Reads a file to its end: with or without a byte order mark, cells quoted or not, each file with a
    /// header of its own. `file` names it in errors.
    ///
    /// # Errors
    /// `File`, with the file and the row.
    pub fn read_file(&mut self, file: &str, input: impl BufRead) -> Result<(), ImportPlacesError> {
        let (format, layer) = (self.format, self.layer);
        let begin = |names: &[&str]| PlaceReader::new(format, layer, names.iter().copied());
        let each = |reader: &PlaceReader, row: u64, cells: &Cells<'_>| {
            self.take(file, row, reader.read(|position| cells.get(position))?)
        };
        Ok(read_rows(file, input, begin, each)?)
    }

    fn take(&mut self, file: &str, row: u64, said: PlaceRow) -> Result<(), EntryError> {
        self.rows += 1;
        if self.rows > ROW_LIMIT {
            return Err(EntryError::TooManyRows);
        }
        match said {
            PlaceRow::Place { number, place, is_domestic } => {
                let place = self.without_former_seats(place);
                self.count(&place, is_domestic);
                self.overflow = self.builder.push(number, place).err().or(self.overflow);
            }
            PlaceRow::Piece { number, place, piece } => {
                let place = self.without_former_seats(place);
                self.count(&place, true);
                self.overflow = self.builder.push_piece(number, place, piece).err().or(self.overflow);
            }
            PlaceRow::Elsewhere => self.elsewhere += 1,
            PlaceRow::Unreadable { live: false } => self.left_out += 1,
            PlaceRow::Unreadable { live: true } => {
                self.left_out += 1;
                self.unreadable += 1;
                self.first_unreadable.get_or_insert_with(|| (file.to_owned(), row));
            }
        }
        Ok(())
    }

    fn count(&mut self, place: &Place, is_domestic: bool) {
        if !place.live {
            return;
        }
        self.live += 1;
        self.domestic += usize::from(is_domestic);
        let is_placed = place.nation.is_some() && place.constituency.is_some();
        self.placed += usize::from(is_domestic && is_placed);
        self.seated += usize::from(self.has_devolved_seats(place));
    }

    /// The place without seats that are no more: those that a terminated postcode had last. A live one keeps its seat
    /// in the House of Commons, for which the whole directory is refused.
    fn without_former_seats(&mut self, mut place: Place) -> Place {
        if !place.live {
            place.constituency = place.constituency.filter(|seat| !is_former_westminster(*seat));
        }
        if place.devolved.iter().flatten().any(|seat| is_former_holyrood(*seat)) {
            self.former_holyrood += usize::from(place.live);
            place.devolved = place.devolved.map(|seat| seat.filter(|seat| !is_former_holyrood(*seat)));
        }
        place
    }

    /// Whether a place has all the seats that the layer is for.
    fn has_devolved_seats(&self, place: &Place) -> bool {
        let [first, second] = place.devolved;
        match self.layer {
            PlaceLayer::Kingdom => true,
            PlaceLayer::Scotland => first.is_some() && second.is_some(),
            PlaceLayer::Assembly => first.is_some(),
        }
    }

    /// The finished directory, if it can be one. The rules are shares, so that a small file passes as well
    /// as the whole kingdom.
    ///
    /// # Errors
    /// `NoPostcodes`, `Empty`, `Unplaced`, `OldSeats`, `OldHolyrood`, `NoSeats`, `NoAssembly` or `Places`.
    pub fn finish(self) -> Result<Directory, ImportPlacesError> {
        if let Some(overflow) = self.overflow {
            return Err(overflow.into());
        }
        if let Some((file, row)) = self.first_unreadable
            && self.unreadable * 100 > (self.live + self.unreadable) * UNREADABLE_PERCENT
        {
            return Err(ImportPlacesError::NoPostcodes { file, row, count: self.unreadable });
        }
        let is_short = |placed: usize, of: usize| placed * 100 < of * PLACED_PERCENT;
        let (placed, live) = (self.seated, self.live);
        match self.layer {
            PlaceLayer::Kingdom if live == 0 => return Err(ImportPlacesError::Empty),
            PlaceLayer::Kingdom if is_short(self.placed, self.domestic) => {
                return Err(ImportPlacesError::Unplaced { placed: self.placed, live: self.domestic });
            }
            PlaceLayer::Kingdom => {}
            PlaceLayer::Scotland if placed == 0 && self.former_holyrood > 0 => {
                return Err(ImportPlacesError::OldHolyrood);
            }
            PlaceLayer::Scotland if live == 0 => return Err(ImportPlacesError::Empty),
            PlaceLayer::Scotland if is_short(placed, live) => {
                return Err(ImportPlacesError::NoSeats { placed, live, chamber: "the Scottish Parliament" });
            }
            PlaceLayer::Scotland => {}
            PlaceLayer::Assembly if placed == 0 => return Err(ImportPlacesError::NoAssembly),
            PlaceLayer::Assembly if is_short(placed, live) => {
                return Err(ImportPlacesError::NoSeats { placed, live, chamber: "the Assembly" });
            }
            PlaceLayer::Assembly => {}
        }
        let places = self.builder.build();
        let mut seats =
            places.table().iter().filter(|place| place.live).filter_map(|place| place.constituency);
        if seats.any(is_former_westminster) {
            return Err(ImportPlacesError::OldSeats);
        }
        let counts = places.counts();
        Ok(Directory {
            layer: self.layer,
            format: self.format,
            places,
            counts,
            rows: self.rows,
            left_out: self.left_out,
            elsewhere: self.elsewhere,
        })
    }
}
