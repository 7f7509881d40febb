//! A roll made whole: seats that nobody knows are set apart, no seat has more members than places, and the places
//! that nobody fills are stated as vacant.

use std::collections::{BTreeMap, HashMap};

use super::{AreaCode, Chamber, Roll, RollError, RollFault, StatedOffice, Unmatched};
use crate::domain::boundary::{ChamberSeat, SeatNames};

/// A seat of a chamber that the files state something of.
struct Stated<'a> {
    seat: ChamberSeat,
    offices: usize,
    example: Option<&'a StatedOffice>,
}

/// Judges what was read of chambers against the boundaries in force; posts and bodies are left as they are.
///
/// # Errors
/// [`RollFault::Count`] where a seat has more members than places, or a member two seats.
pub fn complete(roll: Roll, seats: &SeatNames) -> Result<Roll, RollError> {
    let Roll { offices, mut unmatched, silent } = roll;
    let mut known = Vec::with_capacity(offices.len());
    let mut found: Vec<Option<ChamberSeat>> = Vec::with_capacity(offices.len());
    for office in offices {
        let chamber = office.kind.chamber();
        let seat = chamber.zip(office.area.gss()).and_then(|(chamber, code)| seats.find_code(chamber, code));
        if chamber.is_some() && seat.is_none() {
            unmatched.push(Unmatched {
                kind: office.kind,
                seat: format!("{} {}", office.area, office.name),
                member: office.member.map(|member| member.name).unwrap_or_default(),
            });
        } else {
            known.push(office);
            found.push(seat);
        }
    }
    one_seat_each(&known)?;
    let mut vacant = vacancies(&known, found, seats)?;
    known.append(&mut vacant);
    Ok(Roll { offices: known, unmatched, silent })
}

fn one_seat_each(offices: &[StatedOffice]) -> Result<(), RollError> {
    let mut held: HashMap<(Chamber, &str), AreaCode> = HashMap::new();
    for office in offices {
        if let (Some(chamber), Some(member)) = (office.kind.chamber(), &office.member)
            && let Some(other) = held.insert((chamber, &member.external_id), office.area)
        {
            let text = format!("one member is named for {other} and again for {}", office.area);
            return Err(RollError::of_all(RollFault::Count(text)));
        }
    }
    Ok(())
}

fn vacancies(
    offices: &[StatedOffice],
    found: Vec<Option<ChamberSeat>>,
    seats: &SeatNames,
) -> Result<Vec<StatedOffice>, RollError> {
    let mut stated: BTreeMap<(Chamber, AreaCode), Stated<'_>> = BTreeMap::new();
    for (office, seat) in offices.iter().zip(found) {
        let Some(seat) = seat else { continue };
        if office.place.is_some_and(|place| place > seat.members) {
            return Err(too_many(&seat, office.place.map_or(0, i64::from)));
        }
        let entry = stated.entry((seat.chamber, seat.code.into()));
        let entry = entry.or_insert(Stated { seat, offices: 0, example: Some(office) });
        entry.offices += 1;
    }
    let mut chambers: Vec<Chamber> = stated.keys().map(|(chamber, _)| *chamber).collect();
    chambers.dedup();
    for seat in chambers.into_iter().flat_map(|chamber| seats.seats(chamber)) {
        let unnamed = Stated { seat: seat.clone(), offices: 0, example: None };
        stated.entry((seat.chamber, seat.code.into())).or_insert(unnamed);
    }
    let mut vacant = Vec::new();
    for Stated { seat, offices, example } in stated.into_values() {
        let places = usize::try_from(seat.members).unwrap_or_default();
        let Some(missing) = places.checked_sub(offices) else {
            return Err(too_many(&seat, i64::try_from(offices).unwrap_or(i64::MAX)));
        };
        let empty = match example {
            Some(office) => StatedOffice { place: None, member: None, ..office.clone() },
            None => StatedOffice::of_seat(&seat, "", None),
        };
        if !empty.name.is_empty() {
            vacant.extend(std::iter::repeat_n(empty, missing));
        }
    }
    Ok(vacant)
}

fn too_many(seat: &ChamberSeat, stated: i64) -> RollError {
    let ChamberSeat { chamber, code, name_en, members, .. } = seat;
    let name = if name_en.is_empty() { String::new() } else { format!(" ({name_en})") };
    let text =
        format!("{}: the files name {stated} places of {code}{name}, which has {members}", chamber.slug());
    RollError::of_all(RollFault::Count(text))
}
