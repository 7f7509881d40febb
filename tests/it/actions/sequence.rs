//! Any sequence of verbs leaves a database that the proof finds sound, with the sum that a plain model has.

use std::collections::BTreeMap;

use clarion::actions::confirm::Confirmed;
use clarion::domain::id::SignatureId;
use clarion::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS};
use clarion::domain::place::Gss;
use clarion::domain::signature::{Flag, NewSignature, PENDING_LIFE_MS, SignatureState};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::database::{Engine, run};
use crate::ground::{Ground, SEATS};

/// People of the model; few, so that they meet each other's rows again and again.
const PEOPLE: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    Sign { person: usize, seat: usize, flag: Option<Flag> },
    SignTogether { people: Vec<usize> },
    Confirm { person: usize },
    Withdraw { person: usize },
    Unsubscribe { person: usize },
    Pass { ms: i64 },
    Remind,
    Expire,
    Fold { limit: i64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let person = || 0..PEOPLE;
    let flag = prop_oneof![4 => Just(None), 1 => Just(Some(Flag::Timing)), 1 => Just(Some(Flag::Honeypot))];
    let step = prop_oneof![
        4 => (person(), 0..SEATS.len(), flag).prop_map(|(person, seat, flag)| Step::Sign { person, seat, flag }),
        1 => prop::collection::vec(person(), 0..5).prop_map(|people| Step::SignTogether { people }),
        4 => person().prop_map(|person| Step::Confirm { person }),
        2 => person().prop_map(|person| Step::Withdraw { person }),
        1 => person().prop_map(|person| Step::Unsubscribe { person }),
        3 => prop_oneof![Just(MINUTE_MS), Just(11 * MINUTE_MS), Just(3 * HOUR_MS), Just(3 * DAY_MS), Just(PENDING_LIFE_MS)]
            .prop_map(|ms| Step::Pass { ms }),
        1 => Just(Step::Remind),
        2 => Just(Step::Expire),
        2 => (1_i64..50).prop_map(|limit| Step::Fold { limit }),
    ];
    prop::collection::vec(step, 1..25)
}

fn email(person: usize) -> String {
    format!("person{person}@example.org")
}

/// What must be true of a person's signature, told in the plainest way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Expected {
    id: SignatureId,
    state: SignatureState,
    is_flagged: bool,
    clears: bool,
    signed_at: i64,
    was_withdrawn: bool,
}

#[derive(Default)]
struct Model(BTreeMap<usize, Expected>);

impl Model {
    fn sign(&mut self, person: usize, new: &NewSignature) {
        let old = self.0.get(&person).copied();
        if old.is_some_and(|old| old.state == SignatureState::Confirmed) {
            return;
        }
        let expected = Expected {
            id: old.map_or(new.id, |old| old.id),
            state: SignatureState::Pending,
            is_flagged: new.flag.is_some(),
            clears: new.flag.is_some_and(Flag::clears_on_confirming),
            signed_at: new.signed_at.as_millis(),
            was_withdrawn: old.is_some_and(|old| old.was_withdrawn || old.state == SignatureState::Withdrawn),
        };
        self.0.insert(person, expected);
    }

    fn expire(&mut self, now: i64) {
        for row in self.0.values_mut().filter(|row| row.is_over(now) && row.was_withdrawn) {
            row.state = SignatureState::Withdrawn;
        }
        self.0.retain(|_, row| !row.is_over(now));
    }

    fn counted(&self) -> usize {
        self.0.values().filter(|row| row.state == SignatureState::Confirmed && !row.is_flagged).count()
    }
}

impl Expected {
    fn is_over(&self, now: i64) -> bool {
        self.state == SignatureState::Pending && now - self.signed_at >= PENDING_LIFE_MS
    }
}

async fn take(ground: &Ground, model: &mut Model, step: Step) {
    let now = ground.clock.now().as_millis();
    match step {
        Step::Sign { person, seat, flag } => {
            let constituency = Some(Gss::parse(SEATS[seat]).unwrap());
            let new = NewSignature { constituency, flag, ..ground.form(&email(person)) };
            ground.sign_one(&new).await;
            model.sign(person, &new);
        }
        Step::SignTogether { people } => {
            let forms: Vec<_> = people.iter().map(|person| ground.form(&email(*person))).collect();
            ground.sign(&forms).await;
            people.iter().zip(&forms).for_each(|(person, new)| model.sign(*person, new));
        }
        Step::Confirm { person } => {
            let Some(row) = model.0.get_mut(&person) else { return };
            let is_due = row.state == SignatureState::Pending && !row.is_over(now);
            assert_eq!(ground.confirm(&[row.id]).await == [Confirmed::Now], is_due);
            if is_due {
                row.state = SignatureState::Confirmed;
                row.is_flagged &= !row.clears;
                row.was_withdrawn = false;
            }
        }
        Step::Withdraw { person } => {
            let Some(row) = model.0.get_mut(&person) else { return };
            assert_eq!(ground.withdraw(row.id).await, row.state != SignatureState::Withdrawn);
            row.state = SignatureState::Withdrawn;
        }
        Step::Unsubscribe { person } => {
            let Some(row) = model.0.get(&person) else { return };
            assert!(ground.unsubscribe(row.id).await);
        }
        Step::Pass { ms } => {
            ground.pass(ms);
        }
        Step::Remind => {
            ground.remind(10).await;
        }
        Step::Expire => {
            while ground.expire(2).await > 0 {}
            model.expire(now);
        }
        Step::Fold { limit } => {
            ground.fold(limit).await;
        }
    }
}

async fn agrees(ground: &Ground, model: &Model) {
    ground.assert_sound().await;
    let (signed, confirmed) = ground.totals(ground.petitions[0]).await;
    assert_eq!(usize::try_from(signed).unwrap(), model.0.len());
    assert_eq!(usize::try_from(confirmed).unwrap(), model.counted());
    for row in model.0.values() {
        assert_eq!(ground.state(row.id).await, Some(row.state));
    }
}

#[test]
fn any_sequence_is_sound() {
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&steps(), |steps| {
        run(Engine::Sqlite, |db| async move {
            let ground = Ground::of(db).await;
            let mut model = Model::default();
            for step in steps {
                take(&ground, &mut model, step).await;
                agrees(&ground, &model).await;
            }
        });
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
