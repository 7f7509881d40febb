use std::collections::BTreeSet;

use clarion::clock::Clock;
use clarion::domain::id::OutboxId;
use clarion::domain::moment::{HOUR_MS, MINUTE_MS, Moment};
use clarion::domain::notice::Notice;
use clarion::store::outbox::{self, Claimed, NewMail, RowState, Settlement};
use clarion::store::{Store, StoreError};
use uuid::Uuid;

use crate::database::{TEST_TIME, on_each_database};

const LEASE_MS: i64 = 15 * MINUTE_MS;

/// Queues `count` mails of `notice`, each about a subject of its own.
pub async fn queue(store: &Store, clock: &Clock, notice: Notice, count: usize) -> Vec<NewMail> {
    let mails = (0..count)
        .map(|_| NewMail {
            id: OutboxId::from_uuid(clock.new_id()),
            notice,
            subject: clock.new_id(),
            ordinal: 1,
            queued_at: clock.now(),
        })
        .collect::<Vec<_>>();
    let queued = mails.clone();
    store.write(move |tx| outbox::queue(tx, &queued)).await.unwrap();
    mails
}

async fn claim(store: &Store, kinds: &[Notice], now: Moment, limit: i64) -> Vec<Claimed> {
    let kinds = kinds.to_vec();
    store.write(move |tx| outbox::claim(tx, &kinds, now, limit, LEASE_MS)).await.unwrap()
}

async fn settle(store: &Store, row: &Claimed, settlement: Settlement, now: Moment) -> bool {
    let (id, lease_no) = (row.id, row.lease_no);
    store.write(move |tx| outbox::settle(tx, id, lease_no, &settlement, now)).await.unwrap()
}

async fn release(store: &Store, now: Moment) -> Vec<(Notice, Uuid)> {
    store.write(move |tx| outbox::release_expired(tx, now, false)).await.unwrap()
}

/// Keeps some bytes, as is done before anything is sent.
async fn keep(store: &Store, row: &Claimed) {
    let (id, lease_no) = (row.id, row.lease_no);
    let kept = store.write(move |tx| outbox::keep_message(tx, id, lease_no, b"Date: x\r\n")).await;
    assert!(kept.unwrap());
}

/// Kind, state and number of rows.
pub async fn counts(store: &Store) -> Vec<(Notice, RowState, i64)> {
    let lines = store.read(outbox::status).await.unwrap();
    lines.into_iter().map(|line| (line.notice, line.state, line.count)).collect()
}

fn sent() -> Settlement {
    Settlement::Sent { reply: "250 2.0.0 Ok".to_owned() }
}

fn retry(not_before: Moment, costs_attempt: bool) -> Settlement {
    Settlement::Retry { not_before, costs_attempt, reason: "450 later".to_owned() }
}

on_each_database! {
    async fn a_claim_takes_due_rows_of_its_kinds_most_urgent_first(db: TestDatabase) {
        let letters = queue(&db.store, &db.clock, Notice::Letter, 2).await;
        let confirmations = queue(&db.store, &db.clock, Notice::ConfirmSignature, 2).await;
        let now = db.clock.now();
        assert!(claim(&db.store, &Notice::ALL, now.plus_ms(-1), 10).await.is_empty(), "nothing is due yet");
        assert!(claim(&db.store, &[Notice::RemindSignature], now, 10).await.is_empty());
        assert!(claim(&db.store, &[], now, 10).await.is_empty());
        let rows = claim(&db.store, &Notice::ALL, now, 3).await;
        let kinds = rows.iter().map(|row| row.notice).collect::<Vec<_>>();
        assert_eq!(kinds, [Notice::ConfirmSignature, Notice::ConfirmSignature, Notice::Letter]);
        let first = rows.iter().find(|row| row.id == confirmations[0].id).unwrap();
        assert_eq!((first.subject, first.ordinal, first.queued_at), (confirmations[0].subject, 1, now));
        assert_eq!((first.attempts, first.lease_no, &first.message), (1, 1, &None));
        assert_eq!(first.leased_until, now.plus_ms(LEASE_MS));
        let rest = claim(&db.store, &Notice::ALL, now, 10).await;
        assert_eq!(rest.len(), 1);
        assert!(letters.iter().any(|mail| mail.id == rest[0].id));
    }

    async fn two_claimers_never_get_the_same_row(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 60).await;
        let (other, now) = (db.second_store(), db.clock.now());
        let mut ids = Vec::new();
        loop {
            let (mine, theirs) = tokio::join!(
                claim(&db.store, &Notice::ALL, now, 7),
                claim(&other, &Notice::ALL, now, 7),
            );
            if mine.is_empty() && theirs.is_empty() {
                break;
            }
            ids.extend(mine.into_iter().chain(theirs).map(|row| row.id));
        }
        assert_eq!(ids.len(), 60);
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), 60);
    }

    async fn a_settled_row_is_settled_once(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        let now = db.clock.now();
        let row = claim(&db.store, &Notice::ALL, now, 1).await.remove(0);
        let stranger = Claimed { lease_no: row.lease_no + 1, ..row.clone() };
        assert!(!settle(&db.store, &stranger, sent(), now).await);
        assert!(settle(&db.store, &row, sent(), now).await);
        assert!(!settle(&db.store, &row, Settlement::Dead { reason: String::new() }, now).await);
        assert_eq!(counts(&db.store).await, [(Notice::ConfirmSignature, RowState::Sent, 1)]);
        assert!(claim(&db.store, &Notice::ALL, now.plus_ms(HOUR_MS), 1).await.is_empty());
    }

    async fn a_retry_waits_and_counts_only_where_it_costs(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        let mut now = db.clock.now();
        for (costs_attempt, attempts) in [(false, 1), (false, 1), (true, 1), (true, 2), (false, 3), (false, 3)] {
            let row = claim(&db.store, &Notice::ALL, now, 1).await.remove(0);
            assert_eq!(row.attempts, attempts);
            let later = now.plus_ms(MINUTE_MS);
            assert!(settle(&db.store, &row, retry(later, costs_attempt), now).await);
            assert!(claim(&db.store, &Notice::ALL, later.plus_ms(-1), 1).await.is_empty());
            now = later;
        }
    }

    async fn a_lease_that_ran_out_repeats_a_confirmation_and_doubts_a_letter(db: TestDatabase) {
        let letter = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        queue(&db.store, &db.clock, Notice::SignatureReceipt, 1).await;
        let now = db.clock.now();
        let rows = claim(&db.store, &Notice::ALL, now, 10).await;
        keep(&db.store, rows.iter().find(|row| row.notice == Notice::Letter).unwrap()).await;
        assert!(release(&db.store, now.plus_ms(LEASE_MS)).await.is_empty(), "the lease still holds");
        let later = now.plus_ms(LEASE_MS + 1);
        assert_eq!(release(&db.store, later).await, [(Notice::Letter, letter.subject)]);
        assert!(release(&db.store, later).await.is_empty(), "once is enough");
        let expected = [
            (Notice::ConfirmSignature, RowState::Queued, 1),
            (Notice::SignatureReceipt, RowState::Queued, 1),
            (Notice::Letter, RowState::InDoubt, 1),
        ];
        assert_eq!(counts(&db.store).await, expected);
        // The letter is never claimed again by itself; the others are, and fence off the first claimer.
        let again = claim(&db.store, &Notice::ALL, later, 10).await;
        assert_eq!(again.len(), 2);
        for row in rows.iter().filter(|row| row.notice.may_repeat()) {
            assert!(!settle(&db.store, row, sent(), later).await);
        }
        for row in &again {
            assert!(settle(&db.store, row, sent(), later).await);
        }
    }

    async fn a_late_answer_ends_the_doubt(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        let now = db.clock.now();
        let row = claim(&db.store, &Notice::ALL, now, 1).await.remove(0);
        keep(&db.store, &row).await;
        let later = now.plus_ms(LEASE_MS + 1);
        release(&db.store, later).await;
        assert!(settle(&db.store, &row, sent(), later).await);
        assert_eq!(counts(&db.store).await, [(Notice::Letter, RowState::Sent, 1)]);
    }

    async fn a_late_answer_that_it_was_sent_ends_the_repeat_that_waits(db: TestDatabase) {
        let later = db.clock.now().plus_ms(LEASE_MS + 1);
        for (is_claimed_again, settlement, is_ours) in [
            (false, sent(), true),
            (false, Settlement::Dead { reason: "550 no".to_owned() }, false),
            (false, Settlement::InDoubt { reason: "lost".to_owned() }, false),
            (true, sent(), false),
        ] {
            queue(&db.store, &db.clock, Notice::Letter, 1).await;
            let row = claim(&db.store, &Notice::ALL, db.clock.now(), 1).await.remove(0);
            keep(&db.store, &row).await;
            let in_doubt = db.store.write(move |tx| outbox::release_expired(tx, later, true)).await.unwrap();
            assert!(in_doubt.is_empty(), "it is queued for its repeat");
            let stranger = Claimed { lease_no: row.lease_no - 1, ..row.clone() };
            assert!(!settle(&db.store, &stranger, settlement.clone(), later).await);
            let mut repeat = Vec::new();
            if is_claimed_again {
                repeat = claim(&db.store, &Notice::ALL, later, 1).await;
            }
            assert_eq!(settle(&db.store, &row, settlement.clone(), later).await, is_ours, "{settlement:?}");
            // Whatever is left of it leaves before the next round.
            if !is_ours && !is_claimed_again {
                repeat = claim(&db.store, &Notice::ALL, later, 1).await;
            }
            assert_eq!(repeat.len(), usize::from(!is_ours));
            for row in repeat {
                assert!(settle(&db.store, &row, sent(), later).await);
            }
        }
        assert_eq!(counts(&db.store).await, [(Notice::Letter, RowState::Sent, 4)]);
    }

    async fn what_may_have_left_may_still_have_once_it_was_given_up_and_is_tried_again(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        let now = db.clock.now();
        let row = claim(&db.store, &Notice::ALL, now, 1).await.remove(0);
        assert!(!row.is_repeat);
        keep(&db.store, &row).await;
        let later = now.plus_ms(LEASE_MS + 1);
        db.store.write(move |tx| outbox::release_expired(tx, later, true)).await.unwrap();
        let repeat = claim(&db.store, &Notice::ALL, later, 1).await.remove(0);
        assert!(repeat.is_repeat);
        assert!(settle(&db.store, &repeat, Settlement::Dead { reason: "550 no".to_owned() }, later).await);
        let retried = db.store.write(move |tx| outbox::retry(tx, &[Notice::Letter], RowState::Dead, later)).await;
        assert_eq!(retried.unwrap().len(), 1);
        let subject = row.subject;
        let taken_back = db.store.write(move |tx| outbox::take_back(tx, Notice::Letter, subject, "withdrawn", later));
        assert!(!taken_back.await.unwrap());
        assert!(claim(&db.store, &Notice::ALL, later, 1).await.remove(0).is_repeat);
    }

    async fn a_letter_whose_bytes_were_not_kept_has_not_left(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        let now = db.clock.now();
        let lost = claim(&db.store, &Notice::ALL, now, 1).await.remove(0);
        let later = now.plus_ms(LEASE_MS + 1);
        assert!(release(&db.store, later).await.is_empty(), "there is no doubt");
        assert_eq!(counts(&db.store).await, [(Notice::Letter, RowState::Queued, 1)]);
        // Should its deliverer wake up only now: it may neither send nor settle.
        let (id, lease_no) = (lost.id, lost.lease_no);
        let kept = db.store.write(move |tx| outbox::keep_message(tx, id, lease_no, b"Date: x\r\n")).await;
        assert!(!kept.unwrap());
        assert!(!settle(&db.store, &lost, sent(), later).await);
        let again = claim(&db.store, &Notice::ALL, later, 1).await.remove(0);
        assert!(settle(&db.store, &again, sent(), later).await);
    }

    async fn a_held_row_is_nobody_s_until_it_is_released_or_its_time_has_come(db: TestDatabase) {
        let mails = queue(&db.store, &db.clock, Notice::Letter, 3).await;
        let now = db.clock.now();
        let until = now.plus_ms(HOUR_MS);
        for row in claim(&db.store, &Notice::ALL, now, 3).await {
            keep(&db.store, &row).await;
            let held = Settlement::Held { until, reason: "vacant".to_owned() };
            assert!(settle(&db.store, &row, held, now).await);
        }
        assert_eq!(counts(&db.store).await, [(Notice::Letter, RowState::Held, 3)]);
        assert!(claim(&db.store, &Notice::ALL, until, 3).await.is_empty());

        let soon = now.plus_ms(MINUTE_MS);
        let release = |notice| {
            let subjects = [mails[0].subject, Uuid::nil()];
            db.store.write(move |tx| outbox::release_held(tx, notice, &subjects, soon))
        };
        assert_eq!(release(Notice::LetterHeld).await.unwrap(), 0);
        assert_eq!(release(Notice::Letter).await.unwrap(), 1);
        assert_eq!(release(Notice::Letter).await.unwrap(), 0);
        let row = claim(&db.store, &Notice::ALL, soon, 3).await.remove(0);
        assert_eq!((row.subject, row.queued_at), (mails[0].subject, soon), "a mail of the day on which it goes");
        assert_eq!((row.attempts, row.message), (1, None), "whoever gets it now may be another");

        let wake = |now| db.store.write(move |tx| outbox::wake_held(tx, now));
        assert_eq!(wake(until.plus_ms(-1)).await.unwrap(), 0);
        assert_eq!(wake(until).await.unwrap(), 2);
        assert_eq!(claim(&db.store, &Notice::ALL, until, 3).await.len(), 2);
        assert_eq!(release(Notice::Letter).await.unwrap(), 0, "what is being looked at is not touched");
    }

    async fn the_bytes_of_a_letter_are_kept_for_a_repeat_and_gone_once_it_is_sent(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        let now = db.clock.now();
        let row = claim(&db.store, &Notice::ALL, now, 1).await.remove(0);
        let (id, lease_no) = (row.id, row.lease_no);
        let keep = |lease_no| db.store.write(move |tx| outbox::keep_message(tx, id, lease_no, b"Date: x\r\n"));
        assert!(!keep(lease_no + 1).await.unwrap(), "another's lease");
        assert!(keep(lease_no).await.unwrap());
        assert!(settle(&db.store, &row, Settlement::InDoubt { reason: "lost".to_owned() }, now).await);
        assert!(!keep(lease_no).await.unwrap(), "no lease");
        let retried = db.store.write(move |tx| outbox::retry(tx, &[Notice::Letter], RowState::InDoubt, now)).await;
        assert_eq!(retried.unwrap(), [(Notice::Letter, row.subject)]);
        let again = claim(&db.store, &Notice::ALL, now, 1).await.remove(0);
        assert_eq!((again.attempts, again.message.as_deref()), (1, Some(b"Date: x\r\n".as_slice())));
        assert!(settle(&db.store, &again, sent(), now).await);
        let file = db.store.read(move |conn| outbox::find_message(conn, id)).await.unwrap();
        assert_eq!(file, None);
    }

    async fn a_paused_kind_rests_while_others_go_on(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        let now = db.clock.now();
        for reason in ["an election", "another reason"] {
            db.store.write(move |tx| outbox::pause(tx, &[Notice::Letter], reason, now)).await.unwrap();
        }
        let paused = db.store.read(outbox::list_paused).await.unwrap();
        assert_eq!(paused, [outbox::Pause { notice: Notice::Letter, since: now, reason: "an election".to_owned() }]);
        let rows = claim(&db.store, &Notice::ALL, now, 10).await;
        assert_eq!(rows.iter().map(|row| row.notice).collect::<Vec<_>>(), [Notice::ConfirmSignature]);
        assert_eq!(db.store.write(|tx| outbox::resume(tx, &Notice::ALL)).await.unwrap(), 1);
        assert_eq!(db.store.write(|tx| outbox::resume(tx, &Notice::ALL)).await.unwrap(), 0);
        assert_eq!(claim(&db.store, &Notice::ALL, now, 10).await.len(), 1);
        db.store.write(move |tx| outbox::pause(tx, &Notice::ALL, "all of it", now)).await.unwrap();
        assert_eq!(db.store.read(outbox::list_paused).await.unwrap().len(), Notice::ALL.len());
    }

    async fn only_the_dead_and_the_doubtful_are_tried_again(db: TestDatabase) {
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 3).await;
        let now = db.clock.now();
        let rows = claim(&db.store, &Notice::ALL, now, 3).await;
        settle(&db.store, &rows[0], sent(), now).await;
        settle(&db.store, &rows[1], Settlement::Dead { reason: "550 no".to_owned() }, now).await;
        settle(&db.store, &rows[2], Settlement::Cancelled { reason: "withdrawn".to_owned() }, now).await;
        let try_again = |state| db.store.write(move |tx| outbox::retry(tx, &Notice::ALL, state, now));
        assert_eq!(try_again(RowState::Dead).await.unwrap(), [(Notice::ConfirmSignature, rows[1].subject)]);
        assert!(try_again(RowState::Dead).await.unwrap().is_empty());
        assert!(try_again(RowState::InDoubt).await.unwrap().is_empty());
        for state in [RowState::Queued, RowState::Held, RowState::Leased, RowState::Sent, RowState::Cancelled] {
            assert!(matches!(try_again(state).await, Err(StoreError::Broken(_))));
        }
        let again = claim(&db.store, &Notice::ALL, now, 3).await;
        assert_eq!(again.iter().map(|row| (row.id, row.attempts)).collect::<Vec<_>>(), [(rows[1].id, 1)]);
        assert!(!settle(&db.store, &rows[1], sent(), now).await, "the old lease is fenced off");
    }

    async fn the_status_tells_how_old_the_oldest_is(db: TestDatabase) {
        assert_eq!(db.store.read(outbox::status).await.unwrap(), []);
        let oldest_due = |now| db.store.read(move |conn| outbox::find_oldest_due(conn, now));
        assert_eq!(oldest_due(TEST_TIME).await.unwrap(), None);
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        db.clock.advance(MINUTE_MS);
        queue(&db.store, &db.clock, Notice::Letter, 2).await;
        let lines = db.store.read(outbox::status).await.unwrap();
        let expected =
            outbox::StatusLine { notice: Notice::Letter, state: RowState::Queued, count: 3, oldest: TEST_TIME };
        assert_eq!(lines, [expected]);
        assert_eq!(oldest_due(TEST_TIME.plus_ms(-1)).await.unwrap(), None);
        assert_eq!(oldest_due(db.clock.now()).await.unwrap(), Some(TEST_TIME));
    }
}

#[test]
fn states_have_words_of_their_own() {
    for state in RowState::ALL {
        assert_eq!(RowState::from_code(state.code()), Some(state));
    }
    assert_eq!(RowState::from_code("Queued"), None);
}
