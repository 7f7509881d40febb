//! Offices that refuse us: one is paused alone, several are our own fault; and what is kept of paces.

use std::collections::HashMap;
use std::num::{NonZeroU16, NonZeroU32};
use std::time::Duration;

use clarion::domain::id::{LetterId, OfficeId};
use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::domain::pace::{Book, Pace};
use clarion::jobs::deliver::Plan;
use clarion::store::outbox::{self, LetterScope, RowState};
use uuid::Uuid;

use super::deliver::{Says, server, start_planned};
use crate::actions::letter::{SEAT, Stage, letter_to, member, office, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};

const REFUSED: &str = "550 5.7.1 You are not allowed to send";

/// One lane that carries letters alone.
async fn plan(db: &TestDatabase) -> Plan {
    let (others, now) = ([Notice::ConfirmSignature, Notice::SignatureReceipt], db.clock.now());
    db.store.write(move |tx| outbox::pause(tx, &others, "not of this test", now)).await.unwrap();
    let poll = Duration::from_millis(2);
    Plan { poll, ..Plan::new(NonZeroU16::MIN, NonZeroU32::new(1_000_000).unwrap()) }
}

/// Offices of one seat.
async fn offices(db: &TestDatabase, count: i16) -> Vec<(OfficeId, Option<clarion::domain::id::HolderId>)> {
    let mut offices = Vec::new();
    for place in 1..=count {
        offices.push(office(db, SEAT, place, Some(member("Grace Sample", "grace"))).await);
    }
    offices
}

/// The letters of one supporter to offices, and the domains that these are reached at.
async fn letters(
    db: &TestDatabase,
    stage: Stage,
    email: &str,
    to: &[((OfficeId, Option<clarion::domain::id::HolderId>), &'static str)],
    says: &mut HashMap<Uuid, Says>,
) -> Vec<LetterId> {
    let writer = supporter(db, stage, email, Some(SEAT)).await;
    let offices: Vec<_> = to.iter().map(|(office, _)| *office).collect();
    let request = letter_to(db, stage, writer, &offices);
    send(db, &request).await.unwrap();
    for (letter, (_, domain)) in request.letters.iter().zip(to) {
        says.insert(letter.id.uuid(), Says::At(domain));
    }
    db.clock.advance(1);
    request.letters.iter().map(|letter| letter.id).collect()
}

/// Why the letters to these offices are paused.
async fn paused(db: &TestDatabase) -> Vec<(LetterScope, String)> {
    let paused = db.store.read(outbox::list_paused_letters).await.unwrap();
    paused.into_iter().map(|pause| (pause.scope, pause.reason)).collect()
}

async fn is_paused(db: &TestDatabase) -> bool {
    let paused = db.store.read(outbox::list_paused).await.unwrap();
    paused.iter().any(|pause| pause.notice == Notice::Letter)
}

/// Whether a deliverer has a letter in hand.
async fn is_under_way(db: &TestDatabase) -> bool {
    let lines = db.store.read(outbox::status).await.unwrap();
    lines.iter().any(|line| line.notice == Notice::Letter && line.state == RowState::Leased)
}

on_each_database! {
    async fn an_office_that_refuses_us_keeps_no_other_waiting(db: TestDatabase) {
        let (stage, plan) = (stage(&db).await, plan(&db).await);
        let (server, transport) = server().await;
        server.refuse("one.example", REFUSED);
        let (offices, mut says) = (offices(&db, 2).await, HashMap::new());
        let both = [(offices[0], "one.example"), (offices[1], "two.example")];
        let mut ids = letters(&db, stage, "ada@example.org", &both, &mut says).await;
        ids.extend(letters(&db, stage, "bob@example.org", &both, &mut says).await);
        let mut running = start_planned(&db, transport, plan, 1, says);
        let mut sent = 0;
        while sent < 2 {
            sent += running.settled(1).await.into_values().filter(|state| *state == RowState::Sent).count();
        }
        while paused(&db).await.is_empty() {}
        let reason = format!("our_policy: rcpt_to: {REFUSED}");
        assert_eq!(paused(&db).await, [(LetterScope::Office(offices[0].0), reason)]);
        assert!(!is_paused(&db).await);
        // One that was under way when the office was paused is refused too, and must not pause it after that word.
        while is_under_way(&db).await {}
        // Once it takes us, its letters go at a person's word; no try has counted.
        server.refuse_nobody();
        let office = LetterScope::Office(offices[0].0);
        db.store.write(move |tx| outbox::resume_letters(tx, &[office])).await.unwrap();
        while sent < 4 {
            sent += running.settled(1).await.into_values().filter(|state| *state == RowState::Sent).count();
        }
        running.stop().await;
        let to_one = server.received().iter().filter(|mail| mail.recipient.ends_with("@one.example")).count();
        assert_eq!((to_one, server.received().len()), (2, 4));
    }

    async fn offices_of_three_sites_that_refuse_us_pause_the_letters(db: TestDatabase) {
        let (stage, plan) = (stage(&db).await, plan(&db).await);
        let (server, transport) = server().await;
        let sites = ["one.example", "two.example", "three.example"];
        sites.iter().for_each(|site| server.refuse(site, REFUSED));
        let (offices, mut says) = (offices(&db, 3).await, HashMap::new());
        let to: Vec<_> = offices.iter().copied().zip(sites).collect();
        letters(&db, stage, "ada@example.org", &to, &mut says).await;
        let mut running = start_planned(&db, transport, plan, 1, says);
        let states = running.settled(3).await;
        running.stop().await;
        assert!(states.into_values().all(|state| state == RowState::Queued));
        assert!(is_paused(&db).await);
        assert_eq!(paused(&db).await.len(), 2, "those before the third");
    }

    async fn what_was_promised_to_offices_is_forgotten_in_time(db: TestDatabase) {
        let (stage, plan) = (stage(&db).await, plan(&db).await);
        let plan = Plan { pace: Pace { per_office_hour: NonZeroU32::new(1), ..Pace::default() }, ..plan };
        let (server, transport) = server().await;
        let (offices, mut says) = (offices(&db, 1).await, HashMap::new());
        letters(&db, stage, "ada@example.org", &[(offices[0], "one.example")], &mut says).await;
        let book = || async {
            let office = offices[0].0;
            db.store.read(move |conn| outbox::find_office_book(conn, office)).await.unwrap()
        };
        let mut running = start_planned(&db, transport.clone(), plan.clone(), 1, says.clone());
        assert_eq!(running.settled(1).await.into_values().next(), Some(RowState::Sent));
        running.stop().await;
        assert_eq!(server.received().len(), 1);
        assert_ne!(book().await, Book::default());
        // The next deliverer looks when it begins, as each does every half minute.
        db.clock.advance(3 * DAY_MS + MINUTE_MS);
        let running = start_planned(&db, transport, plan, 1, says);
        while book().await != Book::default() {}
        running.stop().await;
    }
}
