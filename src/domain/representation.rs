//! Who represents somebody: the one rule behind finding out, writing and sending.
//!
//! A signature keeps the seat in the Commons that it had when it was made, and letters to the MP go by that one.
//! Seats of a devolved chamber follow from what the directories tell of the postcode; where they tell nothing,
//! from the kept seat as far as the chamber's boundaries allow: Wales's do, Scotland's and Northern Ireland's do
//! not. Beside the members stand the nation's minister and the body that plans health care at the place.

use super::boundary::{Boundaries, ChamberSeat};
use super::campaign::{Campaign, Date};
use super::id::{OfficeId, SignatureId};
use super::nation::Nation;
use super::place::{AreaCode, Atlas, Gss, Place, PlaceLayer};
use super::representative::{Chamber, OfficeKey, OfficeKind};

/// Where somebody lives, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residence {
    /// The nation.
    pub nation: Nation,
    /// The seat in the Commons: kept with a signature, picked by hand, or the directory's.
    pub seat: Option<Gss>,
    /// What the directories tell of the postcode.
    pub place: Option<Place>,
}

impl Residence {
    /// The residence of someone of whom only the postcode is known; `None` for a place in none of the four nations.
    #[must_use]
    pub fn at(place: Place) -> Option<Self> {
        Some(Self { nation: place.nation?, seat: place.constituency, place: Some(place) })
    }

    /// The place, unless it lies in another nation than the one that was signed for.
    fn place(&self) -> Option<Place> {
        self.place.filter(|place| place.nation == Some(self.nation))
    }
}

/// Why the seats of a chamber cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The directory that tells them is not imported.
    NoDirectory,
    /// The directory does not tell them for this postcode, and the seat in the Commons alone does not.
    PlaceUnknown,
    /// No boundaries of the chamber are known for the day.
    NoBoundaries,
}

/// Who represents somebody on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representation {
    /// The nation.
    pub nation: Nation,
    /// The seats, the Commons first; within a chamber a constituency before its region.
    pub seats: Vec<ChamberSeat>,
    /// The posts and bodies: the minister, the health body, the owners of guidelines.
    pub posts: Vec<(OfficeKind, AreaCode)>,
}

/// The chambers in which a nation is represented, that of the whole kingdom first.
#[must_use]
pub const fn chambers_of(nation: Nation) -> &'static [Chamber] {
    match nation {
        Nation::England => &[Chamber::HouseOfCommons],
        Nation::Scotland => &[Chamber::HouseOfCommons, Chamber::ScottishParliament],
        Nation::Wales => &[Chamber::HouseOfCommons, Chamber::Senedd],
        Nation::NorthernIreland => &[Chamber::HouseOfCommons, Chamber::NiAssembly],
    }
}

/// The directory that tells the seats of a chamber.
const fn layer_of(chamber: Chamber) -> PlaceLayer {
    match chamber {
        Chamber::HouseOfCommons | Chamber::Senedd => PlaceLayer::Kingdom,
        Chamber::ScottishParliament => PlaceLayer::Scotland,
        Chamber::NiAssembly => PlaceLayer::Assembly,
    }
}

/// Who represents somebody who lives at `residence` on a day.
#[must_use]
pub fn represent(
    residence: &Residence,
    boundaries: &Boundaries,
    campaign: &Campaign,
    on: Date,
) -> Representation {
    let nation = residence.nation;
    let place = residence.place();
    let mut seats: Vec<ChamberSeat> =
        residence.seat.map(|seat| commons_seat(seat, nation, boundaries, on)).into_iter().collect();
    let mut told = place.unwrap_or_default();
    // The kept seat stands in for one that no directory tells.
    told.constituency = told.constituency.or(residence.seat);
    let devolved = |seat: &ChamberSeat| {
        seat.chamber != Chamber::HouseOfCommons && chambers_of(nation).contains(&seat.chamber)
    };
    seats.extend(boundaries.seats_of(&told, on).into_iter().filter(devolved));
    let minister = AreaCode::parse(nation.gss()).ok().map(|area| (OfficeKind::Minister, area));
    let health = place.and_then(|place| place.health).map(|area| (OfficeKind::HealthBody, area));
    let owners = campaign.posts_of(nation).filter(|post| post.office == OfficeKind::GuidelineOwner);
    let owners = owners.map(|post| (OfficeKind::GuidelineOwner, post.code));
    let posts = minister.into_iter().chain(health).chain(owners).collect();
    Representation { nation, seats, posts }
}

/// A seat of the Commons is its own code, whatever the boundaries know of it: a signature keeps it.
fn commons_seat(seat: Gss, nation: Nation, boundaries: &Boundaries, on: Date) -> ChamberSeat {
    boundaries.find_seat(Chamber::HouseOfCommons, seat, on).unwrap_or_else(|| ChamberSeat {
        chamber: Chamber::HouseOfCommons,
        code: seat,
        name_en: String::new(),
        name_cy: String::new(),
        nation,
        members: 1,
    })
}

impl Representation {
    /// Kind and area of every office that `campaign` has a letter for, in the order in which pages show them:
    /// members by chamber, then minister, health body and owners of guidelines.
    #[must_use]
    pub fn areas(&self, campaign: &Campaign) -> Vec<(OfficeKind, AreaCode)> {
        let members = self.seats.iter().map(|seat| (seat.chamber.into(), seat.code.into()));
        members
            .chain(self.posts.iter().copied())
            .filter(|(kind, _)| campaign.find_letter(*kind, self.nation).is_some())
            .collect()
    }

    /// The seats in one chamber.
    pub fn seats_in(&self, chamber: Chamber) -> impl Iterator<Item = &ChamberSeat> {
        self.seats.iter().filter(move |seat| seat.chamber == chamber)
    }

    /// Why the seats in a chamber are not told; `None` where they are.
    #[must_use]
    pub fn gap(&self, chamber: Chamber, atlas: &Atlas, boundaries: &Boundaries, on: Date) -> Option<Gap> {
        if self.seats_in(chamber).next().is_some() {
            return None;
        }
        Some(if atlas.layer(layer_of(chamber)).is_empty() {
            Gap::NoDirectory
        } else if boundaries.in_force(chamber, on).is_none() {
            Gap::NoBoundaries
        } else {
            Gap::PlaceUnknown
        })
    }
}

/// Which of these offices a letter is proposed to: those that the campaign ticks at first, or members where it ticks
/// none of them; and of the members of one seat a single one. Which of several falls to each signature as if by
/// lot, so that they share the letters; no party, name or order has a part in it, and the same signature always
/// draws the same member.
#[must_use]
pub fn proposed(
    signature: SignatureId,
    nation: Nation,
    campaign: &Campaign,
    offices: impl IntoIterator<Item = (OfficeKey, OfficeId)>,
) -> Vec<OfficeId> {
    let offices: Vec<(OfficeKey, OfficeId)> = offices.into_iter().collect();
    let is_ticked = |key: &OfficeKey| is_ticked(campaign, key.kind, nation);
    let is_member = |key: &OfficeKey| key.kind.chamber().is_some();
    let has_ticked = offices.iter().any(|(key, _)| is_ticked(key));
    let mut drawn: Vec<(OfficeKey, OfficeId, u64)> = Vec::new();
    for (key, id) in
        offices.into_iter().filter(|(key, _)| if has_ticked { is_ticked(key) } else { is_member(key) })
    {
        let lot = lot(signature, id);
        match drawn.iter_mut().find(|(known, ..)| (known.kind, known.area) == (key.kind, key.area)) {
            Some(known) if lot < known.2 => *known = (key, id, lot),
            Some(_) => {}
            None => drawn.push((key, id, lot)),
        }
    }
    drawn.into_iter().map(|(_, id, _)| id).collect()
}

/// A campaign that was stored before there were powers ticks the members alone.
fn is_ticked(campaign: &Campaign, kind: OfficeKind, nation: Nation) -> bool {
    campaign.find_power(kind, nation).map_or(kind.chamber().is_some(), |power| power.by_default)
}

/// The lot of an office for a signature: FNV-1a over both ids (Fowler, Noll, Vo), stirred once more because ids of
/// one moment differ in their last bytes alone. Written out, since a hasher of the library may change.
fn lot(signature: SignatureId, office: OfficeId) -> u64 {
    let bytes = signature.as_bytes().iter().chain(office.as_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}
