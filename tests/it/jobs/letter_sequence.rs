//! Any sequence of imports, claims, looks, settlements and deaths, and of what the office chooses: no letter is lost, and
//! none is brought to its office twice, singly or in a digest.

use clarion::actions::choose_intake::choose_intake;
use clarion::actions::send_digests::send_digests;
use clarion::domain::id::{LetterId, OfficeChoiceId, OfficeDigestId, OutboxId};
use clarion::domain::language::Language;
use clarion::domain::letter::{LetterState, Stop};
use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::domain::office::Intake;
use clarion::domain::representative::{ContactRoute, Member};
use clarion::jobs::deliver::Rendered;
use clarion::store::office_choice::OfficeChoice;
use clarion::store::outbox::{self, Claimed, RowState, Settlement};
use clarion::store::{StoreError, letter};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::hand::{Hand, LEASE_MS, assert_sound, barbara, filled, found, grace, one, state};
use crate::database::{Engine, TestDatabase, run};

#[derive(Clone, Copy, Debug)]
enum Step {
    Fill { with: usize },
    Claim,
    Look,
    Settle,
    Die,
    Pass { ms: i64 },
    Tidy,
    Retry { in_doubt: bool },
    Deliver,
    Choose { intake: Intake },
    Digest { arrives: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_usize..4).prop_map(|with| Step::Fill { with }),
        4 => Just(Step::Claim),
        4 => Just(Step::Look),
        4 => Just(Step::Settle),
        1 => Just(Step::Die),
        2 => prop_oneof![Just(MINUTE_MS), Just(LEASE_MS + 1), Just(DAY_MS), Just(7 * DAY_MS), Just(100 * DAY_MS)]
            .prop_map(|ms| Step::Pass { ms }),
        3 => Just(Step::Tidy),
        1 => any::<bool>().prop_map(|in_doubt| Step::Retry { in_doubt }),
        1 => Just(Step::Deliver),
        3 => prop_oneof![Just(Intake::Digest), Just(Intake::Single), Just(Intake::Digest), Just(Intake::Nothing)]
            .prop_map(|intake| Step::Choose { intake }),
        2 => any::<bool>().prop_map(|arrives| Step::Digest { arrives }),
    ];
    prop::collection::vec(step, 1..30)
}

/// One deliverer that can die at any point, and what has really left.
struct World {
    hand: Hand,
    row: Option<Claimed>,
    settlement: Option<Settlement>,
    left: usize,
    /// How many of those by itself, in no digest.
    left_singly: usize,
    allowed: usize,
    /// Whether one of doubtful fate is repeated once by itself.
    repeats: bool,
}

impl World {
    async fn take(&mut self, db: &TestDatabase, id: LetterId, step: Step) {
        match step {
            Step::Fill { with } => {
                let silent = Member { route: ContactRoute::Unknown, ..grace().unwrap() };
                filled(db, [None, grace(), barbara(), Some(silent)][with].clone()).await;
            }
            Step::Claim if self.row.is_none() => self.row = self.hand.claim(Notice::Letter).await.pop(),
            Step::Look => {
                let Some(row) = self.row.clone().filter(|_| self.settlement.is_none()) else { return };
                self.settlement = Some(match self.hand.look(&row).await {
                    Rendered::Mail(mail) => {
                        if self.hand.keep(&row, &mail).await.is_none() {
                            self.row = None;
                            return;
                        }
                        self.left += 1;
                        self.left_singly += 1;
                        Settlement::Sent { reply: "250 Ok".to_owned() }
                    }
                    Rendered::Finished(_) => panic!("a letter is a draft"),
                    Rendered::Skip(reason) => Settlement::Cancelled { reason: reason.to_owned() },
                    Rendered::Hold { until, reason } => Settlement::Held { until, reason: reason.to_owned() },
                });
            }
            Step::Settle => {
                if let (Some(row), Some(settlement)) = (&self.row, self.settlement.take()) {
                    self.hand.settle(row, settlement).await;
                    self.row = None;
                }
            }
            Step::Die => (self.row, self.settlement) = (None, None),
            Step::Pass { ms } => db.clock.advance(ms),
            Step::Tidy => self.hand.tidy_with(self.repeats).await,
            Step::Retry { in_doubt } => {
                let (row, now) = (if in_doubt { RowState::InDoubt } else { RowState::Dead }, db.clock.now());
                let retried = db.store.write(move |tx| {
                    let retried = outbox::retry(tx, &[Notice::Letter], row, now)?;
                    letter::set_state(tx, &[id][..retried.len()], LetterState::Queued, now)?;
                    Ok::<_, StoreError>(retried.len())
                });
                self.allowed += retried.await.unwrap();
            }
            Step::Deliver if self.row.is_none() => {
                let left = self.hand.deliver(Notice::Letter).await.len();
                self.left += left;
                self.left_singly += left;
            }
            Step::Choose { intake } => {
                let found = found(db, id).await;
                let Some(holder) = found.office.holder else { return };
                let choice = OfficeChoice {
                    id: OfficeChoiceId::from_uuid(db.clock.new_id()),
                    campaign: found.campaign,
                    office: found.office.id,
                    holder: holder.id,
                    intake,
                    address: None,
                    language: Language::English,
                    made_at: db.clock.now(),
                    confirmed_at: None,
                    refused_at: None,
                };
                let mails = [db.clock.new_id(), db.clock.new_id()].map(OutboxId::from_uuid);
                let now = db.clock.now();
                db.store.write(move |tx| choose_intake(tx, &choice, mails, now)).await.unwrap();
                // Of two choices in one moment nobody could tell the later one.
                db.clock.advance(1);
            }
            Step::Digest { arrives } => {
                let ids =
                    [(OfficeDigestId::from_uuid(db.clock.new_id()), OutboxId::from_uuid(db.clock.new_id()))];
                let now = db.clock.now();
                db.store.write(move |tx| send_digests(tx, &ids, now)).await.unwrap();
                if arrives {
                    self.left += self.hand.deliver(Notice::OfficeDigest).await.len();
                    return;
                }
                for row in self.hand.claim(Notice::OfficeDigest).await {
                    let reason = "550 5.1.1 Who".to_owned();
                    assert!(self.hand.settle(&row, Settlement::Dead { reason }).await);
                }
            }
            Step::Claim | Step::Deliver => {}
        }
    }
}

#[test]
fn any_sequence_loses_no_letter_and_sends_none_twice() {
    sequences(Engine::Sqlite, 40);
}

#[test]
fn any_sequence_loses_no_letter_and_sends_none_twice_on_postgres() {
    sequences(Engine::Postgres, 10);
}

fn sequences(engine: Engine, cases: u32) {
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(steps(), any::<bool>()), |(steps, repeats)| {
        run(engine, |db| async move {
            let (_, id, _) = one(&db).await;
            let mut world = World {
                hand: Hand::of(&db),
                row: None,
                settlement: None,
                left: 0,
                left_singly: 0,
                allowed: 1 + usize::from(repeats),
                repeats,
            };
            for step in steps {
                world.take(&db, id, step).await;
                assert_sound(&db).await;
                assert!(world.left <= world.allowed, "sent again, and nobody asked for it");
                let (state, _) = state(&db, id).await;
                let is_taken = matches!(state, LetterState::Collected | LetterState::Declined);
                assert!(!is_taken || world.left_singly == 0, "{state:?}, and it may have left by itself");
                assert!(state != LetterState::Sent || world.left > 0, "marked as sent and never left");
                assert!(state != LetterState::Held || world.left < world.allowed, "put aside and left");
            }
            // Whatever happened: once the office is filled and everybody is at work, its fate is known.
            (world.row, world.settlement) = (None, None);
            db.clock.advance(LEASE_MS + 1);
            world.hand.tidy_with(repeats).await;
            filled(&db, barbara()).await;
            world.take(&db, id, Step::Choose { intake: Intake::Single }).await;
            // A digest under way ends, and with it what its letters wait for.
            world.left += world.hand.deliver(Notice::OfficeDigest).await.len();
            world.take(&db, id, Step::Deliver).await;
            let (state, stop) = state(&db, id).await;
            match state {
                LetterState::Sent => assert!(world.left > 0),
                LetterState::InDoubt => assert!(world.left > 0, "bytes are kept just before they leave"),
                LetterState::Failed => assert!(matches!(stop, Some(Stop::Waited)), "{stop:?}"),
                LetterState::Collected => assert!(world.left > 0, "no digest carries it"),
                // Whoever held the office when it was due took none.
                LetterState::Declined => assert!(world.left < world.allowed),
                other => panic!("{other:?} with an office that is filled"),
            }
            assert_sound(&db).await;
        });
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
