//! Who represents somebody, nation by nation, and to whom a letter is proposed.

use std::collections::BTreeMap;
use std::sync::Arc;

use clarion::actions::import_boundaries;
use clarion::domain::boundary::Boundaries;
use clarion::domain::campaign::Date;
use clarion::domain::id::{OfficeId, SignatureId};
use clarion::domain::nation::Nation;
use clarion::domain::place::{AreaCode, Atlas, Gss, Place, PlaceLayer, PlacesBuilder};
use clarion::domain::postcode::Postcode;
use clarion::domain::representation::{Gap, Residence, chambers_of, proposed, represent};
use clarion::domain::representative::{Chamber, OfficeKey, OfficeKind};
use uuid::Uuid;

use super::campaign::shipped;

fn gss(code: &str) -> Gss {
    Gss::parse(code).unwrap()
}

fn on(day: &str) -> Date {
    day.parse().unwrap()
}

fn boundaries() -> Boundaries {
    let shipped = include_bytes!("../../../config/boundaries.csv").as_slice();
    import_boundaries::read("boundaries", shipped).unwrap()
}

fn place(nation: Nation, seat: &str, devolved: [Option<&str>; 2], health: &str) -> Place {
    Place {
        nation: Some(nation),
        constituency: Some(gss(seat)),
        region: None,
        health: AreaCode::parse(health).ok(),
        devolved: devolved.map(|code| code.map(gss)),
        live: true,
    }
}

/// The areas that are written to, as `kind code`.
fn areas(residence: Residence, day: &str) -> Vec<String> {
    let campaign = shipped();
    let representation = represent(&residence, &boundaries(), &campaign, on(day));
    let areas = representation.areas(&campaign);
    areas.iter().map(|(kind, area)| format!("{} {area}", kind.slug())).collect()
}

const TODAY: &str = "2026-11-24";

#[test]
fn each_nation_has_its_own_offices_in_order() {
    let england = Residence::at(place(Nation::England, "E14001319", [None; 2], "E54000054")).unwrap();
    assert_eq!(
        areas(england, TODAY),
        ["house-of-commons E14001319", "minister E92000001", "health-body E54000054", "guideline-owner NICE"]
    );
    let scottish = [Some("S16000183"), Some("S17000022")];
    let scotland = Residence::at(place(Nation::Scotland, "S14000078", scottish, "S08000024")).unwrap();
    assert_eq!(
        areas(scotland, TODAY),
        [
            "house-of-commons S14000078",
            "scottish-parliament S16000183",
            "scottish-parliament S17000022",
            "minister S92000003",
            "health-body S08000024",
            "guideline-owner SRG"
        ]
    );
    let wales = Residence::at(place(Nation::Wales, "W07000089", [None; 2], "W11000029")).unwrap();
    assert_eq!(
        areas(wales, TODAY),
        [
            "house-of-commons W07000089",
            "senedd W09000052",
            "minister W92000004",
            "health-body W11000029",
            "guideline-owner NICE"
        ]
    );
    let assembly = [Some("N06000003"), None];
    let ireland = Residence::at(place(Nation::NorthernIreland, "N05000003", assembly, "ZC010")).unwrap();
    assert_eq!(
        areas(ireland, TODAY),
        ["house-of-commons N05000003", "ni-assembly N06000003", "minister N92000002", "health-body ZC010"]
    );
}

#[test]
fn the_members_of_the_seats_are_as_many_as_each_chamber_elects() {
    let members = |residence: Residence| -> Vec<i16> {
        let seats = represent(&residence, &boundaries(), &shipped(), on(TODAY)).seats;
        seats.iter().map(|seat| seat.members).collect()
    };
    let at = |place| members(Residence::at(place).unwrap());
    assert_eq!(at(place(Nation::England, "E14001319", [None; 2], "")), [1]);
    let scottish = [Some("S16000183"), Some("S17000022")];
    assert_eq!(at(place(Nation::Scotland, "S14000078", scottish, "")), [1, 1, 7]);
    assert_eq!(at(place(Nation::Wales, "W07000089", [None; 2], "")), [1, 6]);
    assert_eq!(at(place(Nation::NorthernIreland, "N05000003", [Some("N06000003"), None], "")), [1, 5]);
}

#[test]
fn from_a_seat_that_was_picked_by_hand_only_wales_has_its_devolved_members() {
    let picked = |nation, seat: &str| Residence { nation, seat: Some(gss(seat)), place: None };
    let members = |residence| -> Vec<String> {
        areas(residence, TODAY).into_iter().filter(|area| !area.starts_with("minister")).collect()
    };
    assert_eq!(
        members(picked(Nation::Wales, "W07000112")),
        ["house-of-commons W07000112", "senedd W09000049", "guideline-owner NICE"]
    );
    assert_eq!(
        members(picked(Nation::Scotland, "S14000078")),
        ["house-of-commons S14000078", "guideline-owner SRG"]
    );
    assert_eq!(members(picked(Nation::NorthernIreland, "N05000003")), ["house-of-commons N05000003"]);
}

#[test]
fn a_kept_seat_decides_about_the_mp_and_the_postcode_about_all_else() {
    let place = place(Nation::Wales, "W07000112", [None; 2], "W11000023");
    let kept = Residence { nation: Nation::Wales, seat: Some(gss("W07000089")), place: Some(place) };
    assert_eq!(
        areas(kept, TODAY)[..2],
        ["house-of-commons W07000089".to_owned(), "senedd W09000049".to_owned()]
    );
    // A postcode that has gone over the border tells nothing about the nation that was signed for.
    let moved = Residence { nation: Nation::England, seat: Some(gss("E14001319")), place: Some(place) };
    assert_eq!(
        areas(moved, TODAY),
        ["house-of-commons E14001319", "minister E92000001", "guideline-owner NICE"]
    );
    // Where the directory has no seat, the picked one stands in.
    let seatless = Place { constituency: None, ..place };
    let picked = Residence { seat: Some(gss("W07000089")), place: Some(seatless), ..kept };
    assert!(areas(picked, TODAY).contains(&"senedd W09000052".to_owned()));
    assert_eq!(Residence::at(Place { nation: None, ..place }), None);
}

#[test]
fn before_an_election_its_boundaries_are_not_in_force() {
    let wales = Residence::at(place(Nation::Wales, "W07000089", [None; 2], "")).unwrap();
    assert!(!areas(wales, "2026-05-06").iter().any(|area| area.starts_with("senedd")));
    assert!(areas(wales, "2026-05-07").contains(&"senedd W09000052".to_owned()));
}

#[test]
fn a_chamber_that_cannot_be_told_says_why() {
    let (campaign, boundaries) = (shipped(), boundaries());
    let mut places = PlacesBuilder::new();
    let somewhere = Postcode::parse("EH15 0AA").unwrap().to_u32().unwrap();
    places.push(somewhere, Place::default()).unwrap();
    let some = Arc::new(places.build());
    let gap = |nation, seat: Option<&str>, atlas: &Atlas, day: &str| -> Vec<Option<Gap>> {
        let residence = Residence { nation, seat: seat.map(gss), place: None };
        let representation = represent(&residence, &boundaries, &campaign, on(day));
        let gap = |chamber: &Chamber| representation.gap(*chamber, atlas, &boundaries, on(day));
        chambers_of(nation).iter().map(gap).collect()
    };
    let none = Atlas::default();
    let kingdom = none.clone().with(PlaceLayer::Kingdom, Arc::clone(&some));
    let scotland = kingdom.clone().with(PlaceLayer::Scotland, Arc::clone(&some));
    assert_eq!(gap(Nation::England, None, &none, TODAY), [Some(Gap::NoDirectory)]);
    assert_eq!(gap(Nation::England, None, &kingdom, TODAY), [Some(Gap::PlaceUnknown)]);
    assert_eq!(gap(Nation::England, Some("E14001319"), &none, TODAY), [None]);
    let scottish = Some("S14000078");
    assert_eq!(gap(Nation::Scotland, scottish, &kingdom, TODAY), [None, Some(Gap::NoDirectory)]);
    assert_eq!(gap(Nation::Scotland, scottish, &scotland, TODAY), [None, Some(Gap::PlaceUnknown)]);
    assert_eq!(gap(Nation::Scotland, scottish, &scotland, "2026-05-06"), [None, Some(Gap::NoBoundaries)]);
    assert_eq!(gap(Nation::NorthernIreland, Some("N05000003"), &kingdom, TODAY)[1], Some(Gap::NoDirectory));
    assert_eq!(gap(Nation::Wales, Some("W07000089"), &none, TODAY), [None, None]);
}

fn key(chamber: Chamber, area: &str, place: i16) -> OfficeKey {
    OfficeKey { kind: chamber.into(), area: gss(area).into(), place }
}

fn signature(number: u128) -> SignatureId {
    SignatureId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

fn office(number: u128) -> OfficeId {
    OfficeId::from_uuid(Uuid::from_u128(0x0191_0000_0000_7000_8000_0000_0000_0000 + number))
}

#[test]
fn the_members_of_a_seat_share_the_letters_by_lot() {
    let campaign = shipped();
    let six: Vec<(OfficeKey, OfficeId)> = (1..=6_i16)
        .map(|place| (key(Chamber::Senedd, "W09000052", place), office(u128::try_from(place).unwrap())))
        .collect();
    let draw = |number, offices: &[(OfficeKey, OfficeId)]| {
        proposed(signature(number), Nation::Wales, &campaign, offices.iter().copied())
    };
    let mut shares: BTreeMap<OfficeId, u32> = BTreeMap::new();
    for number in 0..6_000 {
        let [one] = draw(number, &six).try_into().unwrap();
        *shares.entry(one).or_default() += 1;
    }
    assert_eq!(shares.len(), 6);
    // One in six of 6,000 is 1,000, with a standard deviation of 29.
    assert!(shares.values().all(|share| (850..1_150).contains(share)), "{shares:?}");
    let mut turned = six.clone();
    turned.reverse();
    for number in 0..100 {
        assert_eq!(draw(number, &six), draw(number, &turned), "the order has no part in it");
    }
    // Whoever else can be written to changes nothing while the one who was drawn can.
    let drawn = draw(7, &six);
    let fewer: Vec<_> = six.iter().filter(|(_, id)| drawn.contains(id)).copied().collect();
    assert_eq!(draw(7, &fewer), drawn);
}

#[test]
fn the_campaign_ticks_its_letters_and_one_member_of_each_seat() {
    let campaign = shipped();
    let mp = (key(Chamber::HouseOfCommons, "S14000078", 1), office(1));
    let msp = (key(Chamber::ScottishParliament, "S16000183", 1), office(2));
    let region = [3, 4, 5].map(|number| {
        (key(Chamber::ScottishParliament, "S17000022", i16::try_from(number).unwrap()), office(number))
    });
    let minister =
        OfficeKey { kind: OfficeKind::Minister, area: AreaCode::parse("S92000003").unwrap(), place: 1 };
    let minister = (minister, office(9));
    let offices: Vec<_> = [mp, msp, minister].into_iter().chain(region).collect();
    let ticked = proposed(signature(1), Nation::Scotland, &campaign, offices.clone());
    assert_eq!(ticked.len(), 2);
    assert!(ticked.contains(&msp.1) && region.iter().any(|(_, id)| ticked.contains(id)));
    // Health is devolved, so the campaign ticks no MP here; where nobody else is left, it is the MP.
    assert_eq!(proposed(signature(1), Nation::Scotland, &campaign, [mp, minister]), [mp.1]);
    assert_eq!(proposed(signature(1), Nation::Scotland, &campaign, [minister]), []);
    // A document that was stored before there were powers ticks every member's seat.
    let mut before = campaign;
    before.powers.clear();
    assert_eq!(proposed(signature(1), Nation::Scotland, &before, offices).len(), 3);
}
