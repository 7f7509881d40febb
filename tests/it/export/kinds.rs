//! Letters, consents, commitments and counts by seat, on both databases.

use clarion::domain::export::{Columns, ExportFormat, ExportKind, Order, Selection};
use clarion::domain::nation::Nation;
use clarion::domain::staff::Nations;
use clarion::export::write;
use clarion::store::{Store, export};

use super::order;
use crate::actions::letter::{SEAT, letter_to, member, office, send, stage, supporter};
use crate::database::on_each_database;
use crate::ground::Ground;

async fn lines(store: &Store, order: Order) -> Vec<serde_json::Value> {
    let (kind, selection) = (order.kind, order.selection.clone());
    let counted: Result<i64, clarion::store::StoreError> =
        store.read(move |conn| export::count(conn, kind, &selection)).await;
    let mut bytes = Vec::new();
    let rows = write(store, order, None, &mut bytes, |_| {}).await.unwrap();
    assert_eq!(u64::try_from(counted.unwrap()).unwrap(), rows);
    let text = String::from_utf8(bytes).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of(kind: ExportKind, selection: Selection) -> Order {
    order(kind, selection, ExportFormat::Jsonl)
}

fn nation(nation: Nation) -> Selection {
    Selection { nations: Nations::of(&[nation]), ..Selection::default() }
}

on_each_database! {
    async fn letters_have_their_writers_and_offices_and_no_words_unasked(db: TestDatabase) {
        let stage = stage(&db).await;
        let office = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let writer = supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        send(&db, &letter_to(&db, stage, writer, &[office])).await.unwrap();
        let found = lines(&db.store, of(ExportKind::Letters, Selection::default())).await;
        let [line] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((&line["email"], &line["state"]), (&"ada@example.org".into(), &"queued".into()));
        assert_eq!((&line["office_code"], &line["office_kind"]), (&SEAT.into(), &"house-of-commons".into()));
        assert!(line.get("body").is_none(), "somebody's own words are written only when they are chosen");
        let columns = Columns::named(ExportKind::Letters, ["body"]).unwrap();
        let with_body = lines(&db.store, Order { columns, ..of(ExportKind::Letters, Selection::default()) }).await;
        assert!(!with_body[0]["body"].as_str().unwrap().is_empty());
        let here = Nation::from_slug(line["nation"].as_str().unwrap()).unwrap();
        let elsewhere = Nation::ALL.into_iter().find(|other| *other != here).unwrap();
        assert_eq!(lines(&db.store, of(ExportKind::Letters, nation(here))).await.len(), 1);
        assert_eq!(lines(&db.store, of(ExportKind::Letters, nation(elsewhere))).await.len(), 0);
        let held = Selection { state: Some("held"), ..Selection::default() };
        assert_eq!(lines(&db.store, of(ExportKind::Letters, held)).await.len(), 0);
    }

    async fn consents_are_the_ledger_step_by_step(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = clarion::domain::signature::NewSignature { updates: true, ..ground.form("ada@example.org") };
        ground.sign_one(&new).await;
        ground.confirm(&[new.id]).await;
        ground.unsubscribe(new.id).await;
        let found = lines(&ground.store, of(ExportKind::Consents, Selection::default())).await;
        let actions: Vec<&str> = found.iter().map(|line| line["action"].as_str().unwrap()).collect();
        assert!(actions.contains(&"withdrawn"), "{actions:?}");
        assert_eq!(actions.len(), ground.consents(new.id).await.len());
        for line in &found {
            assert_eq!((&line["email"], &line["petition"]), (&"ada@example.org".into(), &"england".into()));
            assert_eq!(line["wording"], "en-1");
        }
        assert_eq!(lines(&ground.store, of(ExportKind::Consents, nation(Nation::Wales))).await.len(), 0);
    }

    async fn seats_are_counts_of_petitions_that_one_may_see(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        ground.sign_one(&ground.form("ben@example.org")).await;
        let found = lines(&ground.store, of(ExportKind::Seats, Selection::default())).await;
        let [line] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((&line["petition"], &line["signed"], &line["confirmed"]), (&"england".into(), &2.into(), &1.into()));
        assert_eq!(lines(&ground.store, of(ExportKind::Seats, nation(Nation::Wales))).await.len(), 0);
        let of_petition = Selection { petition: Some(ground.petitions[0]), ..Selection::default() };
        assert_eq!(lines(&ground.store, of(ExportKind::Seats, of_petition)).await.len(), 1);
    }

    async fn commitments_have_their_offices(db: TestDatabase) {
        let stage = stage(&db).await;
        let office = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let ground_id = db.clock.new_id();
        let (campaign, id) = (stage.campaign, ground_id);
        let blob = |bytes: &[u8]| match db.engine {
            crate::database::Engine::Sqlite => format!("X'{}'", data_encoding::HEXUPPER.encode(bytes)),
            crate::database::Engine::Postgres => format!("'\\x{}'::bytea", data_encoding::HEXLOWER.encode(bytes)),
        };
        let sql = format!(
            "INSERT INTO office_commitment VALUES ({}, {}, {}, NULL, 'data', 'We will count.', 'en', 'office', 'approved', \
             'https://example.org/word', 0, NULL, 0, 'A role', NULL)",
            blob(id.as_bytes()), blob(campaign.as_bytes()), blob(office.0.as_bytes())
        );
        super::execute(&db.store, &sql).await;
        let found = lines(&db.store, of(ExportKind::Commitments, Selection::default())).await;
        let [line] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((&line["ask"], &line["text"], &line["office_code"]), (&"data".into(), &"We will count.".into(), &SEAT.into()));
        assert!(line["holder"].is_null());
        assert_eq!(line["approved_at"], "1970-01-01T00:00:00.000Z");
        let refused = Selection { state: Some("refused"), ..Selection::default() };
        assert_eq!(lines(&db.store, of(ExportKind::Commitments, refused)).await.len(), 0);
    }
}
