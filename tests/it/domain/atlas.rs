//! The directories beside one another: what they tell together, and what a postcode is.

use std::sync::Arc;

use clarion::domain::nation::Nation;
use clarion::domain::place::{Atlas, Gss, Located, Place, PlaceLayer, Places, PlacesBuilder};
use clarion::domain::postcode::Postcode;

fn postcode(raw: &str) -> Postcode {
    Postcode::parse(raw).unwrap()
}

fn code(raw: &str) -> Option<Gss> {
    Some(Gss::parse(raw).unwrap())
}

fn directory(rows: &[(&str, Place)]) -> Arc<Places> {
    let mut builder = PlacesBuilder::new();
    for (raw, place) in rows {
        builder.push(postcode(raw).to_u32().unwrap(), *place).unwrap();
    }
    Arc::new(builder.build())
}

fn kingdom(nation: Nation, seat: &str) -> Place {
    Place { nation: Some(nation), constituency: code(seat), live: true, ..Place::default() }
}

fn scotland() -> Place {
    Place {
        nation: Some(Nation::Scotland),
        devolved: [code("S16000151"), code("S17000026")],
        live: true,
        ..Place::default()
    }
}

#[test]
fn a_postcode_is_one_of_eight_things() {
    let leeds = kingdom(Nation::England, "E14001319");
    let gone = Place { live: false, ..leeds };
    let nowhere = Place { live: true, ..Place::default() };
    let atlas = Atlas::default().with(
        PlaceLayer::Kingdom,
        directory(&[("LS6 0AA", leeds), ("LS6 0AB", gone), ("LS99 0AA", nowhere), ("JE2 3AB", nowhere)]),
    );
    for (raw, wanted, is_outside) in [
        ("LS6 0AA", Located::Found(leeds), false),
        ("LS6 0AB", Located::Terminated(gone), false),
        ("LS6 0AD", Located::Unknown, false),
        ("LS99 0AA", Located::NoGeography, false),
        ("BFPO 58", Located::Forces, false),
        ("BF1 2AB", Located::Forces, false),
        ("GIR 0AA", Located::Girobank, false),
        ("JE2 3AB", Located::CrownDependency, true),
        ("FIQQ 1ZZ", Located::Overseas, true),
        ("GX11 1AA", Located::Overseas, true),
    ] {
        let located = atlas.locate(&postcode(raw));
        assert_eq!((located, located.is_outside_the_kingdom()), (wanted, is_outside), "{raw}");
    }
    assert_eq!(Located::Found(leeds).place(), Some(leeds));
    assert_eq!(Located::Terminated(gone).place(), Some(gone));
    assert_eq!(Located::Unknown.place(), None);
    // Without any directory the codes that speak for themselves still do.
    assert_eq!(Atlas::default().locate(&postcode("IM1 1AA")), Located::CrownDependency);
    assert_eq!(Atlas::default().locate(&postcode("LS6 0AA")), Located::Unknown);
}

#[test]
fn one_layer_adds_what_the_other_does_not_tell() {
    let edinburgh = kingdom(Nation::Scotland, "S14000021");
    let atlas = Atlas::default()
        .with(PlaceLayer::Kingdom, directory(&[("EH1 1AA", edinburgh)]))
        .with(PlaceLayer::Scotland, directory(&[("EH1 1AA", scotland()), ("EH1 1AB", scotland())]));
    let whole = Place { devolved: scotland().devolved, ..edinburgh };
    assert_eq!(atlas.find(&postcode("EH1 1AA")), Some(whole));
    assert_eq!(atlas.find(&postcode("EH1 1AB")), Some(scotland()));
    let belfast = kingdom(Nation::NorthernIreland, "N05000003");
    let assembly = Place {
        nation: Some(Nation::NorthernIreland),
        devolved: [code("N06000003"), None],
        live: true,
        ..Place::default()
    };
    let atlas = atlas
        .with(PlaceLayer::Kingdom, directory(&[("BT7 0AA", belfast)]))
        .with(PlaceLayer::Assembly, directory(&[("BT7 0AA", assembly)]));
    let codes: Vec<String> =
        atlas.find(&postcode("BT7 0AA")).unwrap().seat_codes().map(|code| code.to_string()).collect();
    assert_eq!(codes, ["N05000003", "N06000003"]);
}

#[test]
fn a_terminated_postcode_stays_so_whatever_an_older_layer_says() {
    let gone = Place { live: false, ..kingdom(Nation::Scotland, "S14000021") };
    let atlas = Atlas::default()
        .with(PlaceLayer::Kingdom, directory(&[("EH1 1AA", gone)]))
        .with(PlaceLayer::Scotland, directory(&[("EH1 1AA", scotland())]));
    let whole = Place { devolved: scotland().devolved, ..gone };
    assert_eq!(atlas.locate(&postcode("EH1 1AA")), Located::Terminated(whole));
}

#[test]
fn a_postcode_on_the_border_has_no_seat_of_the_other_nation() {
    let berwick = kingdom(Nation::England, "E14001394");
    let atlas = Atlas::default()
        .with(PlaceLayer::Kingdom, directory(&[("TD15 1AA", berwick)]))
        .with(PlaceLayer::Scotland, directory(&[("TD15 1AA", scotland())]));
    assert_eq!(atlas.find(&postcode("TD15 1AA")), Some(berwick));
    // Where the kingdom's directory has no place at all, the other's is better than none.
    let nowhere = Place { live: true, ..Place::default() };
    let atlas = atlas.with(PlaceLayer::Kingdom, directory(&[("TD15 1AA", nowhere)]));
    assert_eq!(atlas.find(&postcode("TD15 1AA")), Some(scotland()));
}
