//! What offices have committed to, on both databases.

use std::collections::BTreeSet;

use clarion::domain::campaign::Date;
use clarion::domain::id::{HolderId, OfficeCommitmentId, OfficeId};
use clarion::domain::language::Language;
use clarion::domain::office_commitment::{
    CommitmentOrigin, CommitmentState, CommitmentText, NewOfficeCommitment, SourceUrl,
};
use clarion::domain::text::RecordLine;
use clarion::store::office_commitment::{self, Decision, Keeping, Proposed};
use clarion::store::{StoreError, Tx};

use crate::actions::letter::{OTHER_SEAT, SEAT, Stage, hold, member, office, stage};
use crate::database::{TestDatabase, on_each_database};

fn line(text: &str) -> RecordLine {
    RecordLine::parse(text).unwrap()
}

fn today() -> Date {
    Date::new(2027, 1, 15).unwrap()
}

fn new(
    db: &TestDatabase,
    stage: Stage,
    (office, holder): (OfficeId, Option<HolderId>),
    ask: &str,
    origin: CommitmentOrigin,
) -> NewOfficeCommitment {
    NewOfficeCommitment {
        id: OfficeCommitmentId::from_uuid(db.clock.new_id()),
        campaign: stage.campaign,
        office,
        holder,
        ask: ask.to_owned(),
        text: CommitmentText::parse("I will press for it.").unwrap(),
        language: Language::English,
        origin,
        source: (origin == CommitmentOrigin::Staff)
            .then(|| SourceUrl::parse("https://example.org/says").unwrap()),
        by: line(origin.code()),
        made_at: db.clock.now(),
    }
}

async fn write<T: Send + 'static>(
    db: &TestDatabase,
    work: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    db.store.write(work).await.unwrap()
}

async fn propose(db: &TestDatabase, new: &NewOfficeCommitment) -> Proposed {
    let new = new.clone();
    write(db, move |tx| office_commitment::propose(tx, &new)).await
}

async fn confirm(db: &TestDatabase, id: OfficeCommitmentId) -> bool {
    let now = db.clock.now();
    write(db, move |tx| office_commitment::confirm(tx, id, now)).await
}

async fn decide(db: &TestDatabase, id: OfficeCommitmentId, approved: bool) -> bool {
    let now = db.clock.now();
    let decision =
        Decision { approved, by: line("campaigns team"), reason: Some(line("as they wrote")), on: today() };
    write(db, move |tx| office_commitment::decide(tx, id, &decision, now)).await
}

async fn keep(db: &TestDatabase, id: OfficeCommitmentId) -> bool {
    let now = db.clock.now();
    let keeping = Keeping {
        on: Date::new(2027, 1, 10).unwrap(),
        source: SourceUrl::parse("https://example.org/done").unwrap(),
        by: line("campaigns team"),
        reason: None,
        checked_on: today(),
    };
    write(db, move |tx| office_commitment::keep(tx, id, &keeping, now)).await
}

async fn withdraw(db: &TestDatabase, id: OfficeCommitmentId) -> bool {
    let now = db.clock.now();
    write(db, move |tx| office_commitment::withdraw(tx, id, &line("office"), None, now)).await
}

async fn state(db: &TestDatabase, id: OfficeCommitmentId) -> CommitmentState {
    db.store.read(move |conn| office_commitment::find(conn, id)).await.unwrap().unwrap().state
}

/// The asks that each of these offices has committed to, in the offices' order.
async fn committed(db: &TestDatabase, stage: Stage, offices: &[OfficeId]) -> Vec<Vec<String>> {
    let ids = offices.to_vec();
    let found = db
        .store
        .read(move |conn| office_commitment::list_committed(conn, stage.campaign, &ids))
        .await
        .unwrap();
    offices.iter().map(|office| found.get(office).into_iter().flatten().cloned().collect()).collect()
}

on_each_database! {
    async fn an_offices_word_is_public_once_it_is_confirmed_and_approved(db: TestDatabase) {
        let stage = stage(&db).await;
        let seat = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let new = new(&db, stage, seat, "data", CommitmentOrigin::Office);
        assert_eq!(propose(&db, &new).await, Proposed::New);
        assert!(!decide(&db, new.id, true).await, "approved before it was confirmed");
        assert!(!keep(&db, new.id).await);
        assert_eq!(committed(&db, stage, &[seat.0]).await, [Vec::<String>::new()]);
        assert!(confirm(&db, new.id).await);
        assert!(!confirm(&db, new.id).await);
        assert_eq!(committed(&db, stage, &[seat.0]).await, [Vec::<String>::new()]);
        assert!(decide(&db, new.id, true).await);
        assert!(!decide(&db, new.id, false).await);
        assert_eq!(committed(&db, stage, &[seat.0]).await, [["data"]]);
        let found = db.store.read({ let id = new.id; move |conn| office_commitment::find(conn, id) }).await.unwrap().unwrap();
        let now = Some(db.clock.now());
        assert_eq!((found.confirmed_at, found.approved_at, found.checked_on), (now, now, Some(today())));
        assert_eq!((found.approved_by.as_str(), found.text.as_str()), ("campaigns team", "I will press for it."));
        assert!(keep(&db, new.id).await);
        assert_eq!(committed(&db, stage, &[seat.0]).await, [["data"]]);
        let id = new.id;
        let steps = db.store.read(move |conn| office_commitment::list_steps(conn, id)).await.unwrap();
        let told: Vec<_> = steps.iter().map(|step| (step.state.code(), step.taken_by.as_str(), step.reason.as_str())).collect();
        assert_eq!(told, [
            ("proposed", "office", ""),
            ("confirmed", "office", ""),
            ("approved", "campaigns team", "as they wrote"),
            ("kept", "campaigns team", ""),
        ]);
        assert_eq!(steps[3].happened_on, Date::new(2027, 1, 10));
        assert_eq!(steps[3].source_url, "https://example.org/done");
    }

    async fn what_staff_took_from_a_source_needs_no_confirmation(db: TestDatabase) {
        let stage = stage(&db).await;
        let seat = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let other = office(&db, OTHER_SEAT, 1, None).await;
        let nurse = new(&db, stage, seat, "cns", CommitmentOrigin::Staff);
        let data = new(&db, stage, seat, "data", CommitmentOrigin::Staff);
        // A body has no holder; its word is the office's own.
        let body = new(&db, stage, other, "cns", CommitmentOrigin::Staff);
        for new in [&nurse, &data, &body] {
            assert_eq!(propose(&db, new).await, Proposed::New);
            assert!(!confirm(&db, new.id).await);
            assert!(decide(&db, new.id, true).await);
        }
        let offices = [other.0, seat.0];
        assert_eq!(committed(&db, stage, &offices).await, [vec!["cns"], vec!["cns", "data"]]);
        assert!(withdraw(&db, nurse.id).await);
        assert!(!keep(&db, nurse.id).await);
        assert_eq!(committed(&db, stage, &offices).await, [vec!["cns"], vec!["data"]]);
        let states = [CommitmentState::Approved, CommitmentState::Withdrawn];
        let listed = db.store.read(move |conn| office_commitment::list_by_states(conn, stage.campaign, &states)).await.unwrap();
        let listed: BTreeSet<_> = listed.iter().map(|one| one.id).collect();
        assert_eq!(listed, BTreeSet::from([nurse.id, data.id, body.id]));
    }

    async fn a_commitment_is_written_down_once_and_anew_after_a_refusal(db: TestDatabase) {
        let stage = stage(&db).await;
        let seat = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let first = new(&db, stage, seat, "data", CommitmentOrigin::Office);
        let second = new(&db, stage, seat, "data", CommitmentOrigin::Office);
        let (one, two) = tokio::join!(propose(&db, &first), propose(&db, &second));
        let standing = if one == Proposed::New { first.id } else { second.id };
        assert!([one, two].contains(&Proposed::New));
        assert!([one, two].contains(&Proposed::Standing(standing)));
        assert!(decide(&db, standing, false).await);
        assert_eq!(state(&db, standing).await, CommitmentState::Refused);
        assert!(!withdraw(&db, standing).await);
        let again = new(&db, stage, seat, "data", CommitmentOrigin::Office);
        assert_eq!(propose(&db, &again).await, Proposed::New);
        let listed = db.store.read(move |conn| office_commitment::list_by_office(conn, stage.campaign, seat.0)).await.unwrap();
        let listed: BTreeSet<_> = listed.iter().map(|one| one.id).collect();
        assert_eq!(listed, BTreeSet::from([standing, again.id]));
    }

    async fn a_word_binds_no_successor(db: TestDatabase) {
        let stage = stage(&db).await;
        let seat = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let old = new(&db, stage, seat, "data", CommitmentOrigin::Staff);
        propose(&db, &old).await;
        decide(&db, old.id, true).await;
        let successor = hold(&db, seat.0, member("Robin Sample", "robin")).await;
        assert_eq!(committed(&db, stage, &[seat.0]).await, [Vec::<String>::new()]);
        assert_eq!(state(&db, old.id).await, CommitmentState::Approved);
        let own = new(&db, stage, (seat.0, Some(successor)), "data", CommitmentOrigin::Staff);
        assert_eq!(propose(&db, &own).await, Proposed::New);
        decide(&db, own.id, true).await;
        assert_eq!(committed(&db, stage, &[seat.0]).await, [["data"]]);
    }

    async fn of_two_who_decide_at_once_one_does(db: TestDatabase) {
        let stage = stage(&db).await;
        let seat = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let new = new(&db, stage, seat, "data", CommitmentOrigin::Staff);
        propose(&db, &new).await;
        let (yes, no) = tokio::join!(decide(&db, new.id, true), decide(&db, new.id, false));
        assert!(yes != no, "approved {yes}, refused {no}");
        let id = new.id;
        let steps = db.store.read(move |conn| office_commitment::list_steps(conn, id)).await.unwrap();
        assert_eq!(steps.len(), 2);
    }

    async fn an_unknown_commitment_is_an_error_and_an_unknown_office_a_conflict(db: TestDatabase) {
        let stage = stage(&db).await;
        let (id, now) = (OfficeCommitmentId::from_uuid(db.clock.new_id()), db.clock.now());
        let confirmed: Result<bool, StoreError> = db.store.write(move |tx| office_commitment::confirm(tx, id, now)).await;
        assert!(matches!(confirmed, Err(StoreError::NotFound)));
        let nowhere = (OfficeId::from_uuid(db.clock.new_id()), None);
        let new = new(&db, stage, nowhere, "data", CommitmentOrigin::Staff);
        let proposed: Result<_, StoreError> = db.store.write(move |tx| office_commitment::propose(tx, &new)).await;
        assert!(matches!(proposed, Err(StoreError::Conflict)));
    }
}
