//! Those who can be written to: an office, and whoever holds it.
//!
//! An office is one place in one chamber for one seat (`house-of-commons`, `E14001063`, place 1); members
//! come and go. A file of members is read row by row into [`OfficeEntry`]s, whatever its publisher calls
//! its columns. An address is never made up: who has none in the file has none.

use super::email::EmailAddress;
use super::entry::{Columns, EntryError};
use super::nation::Nation;
use super::place::Gss;
use super::text;

/// A chamber whose members are written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chamber {
    /// The House of Commons of the United Kingdom: one member per constituency.
    HouseOfCommons,
    /// The Scottish Parliament.
    ScottishParliament,
    /// Senedd Cymru, the Welsh Parliament.
    Senedd,
    /// The Northern Ireland Assembly.
    NiAssembly,
}

impl Chamber {
    /// Every chamber, the one of the whole kingdom first.
    pub const ALL: [Self; 4] =
        [Self::HouseOfCommons, Self::ScottishParliament, Self::Senedd, Self::NiAssembly];

    /// The slug in files, forms and the database.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::HouseOfCommons => "house-of-commons",
            Self::ScottishParliament => "scottish-parliament",
            Self::Senedd => "senedd",
            Self::NiAssembly => "ni-assembly",
        }
    }

    /// The chamber of a slug; `None` for any other text.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|chamber| chamber.slug() == slug)
    }
}

/// What tells one office from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeKey {
    /// The chamber.
    pub chamber: Chamber,
    /// The constituency or region.
    pub seat: Gss,
    /// The place among those of the seat, from 1; a constituency of the Commons has one.
    pub place: i16,
}

/// An office as a file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeEntry {
    /// Which office.
    pub key: OfficeKey,
    /// The nation its seat lies in.
    pub nation: Nation,
    /// The name of the seat in English.
    pub seat_name: String,
    /// The name of the seat in Welsh, where the file has one.
    pub seat_name_cy: Option<String>,
    /// Who holds it; `None` when it is vacant.
    pub member: Option<Member>,
}

/// Who holds an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The publisher's id of the person, the same from file to file.
    pub external_id: String,
    /// The full name with titles, as on an envelope: `Dr Ada Example MP`.
    pub name: String,
    /// What follows "Dear" in a letter: `Dr Ada Example`.
    pub salutation: String,
    /// The party; empty when the file tells none.
    pub party: String,
    /// The address to write to, where the publisher gives one.
    pub email: Option<EmailAddress>,
}

/// A format of files of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberFormat {
    /// Our own, with the header [`MemberFormat::CSV_HEADER`].
    Csv,
    /// `mp_lookup.csv` as the Department for Education publishes it (`dfe-analytical-services/mp-lookup`).
    Dfe,
}

impl MemberFormat {
    /// The columns of our own format, found by name in any order.
    ///
    /// `place` may be left out or empty (1), `salutation` too (the name), `seat_name_cy`, `party` and
    /// `email` may be empty. A row with neither `external_id` nor `name` states a vacant office.
    pub const CSV_HEADER: &str =
        "chamber,seat,place,nation,seat_name,seat_name_cy,external_id,name,salutation,party,email";

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Dfe => "dfe",
        }
    }

    /// The format of a name; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Csv, Self::Dfe].into_iter().find(|format| format.name() == name)
    }

    const fn needed_columns(self) -> &'static [&'static str] {
        match self {
            Self::Csv => &["chamber", "seat", "nation", "seat_name", "external_id", "name", "email"],
            Self::Dfe => &[
                "pcon_name",
                "pcon_code",
                "member_id",
                "full_title",
                "display_as",
                "member_email",
                "country_code",
            ],
        }
    }
}

/// Reads the rows of one file of members.
#[derive(Clone, Debug)]
pub struct MemberReader {
    format: MemberFormat,
    columns: Columns,
}

impl MemberReader {
    /// A reader for the columns of `header`, matched without case; a byte order mark is passed over.
    ///
    /// # Errors
    /// [`EntryError::MissingColumn`].
    pub fn new<'a>(
        format: MemberFormat,
        header: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, EntryError> {
        let columns = Columns::of(header);
        match format.needed_columns().iter().find(|name| columns.find(name).is_none()) {
            Some(missing) => Err(EntryError::MissingColumn(missing)),
            None => Ok(Self { format, columns }),
        }
    }

    /// The office that a row states.
    ///
    /// # Errors
    /// [`EntryError::EmptyCell`] or [`EntryError::BadCell`] with the column's name; never the cell's text.
    pub fn read<'a>(&self, row: impl Fn(usize) -> Option<&'a str>) -> Result<OfficeEntry, EntryError> {
        let cell = |column: &'static str| -> Result<String, EntryError> {
            let raw = self.columns.find(column).and_then(&row).unwrap_or_default();
            text::clean_line(raw).ok().ok_or(EntryError::BadCell(column))
        };
        match self.format {
            MemberFormat::Csv => read_csv(cell),
            MemberFormat::Dfe => read_dfe(cell),
        }
    }
}

fn read_csv(cell: impl Fn(&'static str) -> Result<String, EntryError>) -> Result<OfficeEntry, EntryError> {
    let place = match cell("place")?.as_str() {
        "" => 1,
        digits => digits.parse().ok().filter(|place| *place > 0).ok_or(EntryError::BadCell("place"))?,
    };
    let key = OfficeKey {
        chamber: Chamber::from_slug(&cell("chamber")?).ok_or(EntryError::BadCell("chamber"))?,
        seat: Gss::parse(&cell("seat")?).ok().ok_or(EntryError::BadCell("seat"))?,
        place,
    };
    let (external_id, name) = (cell("external_id")?, cell("name")?);
    let member = if external_id.is_empty() && name.is_empty() {
        None
    } else {
        let name = filled("name", name)?;
        let salutation = Some(cell("salutation")?).filter(|salutation| !salutation.is_empty());
        Some(Member {
            external_id: filled("external_id", external_id)?,
            salutation: salutation.unwrap_or_else(|| name.clone()),
            name,
            party: cell("party")?,
            email: address("email", &cell("email")?)?,
        })
    };
    Ok(OfficeEntry {
        key,
        nation: Nation::from_slug(&cell("nation")?).ok_or(EntryError::BadCell("nation"))?,
        seat_name: filled("seat_name", cell("seat_name")?)?,
        seat_name_cy: Some(cell("seat_name_cy")?).filter(|name| !name.is_empty()),
        member,
    })
}

fn read_dfe(cell: impl Fn(&'static str) -> Result<String, EntryError>) -> Result<OfficeEntry, EntryError> {
    let seat = Gss::parse(&cell("pcon_code")?).ok().ok_or(EntryError::BadCell("pcon_code"))?;
    let (external_id, display_as) = (cell("member_id")?, cell("display_as")?);
    let is_vacant =
        (external_id.is_empty() && display_as.is_empty()) || display_as.eq_ignore_ascii_case("vacant");
    let member = if is_vacant {
        None
    } else {
        Some(Member {
            external_id: filled("member_id", external_id)?,
            name: filled("full_title", cell("full_title")?)?,
            salutation: filled("display_as", display_as)?,
            party: cell("party_text")?,
            email: address("member_email", &cell("member_email")?)?,
        })
    };
    Ok(OfficeEntry {
        key: OfficeKey { chamber: Chamber::HouseOfCommons, seat, place: 1 },
        nation: Nation::from_gss(&cell("country_code")?).ok_or(EntryError::BadCell("country_code"))?,
        seat_name: filled("pcon_name", cell("pcon_name")?)?,
        seat_name_cy: None,
        member,
    })
}

fn filled(column: &'static str, cell: String) -> Result<String, EntryError> {
    if cell.is_empty() { Err(EntryError::EmptyCell(column)) } else { Ok(cell) }
}

/// The address of a cell. Publishers write words where there is none (`No email found`): a text without
/// `@` is no address, while a text with one that cannot be mailed to is a mistake to be seen.
fn address(column: &'static str, cell: &str) -> Result<Option<EmailAddress>, EntryError> {
    if !cell.contains('@') {
        return Ok(None);
    }
    EmailAddress::parse(cell).ok().ok_or(EntryError::BadCell(column)).map(Some)
}
