//! Letters that were collected reach whoever holds the office, whatever becomes of the digest, and reach them once.

use clarion::actions::choose_intake::confirm_address;
use clarion::domain::id::LetterId;
use clarion::domain::letter::LetterState;
use clarion::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::domain::office::Intake;
use clarion::jobs::deliver::Rendered;
use clarion::jobs::receive::Receipt;
use clarion::jobs::schedule::Task;
use clarion::mail::return_path::return_path;
use clarion::store::outbox::{self, Settlement};

use super::election::{DISSOLVED, called, come};
use super::hand::{Hand, LEASE_MS, assert_sound, barbara, filled, grace, one, state, written};
use super::office::{choice_of, choose, duty, of_kind};
use super::receive::receive;
use super::render::header;
use crate::actions::letter::{Stage, keys, stage};
use crate::database::{TestDatabase, on_each_database};
use crate::mail::incoming::postfix;

/// A letter that its office has collected for a digest.
async fn collected(db: &TestDatabase) -> (Stage, LetterId, Hand) {
    let (stage, id, _) = one(db).await;
    let hand = Hand::of(db);
    choose(db, &choice_of(db, id, Intake::Digest, None).await).await;
    assert!(hand.deliver(Notice::Letter).await.is_empty());
    assert_eq!(state(db, id).await.0, LetterState::Collected);
    (stage, id, hand)
}

/// A letter of which nobody knows whether it left, and that waits to be repeated.
async fn doubtful(db: &TestDatabase, stage: Stage, address: &str) -> (LetterId, Hand) {
    let (id, _) = written(db, stage, address, "Mine.").await;
    let hand = Hand::of(db);
    let row = hand.claim(Notice::Letter).await.pop().unwrap();
    let Rendered::Mail(mail) = hand.look(&row).await else { panic!("it can go") };
    assert!(hand.keep(&row, &mail).await.is_some());
    db.clock.advance(LEASE_MS + 1);
    let now = db.clock.now();
    let in_doubt = db.store.write(move |tx| outbox::release_expired(tx, now, true)).await.unwrap();
    assert!(in_doubt.is_empty(), "it is repeated once");
    (id, hand)
}

/// Has the digest of the next week queued. The test's clock begins on a Friday at eight.
async fn digest_queued(db: &TestDatabase, stage: Stage) {
    db.clock.advance(3 * DAY_MS);
    assert_eq!(duty(db, stage, Task::SendDigests).await, Some(1));
}

/// Has the digest that is due refused for good.
async fn refused(hand: &Hand) {
    let row = hand.claim(Notice::OfficeDigest).await.pop().unwrap();
    assert!(matches!(hand.look(&row).await, Rendered::Mail(_)));
    let reason = "no_such_address: rcpt_to: 550 5.1.1 Who".to_owned();
    assert!(hand.settle(&row, Settlement::Dead { reason }).await);
}

on_each_database! {
    async fn what_was_collected_goes_singly_once_the_office_takes_digests_no_more(db: TestDatabase) {
        let (_, id, hand) = collected(&db).await;
        db.clock.advance(HOUR_MS);
        choose(&db, &choice_of(&db, id, Intake::Single, None).await).await;
        assert_eq!(state(&db, id).await.0, LetterState::Queued);
        assert_sound(&db).await;
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!((sent.len(), state(&db, id).await.0), (1, LetterState::Sent));
        assert!(hand.deliver(Notice::LetterCollected).await.is_empty(), "it is in no digest any more");
        assert_sound(&db).await;
    }

    async fn what_was_collected_comes_back_to_its_writer_once_the_office_takes_nothing(db: TestDatabase) {
        let (_, id, hand) = collected(&db).await;
        db.clock.advance(HOUR_MS);
        choose(&db, &choice_of(&db, id, Intake::Nothing, None).await).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!((state(&db, id).await.0, of_kind(&db, Notice::LetterDeclined).await), (LetterState::Declined, 1));
    }

    async fn what_was_collected_waits_while_another_address_has_not_confirmed(db: TestDatabase) {
        let (_, id, hand) = collected(&db).await;
        let choice = choice_of(&db, id, Intake::Single, Some("team@office.example")).await;
        db.clock.advance(HOUR_MS);
        choose(&db, &choice).await;
        assert_eq!(state(&db, id).await.0, LetterState::Collected);
        let (choice, now) = (choice.id, db.clock.now());
        assert!(db.store.write(move |tx| confirm_address(tx, choice, now)).await.unwrap());
        assert_eq!(header(&hand.deliver(Notice::Letter).await[0], "To"), Some("Grace Sample MP <team@office.example>"));
    }

    async fn another_choice_of_digests_leaves_a_letter_where_it_is(db: TestDatabase) {
        let (stage, id, hand) = collected(&db).await;
        db.clock.advance(2 * DAY_MS);
        choose(&db, &choice_of(&db, id, Intake::Digest, None).await).await;
        assert_eq!(state(&db, id).await.0, LetterState::Collected);
        db.clock.advance(DAY_MS);
        assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(1), "it is in the digest of its week");
        assert_eq!(hand.deliver(Notice::OfficeDigest).await.len(), 1);
    }

    async fn what_was_collected_goes_to_whoever_holds_the_office_next(db: TestDatabase) {
        let (_, id, hand) = collected(&db).await;
        db.clock.advance(HOUR_MS);
        filled(&db, None).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await.0, LetterState::Held, "it waits for somebody, and its writer is told so");
        assert_eq!(hand.deliver(Notice::LetterHeld).await.len(), 1);
        filled(&db, barbara()).await;
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Barbara Holder MP <barbara@parliament.example.org>"));
        assert_sound(&db).await;
    }

    async fn a_letter_that_its_office_read_in_a_digest_does_not_come_again(db: TestDatabase) {
        let (stage, id, hand) = collected(&db).await;
        digest_queued(&db, stage).await;
        // Under way, it is for the office as good as sent.
        choose(&db, &choice_of(&db, id, Intake::Digest, None).await).await;
        assert_eq!(hand.deliver(Notice::OfficeDigest).await.len(), 1);
        db.clock.advance(HOUR_MS);
        choose(&db, &choice_of(&db, id, Intake::Single, None).await).await;
        filled(&db, barbara()).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await.0, LetterState::Collected);
        assert_sound(&db).await;
    }

    async fn a_digest_that_is_not_wanted_when_its_turn_comes_gives_its_letters_back(db: TestDatabase) {
        let (stage, id, hand) = collected(&db).await;
        digest_queued(&db, stage).await;
        db.clock.advance(MINUTE_MS);
        choose(&db, &choice_of(&db, id, Intake::Single, None).await).await;
        assert_eq!(state(&db, id).await.0, LetterState::Collected, "the digest may be leaving at this moment");
        assert!(hand.deliver(Notice::OfficeDigest).await.is_empty());
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
        assert_eq!(state(&db, id).await.0, LetterState::Sent);
        assert_sound(&db).await;
    }

    async fn a_digest_for_who_has_left_gives_its_letters_to_the_next(db: TestDatabase) {
        let (stage, id, hand) = collected(&db).await;
        digest_queued(&db, stage).await;
        filled(&db, barbara()).await;
        assert!(hand.deliver(Notice::OfficeDigest).await.is_empty());
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Barbara Holder MP <barbara@parliament.example.org>"));
        assert_eq!(state(&db, id).await.0, LetterState::Sent);
    }

    async fn a_refused_digest_s_letters_are_in_the_next_one(db: TestDatabase) {
        let (stage, id, hand) = collected(&db).await;
        digest_queued(&db, stage).await;
        refused(&hand).await;
        assert_eq!(state(&db, id).await.0, LetterState::Queued);
        assert_sound(&db).await;
        let (other, _) = written(&db, stage, "ben@example.org", "Mine too.").await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        for id in [id, other] {
            assert_eq!(state(&db, id).await.0, LetterState::Collected);
        }
        db.clock.advance(HOUR_MS);
        assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(0), "one a week, whatever became of it");
        db.clock.advance(7 * DAY_MS - HOUR_MS);
        assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(1));
        let sent = hand.deliver(Notice::OfficeDigest).await;
        assert!(sent[0].text.contains("2 people have written to you"), "{}", sent[0].text);
        assert_eq!(of_kind(&db, Notice::LetterCollected).await, 2, "its writer was told once");
        assert_sound(&db).await;
    }

    async fn a_digest_of_which_it_is_told_later_that_it_failed_gives_its_letters_back(db: TestDatabase) {
        let (stage, id, hand) = collected(&db).await;
        digest_queued(&db, stage).await;
        let row = hand.claim(Notice::OfficeDigest).await.pop().unwrap();
        assert!(hand.settle(&row, Settlement::Sent { reply: "250 Ok".to_owned() }).await);
        assert_eq!(state(&db, id).await.0, LetterState::Collected);
        let path = return_path(&keys(), Notice::OfficeDigest, row.id, "bounce.example.org");
        for _ in 0..2 {
            let full = postfix("failed", "5.2.2", "552 5.2.2 Full");
            assert_eq!(receive(&db, &path, &full).await, Receipt::Taken);
            assert_eq!(state(&db, id).await.0, LetterState::Queued);
        }
        assert_sound(&db).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        db.clock.advance(7 * DAY_MS);
        assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(1));
        assert_eq!(hand.deliver(Notice::OfficeDigest).await.len(), 1, "it is in the next one");
        assert_sound(&db).await;
    }

    async fn a_digest_waits_for_the_end_of_an_election_that_came_near_once_it_was_queued(db: TestDatabase) {
        let (stage, id, hand) = collected(&db).await;
        digest_queued(&db, stage).await;
        called(&db, &[DISSOLVED]).await;
        assert!(hand.deliver(Notice::OfficeDigest).await.is_empty());
        assert_eq!(state(&db, id).await.0, LetterState::Collected, "it is in a digest that waits");
        come(&db, "2027-02-05", HOUR_MS * 9);
        hand.tidy().await;
        assert_eq!(hand.deliver(Notice::OfficeDigest).await.len(), 1);
    }

    async fn a_letter_that_may_have_left_goes_into_no_digest_and_is_not_declined(db: TestDatabase) {
        let stage = stage(&db).await;
        filled(&db, grace()).await;
        for (intake, address) in [(Intake::Digest, "ada@example.org"), (Intake::Nothing, "ben@example.org")] {
            let (id, hand) = doubtful(&db, stage, address).await;
            choose(&db, &choice_of(&db, id, intake, None).await).await;
            assert_eq!(hand.deliver(Notice::Letter).await.len(), 1, "it goes on as it began");
            assert_eq!(state(&db, id).await.0, LetterState::Sent);
            // Of two choices in one moment nobody could tell the later one.
            db.clock.advance(1);
            choose(&db, &choice_of(&db, id, Intake::Single, None).await).await;
        }
        assert_sound(&db).await;
    }

    async fn a_refused_digest_that_is_tried_again_by_hand_brings_nothing_twice(db: TestDatabase) {
        use clarion::store::outbox::{RowState, retry};
        let (stage, id, hand) = collected(&db).await;
        digest_queued(&db, stage).await;
        refused(&hand).await;
        hand.deliver(Notice::Letter).await;
        let now = db.clock.now();
        let retried = db.store.write(move |tx| retry(tx, &[Notice::OfficeDigest], RowState::Dead, now));
        assert_eq!(retried.await.unwrap().len(), 1);
        assert!(hand.deliver(Notice::OfficeDigest).await.is_empty(), "its letters are in the next");
        assert_eq!(state(&db, id).await.0, LetterState::Collected);
    }

    async fn a_choice_that_comes_while_a_letter_is_looked_at_holds_for_that_letter(db: TestDatabase) {
        let (stage, _, hand) = collected(&db).await;
        let (id, _) = written(&db, stage, "ben@example.org", "Mine too.").await;
        let row = hand.claim(Notice::Letter).await.pop().unwrap();
        let Rendered::Skip(reason) = hand.look(&row).await else { panic!("the office takes digests") };
        db.clock.advance(MINUTE_MS);
        choose(&db, &choice_of(&db, id, Intake::Single, None).await).await;
        assert!(hand.settle(&row, Settlement::Cancelled { reason: reason.to_owned() }).await);
        assert_eq!(state(&db, id).await.0, LetterState::Queued);
        assert_sound(&db).await;
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 2, "and the one before goes with it");
    }
}
