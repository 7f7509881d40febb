//! Any sequence of what deliverers, their deaths, leases that run out and operators do to one row: it is never lost,
//! goes only from states into states that may follow, and what may have arrived is never sent again unasked.

use clarion::domain::moment::{HOUR_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::store::outbox::{self, Claimed, RowState, Settlement};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::outbox::{counts, queue};
use crate::database::{Engine, TestDatabase, run};

const LEASE_MS: i64 = 15 * MINUTE_MS;

#[derive(Clone, Copy, Debug)]
enum Step {
    Claim {
        by: usize,
    },
    /// Keeps the bytes and sends them.
    Send {
        by: usize,
    },
    Settle {
        by: usize,
        as_what: usize,
    },
    Die {
        by: usize,
    },
    Pass {
        ms: i64,
    },
    Expire,
    Wake,
    Retry {
        in_doubt: bool,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let by = || 0_usize..2;
    let step = prop_oneof![
        4 => by().prop_map(|by| Step::Claim { by }),
        4 => by().prop_map(|by| Step::Send { by }),
        4 => (by(), 0_usize..7).prop_map(|(by, as_what)| Step::Settle { by, as_what }),
        1 => by().prop_map(|by| Step::Die { by }),
        3 => prop_oneof![Just(MINUTE_MS), Just(LEASE_MS + 1), Just(HOUR_MS)].prop_map(|ms| Step::Pass { ms }),
        3 => Just(Step::Expire),
        1 => Just(Step::Wake),
        1 => any::<bool>().prop_map(|in_doubt| Step::Retry { in_doubt }),
    ];
    prop::collection::vec(step, 1..40)
}

/// A deliverer with a claim, perhaps one that has run out, and whether it has sent the mail.
#[derive(Clone)]
struct Worker {
    row: Claimed,
    has_sent: bool,
}

struct World {
    db: TestDatabase,
    repeats: bool,
    workers: [Option<Worker>; 2],
    /// How often the mail may have arrived, and how often it may.
    arrived: usize,
    allowed: usize,
}

impl World {
    async fn state(&self) -> RowState {
        let counts = counts(&self.db.store).await;
        assert_eq!(counts.len(), 1, "the row is there, once");
        counts[0].1
    }

    async fn settle(&mut self, by: usize, as_what: usize) {
        let Some(Worker { row, has_sent }) = self.workers[by].take() else { return };
        let now = self.db.clock.now();
        let reason = || "a reason".to_owned();
        let again = |costs_attempt| Settlement::Retry { not_before: now, costs_attempt, reason: reason() };
        let settlement = match as_what {
            // Who has sent it knows that it arrived, that it did not, or neither.
            0 | 1 if has_sent => Settlement::Sent { reply: reason() },
            2 if has_sent => Settlement::InDoubt { reason: reason() },
            3 => Settlement::Dead { reason: reason() },
            4 if !has_sent => Settlement::Cancelled { reason: reason() },
            5 if !has_sent => Settlement::Held { until: now.plus_ms(HOUR_MS), reason: reason() },
            _ => again(as_what == 6),
        };
        let is_clear_no = matches!(settlement, Settlement::Dead { .. } | Settlement::Retry { .. });
        self.arrived -= usize::from(has_sent && is_clear_no);
        let (before, wanted) = (self.state().await, settlement.state());
        let (id, lease_no) = (row.id, row.lease_no);
        let ours =
            self.db.store.write(move |tx| outbox::settle(tx, id, lease_no, &settlement, now)).await.unwrap();
        let after = self.state().await;
        if ours {
            assert_eq!(after, wanted);
            let is_late = before == RowState::Queued && after == RowState::Sent && self.repeats;
            assert!(
                matches!(before, RowState::Leased | RowState::InDoubt) || is_late,
                "{before:?} to {after:?}"
            );
        } else {
            assert_eq!(after, before);
        }
    }

    async fn take(&mut self, step: Step) {
        let (store, now) = (self.db.store.clone(), self.db.clock.now());
        let before = self.state().await;
        match step {
            Step::Claim { by } if self.workers[by].is_none() => {
                let claimed = store.write(move |tx| outbox::claim(tx, &[Notice::Letter], now, 1, LEASE_MS));
                if let Some(row) = claimed.await.unwrap().pop() {
                    assert_eq!(before, RowState::Queued);
                    assert!(row.attempts >= 1);
                    self.workers[by] = Some(Worker { row, has_sent: false });
                }
            }
            Step::Send { by } => {
                let Some(worker) = self.workers[by].as_mut().filter(|worker| !worker.has_sent) else {
                    return;
                };
                let (id, lease_no) = (worker.row.id, worker.row.lease_no);
                let kept = store.write(move |tx| outbox::keep_message(tx, id, lease_no, b"bytes"));
                if kept.await.unwrap() {
                    worker.has_sent = true;
                    self.arrived += 1;
                } else {
                    self.workers[by] = None;
                }
            }
            Step::Settle { by, as_what } => self.settle(by, as_what).await,
            Step::Die { by } => self.workers[by] = None,
            Step::Pass { ms } => self.db.clock.advance(ms),
            Step::Expire => {
                let repeats = self.repeats;
                let doubted = store.write(move |tx| outbox::release_expired(tx, now, repeats)).await.unwrap();
                let after = self.state().await;
                assert!(after == before || before == RowState::Leased, "{before:?} to {after:?}");
                assert_eq!(!doubted.is_empty(), after != before && after == RowState::InDoubt);
            }
            Step::Wake => {
                let woken = store.write(move |tx| outbox::wake_held(tx, now)).await.unwrap();
                assert!(woken == 0 || before == RowState::Held);
            }
            Step::Retry { in_doubt } => {
                let state = if in_doubt { RowState::InDoubt } else { RowState::Dead };
                let retried = store.write(move |tx| outbox::retry(tx, &[Notice::Letter], state, now));
                let retried = retried.await.unwrap().len();
                assert_eq!(retried, usize::from(before == state));
                // Whoever asks for it knows that it may arrive twice, and its one repeat is granted anew.
                self.allowed += retried * (1 + usize::from(self.repeats));
            }
            Step::Claim { .. } => {}
        }
        if matches!(before, RowState::Sent | RowState::Cancelled) {
            assert_eq!(self.state().await, before, "that is an end, whatever comes: {step:?}");
        }
        assert!(self.arrived <= self.allowed, "sent again, and nobody asked for it");
    }
}

#[test]
fn any_sequence_keeps_the_row_and_repeats_nothing_unasked() {
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(steps(), any::<bool>()), |(steps, repeats)| {
        run(Engine::Sqlite, |db| async move {
            queue(&db.store, &db.clock, Notice::Letter, 1).await;
            let allowed = 1 + usize::from(repeats);
            let mut world = World { db, repeats, workers: [None, None], arrived: 0, allowed };
            for step in steps {
                world.take(step).await;
            }
            // Whoever is at work dies, and the row is somebody's again or has come to an end that is told.
            world.workers = [None, None];
            world.db.clock.advance(2 * HOUR_MS);
            world.take(Step::Expire).await;
            world.take(Step::Wake).await;
            assert!(!matches!(world.state().await, RowState::Leased | RowState::Held));
        });
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
