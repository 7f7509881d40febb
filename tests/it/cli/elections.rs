//! `clarion elections`: a calendar from a file to the database and back to the eye, and what `check` says of it.

use std::fs;
use std::path::Path;

use clarion::actions::import_elections;
use clarion::cli::check::{Verdict, findings};
use clarion::config::{Environment, Settings};
use clarion::domain::election::CSV_HEADER;
use clarion::domain::moment::DAY_MS;
use clarion::store::StoreError;

use super::{clarion, told};
use crate::database::{TEST_TIME, TestDatabase, on_each_database};

const ASSEMBLY: &str =
    "assembly,ni-assembly,,,dissolution,2001-03-20,2001-05-07,2001-05-06,https://e.org/a,2026-11-24";
const VALE: &str = "vale,house-of-commons,,E14001319,by-election,2001-02-01,2999-03-05,2999-03-04,https://e.org/v,2026-11-24";
const DUE: &str = "due,minister health-body,wales,,pre-election,,,2998-05-02,https://e.org/d,2026-11-24";

fn run(db: &TestDatabase, folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = clarion(folder, &[("DATABASE_URL", &db.url)], &[&["elections"], arguments].concat());
    let (stdout, stderr) = told(&output);
    (output.status.code().unwrap(), stdout, stderr)
}

on_each_database! {
    async fn a_calendar_is_imported_listed_and_refused(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, rows: &str| fs::write(folder.path().join(name), format!("{CSV_HEADER}\n{rows}\n")).unwrap();
        write("calendar.csv", &[ASSEMBLY, VALE, DUE].join("\n"));
        write("bad.csv", &format!("{ASSEMBLY}\n{}", VALE.replace("2999-03-05", "soon")));
        assert_eq!(run(&db, folder.path(), &["list"]).1, "no election is known; see clarion elections import --help\n");
        let report = "added            3: vale, assembly, due\nchanged          0\ngone             0\nunchanged        0\n";
        assert_eq!(run(&db, folder.path(), &["import", "calendar.csv"]), (0, report.to_owned(), String::new()));
        let again = "added            0\nchanged          0\ngone             0\nunchanged        3\n";
        assert_eq!(run(&db, folder.path(), &["import", "calendar.csv"]), (0, again.to_owned(), String::new()));
        let refused = "error: bad.csv, row 3: until cannot be read\n";
        assert_eq!(run(&db, folder.path(), &["import", "bad.csv"]), (1, String::new(), refused.to_owned()));
        assert_eq!(run(&db, folder.path(), &["import", "none.csv"]).0, 1);
        let list = "\
            vale: house-of-commons of E14001319, by-election from 2001-02-01 until 2999-03-05, poll on 2999-03-04, letters are stopped\n  \
              https://e.org/v, checked on 2026-11-24\n\
            assembly: ni-assembly, dissolution from 2001-03-20 until 2001-05-07, poll on 2001-05-06, past\n  \
              https://e.org/a, checked on 2026-11-24\n\
            due: minister health-body of wales, pre-election on days not known yet, poll on 2998-05-02, to come\n  \
              https://e.org/d, checked on 2026-11-24\n";
        assert_eq!(run(&db, folder.path(), &["list"]), (0, list.to_owned(), String::new()));
    }

    async fn check_asks_for_what_a_calendar_lacks(db: TestDatabase) {
        let none = "none are known, so letters go on in every election; run `clarion elections import FILE`";
        assert_eq!(said(&db, 0).await, [(Verdict::Warn, none.to_owned())]);
        // 100 days before its poll nothing is asked for, 90 days before it is.
        let poll = "assembly,ni-assembly,,,dissolution,,,2027-04-25,https://e.org/a,2027-01-14";
        let stored = |rows: String| {
            let (file, now) = (format!("{CSV_HEADER}\n{rows}\n"), db.clock.now());
            let elections = import_elections::read("calendar", file.as_bytes()).unwrap();
            db.store.write(move |tx| import_elections::import(tx, &elections, now))
        };
        let imported: Result<_, StoreError> = stored(poll.to_owned()).await;
        imported.unwrap();
        let well = (Verdict::Well, "1 known, last checked on 2027-01-14".to_owned());
        assert_eq!(said(&db, 0).await, std::slice::from_ref(&well));
        let missing = "assembly: ni-assembly votes on 2027-04-25, and nobody has said when letters stop; put the days into \
                       the calendar and run `clarion elections import FILE`";
        assert_eq!(said(&db, 10).await, [(Verdict::Warn, missing.to_owned()), well]);
        // A period that holds on the day of the poll is all that is asked for, in that row or in another.
        let days = "assembly-days,ni-assembly,,,dissolution,2027-03-20,2027-04-26,,https://e.org/a,2027-01-14";
        stored(format!("{poll}\n{days}")).await.unwrap();
        let well = (Verdict::Well, "2 known, last checked on 2027-01-14".to_owned());
        assert_eq!(said(&db, 10).await, std::slice::from_ref(&well));
        let stopped = (Verdict::Well, "assembly-days: letters are stopped until 2027-04-26".to_owned());
        assert_eq!(said(&db, 99).await, [stopped, well]);
        let old = "2 known, last checked on 2027-01-14, 184 days ago: look whether others were called, then import them";
        assert_eq!(said(&db, 183).await, [(Verdict::Warn, old.to_owned())]);
    }
}

/// What `check` says of elections so many days after the tests begin.
async fn said(db: &TestDatabase, days: i64) -> Vec<(Verdict, String)> {
    let environment: Environment = [("DATABASE_URL".to_owned(), db.url.clone())].into_iter().collect();
    let settings = Settings::load(&environment).unwrap();
    let found = findings(&settings, &db.store, TEST_TIME.plus_ms(days * DAY_MS)).await;
    found
        .into_iter()
        .filter(|finding| finding.part == "elections")
        .map(|finding| (finding.verdict, finding.text))
        .collect()
}
