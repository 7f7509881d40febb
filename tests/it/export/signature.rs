//! The export of signatures, on both databases.

use clarion::domain::export::column::SIGNATURE;
use clarion::domain::export::{Columns, ExportFormat, ExportKind, Order, Selection};
use clarion::domain::nation::Nation;
use clarion::domain::signature::NewSignature;
use clarion::domain::staff::Nations;
use clarion::export::PAGE_ROWS;

use super::{exported, order};
use crate::database::{Engine, on_each_database};
use crate::ground::{Ground, SEATS};

async fn export(ground: &Ground, selection: Selection, format: ExportFormat) -> (u64, String) {
    let (rows, bytes) = exported(ground, order(ExportKind::Signatures, selection, format)).await;
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
        let (rows, text) = export(&ground, Selection::default(), ExportFormat::Csv).await;
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
        let (rows, text) = export(&ground, Selection::default(), ExportFormat::Jsonl).await;
        assert_eq!((rows, text.lines().count()), (1, 1));
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut names: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        let mut wanted: Vec<&str> = SIGNATURE.iter().take(15).map(|column| column.name).collect();
        names.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(names, wanted);
        assert_eq!((&line["source"], &line["updates_consent"]), (&"=poster".into(), &"no".into()));
        assert!(line["confirmed_at"].is_null() && line["constituency_code"].is_null());
    }

    async fn a_selection_takes_what_it_names_alone(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        let pending = ground.form("ben@example.org");
        let other = NewSignature {
            petition: ground.petitions[1],
            nation: Nation::Wales,
            ..ground.form("cara@example.org")
        };
        ground.sign(&[pending, other]).await;
        let now = ground.clock.now();
        let all = Selection::default;
        for (selection, wanted) in [
            (all(), 3),
            (Selection { petition: Some(ground.petitions[0]), ..all() }, 2),
            (Selection { petition: Some(ground.petitions[0]), state: Some("pending"), ..all() }, 1),
            (Selection { state: Some("withdrawn"), ..all() }, 0),
            (Selection { nations: Nations::of(&[Nation::Wales]), ..all() }, 1),
            (Selection { nations: Nations::of(&[Nation::Scotland]), ..all() }, 0),
            (Selection { from: Some(now), until: Some(now.plus_ms(1)), ..all() }, 3),
            (Selection { until: Some(now), ..all() }, 0),
            (Selection { from: Some(now.plus_ms(1)), ..all() }, 0),
        ] {
            let (rows, text) = export(&ground, selection.clone(), ExportFormat::Csv).await;
            assert_eq!((rows, text.lines().count()), (wanted, usize::try_from(wanted).unwrap() + 1));
            let counted = ground.read(move |conn| clarion::store::export::count(conn, ExportKind::Signatures, &selection));
            assert_eq!(u64::try_from(counted.await).unwrap(), wanted);
        }
    }

    async fn chosen_columns_stand_in_the_order_of_their_kind(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.sign_one(&ground.form("ada@example.org")).await;
        let columns = Columns::named(ExportKind::Signatures, ["flag", "state", "petition"]).unwrap();
        let order = Order { columns, ..order(ExportKind::Signatures, Selection::default(), ExportFormat::Csv) };
        let (_, bytes) = exported(&ground, order).await;
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "\u{FEFF}\"petition\",\"state\",\"flag\"\r\n\"england\",\"pending\",\"\"\r\n");
    }

    /// More than two pages: none is lost at a page's end, and none is there twice.
    async fn every_row_of_many_pages_is_there_once(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.form("ada@example.org");
        ground.sign_one(&new).await;
        let many = 2 * PAGE_ROWS + 7;
        let id = match ground.db.engine {
            Engine::Sqlite => "CAST(printf('%016d', n) AS BLOB)",
            Engine::Postgres => "CAST(lpad(CAST(n AS TEXT), 16, '0') AS BYTEA)",
        };
        ground
            .execute(&format!(
                "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {}) \
                 INSERT INTO signature (id, petition_id, email_key, slot, name, email, postcode, nation, constituency, language, \
                 state, flag, updates, updates_text_id, source, signed_at, confirmed_at, withdrawn_at, mails, mailed_at, \
                 reminded) SELECT {id}, petition_id, {id}, slot, name, email, postcode, nation, constituency, \
                 language, state, flag, updates, updates_text_id, source, signed_at, confirmed_at, withdrawn_at, mails, \
                 mailed_at, reminded FROM signature, numbers",
                many - 1
            ))
            .await;
        for format in ExportFormat::ALL {
            let columns = Columns::named(ExportKind::Signatures, ["signature_id"]).unwrap();
            let order = Order { columns, ..order(ExportKind::Signatures, Selection::default(), format) };
            let (rows, bytes) = exported(&ground, order).await;
            assert_eq!(i64::try_from(rows).unwrap(), many);
            if format == ExportFormat::Jsonl {
                let text = String::from_utf8(bytes).unwrap();
                let lines: std::collections::BTreeSet<&str> = text.lines().collect();
                assert_eq!(i64::try_from(lines.len()).unwrap(), many);
            }
        }
    }
}
