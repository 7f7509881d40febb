//! The outcodes that lie in two nations: a postcode of each lies where the directory's row says, whatever its
//! neighbours do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use clarion::actions::import_places::{Directory, Reading};
use clarion::cli::places::{Source, put_in_place};
use clarion::domain::nation::Nation;
use clarion::domain::outcode::{OutcodeNation, nation_of};
use clarion::domain::place::{Atlas, Located, PlaceLayer, Places};
use clarion::domain::place_row::PlaceFormat;
use clarion::domain::postcode::Postcode;
use clarion::store::{StoreError, place};

use crate::database::on_each_database;

/// Invented postcodes of all 25 outcodes, those of two nations by turns, as the ONS Postcode Directory writes them.
const BORDER: &str = include_str!("../../data/onspd_border.csv");

/// Postcode, nation and seat of each row, by its cells alone.
fn rows() -> Vec<(Postcode, Nation, &'static str)> {
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split(',').map(|cell| cell.trim_matches('"')).collect();
        (Postcode::parse(cells[2]).unwrap(), Nation::from_gss(cells[5]).unwrap(), cells[10])
    };
    BORDER.lines().skip(1).map(row).collect()
}

fn directory() -> Directory {
    let mut reading = Reading::new(PlaceFormat::Onspd);
    reading.read_file("border.csv", BORDER.as_bytes()).unwrap();
    reading.finish().unwrap()
}

#[track_caller]
fn assert_every_row_lies_where_it_says(places: Places) {
    let atlas = Atlas::default().with(PlaceLayer::Kingdom, Arc::new(places));
    for (postcode, nation, seat) in rows() {
        let Located::Found(found) = atlas.locate(&postcode) else { panic!("{} is lost", postcode.display()) };
        let told = (found.nation, found.constituency.map(|seat| seat.to_string()));
        assert_eq!(told, (Some(nation), Some(seat.to_owned())), "{}", postcode.display());
    }
}

#[test]
fn the_rows_hold_two_postcodes_of_either_nation_of_every_mixed_outcode() {
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for (postcode, nation, _) in rows() {
        *counts.entry((postcode.outcode().to_owned(), nation.slug())).or_default() += 1;
    }
    assert!(counts.values().all(|count| *count >= 2), "{counts:?}");
    let outcodes: BTreeSet<&str> = counts.keys().map(|(outcode, _)| outcode.as_str()).collect();
    assert_eq!(outcodes.len(), 25);
    for outcode in outcodes {
        let OutcodeNation::Mixed(nations) = nation_of(outcode) else {
            panic!("{outcode} asks for no nation")
        };
        let rows: BTreeSet<&str> =
            counts.keys().filter(|(of, _)| of == outcode).map(|(_, nation)| *nation).collect();
        let expected: BTreeSet<&str> = nations.iter().map(|nation| nation.slug()).collect();
        assert_eq!(rows, expected, "{outcode}");
    }
}

#[test]
fn a_postcode_of_a_mixed_outcode_lies_in_the_nation_of_its_row() {
    let directory = directory();
    assert_eq!((directory.rows, directory.left_out, directory.places.len()), (100, 0, 100));
    assert_every_row_lies_where_it_says(directory.places);
}

on_each_database! {
    async fn an_imported_border_divides_its_outcodes_as_the_rows_do(db: TestDatabase) {
        let source = Source { name: "border".to_owned(), source: "border.csv".to_owned(), force: false };
        put_in_place(&db.store, &db.clock, directory(), source).await.unwrap();
        let stored: Result<Places, StoreError> = db
            .store
            .read(|conn| {
                let id = place::find_current(conn, PlaceLayer::Kingdom)?.ok_or(StoreError::NotFound)?;
                place::load_places(conn, id)
            })
            .await;
        assert_every_row_lies_where_it_says(stored.unwrap());
    }
}
