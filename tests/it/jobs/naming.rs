//! Who agreed to be named to an office is named in its digest, and nobody else.

use clarion::actions::publish_wording::publish_wording;
use clarion::actions::send_letter::Naming;
use clarion::actions::stop_naming::stop_naming;
use clarion::actions::withdraw::withdraw;
use clarion::actions::withdraw_letter::{LetterWithdrawn, withdraw_letter};
use clarion::domain::consent::Purpose;
use clarion::domain::id::{ConsentEventId, ConsentTextId, LetterId, SignatureId};
use clarion::domain::language::Language;
use clarion::domain::letter::LetterState;
use clarion::domain::moment::DAY_MS;
use clarion::domain::notice::Notice;
use clarion::domain::office::Intake;
use clarion::jobs::schedule::Task;
use clarion::mail::read::CapturedMail;
use clarion::store::letter::{self, OfficeShelf};
use clarion::store::{consent, representative};

use super::hand::{Hand, assert_sound, barbara, filled, found, one};
use super::office::{choice_of, choose, duty};
use super::render::shown;
use crate::actions::letter::{SEAT, Stage, letter_to, office, send, supporter};
use crate::database::{TestDatabase, on_each_database};

/// What a form asked, in words that are on record, and whether the box was ticked.
async fn naming(db: &TestDatabase, is_given: bool) -> Naming {
    let (id, now) = (ConsentTextId::from_uuid(db.clock.new_id()), db.clock.now());
    let text = db.store.write(move |tx| {
        publish_wording(tx, id, Purpose::OfficeNaming, Language::English, "You may name me", now)
    });
    let event_ids = [db.clock.new_id(), db.clock.new_id()].map(ConsentEventId::from_uuid);
    Naming { text: text.await.unwrap(), is_given, event_ids }
}

/// A supporter's letters to the office of `letter`, and to those of `others`, whose form asked whether they may be named.
async fn written(
    db: &TestDatabase,
    (stage, letter): (Stage, LetterId),
    address: &str,
    is_given: bool,
    others: &[(clarion::domain::id::OfficeId, Option<clarion::domain::id::HolderId>)],
) -> (Vec<LetterId>, SignatureId) {
    let office = found(db, letter).await.office;
    let writer = supporter(db, stage, address, Some(SEAT)).await;
    let holder = office.holder.map(|holder| holder.id);
    let mut request = letter_to(db, stage, writer, &[&[(office.id, holder)], others].concat());
    request.naming = Some(naming(db, is_given).await);
    send(db, &request).await.unwrap();
    (request.letters.iter().map(|letter| letter.id).collect(), writer)
}

async fn ledger(db: &TestDatabase, id: SignatureId) -> Vec<String> {
    let events = db.store.read(move |conn| consent::list_by_signature(conn, id)).await.unwrap();
    let ours = events.into_iter().filter(|event| event.body == "You may name me");
    ours.map(|event| event.action).collect()
}

/// The next week's digest to the office of `letter`, whose letters are all collected.
async fn digest(db: &TestDatabase, stage: Stage) -> CapturedMail {
    let hand = Hand::of(db);
    hand.deliver(Notice::Letter).await;
    db.clock.advance(7 * DAY_MS);
    assert_eq!(duty(db, stage, Task::SendDigests).await, Some(1));
    hand.deliver(Notice::OfficeDigest).await.remove(0)
}

/// The addresses of those whom the page of the office of `letter` names.
async fn on_page(db: &TestDatabase, letter: LetterId) -> Vec<String> {
    let found = found(db, letter).await;
    let read = db.store.read(move |conn| {
        let office = representative::find(conn, found.office.id)?.unwrap();
        let shelf =
            OfficeShelf { campaign: found.campaign, office: office.id, since: office.holder.unwrap().since };
        letter::list_named(conn, shelf, None, 10)
    });
    read.await.unwrap().into_iter().map(|writer| writer.email).collect()
}

async fn stop(db: &TestDatabase, stage: Stage, writer: SignatureId) -> bool {
    let (event, now) = (ConsentEventId::from_uuid(db.clock.new_id()), db.clock.now());
    db.store.write(move |tx| stop_naming(tx, stage.campaign, writer, event, now)).await.unwrap()
}

on_each_database! {
    async fn only_who_agreed_is_named_and_the_others_are_counted(db: TestDatabase) {
        // The first writer's form did not ask at all.
        let (stage, id, _) = one(&db).await;
        choose(&db, &choice_of(&db, id, Intake::Digest, None).await).await;
        let (_, ben) = written(&db, (stage, id), "ben@example.org", true, &[]).await;
        let (_, cai) = written(&db, (stage, id), "cai@example.org", false, &[]).await;
        assert_eq!((ledger(&db, ben).await, ledger(&db, cai).await), (
            vec!["offered".to_owned(), "given".to_owned()],
            vec!["offered".to_owned()],
        ));
        let sent = digest(&db, stage).await;
        assert!(sent.text.contains("3 people have written to you"), "{}", sent.text);
        assert!(sent.text.contains("agreed to be named to you") && sent.text.contains("ben@example.org"), "{}", sent.text);
        for nobody in ["ada@", "cai@"] {
            assert!(!shown(&sent).contains(nobody), "{}", sent.text);
        }
        assert_eq!(on_page(&db, id).await, ["ben@example.org"]);
        assert_sound(&db).await;
    }

    async fn who_takes_it_back_is_named_no_more_and_that_is_on_record(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        choose(&db, &choice_of(&db, id, Intake::Digest, None).await).await;
        let (_, ben) = written(&db, (stage, id), "ben@example.org", true, &[]).await;
        Hand::of(&db).deliver(Notice::Letter).await;
        assert_eq!(on_page(&db, id).await, ["ben@example.org"]);
        db.clock.advance(DAY_MS);
        assert!(stop(&db, stage, ben).await);
        assert!(!stop(&db, stage, ben).await, "there is nothing left to take back");
        assert_eq!(ledger(&db, ben).await, ["offered", "given", "withdrawn"]);
        assert!(on_page(&db, id).await.is_empty());
        let sent = digest(&db, stage).await;
        assert!(sent.text.contains("2 people have written to you"));
        assert!(!sent.text.contains("ben@") && !sent.text.contains("agreed to be named"), "{}", sent.text);
    }

    async fn who_takes_the_signature_back_is_named_nowhere(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        choose(&db, &choice_of(&db, id, Intake::Digest, None).await).await;
        let (_, ben) = written(&db, (stage, id), "ben@example.org", true, &[]).await;
        Hand::of(&db).deliver(Notice::Letter).await;
        let now = db.clock.now();
        assert!(db.store.write(move |tx| withdraw(tx, stage.writer, ben, now)).await.unwrap());
        assert!(on_page(&db, id).await.is_empty());
        assert!(!digest(&db, stage).await.text.contains("ben@"));
    }

    async fn it_is_taken_back_with_the_last_letter(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let other = office(&db, SEAT, 2, barbara()).await;
        let (letters, ben) = written(&db, (stage, id), "ben@example.org", true, &[other]).await;
        for (letter, events) in [(letters[0], 2), (letters[1], 3)] {
            db.clock.advance(DAY_MS);
            let (event, now) = (ConsentEventId::from_uuid(db.clock.new_id()), db.clock.now());
            let taken = db.store.write(move |tx| withdraw_letter(tx, stage.campaign, ben, letter, event, now));
            assert_eq!(taken.await.unwrap(), LetterWithdrawn::Now);
            assert_eq!(ledger(&db, ben).await.len(), events);
            let view = db.store.read(move |conn| letter::list_by_signature(conn, ben)).await.unwrap();
            let view = view.into_iter().find(|view| view.id == letter).unwrap();
            assert_eq!((view.state, view.naming), (LetterState::Withdrawn, None));
        }
        assert_eq!(ledger(&db, ben).await.last().unwrap(), "withdrawn");
        assert_sound(&db).await;
    }

    async fn whoever_comes_next_is_told_nothing_of_what_was_said_to_the_one_before(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        written(&db, (stage, id), "ben@example.org", true, &[]).await;
        Hand::of(&db).deliver(Notice::Letter).await;
        assert_eq!(on_page(&db, id).await, ["ben@example.org"]);
        db.clock.advance(DAY_MS);
        filled(&db, barbara()).await;
        assert!(on_page(&db, id).await.is_empty());
    }
}
