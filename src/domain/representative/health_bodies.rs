//! The bodies that plan and give health care in the four nations, from a CSV of our own: integrated care boards,
//! health boards and trusts.
//!
//! The columns are found by name: `nation,kind,gss_code,ods_code,name,note`, and where they are there `code` or
//! `hlth_code` (the body's code in the directory of postcodes, where it is not the GSS code), `start_date` and
//! `end_date` (the first and the last day on which the body exists), `chief`, `chief_title` and `email`. A body
//! whose chief nobody names is vacant.

use std::collections::HashSet;

use super::format::{Roll, RollError, SourceFile, Unmatched};
use super::table::{Row, read_rows};
use super::{ContactRoute, Member, OfficeKind, StatedOffice, field};
use crate::domain::boundary::SeatNames;
use crate::domain::campaign::Date;
use crate::domain::entry::EntryError;
use crate::domain::nation::Nation;
use crate::domain::place::AreaCode;

const NEEDED: &[&str] = &["nation", "kind", "gss_code", "name"];

/// Reads the files. Bodies need no seats, and those of the past stay: their offices end, they do not vanish.
///
/// # Errors
/// A file that is no such table; a code in two rows.
pub fn read(files: &[SourceFile<'_>], _seats: &SeatNames, _today: Date) -> Result<Roll, RollError> {
    let mut roll = Roll::default();
    let mut codes: HashSet<AreaCode> = HashSet::new();
    for file in files {
        read_rows(file, NEEDED, |_, row| {
            let (column, code) = code_of(row);
            let name = field::filled("name", &row.name("name")?)?;
            if code.is_empty() {
                roll.unmatched.push(Unmatched {
                    kind: OfficeKind::HealthBody,
                    seat: name,
                    member: row.name("chief")?,
                });
                return Ok(());
            }
            let code = AreaCode::parse(code).ok().ok_or(EntryError::BadCell(column))?;
            if !codes.insert(code) {
                return Err(EntryError::BadCell(column));
            }
            roll.offices.push(body_of(row, code, name)?);
            Ok(())
        })?;
    }
    // A list of bodies alone says nothing of their chiefs, and one of chiefs alone nothing of their addresses.
    let mut chiefs = roll.offices.iter().filter_map(|body| body.member.as_ref()).peekable();
    if chiefs.peek().is_none() {
        roll.silent.holders.insert(OfficeKind::HealthBody);
    } else if chiefs.all(|chief| chief.address().is_none()) {
        roll.silent.routes.insert(OfficeKind::HealthBody);
    }
    Ok(roll)
}

/// The code by which the directory of postcodes names the body, with the column that holds it.
fn code_of(row: Row<'_>) -> (&'static str, &str) {
    let filled =
        ["code", "hlth_code", "gss_code"].into_iter().find(|column| !row.raw(column).trim().is_empty());
    filled.map_or(("gss_code", ""), |column| (column, row.raw(column).trim()))
}

fn body_of(row: Row<'_>, code: AreaCode, name: String) -> Result<StatedOffice, EntryError> {
    let nation = row.filled("nation")?.to_lowercase().replace(' ', "-");
    let since = field::day("start_date", row.raw("start_date"))?;
    // The file tells the last day, an office the first on which it is no more.
    let until = field::day("end_date", row.raw("end_date"))?.map(Date::next);
    if since.zip(until).is_some_and(|(since, until)| until <= since) {
        return Err(EntryError::BadCell("end_date"));
    }
    Ok(StatedOffice {
        kind: OfficeKind::HealthBody,
        area: code,
        place: Some(1),
        nation: Nation::from_slug(&nation).ok_or(EntryError::BadCell("nation"))?,
        member: chief_of(row, code)?,
        name,
        name_cy: None,
        since,
        until,
    })
}

/// Who leads the body. The file has no id of a person: at one body a name is enough.
fn chief_of(row: Row<'_>, code: AreaCode) -> Result<Option<Member>, EntryError> {
    let (chief, title) = (row.name("chief")?, row.name("chief_title")?);
    let address = field::address("email", &row.cell("email")?)?;
    if chief.is_empty() {
        // An address without its owner would be lost in silence.
        return if address.is_none() { Ok(None) } else { Err(EntryError::EmptyCell("chief")) };
    }
    Ok(Some(Member {
        external_id: format!("{code} {chief}"),
        name: if title.is_empty() { chief.clone() } else { format!("{chief}, {title}") },
        name_cy: String::new(),
        salutation: chief,
        party: String::new(),
        route: ContactRoute::from(address),
        since: None,
    }))
}
