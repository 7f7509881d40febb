//! An address that an office chose itself and that reaches nobody: the choice ends, the address on file stays good.

use clarion::actions::choose_intake::{Chosen, confirm_address};
use clarion::actions::report_bad_address::{BadAddress, Reported, report_bad_address, trust_addresses};
use clarion::domain::id::LetterId;
use clarion::domain::letter::LetterState;
use clarion::domain::moment::{DAY_MS, HOUR_MS};
use clarion::domain::notice::Notice;
use clarion::domain::office::Intake;
use clarion::jobs::schedule::Task;
use clarion::store::office_choice::{self, OfficeChoice};
use clarion::store::outbox::Settlement;

use super::hand::{Hand, assert_sound, found, one, state, written};
use super::office::{choice_of, choose, duty};
use super::render::header;
use crate::database::{TestDatabase, on_each_database};

const CHOSEN: &str = "team@office.example";
const TO_CHOSEN: Option<&str> = Some("Grace Sample MP <team@office.example>");
const TO_FILE: Option<&str> = Some("Grace Sample MP <grace@parliament.example.org>");

/// Has an office take its letters at the address that it has chosen and confirmed.
async fn redirected(db: &TestDatabase, letter: LetterId, intake: Intake) -> OfficeChoice {
    let choice = choice_of(db, letter, intake, Some(CHOSEN)).await;
    assert_eq!(choose(db, &choice).await, Chosen::AwaitsAddress);
    let (id, now) = (choice.id, db.clock.now());
    assert!(db.store.write(move |tx| confirm_address(tx, id, now)).await.unwrap());
    choice
}

async fn report(
    db: &TestDatabase,
    (notice, subject): (Notice, uuid::Uuid),
    address: Option<&'static str>,
) -> Reported {
    let now = db.clock.now();
    let bad = BadAddress { notice, subject, address, reason: "550 5.1.1 Who" };
    db.store.write(move |tx| report_bad_address(tx, &bad, now)).await.unwrap()
}

async fn has_bad_address_on_file(db: &TestDatabase, letter: LetterId) -> bool {
    found(db, letter).await.office.holder.unwrap().bad_address.is_some()
}

async fn refused_choices(db: &TestDatabase, choice: &OfficeChoice) -> usize {
    let campaign = choice.campaign;
    db.store.read(move |conn| office_choice::list_refused(conn, campaign)).await.unwrap().len()
}

on_each_database! {
    async fn a_refused_address_of_the_office_s_own_ends_and_the_one_on_file_stays_good(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let choice = redirected(&db, id, Intake::Single).await;
        assert_eq!(header(&hand.deliver(Notice::Letter).await[0], "To"), TO_CHOSEN);
        let key = found(&db, id).await.office.key;
        // Servers like to change the case of what they report.
        let told = Some("Team@Office.Example");
        assert_eq!(report(&db, (Notice::Letter, id.uuid()), told).await, Reported::Redirect(key));
        assert_eq!(report(&db, (Notice::Letter, id.uuid()), told).await, Reported::NoNews, "known");
        assert!(!has_bad_address_on_file(&db, id).await);
        assert_eq!(refused_choices(&db, &choice).await, 1);
        let (second, _) = written(&db, stage, "ben@example.org", "Mine too.").await;
        assert_eq!(header(&hand.deliver(Notice::Letter).await[0], "To"), TO_FILE);
        assert_eq!(state(&db, second).await.0, LetterState::Sent);

        // The same address again has to be confirmed again, and then holds.
        db.clock.advance(HOUR_MS);
        redirected(&db, id, Intake::Single).await;
        assert_eq!(refused_choices(&db, &choice).await, 0);
        written(&db, stage, "cai@example.org", "Mine as well.").await;
        assert_eq!(header(&hand.deliver(Notice::Letter).await[0], "To"), TO_CHOSEN);
        assert_sound(&db).await;
    }

    async fn a_report_without_an_address_is_of_where_the_letter_went(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        assert_eq!(header(&hand.deliver(Notice::Letter).await[0], "To"), TO_FILE);
        db.clock.advance(HOUR_MS);
        let choice = redirected(&db, id, Intake::Single).await;
        let (second, _) = written(&db, stage, "ben@example.org", "Mine too.").await;
        assert_eq!(header(&hand.deliver(Notice::Letter).await[0], "To"), TO_CHOSEN);
        let key = found(&db, id).await.office.key;
        assert_eq!(report(&db, (Notice::Letter, second.uuid()), None).await, Reported::Redirect(key));
        assert_eq!((has_bad_address_on_file(&db, id).await, refused_choices(&db, &choice).await), (false, 1));
        assert_eq!(report(&db, (Notice::Letter, second.uuid()), None).await, Reported::NoNews);
        assert!(!has_bad_address_on_file(&db, id).await, "the second report is of the same address");
        // The first went to the address on file, before anything was chosen.
        assert_eq!(report(&db, (Notice::Letter, id.uuid()), None).await, Reported::Office(key));
        assert!(has_bad_address_on_file(&db, id).await);
    }

    async fn a_digest_tells_of_the_address_that_it_went_to(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let choice = redirected(&db, id, Intake::Digest).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        db.clock.advance(3 * DAY_MS);
        assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(1));
        let row = hand.claim(Notice::OfficeDigest).await.pop().unwrap();
        let key = found(&db, id).await.office.key;
        assert_eq!(report(&db, (Notice::OfficeDigest, row.subject), Some(CHOSEN)).await, Reported::Redirect(key));
        assert_eq!((has_bad_address_on_file(&db, id).await, refused_choices(&db, &choice).await), (false, 1));
        let on_file = Some("grace@parliament.example.org");
        assert_eq!(report(&db, (Notice::OfficeDigest, row.subject), on_file).await, Reported::Office(key));
    }

    async fn a_digest_is_told_of_without_an_address_and_meant_is_where_it_went(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        redirected(&db, id, Intake::Digest).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        db.clock.advance(3 * DAY_MS);
        assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(1));
        let row = hand.claim(Notice::OfficeDigest).await.pop().unwrap();
        assert!(hand.settle(&row, Settlement::Sent { reply: "250 Ok".to_owned() }).await);
        db.clock.advance(HOUR_MS);
        let later = choice_of(&db, id, Intake::Single, Some("others@office.example")).await;
        assert_eq!(choose(&db, &later).await, Chosen::AwaitsAddress);
        let (choice, now) = (later.id, db.clock.now());
        assert!(db.store.write(move |tx| confirm_address(tx, choice, now)).await.unwrap());
        let key = found(&db, id).await.office.key;
        assert_eq!(report(&db, (Notice::OfficeDigest, row.subject), None).await, Reported::Redirect(key));
        assert!(!has_bad_address_on_file(&db, id).await);
        written(&db, stage, "ben@example.org", "Mine too.").await;
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Grace Sample MP <others@office.example>"), "chosen since, and good");
    }

    async fn an_address_of_the_office_s_own_serves_where_the_one_on_file_is_bad(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let key = found(&db, id).await.office.key;
        let on_file = Some("grace@parliament.example.org");
        assert_eq!(report(&db, (Notice::Letter, id.uuid()), on_file).await, Reported::Office(key));
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await.0, LetterState::Held);
        redirected(&db, id, Intake::Single).await;
        assert_eq!(state(&db, id).await.0, LetterState::Queued, "what waited for an address goes");
        written(&db, stage, "ben@example.org", "Mine too.").await;
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(sent.iter().map(|mail| header(mail, "To")).collect::<Vec<_>>(), [TO_CHOSEN, TO_CHOSEN]);
        assert_sound(&db).await;
    }

    async fn what_was_noted_in_error_is_taken_back_and_letters_go(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let choice = redirected(&db, id, Intake::Single).await;
        hand.deliver(Notice::Letter).await;
        for address in [CHOSEN, "grace@parliament.example.org"] {
            report(&db, (Notice::Letter, id.uuid()), Some(address)).await;
        }
        let (second, _) = written(&db, stage, "ben@example.org", "Mine too.").await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, second).await.0, LetterState::Held);
        let (campaign, office, now) = (choice.campaign, choice.office, db.clock.now());
        for trusted in [1, 0] {
            let done = db.store.write(move |tx| trust_addresses(tx, campaign, &[office], now)).await;
            assert_eq!(done.unwrap(), trusted);
        }
        assert_eq!((has_bad_address_on_file(&db, id).await, refused_choices(&db, &choice).await), (false, 0));
        assert_eq!(header(&hand.deliver(Notice::Letter).await[0], "To"), TO_CHOSEN);
        assert_sound(&db).await;
    }
}
