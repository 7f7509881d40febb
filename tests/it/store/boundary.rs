//! The boundaries of chambers: read whole, replaced chamber by chamber.

use clarion::actions::import_boundaries::read;
use clarion::domain::boundary::{Boundaries, CSV_HEADER};
use clarion::domain::representative::Chamber;
use clarion::store::{StoreError, boundary};

use crate::database::{TestDatabase, on_each_database};

const WESTMINSTER: &str = "house-of-commons,w-2024,2024-07-04,,E14001063..E14001605,,,,england,1";
const SENEDD: &str = "senedd,senedd-2026,2026-05-07,,W07000081,W09000048,Bangor,Bangor,wales,6\n\
    senedd,senedd-2026,2026-05-07,,W07000107,W09000048,Bangor,Bangor,wales,6";
const LATER: &str = "senedd,senedd-2030,2030-05-02,2034-05-04,W07000081..W07000112,,,,wales,6";

fn boundaries(rows: &[&str]) -> Boundaries {
    read("the file", format!("{CSV_HEADER}\n{}", rows.join("\n")).as_bytes()).unwrap()
}

async fn replace(db: &TestDatabase, boundaries: &Boundaries) -> usize {
    let boundaries = boundaries.clone();
    let written: Result<usize, StoreError> =
        db.store.write(move |tx| boundary::replace(tx, &boundaries)).await;
    written.unwrap()
}

async fn stored(db: &TestDatabase) -> Boundaries {
    db.store.read(boundary::load).await.unwrap()
}

on_each_database! {
    async fn a_chamber_is_replaced_and_the_others_stay(db: TestDatabase) {
        assert_eq!(stored(&db).await, Boundaries::default());
        let both = boundaries(&[WESTMINSTER, SENEDD]);
        assert_eq!(replace(&db, &both).await, 3);
        assert_eq!(stored(&db).await, both);
        let later = boundaries(&[LATER]);
        assert_eq!(replace(&db, &later).await, 1);
        assert_eq!(stored(&db).await, boundaries(&[WESTMINSTER, LATER]));
        let on = "2033-01-01".parse().unwrap();
        assert_eq!(stored(&db).await.in_force(Chamber::Senedd, on).map(|set| set.name.clone()), Some("senedd-2030".to_owned()));
    }

    async fn more_rules_than_one_statement_takes_are_stored(db: TestDatabase) {
        let rows: Vec<String> = (0..1_201)
            .map(|n| format!("house-of-commons,w-2024,2024-07-04,,E14{n:06},,,,england,1"))
            .collect();
        let many = boundaries(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(replace(&db, &many).await, 1_201);
        assert_eq!(stored(&db).await, many);
    }
}
