//! The state in memory that pages are drawn from: what a read sees, what it keeps, and what serves without one.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use clarion::actions::import_campaign::{ImportIds, import_campaign};
use clarion::actions::import_places::Reading;
use clarion::cli::places::{Source, put_in_place};
use clarion::clock::Clock;
use clarion::domain::campaign::Campaign;
use clarion::domain::language::Language;
use clarion::domain::nation::Nation;
use clarion::domain::place::PlaceLayer;
use clarion::domain::place_row::PlaceFormat;
use clarion::domain::postcode::Postcode;
use clarion::store::{Address, Store};
use clarion::web::snapshot::{Snapshot, keep, read};
use tokio::runtime::{Builder, Handle};
use tokio::sync::watch;

use crate::actions::letter::{OTHER_SEAT, SEAT, member, office, shipped, signed, stage, supporter};
use crate::database::{TEST_TIME, TestDatabase, on_each_database};

async fn first(db: &TestDatabase) -> Arc<Snapshot> {
    next(db, &Arc::new(Snapshot::empty(db.clock.now()))).await
}

async fn next(db: &TestDatabase, last: &Arc<Snapshot>) -> Arc<Snapshot> {
    Arc::new(read(&db.store, Arc::clone(last), db.clock.now()).await.unwrap())
}

async fn import_places(db: &TestDatabase, name: &str, postcodes: &[&str]) {
    let rows: String = postcodes.iter().map(|postcode| format!("\n{postcode},england,E14001319")).collect();
    let mut reading = Reading::new(PlaceFormat::Csv);
    reading.read_file(name, format!("{}{rows}", PlaceFormat::CSV_HEADER).as_bytes()).unwrap();
    let source = Source { name: name.to_owned(), source: "a test".to_owned(), force: true };
    put_in_place(&db.store, &db.clock, reading.finish().unwrap(), source).await.unwrap();
}

fn knows(snapshot: &Snapshot, postcode: &str) -> bool {
    snapshot.places.find(&Postcode::parse(postcode).unwrap()).is_some()
}

on_each_database! {
    async fn a_confirmed_signature_counts_from_the_next_read_on(db: TestDatabase) {
        let stage = stage(&db).await;
        let before = first(&db).await;
        assert_eq!((before.total(), before.petitions.len()), (0, Nation::ALL.len()));
        signed(&db, stage, "pending@example.org", Some(SEAT), None).await;
        assert_eq!(next(&db, &before).await.total(), 0, "unconfirmed signatures do not count");
        supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        supporter(&db, stage, "eve@example.org", None).await;
        let after = next(&db, &before).await;
        assert_eq!((before.total(), after.total()), (0, 2));
        let (england, _) = after.find_petition("england").unwrap();
        assert_eq!((england.record.id, england.count), (stage.petition, 2));
        assert_eq!((england.by_seat[SEAT], england.by_seat[""]), (1, 1));
        assert_eq!(after.find_petition_of(Nation::Wales).unwrap().0.count, 0);
    }

    async fn a_changed_campaign_is_seen_and_an_unchanged_one_kept(db: TestDatabase) {
        stage(&db).await;
        let before = first(&db).await;
        assert_eq!(before.document(), Some(&shipped()));
        let same = next(&db, &before).await;
        assert!(Arc::ptr_eq(before.campaign.as_ref().unwrap(), same.campaign.as_ref().unwrap()));

        let text = include_str!("../../../config/campaigns/secondary-breast-cancer.toml");
        let changed = text.replace("\"Data cyflawn\"", "\"Data llawn\"");
        assert_ne!(changed, text);
        let changed = Campaign::parse("changed", &changed).unwrap();
        let (incoming, ids, now) = (changed.clone(), ImportIds::new(&db.clock, &changed), db.clock.now());
        db.store.write(move |tx| import_campaign(tx, &incoming, false, &ids, now)).await.unwrap();
        let after = next(&db, &same).await;
        assert_eq!(after.document(), Some(&changed));
        assert_eq!(after.campaign_id(), before.campaign_id());
    }

    async fn a_new_release_of_places_is_seen_and_an_unchanged_one_kept(db: TestDatabase) {
        stage(&db).await;
        let none = first(&db).await;
        assert!(!knows(&none, "LS6 0AA"));
        import_places(&db, "one", &["LS6 0AA"]).await;
        let one = next(&db, &none).await;
        assert!(knows(&one, "LS6 0AA") && !knows(&one, "LS6 0AB"));
        assert!(Arc::ptr_eq(one.places.layer(PlaceLayer::Kingdom), next(&db, &one).await.places.layer(PlaceLayer::Kingdom)));
        import_places(&db, "two", &["LS6 0AB"]).await;
        let two = next(&db, &one).await;
        assert!(!knows(&two, "LS6 0AA") && knows(&two, "LS6 0AB"));
    }

    async fn every_process_answers_from_the_release_that_one_imported(db: TestDatabase) {
        stage(&db).await;
        let other = db.second_store();
        let read_there = async |last: Snapshot| read(&other, Arc::new(last), db.clock.now()).await.unwrap();
        import_places(&db, "one", &["LS6 0AA", "LS6 0AB"]).await;
        let (here, there) = (first(&db).await, read_there(Snapshot::empty(db.clock.now())).await);
        assert_eq!(here.places.layer(PlaceLayer::Kingdom), there.places.layer(PlaceLayer::Kingdom));
        // A read comes every second; a single one sees what another process has imported meanwhile.
        import_places(&db, "two", &["LS6 0AD"]).await;
        let there = read_there(there).await;
        assert!(knows(&there, "LS6 0AD") && !knows(&there, "LS6 0AA"));
        assert_eq!(next(&db, &here).await.places.layer(PlaceLayer::Kingdom), there.places.layer(PlaceLayer::Kingdom));
    }

    async fn a_new_seat_is_seen_within_ten_seconds(db: TestDatabase) {
        stage(&db).await;
        office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let before = first(&db).await;
        assert_eq!(before.seats(Language::Welsh).len(), 1);
        office(&db, OTHER_SEAT, 1, None).await;
        db.clock.advance(9_999);
        let soon = next(&db, &before).await;
        assert_eq!(soon.seats(Language::English).len(), 1);
        db.clock.advance(1);
        assert_eq!(next(&db, &soon).await.seats(Language::English).len(), 2);
    }
}

/// Runs the keeper of a snapshot through its first read, in time that does not pass by itself, and returns what it
/// serves then.
fn kept(store: Store, last: Snapshot, clock: Clock) -> Arc<Snapshot> {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let shared = Arc::new(ArcSwap::from_pointee(last));
        let (stop, stopped) = watch::channel(false);
        let keeper = keep(store, Arc::clone(&shared), clock, stopped, &Handle::current());
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        // A read that has begun is brought to its end before the keeper returns.
        stop.send_replace(true);
        keeper.await.unwrap();
        shared.load_full()
    })
}

#[test]
fn the_last_snapshot_serves_while_the_database_is_away() {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let nowhere = format!("sqlite:{}/missing/clarion.db", folder.path().display());
    let away = Store::new(Address::parse(&nowhere).unwrap(), 1, runtime.handle().clone());
    let clock = Clock::fixed(TEST_TIME);
    let failed = runtime.block_on(read(&away, Arc::new(Snapshot::empty(TEST_TIME)), TEST_TIME));
    assert!(failed.is_err());
    let last = Snapshot::empty(TEST_TIME.plus_ms(-7));
    assert_eq!(kept(away, last, clock).taken_at, TEST_TIME.plus_ms(-7));
}

on_each_database! {
    async fn the_keeper_of_another_process_brings_a_new_release(db: TestDatabase) {
        stage(&db).await;
        import_places(&db, "one", &["LS6 0AA"]).await;
        let before = Snapshot::clone(first(&db).await.as_ref());
        import_places(&db, "two", &["LS6 0AB"]).await;
        let (store, clock) = (db.second_store(), db.clock.clone());
        // A second and a half of the keeper's own time, far less than ten seconds.
        let served = std::thread::spawn(move || kept(store, before, clock));
        let served = tokio::task::spawn_blocking(move || served.join().unwrap()).await.unwrap();
        assert!(knows(&served, "LS6 0AB") && !knows(&served, "LS6 0AA"));
    }

    async fn the_keeper_brings_what_is_new(db: TestDatabase) {
        let stage = stage(&db).await;
        supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        let (store, clock) = (db.second_store(), db.clock.clone());
        let served = std::thread::spawn(move || kept(store, Snapshot::empty(TEST_TIME), clock));
        let served = tokio::task::spawn_blocking(move || served.join().unwrap()).await.unwrap();
        assert_eq!(served.total(), 1);
    }
}
