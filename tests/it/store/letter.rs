//! Letters as rows, on both databases.

use clarion::domain::email::EmailAddress;
use clarion::domain::id::{LetterId, OfficeId};
use clarion::domain::letter::{LetterState, Stop, WAITS_AT_MOST_MS};
use clarion::domain::moment::HOUR_MS;
use clarion::domain::representative::Member;
use clarion::language::day_of;
use clarion::store::letter::{self, HeldLetter, LetterDelivery};
use clarion::store::signature;

use crate::actions::letter::{
    SEAT, Stage, hold, letter_to, member as member_of, office, send, stage, supporter,
};
use crate::database::{TestDatabase, on_each_database};

async fn delivery(db: &TestDatabase, id: LetterId) -> Option<LetterDelivery> {
    db.store.read(move |conn| letter::find_for_delivery(conn, id)).await.unwrap()
}

fn recipient<'a>(
    db: &TestDatabase,
    found: &'a LetterDelivery,
) -> Result<(&'a Member, &'a EmailAddress), Stop> {
    let now = db.clock.now();
    found.recipient(None, day_of(now), now)
}

async fn move_on(db: &TestDatabase, id: LetterId, state: LetterState) -> usize {
    let now = db.clock.now();
    db.store.write(move |tx| letter::set_state(tx, &[id], state, now)).await.unwrap()
}

/// A confirmed supporter's letter that waits, and its office.
async fn waiting(db: &TestDatabase) -> (Stage, LetterId, clarion::domain::id::OfficeId) {
    let stage = stage(db).await;
    let office = office(db, SEAT, 1, Some(member_of("Grace Sample", "grace"))).await;
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
        for state in LetterState::ALL.into_iter().filter(|state| !LetterState::Sent.may_become(*state)) {
            assert_eq!(move_on(&db, id, state).await, 0, "{state:?}");
        }
        assert_eq!(delivery(&db, id).await.unwrap().state, LetterState::Sent);
    }

    async fn a_letter_goes_to_whoever_holds_the_office(db: TestDatabase) {
        let (_, id, office) = waiting(&db).await;
        let found = delivery(&db, id).await.unwrap();
        let (member, _) = recipient(&db, &found).unwrap();
        assert_eq!((member.name.as_str(), found.greets(member)), ("Grace Sample MP", true));
        db.clock.advance(HOUR_MS);
        hold(&db, office, member_of("Barbara Sample", "barbara")).await;
        let found = delivery(&db, id).await.unwrap();
        let (member, address) = recipient(&db, &found).unwrap();
        assert_eq!((member.name.as_str(), found.greets(member)), ("Barbara Sample MP", false));
        assert_eq!(address.as_str(), "barbara@parliament.example.org");
        assert_eq!(found.greeted.as_ref().unwrap().name, "Grace Sample MP", "who has left is known still");
        // Elected again, she has another holding and is the same person.
        hold(&db, office, member_of("Grace Sample", "grace")).await;
        let found = delivery(&db, id).await.unwrap();
        assert!(found.greets(recipient(&db, &found).unwrap().0));
    }

    async fn a_letter_waits_for_an_office_and_not_for_ever(db: TestDatabase) {
        let (_, id, office) = waiting(&db).await;
        let holder = delivery(&db, id).await.unwrap().office.holder.unwrap().id;
        let silent = member_of("Grace Sample", "");
        db.store
            .write(move |tx| clarion::store::representative::update_holder(tx, holder, &silent))
            .await
            .unwrap();
        assert_eq!(recipient(&db, &delivery(&db, id).await.unwrap()), Err(Stop::NoAddress));
        let now = db.clock.now();
        db.store
            .write(move |tx| clarion::store::representative::end_holder(tx, holder, now))
            .await
            .unwrap();
        let mut found = delivery(&db, id).await.unwrap();
        assert_eq!((found.office.id, recipient(&db, &found)), (office, Err(Stop::Vacant)));
        db.clock.advance(WAITS_AT_MOST_MS - 1);
        assert_eq!(recipient(&db, &found), Err(Stop::Vacant));
        db.clock.advance(1);
        assert_eq!(recipient(&db, &found), Err(Stop::Waited));
        // The last day of an office is the one before `until`; one that is still to come is vacant.
        let today = day_of(db.clock.now());
        found.office.until = Some(today);
        assert_eq!(recipient(&db, &found), Err(Stop::Ended));
        found.office.until = Some(today.plus_months(1));
        found.queued_at = db.clock.now();
        hold(&db, office, member_of("Barbara Sample", "barbara")).await;
        found.office.holder = delivery(&db, id).await.unwrap().office.holder;
        assert!(recipient(&db, &found).is_ok());
        found.office.since = Some(today.plus_months(1));
        assert_eq!(recipient(&db, &found), Err(Stop::Vacant));
    }

    async fn a_held_letter_is_found_by_its_office_and_released_once(db: TestDatabase) {
        let (_, id, office) = waiting(&db).await;
        let put_aside = |stop| db.store.write(move |tx| letter::hold(tx, id, stop));
        let held = || db.store.read(move |conn| letter::list_held(conn, &[office]));
        assert!(held().await.unwrap().is_empty());
        assert_eq!(put_aside(Stop::Vacant).await.unwrap(), Some(1));
        assert_eq!(put_aside(Stop::NoAddress).await.unwrap(), None, "it waits already");
        assert_eq!(held().await.unwrap(), [HeldLetter { id, office, stop: Some(Stop::NoAddress) }]);
        let elsewhere = OfficeId::from_uuid(db.clock.new_id());
        assert!(db.store.read(move |conn| letter::list_held(conn, &[elsewhere])).await.unwrap().is_empty());
        let now = db.clock.now();
        let release = || db.store.write(move |tx| letter::release(tx, &[id], now));
        assert_eq!(release().await.unwrap(), 1);
        assert_eq!(release().await.unwrap(), 0);
        let found = delivery(&db, id).await.unwrap();
        assert_eq!((found.state, found.stop, found.holds), (LetterState::Queued, None, 1));
        assert_eq!(put_aside(Stop::Vacant).await.unwrap(), Some(2), "another time of waiting");
        assert_eq!(move_on(&db, id, LetterState::Sent).await, 0, "it has not left");
        assert_eq!(move_on(&db, id, LetterState::Failed).await, 1);
        assert_eq!(put_aside(Stop::Vacant).await.unwrap(), None);
        db.store.write(move |tx| letter::set_stop(tx, id, Stop::Waited)).await.unwrap();
        let found = delivery(&db, id).await.unwrap();
        assert_eq!((found.state, found.stop, found.holds), (LetterState::Failed, Some(Stop::Waited), 2));
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
        assert_eq!(recipient(&db, &found), Err(Stop::Withdrawn));
        assert_eq!(format!("{found:?}").matches("Ada").count(), 0);
        assert!(delivery(&db, LetterId::from_uuid(db.clock.new_id())).await.is_none());
    }
}
