//! What an address that bounces does to the mails after it.

use clarion::actions::confirm::{Confirmation, confirm};
use clarion::actions::report_bad_address::{BadAddress, Reported, report_bad_address};
use clarion::actions::withdraw::withdraw;
use clarion::domain::id::{OutboxId, SignatureId};
use clarion::domain::letter::{LetterState, Stop};
use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::domain::representative::Member;
use clarion::store::outbox::{self, RowState};

use super::hand::{Hand, assert_sound, filled, grace, state, written};
use super::render::header;
use super::succession::Running;
use crate::actions::letter::{Stage, member, signed, stage, supporter};
use crate::database::{TestDatabase, on_each_database};
use crate::mail::smtp_server::{Act, At, Setup, SmtpServer};

async fn bounced(db: &TestDatabase, id: SignatureId) {
    let now = db.clock.now();
    let (notice, subject) = (Notice::ConfirmSignature, id.uuid());
    let bad = BadAddress { notice, subject, address: Some("ada@example.org"), reason: "550 5.2.1 Disabled" };
    let reported = db.store.write(move |tx| report_bad_address(tx, &bad, now)).await.unwrap();
    assert_eq!(reported, Reported::Supporter);
}

async fn clicked(db: &TestDatabase, stage: Stage, id: SignatureId) {
    let click = Confirmation { signature: id, mail_id: OutboxId::from_uuid(db.clock.new_id()) };
    let now = db.clock.now();
    db.store.write(move |tx| confirm(tx, stage.writer, &[click], now)).await.unwrap();
}

on_each_database! {
    async fn letters_to_an_address_that_bounces_wait_for_another(db: TestDatabase) {
        let stage = stage(&db).await;
        filled(&db, grace()).await;
        let (first, _) = written(&db, stage, "ada@example.org", "Mine.").await;
        let server = SmtpServer::start(Setup::default()).await;
        server.script(At::Rcpt, [Act::Say("550 5.1.1 No such mailbox")]);
        let kinds = [Notice::ConfirmSignature, Notice::SignatureReceipt];
        let now = db.clock.now();
        db.store.write(move |tx| outbox::pause(tx, &kinds, "not of this test", now)).await.unwrap();
        let mut running = Running::start(&db, &server, &db.store);
        assert_eq!(running.heard.recv().await, Some(RowState::Dead));
        running.stop().await;
        assert_eq!(state(&db, first).await, (LetterState::Failed, None));

        let (second, _) = written(&db, stage, "bob@example.org", "Mine too.").await;
        let hand = Hand::of(&db);
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, second).await, (LetterState::Held, Some(Stop::NoAddress)));
        assert_eq!(hand.deliver(Notice::LetterHeld).await.len(), 1, "its writer is told");
        // An import that says the same address again brings nothing back, and neither does a day.
        db.clock.advance(DAY_MS);
        filled(&db, Some(Member { party: "Another".to_owned(), ..grace().unwrap() })).await;
        hand.tidy().await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, second).await, (LetterState::Held, Some(Stop::NoAddress)));

        filled(&db, Some(member("Grace Sample", "grace.sample"))).await;
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(sent.len(), 1);
        assert_eq!(header(&sent[0], "To"), Some("Grace Sample MP <grace.sample@parliament.example.org>"));
        assert_eq!(state(&db, second).await, (LetterState::Sent, None));
        assert_sound(&db).await;
    }

    async fn who_has_a_bad_address_gets_only_what_they_ask_for(db: TestDatabase) {
        let stage = stage(&db).await;
        let id = supporter(&db, stage, "ada@example.org", None).await;
        let hand = Hand::of(&db);
        bounced(&db, id).await;
        assert!(hand.deliver(Notice::SignatureReceipt).await.is_empty());
        // Whoever fills the form in again may have the address back.
        db.clock.advance(11 * MINUTE_MS);
        signed(&db, stage, "ada@example.org", None, None).await;
        assert_eq!(hand.deliver(Notice::AlreadySigned).await.len(), 1);
        let now = db.clock.now();
        assert!(db.store.write(move |tx| withdraw(tx, stage.writer, id, now)).await.unwrap());
        db.clock.advance(DAY_MS);
        signed(&db, stage, "ada@example.org", None, None).await;
        assert!(!hand.deliver(Notice::ConfirmSignature).await.is_empty());
        // And whoever clicks on what was mailed there has it.
        clicked(&db, stage, id).await;
        assert_eq!(hand.deliver(Notice::SignatureReceipt).await.len(), 1);
    }
}
