//! Importing postcodes: what is let in, what is refused, and that a refused file changes nothing.

use clarion::actions::import_places::{Directory, ImportPlacesError, Reading};
use clarion::actions::sign::sign;
use clarion::cli::places::{Source, put_in_place, put_in_place_telling};
use clarion::domain::nation::Nation;
use clarion::domain::outcode::{OutcodeNation, nation_of};
use clarion::domain::place::{BLOCK_ENTRIES, PlaceCounts, PlaceLayer, Places};
use clarion::domain::place_row::PlaceFormat;
use clarion::domain::postcode::Postcode;
use clarion::domain::signature::Signed;
use clarion::store::{StoreError, place};

use crate::database::{TestDatabase, on_each_database};
use crate::ground::Ground;

const ONSPD_HEADER: &str = "\"pcd7\",\"pcds\",\"doterm\",\"ctry25cd\",\"pcon24cd\",lat";
const DEMO: &str = include_str!("../../../config/demo/places.csv");

fn read(format: PlaceFormat, file: &[u8]) -> Result<Directory, ImportPlacesError> {
    let mut reading = Reading::new(format);
    reading.read_file("the file", file)?;
    reading.finish()
}

fn csv(rows: &str) -> Result<Directory, ImportPlacesError> {
    read(PlaceFormat::Csv, format!("{}\n{rows}", PlaceFormat::CSV_HEADER).as_bytes())
}

fn onspd(rows: &[String]) -> Result<Directory, ImportPlacesError> {
    read(PlaceFormat::Onspd, format!("{ONSPD_HEADER}\r\n{}\r\n", rows.join("\r\n")).as_bytes())
}

fn onspd_row(postcode: &str, terminated: &str, nation: &str, seat: &str) -> String {
    format!("\"{postcode}\",\"{postcode}\",\"{terminated}\",\"{nation}\",\"{seat}\",57.146980")
}

fn leeds(count: u32) -> Vec<String> {
    let postcodes = (0..).filter_map(Postcode::from_u32).filter(|postcode| postcode.outcode() == "A0");
    postcodes
        .take(usize::try_from(count).unwrap())
        .map(|postcode| onspd_row(&postcode.display(), "", "E92000001", "E14001319"))
        .collect()
}

#[test]
fn rows_are_counted_and_found() {
    let mut rows = leeds(200);
    rows.push(onspd_row("CF24 0AF", "", "W92000004", "W07000089"));
    rows.push(onspd_row("CF24 0AG", "199606", "W92000004", ""));
    rows.push(onspd_row("NPT 1AA", "199606", "W92000004", ""));
    rows.push(onspd_row("JE2 3AB", "", "L93000001", "L99999999"));
    let directory = onspd(&rows).unwrap();
    assert_eq!((directory.rows, directory.left_out, directory.places.len()), (204, 1, 203));
    assert_eq!((directory.counts.live, directory.counts.live_by_nation), (202, [200, 0, 1, 0]));
    let place = directory.places.find(&Postcode::parse("CF24 0AF").unwrap()).unwrap();
    assert_eq!((place.nation, place.constituency.unwrap().as_str()), (Some(Nation::Wales), "W07000089"));
}

#[test]
fn several_files_make_one_directory() {
    let mut reading = Reading::new(PlaceFormat::Csv);
    reading.read_file("a", "postcode,nation,constituency\nLS6 0AA,england,E14001319".as_bytes()).unwrap();
    // Another order of columns, a byte order mark before a quotation mark, and line ends of another system.
    let second =
        "\u{FEFF}\"Constituency\",\"POSTCODE\",\"nation\"\r\n\"W07000089\",\"cf240af\",\"wales\"\r\n";
    reading.read_file("b", second.as_bytes()).unwrap();
    assert_eq!(reading.finish().unwrap().places.len(), 2);
}

#[test]
fn a_file_that_is_bad_or_cut_is_refused_with_its_row() {
    let whole = format!("{ONSPD_HEADER}\n{}", leeds(3).join("\n"));
    let cut = whole.strip_suffix("\"E14001319\",57.146980").unwrap();
    let message = |file: &str| read(PlaceFormat::Onspd, file.as_bytes()).unwrap_err().to_string();
    assert_eq!(message(cut), "the file, row 4: 5 cells where the header has 6; the file is cut or damaged");
    assert_eq!(message(""), "the file: the file is empty");
    assert_eq!(message("a,b\n1,2\n"), "the file, row 1: the column pcds is missing");
    assert_eq!(
        message(&whole.replace("E14001319", "E1400131")),
        "the file, row 2: constituency cannot be read"
    );
    let binary = read(PlaceFormat::Csv, &[0xFF, 0xFE, 0, b'\n', 0x80]).unwrap_err();
    assert_eq!(binary.code(), "import-unreadable");
    assert_eq!(csv("LS6 0AA,england,W07000089").unwrap_err().code(), "entry-nation-of-seat");
}

#[test]
fn an_error_shows_nothing_of_the_row() {
    let error = csv("someone@example.org,england,E14001319").unwrap_err();
    assert_eq!(error.to_string(), "the file, row 2: postcode cannot be read");
    assert!(!format!("{error:?}").contains("someone"));
}

#[test]
fn a_directory_is_judged_by_shares() {
    assert!(matches!(csv(""), Err(ImportPlacesError::Empty)));
    // 95 of 100 live postcodes with a seat are enough, 94 are not.
    let without_seat = |count: usize| {
        let mut rows = leeds(100);
        for row in rows.iter_mut().take(count) {
            *row = row.replace("E14001319", "");
        }
        onspd(&rows)
    };
    assert!(without_seat(5).is_ok());
    assert!(matches!(without_seat(6), Err(ImportPlacesError::Unplaced { placed: 94, live: 100 })));
    // One live row in a hundred may be unreadable, two may not; terminated ones do not count.
    let unreadable = |count: usize, terminated: &str| {
        let mut rows = leeds(100 - u32::try_from(count).unwrap());
        rows.extend(vec![onspd_row("NPT 1AA", terminated, "W92000004", ""); count]);
        onspd(&rows)
    };
    assert_eq!(unreadable(1, "").unwrap().left_out, 1);
    assert!(matches!(unreadable(2, ""), Err(ImportPlacesError::NoPostcodes { row: 100, count: 2, .. })));
    assert_eq!(unreadable(50, "199606").unwrap().left_out, 50);
}

#[test]
fn seats_of_before_2024_are_refused() {
    assert!(matches!(csv("LS6 0AA,england,E14000779"), Err(ImportPlacesError::OldSeats)));
    // Five Scottish seats kept their old codes.
    assert!(csv("EH15 0AA,scotland,S14000021").is_ok());
}

const SPD_HEADER: &str = "Postcode,DateOfDeletion,UKParliamentaryConstituency2024Code,\
    ScottishParliamentaryRegion2026Code,ScottishParliamentaryConstituency2026Code,HealthBoardArea2019Code";

fn spd_row(postcode: &str, deleted: &str, seat: &str) -> String {
    format!("\"{postcode}\",{deleted},\"S14000079\",\"S17000022\",\"{seat}\",\"S08000024\"")
}

fn spd(rows: &[String]) -> Result<Directory, ImportPlacesError> {
    read(PlaceFormat::Spd, format!("{SPD_HEADER}\r\n{}", rows.join("\r\n")).as_bytes())
}

fn old_onspd(rows: &[String]) -> Result<Directory, ImportPlacesError> {
    let mut reading = Reading::for_layer(PlaceFormat::Onspd, PlaceLayer::Assembly);
    reading.read_file("the file", format!("{ONSPD_HEADER}\n{}", rows.join("\n")).as_bytes())?;
    reading.finish()
}

#[test]
fn the_first_piece_of_a_cut_postcode_in_use_says_where_it_lies() {
    let seat_of = |rows: &[String]| {
        let directory = spd(rows).unwrap();
        assert_eq!(directory.places.len(), 1);
        let place = directory.places.find(&Postcode::parse("EH8 0AA").unwrap()).unwrap();
        place.devolved[0].unwrap().to_string()
    };
    let (a, b, c) = (
        spd_row("EH8 0AAA", "", "S16000151"),
        spd_row("EH8 0AAB", "", "S16000152"),
        spd_row("EH8 0AAC", "", "S16000153"),
    );
    for rows in [
        [a.clone(), b.clone(), c.clone()],
        [c.clone(), b.clone(), a.clone()],
        [b.clone(), a.clone(), c.clone()],
    ] {
        assert_eq!(seat_of(&rows), "S16000151");
    }
    let gone = spd_row("EH8 0AAA", "25/1/2017 00:00:00", "S16000151");
    assert_eq!(seat_of(&[gone, c, b]), "S16000152");
}

#[test]
fn seats_of_the_scottish_parliament_before_2026_are_refused() {
    let old = spd_row("EH8 0AA", "", "S16000115").replace("S17000022", "S17000017");
    assert!(matches!(spd(std::slice::from_ref(&old)), Err(ImportPlacesError::OldHolyrood)));
    // What a terminated postcode had last does no harm, and is not kept.
    let gone = old.replace("\"EH8 0AA\",,", "\"EH8 0AB\",25/1/2017 00:00:00,");
    let directory = spd(&[spd_row("EH8 0AA", "", "S16000170"), gone]).unwrap();
    let place = directory.places.find(&Postcode::parse("EH8 0AB").unwrap()).unwrap();
    assert_eq!((place.live, place.devolved), (false, [None, None]));
    assert_eq!((directory.counts.live_devolved, directory.counts.devolved_seats), (1, 2));
    let half = spd(&[spd_row("EH8 0AA", "", "S16000170"), old.replace("0AA", "0AB")]);
    assert!(matches!(half, Err(ImportPlacesError::NoSeats { placed: 1, live: 2, .. })), "{half:?}");
}

#[test]
fn the_assembly_is_read_from_a_directory_on_the_lines_of_2008() {
    let belfast = onspd_row("BT7 0AA", "", "N92000002", "N06000003");
    let directory =
        old_onspd(&[onspd_row("LS6 0AA", "", "E92000001", "E14000779"), belfast.clone()]).unwrap();
    assert_eq!((directory.rows, directory.elsewhere, directory.places.len()), (2, 1, 1));
    assert_eq!((directory.counts.live_devolved, directory.counts.seats), (1, 0));
    // The directory of the kingdom is no place for it, and a new directory has nothing of the Assembly.
    assert!(matches!(onspd(std::slice::from_ref(&belfast)), Err(ImportPlacesError::OldSeats)));
    let newer = onspd_row("BT7 0AA", "", "N92000002", "N05000003");
    assert!(matches!(old_onspd(std::slice::from_ref(&newer)), Err(ImportPlacesError::NoAssembly)));
    assert!(matches!(old_onspd(&leeds(3)), Err(ImportPlacesError::NoAssembly)));
    let half = old_onspd(&[belfast, newer.replace("0AA", "0AB")]);
    assert!(matches!(half, Err(ImportPlacesError::NoSeats { placed: 1, live: 2, .. })), "{half:?}");
}

#[test]
fn every_kind_of_former_seat_is_refused() {
    for (nation, seat) in [
        ("E92000001", "E14001062"),
        ("W92000004", "W07000080"),
        ("S92000003", "S14000059"),
        ("N92000002", "N06000001"),
    ] {
        let refused = onspd(&[onspd_row("LS6 0AA", "", nation, seat)]);
        assert!(matches!(refused, Err(ImportPlacesError::OldSeats)), "{seat}");
        // What a terminated postcode had last does no harm, and is not kept.
        let gone = onspd_row("LS6 0AB", "200101", nation, seat);
        let directory = onspd(&[leeds(1), vec![gone]].concat()).unwrap();
        let place = directory.places.find(&Postcode::parse("LS6 0AB").unwrap()).unwrap();
        assert_eq!((place.live, place.constituency), (false, None), "{seat}");
    }
}

#[test]
fn a_directory_as_large_as_the_kingdom_is_held_against_it() {
    let whole = |format, rows| Directory {
        layer: PlaceLayer::Kingdom,
        format,
        places: Places::default(),
        counts: PlaceCounts {
            live: 1_750_000,
            live_by_nation: [1_500_000, 150_000, 90_000, 10_000],
            live_with_seat: 1_750_000,
            seats: 650,
            ..PlaceCounts::default()
        },
        rows,
        left_out: 0,
        elsewhere: 0,
    };
    let onspd = || whole(PlaceFormat::Onspd, 2_700_000);
    onspd().check_whole().unwrap();
    let mut lacking = [onspd(), onspd(), onspd()];
    lacking[0].counts.live_by_nation[3] = 0;
    lacking[1].counts.seats = 649;
    lacking[2].counts.live = 1_699_999;
    for directory in lacking {
        assert!(
            matches!(directory.check_whole(), Err(ImportPlacesError::Incomplete { .. })),
            "{directory:?}"
        );
    }
    // A part is a part, our own format holds what its maker wants, and the other layers are not the kingdom.
    for (format, rows, layer) in [
        (PlaceFormat::Onspd, 999_999, PlaceLayer::Kingdom),
        (PlaceFormat::Csv, 2_700_000, PlaceLayer::Kingdom),
        (PlaceFormat::Onspd, 2_700_000, PlaceLayer::Assembly),
    ] {
        let part = Directory { layer, counts: PlaceCounts::default(), ..whole(format, rows) };
        part.check_whole().unwrap();
    }
}

#[test]
fn the_demo_postcodes_lie_where_their_outcodes_say() {
    let directory = read(PlaceFormat::Csv, DEMO.as_bytes()).unwrap();
    // One postcode of each nation is no longer in use.
    assert_eq!((directory.places.len(), directory.counts.live_with_seat), (64, 60));
    assert!(directory.counts.live_by_nation.iter().all(|count| *count >= 10));
    for line in DEMO.lines().skip(1) {
        let postcode = Postcode::parse(line.split(',').next().unwrap()).unwrap();
        let nation = directory.places.find(&postcode).unwrap().nation.unwrap();
        assert!(
            match nation_of(postcode.outcode()) {
                OutcodeNation::One(one) => one == nation,
                OutcodeNation::Mixed(nations) => nations.contains(&nation),
                OutcodeNation::CrownDependency | OutcodeNation::Unknown => false,
            },
            "{line}"
        );
    }
}

async fn put(
    db: &TestDatabase,
    name: &str,
    directory: Directory,
    force: bool,
) -> Result<(), ImportPlacesError> {
    let source = Source { name: name.to_owned(), source: "a test".to_owned(), force };
    put_in_place(&db.store, &db.clock, directory, source).await.map(|_| ())
}

async fn current(db: &TestDatabase) -> Option<(String, Places)> {
    let found: Result<_, StoreError> = db
        .store
        .read(|conn| {
            let Some(id) = place::find_current(conn, PlaceLayer::Kingdom)? else { return Ok(None) };
            let release = place::find(conn, id)?.ok_or(StoreError::NotFound)?;
            Ok(Some((release.name, place::load_places(conn, id)?)))
        })
        .await;
    found.unwrap()
}

on_each_database! {
    async fn an_imported_directory_is_the_one_in_use(db: TestDatabase) {
        assert!(current(&db).await.is_none());
        let directory = onspd(&leeds(300)).unwrap();
        let places = directory.places.clone();
        put(&db, "first", directory, false).await.unwrap();
        let (name, stored) = current(&db).await.unwrap();
        assert_eq!(name, "first");
        assert!(stored == places, "the directory read back differs");
    }

    async fn a_noticeably_smaller_directory_needs_force(db: TestDatabase) {
        put(&db, "whole", onspd(&leeds(300)).unwrap(), false).await.unwrap();
        let refused = put(&db, "cut", onspd(&leeds(293)).unwrap(), false).await;
        assert!(matches!(refused, Err(ImportPlacesError::Shrunk { live: 293, current: 300 })), "{refused:?}");
        assert_eq!(current(&db).await.unwrap().0, "whole");
        put(&db, "tidied", onspd(&leeds(294)).unwrap(), false).await.unwrap();
        assert_eq!(current(&db).await.unwrap().0, "tidied");
        put(&db, "few", onspd(&leeds(1)).unwrap(), true).await.unwrap();
        assert_eq!(current(&db).await.unwrap().0, "few");
    }

    async fn each_layer_has_a_release_of_its_own(db: TestDatabase) {
        put(&db, "kingdom", onspd(&leeds(300)).unwrap(), false).await.unwrap();
        let scotland = spd(&[spd_row("EH8 0AA", "", "S16000170")]).unwrap();
        put(&db, "scotland", scotland, false).await.unwrap();
        let assembly = old_onspd(&[onspd_row("BT7 0AA", "", "N92000002", "N06000003")]).unwrap();
        put(&db, "assembly", assembly, false).await.unwrap();
        // Far fewer live postcodes than the kingdom, and no reason to refuse: only like is compared with like.
        let scotland = spd(&[spd_row("EH8 0AA", "", "S16000171"), spd_row("EH8 0AB", "", "S16000171")]).unwrap();
        put(&db, "scotland again", scotland, false).await.unwrap();
        let refused = put(&db, "cut", spd(&[spd_row("EH8 0AA", "", "S16000170")]).unwrap(), false).await;
        assert!(matches!(refused, Err(ImportPlacesError::Shrunk { live: 1, current: 2 })), "{refused:?}");
        let releases: Result<Vec<_>, StoreError> = db.store.read(place::list_current).await;
        let told: Vec<_> = releases.unwrap().into_iter().map(|release| (release.layer.name(), release.name, release.format)).collect();
        let row = |layer, name: &str, format: &str| (layer, name.to_owned(), format.to_owned());
        assert_eq!(told, [row("kingdom", "kingdom", "onspd"), row("scotland", "scotland again", "spd"), row("assembly", "assembly", "onspd")]);
    }

    async fn people_sign_while_a_large_directory_is_stored(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let postcodes = (0..).filter_map(Postcode::from_u32).take(BLOCK_ENTRIES + 1);
        let rows: Vec<String> =
            postcodes.map(|postcode| format!("{},england,E14001319", postcode.display())).collect();
        let directory = csv(&rows.join("\n")).unwrap();
        let source = Source { name: "large".to_owned(), source: "a test".to_owned(), force: false };
        // Another process, which would wait for a lock that the import held, and give up.
        let other = ground.db.second_store();
        let mut signed = Vec::new();
        let stored = put_in_place_telling(&ground.db.store, &ground.db.clock, directory, source, async |blocks| {
            assert!(current(&ground.db).await.is_none(), "look-ups see nothing of it yet");
            let new = ground.form(&format!("ada-{blocks}@example.org"));
            let (batch, writer, now) = (vec![new], ground.writer, ground.db.clock.now());
            let outcome: Result<Vec<Signed>, StoreError> = other.write(move |tx| sign(tx, writer, &batch, now)).await;
            signed.extend(outcome.unwrap());
        });
        stored.await.unwrap();
        assert_eq!(signed, [Signed::New, Signed::New], "one between the blocks, one before the release is in use");
        let (name, places) = current(&ground.db).await.unwrap();
        assert_eq!((name.as_str(), places.len()), ("large", BLOCK_ENTRIES + 1));
        ground.assert_sound().await;
    }

    async fn a_release_tells_where_it_came_from(db: TestDatabase) {
        put(&db, "first", onspd(&leeds(300)).unwrap(), false).await.unwrap();
        let releases: Result<Vec<_>, StoreError> = db.store.read(place::list_current).await;
        let sources: Vec<String> = releases.unwrap().into_iter().map(|release| release.source).collect();
        assert_eq!(sources, ["a test"]);
    }

    async fn nothing_of_a_refused_directory_is_stored(db: TestDatabase) {
        put(&db, "whole", onspd(&leeds(300)).unwrap(), false).await.unwrap();
        put(&db, "cut", onspd(&leeds(2)).unwrap(), false).await.unwrap_err();
        let rest: Result<Vec<_>, StoreError> = db.store.read(place::list_leftovers).await;
        assert!(rest.unwrap().is_empty());
    }

    async fn what_earlier_imports_left_is_swept_away(db: TestDatabase) {
        for (name, minutes) in [("first", 0), ("second", 1), ("third", 2), ("fourth", 3)] {
            db.clock.advance(minutes * 60_000);
            put(&db, name, csv("LS6 0AA,england,E14001319").unwrap(), false).await.unwrap();
        }
        let leftovers: Result<Vec<_>, StoreError> = db.store.read(place::list_leftovers).await;
        for past in leftovers.unwrap() {
            let discarded: Result<usize, StoreError> = db.store.write(move |tx| place::discard(tx, past.id)).await;
            assert_eq!(discarded.unwrap(), 0, "{} still had blocks", past.name);
        }
        assert_eq!(current(&db).await.unwrap().0, "fourth");
    }
}
