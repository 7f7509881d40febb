//! Offices and who holds them.

use clarion::domain::email::EmailAddress;
use clarion::domain::id::{HolderId, OfficeId};
use clarion::domain::language::Language;
use clarion::domain::moment::{DAY_MS, Moment};
use clarion::domain::nation::Nation;
use clarion::domain::place::Gss;
use clarion::domain::representative::{Chamber, ContactRoute, Member, OfficeEntry, OfficeKey};
use clarion::store::representative::{self, OfficeView};
use clarion::store::{Conn, StoreError, Tx};

use crate::database::{TEST_TIME, TestDatabase, on_each_database};

fn entry(chamber: Chamber, seat: &str, place: i16, name: &str, nation: Nation) -> OfficeEntry {
    let key = OfficeKey { kind: chamber.into(), area: Gss::parse(seat).unwrap().into(), place };
    OfficeEntry { key, nation, name: name.to_owned(), name_cy: None, since: None, until: None, member: None }
}

fn leeds() -> OfficeEntry {
    entry(Chamber::HouseOfCommons, "E14001319", 1, "Leeds Central and Headingley", Nation::England)
}

fn member(external_id: &str, email: Option<&str>) -> Member {
    Member {
        external_id: external_id.to_owned(),
        name: format!("Robin {external_id} MP"),
        salutation: format!("Robin {external_id}"),
        party: "Demonstration Party".to_owned(),
        name_cy: String::new(),
        route: email.map(|email| EmailAddress::parse(email).unwrap()).into(),
        since: None,
    }
}

async fn write(db: &TestDatabase, work: impl FnMut(&mut Tx<'_>) -> Result<(), StoreError> + Send + 'static) {
    db.store.write(work).await.unwrap();
}

async fn read<T: Send + 'static>(
    db: &TestDatabase,
    query: impl FnMut(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    db.store.read(query).await.unwrap()
}

async fn add_office(db: &TestDatabase, entry: OfficeEntry) -> OfficeId {
    let id = OfficeId::from_uuid(db.clock.new_id());
    write(db, move |tx| representative::insert_office(tx, id, &entry)).await;
    id
}

async fn add_holder(db: &TestDatabase, office: OfficeId, member: Member, since: Moment) -> HolderId {
    let id = HolderId::from_uuid(db.clock.new_id());
    write(db, move |tx| representative::insert_holder(tx, id, office, &member, since)).await;
    id
}

async fn load(db: &TestDatabase, id: OfficeId) -> OfficeView {
    read(db, move |conn| representative::find(conn, id)).await.unwrap()
}

on_each_database! {
    async fn offices_of_several_areas_come_in_the_order_that_was_asked_for(db: TestDatabase) {
        let nation = Nation::Scotland;
        let region = |place| entry(Chamber::ScottishParliament, "S17000022", place, "Lothian", nation);
        let (second, first) = (add_office(&db, region(2)).await, add_office(&db, region(1)).await);
        let mp = add_office(&db, entry(Chamber::HouseOfCommons, "S14000078", 1, "Edinburgh", nation)).await;
        add_office(&db, leeds()).await;
        // The same code in another chamber, and a post that has ended, are not asked for.
        add_office(&db, entry(Chamber::Senedd, "S14000078", 1, "Nowhere", nation)).await;
        let ended = OfficeEntry { until: "2027-01-15".parse().ok(), ..region(3) };
        let ended = add_office(&db, ended).await;
        let holder = add_holder(&db, first, member("1", Some("a@example.org")), TEST_TIME).await;
        let area = |code: &str| Gss::parse(code).unwrap().into();
        let areas = [
            (Chamber::HouseOfCommons.into(), area("S14000078")),
            (Chamber::ScottishParliament.into(), area("S17000022")),
            (Chamber::ScottishParliament.into(), area("S14000078")),
        ];
        let listed = |areas: Vec<_>, day: &str| {
            let (db, day) = (&db, day.parse().unwrap());
            async move { read(db, move |conn| representative::list_by_areas(conn, &areas, day)).await }
        };
        let ids = |offices: &[OfficeView]| offices.iter().map(|office| office.id).collect::<Vec<_>>();
        let offices = listed(areas.to_vec(), "2027-01-15").await;
        assert_eq!(ids(&offices), [mp, first, second]);
        assert_eq!(offices[1].holder.as_ref().map(|holder| holder.id), Some(holder));
        let offices = listed(areas.iter().rev().copied().collect(), "2027-01-14").await;
        assert_eq!(ids(&offices), [first, second, ended, mp]);
        assert_eq!(listed(Vec::new(), "2027-01-15").await, []);
    }

    async fn an_office_is_found_by_id_by_key_and_by_seat(db: TestDatabase) {
        let id = add_office(&db, leeds()).await;
        let key = leeds().key;
        let office = load(&db, id).await;
        assert_eq!((office.key, office.nation, office.holder.as_ref()), (key, Nation::England, None));
        assert_eq!(office.name(Language::Welsh), "Leeds Central and Headingley");
        assert_eq!(read(&db, move |conn| representative::find_by_key(conn, key)).await, Some(office.clone()));
        let listed = read(&db, move |conn| representative::list_by_area(conn, key.kind, key.area)).await;
        assert_eq!(listed, [office]);
        let second = OfficeKey { place: 2, ..key };
        assert_eq!(read(&db, move |conn| representative::find_by_key(conn, second)).await, None);
        let unknown = OfficeId::from_uuid(db.clock.new_id());
        assert_eq!(read(&db, move |conn| representative::find(conn, unknown)).await, None);
        let elsewhere = read(&db, move |conn| representative::list_by_area(conn, Chamber::Senedd.into(), key.area)).await;
        assert_eq!(elsewhere, []);
    }

    async fn an_office_of_the_same_key_is_a_conflict(db: TestDatabase) {
        add_office(&db, leeds()).await;
        let id = OfficeId::from_uuid(db.clock.new_id());
        let again: Result<(), StoreError> =
            db.store.write(move |tx| representative::insert_office(tx, id, &leeds())).await;
        assert!(matches!(again, Err(StoreError::Conflict)));
    }

    async fn a_holder_comes_changes_and_leaves(db: TestDatabase) {
        let office = add_office(&db, leeds()).await;
        let first = add_holder(&db, office, member("one", Some("Robin@Parliament.Example")), TEST_TIME).await;
        let view = load(&db, office).await.holder.unwrap();
        assert_eq!((view.id, view.since), (first, TEST_TIME));
        assert_eq!(view.member, member("one", Some("Robin@parliament.example")));

        let renamed = Member { party: "Independent".to_owned(), route: ContactRoute::Unknown, ..member("one", None) };
        let changed = renamed.clone();
        write(&db, move |tx| representative::update_holder(tx, first, &changed)).await;
        assert_eq!(load(&db, office).await.holder.unwrap().member, renamed);

        let later = TEST_TIME.plus_ms(DAY_MS);
        for still_running in [true, false] {
            let ended: Result<bool, StoreError> =
                db.store.write(move |tx| representative::end_holder(tx, first, later)).await;
            assert_eq!(ended.unwrap(), still_running);
        }
        assert_eq!(load(&db, office).await.holder, None);
        let second = add_holder(&db, office, member("two", None), later).await;
        assert_eq!(load(&db, office).await.holder.unwrap().id, second);
    }

    async fn a_holder_needs_an_office(db: TestDatabase) {
        let (holder, office) = (HolderId::from_uuid(db.clock.new_id()), OfficeId::from_uuid(db.clock.new_id()));
        let refused: Result<(), StoreError> = db
            .store
            .write(move |tx| representative::insert_holder(tx, holder, office, &member("one", None), TEST_TIME))
            .await;
        assert!(matches!(refused, Err(StoreError::Conflict)));
    }

    async fn names_change_and_a_welsh_name_is_not_lost(db: TestDatabase) {
        let named = OfficeEntry {
            name_cy: Some("Dwyrain Caerdydd".to_owned()),
            ..entry(Chamber::HouseOfCommons, "W07000089", 1, "Cardiff E", Nation::Wales)
        };
        let id = add_office(&db, named.clone()).await;
        let corrected = OfficeEntry { name: "Cardiff East".to_owned(), name_cy: None, ..named.clone() };
        write(&db, move |tx| representative::update_office(tx, id, &corrected)).await;
        let office = load(&db, id).await;
        assert_eq!((office.name(Language::English), office.name(Language::Welsh)), ("Cardiff East", "Dwyrain Caerdydd"));
        let welsh = OfficeEntry { name_cy: Some("Caerdydd".to_owned()), ..named };
        write(&db, move |tx| representative::update_office(tx, id, &welsh)).await;
        let office = load(&db, id).await;
        assert_eq!((office.name_en.as_str(), office.name_cy.as_str()), ("Cardiff E", "Caerdydd"));
    }

    async fn the_offices_of_a_chamber_are_in_order_with_their_holders(db: TestDatabase) {
        let mut ids = Vec::new();
        for place in [2, 1] {
            ids.push(add_office(&db, entry(Chamber::Senedd, "W09000048", place, "Exampleside", Nation::Wales)).await);
        }
        add_office(&db, leeds()).await;
        add_holder(&db, ids[0], member("two", None), TEST_TIME).await;
        let listed = read(&db, |conn| representative::list_by_kind(conn, Chamber::Senedd.into())).await;
        let held: Vec<(i16, bool)> = listed.iter().map(|office| (office.key.place, office.holder.is_some())).collect();
        assert_eq!(held, [(1, false), (2, true)]);
        let mut found: Vec<OfficeId> =
            read(&db, move |conn| representative::list_by_ids(conn, &ids)).await.iter().map(|office| office.id).collect();
        found.sort();
        assert_eq!(found.len(), 2);
        assert_eq!(read(&db, |conn| representative::list_by_ids(conn, &[])).await, []);
    }

    async fn seats_are_those_of_the_commons_by_name(db: TestDatabase) {
        add_office(&db, leeds()).await;
        add_office(&db, entry(Chamber::HouseOfCommons, "N05000008", 1, "Foyle", Nation::NorthernIreland)).await;
        add_office(&db, entry(Chamber::HouseOfCommons, "S14000085", 1, "glasgow North", Nation::Scotland)).await;
        add_office(&db, entry(Chamber::Senedd, "W09000048", 1, "Exampleside", Nation::Wales)).await;
        let seats = read(&db, |conn| representative::list_seats(conn, Language::English)).await;
        let named: Vec<(&str, &str, Nation)> =
            seats.iter().map(|seat| (seat.name.as_str(), seat.code.as_str(), seat.nation)).collect();
        assert_eq!(
            named,
            [
                ("Foyle", "N05000008", Nation::NorthernIreland),
                ("glasgow North", "S14000085", Nation::Scotland),
                ("Leeds Central and Headingley", "E14001319", Nation::England),
            ]
        );
        let cardiff = OfficeEntry {
            name_cy: Some("Dwyrain Caerdydd".to_owned()),
            ..entry(Chamber::HouseOfCommons, "W07000089", 1, "Cardiff East", Nation::Wales)
        };
        add_office(&db, cardiff).await;
        for (language, first) in [(Language::English, "Cardiff East"), (Language::Welsh, "Dwyrain Caerdydd")] {
            let seats = read(&db, move |conn| representative::list_seats(conn, language)).await;
            assert_eq!((seats.len(), seats[0].name.as_str()), (4, first));
        }
    }
}
