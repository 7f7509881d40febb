//! The file of boundaries: one rule a row.

use super::{Boundaries, BoundaryError, BoundaryRule, BoundarySet};
use crate::domain::campaign::Date;
use crate::domain::entry::{Columns, EntryError};
use crate::domain::nation::Nation;
use crate::domain::place::Gss;
use crate::domain::representative::Chamber;
use crate::domain::text;

/// The columns of the file of boundaries, found by name in any order.
///
/// `from` is a code, or a first and a last one joined by `..`. `seat` may be empty where the code is the seat
/// itself; `until` is the first day on which the set is no longer in force, and empty while nobody knows it.
pub const CSV_HEADER: &str = "chamber,set,since,until,from,seat,name_en,name_cy,nation,members";

/// Reads the rows of a file of boundaries.
#[derive(Clone, Debug)]
pub struct BoundaryReader {
    columns: Columns,
}

/// A row of the file: the set that it belongs to, with its one rule.
pub type BoundaryRow = BoundarySet;

impl BoundaryReader {
    /// A reader for the columns of `header`, matched without case.
    ///
    /// # Errors
    /// [`EntryError::MissingColumn`].
    pub fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Result<Self, EntryError> {
        let columns = Columns::holding(header, &["chamber", "set", "since", "from", "nation"])?;
        Ok(Self { columns })
    }

    /// What a row says; `row` gives the text of a cell by its position.
    ///
    /// # Errors
    /// [`EntryError`] with the name of the column.
    pub fn read<'a>(&self, row: impl Fn(usize) -> Option<&'a str>) -> Result<BoundaryRow, EntryError> {
        let cell = |column: &'static str| -> Result<String, EntryError> {
            let raw = self.columns.find(column).and_then(&row).unwrap_or_default();
            text::clean_line(raw).ok().ok_or(EntryError::BadCell(column))
        };
        let filled = |column: &'static str| -> Result<String, EntryError> {
            Some(cell(column)?).filter(|text| !text.is_empty()).ok_or(EntryError::EmptyCell(column))
        };
        let code =
            |column: &'static str, text: &str| Gss::parse(text).ok().ok_or(EntryError::BadCell(column));
        let date = |column: &'static str, text: &str| -> Result<Date, EntryError> {
            text.parse().ok().ok_or(EntryError::BadCell(column))
        };
        let from = filled("from")?;
        let (first, last) = from.split_once("..").unwrap_or((&from, &from));
        let (first, last) = (code("from", first)?, code("from", last)?);
        if last < first {
            return Err(EntryError::BadCell("from"));
        }
        let (seat, until, members) = (cell("seat")?, cell("until")?, cell("members")?);
        let members = if members.is_empty() { Some(1) } else { members.parse().ok() };
        Ok(BoundarySet {
            chamber: Chamber::from_slug(&filled("chamber")?).ok_or(EntryError::BadCell("chamber"))?,
            name: filled("set")?,
            since: date("since", &filled("since")?)?,
            until: Some(until)
                .filter(|text| !text.is_empty())
                .map(|text| date("until", &text))
                .transpose()?,
            rules: vec![BoundaryRule {
                first,
                last,
                seat: Some(seat)
                    .filter(|text| !text.is_empty())
                    .map(|text| code("seat", &text))
                    .transpose()?,
                name_en: cell("name_en")?,
                name_cy: cell("name_cy")?,
                nation: Nation::from_slug(&filled("nation")?).ok_or(EntryError::BadCell("nation"))?,
                members: members
                    .filter(|count| (1..=99).contains(count))
                    .ok_or(EntryError::BadCell("members"))?,
            }],
        })
    }
}

/// Puts the rows of a file together.
///
/// # Errors
/// [`BoundaryError`] where rows contradict one another.
pub fn gather(rows: impl IntoIterator<Item = BoundaryRow>) -> Result<Boundaries, BoundaryError> {
    let mut sets: Vec<BoundarySet> = Vec::new();
    for row in rows {
        match sets.iter_mut().find(|set| set.chamber == row.chamber && set.name == row.name) {
            Some(set) if (set.since, set.until) != (row.since, row.until) => {
                return Err(BoundaryError::Days(row.name));
            }
            Some(set) => set.rules.extend(row.rules),
            None => sets.push(row),
        }
    }
    Boundaries::new(sets)
}
