//! Importing boundaries: what is refused, and that a refused file changes nothing.

use clarion::actions::import_boundaries::{ImportBoundariesError, import, import_first, read};
use clarion::domain::boundary::{Boundaries, CSV_HEADER};
use clarion::store::{StoreError, boundary};

use crate::database::on_each_database;

const SENEDD: &str = "senedd,senedd-2026,2026-05-07,,W07000081,W09000048,Bangor,Bangor,wales,6";

fn file(rows: &str) -> Result<Boundaries, ImportBoundariesError> {
    read("b.csv", format!("{CSV_HEADER}\n{rows}").as_bytes())
}

fn refusal(bytes: &[u8]) -> (String, &'static str) {
    let error = read("b.csv", bytes).unwrap_err();
    (error.to_string(), error.code())
}

#[test]
fn a_bad_file_is_refused_with_its_row() {
    let refused = |rows: &str| file(rows).unwrap_err().to_string();
    assert_eq!(
        refused(&format!("{SENEDD}\nsenedd,x")),
        "b.csv, row 3: 2 cells where the header has 10; the file is cut or damaged"
    );
    assert_eq!(refused(&SENEDD.replace("wales", "cymru")), "b.csv, row 2: nation cannot be read");
    assert_eq!(refused(""), "b.csv: the file holds no boundary");
    let both = format!(
        "{SENEDD}\n{}",
        SENEDD.replace("senedd-2026", "senedd-2025").replace("2026-05-07", "2025-05-07")
    );
    assert_eq!(refused(&both), "b.csv: the sets senedd-2025 and senedd-2026 are in force on the same day");
    assert_eq!(refusal(b""), ("b.csv: the file is empty".to_owned(), "import-empty-file"));
    assert_eq!(refusal(b"chamber,set\n").1, "entry-missing-column");
    // A name in another encoding would be another name.
    let latin = [
        format!("{CSV_HEADER}\n").as_bytes(),
        &SENEDD
            .replace("Bangor", "M\u{1}n")
            .into_bytes()
            .iter()
            .map(|byte| if *byte == 1 { 0xF4 } else { *byte })
            .collect::<Vec<_>>(),
    ]
    .concat();
    assert_eq!(refusal(&latin).0, "b.csv, row 2: the row is not UTF-8; save the file as UTF-8");
}

on_each_database! {
    async fn shipped_boundaries_come_first_and_only_once(db: TestDatabase) {
        let (shipped, changed) = (file(SENEDD).unwrap(), file(&SENEDD.replace("Bangor", "Caernarfon")).unwrap());
        let first = |boundaries: Boundaries| db.store.write(move |tx| import_first(tx, &boundaries));
        let was_first: Result<bool, StoreError> = first(shipped.clone()).await;
        assert!(was_first.unwrap());
        let was_first: Result<bool, StoreError> = first(changed.clone()).await;
        assert!(!was_first.unwrap());
        assert_eq!(db.store.read(boundary::load).await.unwrap(), shipped);
        let imported = changed.clone();
        let rules: Result<usize, StoreError> = db.store.write(move |tx| import(tx, &imported)).await;
        assert_eq!(rules.unwrap(), 1);
        assert_eq!(db.store.read(boundary::load).await.unwrap(), changed);
    }
}
