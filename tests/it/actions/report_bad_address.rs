//! Reports that an address reaches nobody: which office or supporter they are about, and which say nothing new.

use clarion::actions::report_bad_address::{BadAddress, Reported, report_bad_address};
use clarion::domain::id::{HolderId, LetterId, OfficeId, QuestionId, SignatureId};
use clarion::domain::letter::LetterState;
use clarion::domain::moment::DAY_MS;
use clarion::domain::notice::Notice;
use clarion::domain::representative::{Chamber, OfficeKey};
use clarion::store::letter_answer::DueLetter;
use clarion::store::{bad_address, letter, letter_answer, representative, signature};
use uuid::Uuid;

use super::letter::{SEAT, Stage, gss, hold, letter_to, member, office, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};

const KEY: fn() -> OfficeKey =
    || OfficeKey { kind: Chamber::HouseOfCommons.into(), area: gss(SEAT).into(), place: 1 };

async fn report(db: &TestDatabase, notice: Notice, subject: Uuid, address: Option<&'static str>) -> Reported {
    let now = db.clock.now();
    let bad = BadAddress { notice, subject, address, reason: "550 5.1.1 Who" };
    db.store.write(move |tx| report_bad_address(tx, &bad, now)).await.unwrap()
}

/// A letter of Ada's to the office, which Grace Sample holds.
async fn written(db: &TestDatabase, stage: Stage) -> (LetterId, SignatureId, OfficeId, HolderId) {
    let (office, holder) = office(db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
    let writer = supporter(db, stage, "ada@example.org", Some(SEAT)).await;
    let request = letter_to(db, stage, writer, &[(office, holder)]);
    send(db, &request).await.unwrap();
    (request.letters[0].id, writer, office, holder.unwrap())
}

async fn is_bad(db: &TestDatabase, office: OfficeId) -> bool {
    let found = db.store.read(move |conn| representative::find(conn, office)).await.unwrap().unwrap();
    found.holder.unwrap().bad_address.is_some()
}

on_each_database! {
    async fn a_letter_s_report_is_of_its_office(db: TestDatabase) {
        let (id, _, office, _) = written(&db, stage(&db).await).await;
        assert_eq!(report(&db, Notice::Letter, id.uuid(), Some("old@parliament.example.org")).await, Reported::NoNews);
        assert!(!is_bad(&db, office).await, "it has another address by now");
        // Servers like to change the case of what they report.
        let told = Some("GRACE@Parliament.Example.org");
        assert_eq!(report(&db, Notice::Letter, id.uuid(), told).await, Reported::Office(KEY()));
        assert!(is_bad(&db, office).await);
        assert_eq!(report(&db, Notice::Letter, id.uuid(), told).await, Reported::NoNews, "known");
    }

    async fn a_report_without_an_address_is_not_of_whoever_came_later(db: TestDatabase) {
        let (id, _, office, _) = written(&db, stage(&db).await).await;
        let now = db.clock.now();
        db.store.write(move |tx| letter::set_state(tx, &[id], LetterState::Sent, now)).await.unwrap();
        db.clock.advance(DAY_MS);
        let grace = db.store.read(move |conn| representative::find(conn, office)).await.unwrap().unwrap().holder;
        hold(&db, office, member("Barbara Holder", "barbara")).await;
        assert_eq!(report(&db, Notice::Letter, id.uuid(), None).await, Reported::NoNews);
        assert!(!is_bad(&db, office).await);
        db.clock.advance(-DAY_MS);
        hold(&db, office, grace.unwrap().member).await;
        assert_eq!(report(&db, Notice::Letter, id.uuid(), None).await, Reported::Office(KEY()));
    }

    async fn every_other_mail_s_report_is_of_a_supporter(db: TestDatabase) {
        let (id, writer, office, _) = written(&db, stage(&db).await).await;
        let key = db.store.read(move |conn| signature::find(conn, writer)).await.unwrap().unwrap().email_key;
        let question = QuestionId::from_uuid(db.clock.new_id());
        let now = db.clock.now();
        db.store
            .write(move |tx| {
                let campaign = letter::find_for_delivery(tx.conn(), id)?.unwrap().campaign;
                let due = DueLetter { letter: id, campaign, signature: writer, email_key: key, slot: 1 };
                letter_answer::insert_question(tx, question, &due, now)
            })
            .await
            .unwrap();
        for notice in Notice::ALL {
            let subject = match notice {
                // A report of a letter is of its office; what is handed on is found by the answer.
                Notice::Letter | Notice::LetterReply => continue,
                Notice::OfficeLink
                | Notice::OfficeAddress
                | Notice::OfficeAddressTold
                | Notice::OfficeStatement
                | Notice::OfficeJudged
                | Notice::OfficeDigest => {
                    assert_eq!(report(&db, notice, id.uuid(), None).await, Reported::NoNews, "{notice:?}");
                    assert!(!db.store.read(move |conn| bad_address::is_noted(conn, key)).await.unwrap());
                    continue;
                }
                Notice::LetterHeld
                | Notice::LetterReturned
                | Notice::LetterBounced
                | Notice::LetterCollected
                | Notice::LetterDeclined
                | Notice::OfficeAnswer => id.uuid(),
                Notice::AnswerQuestion => question.uuid(),
                Notice::ConfirmSignature
                | Notice::AlreadySigned
                | Notice::SignatureReceipt
                | Notice::RemindSignature => writer.uuid(),
            };
            assert_eq!(report(&db, notice, subject, None).await, Reported::Supporter, "{notice:?}");
            assert_eq!(report(&db, notice, subject, None).await, Reported::NoNews);
            assert!(db.store.read(move |conn| bad_address::is_noted(conn, key)).await.unwrap());
            db.store.write(move |tx| bad_address::forget(tx, &[key])).await.unwrap();
        }
        assert!(!is_bad(&db, office).await);
    }

    async fn a_report_of_what_is_gone_is_no_error(db: TestDatabase) {
        for notice in Notice::ALL {
            assert_eq!(report(&db, notice, db.clock.new_id(), None).await, Reported::NoNews);
        }
    }
}
