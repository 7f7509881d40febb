//! `clarion places import`: a directory as its publisher writes it, and files that are not one.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use clarion::domain::id::OfficeId;
use clarion::domain::nation::Nation;
use clarion::domain::place::{AreaCode, Atlas, PlaceLayer, Places};
use clarion::domain::postcode::Postcode;
use clarion::domain::representative::{Chamber, OfficeEntry, OfficeKey};
use clarion::domain::seat_map::SeatMap;
use clarion::store::{StoreError, boundary, place, representative, seat_map};

use super::{clarion, told};
use crate::database::{TestDatabase, on_each_database};

/// Invented postcodes under a header as the directories of 2025 have it: upper case, quoted, after a byte order mark.
const ONSPD: &[u8] = include_bytes!("../../data/onspd.csv");

fn import(db: &TestDatabase, folder: &Path, arguments: &[&str]) -> Output {
    clarion(folder, &[("DATABASE_URL", &db.url)], &[&["places", "import"], arguments].concat())
}

async fn in_use(db: &TestDatabase) -> (String, Places) {
    let found = db.store.read(|conn| {
        let Some(id) = place::find_current(conn, PlaceLayer::Kingdom)? else {
            return Ok((String::new(), Places::default()));
        };
        let name = place::find(conn, id)?.map(|release| release.name).unwrap_or_default();
        Ok::<_, StoreError>((name, place::load_places(conn, id)?))
    });
    found.await.unwrap()
}

on_each_database! {
    async fn a_directory_is_read_and_put_in_use(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("spring.csv"), ONSPD).unwrap();
        let output = import(&db, folder.path(), &["--format", "onspd", "spring.csv"]);
        assert_eq!(output.status.code(), Some(0), "{:?}", told(&output));
        let (stdout, stderr) = told(&output);
        assert_eq!(stderr, "reading spring.csv\n");
        assert_eq!(
            stdout,
            "rows             8\n\
             left out         1 (postcodes of a shape that is no longer in use)\n\
             postcodes        7 of which live 6\n\
             england          2\n\
             scotland         1\n\
             wales            1\n\
             northern-ireland 1\n\
             with a seat      5 in 4 seats\n\
             release          spring is in use\n"
        );
        let (name, places) = in_use(&db).await;
        assert_eq!(name, "spring");
        let cardiff = places.find(&Postcode::parse("cf24 0aa").unwrap()).unwrap();
        assert_eq!((cardiff.nation, cardiff.constituency.unwrap().as_str()), (Some(Nation::Wales), "W07000089"));
        assert!(!places.find(&Postcode::parse("LS6 0AD").unwrap()).is_some_and(|place| place.live));
    }

    async fn a_bad_file_is_refused_with_its_row_and_the_release_before_it_stays(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        write("spring.csv", ONSPD);
        assert!(import(&db, folder.path(), &["--format", "onspd", "spring.csv"]).status.success());

        let text = std::str::from_utf8(ONSPD).unwrap();
        // Ended within the row of Cardiff, as a broken download is.
        write("cut.csv", text.split_once("\"CF24 0AA\",\"2000").unwrap().0.as_bytes());
        write("odd.csv", text.replace("\"W92000004\",\"319000\"", "\"Wales!\",\"319000\"").as_bytes());
        write("no_seats.csv", text.replace("PCON24CD", "PCON").replace("PCON", "PARNCP25CD").as_bytes());
        write("small.csv", b"postcode,nation,constituency\nLS6 0AA,england,E14001319\n");
        write("empty.csv", b"");
        for (format, file, wanted) in [
            ("onspd", "cut.csv", "error: cut.csv, row 5: 3 cells where the header has 11; the file is cut or damaged\n"),
            ("onspd", "odd.csv", "error: odd.csv, row 5: nation cannot be read\n"),
            ("onspd", "no_seats.csv", "error: no_seats.csv, row 1: the column pcon is missing\n"),
            ("onspd", "empty.csv", "error: empty.csv: the file is empty\n"),
            ("csv", "spring.csv", "error: spring.csv, row 1: the column postcode is missing\n"),
            ("csv", "small.csv", "error: only 1 live postcodes where the current release has 6: is a file missing or cut? \
                If this is the whole directory, run it again with --force\n"),
            ("csv", "missing.csv", "error: cannot open missing.csv: No such file or directory (os error 2)\n"),
        ] {
            let output = import(&db, folder.path(), &["--format", format, file]);
            assert_eq!(output.status.code(), Some(1), "{file}");
            let (_, stderr) = told(&output);
            assert_eq!(stderr.replace(&format!("reading {file}\n"), ""), wanted);
            let (name, places) = in_use(&db).await;
            assert_eq!((name.as_str(), places.len()), ("spring", 7), "{file}");
        }
        let forced = ["--format", "csv", "--release", "by hand", "--force", "small.csv"];
        assert!(import(&db, folder.path(), &forced).status.success());
        assert_eq!(in_use(&db).await.0, "by hand");
    }
}

/// Invented rows of the Scottish Postcode Directory, one cut in two by a boundary.
const SMALL_USER: &str = "Postcode,DateOfIntroduction,DateOfDeletion,SplitIndicator,UKParliamentaryConstituency2024Code,\
    ScottishParliamentaryRegion2026Code,ScottishParliamentaryConstituency2026Code,HealthBoardArea2019Code\n\
    \"EH8 0AA\",1/8/1973 00:00:00,,\"N\",\"S14000079\",\"S17000022\",\"S16000170\",\"S08000024\"\n\
    \"EH8 0ABA\",1/8/1973 00:00:00,,\"Y\",\"S14000079\",\"S17000022\",\"S16000171\",\"S08000024\"\n\
    \"EH8 0ABB\",1/8/1973 00:00:00,,\"Y\",\"S14000079\",\"S17000022\",\"S16000172\",\"S08000024\"\n\
    \"EH8 0AD\",1/8/1973 00:00:00,25/1/2017 00:00:00,\"N\",,\"S17000012\",\"S16000104\",\"S08000024\"\n";

/// An archive of the directory under the names that its publisher gives it.
fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What all layers together hold.
async fn atlas(db: &TestDatabase) -> Atlas {
    let read = db.store.read(|conn| {
        let mut atlas = Atlas::default();
        for release in place::list_current(conn)? {
            atlas = atlas.with(release.layer, Arc::new(place::load_places(conn, release.id)?));
        }
        Ok::<_, StoreError>(atlas)
    });
    read.await.unwrap()
}

async fn seats(db: &TestDatabase, postcode: &str, on: &str) -> Vec<String> {
    let boundaries: Result<_, StoreError> = db.store.read(boundary::load).await;
    let place = atlas(db).await.find(&Postcode::parse(postcode).unwrap()).unwrap();
    let seats = boundaries.unwrap().seats_of(&place, on.parse().unwrap());
    seats.iter().map(|seat| format!("{} {}", seat.chamber.slug(), seat.code)).collect()
}

on_each_database! {
    async fn three_directories_make_one_atlas(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        let boundaries = include_str!("../../../config/boundaries.csv");
        write("boundaries.csv", boundaries.as_bytes());
        write("spring.zip", &archive(&[("Data/ONSPD_MAY_2026_UK.csv", ONSPD), ("User Guide/Guide.pdf", b"%PDF")]));
        write("spd.zip", &archive(&[("SmallUser.csv", SMALL_USER.as_bytes())]));
        write("old.csv", b"pcds,doterm,ctry,pcon\nLS6 0AA,,E92000001,E14000779\nBT7 0AA,,N92000002,N06000003\n");
        let stored = clarion(folder.path(), &[("DATABASE_URL", &db.url)], &["places", "boundaries", "boundaries.csv"]);
        assert_eq!(stored.status.code(), Some(0), "{:?}", told(&stored));
        assert!(told(&stored).0.ends_with("135 stored\n"), "{:?}", told(&stored));

        let output = import(&db, folder.path(), &["--format", "onspd", "spring.zip"]);
        assert_eq!(output.status.code(), Some(0), "{:?}", told(&output));
        let today = "2026-11-24";
        assert_eq!(seats(&db, "EH8 0AA", today).await, ["house-of-commons S14000079"]);
        assert_eq!(seats(&db, "BT7 0AA", today).await, ["house-of-commons N05000003"]);
        assert_eq!(seats(&db, "CF24 0AA", today).await, ["house-of-commons W07000089", "senedd W09000052"]);

        let output = import(&db, folder.path(), &["--format", "spd", "spd.zip"]);
        let (stdout, _) = told(&output);
        assert_eq!(
            stdout,
            "rows             4\n\
             left out         0 (postcodes of a shape that is no longer in use)\n\
             postcodes        3 of which live 2\n\
             scotland         2\n\
             with a seat      2 in 1 seats\n                 \
             2 in 3 of a devolved chamber\n\
             release          spd is in use\n"
        );
        let output = import(&db, folder.path(), &["--format", "onspd", "--layer", "assembly", "--release", "2024", "--source", "https://geoportal.example/2024", "old.csv"]);
        assert!(told(&output).0.contains("elsewhere        1 (rows of other nations)\n"), "{:?}", told(&output));
        assert_eq!(
            seats(&db, "EH8 0AA", today).await,
            ["house-of-commons S14000079", "scottish-parliament S16000170", "scottish-parliament S17000022"]
        );
        assert_eq!(seats(&db, "EH8 0AB", today).await.get(1).map(String::as_str), Some("scottish-parliament S16000171"));
        assert_eq!(seats(&db, "BT7 0AA", today).await, ["house-of-commons N05000003", "ni-assembly N06000003"]);

        let status = clarion(folder.path(), &[("DATABASE_URL", &db.url)], &["places", "status"]);
        let (stdout, stderr) = told(&status);
        assert_eq!((status.status.code(), stderr.as_str()), (Some(0), ""));
        for wanted in [
            "kingdom          spring (onspd)\n  source         spring.zip\n",
            "scotland         spd (spd)\n",
            "assembly         2024 (onspd)\n  source         https://geoportal.example/2024\n",
            "  postcodes      7 of which live 6\n",
            "  licence        Contains NRS data",
            "senedd               senedd-2026 from 2026-05-07 until open, 32 rules, in force\n",
        ] {
            assert!(stdout.contains(wanted), "{wanted} is not in {stdout}");
        }
    }

    async fn what_is_not_imported_is_told(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let status = clarion(folder.path(), &[("DATABASE_URL", &db.url)], &["places", "status"]);
        let (stdout, _) = told(&status);
        assert!(stdout.starts_with("kingdom          none: no postcode is known"), "{stdout}");
        assert!(stdout.contains("scotland         none: no seat of the Scottish Parliament is known\n"), "{stdout}");
    }

    async fn boundaries_that_contradict_one_another_change_nothing(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let header = "chamber,set,since,until,from,seat,name_en,name_cy,nation,members";
        let rule = |set: &str, since: &str, until: &str, from: &str| {
            format!("ni-assembly,{set},{since},{until},{from}01..{from}18,,,,northern-ireland,5")
        };
        let write = |name: &str, rules: [String; 2]| {
            fs::write(folder.path().join(name), format!("{header}\n{}\n", rules.join("\n"))).unwrap();
        };
        write("good.csv", [rule("old", "2011-05-05", "2027-05-06", "N060000"), rule("new", "2027-05-06", "", "N050000")]);
        write("bad.csv", [rule("old", "2011-05-05", "", "N060000"), rule("new", "2027-05-06", "", "N050000")]);
        let run = |file: &str| clarion(folder.path(), &[("DATABASE_URL", &db.url)], &["places", "boundaries", file]);
        assert_eq!(run("good.csv").status.code(), Some(0));
        let refused = run("bad.csv");
        let message = "error: bad.csv: the sets old and new are in force on the same day\n";
        assert_eq!((refused.status.code(), told(&refused).1.as_str()), (Some(1), message));
        let boundaries: Result<_, StoreError> = db.store.read(boundary::load).await;
        assert_eq!(boundaries.unwrap().sets().len(), 2);
    }
}

#[test]
fn a_layer_that_a_format_is_not_for_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        clarion(folder.path(), &[], &["places", "import", "--format", "spd", "--layer", "kingdom", "a.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(told(&output).1, "error: the format spd is for --layer scotland\n");
    let output =
        clarion(folder.path(), &[], &["places", "import", "--format", "onspd", "--layer", "moon", "a.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).1.contains("the layers are kingdom, scotland and assembly"));
}

#[test]
fn a_format_that_does_not_exist_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let output = clarion(folder.path(), &[], &["places", "import", "--format", "xlsx", "a.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).1.contains("the formats are onspd, nspl, spd and csv"), "{:?}", told(&output));
}

on_each_database! {
    async fn a_map_of_seats_is_read_and_what_does_not_fit_is_told(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| fs::write(folder.path().join("map.hexjson"), text).unwrap();
        let read = || clarion(folder.path(), &[("DATABASE_URL", &db.url)], &["places", "map", "map.hexjson"]);
        let id = OfficeId::from_uuid(db.clock.new_id());
        let entry = OfficeEntry {
            key: OfficeKey {
                kind: Chamber::HouseOfCommons.into(),
                area: AreaCode::parse("E14999009").unwrap(),
                place: 1,
            },
            nation: Nation::England,
            name: "Invented Vale".to_owned(),
            name_cy: None,
            since: None,
            until: None,
            member: None,
        };
        let inserted: Result<(), StoreError> =
            db.store.write(move |tx| representative::insert_office(tx, id, &entry)).await;
        inserted.unwrap();
        write(r#"{"layout":"odd-r","hexes":{"E14999001":{"q":1,"r":2}}}"#);
        let output = read();
        assert_eq!(output.status.code(), Some(0), "{}", told(&output).1);
        let expected = "no seat          E14999001\nnot on the map   Invented Vale (E14999009)\nhexes            1 stored\n";
        assert_eq!(told(&output).0, expected);
        write(r#"{"layout":"even-q","hexes":{}}"#);
        let output = read();
        assert_eq!(output.status.code(), Some(1));
        let error = told(&output).1;
        assert!(error.contains("map.hexjson: the layout is \"even-q\"; only \"odd-r\" is read"), "{error}");
        let kept: Result<SeatMap, StoreError> = db.store.read(seat_map::load).await;
        assert_eq!(kept.unwrap().len(), 1, "the map before it stays");
    }
}
