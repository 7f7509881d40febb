//! Importing the calendar of elections: what is refused, what is reported, and that the same file changes nothing.

use clarion::actions::import_elections::{ElectionsImported, import, import_first, read};
use clarion::domain::election::{CSV_HEADER, Elections};
use clarion::store::{StoreError, election};

use crate::database::{TestDatabase, on_each_database};

const ASSEMBLY: &str =
    "assembly,ni-assembly,,,dissolution,2027-03-20,2027-05-07,2027-05-06,https://e.org,2026-11-24";
const POSTS: &str =
    "posts,minister health-body,wales,,pre-election,2027-02-01,2027-05-07,,https://e.org,2026-11-24";
const VALE: &str =
    "vale,house-of-commons,,E14001319,by-election,2027-02-01,2027-03-05,2027-03-04,https://e.org,2026-11-24";
const DUE: &str = "due,senedd,,,dissolution,,,2030-05-02,https://e.org,2026-11-24";

fn calendar(rows: &[&str]) -> Elections {
    read("c.csv", format!("{CSV_HEADER}\n{}\n", rows.join("\n")).as_bytes()).unwrap()
}

async fn imported(db: &TestDatabase, rows: &[&str]) -> ElectionsImported {
    let (elections, now) = (calendar(rows), db.clock.now());
    let imported: Result<_, StoreError> = db.store.write(move |tx| import(tx, &elections, now)).await;
    imported.unwrap()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_bad_file_is_refused_with_its_row() {
    let refused = |rows: &str| {
        let error = read("c.csv", format!("{CSV_HEADER}\n{rows}").as_bytes()).unwrap_err();
        (error.to_string(), error.code())
    };
    assert_eq!(refused("").0, "c.csv: the file holds no election");
    let twice = format!("{ASSEMBLY}\n{ASSEMBLY}");
    assert_eq!(
        refused(&twice),
        ("c.csv, row 3: name is that of another row already".to_owned(), "entry-repeated")
    );
    assert_eq!(
        refused(&format!("{ASSEMBLY}\n{}", POSTS.replace("2027-05-07", "2027-01-01"))).0,
        "c.csv, row 3: until cannot be read"
    );
    assert_eq!(
        refused(&format!("{ASSEMBLY}\nhalf,")).0,
        "c.csv, row 3: 2 cells where the header has 10; the file is cut or damaged"
    );
    assert_eq!(read("c.csv", b"name,kinds\n".as_slice()).unwrap_err().code(), "entry-missing-column");
    assert_eq!(read("c.csv", b"".as_slice()).unwrap_err().to_string(), "c.csv: the file is empty");
}

on_each_database! {
    async fn a_calendar_is_kept_as_it_is_read(db: TestDatabase) {
        assert_eq!(db.store.read(election::load).await.unwrap(), Elections::default());
        let rows = [ASSEMBLY, POSTS, VALE, DUE];
        let report = imported(&db, &rows).await;
        assert_eq!(report.added, names(&["posts", "vale", "assembly", "due"]), "in the calendar's order");
        assert_eq!(db.store.read(election::load).await.unwrap(), calendar(&rows));
    }

    async fn an_import_reports_what_it_changes_and_the_same_file_changes_nothing(db: TestDatabase) {
        imported(&db, &[ASSEMBLY, POSTS, DUE]).await;
        let again = imported(&db, &[DUE, POSTS, ASSEMBLY]).await;
        assert_eq!(again, ElectionsImported { unchanged: 3, ..ElectionsImported::default() });
        let later = ASSEMBLY.replace("2027-03-20", "2027-03-30");
        let report = imported(&db, &[&later, POSTS, VALE]).await;
        let expected = ElectionsImported {
            added: names(&["vale"]),
            changed: names(&["assembly"]),
            gone: names(&["due"]),
            unchanged: 1,
            letters: 0,
        };
        assert_eq!(report, expected);
        assert_eq!(db.store.read(election::load).await.unwrap(), calendar(&[&later, POSTS, VALE]));
    }

    async fn more_elections_than_one_statement_takes_are_stored(db: TestDatabase) {
        let rows: Vec<String> = (0..1_201).map(|number| DUE.replace("due", &format!("due-{number:04}"))).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(imported(&db, &rows).await.added.len(), 1_201);
        assert_eq!(db.store.read(election::load).await.unwrap(), calendar(&rows));
    }

    async fn the_shipped_calendar_comes_first_and_only_once(db: TestDatabase) {
        for (rows, is_first) in [([ASSEMBLY], true), ([POSTS], false)] {
            let shipped = calendar(&rows);
            let was_first: Result<bool, StoreError> = db.store.write(move |tx| import_first(tx, &shipped)).await;
            assert_eq!(was_first.unwrap(), is_first);
        }
        assert_eq!(db.store.read(election::load).await.unwrap(), calendar(&[ASSEMBLY]));
    }
}
