//! What came back, as rows: each told once, the bytes forgotten in time.

use clarion::domain::id::{MailEventId, OutboxId};
use clarion::domain::mail_event::{MailEventKind, ReturnReason};
use clarion::domain::moment::{DAY_MS, Moment};
use clarion::domain::notice::Notice;
use clarion::store::mail_event::{self, NewMailEvent};
use clarion::store::outbox;

use super::outbox::queue;
use crate::database::{TestDatabase, on_each_database};

async fn told(
    db: &TestDatabase,
    mail: OutboxId,
    name: &'static str,
    kind: MailEventKind,
    until: Option<Moment>,
) -> bool {
    let (id, now) = (MailEventId::from_uuid(db.clock.new_id()), db.clock.now());
    let insert = move |tx: &mut clarion::store::Tx<'_>| {
        mail_event::insert(
            tx,
            &NewMailEvent {
                id,
                provider: "mail",
                provider_event: name,
                mail,
                kind,
                reason: (kind == MailEventKind::Failed).then_some(ReturnReason::MailboxFull),
                detail: "5.2.2 full",
                happened_at: now,
                received_at: now,
                source: until.map(|until| (&b"From: x\r\n"[..], until)),
            },
        )
    };
    db.store.write(insert).await.unwrap()
}

on_each_database! {
    async fn an_event_is_told_once_by_each_who_tells(db: TestDatabase) {
        let mail = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        assert!(told(&db, mail.id, "one", MailEventKind::Failed, None).await);
        assert!(!told(&db, mail.id, "one", MailEventKind::Failed, None).await);
        db.clock.advance(1);
        assert!(told(&db, mail.id, "two", MailEventKind::Replied, None).await);
        let list = db.store.read(move |conn| mail_event::list_by_mail(conn, mail.id)).await.unwrap();
        let short: Vec<_> = list.iter().map(|event| (event.kind, event.reason, event.is_kept)).collect();
        assert_eq!(
            short,
            [(MailEventKind::Failed, Some(ReturnReason::MailboxFull), false), (MailEventKind::Replied, None, false)]
        );
        assert_eq!(db.store.read(move |conn| mail_event::count_answers(conn, mail.id)).await.unwrap(), 1);
        let subject = clarion::domain::id::LetterId::from_uuid(mail.subject);
        let reason = db.store.read(move |conn| mail_event::find_return(conn, subject)).await.unwrap();
        assert_eq!(reason, Some(ReturnReason::MailboxFull));
    }

    async fn bytes_are_forgotten_in_time_and_events_stay(db: TestDatabase) {
        let mail = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0).id;
        let now = db.clock.now();
        for (name, days) in [("a", 1), ("b", 2), ("c", 30)] {
            assert!(told(&db, mail, name, MailEventKind::Replied, Some(now.plus_ms(days * DAY_MS))).await);
        }
        let kept = || async {
            let list = db.store.read(move |conn| mail_event::list_by_mail(conn, mail)).await.unwrap();
            assert_eq!(list.len(), 3);
            list.into_iter().filter(|event| event.is_kept).map(|event| event.id).collect::<Vec<_>>()
        };
        assert_eq!(kept().await.len(), 3);
        let later = now.plus_ms(2 * DAY_MS);
        assert_eq!(db.store.write(move |tx| mail_event::forget_old_sources(tx, later, 1)).await.unwrap(), 1);
        assert_eq!(db.store.write(move |tx| mail_event::forget_old_sources(tx, later, 9)).await.unwrap(), 1);
        assert_eq!(db.store.write(move |tx| mail_event::forget_old_sources(tx, later, 9)).await.unwrap(), 0);
        let last = kept().await[0];
        let answer = db.store.read(move |conn| mail_event::find_answer(conn, last)).await.unwrap().unwrap();
        assert_eq!((answer.mail, answer.source.as_deref()), (mail, Some(&b"From: x\r\n"[..])));
        db.store.write(move |tx| mail_event::forget_source(tx, last)).await.unwrap();
        assert!(kept().await.is_empty());
        let answer = db.store.read(move |conn| mail_event::find_answer(conn, last)).await.unwrap().unwrap();
        assert!(answer.source.is_none());
    }

    async fn events_go_with_their_mail(db: TestDatabase) {
        let mails = queue(&db.store, &db.clock, Notice::ConfirmSignature, 2).await;
        for mail in &mails {
            let name = if mail.id == mails[0].id { "a" } else { "b" };
            assert!(told(&db, mail.id, name, MailEventKind::Delayed, Some(db.clock.now())).await);
        }
        let subject = mails[0].subject;
        db.store.write(move |tx| outbox::delete_by_subjects(tx, &[subject])).await.unwrap();
        for (mail, left) in mails.iter().zip([0, 1]) {
            let id = mail.id;
            let list = db.store.read(move |conn| mail_event::list_by_mail(conn, id)).await.unwrap();
            assert_eq!(list.len(), left);
            let found = db.store.read(move |conn| outbox::find_subject(conn, id)).await.unwrap();
            assert_eq!(found.is_some(), left == 1);
        }
    }
}
