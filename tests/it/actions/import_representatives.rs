//! Importing members: who came, changed, left; and what is refused.

use std::collections::BTreeSet;
use std::io::Read;

use clarion::actions::import_boundaries;
use clarion::actions::import_places::Reading as PlaceReading;
use clarion::actions::import_representatives::{
    ImportRepresentativesError, Mention, Permission, Reading, Report, Source,
};
use clarion::cli::representatives::put_in_place;
use clarion::domain::campaign::Date;
use clarion::domain::place::PlaceLayer;
use clarion::domain::place_row::PlaceFormat;
use clarion::domain::representative::{Chamber, MemberFormat, OfficeKind, StatedOffice};
use clarion::store::StoreError;
use clarion::store::representative::{self, OfficeView};

use crate::database::{TestDatabase, on_each_database};
use crate::feed::{contact, file, mp, page};
use crate::roll::{Councillor, Holyrood, MARK, NamedFile, good_files, msp, seats, senedd, status, today};

const DEMO: &str = include_str!("../../../config/demo/representatives.csv");
const DRY_RUN: Permission = Permission { dry_run: true, force: false };
const FORCE: Permission = Permission { dry_run: false, force: true };

/// The columns that these tests need.
const HEADER: &str =
    "chamber,seat,place,nation,seat_name,seat_name_cy,external_id,name,salutation,party,email";

fn read(rows: &[String]) -> Result<Source, ImportRepresentativesError> {
    let mut reading = Reading::new(MemberFormat::Csv);
    reading.read_file("the file", format!("{HEADER}\n{}", rows.join("\n")).as_bytes())?;
    reading.finish()
}

/// The row of the office of one seat of the Commons, by its number, held by the person `id`, or vacant.
fn row(seat: u32, id: &str, email: &str) -> String {
    let name = if id.is_empty() { String::new() } else { format!("Robin {id} MP") };
    let code = 14_001_063 + seat;
    format!("house-of-commons,E{code},,england,Seat {seat},,{id},{name},,Demonstration Party,{email}")
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

async fn import_files(
    db: &TestDatabase,
    format: MemberFormat,
    files: &[NamedFile],
    permission: Permission,
) -> Result<Report, ImportRepresentativesError> {
    let mut reading = Reading::new(format);
    for (name, bytes) in files {
        reading.read_file(name, bytes.as_slice())?;
    }
    put_in_place(&db.store, &db.clock, reading.finish()?, permission).await
}

async fn chamber(db: &TestDatabase, chamber: Chamber) -> Vec<OfficeView> {
    let listed: Result<_, StoreError> =
        db.store.read(move |conn| representative::list_by_kind(conn, chamber.into())).await;
    listed.unwrap()
}

/// Area, place and person of each holder of a chamber.
async fn places_of(db: &TestDatabase, of: Chamber) -> Vec<(String, i16, String)> {
    let place = |office: OfficeView| {
        let holder = office.holder?;
        Some((office.key.area.to_string(), office.key.place, holder.member.external_id))
    };
    chamber(db, of).await.into_iter().filter_map(place).collect()
}

async fn offices(db: &TestDatabase) -> Vec<OfficeView> {
    chamber(db, Chamber::HouseOfCommons).await
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
    let first = |row: String| row.replace(",,england", ",1,england");
    let twice = read(&[first(row(1, "a", "")), row(2, "b", ""), first(row(1, "c", ""))]).unwrap_err();
    assert_eq!(twice.to_string(), "the file, row 4: the office house-of-commons of E14001064 is named twice");
    // Where the file tells no places, a seat that is named too often is refused all the same.
    let twice = read(&[row(1, "a", ""), row(1, "c", "")]).unwrap().roll(&seats(), today()).unwrap_err();
    assert_eq!(twice.to_string(), "house-of-commons: the files name 2 places of E14001064, which has 1");
    let twice = read(&[row(1, "a", ""), row(2, "a", "")]).unwrap_err();
    assert!(matches!(twice, ImportRepresentativesError::MemberTwice { row: 3, .. }), "{twice}");
    assert!(matches!(read(&[]), Err(ImportRepresentativesError::Empty)));
    let cut = read(&["house-of-commons,E14001064".to_owned()]).unwrap_err();
    assert_eq!(cut.code(), "import-unreadable");
}

#[test]
fn the_demo_members_are_invented_and_cover_the_cases() {
    let mut reading = Reading::new(MemberFormat::Csv);
    reading.read_file("demo", DEMO.as_bytes()).unwrap();
    let entries = reading.finish().unwrap().roll(&seats(), today()).unwrap().offices;
    let members = entries.iter().filter_map(|entry| entry.member.as_ref());
    let addresses: Vec<_> = members.clone().filter_map(|member| member.address()).collect();
    assert_eq!((members.clone().count(), addresses.len()), (76, 68));
    assert!(addresses.iter().all(|address| address.domain().ends_with(".example")));
    let routes: BTreeSet<&str> = members.map(|member| member.route.code()).collect();
    assert_eq!(routes, BTreeSet::from(["email", "opted-out", "unknown", "via-office", "web-form"]));
    // Every seat of the demo's postcodes has an office for each of its members.
    let boundaries = include_bytes!("../../../config/boundaries.csv").as_slice();
    let boundaries = import_boundaries::read("boundaries", boundaries).unwrap();
    for (layer, rows) in [
        (PlaceLayer::Kingdom, include_bytes!("../../../config/demo/places.csv").as_slice()),
        (PlaceLayer::Scotland, include_bytes!("../../../config/demo/places-scotland.csv").as_slice()),
        (PlaceLayer::Assembly, include_bytes!("../../../config/demo/places-assembly.csv").as_slice()),
    ] {
        let mut reading = PlaceReading::for_layer(PlaceFormat::Csv, layer);
        reading.read_file("demo", rows).unwrap();
        for place in reading.finish().unwrap().places.table() {
            for seat in boundaries.seats_of(place, Date::new(2026, 11, 24).unwrap()) {
                let is_there = |entry: &&StatedOffice| {
                    entry.kind == seat.chamber.into() && entry.area == seat.code.into()
                };
                let count = entries.iter().filter(is_there).count();
                assert_eq!(count, usize::try_from(seat.members).unwrap(), "{}", seat.code);
            }
            if let Some(health) = place.health {
                assert!(entries.iter().any(|entry| entry.area == health), "{health}");
            }
        }
    }
}

#[test]
fn a_file_larger_than_any_publisher_s_is_refused() {
    // Rows of 100 kB each, since a row that is far longer is refused for itself.
    let row =
        format!("house-of-commons,E14001063,,england,Exampleside,,,,,,,,,,,,,{}\n", "x".repeat(100_000));
    let rows = format!("{},note\n{}", MemberFormat::CSV_HEADER, row.repeat(700)).into_bytes();
    let endless: [(MemberFormat, Box<dyn Read>); 2] = [
        (MemberFormat::Senedd, Box::new(std::io::repeat(b'x'))),
        (MemberFormat::Csv, Box::new(std::io::Cursor::new(rows))),
    ];
    for (format, input) in endless {
        let mut reading = Reading::new(format);
        let error = reading.read_file("endless", std::io::BufReader::new(input)).unwrap_err();
        assert_eq!(error.to_string(), "endless: larger than 64 MiB, which no file of members is");
        assert_eq!(error.code(), "import-too-large");
    }
}

on_each_database! {
    async fn a_first_import_adds_and_a_second_changes_nothing(db: TestDatabase) {
        let mut rows = ten();
        rows[3] = row(3, "m3", "No email found");
        rows[4] = row(4, "", "");
        let report = import(&db, &rows, Permission::default()).await.unwrap();
        assert_eq!((report.offices_added, report.added.len(), report.unchanged), (10, 9, 0));
        let without = report.without_address.iter().map(|(mention, route)| (mention.member.as_str(), *route));
        assert_eq!(without.collect::<Vec<_>>(), [("Robin m3 MP", "unknown")]);
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
        let report = import(&db, &rows, FORCE).await.unwrap();
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
        // One of ten may leave, two may not: whether they are replaced, or not named at all.
        assert!(!import(&db, &ten()[..9], Permission::default()).await.unwrap().needs_force);
        import(&db, &ten(), Permission::default()).await.unwrap();
        let few = &ten()[..8];
        let refused = import(&db, few, Permission::default()).await;
        assert!(matches!(refused, Err(ImportRepresentativesError::TooManyLeave { left: 2, known: 10, unmatched: 0, .. })), "{refused:?}");
        assert_eq!(holder_ids(&db).await.len(), 10);
        let mut replaced = ten();
        replaced[0] = row(0, "n0", "");
        replaced[1] = row(1, "n1", "");
        let refused = import(&db, &replaced, Permission::default()).await;
        assert!(matches!(refused, Err(ImportRepresentativesError::TooManyLeave { left: 2, .. })), "{refused:?}");
        let dry = import(&db, few, DRY_RUN).await.unwrap();
        assert!(dry.needs_force);
        let report = import(&db, few, FORCE).await.unwrap();
        assert_eq!(names(&report.left), ["Robin m8 MP", "Robin m9 MP"]);
        assert_eq!(report.vacant.len(), 2);
        assert_eq!(holder_ids(&db).await[6..], ["m6", "m7", "", ""]);
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
        // The other places of the sixteen seats are vacant from the first import on.
        assert_eq!((report.offices_added, report.vacant.len()), (96, 95));
        assert_eq!(holder_ids(&db).await.len(), 10);
    }

    async fn the_same_files_twice_change_nothing(db: TestDatabase) {
        for ((format, files), of) in good_files().into_iter().zip([Chamber::ScottishParliament, Chamber::Senedd, Chamber::NiAssembly]) {
            let dry = import_files(&db, format, &files, DRY_RUN).await.unwrap();
            assert_eq!(chamber(&db, of).await, []);
            let first = import_files(&db, format, &files, Permission::default()).await.unwrap();
            assert_eq!(first, dry);
            let held = first.added.len();
            assert!(held >= 3, "{}", format.name());
            assert_eq!(first.vacant.len() + held, first.offices_added);
            let before = chamber(&db, of).await;
            assert_eq!(before.len(), first.offices_added);
            let again = import_files(&db, format, &files, Permission::default()).await.unwrap();
            assert_eq!((again.offices_added, again.unchanged, again.added.len()), (0, held, 0));
            assert_eq!((again.changed.len(), again.left.len()), (0, 0));
            assert_eq!((again.vacant.len(), again.unmatched.len()), (first.vacant.len(), first.unmatched.len()));
            assert_eq!(chamber(&db, of).await, before, "{}", format.name());
        }
    }

    async fn another_order_moves_nobody_and_who_arrives_takes_the_free_place(db: TestDatabase) {
        let five: [Councillor<'_>; 5] = [(1, "Anna Un", ""), (2, "Bea Dwy", ""), (3, "Cai Tri", ""), (4, "Dewi Pedwar", ""), (5, "Elin Pump", "")];
        let file = |members: &[Councillor<'_>]| [senedd("MS", &[("Clwyd", members)])];
        import_files(&db, MemberFormat::Senedd, &file(&five), Permission::default()).await.unwrap();
        let before = places_of(&db, Chamber::Senedd).await;
        let placed = |id: &str, place: i16| ("W09000056".to_owned(), place, id.to_owned());
        assert_eq!(before, [placed("1", 1), placed("2", 2), placed("3", 3), placed("4", 4), placed("5", 5)]);
        for turn in 0..5 {
            let mut turned = five;
            turned.rotate_left(turn);
            turned[1..].reverse();
            let report = import_files(&db, MemberFormat::Senedd, &file(&turned), Permission::default()).await.unwrap();
            assert_eq!((report.unchanged, report.vacant.len()), (5, 91));
            assert_eq!(places_of(&db, Chamber::Senedd).await, before);
        }
        // One leaves and one arrives, whom the file names first; a sixth fills the vacancy.
        let next: [Councillor<'_>; 6] = [(9, "Nia Naw", ""), (5, "Elin Pump", ""), (4, "Dewi Pedwar", ""), (2, "Bea Dwy", ""), (1, "Anna Un", ""), (8, "Wyn Wyth", "")];
        let refused = import_files(&db, MemberFormat::Senedd, &file(&next), Permission::default()).await;
        assert!(matches!(refused, Err(ImportRepresentativesError::TooManyLeave { left: 1, known: 5, unmatched: 0, .. })), "{refused:?}");
        let report = import_files(&db, MemberFormat::Senedd, &file(&next), FORCE).await.unwrap();
        assert_eq!((names(&report.left), names(&report.added)), (vec!["Cai Tri MS"], vec!["Nia Naw MS", "Wyn Wyth MS"]));
        assert_eq!(
            places_of(&db, Chamber::Senedd).await,
            [placed("1", 1), placed("2", 2), placed("9", 3), placed("4", 4), placed("5", 5), placed("8", 6)]
        );
    }

    async fn a_member_whose_seat_nobody_knows_is_told_and_counts_as_a_reason(db: TestDatabase) {
        let mut lists = Holyrood::new();
        import_files(&db, MemberFormat::ScottishParliament, &lists.files(), Permission::default()).await.unwrap();
        lists.constituencies[0]["Name"] = serde_json::json!("Nowhere");
        lists.constituencies[0]["ConstituencyCode"] = serde_json::json!("S16000074");
        let dry = import_files(&db, MemberFormat::ScottishParliament, &lists.files(), DRY_RUN).await.unwrap();
        assert!(dry.needs_force);
        assert_eq!(names(&dry.left), [format!("Ada Example{MARK} MSP")]);
        assert_eq!(dry.unmatched.len(), 2);
        let refused = import_files(&db, MemberFormat::ScottishParliament, &lists.files(), Permission::default()).await;
        assert_eq!(
            refused.unwrap_err().to_string(),
            "scottish-parliament: 1 of 5 known holders would leave (2 members of the files have a seat that nobody knows; \
             see --dry-run): if the file is complete, run it again with --force"
        );
    }

    async fn a_seat_keeps_the_name_that_an_import_told(db: TestDatabase) {
        import(&db, &ten(), Permission::default()).await.unwrap();
        let known: Result<_, StoreError> = db.store.read(|conn| {
            let shipped = clarion::cli::house::shipped_boundaries().unwrap();
            clarion::actions::import_representatives::known_seats(conn, &shipped, today())
        }).await;
        let known = known.unwrap();
        let found = known.find(Chamber::HouseOfCommons, "seat 4").map(|seat| seat.code.to_string());
        assert_eq!(found.as_deref(), Some("E14001067"));
    }

    async fn rows_of_old_seats_are_no_offices(db: TestDatabase) {
        let mut rows = ten();
        rows[0] = rows[0].replace("E14001063", "E14000530");
        let report = import(&db, &rows, Permission::default()).await.unwrap();
        assert_eq!((report.offices_added, report.unmatched.len()), (9, 1));
        assert_eq!(report.unmatched[0].seat, "E14000530 Seat 0");
        assert_eq!(offices(&db).await.len(), 9);
    }

    async fn a_refused_file_changes_nothing(db: TestDatabase) {
        for ((format, files), of) in good_files().into_iter().zip([Chamber::ScottishParliament, Chamber::Senedd, Chamber::NiAssembly]) {
            import_files(&db, format, &files, Permission::default()).await.unwrap();
            let before = chamber(&db, of).await;
            for place in 0..files.len() {
                let length = files[place].1.len();
                for keep in [0, length / 3, length - 4] {
                    let mut cut = files.clone();
                    cut[place].1.truncate(keep);
                    let refused = import_files(&db, format, &cut, FORCE).await.unwrap_err();
                    assert!(!refused.to_string().contains(MARK), "{refused}");
                    assert_eq!(chamber(&db, of).await, before);
                }
            }
        }
        // A chamber that does not add up is refused as a whole.
        let mut lists = Holyrood::new();
        lists.members.push(msp(8, "Second", "Hal", true));
        lists.constituency_statuses.push(status(8, "ConstituencyID", 11, crate::roll::ELECTION, None));
        let before = chamber(&db, Chamber::ScottishParliament).await;
        let refused = import_files(&db, MemberFormat::ScottishParliament, &lists.files(), FORCE).await.unwrap_err();
        assert_eq!(refused.code(), "roll-count");
        assert_eq!(chamber(&db, Chamber::ScottishParliament).await, before);
    }

    async fn a_body_that_has_merged_stays_on_record_and_is_offered_no_more(db: TestDatabase) {
        const BODIES: &str = include_str!("../../data/health_bodies.csv");
        let file = |text: &str| [("bodies.csv".to_owned(), text.as_bytes().to_vec())];
        // Before anybody knew of the merger, the body had no end.
        let before = BODIES.replace(",2027-01-14,", ",,").replace(",2027-01-15,", ",,");
        let first = import_files(&db, MemberFormat::HealthBodies, &file(&before), Permission::default()).await.unwrap();
        assert_eq!((first.offices_added, first.added.len(), first.unmatched.len()), (6, 3, 1));
        let report = import_files(&db, MemberFormat::HealthBodies, &file(BODIES), Permission::default()).await.unwrap();
        assert_eq!((report.offices_added, report.left.len(), report.unchanged), (0, 0, 3));
        let offices: Vec<OfficeView> = {
            let listed: Result<_, StoreError> =
                db.store.read(|conn| representative::list_by_kind(conn, OfficeKind::HealthBody)).await;
            listed.unwrap()
        };
        let exist = |day: &str| -> Vec<String> {
            let day = day.parse().unwrap();
            offices.iter().filter(|office| office.exists(day)).map(|office| office.key.area.to_string()).collect()
        };
        assert_eq!(offices.len(), 6);
        assert_eq!(exist("2027-01-14"), ["E54000901", "E54000902", "S08000901", "W11000901", "ZX010"]);
        assert_eq!(exist("2027-01-15"), ["E54000902", "S08000901", "W11000901", "ZX010"]);
        assert_eq!(exist("2027-01-16"), ["E54000903", "S08000901", "W11000901", "ZX010"]);
    }

    async fn a_publisher_without_addresses_takes_none_away(db: TestDatabase) {
        // Democracy Club tells no addresses; the same person by another list keeps the one that is known.
        const CANDIDATES: &str = "person_id,person_name,election_id,ballot_paper_id,election_date,party_name,\
            post_label,cancelled_poll,seats_contested,elected,gss\n\
            m0,Robin Fixture,parl.2024-07-04,parl.x.2024-07-04,2024-07-04,Another Party,X,f,1,t,E14001063\n";
        import(&db, &[row(0, "m0", "m0@parliament.example")], Permission::default()).await.unwrap();
        let files = [("candidates.csv".to_owned(), CANDIDATES.as_bytes().to_vec())];
        let report = import_files(&db, MemberFormat::DemocracyClub, &files, Permission::default()).await.unwrap();
        assert_eq!((report.changed.len(), report.left.len(), report.without_address.len()), (1, 0, 0));
        let holder = offices(&db).await.into_iter().next().unwrap().holder.unwrap().member;
        assert_eq!((holder.party.as_str(), holder.name.as_str()), ("Another Party", "Robin Fixture MP"));
        assert_eq!(holder.address().unwrap().as_str(), "m0@parliament.example");
        // The Members API tells them in answers of their own, which may be left out.
        let mut known = row(0, "40", "m40@parliament.example");
        known = known.replace("Seat 0", "Aldershot").replace("Robin 40 MP", "Somebody Else MP");
        import(&db, &[known], FORCE).await.unwrap();
        let mut pages = vec![file("search.json", &page(&[mp(40, "Ada", "Aldershot", true)], 1, 0))];
        let report = import_files(&db, MemberFormat::MembersApi, &pages, Permission::default()).await.unwrap();
        assert_eq!((report.changed.len(), report.left.len(), report.without_address.len()), (1, 0, 0));
        let holder = offices(&db).await.into_iter().next().unwrap().holder.unwrap().member;
        assert_eq!(holder.name, format!("Ada{MARK} MP"));
        assert_eq!(holder.address().unwrap().as_str(), "m40@parliament.example");
        // Contacts without an address say that there is none.
        pages.push(file("contact.json", &serde_json::json!({ "id": 40, "contact": contact(&[]) })));
        import_files(&db, MemberFormat::MembersApi, &pages, Permission::default()).await.unwrap();
        assert_eq!(offices(&db).await[0].holder.as_ref().unwrap().member.address(), None);
        // A publisher who does tell addresses takes one away by telling none.
        import(&db, &[row(0, "m0", "m0@parliament.example")], FORCE).await.unwrap();
        import(&db, &[row(0, "m0", "No email found")], Permission::default()).await.unwrap();
        assert_eq!(offices(&db).await[0].holder.as_ref().unwrap().member.address(), None);
    }

    async fn a_list_of_chiefs_without_addresses_takes_none_away(db: TestDatabase) {
        let list = |rows: &str| [("bodies.csv".to_owned(), format!("nation,kind,gss_code,name,chief,chief_title,email\n{rows}").into_bytes())];
        let known = "England,icb,E54000901,Invented Board,Ada Chief,,ada@board.example\n\
            England,icb,E54000902,Imagined Board,Ben Chief,,ben@board.example\n";
        import_files(&db, MemberFormat::HealthBodies, &list(known), Permission::default()).await.unwrap();
        let bare = "England,icb,E54000901,Invented Board,Ada Chief,Chief Executive,\n\
            England,icb,E54000902,Imagined Board,Ben Chief,,\n";
        let report = import_files(&db, MemberFormat::HealthBodies, &list(bare), Permission::default()).await.unwrap();
        assert_eq!((report.changed.len(), report.unchanged, report.without_address.len()), (1, 1, 0));
        // A list that tells one address tells who has none.
        let half = bare.replace("Ben Chief,,", "Ben Chief,,ben@board.example");
        let report = import_files(&db, MemberFormat::HealthBodies, &list(&half), Permission::default()).await.unwrap();
        assert_eq!(names(&report.changed), ["Ada Chief, Chief Executive"]);
        assert_eq!(report.without_address.len(), 1);
    }

    async fn a_list_of_bodies_without_chiefs_ends_no_chief(db: TestDatabase) {
        let named = "health-body,E54000901,,england,Invented Board,,c-1,Ada Chief,,,ada@board.example".to_owned();
        import(&db, &[named], Permission::default()).await.unwrap();
        let bodies = "nation,kind,gss_code,ods_code,name,note\nEngland,icb,E54000901,,Invented Care Board,\n";
        let files = [("bodies.csv".to_owned(), bodies.as_bytes().to_vec())];
        let report = import_files(&db, MemberFormat::HealthBodies, &files, Permission::default()).await.unwrap();
        assert_eq!((report.left.len(), report.vacant.len(), report.unchanged), (0, 0, 1));
        let listed: Result<_, StoreError> =
            db.store.read(|conn| representative::list_by_kind(conn, OfficeKind::HealthBody)).await;
        let body = listed.unwrap().into_iter().next().unwrap();
        assert_eq!(body.name_en, "Invented Care Board");
        assert_eq!(body.holder.unwrap().member.name, "Ada Chief");
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
