//! Cells that every format has: codes of nations, seats and health bodies.

use crate::domain::entry::EntryError;
use crate::domain::nation::Nation;
use crate::domain::place::{AreaCode, Gss};
use crate::domain::postcode::Postcode;

/// Five Scottish seats were given new codes after the lines of 2024 had first been published, so files made
/// in 2023 and early 2024 have the former code and the later ones the latter: a comparison of both by the names
/// of the seats. In their order: Ayr, Carrick and Cumnock; Berwickshire, Roxburgh and Selkirk; Central
/// Ayrshire; Kilmarnock and Loudoun; West Aberdeenshire and Kincardine.
/// Source: Office for National Statistics, Westminster Parliamentary Constituencies (July 2024) Names and
/// Codes in the United Kingdom.
const RECODED: [(&str, &str); 5] = [
    ("S14000006", "S14000107"),
    ("S14000008", "S14000108"),
    ("S14000010", "S14000109"),
    ("S14000040", "S14000110"),
    ("S14000058", "S14000111"),
];
/// Scottish seats whose lines, and so whose codes, stayed in 2024 what they were.
const UNCHANGED: [&str; 5] = ["S14000021", "S14000027", "S14000045", "S14000048", "S14000051"];
/// The first codes of the seats of England, Scotland and Wales that were drawn anew for July 2024.
const FIRST_WESTMINSTER: [(&str, &str); 3] =
    [("E14", "E14001063"), ("S14", "S14000060"), ("W07", "W07000081")];
/// The first codes of the constituencies and regions of the Scottish Parliament elected in May 2026.
const FIRST_HOLYROOD: [(&str, &str); 2] = [("S16", "S16000151"), ("S17", "S17000021")];
/// What a code of a seat in the House of Commons begins with; `N06` is Northern Ireland before 2024.
const WESTMINSTER: [&str; 5] = ["E14", "S14", "W07", "N05", "N06"];
/// What stands for a country in these directories besides the four nations: the kingdom as a whole (Great
/// Britain, England and Wales), the Channel Islands, the Isle of Man.
const OTHER_COUNTRIES: [&str; 3] = ["K0", "L93", "M83"];

fn is_before(code: Gss, firsts: &[(&str, &str)]) -> bool {
    firsts.iter().any(|(prefix, first)| code.as_str().starts_with(prefix) && code.as_str() < *first)
}

/// Whether a seat in the House of Commons was abolished at the general election of July 2024.
#[must_use]
pub fn is_former_westminster(code: Gss) -> bool {
    code.as_str().starts_with("N06")
        || is_before(code, &FIRST_WESTMINSTER) && !UNCHANGED.contains(&code.as_str())
}

/// Whether a constituency or region of the Scottish Parliament was abolished at the election of May 2026.
#[must_use]
pub fn is_former_holyrood(code: Gss) -> bool {
    is_before(code, &FIRST_HOLYROOD)
}

/// The code of a cell; none when it is empty or a pseudo code.
pub(super) fn code(column: &'static str, cell: &str) -> Result<Option<Gss>, EntryError> {
    if cell.is_empty() {
        return Ok(None);
    }
    let code = Gss::parse(cell).ok().ok_or(EntryError::BadCell(column))?;
    Ok(Some(code).filter(|code| !code.is_pseudo()))
}

/// The nation of a country's code; none for a crown dependency.
pub(super) fn nation(cell: &str) -> Result<Option<Nation>, EntryError> {
    let Some(code) = code("nation", cell)? else { return Ok(None) };
    let nation = Nation::from_gss(code.as_str());
    // Any other code is one of another column.
    let is_country = nation.is_some() || OTHER_COUNTRIES.iter().any(|other| code.as_str().starts_with(other));
    if is_country { Ok(nation) } else { Err(EntryError::BadCell("nation")) }
}

/// The seat in the House of Commons, by the code that it has today.
pub(super) fn constituency(cell: &str) -> Result<Option<Gss>, EntryError> {
    let Some(code) = code("constituency", cell)? else { return Ok(None) };
    let is_seat = WESTMINSTER.iter().any(|prefix| code.as_str().starts_with(prefix));
    if !is_seat {
        return Err(EntryError::BadCell("constituency"));
    }
    let recoded = RECODED.iter().find(|(former, _)| *former == code.as_str());
    Ok(Some(recoded.and_then(|(_, today)| Gss::parse(today).ok()).unwrap_or(code)))
}

/// A code of one kind; none where the cell holds a code of another kind, or a pseudo code.
pub(super) fn code_of(column: &'static str, prefix: &str, cell: &str) -> Result<Option<Gss>, EntryError> {
    Ok(code(column, cell)?.filter(|code| code.as_str().starts_with(prefix)))
}

/// The body that plans health care, by any publisher's code; none when empty or a pseudo code.
pub(super) fn health(cell: &str) -> Result<Option<AreaCode>, EntryError> {
    if cell.is_empty() {
        return Ok(None);
    }
    let code = AreaCode::parse(cell).ok().ok_or(EntryError::BadCell("health"))?;
    Ok(Some(code).filter(|code| !code.gss().is_some_and(|code| code.is_pseudo())))
}

/// The postcode of a cell, which must not be empty; `None` for a text that is no postcode.
pub(super) fn postcode(cell: &str) -> Result<Option<Postcode>, EntryError> {
    if cell.is_empty() {
        return Err(EntryError::EmptyCell("postcode"));
    }
    Ok(Postcode::parse(cell).ok())
}

/// Refuses a seat in another nation than the row says.
pub(super) fn same_nation(nation: Option<Nation>, seat: Option<Gss>) -> Result<(), EntryError> {
    let initial = |code: &str| code.bytes().next();
    match (nation, seat) {
        (Some(nation), Some(seat)) if initial(nation.gss()) != initial(seat.as_str()) => {
            Err(EntryError::NationOfSeat)
        }
        _ => Ok(()),
    }
}

/// Whether a month (`YYYYMM`) of termination is empty, so that the postcode is in use.
pub(super) fn is_live_by_month(column: &'static str, cell: &str) -> Result<bool, EntryError> {
    let is_month = cell.len() == 6 && cell.bytes().all(|byte| byte.is_ascii_digit());
    if cell.is_empty() || is_month { Ok(cell.is_empty()) } else { Err(EntryError::BadCell(column)) }
}
