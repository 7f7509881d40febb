//! The export of signatures, on both databases.

use clarion::domain::signature::{NewSignature, SignatureState};
use clarion::export::Format;
use clarion::export::signature::{COLUMNS, Selection, write};

use crate::database::on_each_database;
use crate::ground::{Ground, SEATS};

async fn export(ground: &Ground, selection: Selection, format: Format) -> (u64, String) {
    let mut bytes = Vec::new();
    let rows = write(&ground.store, selection, format, &mut bytes, |_| {}).await.unwrap();
    (rows, String::from_utf8(bytes).unwrap())
}

async fn with_office(ground: &Ground) {
    let id = ground.blob(ground.clock.new_id().as_bytes());
    ground
        .execute(&format!(
            "INSERT INTO office VALUES ({id}, 'house-of-commons', '{}', 1, 'england', 'North Example', 'Gogledd', NULL, NULL)",
            SEATS[0]
        ))
        .await;
}

on_each_database! {
    async fn csv_has_the_columns_that_scripts_rely_on(db: TestDatabase) {
        let ground = Ground::of(db).await;
        with_office(&ground).await;
        let new = NewSignature { updates: true, source: "=poster".into(), ..ground.form("ada@example.org") };
        ground.sign_one(&new).await;
        ground.confirm(&[new.id]).await;
        let (rows, text) = export(&ground, Selection::default(), Format::Csv).await;
        assert_eq!(rows, 1);
        let wanted = format!(
            "\u{FEFF}\"signature_id\",\"petition\",\"nation\",\"constituency_code\",\"constituency\",\"name\",\"email\",\
             \"postcode\",\"state\",\"signed_at\",\"confirmed_at\",\"updates_consent\",\"consent_wording\",\"language\",\
             \"source\"\r\n\
             \"{}\",\"england\",\"england\",\"E14000001\",\"North Example\",\"Ada Example\",\"ada@example.org\",\
             \"SW1A 1AA\",\"confirmed\",\"2027-01-15T08:00:00.000Z\",\"2027-01-15T08:00:00.000Z\",\"yes\",\"en-1\",\
             \"en\",\"'=poster\"\r\n",
            new.id
        );
        assert_eq!(text, wanted);
    }

    async fn json_lines_have_the_same_names_and_nothing_altered(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = NewSignature { constituency: None, source: "=poster".into(), ..ground.form("ada@example.org") };
        ground.sign_one(&new).await;
        let (rows, text) = export(&ground, Selection::default(), Format::Jsonl).await;
        assert_eq!((rows, text.lines().count()), (1, 1));
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut names: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        let mut wanted = COLUMNS.to_vec();
        names.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(names, wanted);
        assert_eq!((&line["source"], &line["updates_consent"]), (&"=poster".into(), &"no".into()));
        assert!(line["confirmed_at"].is_null() && line["constituency_code"].is_null());
    }

    async fn a_selection_takes_its_petition_and_state_alone(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        let pending = ground.form("ben@example.org");
        let other = NewSignature { petition: ground.petitions[1], ..ground.form("cara@example.org") };
        ground.sign(&[pending, other]).await;
        for (petition, state, wanted) in [
            (None, None, 3),
            (Some(ground.petitions[0]), None, 2),
            (Some(ground.petitions[0]), Some(SignatureState::Pending), 1),
            (None, Some(SignatureState::Withdrawn), 0),
        ] {
            let (rows, text) = export(&ground, Selection { petition, state }, Format::Csv).await;
            assert_eq!((rows, text.lines().count()), (wanted, usize::try_from(wanted).unwrap() + 1));
        }
    }
}
