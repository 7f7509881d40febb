//! Members in tables: a row an office.

use super::{Chamber, ContactRoute, Member, OfficeKind, StatedOffice, field};
use crate::domain::entry::{Columns, EntryError};
use crate::domain::nation::Nation;
use crate::domain::place::{AreaCode, Gss};

/// A format that is a table of rows, each of which stands on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Our own.
    Csv,
    /// The Department for Education's.
    Dfe,
}

impl TableFormat {
    /// The columns without which it cannot be read.
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
    format: TableFormat,
    columns: Columns,
}

impl MemberReader {
    /// A reader for the columns of `header`, matched without case; a byte order mark is passed over.
    ///
    /// # Errors
    /// [`EntryError::MissingColumn`].
    pub fn new<'a>(
        format: TableFormat,
        header: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, EntryError> {
        Ok(Self { format, columns: Columns::holding(header, format.needed_columns())? })
    }

    /// The office that a row states.
    ///
    /// # Errors
    /// [`EntryError::EmptyCell`] or [`EntryError::BadCell`] with the column's name; never the cell's text.
    pub fn read<'a>(&self, row: impl Fn(usize) -> Option<&'a str>) -> Result<StatedOffice, EntryError> {
        let cell = |column: &'static str| -> Result<String, EntryError> {
            field::one_line(column, self.columns.find(column).and_then(&row).unwrap_or_default())
        };
        let name_of = |column: &'static str| field::name_line(column, &cell(column)?);
        match self.format {
            TableFormat::Csv => read_csv(cell, name_of),
            TableFormat::Dfe => read_dfe(cell, name_of),
        }
    }
}

fn read_csv(
    cell: impl Fn(&'static str) -> Result<String, EntryError>,
    name_of: impl Fn(&'static str) -> Result<String, EntryError>,
) -> Result<StatedOffice, EntryError> {
    let day = |column: &'static str| field::day(column, &cell(column)?);
    let place = match cell("place")?.as_str() {
        "" => None,
        digits => Some(digits.parse().ok().filter(|place| *place > 0).ok_or(EntryError::BadCell("place"))?),
    };
    let (external_id, name) = (cell("external_id")?, name_of("name")?);
    let member = if external_id.is_empty() && name.is_empty() {
        None
    } else {
        let name = field::filled("name", &name)?;
        let salutation = Some(name_of("salutation")?).filter(|salutation| !salutation.is_empty());
        let address = field::address("email", &cell("email")?)?;
        let route = match cell("route")?.as_str() {
            "" => ContactRoute::from(address),
            code => ContactRoute::from_parts(code, address, Some(&cell("url")?))
                .ok_or(EntryError::BadCell("route"))?,
        };
        Some(Member {
            external_id: field::filled("external_id", &external_id)?,
            salutation: salutation.unwrap_or_else(|| name.clone()),
            name,
            name_cy: name_of("name_cy")?,
            party: cell("party")?,
            route,
            since: day("member_since")?,
        })
    };
    let kind = OfficeKind::from_slug(&cell("chamber")?).ok_or(EntryError::BadCell("chamber"))?;
    let area = AreaCode::parse(&cell("seat")?).ok().ok_or(EntryError::BadCell("seat"))?;
    if kind.chamber().is_some() && area.gss().is_none() {
        return Err(EntryError::BadCell("seat"));
    }
    Ok(StatedOffice {
        kind,
        area,
        place,
        nation: Nation::from_slug(&cell("nation")?).ok_or(EntryError::BadCell("nation"))?,
        name: field::filled("seat_name", &name_of("seat_name")?)?,
        name_cy: Some(name_of("seat_name_cy")?).filter(|name| !name.is_empty()),
        since: day("office_since")?,
        until: day("office_until")?,
        member,
    })
}

fn read_dfe(
    cell: impl Fn(&'static str) -> Result<String, EntryError>,
    name_of: impl Fn(&'static str) -> Result<String, EntryError>,
) -> Result<StatedOffice, EntryError> {
    let seat = Gss::parse(&cell("pcon_code")?).ok().ok_or(EntryError::BadCell("pcon_code"))?;
    let (external_id, display_as) = (cell("member_id")?, name_of("display_as")?);
    let is_vacant =
        (external_id.is_empty() && display_as.is_empty()) || display_as.eq_ignore_ascii_case("vacant");
    let member = if is_vacant {
        None
    } else {
        Some(Member {
            external_id: field::filled("member_id", &external_id)?,
            name: field::filled("full_title", &name_of("full_title")?)?,
            name_cy: String::new(),
            salutation: field::filled("display_as", &display_as)?,
            party: cell("party_text")?,
            route: ContactRoute::from(field::address("member_email", &cell("member_email")?)?),
            since: None,
        })
    };
    Ok(StatedOffice {
        kind: OfficeKind::Member(Chamber::HouseOfCommons),
        area: seat.into(),
        place: Some(1),
        nation: Nation::from_gss(&cell("country_code")?).ok_or(EntryError::BadCell("country_code"))?,
        name: field::filled("pcon_name", &name_of("pcon_name")?)?,
        name_cy: None,
        since: None,
        until: None,
        member,
    })
}
