//! What refusals do beyond their own row: kinds that are paused, domains that are spared, letters repeated once.

use std::collections::HashMap;
use std::num::{NonZeroU16, NonZeroU32};

use clarion::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::jobs::deliver::Plan;
use clarion::mail::transport::Transport;
use clarion::store::outbox::{self, RowState};

use super::deliver::{Says, server, start, start_planned};
use crate::database::{TestDatabase, on_each_database};
use crate::mail::smtp_server::{Act, At, Nobody};
use crate::store::outbox::{counts, queue};

fn plan() -> Plan {
    Plan {
        poll: std::time::Duration::from_millis(2),
        ..Plan::new(NonZeroU16::MIN, NonZeroU32::new(1_000_000).unwrap())
    }
}

/// Confirmations to these domains, due one after another.
async fn confirmations(
    db: &TestDatabase,
    domains: &[&'static str],
) -> (Vec<outbox::NewMail>, HashMap<uuid::Uuid, Says>) {
    let (mut mails, mut says) = (Vec::new(), HashMap::new());
    for domain in domains {
        let mail = queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await.remove(0);
        says.insert(mail.subject, Says::At(domain));
        mails.push(mail);
        db.clock.advance(1);
    }
    (mails, says)
}

const REFUSED: &str = "550 5.7.1 We do not like you";

/// The newest words about the one row of a kind.
async fn reason_of(db: &TestDatabase, mail: &outbox::NewMail) -> String {
    let id = mail.id;
    db.store.read(move |conn| outbox::find_reason(conn, id)).await.unwrap()
}

on_each_database! {
    async fn our_own_fault_pauses_the_kind_and_costs_no_attempt(db: TestDatabase) {
        let (server, transport) = server().await;
        let mail = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        server.script(At::Mail, [Act::Say("550 5.7.26 This mail is unauthenticated")]);
        let mut running = start(&db, transport, 2);
        assert_eq!(running.settled(1).await[&mail.subject], RowState::Queued);
        // It is told of inside the transaction that pauses.
        while db.store.read(outbox::list_paused).await.unwrap().is_empty() {}
        let waiting = queue(&db.store, &db.clock, Notice::Letter, 2).await;
        let confirmation = queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await.remove(0);
        assert!(running.settled(1).await.contains_key(&confirmation.subject), "other kinds go on");
        let paused = db.store.read(outbox::list_paused).await.unwrap();
        assert_eq!(paused.len(), 1);
        assert_eq!(paused[0].notice, Notice::Letter);
        assert_eq!(paused[0].reason, "our_policy: mail_from: 550 5.7.26 This mail is unauthenticated");
        db.store.write(|tx| outbox::resume(tx, &[Notice::Letter])).await.unwrap();
        let sent = running.settled(3).await;
        assert!(waiting.iter().chain([&mail]).all(|mail| sent[&mail.subject] == RowState::Sent));
        running.stop().await;
    }

    async fn what_our_own_server_refuses_pauses_the_kind(db: TestDatabase) {
        let (server, transport) = server().await;
        let mail = queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await.remove(0);
        server.script(At::Mail, [Act::Say("550 5.7.1 Not your sender")]);
        let mut running = start(&db, transport, 1);
        assert_eq!(running.settled(1).await[&mail.subject], RowState::Queued);
        running.stop().await;
        let paused = db.store.read(outbox::list_paused).await.unwrap();
        assert_eq!(paused.iter().map(|kind| kind.notice).collect::<Vec<_>>(), [Notice::ConfirmSignature]);
        assert_eq!(paused[0].reason, "our_policy: mail_from: 550 5.7.1 Not your sender");
    }

    async fn a_supporter_s_domain_that_refuses_us_stops_nobody_else(db: TestDatabase) {
        let (server, transport) = server().await;
        let first = queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await.remove(0);
        server.script(At::Rcpt, [Act::Say("550 5.7.1 We do not like you")]);
        let mut running = start_planned(&db, transport, plan(), 1, HashMap::new());
        assert_eq!(running.settled(1).await[&first.subject], RowState::Queued);
        // Its domain is left alone: the next one there is not even tried.
        while !reason_of(&db, &first).await.starts_with("our_policy: rcpt_to: ") {}
        let second = queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await.remove(0);
        assert_eq!(running.settled(1).await[&second.subject], RowState::Queued);
        assert!(db.store.read(outbox::list_paused).await.unwrap().is_empty());
        assert_eq!(server.received().len(), 0);
        db.clock.advance(HOUR_MS);
        let sent = running.settled(2).await;
        assert!([first, second].iter().all(|mail| sent[&mail.subject] == RowState::Sent));
        running.stop().await;
    }

    async fn a_domain_that_is_left_alone_keeps_no_other_waiting(db: TestDatabase) {
        let (server, transport) = server().await;
        server.refuse("a.example", REFUSED);
        let (mails, says) = confirmations(&db, &["a.example", "a.example", "b.example"]).await;
        let mut running = start_planned(&db, transport, plan(), 1, says);
        let states = running.settled(3).await;
        running.stop().await;
        let states: Vec<RowState> = mails.iter().map(|mail| states[&mail.subject]).collect();
        assert_eq!(states, [RowState::Queued, RowState::Queued, RowState::Sent]);
        assert_eq!(reason_of(&db, &mails[0]).await, format!("our_policy: rcpt_to: {REFUSED}"));
        assert_eq!(reason_of(&db, &mails[1]).await, "waits for its domain");
        let asked = server.commands().iter().filter(|line| line.contains("@a.example")).count();
        assert_eq!(asked, 1, "the second is not even tried");
        assert!(db.store.read(outbox::list_paused).await.unwrap().is_empty());
    }

    async fn five_domains_that_refuse_us_pause_the_kind_and_are_forgiven(db: TestDatabase) {
        let (server, transport) = server().await;
        let domains = ["a.example", "b.example", "c.example", "d.example", "e.example"];
        domains.iter().for_each(|domain| server.refuse(domain, REFUSED));
        let (mut mails, mut says) = confirmations(&db, &domains).await;
        // Of the same kind, for a domain that has refused, and due once the kind is paused.
        let now = db.clock.now();
        let last = outbox::NewMail {
            id: clarion::domain::id::OutboxId::from_uuid(db.clock.new_id()),
            notice: Notice::ConfirmSignature,
            subject: db.clock.new_id(),
            ordinal: 1,
            queued_at: now.plus_ms(MINUTE_MS),
        };
        says.insert(last.subject, Says::At("a.example"));
        mails.push(last);
        db.store.write(move |tx| outbox::queue(tx, &[last])).await.unwrap();
        let mut running = start_planned(&db, transport, plan(), 1, says);
        let states = running.settled(5).await;
        assert!(mails[..5].iter().all(|mail| states[&mail.subject] == RowState::Queued));
        while db.store.read(outbox::list_paused).await.unwrap().is_empty() {}
        let paused = db.store.read(outbox::list_paused).await.unwrap();
        assert_eq!(paused.iter().map(|kind| kind.notice).collect::<Vec<_>>(), [Notice::ConfirmSignature]);
        assert_eq!(paused[0].reason, format!("our_policy: rcpt_to: {REFUSED}"));
        // Put right and resumed, nothing is left alone any more: no hour has to pass.
        server.refuse_nobody();
        db.store.write(|tx| outbox::resume(tx, &[Notice::ConfirmSignature])).await.unwrap();
        db.clock.advance(MINUTE_MS);
        let mut sent = running.settled(2).await;
        assert_eq!(sent.remove(&last.subject), Some(RowState::Sent));
        assert_eq!(sent.remove(&mails[4].subject), Some(RowState::Sent), "that of the last refusal waits for nothing");
        running.stop().await;
    }

    async fn one_that_is_taken_shows_that_the_fault_is_not_ours(db: TestDatabase) {
        let (server, transport) = server().await;
        let domains = ["a.example", "b.example", "c.example", "d.example", "taken.example", "e.example"];
        domains.iter().filter(|domain| **domain != "taken.example").for_each(|domain| server.refuse(domain, REFUSED));
        let (mails, says) = confirmations(&db, &domains).await;
        let mut running = start_planned(&db, transport, plan(), 1, says);
        let states = running.settled(6).await;
        running.stop().await;
        let sent: Vec<bool> = mails.iter().map(|mail| states[&mail.subject] == RowState::Sent).collect();
        assert_eq!(sent, [false, false, false, false, true, false]);
        assert!(db.store.read(outbox::list_paused).await.unwrap().is_empty());
    }

    async fn a_domain_that_refuses_us_for_days_is_given_up(db: TestDatabase) {
        let (server, transport) = server().await;
        let mail = queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await.remove(0);
        server.script(At::Rcpt, std::iter::repeat_n(Act::Say("550 5.7.1 Never"), 1_000));
        let mut running = start(&db, transport, 1);
        let mut tries = 1;
        while running.settled(1).await[&mail.subject] != RowState::Dead {
            tries += 1;
            assert!(tries < 1_000);
            db.clock.advance(HOUR_MS);
        }
        running.stop().await;
        assert!(tries > 1, "not at the first");
        assert_eq!(reason_of(&db, &mail).await, "our_policy: rcpt_to: 550 5.7.1 Never");
    }

    async fn a_dead_letter_says_why(db: TestDatabase) {
        for (at, says, wanted) in [
            (At::Rcpt, "550 5.1.1 Nobody", "no_such_address: rcpt_to: 550 5.1.1 Nobody"),
            (At::Dot, "552 5.3.4 Large", "too_large: final_dot: 552 5.3.4 Large"),
            (At::Dot, "554 5.6.0 Spam", "content_refused: final_dot: 554 5.6.0 Spam"),
            (At::Data, "503 5.5.1 What", "protocol_bug: data: 503 5.5.1 What"),
        ] {
            let (server, transport) = server().await;
            let mail = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
            server.script(at, [Act::Say(says)]);
            let mut running = start(&db, transport, 1);
            assert_eq!(running.settled(1).await[&mail.subject], RowState::Dead, "{says}");
            running.stop().await;
            assert_eq!(reason_of(&db, &mail).await, wanted);
        }
        assert!(db.store.read(outbox::list_paused).await.unwrap().is_empty());
    }

    async fn a_full_mailbox_is_tried_for_five_days_and_then_given_up(db: TestDatabase) {
        let (server, transport) = server().await;
        let mail = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        server.script(At::Rcpt, std::iter::repeat_n(Act::Say("552 5.2.2 Full"), 40));
        let mut running = start(&db, transport, 1);
        let (mut tries, begin) = (0, db.clock.now());
        loop {
            tries += 1;
            if running.settled(1).await[&mail.subject] == RowState::Dead {
                break;
            }
            db.clock.advance(6 * HOUR_MS);
        }
        running.stop().await;
        let took = db.clock.now().since_ms(begin);
        assert!((5 * DAY_MS..6 * DAY_MS).contains(&took) && tries > 15, "{tries} tries, {took} ms");
        assert_eq!(reason_of(&db, &mail).await, "mailbox_full: rcpt_to: 552 5.2.2 Full");
    }

    async fn a_route_that_stays_down_ends_with_the_age_that_the_kind_allows(db: TestDatabase) {
        let nobody = Nobody::there();
        for (notice, days) in [(Notice::ConfirmSignature, 14), (Notice::Letter, 180)] {
            let mail = queue(&db.store, &db.clock, notice, 1).await.remove(0);
            for (wait, wanted) in [(days * DAY_MS - HOUR_MS, RowState::Queued), (HOUR_MS, RowState::Dead)] {
                db.clock.advance(wait);
                let mut running = start(&db, Transport::Smtp(nobody.route()), 1);
                assert_eq!(running.settled(1).await[&mail.subject], wanted, "{notice:?}");
                running.stop().await;
            }
            let reason = reason_of(&db, &mail).await;
            assert!(reason.starts_with("route_down: connect: "), "{reason}");
        }
    }

    async fn a_domain_that_finds_us_too_fast_is_spared(db: TestDatabase) {
        let (server, transport) = server().await;
        let first = queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await.remove(0);
        server.script(At::Rcpt, [Act::Say("451 4.7.28 Too fast")]);
        let two = NonZeroU32::new(2).unwrap();
        let mut running = start_planned(&db, transport, Plan { rate_per_domain: two, ..plan() }, 1, HashMap::new());
        assert_eq!(running.settled(1).await[&first.subject], RowState::Queued);
        // It is told of before it is written.
        while !reason_of(&db, &first).await.starts_with("rate_limited: ") {}
        // Halved, a second's worth is one; the first try has used it up.
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        running.settled(1).await;
        assert_eq!(server.received().len(), 0);
        db.clock.advance(MINUTE_MS);
        running.settled(1).await;
        assert_eq!(server.received().len(), 1);
        db.clock.advance(20 * MINUTE_MS);
        assert_eq!(running.settled(1).await[&first.subject], RowState::Sent);
        running.stop().await;
    }

    async fn a_letter_in_doubt_is_repeated_once_to_the_byte_where_that_is_set(db: TestDatabase) {
        let (server, transport) = server().await;
        let mail = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        server.script(At::Dot, [Act::Close, Act::Close]);
        let repeats = Plan { repeats_letters: true, ..plan() };
        let mut running = start_planned(&db, transport, repeats, 1, HashMap::new());
        assert_eq!(running.settled(1).await[&mail.subject], RowState::Queued);
        db.clock.advance(HOUR_MS);
        assert_eq!(running.settled(1).await[&mail.subject], RowState::InDoubt);
        running.stop().await;
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].message, received[1].message);
        assert_eq!(counts(&db.store).await, [(Notice::Letter, RowState::InDoubt, 1)]);
    }

    async fn mails_are_signed_and_a_letter_is_kept_signed(db: TestDatabase) {
        let (server, transport) = server().await;
        let pem = include_bytes!("../../data/dkim/ed25519.pem");
        let key = clarion::mail::dkim::SigningKey::from_pem("campaign.example", "e1", pem).unwrap();
        let signer = std::sync::Arc::new(clarion::mail::dkim::Signer::new(vec![key]));
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        let letter = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        server.script(At::Dot, [Act::Say("250 Ok"), Act::Close]);
        let planned = Plan { signer, ..plan() };
        let mut running = start_planned(&db, transport, planned, 1, HashMap::new());
        running.settled(2).await;
        running.stop().await;
        let received = server.received();
        assert!(received.iter().all(|mail| mail.message.starts_with(b"DKIM-Signature: v=1; a=ed25519-sha256;")));
        let id = letter.id;
        let kept = db.store.read(move |conn| outbox::find_message(conn, id)).await.unwrap();
        assert_eq!(kept.as_deref(), Some(received[1].message.as_slice()));
    }
}
