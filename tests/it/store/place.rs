//! Releases of the postcode directory: staged, made current, swept away.

use clarion::domain::id::ReleaseId;
use clarion::domain::moment::Moment;
use clarion::domain::nation::Nation;
use clarion::domain::place::{Gss, Place, PlaceLayer, Places, PlacesBuilder};
use clarion::domain::postcode::Postcode;
use clarion::store::place::{self, ReleaseView};
use clarion::store::{Conn, StoreError};

use crate::database::{TestDatabase, on_each_database};

fn places(postcodes: u32) -> Places {
    let mut builder = PlacesBuilder::new();
    let seat = Gss::parse("E14001319").ok();
    for number in 0..postcodes {
        let place = Place {
            nation: Some(Nation::England),
            constituency: seat,
            live: number % 2 == 0,
            ..Place::default()
        };
        builder.push(number * 3, place).unwrap();
    }
    builder.build()
}

fn release(db: &TestDatabase, name: &str, places: &Places, day: i64) -> ReleaseView {
    ReleaseView {
        id: ReleaseId::from_uuid(db.clock.new_id()),
        name: name.to_owned(),
        source: "a test".to_owned(),
        layer: PlaceLayer::Kingdom,
        format: "csv".to_owned(),
        licence: "As stated.".to_owned(),
        imported_at: Moment::from_millis(db.clock.now().as_millis() + day),
        row_count: i64::try_from(places.len()).unwrap(),
        live_count: i64::try_from(places.counts().live).unwrap(),
    }
}

async fn stage(db: &TestDatabase, release: &ReleaseView, places: &Places) {
    let (release, places) = (release.clone(), places.clone());
    let staged: Result<(), StoreError> = db
        .store
        .write(move |tx| {
            place::stage(tx, &release, places.table())?;
            for (number, block) in (0..).zip(places.to_blocks()) {
                place::stage_block(tx, release.id, number, &block)?;
            }
            Ok(())
        })
        .await;
    staged.unwrap();
}

async fn make_current(db: &TestDatabase, id: ReleaseId, blocks: i64) -> Result<(), StoreError> {
    db.store.write(move |tx| place::make_current(tx, id, blocks)).await
}

async fn read<T: Send + 'static>(
    db: &TestDatabase,
    query: impl FnMut(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    db.store.read(query).await.unwrap()
}

async fn leftovers(db: &TestDatabase) -> Vec<String> {
    read(db, place::list_leftovers).await.into_iter().map(|release| release.name).collect()
}

on_each_database! {
    async fn the_table_of_a_release_is_read_without_its_postcodes(db: TestDatabase) {
        let directory = places(10);
        let release = release(&db, "first", &directory, 0);
        let id = release.id;
        let unknown: Result<Vec<Place>, StoreError> =
            db.store.read(move |conn| place::load_table(conn, id)).await;
        assert!(matches!(unknown, Err(StoreError::NotFound)), "{unknown:?}");
        stage(&db, &release, &directory).await;
        assert_eq!(read(&db, move |conn| place::load_table(conn, id)).await, directory.table());
        assert_eq!(directory.table().len(), 2);
    }

    async fn a_release_is_seen_only_once_it_is_current(db: TestDatabase) {
        let directory = places(70_000);
        let release = release(&db, "first", &directory, 0);
        assert_eq!(read(&db, |conn| place::find_current(conn, PlaceLayer::Kingdom)).await, None);
        stage(&db, &release, &directory).await;
        assert_eq!(read(&db, |conn| place::find_current(conn, PlaceLayer::Kingdom)).await, None);
        make_current(&db, release.id, 2).await.unwrap();
        let id = release.id;
        assert_eq!(read(&db, |conn| place::find_current(conn, PlaceLayer::Kingdom)).await, Some(id));
        assert_eq!(read(&db, move |conn| place::find(conn, id)).await, Some(release));
        let loaded = read(&db, move |conn| place::load_places(conn, id)).await;
        assert!(loaded == directory, "the directory read back differs");
        let postcode = Postcode::from_u32(directory_number(&directory)).unwrap();
        assert_eq!(loaded.find(&postcode), directory.find(&postcode));
    }

    async fn a_release_with_a_block_missing_does_not_become_current(db: TestDatabase) {
        let directory = places(10);
        let (first, second) = (release(&db, "first", &directory, 0), release(&db, "second", &directory, 1));
        stage(&db, &first, &directory).await;
        make_current(&db, first.id, 1).await.unwrap();
        stage(&db, &second, &directory).await;
        assert!(matches!(make_current(&db, second.id, 2).await, Err(StoreError::Conflict)));
        let unknown = ReleaseId::from_uuid(db.clock.new_id());
        assert!(matches!(make_current(&db, unknown, 0).await, Err(StoreError::Conflict)));
        assert!(matches!(make_current(&db, first.id, 1).await, Err(StoreError::Conflict)));
        assert_eq!(read(&db, |conn| place::find_current(conn, PlaceLayer::Kingdom)).await, Some(first.id));
    }

    async fn a_block_needs_its_release_and_a_number_of_its_own(db: TestDatabase) {
        let directory = places(10);
        let release = release(&db, "first", &directory, 0);
        stage(&db, &release, &directory).await;
        let unknown = ReleaseId::from_uuid(db.clock.new_id());
        for (id, number) in [(release.id, 0), (unknown, 0)] {
            let refused: Result<(), StoreError> =
                db.store.write(move |tx| place::stage_block(tx, id, number, &[])).await;
            assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
        }
    }

    async fn a_release_that_lost_blocks_is_broken_and_an_unknown_one_not_found(db: TestDatabase) {
        let directory = places(10);
        let mut release = release(&db, "first", &directory, 0);
        release.row_count += 1;
        stage(&db, &release, &directory).await;
        let id = release.id;
        let loaded = db.store.read(move |conn| place::load_places(conn, id)).await;
        assert!(matches!(loaded, Err(StoreError::Broken(_))), "{loaded:?}");
        let unknown = ReleaseId::from_uuid(db.clock.new_id());
        let loaded = db.store.read(move |conn| place::load_places(conn, unknown)).await;
        assert!(matches!(loaded, Err(StoreError::NotFound)), "{loaded:?}");
        assert_eq!(read(&db, move |conn| place::find(conn, unknown)).await, None);
    }

    async fn the_last_past_release_keeps_its_blocks_and_the_others_go(db: TestDatabase) {
        let directory = places(10);
        let mut ids = Vec::new();
        for (day, name) in (0..).zip(["first", "second", "third"]) {
            let release = release(&db, name, &directory, day);
            stage(&db, &release, &directory).await;
            make_current(&db, release.id, 1).await.unwrap();
            ids.push(release.id);
        }
        let abandoned = release(&db, "abandoned", &directory, 3);
        stage(&db, &abandoned, &directory).await;
        assert_eq!(leftovers(&db).await, ["first", "abandoned"]);
        for (id, blocks) in [(ids[0], 1), (abandoned.id, 1), (ids[0], 0)] {
            let discarded: Result<usize, StoreError> = db.store.write(move |tx| place::discard(tx, id)).await;
            assert_eq!(discarded.unwrap(), blocks);
        }
        // The row of a past release stays as history; that of one never finished goes.
        assert_eq!(leftovers(&db).await, ["first"]);
        let (second, third) = (ids[1], ids[2]);
        assert_eq!(read(&db, move |conn| place::load_places(conn, second)).await.len(), 10);
        let refused: Result<usize, StoreError> = db.store.write(move |tx| place::discard(tx, third)).await;
        assert!(matches!(refused, Err(StoreError::Conflict)));
    }
}

/// The number of some postcode that the directory holds.
fn directory_number(directory: &Places) -> u32 {
    (0..)
        .map(|n| n * 3)
        .find(|number| Postcode::from_u32(*number).is_some_and(|p| directory.find(&p).is_some()))
        .unwrap()
}
