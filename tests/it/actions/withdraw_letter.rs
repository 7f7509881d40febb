//! Taking letters back, on both databases.

use clarion::actions::withdraw_letter::{LetterWithdrawn, withdraw_letter};
use clarion::domain::id::{ConsentEventId, LetterId, SignatureId};
use clarion::domain::letter::{LetterState, Stop};
use clarion::domain::moment::MINUTE_MS;
use clarion::domain::notice::Notice;
use clarion::store::outbox::{self, RowState};
use clarion::store::{StoreError, letter};

use super::letter::{SEAT, Stage, letter_to, member, office, queued, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};

async fn take_back(db: &TestDatabase, stage: Stage, by: SignatureId, id: LetterId) -> LetterWithdrawn {
    let (event, now) = (ConsentEventId::from_uuid(db.clock.new_id()), db.clock.now());
    db.store.write(move |tx| withdraw_letter(tx, stage.campaign, by, id, event, now)).await.unwrap()
}

async fn state(db: &TestDatabase, id: LetterId) -> LetterState {
    let found = db.store.read(move |conn| letter::find_for_delivery(conn, id)).await.unwrap();
    found.unwrap().state
}

/// A letter of one supporter, queued.
async fn written(db: &TestDatabase) -> (Stage, SignatureId, LetterId) {
    let stage = stage(db).await;
    let office = office(db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
    let writer = supporter(db, stage, "ada@example.org", Some(SEAT)).await;
    let request = letter_to(db, stage, writer, &[office]);
    send(db, &request).await.unwrap();
    (stage, writer, request.letters[0].id)
}

/// A letter of which nobody knows whether it left, queued to be repeated where it `repeats`.
async fn sent_in_doubt(db: &TestDatabase, repeats: bool) -> (Stage, SignatureId, LetterId) {
    let letter = written(db).await;
    let now = db.clock.now();
    let expired = db.store.write(move |tx| {
        let row = outbox::claim(tx, &[Notice::Letter], now, 1, MINUTE_MS)?.remove(0);
        outbox::keep_message(tx, row.id, row.lease_no, b"kept")?;
        outbox::release_expired(tx, now.plus_ms(2 * MINUTE_MS), repeats)
    });
    assert_eq!(expired.await.unwrap().len(), usize::from(!repeats));
    letter
}

on_each_database! {
    async fn what_waits_in_the_queue_is_taken_back_with_its_mail(db: TestDatabase) {
        let (stage, writer, id) = written(&db).await;
        assert_eq!(take_back(&db, stage, writer, id).await, LetterWithdrawn::Now);
        assert_eq!((state(&db, id).await, queued(&db).await), (LetterState::Withdrawn, 0));
        let lines = db.store.read(outbox::status).await.unwrap();
        let cancelled = lines.iter().find(|line| line.notice == Notice::Letter).unwrap();
        assert_eq!((cancelled.state, cancelled.count), (RowState::Cancelled, 1));
        assert_eq!(take_back(&db, stage, writer, id).await, LetterWithdrawn::Before);
    }

    async fn what_may_have_arrived_and_is_repeated_is_not_taken_back(db: TestDatabase) {
        let (stage, writer, id) = sent_in_doubt(&db, true).await;
        assert_eq!(take_back(&db, stage, writer, id).await, LetterWithdrawn::TooLate);
        assert_eq!(state(&db, id).await, LetterState::Queued);
    }

    async fn what_may_have_arrived_and_is_tried_again_by_hand_is_not_taken_back(db: TestDatabase) {
        let (stage, writer, id) = sent_in_doubt(&db, false).await;
        let now = db.clock.now();
        let retried = db.store.write(move |tx| outbox::retry(tx, &[Notice::Letter], RowState::InDoubt, now));
        assert_eq!(retried.await.unwrap().len(), 1);
        assert_eq!(take_back(&db, stage, writer, id).await, LetterWithdrawn::TooLate);
        assert_eq!(state(&db, id).await, LetterState::Queued);
    }

    async fn what_is_held_is_taken_back_and_not_released_again(db: TestDatabase) {
        let (stage, writer, id) = written(&db).await;
        let now = db.clock.now();
        let held = db.store.write(move |tx| {
            let row = outbox::claim(tx, &[Notice::Letter], now, 1, MINUTE_MS)?.remove(0);
            let held = outbox::Settlement::Held { until: now.plus_ms(MINUTE_MS), reason: "vacant".to_owned() };
            outbox::settle(tx, row.id, row.lease_no, &held, now)?;
            letter::hold(tx, id, Stop::Vacant)
        });
        assert_eq!(held.await.unwrap(), Some(1));
        assert_eq!(take_back(&db, stage, writer, id).await, LetterWithdrawn::Now);
        let later = now.plus_ms(2 * MINUTE_MS);
        let woken: Result<_, StoreError> = db.store.write(move |tx| {
            Ok((outbox::wake_held(tx, later)?, letter::release(tx, &[id], later)?))
        }).await;
        assert_eq!((woken.unwrap(), state(&db, id).await), ((0, 0), LetterState::Withdrawn));
    }

    async fn what_a_deliverer_has_or_has_sent_is_too_late(db: TestDatabase) {
        let (stage, writer, id) = written(&db).await;
        let now = db.clock.now();
        let rows = db.store.write(move |tx| outbox::claim(tx, &[Notice::Letter], now, 1, MINUTE_MS)).await;
        assert_eq!(rows.unwrap().len(), 1);
        assert_eq!(take_back(&db, stage, writer, id).await, LetterWithdrawn::TooLate);
        assert_eq!(state(&db, id).await, LetterState::Queued);
        db.store.write(move |tx| letter::set_state(tx, &[id], LetterState::Sent, now)).await.unwrap();
        assert_eq!(take_back(&db, stage, writer, id).await, LetterWithdrawn::TooLate);
        assert_eq!(state(&db, id).await, LetterState::Sent);
    }

    async fn nobody_takes_back_what_another_wrote(db: TestDatabase) {
        let (stage, _, id) = written(&db).await;
        let other = supporter(&db, stage, "eve@example.org", Some(SEAT)).await;
        assert_eq!(take_back(&db, stage, other, id).await, LetterWithdrawn::NotTheirs);
        let unknown = SignatureId::from_uuid(db.clock.new_id());
        assert_eq!(take_back(&db, stage, unknown, id).await, LetterWithdrawn::NotTheirs);
        assert_eq!(queued(&db).await, 1);
    }
}
