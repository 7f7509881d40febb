//! Which of an area's places a holder has: the one that the file tells, else the one that the person holds
//! already, else the first that is free. So nobody changes places because a file has another order.

use std::collections::{HashMap, HashSet};

use super::{NewEntry, Settled};
use crate::domain::place::AreaCode;
use crate::domain::representative::{OfficeEntry, OfficeKey, OfficeKind};
use crate::store::representative::OfficeView;

type Area = (OfficeKind, AreaCode);

/// Settles the place of every stated office, in the order of the offices' keys.
pub(super) fn settle(known: &HashMap<OfficeKey, OfficeView>, new: &[NewEntry]) -> Vec<Settled> {
    let held: HashMap<(Area, &str), i16> = known
        .values()
        .filter_map(|office| {
            let holder = office.holder.as_ref()?;
            Some((((office.key.kind, office.key.area), holder.member.external_id.as_str()), office.key.place))
        })
        .collect();
    let area = |new: &NewEntry| (new.stated.kind, new.stated.area);
    let told = |new: &NewEntry| new.stated.place.map(|place| (area(new), place));
    let mut taken: HashSet<(Area, i16)> = new.iter().filter_map(told).collect();
    // Who holds a place keeps it, so those come before anybody who is new, and these before what is vacant.
    let mut places: Vec<Option<i16>> = new.iter().map(|new| new.stated.place).collect();
    for (new, place) in new.iter().zip(&mut places).filter(|(_, place)| place.is_none()) {
        let kept =
            new.stated.member.as_ref().and_then(|member| held.get(&(area(new), member.external_id.as_str())));
        *place = kept.copied().filter(|kept| taken.insert((area(new), *kept)));
    }
    for wants_member in [true, false] {
        let open = new
            .iter()
            .zip(&mut places)
            .filter(|(new, place)| place.is_none() && new.stated.member.is_some() == wants_member);
        for (new, place) in open {
            *place = (1..=i16::MAX).find(|free| taken.insert((area(new), *free)));
        }
    }
    let mut settled: Vec<Settled> =
        new.iter().zip(places).filter_map(|(new, place)| Some(at(new, place?))).collect();
    settled.sort_by_key(|settled| settled.entry.key);
    settled
}

fn at(new: &NewEntry, place: i16) -> Settled {
    let stated = &new.stated;
    Settled {
        entry: OfficeEntry {
            key: OfficeKey { kind: stated.kind, area: stated.area, place },
            nation: stated.nation,
            name: stated.name.clone(),
            name_cy: stated.name_cy.clone(),
            since: stated.since,
            until: stated.until,
            member: stated.member.clone(),
        },
        office_id: new.office_id,
        holder_id: new.holder_id,
    }
}
