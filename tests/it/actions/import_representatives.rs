//! Importing members: who came, changed, left; and what is refused.

use clarion::actions::import_representatives::{
    ImportRepresentativesError, Mention, Permission, Reading, Report,
};
use clarion::cli::representatives::put_in_place;
use clarion::domain::representative::{Chamber, MemberFormat, StatedOffice};
use clarion::store::StoreError;
use clarion::store::representative::{self, OfficeView};

use crate::database::{TestDatabase, on_each_database};

const DEMO: &str = include_str!("../../../config/demo/representatives.csv");
const DRY_RUN: Permission = Permission { dry_run: true, force: false };
const FORCE: Permission = Permission { dry_run: false, force: true };

fn read(rows: &[String]) -> Result<Vec<StatedOffice>, ImportRepresentativesError> {
    let mut reading = Reading::new(MemberFormat::Csv);
    reading.read_file("the file", format!("{}\n{}", MemberFormat::CSV_HEADER, rows.join("\n")).as_bytes())?;
    reading.finish()
}

/// The row of the office of one invented seat, by its number, held by the person `id`, or vacant.
fn row(seat: u32, id: &str, email: &str) -> String {
    let name = if id.is_empty() { String::new() } else { format!("Robin {id} MP") };
    format!(
        "house-of-commons,E{seat:08},,england,Seat {seat},,{id},{name},,Demonstration Party,{email},,,,,,"
    )
}

fn ten() -> Vec<String> {
    (0..10).map(|seat| row(seat, &format!("m{seat}"), &format!("m{seat}@parliament.example"))).collect()
}

async fn import(
    db: &TestDatabase,
    rows: &[String],
    permission: Permission,
) -> Result<Report, ImportRepresentativesError> {
    put_in_place(&db.store, &db.clock, read(rows)?, permission).await
}

async fn offices(db: &TestDatabase) -> Vec<OfficeView> {
    let listed: Result<_, StoreError> =
        db.store.read(|conn| representative::list_by_kind(conn, Chamber::HouseOfCommons.into())).await;
    listed.unwrap()
}

async fn holder_ids(db: &TestDatabase) -> Vec<String> {
    let id = |office: OfficeView| office.holder.map(|holder| holder.member.external_id).unwrap_or_default();
    offices(db).await.into_iter().map(id).collect()
}

fn names(mentions: &[Mention]) -> Vec<&str> {
    mentions.iter().map(|mention| mention.member.as_str()).collect()
}

#[test]
fn an_office_or_a_member_named_twice_is_refused_with_its_row() {
    let twice = read(&[row(1, "a", ""), row(2, "b", ""), row(1, "c", "")]).unwrap_err();
    assert_eq!(
        twice.to_string(),
        "the file, row 4: the office of house-of-commons for E00000001 is named twice"
    );
    let twice = read(&[row(1, "a", ""), row(2, "a", "")]).unwrap_err();
    assert!(matches!(twice, ImportRepresentativesError::MemberTwice { row: 3, .. }), "{twice}");
    assert!(matches!(read(&[]), Err(ImportRepresentativesError::Empty)));
    let cut = read(&["house-of-commons,E00000001".to_owned()]).unwrap_err();
    assert_eq!(cut.code(), "import-unreadable");
}

#[test]
fn the_demo_members_are_invented_and_cover_the_cases() {
    let mut reading = Reading::new(MemberFormat::Csv);
    reading.read_file("demo", DEMO.as_bytes()).unwrap();
    let entries = reading.finish().unwrap();
    let members = entries.iter().filter_map(|entry| entry.member.as_ref());
    let addresses: Vec<_> = members.clone().filter_map(|member| member.address()).collect();
    assert_eq!((entries.len(), members.count(), addresses.len()), (12, 11, 10));
    assert!(addresses.iter().all(|address| address.domain() == "parliament.example"));
    // Every seat of the demo's postcodes has an office.
    let places = include_str!("../../../config/demo/places.csv");
    for line in places.lines().skip(1) {
        let seat = line.rsplit(',').next().unwrap();
        assert!(entries.iter().any(|entry| entry.area.as_str() == seat), "{seat}");
    }
}

on_each_database! {
    async fn a_first_import_adds_and_a_second_changes_nothing(db: TestDatabase) {
        let mut rows = ten();
        rows[3] = row(3, "m3", "No email found");
        rows[4] = row(4, "", "");
        let report = import(&db, &rows, Permission::default()).await.unwrap();
        assert_eq!((report.offices_added, report.added.len(), report.unchanged), (10, 9, 0));
        assert_eq!(names(&report.without_address), ["Robin m3 MP"]);
        assert_eq!(report.vacant.len(), 1);
        assert_eq!((report.vacant[0].area_name.as_str(), report.vacant[0].member.as_str()), ("Seat 4", ""));
        let before = offices(&db).await;
        let again = import(&db, &rows, Permission::default()).await.unwrap();
        assert_eq!((again.offices_added, again.unchanged), (0, 9));
        assert_eq!((again.added.len(), again.changed.len(), again.left.len()), (0, 0, 0));
        assert_eq!(offices(&db).await, before);
    }

    async fn who_came_changed_and_left_is_told(db: TestDatabase) {
        import(&db, &ten(), Permission::default()).await.unwrap();
        let mut rows = ten();
        rows[0] = row(0, "n0", "n0@parliament.example");
        rows[1] = row(1, "m1", "elsewhere@parliament.example");
        rows[2] = row(2, "", "");
        rows[3] = rows[3].replace("Seat 3", "Seat Three");
        let report = import(&db, &rows, Permission::default()).await.unwrap();
        assert_eq!(names(&report.added), ["Robin n0 MP"]);
        assert_eq!(names(&report.changed), ["Robin m1 MP"]);
        assert_eq!(names(&report.left), ["Robin m0 MP", "Robin m2 MP"]);
        assert_eq!((report.vacant.len(), report.unchanged), (1, 7));
        assert_eq!(holder_ids(&db).await, ["n0", "m1", "", "m3", "m4", "m5", "m6", "m7", "m8", "m9"]);
        let offices = offices(&db).await;
        assert_eq!(offices[3].name_en, "Seat Three");
        let changed = offices[1].holder.as_ref().unwrap().member.address().unwrap();
        assert_eq!(changed.as_str(), "elsewhere@parliament.example");
    }

    async fn many_leaving_at_once_need_force(db: TestDatabase) {
        import(&db, &ten(), Permission::default()).await.unwrap();
        // Two of ten may leave, three may not: whether they are replaced, or not named at all.
        let few = &ten()[..7];
        let refused = import(&db, few, Permission::default()).await;
        assert!(matches!(refused, Err(ImportRepresentativesError::TooManyLeave { left: 3, known: 10, .. })), "{refused:?}");
        assert_eq!(holder_ids(&db).await.len(), 10);
        let dry = import(&db, few, DRY_RUN).await.unwrap();
        assert!(dry.needs_force);
        let report = import(&db, few, FORCE).await.unwrap();
        assert_eq!(names(&report.left), ["Robin m7 MP", "Robin m8 MP", "Robin m9 MP"]);
        assert_eq!(report.vacant.len(), 3);
        assert_eq!(holder_ids(&db).await[6..], ["m6", "", "", ""]);
        assert!(!import(&db, &ten()[..6], Permission::default()).await.unwrap().needs_force);
    }

    async fn a_dry_run_changes_nothing(db: TestDatabase) {
        let report = import(&db, &ten(), DRY_RUN).await.unwrap();
        assert_eq!((report.offices_added, report.added.len()), (10, 10));
        assert_eq!(offices(&db).await, []);
    }

    async fn other_chambers_are_left_alone(db: TestDatabase) {
        import(&db, &ten(), Permission::default()).await.unwrap();
        let senedd = "senedd,W09000048,1,wales,Exampleside,,s1,Bea Example MS,,,".to_owned();
        let report = import(&db, &[senedd], Permission::default()).await.unwrap();
        assert_eq!((report.added.len(), report.left.len()), (1, 0));
        assert_eq!(holder_ids(&db).await.len(), 10);
    }

    async fn who_returns_holds_the_office_anew(db: TestDatabase) {
        import(&db, &ten(), Permission::default()).await.unwrap();
        let first = offices(&db).await[0].holder.clone().unwrap();
        db.clock.advance(60_000);
        let mut vacant = ten();
        vacant[0] = row(0, "", "");
        import(&db, &vacant, Permission::default()).await.unwrap();
        db.clock.advance(60_000);
        import(&db, &ten(), Permission::default()).await.unwrap();
        let again = offices(&db).await[0].holder.clone().unwrap();
        assert_eq!(again.member, first.member);
        assert_ne!(again.id, first.id);
        assert_eq!(again.since.since_ms(first.since), 120_000);
    }
}
