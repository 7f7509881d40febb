//! The facts on record about commitments, on both databases.

use clarion::actions::import_campaign::{ImportIds, import_campaign};
use clarion::actions::record_commitment::{RecordError, record_commitment};
use clarion::domain::campaign::{Bilingual, Campaign, Date};
use clarion::domain::id::CommitmentEventId;
use clarion::domain::place::AreaCode;
use clarion::domain::tracker::{CommitmentEvent, Count, EventOrigin, Happening};
use clarion::store::commitment_event::{self, Recorded};
use clarion::store::{StoreError, campaign};

use crate::actions::letter::{Stage, shipped, stage};
use crate::database::{TestDatabase, on_each_database};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A fact that staff record at the clock's moment; the clock stands at 15 January 2027.
fn event(db: &TestDatabase, key: &str, what: Happening, on: &str) -> CommitmentEvent {
    CommitmentEvent {
        id: CommitmentEventId::from_uuid(db.clock.new_id()),
        commitment: key.to_owned(),
        what,
        on: date(on),
        note: Bilingual { en: "It was done.".to_owned(), cy: "Fe'i gwnaed.".to_owned() },
        source_title: "Invented Report".to_owned(),
        source_url: "https://example.org/report".to_owned(),
        count: None,
        origin: EventOrigin::Staff,
        recorded_by: "team".to_owned(),
        recorded_at: db.clock.now(),
        checked_on: date("2027-01-15"),
        supersedes: None,
    }
}

async fn record(
    db: &TestDatabase,
    event: &CommitmentEvent,
) -> Result<Recorded<CommitmentEventId>, RecordError> {
    let event = event.clone();
    db.store
        .write(move |tx| {
            let campaign = campaign::find(tx.conn())?.unwrap();
            record_commitment(tx, &campaign, &event, date("2027-01-15"))
        })
        .await
}

async fn listed(db: &TestDatabase, stage: Stage) -> Vec<CommitmentEvent> {
    db.store.read(move |conn| commitment_event::list(conn, stage.campaign)).await.unwrap()
}

async fn import(db: &TestDatabase, document: Campaign) {
    let (ids, now) = (ImportIds::new(&db.clock, &document), db.clock.now());
    db.store.write(move |tx| import_campaign(tx, &document, false, &ids, now)).await.unwrap();
}

on_each_database! {
    async fn the_documents_outcomes_are_put_on_record_once_and_anew_when_they_change(db: TestDatabase) {
        let stage = stage(&db).await;
        let first = listed(&db, stage).await;
        let with_outcome = shipped().commitments.into_iter().filter(|one| one.outcome.is_some()).count();
        assert_eq!(first.len(), with_outcome);
        assert!(first.iter().all(|event| event.origin == EventOrigin::File && event.what == Happening::Progress));
        import(&db, shipped()).await;
        assert_eq!(listed(&db, stage).await, first);

        db.clock.advance(1_000);
        let mut changed = shipped();
        let commitment = changed.commitments.iter_mut().find(|one| one.key == "eng-audit").unwrap();
        commitment.outcome.as_mut().unwrap().text.en = "Another sentence.".to_owned();
        import(&db, changed.clone()).await;
        import(&db, changed).await;
        let second = listed(&db, stage).await;
        assert_eq!(second.len(), first.len() + 1);
        let (before, after) = (first.iter().find(|event| event.commitment == "eng-audit").unwrap(), second.last().unwrap());
        assert_eq!((after.note.en.as_str(), after.supersedes), ("Another sentence.", Some(before.id)));

        // An outcome that is gone from the file stays on record.
        db.clock.advance(1_000);
        let mut silent = shipped();
        silent.commitments.iter_mut().for_each(|commitment| commitment.outcome = None);
        import(&db, silent).await;
        assert_eq!(listed(&db, stage).await, second);
    }

    async fn the_same_fact_twice_is_one_row(db: TestDatabase) {
        let stage = stage(&db).await;
        let before = listed(&db, stage).await.len();
        let fact = event(&db, "wal-cns", Happening::Progress, "2027-01-10");
        assert_eq!(record(&db, &fact).await.unwrap(), Recorded::New);
        let again = CommitmentEvent { id: CommitmentEventId::from_uuid(db.clock.new_id()), recorded_by: "another".to_owned(), ..fact.clone() };
        assert_eq!(record(&db, &again).await.unwrap(), Recorded::Already(fact.id));
        let stored = listed(&db, stage).await;
        assert_eq!(stored.len(), before + 1);
        assert!(stored.contains(&fact));
    }

    async fn a_count_keeps_its_bodies_and_a_correction_its_target(db: TestDatabase) {
        let stage = stage(&db).await;
        let body = AreaCode::parse("W11000023").unwrap();
        let counted = |bodies: Vec<AreaCode>| CommitmentEvent {
            count: Some(Count::new(1, 7, bodies).unwrap()),
            note: Bilingual::default(),
            ..event(&db, "wal-cns", Happening::Progress, "2027-01-10")
        };
        let unknown = record(&db, &counted(vec![body])).await;
        assert!(matches!(&unknown, Err(RecordError::UnknownBody(code)) if code == "W11000023"), "{unknown:?}");
        crate::actions::letter::office_of_body(&db, "W11000023").await;
        let fact = counted(vec![body]);
        assert_eq!(record(&db, &fact).await.unwrap(), Recorded::New);
        let better = CommitmentEvent { supersedes: Some(fact.id), count: Some(Count::new(2, 7, Vec::new()).unwrap()), ..counted(Vec::new()) };
        assert_eq!(record(&db, &better).await.unwrap(), Recorded::New);
        assert_eq!(record(&db, &better).await.unwrap(), Recorded::Already(better.id));
        // What was corrected is corrected no more: its correction is.
        let late = CommitmentEvent { supersedes: Some(fact.id), count: Some(Count::new(3, 7, Vec::new()).unwrap()), ..counted(Vec::new()) };
        assert!(matches!(record(&db, &late).await, Err(RecordError::NotCorrectable(_))));
        let stored = listed(&db, stage).await;
        assert!(stored.contains(&fact) && stored.contains(&better) && !stored.contains(&late));
    }

    async fn what_is_wrong_is_refused_and_nothing_is_written(db: TestDatabase) {
        let stage = stage(&db).await;
        let before = listed(&db, stage).await;
        let fact = |what| event(&db, "wal-cns", what, "2027-01-10");
        let elsewhere = CommitmentEvent { commitment: "mars-cns".to_owned(), ..fact(Happening::Met) };
        assert!(matches!(record(&db, &elsewhere).await, Err(RecordError::UnknownCommitment(_))));
        let future = CommitmentEvent { on: date("2027-01-16"), ..fact(Happening::Met) };
        assert!(matches!(record(&db, &future).await, Err(RecordError::Future(_))));
        let early = CommitmentEvent { checked_on: date("2027-01-09"), ..fact(Happening::Met) };
        assert!(matches!(record(&db, &early).await, Err(RecordError::CheckedBefore)));
        let one_language = Bilingual { en: "Done.".to_owned(), cy: String::new() };
        let unsourced = String::new();
        for incomplete in [
            CommitmentEvent { note: one_language.clone(), ..fact(Happening::Met) },
            CommitmentEvent { note: one_language, ..fact(Happening::Checked) },
            CommitmentEvent { note: Bilingual::default(), ..fact(Happening::Progress) },
            CommitmentEvent { source_url: unsourced.clone(), ..fact(Happening::NotMet) },
            CommitmentEvent { source_title: unsourced, ..fact(Happening::Changed) },
        ] {
            assert!(matches!(record(&db, &incomplete).await, Err(RecordError::Incomplete)));
        }
        let unknown = CommitmentEvent { supersedes: Some(CommitmentEventId::from_uuid(db.clock.new_id())), ..fact(Happening::Met) };
        assert!(matches!(record(&db, &unknown).await, Err(RecordError::NotCorrectable(_))));
        let other = before.iter().find(|event| event.commitment == "eng-audit").unwrap().id;
        let of_another = CommitmentEvent { supersedes: Some(other), ..fact(Happening::Met) };
        assert!(matches!(record(&db, &of_another).await, Err(RecordError::NotCorrectable(_))));
        assert_eq!(listed(&db, stage).await, before);
        let dangling: Result<_, StoreError> = db.store.write(move |tx| commitment_event::append(tx, stage.campaign, &unknown)).await;
        assert!(matches!(dangling, Err(StoreError::Conflict)));
    }
}
