//! The Scottish Parliament's open data (`data.parliament.scot/api`): flat lists that are joined here.
//!
//! What is known to be odd in them: some areas have the code of another area, so a seat is found by its name first;
//! names of regions are shortened; someone who was elected again may have an open row for the region of the old
//! boundaries beside the new one; and `IsCurrent` is true for people whose only open row is the old one.

mod tables;

use std::collections::{BTreeMap, HashMap, HashSet};

use self::tables::{Area, AreaId, Election, Tables};
use super::{
    Chamber, ContactRoute, Member, OfficeKind, Roll, RollError, SourceFile, StatedOffice, Unmatched, field,
};
use crate::domain::boundary::{ChamberSeat, SeatNames};
use crate::domain::campaign::Date;
use crate::domain::email::EmailAddress;
use crate::domain::entry::EntryError;

/// The members of today by the lists of the Scottish Parliament, which may come in any order.
///
/// # Errors
/// [`RollError`] with file and line; `MissingFile` where one of the lists is not among the files.
pub fn read(files: &[SourceFile<'_>], seats: &SeatNames, today: Date) -> Result<Roll, RollError> {
    let tables = Tables::of(files)?;
    let mut roll = Roll::default();
    // Every area of today is an office, whether or not anybody is found for it.
    let mut places: BTreeMap<AreaId, (ChamberSeat, &Area)> = BTreeMap::new();
    for (id, area) in tables.areas.iter().filter(|(_, area)| area.span.holds(today)) {
        if let Some(seat) = seats.find_either(Chamber::ScottishParliament, &area.name, area.code) {
            places.insert(*id, (seat, area));
        }
    }
    let elections = open_elections(&tables, today)?;
    for person in &tables.members {
        if !person.is_current {
            continue;
        }
        let name = person.name().map_err(|error| person.row.error(error))?;
        let election = elections.get(&person.id);
        let Some((seat, area)) = election.and_then(|election| places.get(&election.area)) else {
            let area = election.and_then(|election| tables.areas.get(&election.area));
            roll.unmatched.push(Unmatched {
                kind: OfficeKind::Member(Chamber::ScottishParliament),
                seat: area.map(|area| area.name.clone()).unwrap_or_default(),
                member: format!("{name} MSP"),
            });
            continue;
        };
        let member = Member {
            external_id: person.id.to_string(),
            name: format!("{name} MSP"),
            name_cy: String::new(),
            salutation: name,
            party: party_of(&tables, person.id, today),
            route: ContactRoute::from(address_of(&tables, person.id)?),
            since: election.map(|election| election.span.since),
        };
        roll.offices.push(StatedOffice::of_seat(seat, &area.name, Some(member)));
    }
    let mut vacant = Vec::new();
    for (seat, area) in places.values() {
        let is_stated = |office: &StatedOffice| office.area == seat.code.into();
        if !roll.offices.iter().chain(&vacant).any(is_stated) {
            vacant.push(StatedOffice::of_seat(seat, &area.name, None));
        }
    }
    roll.offices.append(&mut vacant);
    Ok(roll)
}

/// Who of the current members was elected where, of the rows that are open today: the newest that leads to an area of
/// today. Someone without one keeps the newest open row, so that the report can name its area.
fn open_elections<'a>(
    tables: &'a Tables<'_>,
    today: Date,
) -> Result<HashMap<u64, &'a Election<'a>>, RollError> {
    let current: HashSet<u64> =
        tables.members.iter().filter(|person| person.is_current).map(|person| person.id).collect();
    let rank = |election: &Election<'_>| {
        let is_open = tables.areas.get(&election.area).is_some_and(|area| area.span.holds(today));
        (is_open, election.span.since)
    };
    let mut chosen: HashMap<u64, &Election<'_>> = HashMap::new();
    let open = tables.elections.iter().filter(|election| election.span.holds(today));
    for election in open.filter(|election| current.contains(&election.person)) {
        match chosen.get(&election.person).map(|known| (rank(known), known.area)) {
            Some(((true, since), area)) if rank(election) == (true, since) && election.area != area => {
                return Err(election.row.shape("one person was elected for two areas on one day"));
            }
            Some((known, _)) if known >= rank(election) => {}
            _ => {
                chosen.insert(election.person, election);
            }
        }
    }
    Ok(chosen)
}

/// The party of the newest row that is open; empty where there is none.
fn party_of(tables: &Tables<'_>, person: u64, today: Date) -> String {
    let rows = tables.member_parties.iter().filter(|row| row.person == person && row.span.holds(today));
    let newest = rows.max_by_key(|row| row.span.since);
    newest.and_then(|row| tables.parties.get(&row.party)).cloned().unwrap_or_default()
}

/// The address that is marked as the first one, else any.
fn address_of(tables: &Tables<'_>, person: u64) -> Result<Option<EmailAddress>, RollError> {
    let Some(rows) = tables.emails.get(&person) else { return Ok(None) };
    let (first, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_default);
    for row in first.into_iter().chain(others) {
        if let Some(found) = field::address("Address", &row.address).map_err(|error| row.row.error(error))? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The name as it is spoken: `McNeill, Pauline` and `Pauline` are `Pauline McNeill`.
fn spoken(parliamentary: &str, preferred: &str) -> Result<String, EntryError> {
    let whole = field::filled("ParliamentaryName", parliamentary)?;
    let preferred = field::one_line("PreferredName", preferred)?;
    Ok(match whole.split_once(',') {
        Some((family, given)) => {
            let given = if preferred.is_empty() { given.trim() } else { &preferred };
            format!("{given} {}", family.trim()).trim().to_owned()
        }
        None => whole,
    })
}
