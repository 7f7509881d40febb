//! The Scottish Postcode Directory of National Records of Scotland.

use super::{Said, cell};
use crate::domain::entry::{Columns, EntryError};
use crate::domain::nation::Nation;
use crate::domain::place::Place;
use crate::domain::postcode::Postcode;

/// Where the cells are that we keep.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    postcode: usize,
    deleted: usize,
    constituency: Option<usize>,
    holyrood: usize,
    region: usize,
    health: Option<usize>,
}

impl Layout {
    pub(super) fn of(columns: &Columns) -> Result<Self, EntryError> {
        let missing = EntryError::MissingColumn;
        Ok(Self {
            postcode: columns.find("postcode").ok_or(missing("Postcode"))?,
            deleted: columns.find("dateofdeletion").ok_or(missing("DateOfDeletion"))?,
            constituency: columns.find_newest_code("ukparliamentaryconstituency"),
            holyrood: columns
                .find_newest_code("scottishparliamentaryconstituency")
                .ok_or(missing("ScottishParliamentaryConstituency"))?,
            region: columns
                .find_newest_code("scottishparliamentaryregion")
                .ok_or(missing("ScottishParliamentaryRegion"))?,
            health: columns.find_newest_code("healthboardarea"),
        })
    }

    pub(super) fn read<'a>(&self, cell: impl Fn(usize) -> &'a str) -> Result<Said, EntryError> {
        let optional = |position: Option<usize>| position.map(&cell).unwrap_or_default();
        let deleted = cell(self.deleted);
        // A day as in `25/1/2017 00:00:00`; what is no day is another column's.
        let is_day = deleted.split('/').count() == 3 && deleted.starts_with(|c: char| c.is_ascii_digit());
        if !deleted.is_empty() && !is_day {
            return Err(EntryError::BadCell("DateOfDeletion"));
        }
        let (postcode, piece) = postcode(cell(self.postcode))?;
        let constituency = cell::constituency(optional(self.constituency))?;
        cell::same_nation(Some(Nation::Scotland), constituency)?;
        let place = Place {
            nation: Some(Nation::Scotland),
            // A release of before 2024 still has its use for nothing but postcodes.
            constituency: constituency.filter(|seat| !super::is_former_westminster(*seat)),
            region: None,
            health: cell::health(optional(self.health))?,
            devolved: [
                seat("ScottishParliamentaryConstituency", "S16", cell(self.holyrood))?,
                seat("ScottishParliamentaryRegion", "S17", cell(self.region))?,
            ],
            live: deleted.is_empty(),
        };
        Ok(Said { place, postcode, piece })
    }
}

/// A seat of the Scottish Parliament; a code of another kind says that the columns are not what they are called.
fn seat(
    column: &'static str,
    prefix: &str,
    text: &str,
) -> Result<Option<crate::domain::place::Gss>, EntryError> {
    let code = cell::code(column, text)?;
    match cell::code_of(column, prefix, text)? {
        None if code.is_some() => Err(EntryError::BadCell(column)),
        seat => Ok(seat),
    }
}

/// The postcode and which piece of it the row is about. Where a boundary cuts a postcode, each piece has a row
/// of its own, with a letter from A on behind the postcode; no postcode ends in three letters.
fn postcode(text: &str) -> Result<(Option<Postcode>, u8), EntryError> {
    let mut letters = text.bytes().rev().take_while(u8::is_ascii_alphabetic);
    let (Some(last), 3) = (letters.next(), 1 + letters.count()) else {
        return Ok((cell::postcode(text)?, 0));
    };
    let whole = text.get(..text.len().saturating_sub(1)).unwrap_or_default();
    Ok((cell::postcode(whole)?, last.to_ascii_uppercase().saturating_sub(b'A')))
}
