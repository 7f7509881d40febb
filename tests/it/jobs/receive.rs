//! What comes back of a mail, from the message to what it causes: through a mail server, both ways.

use std::sync::Arc;

use clarion::domain::id::{LetterId, OutboxId, SignatureId, WriterId};
use clarion::domain::language::Language;
use clarion::domain::letter::LetterState;
use clarion::domain::mail_event::MailEventKind;
use clarion::domain::moment::{DAY_MS, SECOND_MS};
use clarion::domain::notice::Notice;
use clarion::jobs::receive::{LARGEST_BYTES, Receipt, Receiver};
use clarion::jobs::schedule::{DUTIES, Shift, Task, run_if_due};
use clarion::mail::return_path::{reply_address, return_path};
use clarion::store::mail_event::{self, MailEventView};
use clarion::store::outbox::{self, RowState};
use clarion::store::{bad_address, signature};

use super::hand::{Hand, assert_sound, found, one, state};
use super::render::{NAMES, header, renderer, shown};
use super::succession::{Running, in_language};
use crate::actions::letter::{keys, supporter};
use crate::database::{TestDatabase, on_each_database};
use crate::mail::incoming::{crlf, postfix};
use crate::mail::smtp_server::{Setup, SmtpServer};

const KEEPS_MS: i64 = 30 * DAY_MS;

fn receiver(db: &TestDatabase) -> Receiver {
    Receiver {
        store: db.store.clone(),
        clock: db.clock.clone(),
        keys: Arc::new(keys()),
        keeps_reports_ms: KEEPS_MS,
    }
}

pub(super) async fn receive(db: &TestDatabase, recipient: &str, message: &[u8]) -> Receipt {
    receiver(db).receive(Some(""), recipient, message).await
}

fn no_such_user() -> Vec<u8> {
    postfix("failed", "5.1.1", "550 5.1.1 <grace@parliament.example.org>: no such user")
}

fn answer(words: &str) -> Vec<u8> {
    crlf(&format!(
        "From: Grace Sample MP <grace@parliament.example.org>\nSubject: RE: Letter from Ada Example\n\n{words}\n"
    ))
}

/// The row of the outbox that carried a letter.
async fn mail_of(db: &TestDatabase) -> OutboxId {
    let hand = Hand::of(db);
    let row = hand.claim(Notice::Letter).await.remove(0);
    assert!(hand.settle(&row, outbox::Settlement::Sent { reply: "250 Ok".to_owned() }).await);
    row.id
}

pub(super) async fn events(db: &TestDatabase, mail: OutboxId) -> Vec<MailEventView> {
    db.store.read(move |conn| mail_event::list_by_mail(conn, mail)).await.unwrap()
}

/// A letter that has left, with the address where reports of it go.
pub(super) async fn sent(db: &TestDatabase) -> (LetterId, SignatureId, OutboxId, String) {
    let (_, letter, writer) = one(db).await;
    let mail = mail_of(db).await;
    assert_eq!(state(db, letter).await.0, LetterState::Sent);
    (letter, writer, mail, return_path(&keys(), Notice::Letter, mail, "bounce.example.org"))
}

on_each_database! {
    async fn a_letter_that_comes_back_through_the_server_is_its_writer_s_again(db: TestDatabase) {
        let (_, letter, _) = one(&db).await;
        let server = SmtpServer::start(Setup::default()).await;
        let mut running = Running::start(&db, &server, &db.store);
        while running.heard.recv().await != Some(RowState::Sent) {}
        let left = server.received().into_iter().find(|mail| mail.recipient == "grace@parliament.example.org").unwrap();
        assert!(left.sender.starts_with("l+") && left.sender.ends_with("@example.org"), "{}", left.sender);
        // It is told inside the transaction that settles.
        while state(&db, letter).await.0 != LetterState::Sent {}

        assert_eq!(receive(&db, &left.sender.to_ascii_uppercase(), &no_such_user()).await, Receipt::Taken);
        assert_eq!(state(&db, letter).await.0, LetterState::Bounced);
        let given_back = loop {
            let back = server.received().into_iter().find(|mail| {
                mail.recipient == "ada@example.org" && mail.message.windows(9).any(|part| part == b"came back")
            });
            if let Some(mail) = back {
                break mail;
            }
            db.clock.advance(SECOND_MS);
            tokio::task::yield_now().await;
        };
        running.stop().await;
        assert!(given_back.sender.starts_with("c+"));
        let text = String::from_utf8_lossy(&given_back.message).replace("=\r\n", "");
        assert!(text.contains("Subject: Your letter came back") && text.contains("Dear Grace Sample,"), "{text}");
        let office = found(&db, letter).await.office;
        assert!(office.holder.unwrap().bad_address.is_some(), "`clarion check` tells of it");
        assert_sound(&db).await;
    }

    async fn a_report_that_is_told_twice_has_one_effect(db: TestDatabase) {
        let (letter, _, mail, path) = sent(&db).await;
        for _ in 0..3 {
            assert_eq!(receive(&db, &path, &no_such_user()).await, Receipt::Taken);
        }
        assert_eq!(events(&db, mail).await.len(), 1);
        // Another report of the same is an event, and no second mail.
        assert_eq!(receive(&db, &path, &postfix("failed", "5.2.2", "552 full")).await, Receipt::Taken);
        assert_eq!(events(&db, mail).await.len(), 2);
        assert_eq!(state(&db, letter).await.0, LetterState::Bounced);
        assert_eq!(Hand::of(&db).deliver(Notice::LetterBounced).await.len(), 1);
        assert_sound(&db).await;
    }

    async fn messages_within_messages_without_end_are_refused(db: TestDatabase) {
        let (_, _, mail, path) = sent(&db).await;
        let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(300_000);
        assert_eq!(receive(&db, &path, deep.as_bytes()).await, Receipt::TooLarge);
        assert!(events(&db, mail).await.is_empty());
    }

    async fn only_an_address_that_does_not_exist_is_noted(db: TestDatabase) {
        let (letter, _, _, path) = sent(&db).await;
        assert_eq!(receive(&db, &path, &postfix("failed", "5.2.2", "552 5.2.2 full")).await, Receipt::Taken);
        assert_eq!(state(&db, letter).await.0, LetterState::Bounced, "its writer has it back all the same");
        assert!(found(&db, letter).await.office.holder.unwrap().bad_address.is_none());
        let given_back = Hand::of(&db).deliver(Notice::LetterBounced).await;
        assert!(given_back[0].text.contains("mailbox is full"));
    }

    async fn what_is_no_failure_changes_nothing_but_what_it_says(db: TestDatabase) {
        let (letter, _, mail, path) = sent(&db).await;
        assert_eq!(receive(&db, &path, &postfix("delayed", "4.4.1", "later")).await, Receipt::Taken);
        assert_eq!(state(&db, letter).await.0, LetterState::Sent);
        // What comes within one millisecond has no order.
        db.clock.advance(1);
        assert_eq!(receive(&db, &path, &postfix("delivered", "2.0.0", "250 ok")).await, Receipt::Taken);
        assert_eq!(state(&db, letter).await.0, LetterState::Delivered);
        assert_eq!(receive(&db, &path, &postfix("relayed", "2.0.0", "250 ok")).await, Receipt::Taken);
        let kinds: Vec<_> = events(&db, mail).await.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [MailEventKind::Delayed, MailEventKind::Delivered]);
        assert_sound(&db).await;
    }

    async fn a_report_before_the_deliverer_has_written_comes_again(db: TestDatabase) {
        let (_, letter, _) = one(&db).await;
        let hand = Hand::of(&db);
        let row = hand.claim(Notice::Letter).await.remove(0);
        let path = return_path(&keys(), Notice::Letter, row.id, "bounce.example.org");
        assert_eq!(receive(&db, &path, &no_such_user()).await, Receipt::Later);
        assert!(events(&db, row.id).await.is_empty());
        assert!(hand.settle(&row, outbox::Settlement::InDoubt { reason: "lost".to_owned() }).await);
        assert_eq!(receive(&db, &path, &no_such_user()).await, Receipt::Taken);
        assert_eq!(state(&db, letter).await.0, LetterState::Bounced, "now its fate is known");
        assert_sound(&db).await;
    }

    async fn an_answer_is_handed_on_and_not_kept(db: TestDatabase) {
        let (letter, _, mail, path) = sent(&db).await;
        let message = answer("Dear Ada, I have asked the minister.");
        let taken = receiver(&db).receive(Some("grace@parliament.example.org"), &path, &message).await;
        assert_eq!(taken, Receipt::Taken);
        assert_eq!(state(&db, letter).await.0, LetterState::Sent, "its writer says whether that is an answer");
        let kept = events(&db, mail).await;
        assert_eq!((kept[0].kind, kept[0].is_kept), (MailEventKind::Replied, true));
        assert_sound(&db).await;
        let handed_on = Hand::of(&db).deliver(Notice::LetterReply).await;
        assert_eq!(handed_on.len(), 1);
        assert_eq!(header(&handed_on[0], "To"), Some("Ada Example <ada@example.org>"));
        assert_eq!(header(&handed_on[0], "From"), Some("Example Organisation <campaign@example.org>"));
        assert_eq!(header(&handed_on[0], "Subject"), Some("An answer to your letter"));
        assert_eq!(header(&handed_on[0], "Reply-To"), Some("grace@parliament.example.org"));
        assert!(handed_on[0].text.starts_with("Subject: RE: Letter from Ada Example\r\nFrom: Grace Sample MP <grace@"));
        assert!(handed_on[0].text.contains("I have asked the minister."));
        assert!(events(&db, mail).await.iter().all(|event| !event.is_kept), "only the event is left");
        assert_sound(&db).await;
    }

    async fn an_answer_reads_well_in_both_languages_of_its_writer(db: TestDatabase) {
        let (_, writer, _, path) = sent(&db).await;
        for language in Language::ALL {
            in_language(&db, writer, language).await;
            let message = answer(&format!("Dear Ada, I have asked the minister ({}).", language.code()));
            assert_eq!(receive(&db, &path, &message).await, Receipt::Taken);
            let handed_on = Hand::of(&db).deliver(Notice::LetterReply).await;
            assert_eq!(handed_on.len(), 1);
            insta::assert_snapshot!(format!("letter_reply_{}", language.code()), shown(&handed_on[0]));
        }
    }

    async fn an_answer_that_is_refused_is_kept_for_a_while_and_one_to_nobody_is_not(db: TestDatabase) {
        let (_, writer, mail, path) = sent(&db).await;
        receive(&db, &path, &answer("One.")).await;
        let hand = Hand::of(&db);
        let row = hand.claim(Notice::LetterReply).await.remove(0);
        assert!(hand.settle(&row, outbox::Settlement::Dead { reason: "550 no".to_owned() }).await);
        assert!(events(&db, mail).await[0].is_kept, "it may be tried again");
        let kept_until = db.clock.now().plus_ms(14 * DAY_MS);
        assert_eq!(db.store.write(move |tx| mail_event::forget_old_sources(tx, kept_until, 9)).await.unwrap(), 1);
        // An address that reaches nobody gets no answer either.
        receive(&db, &path, &answer("Two.")).await;
        let key = db.store.read(move |conn| signature::find(conn, writer)).await.unwrap().unwrap().email_key;
        let now = db.clock.now();
        db.store.write(move |tx| bad_address::note(tx, bad_address::Owner::Supporter(key), "550", now)).await.unwrap();
        assert!(hand.deliver(Notice::LetterReply).await.is_empty());
        assert!(events(&db, mail).await.iter().all(|event| !event.is_kept));
    }

    async fn a_duty_forgets_reports_in_time(db: TestDatabase) {
        let (_, _, mail, path) = sent(&db).await;
        receive(&db, &path, &no_such_user()).await;
        let shift = Shift {
            store: db.store.clone(),
            clock: db.clock.clone(),
            writer: WriterId::from_uuid(db.clock.new_id()),
            keeps_hours: true,
        };
        let duty = DUTIES.into_iter().find(|duty| duty.task == Task::ForgetMail).unwrap();
        let (_stop, signal) = tokio::sync::watch::channel(false);
        assert_eq!(run_if_due(&shift, &duty, &signal).await, Some(0));
        db.clock.advance(KEEPS_MS);
        assert_eq!(run_if_due(&shift, &duty, &signal).await, Some(1));
        let left = events(&db, mail).await;
        assert_eq!((left.len(), left[0].is_kept), (1, false), "the event stays");
    }

    async fn no_more_answers_than_a_letter_can_have_are_handed_on(db: TestDatabase) {
        let (letter, _, mail, path) = sent(&db).await;
        let number = |number: i32| answer(&format!("Number {number}."));
        for taken in 0..20 {
            assert_eq!(receive(&db, &path, &number(taken)).await, Receipt::Taken);
        }
        for refused in 20..25 {
            assert_eq!(receive(&db, &path, &number(refused)).await, Receipt::TooMany, "and its sender hears of it");
        }
        assert_eq!(receive(&db, &path, &number(3)).await, Receipt::Taken, "a server that was cut off hands it in again");
        let kept = events(&db, mail).await;
        assert_eq!(kept.len(), 20);
        assert!(kept.iter().all(|event| event.is_kept));
        // A report is no answer.
        assert_eq!(receive(&db, &path, &no_such_user()).await, Receipt::Taken);
        assert_eq!(state(&db, letter).await.0, LetterState::Bounced);
        assert_sound(&db).await;
    }

    async fn whoever_has_a_letter_cannot_report_a_failure(db: TestDatabase) {
        let (letter, _, mail, _) = sent(&db).await;
        let address = reply_address(&keys(), mail, "letters.example.org");
        assert_eq!(receive(&db, &address, &no_such_user()).await, Receipt::Taken);
        assert_eq!(state(&db, letter).await.0, LetterState::Sent);
        assert_eq!(events(&db, mail).await[0].kind, MailEventKind::Acknowledged, "its writer sees for themselves");
    }

    async fn what_is_not_ours_is_not_taken(db: TestDatabase) {
        let (_, _, mail, path) = sent(&db).await;
        for recipient in ["postmaster@bounce.example.org", "", &path.replace('+', "-"), &path.replace("l+", "l+a")] {
            assert_eq!(receive(&db, recipient, &no_such_user()).await, Receipt::NoSuchAddress, "{recipient}");
        }
        let gone = return_path(&keys(), Notice::Letter, OutboxId::from_uuid(db.clock.new_id()), "b.example");
        assert_eq!(receive(&db, &gone, &no_such_user()).await, Receipt::NoSuchAddress);
        assert_eq!(receive(&db, &path, &vec![b'x'; LARGEST_BYTES + 1]).await, Receipt::TooLarge);
        assert!(events(&db, mail).await.is_empty());
    }

    async fn a_supporter_s_failure_and_complaint_are_of_the_supporter(db: TestDatabase) {
        let (stage, _, _) = one(&db).await;
        let writer = supporter(&db, stage, "ben@example.org", None).await;
        let hand = Hand::of(&db);
        let rows = hand.claim(Notice::SignatureReceipt).await;
        let row = rows.iter().find(|row| row.subject == writer.uuid()).unwrap();
        assert!(hand.settle(row, outbox::Settlement::Sent { reply: "250 Ok".to_owned() }).await);
        let path = return_path(&keys(), Notice::SignatureReceipt, row.id, "bounce.example.org");
        // An absence is no news, and nobody is told of it.
        assert_eq!(receive(&db, &path, &answer("I am out of the office.")).await, Receipt::Taken);
        assert!(hand.claim(Notice::LetterReply).await.is_empty());
        assert!(!events(&db, row.id).await[0].is_kept);

        let complaint = crlf(
            "Content-Type: multipart/report; report-type=feedback-report; boundary=F\n\n--F\n\nx\n\
             --F\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--F--\n",
        );
        assert_eq!(receive(&db, &path, &complaint).await, Receipt::Taken);
        let signed = db.store.read(move |conn| signature::find(conn, writer)).await.unwrap().unwrap();
        assert!(!signed.updates);
        let updates = clarion::domain::consent::Purpose::Updates;
        let key = signed.email_key;
        let left_alone = move |conn: &mut _| clarion::store::consent::list_suppressed(conn, &[key], updates);
        assert_eq!(db.store.read(left_alone).await.unwrap(), [key]);
        assert!(!db.store.read(move |conn| bad_address::is_noted(conn, key)).await.unwrap(), "letters still go");

        assert_eq!(receive(&db, &path, &postfix("failed", "5.1.1", "550 5.1.1 no")).await, Receipt::Taken);
        assert!(db.store.read(move |conn| bad_address::is_noted(conn, key)).await.unwrap());
        let kinds: Vec<_> = events(&db, row.id).await.iter().map(|event| (event.kind, event.is_kept)).collect();
        assert!(kinds.contains(&(MailEventKind::Complained, true)) && kinds.contains(&(MailEventKind::Failed, true)));
    }

    async fn a_letter_given_back_reads_well_in_both_languages(db: TestDatabase) {
        let (_, writer, _, path) = sent(&db).await;
        assert_eq!(receive(&db, &path, &no_such_user()).await, Receipt::Taken);
        for (language, name) in [(Language::English, NAMES[0]), (Language::Welsh, NAMES[2])] {
            in_language(&db, writer, language).await;
            let hand = Hand { renderer: renderer(&db, name), ..Hand::of(&db) };
            let row = hand.claim(Notice::LetterBounced).await.remove(0);
            let clarion::jobs::deliver::Rendered::Mail(draft) = hand.look(&row).await else { panic!("it is told") };
            let message = clarion::mail::compose::compose(&draft).unwrap().message;
            let mail = clarion::mail::read::parse_captured(row.id, &message).unwrap();
            insta::assert_snapshot!(format!("letter_bounced_{}", language.code()), shown(&mail));
            let again = outbox::Settlement::Retry {
                not_before: db.clock.now(),
                costs_attempt: false,
                reason: "again".to_owned(),
            };
            assert!(hand.settle(&row, again).await);
        }
    }
}
