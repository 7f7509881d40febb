//! Letters as rows, on both databases.

use clarion::domain::id::LetterId;
use clarion::domain::letter::{LetterState, Stop};
use clarion::domain::moment::HOUR_MS;
use clarion::store::letter::{self, LetterDelivery};
use clarion::store::signature;

use crate::actions::letter::{SEAT, Stage, hold, letter_to, member, office, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};

async fn delivery(db: &TestDatabase, id: LetterId) -> Option<LetterDelivery> {
    db.store.read(move |conn| letter::find_for_delivery(conn, id)).await.unwrap()
}

async fn move_on(db: &TestDatabase, id: LetterId, state: LetterState) -> usize {
    let now = db.clock.now();
    db.store.write(move |tx| letter::set_state(tx, &[id], state, now)).await.unwrap()
}

/// A confirmed supporter's letter that waits, and its office.
async fn waiting(db: &TestDatabase) -> (Stage, LetterId, clarion::domain::id::OfficeId) {
    let stage = stage(db).await;
    let office = office(db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
    let writer = supporter(db, stage, "ada@example.org", Some(SEAT)).await;
    let request = letter_to(db, stage, writer, &[office]);
    send(db, &request).await.unwrap();
    (stage, request.letters[0].id, office.0)
}

on_each_database! {
    async fn letters_are_listed_by_signature_and_by_supporter(db: TestDatabase) {
        let (stage, id, office) = waiting(&db).await;
        let listed = db
            .store
            .read(move |conn| {
                let writer = letter::find_for_delivery(conn, id)?.map(|found| found.id);
                assert_eq!(writer, Some(id));
                let signatures = signature::list_page(conn, None, None, None, 10)?;
                let signature = &signatures[0];
                let by_signature = letter::list_by_signature(conn, signature.id)?;
                let by_supporter =
                    letter::list_by_supporter(conn, stage.campaign, signature.email_key, signature.slot)?;
                let by_other = letter::list_by_supporter(conn, stage.campaign, signature.email_key, 2)?;
                assert!(by_other.is_empty());
                assert_eq!(by_signature, by_supporter);
                Ok::<_, clarion::store::StoreError>(by_signature)
            })
            .await
            .unwrap();
        let [only] = listed.as_slice() else { panic!("{listed:?}") };
        assert_eq!((only.id, only.office, only.state), (id, office, LetterState::Queued));
        assert_eq!((only.queued_at, only.settled_at), (db.clock.now(), None));
    }

    async fn a_letter_moves_on_and_what_was_sent_stays_sent(db: TestDatabase) {
        let (_, id, _) = waiting(&db).await;
        assert_eq!(move_on(&db, id, LetterState::InDoubt).await, 1);
        assert_eq!(move_on(&db, id, LetterState::Failed).await, 1);
        assert_eq!(move_on(&db, id, LetterState::Sent).await, 0);
        assert_eq!(move_on(&db, id, LetterState::Queued).await, 1);
        assert_eq!(move_on(&db, id, LetterState::Sent).await, 1);
        for state in LetterState::ALL {
            assert_eq!(move_on(&db, id, state).await, 0);
        }
        assert_eq!(delivery(&db, id).await.unwrap().state, LetterState::Sent);
    }

    async fn a_letter_goes_to_nobody_but_whom_it_greets(db: TestDatabase) {
        let (_, id, office) = waiting(&db).await;
        assert_eq!(delivery(&db, id).await.unwrap().recipient().unwrap().0, "Grace Sample MP");
        db.clock.advance(HOUR_MS);
        hold(&db, office, member("Barbara Sample", "barbara")).await;
        assert_eq!(delivery(&db, id).await.unwrap().recipient(), Err(Stop::OtherHolder));
    }

    async fn a_letter_goes_nowhere_when_the_address_or_the_holder_is_gone(db: TestDatabase) {
        let (_, id, office) = waiting(&db).await;
        let holder = delivery(&db, id).await.unwrap().office.holder.unwrap().id;
        let silent = member("Grace Sample", "");
        db.store
            .write(move |tx| clarion::store::representative::update_holder(tx, holder, &silent))
            .await
            .unwrap();
        assert_eq!(delivery(&db, id).await.unwrap().recipient(), Err(Stop::NoAddress));
        let now = db.clock.now();
        db.store
            .write(move |tx| clarion::store::representative::end_holder(tx, holder, now))
            .await
            .unwrap();
        let found = delivery(&db, id).await.unwrap();
        assert_eq!((found.office.id, found.recipient()), (office, Err(Stop::Vacant)));
    }

    async fn a_letter_of_someone_who_has_withdrawn_is_not_sent(db: TestDatabase) {
        let (_, id, _) = waiting(&db).await;
        let now = db.clock.now();
        db.store
            .write(move |tx| {
                let rows = signature::list_page(tx.conn(), None, None, None, 10)?;
                signature::withdraw(tx, rows[0].id, rows[0].state, now)
            })
            .await
            .unwrap();
        let found = delivery(&db, id).await.unwrap();
        assert_eq!(found.recipient(), Err(Stop::Withdrawn));
        assert_eq!(format!("{found:?}").matches("Ada").count(), 0);
        assert!(delivery(&db, LetterId::from_uuid(db.clock.new_id())).await.is_none());
    }
}
