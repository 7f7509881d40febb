//! The ONS Postcode Directory and the National Statistics Postcode Lookup.

use super::{Said, cell};
use crate::domain::entry::{Columns, EntryError};
use crate::domain::nation::Nation;
use crate::domain::place::Place;

/// Where the cells are that we keep.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    postcode: usize,
    terminated: Option<usize>,
    nation: usize,
    constituency: usize,
    region: Option<usize>,
    care_board: Option<usize>,
    health_area: Option<usize>,
}

impl Layout {
    pub(super) fn of(columns: &Columns) -> Result<Self, EntryError> {
        let missing = EntryError::MissingColumn;
        let postcode = ["pcds", "pcd", "pcd7", "pcd8"].iter().find_map(|name| columns.find(name));
        Ok(Self {
            postcode: postcode.ok_or(missing("pcds"))?,
            terminated: columns.find("doterm"),
            nation: columns.find_newest("ctry").ok_or(missing("ctry"))?,
            constituency: columns.find_newest("pcon").ok_or(missing("pcon"))?,
            region: columns.find_newest("rgn"),
            care_board: columns.find_newest("icb"),
            health_area: columns.find_newest("hlth").or_else(|| columns.find("oshlthau")),
        })
    }

    pub(super) fn read<'a>(&self, cell: impl Fn(usize) -> &'a str) -> Result<Said, EntryError> {
        let optional = |position: Option<usize>| position.map(&cell).unwrap_or_default();
        let live = cell::is_live_by_month("doterm", optional(self.terminated))?;
        let postcode = cell::postcode(cell(self.postcode))?;
        let nation = cell::nation(cell(self.nation))?;
        let constituency = cell::constituency(cell(self.constituency))?;
        cell::same_nation(nation, constituency)?;
        // The column of health areas is years behind in England, where care boards plan.
        let health = match nation {
            Some(Nation::England) => {
                cell::code_of("health", "E54", optional(self.care_board))?.map(Into::into)
            }
            Some(_) => cell::health(optional(self.health_area))?,
            None => None,
        };
        let region = cell::code_of("region", "E12", optional(self.region))?;
        let place = Place { nation, constituency, region, health, live, ..Place::default() };
        Ok(Said { place, postcode, piece: 0 })
    }
}
