//! Our own format.

use super::{Said, cell};
use crate::domain::entry::{Columns, EntryError};
use crate::domain::nation::Nation;
use crate::domain::place::Place;

/// Where the cells are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    postcode: usize,
    terminated: Option<usize>,
    nation: usize,
    constituency: usize,
    region: Option<usize>,
    health: Option<usize>,
    holyrood: Option<usize>,
    holyrood_region: Option<usize>,
    devolved: Option<usize>,
}

impl Layout {
    pub(super) fn of(columns: &Columns) -> Result<Self, EntryError> {
        let needed = |name: &'static str| columns.find(name).ok_or(EntryError::MissingColumn(name));
        Ok(Self {
            postcode: needed("postcode")?,
            terminated: columns.find("terminated"),
            nation: needed("nation")?,
            constituency: needed("constituency")?,
            region: columns.find("region"),
            health: columns.find("health"),
            holyrood: columns.find("spc"),
            holyrood_region: columns.find("spr"),
            devolved: columns.find("devolved"),
        })
    }

    pub(super) fn read<'a>(&self, cell: impl Fn(usize) -> &'a str) -> Result<Said, EntryError> {
        let optional = |position: Option<usize>| position.map(&cell).unwrap_or_default();
        let live = cell::is_live_by_month("terminated", optional(self.terminated))?;
        let raw = cell(self.postcode);
        let slug = Nation::from_slug(cell(self.nation));
        let nation = slug.map_or_else(|| cell::nation(cell(self.nation)), |nation| Ok(Some(nation)))?;
        let constituency = cell::constituency(cell(self.constituency))?;
        let holyrood = cell::code_of("spc", "S16", optional(self.holyrood))?;
        let region = cell::code_of("spr", "S17", optional(self.holyrood_region))?;
        let devolved = cell::code("devolved", optional(self.devolved))?;
        for seat in [constituency, holyrood, region, devolved] {
            cell::same_nation(nation, seat)?;
        }
        let place = Place {
            nation,
            constituency,
            region: cell::code_of("region", "E12", optional(self.region))?,
            health: cell::health(optional(self.health))?,
            devolved: [holyrood.or(devolved), region],
            live,
        };
        // Who writes this format by hand wants to know of a slip in a postcode.
        let postcode = cell::postcode(raw)?.filter(|postcode| postcode.to_u32().is_some());
        Ok(Said { place, postcode: Some(postcode.ok_or(EntryError::BadCell("postcode"))?), piece: 0 })
    }
}
