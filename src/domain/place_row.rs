//! Rows of directories of postcodes, as their publishers write them.

use super::entry::{Columns, EntryError};
use super::nation::Nation;
use super::place::{Gss, Place};
use super::postcode::{Postcode, PostcodeKind};

/// A format of files of postcodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceFormat {
    /// The ONS Postcode Directory, whole or by area. Its columns carry a year that changes from release to
    /// release, so they are found by their stems: `pcds` (or `pcd`, `pcd7`, `pcd8`), `doterm`, `ctry`,
    /// `pcon`.
    Onspd,
    /// Our own: `postcode,nation,constituency`, the nation by its slug or GSS code, every postcode live.
    Csv,
}

impl PlaceFormat {
    /// The columns of our own format, found by name in any order.
    pub const CSV_HEADER: &str = "postcode,nation,constituency";

    /// The name on the command line and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Onspd => "onspd",
            Self::Csv => "csv",
        }
    }

    /// The format of a name; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Onspd, Self::Csv].into_iter().find(|format| format.name() == name)
    }

    /// What has to be said wherever data of this format is used.
    #[must_use]
    pub const fn licence(self) -> &'static str {
        match self {
            Self::Onspd => {
                "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail \
                 copyright and database right. Source: Office for National Statistics licensed under the Open \
                 Government Licence v.3.0. Northern Ireland (BT) postcodes: Land & Property Services, internal \
                 and non-commercial use only."
            }
            Self::Csv => "As stated by whoever made the file.",
        }
    }
}

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceRow {
    /// A postcode by its number, and where it lies.
    Place {
        /// The number of the postcode (`Postcode::to_u32`).
        number: u32,
        /// Where it lies.
        place: Place,
        /// Whether it belongs to the United Kingdom, so that a nation and a seat are to be expected.
        is_domestic: bool,
    },
    /// A postcode of no shape that is in use today: terminated long ago, or a publisher's slip.
    Unreadable {
        /// Whether the row calls it live.
        live: bool,
    },
}

/// Reads the rows of one file of postcodes.
#[derive(Clone, Copy, Debug)]
pub struct PlaceReader {
    format: PlaceFormat,
    postcode: usize,
    terminated: Option<usize>,
    nation: usize,
    constituency: usize,
}

impl PlaceReader {
    /// A reader for the columns of `header`, matched without case.
    ///
    /// # Errors
    /// [`EntryError::MissingColumn`].
    pub fn new<'a>(
        format: PlaceFormat,
        header: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, EntryError> {
        let columns = Columns::of(header);
        let missing = EntryError::MissingColumn;
        Ok(match format {
            PlaceFormat::Onspd => {
                let postcode = ["pcds", "pcd", "pcd7", "pcd8"].iter().find_map(|name| columns.find(name));
                Self {
                    format,
                    postcode: postcode.ok_or(missing("pcds"))?,
                    terminated: columns.find("doterm"),
                    nation: columns.find_newest("ctry").ok_or(missing("ctry"))?,
                    constituency: columns.find_newest("pcon").ok_or(missing("pcon"))?,
                }
            }
            PlaceFormat::Csv => Self {
                format,
                postcode: columns.find("postcode").ok_or(missing("postcode"))?,
                terminated: None,
                nation: columns.find("nation").ok_or(missing("nation"))?,
                constituency: columns.find("constituency").ok_or(missing("constituency"))?,
            },
        })
    }

    /// What a row says; `cell` gives the text of a cell by its position.
    ///
    /// # Errors
    /// [`EntryError`], with the name of the column.
    pub fn read<'a>(&self, cell: impl Fn(usize) -> Option<&'a str>) -> Result<PlaceRow, EntryError> {
        let cell = |position: usize| cell(position).map(str::trim).unwrap_or_default();
        let live = self.terminated.is_none_or(|position| cell(position).is_empty());
        let raw = cell(self.postcode);
        if raw.is_empty() {
            return Err(EntryError::EmptyCell("postcode"));
        }
        let nation = self.nation(cell(self.nation))?;
        let constituency = code("constituency", cell(self.constituency))?;
        let initial = nation.map(|nation| nation.gss().as_bytes().first().copied());
        let seat_initial = constituency.map(|code| code.as_str().as_bytes().first().copied());
        if initial.is_some() && seat_initial.is_some() && initial != seat_initial {
            return Err(EntryError::NationOfSeat);
        }
        let Some((postcode, number)) =
            Postcode::parse(raw).ok().and_then(|postcode| Some((postcode, postcode.to_u32()?)))
        else {
            return match self.format {
                PlaceFormat::Onspd => Ok(PlaceRow::Unreadable { live }),
                PlaceFormat::Csv => Err(EntryError::BadCell("postcode")),
            };
        };
        let is_domestic = postcode.kind() == PostcodeKind::Standard;
        Ok(PlaceRow::Place {
            number,
            place: Place { nation, constituency, live, ..Place::default() },
            is_domestic,
        })
    }

    fn nation(&self, cell: &str) -> Result<Option<Nation>, EntryError> {
        if self.format == PlaceFormat::Csv
            && let Some(nation) = Nation::from_slug(cell)
        {
            return Ok(Some(nation));
        }
        Ok(code("nation", cell)?.and_then(|code| Nation::from_gss(code.as_str())))
    }
}

/// The code of a cell; none when it is empty or a pseudo code.
fn code(column: &'static str, cell: &str) -> Result<Option<Gss>, EntryError> {
    if cell.is_empty() {
        return Ok(None);
    }
    let code = Gss::parse(cell).ok().ok_or(EntryError::BadCell(column))?;
    Ok(Some(code).filter(|code| !code.is_pseudo()))
}
