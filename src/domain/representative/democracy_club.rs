//! Who was elected, from the candidates that Democracy Club exports as CSV, one file or several, with the extra
//! fields `elected` and `gss`. One shape serves every chamber; there are no addresses and no titles.
//!
//! Of a seat with several elections the newest counts: after a general election come by-elections.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::format::{Roll, RollError, RollFault, SourceFile, Unmatched};
use super::table::{Row, read_rows};
use super::{Chamber, ContactRoute, Member, StatedOffice, field};
use crate::domain::boundary::{ChamberSeat, SeatNames};
use crate::domain::campaign::Date;
use crate::domain::entry::EntryError;
use crate::domain::place::Gss;

/// The columns without which nothing can be told; `gss` and the others may be missing.
const NEEDED: &[&str] =
    &["person_id", "person_name", "election_id", "election_date", "party_name", "post_label", "elected"];

/// Reads the files. Elections of other bodies, and days that have not come, are passed over.
///
/// # Errors
/// A file that is no such table; more elected on one day than a seat has members.
pub fn read(files: &[SourceFile<'_>], seats: &SeatNames, today: Date) -> Result<Roll, RollError> {
    let mut winners = Vec::new();
    for file in files {
        read_rows(file, NEEDED, |_, row| {
            winners.extend(winner_of(row)?.filter(|winner| winner.date <= today));
            Ok(())
        })?;
    }
    let mut roll = Roll::default();
    let mut by_seat: BTreeMap<(Chamber, Gss), (ChamberSeat, Vec<Winner>)> = BTreeMap::new();
    for winner in winners {
        let seat = winner.code.and_then(|code| seats.find_code(winner.chamber, code));
        let seat = seat.or_else(|| seats.find(winner.chamber, &winner.post).cloned());
        match seat {
            Some(seat) => {
                let entry = by_seat.entry((winner.chamber, seat.code)).or_insert_with(|| (seat, Vec::new()));
                entry.1.push(winner);
            }
            None => roll.unmatched.push(Unmatched {
                kind: winner.chamber.into(),
                seat: winner.post,
                member: winner.name,
            }),
        }
    }
    for (seat, winners) in by_seat.values_mut() {
        keep_newest(seat, winners)?;
    }
    // Who was elected for another seat since has left the first.
    let mut last: HashMap<(Chamber, String), Date> = HashMap::new();
    for winner in by_seat.values().flat_map(|(_, winners)| winners) {
        let newest = last.entry((winner.chamber, winner.person.clone())).or_insert(winner.date);
        *newest = winner.date.max(*newest);
    }
    for (seat, winners) in by_seat.into_values() {
        for winner in winners {
            if last.get(&(winner.chamber, winner.person.clone())) == Some(&winner.date) {
                let called = winner.post.clone();
                roll.offices.push(StatedOffice::of_seat(&seat, &called, Some(winner.into_member())));
            }
        }
    }
    // The publisher tells no addresses.
    roll.silent.routes.extend(roll.offices.iter().map(|office| office.kind));
    Ok(roll)
}

/// Somebody who was elected.
struct Winner {
    chamber: Chamber,
    code: Option<Gss>,
    post: String,
    person: String,
    name: String,
    party: String,
    date: Date,
}

impl Winner {
    fn into_member(self) -> Member {
        let Self { chamber, person, name, party, date, .. } = self;
        Member {
            external_id: person,
            name: format!("{name} {}", chamber.letters()),
            name_cy: chamber.letters_cy().map_or_else(String::new, |letters| format!("{name} {letters}")),
            salutation: name,
            party,
            route: ContactRoute::Unknown,
            since: Some(date),
        }
    }
}

/// Whom a row names as elected to one of the four chambers.
fn winner_of(row: Row<'_>) -> Result<Option<Winner>, EntryError> {
    if !is_true("elected", row.raw("elected"))? {
        return Ok(None);
    }
    let Some(chamber) = chamber_of(&row.filled("election_id")?) else { return Ok(None) };
    Ok(Some(Winner {
        chamber,
        code: code_of(row.raw("gss"))?,
        post: row.filled("post_label")?,
        person: row.filled("person_id")?,
        name: row.filled("person_name")?,
        party: row.cell("party_name")?,
        date: field::day("election_date", row.raw("election_date"))?
            .ok_or(EntryError::EmptyCell("election_date"))?,
    }))
}

/// The chamber of an election such as `sp.r.2026-05-07`; `None` for councils, mayors and the like.
fn chamber_of(election: &str) -> Option<Chamber> {
    let mut parts = election.split('.');
    match (parts.next()?, parts.next()) {
        ("parl", _) => Some(Chamber::HouseOfCommons),
        ("sp", Some("c" | "r")) => Some(Chamber::ScottishParliament),
        ("senedd", _) => Some(Chamber::Senedd),
        ("nia", _) => Some(Chamber::NiAssembly),
        _ => None,
    }
}

/// The code in a cell, written `S16000151` or `gss:S16000151`; none where the cell holds another register's.
fn code_of(raw: &str) -> Result<Option<Gss>, EntryError> {
    let raw = raw.trim();
    match raw.split_once(':') {
        Some(("gss", code)) => Gss::parse(code).ok().ok_or(EntryError::BadCell("gss")).map(Some),
        Some(_) => Ok(None),
        None if raw.is_empty() => Ok(None),
        None => Gss::parse(raw).ok().ok_or(EntryError::BadCell("gss")).map(Some),
    }
}

fn is_true(column: &'static str, raw: &str) -> Result<bool, EntryError> {
    match raw.trim().to_ascii_lowercase().as_str() {
        "t" | "true" | "1" | "y" | "yes" => Ok(true),
        "" | "f" | "false" | "0" | "n" | "no" => Ok(false),
        _ => Err(EntryError::BadCell(column)),
    }
}

/// Leaves those of the newest election of a seat, each once.
fn keep_newest(seat: &ChamberSeat, winners: &mut Vec<Winner>) -> Result<(), RollError> {
    let newest = winners.iter().map(|winner| winner.date).max();
    let mut persons: HashSet<String> = HashSet::new();
    winners.retain(|winner| Some(winner.date) == newest && persons.insert(winner.person.clone()));
    let places = usize::try_from(seat.members).unwrap_or(0);
    if winners.len() > places {
        let fault = format!("{} were elected for the {places} of the seat {}", winners.len(), seat.code);
        return Err(RollError::of_all(RollFault::Count(fault)));
    }
    Ok(())
}
