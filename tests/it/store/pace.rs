//! The pace of letters in the database: caps that hold for all workers, pauses, and what is repeated once.

use std::num::NonZeroU32;

use clarion::domain::id::OfficeId;
use clarion::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use clarion::domain::notice::Notice;
use clarion::domain::pace::{Hours, Pace};
use clarion::store::Store;
use clarion::store::outbox::{self, Claimed, LetterScope, RowState, Settlement};
use jiff::tz::TimeZone;

use crate::actions::letter::{SEAT, Stage, letter_to, member, office, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};
use crate::store::outbox::{counts, queue};

const LEASE_MS: i64 = 15 * MINUTE_MS;

fn pace(office: u32, writer: u32) -> Pace {
    Pace {
        per_office_hour: NonZeroU32::new(office),
        per_writer_hour: NonZeroU32::new(writer),
        hours: Hours::Always,
    }
}

/// Two offices of one seat, and `writers` supporters who each write to the first `to` of them.
async fn letters(db: &TestDatabase, writers: usize, to: usize) -> (Stage, [OfficeId; 2]) {
    let stage = stage(db).await;
    let first = office(db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
    let second = office(db, SEAT, 2, Some(member("Alan Sample", "alan"))).await;
    for number in 0..writers {
        let writer = supporter(db, stage, &format!("s{number}@example.org"), Some(SEAT)).await;
        send(db, &letter_to(db, stage, writer, &[first, second][..to])).await.unwrap();
    }
    (stage, [first.0, second.0])
}

async fn claim(store: &Store, now: Moment, limit: i64, pace: &Pace) -> Vec<Claimed> {
    let pace = pace.clone();
    store
        .write(move |tx| outbox::claim_paced(tx, &[Notice::Letter], now, limit, LEASE_MS, &pace))
        .await
        .unwrap()
}

async fn settle(store: &Store, rows: &[Claimed], now: Moment) {
    for row in rows {
        let (id, lease_no) = (row.id, row.lease_no);
        let sent = Settlement::Sent { reply: String::new() };
        assert!(store.write(move |tx| outbox::settle(tx, id, lease_no, &sent, now)).await.unwrap());
    }
}

fn most_in_an_hour(left: &[Moment]) -> usize {
    left.iter()
        .map(|from| left.iter().filter(|at| (0..HOUR_MS).contains(&at.since_ms(*from))).count())
        .max()
        .unwrap()
}

on_each_database! {
    async fn a_cap_holds_for_two_workers_and_over_a_restart(db: TestDatabase) {
        letters(&db, 9, 1).await;
        let (pace, begin) = (pace(4, 0), db.clock.now());
        let (mut one, mut two) = (db.store.clone(), db.second_store());
        let mut left = Vec::new();
        for minute in 0..240 {
            let now = begin.plus_ms(minute * MINUTE_MS);
            let (a, b) = tokio::join!(claim(&one, now, 5, &pace), claim(&two, now, 5, &pace));
            settle(&one, &a, now).await;
            settle(&two, &b, now).await;
            left.extend(std::iter::repeat_n(now, a.len() + b.len()));
            if minute == 40 {
                (one, two) = (db.second_store(), db.second_store());
            }
        }
        assert_eq!(left.len(), 9, "all have left");
        assert!(most_in_an_hour(&left) <= 4, "{left:?}");
        assert_eq!(left[0], begin, "the first does not wait");
        let took = left[8].since_ms(begin);
        assert!((2 * HOUR_MS..=3 * HOUR_MS).contains(&took), "{took}");
    }

    async fn an_office_that_waits_does_not_hold_another_up(db: TestDatabase) {
        letters(&db, 6, 2).await;
        let (pace, now) = (pace(2, 0), db.clock.now());
        let mut first = Vec::new();
        for _ in 0..12 {
            first.extend(claim(&db.store, now, 1, &pace).await);
        }
        assert_eq!(first.len(), 2, "one to each office");
    }

    async fn a_writers_letters_leave_in_steps(db: TestDatabase) {
        let (_, [first, _]) = letters(&db, 1, 2).await;
        let (pace, begin) = (pace(0, 6), db.clock.now());
        assert_eq!(claim(&db.store, begin, 5, &pace).await.len(), 1);
        assert_eq!(claim(&db.store, begin.plus_ms(9 * MINUTE_MS), 5, &pace).await.len(), 0);
        assert_eq!(claim(&db.store, begin.plus_ms(10 * MINUTE_MS), 5, &pace).await.len(), 1);
        let later = begin.plus_ms(3 * DAY_MS);
        let forgotten = db.store.write(move |tx| outbox::forget_pace(tx, later)).await.unwrap();
        assert_eq!(forgotten, 3, "two offices and a writer");
        let book = db.store.read(move |conn| outbox::find_office_book(conn, first)).await.unwrap();
        assert_eq!(book, clarion::domain::pace::Book::default());
    }

    async fn a_letter_that_was_looked_at_tells_the_moment_that_it_was_promised(db: TestDatabase) {
        let stage = stage(&db).await;
        let first = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let mut ids = Vec::new();
        for number in 0..3 {
            let writer = supporter(&db, stage, &format!("s{number}@example.org"), Some(SEAT)).await;
            let request = letter_to(&db, stage, writer, &[first]);
            send(&db, &request).await.unwrap();
            ids.push(request.letters[0].id);
        }
        let now = db.clock.now();
        let promised = |ids: Vec<_>| db.store.read(move |conn| outbox::list_promised(conn, &ids));
        assert_eq!(promised(ids.clone()).await.unwrap(), [], "nobody has looked yet");
        assert_eq!(claim(&db.store, now, 10, &pace(2, 0)).await.len(), 1);
        let slots = promised(ids).await.unwrap();
        assert_eq!(slots.len(), 2, "the third is with a deliverer");
        assert!(slots.iter().all(|(_, at)| at.since_ms(now) >= HOUR_MS / 2), "{slots:?}");
    }

    async fn letters_wait_for_office_hours_and_confirmations_do_not(db: TestDatabase) {
        letters(&db, 3, 1).await;
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        // TEST_TIME is a Friday at eight; so is the Monday after.
        let hours = Hours::parse("mon-fri 08:00-18:00", TimeZone::get("Europe/London").unwrap()).unwrap();
        let pace = Pace { hours, ..Pace::default() };
        let (friday, saturday) = (db.clock.now(), db.clock.now().plus_ms(DAY_MS));
        let both = pace.clone();
        let claimed = db.store.write(move |tx| {
            outbox::claim_paced(tx, &[Notice::Letter, Notice::ConfirmSignature], saturday, 9, LEASE_MS, &both)
        });
        let kinds: Vec<Notice> = claimed.await.unwrap().iter().map(|row| row.notice).collect();
        assert!(kinds.contains(&Notice::ConfirmSignature) && !kinds.contains(&Notice::Letter), "{kinds:?}");
        assert_eq!(claim(&db.store, friday.plus_ms(3 * DAY_MS - 1), 9, &pace).await.len(), 0);
        assert_eq!(claim(&db.store, friday.plus_ms(3 * DAY_MS), 9, &pace).await.len(), 3);
    }

    async fn a_paused_office_or_campaign_gets_no_letters_and_keeps_its_reason(db: TestDatabase) {
        let (stage, [first, second]) = letters(&db, 2, 2).await;
        let (pace, now) = (Pace::default(), db.clock.now());
        let pause = async |scope: LetterScope, reason: &'static str| {
            db.store.write(move |tx| outbox::pause_letters(tx, &[scope], reason, now)).await.unwrap()
        };
        let resume = async |scope: LetterScope| {
            db.store.write(move |tx| outbox::resume_letters(tx, &[scope])).await.unwrap()
        };
        let (whole, one) = (LetterScope::Campaign(stage.campaign), LetterScope::Office(first));
        assert_eq!((pause(whole, "an election").await, pause(whole, "again").await), (1, 0));
        assert_eq!(pause(one, "asked for it").await, 1);
        let told = db.store.read(outbox::list_paused_letters).await.unwrap();
        let reasons: Vec<(LetterScope, &str)> = told.iter().map(|pause| (pause.scope, pause.reason.as_str())).collect();
        assert_eq!(reasons, [(whole, "an election"), (one, "asked for it")]);
        assert_eq!(claim(&db.store, now, 9, &pace).await.len(), 0);
        assert_eq!((resume(whole).await, resume(whole).await), (1, 0));
        assert_eq!(claim(&db.store, now, 9, &pace).await.len(), 2, "those to {second:?}");
        assert_eq!(resume(one).await, 1);
        assert_eq!(claim(&db.store, now, 9, &pace).await.len(), 2);
    }

    async fn a_letter_of_doubtful_fate_is_repeated_once_with_its_bytes(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        let mut now = db.clock.now();
        let row = claim(&db.store, now, 1, &Pace::default()).await.remove(0);
        let (id, lease_no) = (row.id, row.lease_no);
        assert!(db.store.write(move |tx| outbox::keep_message(tx, id, lease_no, b"bytes")).await.unwrap());
        let repeat = async |row: &Claimed, at: Moment| {
            let (id, lease_no) = (row.id, row.lease_no);
            db.store.write(move |tx| outbox::repeat_once(tx, id, lease_no, at, "in_doubt: x")).await.unwrap()
        };
        assert!(!repeat(&Claimed { lease_no: 9, ..row.clone() }, now).await, "not ours");
        now = now.plus_ms(MINUTE_MS);
        assert!(repeat(&row, now).await);
        let again = claim(&db.store, now, 1, &Pace::default()).await.remove(0);
        assert_eq!(again.message.as_deref(), Some(&b"bytes"[..]));
        assert!(!repeat(&again, now).await, "once");
        now = now.plus_ms(LEASE_MS + 1);
        let in_doubt = db.store.write(move |tx| outbox::release_expired(tx, now, true)).await.unwrap();
        assert_eq!(in_doubt.len(), 1);
        assert_eq!(counts(&db.store).await, [(Notice::Letter, RowState::InDoubt, 1)]);
    }

    async fn a_lease_that_ran_out_is_repeated_once_where_that_is_wanted(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        let mut now = db.clock.now();
        for doubtful in [0, 1] {
            let row = claim(&db.store, now, 1, &Pace::default()).await.remove(0);
            let (id, lease_no) = (row.id, row.lease_no);
            assert!(db.store.write(move |tx| outbox::keep_message(tx, id, lease_no, b"bytes")).await.unwrap());
            now = now.plus_ms(LEASE_MS + 1);
            let released = db.store.write(move |tx| outbox::release_expired(tx, now, true)).await.unwrap();
            assert_eq!(released.len(), doubtful);
        }
    }
}
