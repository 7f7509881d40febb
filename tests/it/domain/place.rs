//! The directory of postcodes: found, counted, cut into blocks and put together again.

use clarion::domain::nation::Nation;
use clarion::domain::place::{BLOCK_ENTRIES, Gss, GssError, Place, Places, PlacesBuilder, PlacesError};
use clarion::domain::postcode::Postcode;
use proptest::prelude::*;

fn place(nation: Option<Nation>, seat: &str, live: bool) -> Place {
    Place { nation, constituency: Gss::parse(seat).ok(), live, ..Place::default() }
}

fn postcode(raw: &str) -> Postcode {
    Postcode::parse(raw).unwrap()
}

fn directory(rows: &[(&str, Place)]) -> Places {
    let mut builder = PlacesBuilder::new();
    for (raw, place) in rows {
        builder.push(postcode(raw).to_u32().unwrap(), *place).unwrap();
    }
    builder.build()
}

#[test]
fn a_gss_code_is_a_letter_and_eight_digits() {
    assert_eq!(Gss::parse(" e14001063 ").unwrap().as_str(), "E14001063");
    assert!(Gss::parse("W99999999").unwrap().is_pseudo());
    for raw in ["", "E1400106", "E140010633", "14001063E", "EE4001063", "É4001063", "E1400106٣"] {
        assert_eq!(Gss::parse(raw), Err(GssError), "{raw}");
    }
    let json = serde_json::to_string(&Gss::parse("E14001063").unwrap()).unwrap();
    assert_eq!(json, "\"E14001063\"");
    assert!(serde_json::from_str::<Gss>("\"nonsense\"").is_err());
}

#[test]
fn a_postcode_is_found_or_not_held() {
    let leeds = place(Some(Nation::England), "E14001316", true);
    let cardiff = place(Some(Nation::Wales), "W07000091", true);
    let places = directory(&[("LS1 1AA", leeds), ("CF10 1AA", cardiff), ("LS1 1AB", leeds)]);
    assert_eq!(places.find(&postcode("ls11aa")), Some(leeds));
    assert_eq!(places.find(&postcode("CF10 1AA")), Some(cardiff));
    assert_eq!(places.find(&postcode("CF10 1AB")), None);
    assert_eq!(places.find(&postcode("BFPO 58")), None);
    assert_eq!((places.len(), places.table().len(), places.is_empty()), (3, 2, false));
    assert!(Places::default().is_empty());
    assert_eq!(Places::default().find(&postcode("LS1 1AA")), None);
}

#[test]
fn of_several_entries_a_live_one_wins_and_then_the_later() {
    let live = place(Some(Nation::England), "E14001316", true);
    let later = place(Some(Nation::England), "E14001317", true);
    let gone = place(Some(Nation::England), "E14001318", false);
    let gone_later = place(Some(Nation::Wales), "", false);
    let find = |rows: &[Place]| {
        let rows: Vec<_> = rows.iter().map(|place| ("LS1 1AA", *place)).collect();
        directory(&rows).find(&postcode("LS1 1AA")).unwrap()
    };
    assert_eq!(find(&[live, gone]), live);
    assert_eq!(find(&[gone, live]), live);
    assert_eq!(find(&[live, gone, later]), later);
    assert_eq!(find(&[later, live, gone]), live);
    assert_eq!(find(&[gone, gone_later]), gone_later);
}

#[test]
fn counts_are_of_live_postcodes_by_nation() {
    let places = directory(&[
        ("LS1 1AA", place(Some(Nation::England), "E14001316", true)),
        ("LS1 1AB", place(Some(Nation::England), "", true)),
        ("LS1 1AD", place(Some(Nation::England), "E14001316", false)),
        ("CF10 1AA", place(Some(Nation::Wales), "W07000091", true)),
        ("BT1 1AA", place(Some(Nation::NorthernIreland), "N05000001", true)),
        ("JE2 3AB", place(None, "", true)),
    ]);
    let counts = places.counts();
    assert_eq!((counts.live, counts.live_by_nation), (5, [2, 0, 1, 1]));
    assert_eq!((counts.live_with_seat, counts.seats), (3, 3));
}

#[test]
fn a_directory_survives_its_blocks() {
    let mut builder = PlacesBuilder::new();
    let here = place(Some(Nation::Scotland), "S14000061", true);
    let there = place(Some(Nation::England), "E14001316", false);
    let numbers = (0..150_000_u32).map(|n| n * 7 + 3);
    for number in numbers.clone() {
        builder.push(number, if number % 2 == 0 { here } else { there }).unwrap();
    }
    let places = builder.build();
    let blocks: Vec<Vec<u8>> = places.to_blocks().collect();
    assert_eq!(blocks.len(), 150_000_usize.div_ceil(BLOCK_ENTRIES));
    let table = serde_json::to_string(places.table()).unwrap();
    let read = Places::from_blocks(serde_json::from_str(&table).unwrap(), &blocks).unwrap();
    assert!(read == places, "the directory read back differs");
}

#[test]
fn a_table_without_a_later_field_can_be_read() {
    let table: Vec<Place> =
        serde_json::from_str(r#"[{"live":true},{"nation":"wales","live":false}]"#).unwrap();
    assert_eq!(table, [place(None, "", true), place(Some(Nation::Wales), "", false)]);
}

#[test]
fn a_damaged_block_is_refused_with_its_number() {
    let here = place(Some(Nation::England), "E14001316", true);
    let places = directory(&[("LS1 1AA", here), ("LS1 1AB", here)]);
    let block = places.to_blocks().next().unwrap();
    let read = |table: &[Place], blocks: &[&[u8]]| Places::from_blocks(table.to_vec(), blocks).err();
    assert_eq!(read(&[here], &[&block]), None);
    for length in 0..block.len() {
        assert_eq!(read(&[here], &[&block[..length]]), Some(PlacesError::Cut { block: 0 }), "{length}");
    }
    assert_eq!(read(&[here], &[&block, &[]]), Some(PlacesError::Cut { block: 1 }));
    assert_eq!(read(&[here], &[&block, &block]), Some(PlacesError::Order { block: 1 }));
    assert_eq!(read(&[], &[&block]), Some(PlacesError::Index { block: 0 }));
}

#[test]
fn a_directory_of_too_many_places_is_refused() {
    let mut builder = PlacesBuilder::new();
    for number in 0..65_536_u32 {
        builder.push(number, place(None, &format!("E{number:08}"), true)).unwrap();
    }
    assert_eq!(builder.push(0, place(None, "S00000000", true)), Err(PlacesError::TooManyPlaces));
}

proptest! {
    #[test]
    fn random_bytes_are_an_error_or_a_directory(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let table = vec![place(None, "", true); 3];
        if let Ok(places) = Places::from_blocks(table, [&bytes]) {
            prop_assert_eq!(places.to_blocks().collect::<Vec<_>>().concat(), if places.is_empty() { vec![] } else { bytes });
        }
    }

    #[test]
    fn every_pushed_postcode_is_found(numbers in prop::collection::vec(0..1_000_000_u32, 0..200)) {
        let mut builder = PlacesBuilder::new();
        for number in &numbers {
            builder.push(*number, place(None, &format!("E{number:08}"), true)).unwrap();
        }
        let places = builder.build();
        for postcode in numbers.iter().filter_map(|number| Postcode::from_u32(*number)) {
            let code = format!("E{:08}", postcode.to_u32().unwrap());
            prop_assert_eq!(places.find(&postcode), Some(place(None, &code, true)));
        }
    }
}
