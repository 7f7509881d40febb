//! `clarion places import`: a directory as its publisher writes it, and files that are not one.

use std::fs;
use std::path::Path;
use std::process::Output;

use clarion::domain::nation::Nation;
use clarion::domain::place::{PlaceLayer, Places};
use clarion::domain::postcode::Postcode;
use clarion::store::{StoreError, place};

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

#[test]
fn a_format_that_does_not_exist_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let output = clarion(folder.path(), &[], &["places", "import", "--format", "xlsx", "a.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).1.contains("the formats are onspd and csv"), "{:?}", told(&output));
}
