//! Verdicts of the staff, one by one and as runs: counts follow, and an undone run leaves nothing behind.

use clarion::actions::judge::{cancel_run, judge, start_run, undo_run, work_on_run, write_note};
use clarion::actions::staff::Acting;
use clarion::domain::id::{NoteId, RunId, SignatureId, StaffId};
use clarion::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS};
use clarion::domain::nation::Nation;
use clarion::domain::run::{Run, RunState};
use clarion::domain::signature::filter::SignatureFilter;
use clarion::domain::signature::note::NoteText;
use clarion::domain::signature::pattern::TextPattern;
use clarion::domain::signature::verdict::{Standing, Verdict};
use clarion::domain::signature::{Flag, NewSignature, PENDING_LIFE_MS, SignatureState};
use clarion::domain::staff::Nations;
use clarion::domain::staff_event::Actor;
use clarion::store::{StoreError, run, signature};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::database::{Engine, on_each_database};
use crate::ground::Ground;

fn acting(ground: &Ground) -> Acting {
    let actor =
        Actor { staff: Some(StaffId::from_uuid(ground.clock.new_id())), ..Actor::on_the_command_line() };
    Acting { actor, now: ground.clock.now(), chain: ground.keys.staff().chain().clone() }
}

async fn decide(ground: &Ground, id: SignatureId, verdict: Verdict) -> bool {
    let (acting, writer) = (acting(ground), ground.writer);
    ground.write(move |tx| judge(tx, (writer, &acting), (id, &Nations::all()), verdict, "a reason")).await
}

async fn standing(ground: &Ground, id: SignatureId) -> Standing {
    ground.read(move |conn| signature::find(conn, id)).await.unwrap().standing()
}

async fn counted(ground: &Ground) -> i64 {
    ground.assert_sound().await;
    ground.totals(ground.petitions[0]).await.1
}

/// The deeds on record with what changed, oldest first.
async fn record(ground: &Ground) -> Vec<String> {
    ground.texts("SELECT deed || ': ' || detail AS text FROM staff_event ORDER BY number").await
}

async fn start(ground: &Ground, verdict: Verdict, filter: SignatureFilter) -> RunId {
    // Who signed in this very millisecond is not meant.
    ground.clock.advance(1);
    let (acting, id) = (acting(ground), RunId::from_uuid(ground.clock.new_id()));
    ground.write(move |tx| start_run(tx, &acting, id, (verdict, &filter), "a reason")).await;
    id
}

async fn work(ground: &Ground, limit: i64) -> Option<usize> {
    let (writer, now) = (ground.writer, ground.clock.now());
    ground.write(move |tx| work_on_run(tx, writer, limit, now)).await
}

async fn finish(ground: &Ground) {
    while work(ground, 2).await.is_some() {}
}

async fn load(ground: &Ground, id: RunId) -> Run {
    ground.read(move |conn| run::find(conn, id)).await.unwrap()
}

async fn undo(ground: &Ground, id: RunId) -> bool {
    let acting = acting(ground);
    ground.write(move |tx| undo_run(tx, &acting, id)).await
}

fn of_domain(domain: &str) -> SignatureFilter {
    SignatureFilter { mail_domain: Some(domain.to_owned()), ..SignatureFilter::default() }
}

on_each_database! {
    async fn the_count_follows_each_verdict_and_the_record_says_what_changed(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let ada = ground.confirmed("ada@example.org").await;
        let ben = ground.form("ben@example.org");
        ground.sign_one(&ben).await;
        assert_eq!(counted(&ground).await, 1);
        for (verdict, changes, wanted) in [
            (Verdict::Flag, true, 0), (Verdict::Flag, false, 0), (Verdict::Restore, true, 1), (Verdict::Restore, false, 1),
            (Verdict::Invalidate, true, 0), (Verdict::Invalidate, false, 0), (Verdict::Restore, true, 1),
        ] {
            assert_eq!(decide(&ground, ada, verdict).await, changes, "{verdict:?}");
            assert_eq!(counted(&ground).await, wanted, "{verdict:?}");
        }
        // Who had not confirmed has not confirmed by being restored.
        assert!(decide(&ground, ben.id, Verdict::Invalidate).await);
        assert!(decide(&ground, ben.id, Verdict::Restore).await);
        assert_eq!(ground.state(ben.id).await, Some(SignatureState::Pending));
        ground.withdraw(ada).await;
        for verdict in Verdict::ALL {
            assert!(!decide(&ground, ada, verdict).await, "what a signer has taken back stays taken back");
        }
        assert_eq!(record(&ground).await, [
            "signature-flagged: confirmed to confirmed flagged staff", "signature-restored: confirmed flagged staff to confirmed",
            "signature-invalidated: confirmed to invalid", "signature-restored: invalid to confirmed",
            "signature-invalidated: pending to invalid", "signature-restored: invalid to pending",
        ]);
    }

    async fn a_flag_of_the_staff_outlives_signing_again_and_confirming_and_the_mail_goes_out(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let ada = ground.form("ada@example.org");
        ground.sign_one(&ada).await;
        assert!(decide(&ground, ada.id, Verdict::Flag).await);
        ground.pass(HOUR_MS);
        ground.sign_one(&ground.form("ada@example.org")).await;
        ground.confirm(&[ada.id]).await;
        let wanted = Standing { state: SignatureState::Confirmed, flag: Some(Flag::Staff) };
        assert_eq!(standing(&ground, ada.id).await, wanted);
        assert_eq!(ground.mails(ada.id).await, ["confirm_signature 1", "confirm_signature 2", "signature_receipt 2"]);
        assert_eq!(counted(&ground).await, 0);
    }

    /// S-24: another nation's signature is as if there were none.
    async fn s24_whoever_works_for_one_nation_reaches_no_other(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let ada = ground.confirmed("ada@example.org").await;
        let (wales, acting, writer) = (Nations::of(&[Nation::Wales]), acting(&ground), ground.writer);
        let (limit, by) = (wales.clone(), acting.clone());
        let judged = ground.store.write(move |tx| judge(tx, (writer, &by), (ada, &limit), Verdict::Flag, "why")).await;
        assert!(matches!(judged, Err(StoreError::NotFound)), "{judged:?}");
        let (note, text, limit) = (NoteId::from_uuid(ground.clock.new_id()), NoteText::parse("a note").unwrap(), wales.clone());
        let noted = ground.store.write(move |tx| write_note(tx, &acting, (ada, &limit), note, &text)).await;
        assert!(matches!(noted, Err(StoreError::NotFound)), "{noted:?}");
        let run = start(&ground, Verdict::Invalidate, SignatureFilter { limit: wales, ..of_domain("example.org") }).await;
        finish(&ground).await;
        assert_eq!(load(&ground, run).await.changed, 0);
        assert_eq!(counted(&ground).await, 1);
    }

    async fn a_run_changes_what_was_counted_in_steps_and_can_be_stopped_between_them(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let mut bots = Vec::new();
        for number in 0..5 {
            bots.push(ground.confirmed(&format!("bot{number}@flood.example")).await);
        }
        let ada = ground.confirmed("ada@example.org").await;
        let run = start(&ground, Verdict::Invalidate, of_domain("flood.example")).await;
        // Who signs later is not meant.
        let late = ground.confirmed("late@flood.example").await;
        assert_eq!((load(&ground, run).await.wanted, counted(&ground).await), (5, 7));
        assert_eq!(work(&ground, 2).await, Some(2));
        assert_eq!((load(&ground, run).await.changed, counted(&ground).await), (2, 5));
        let by = acting(&ground);
        assert!(ground.write(move |tx| cancel_run(tx, &by, run)).await);
        assert_eq!(work(&ground, 2).await, None, "it is stopped");
        assert!(undo(&ground, run).await);
        assert!(!undo(&ground, run).await, "once is enough");
        finish(&ground).await;
        let undone = load(&ground, run).await;
        assert_eq!((undone.state, undone.changed, undone.restored), (RunState::Undone, 2, 2));
        assert_eq!(counted(&ground).await, 7);

        let run = start(&ground, Verdict::Invalidate, of_domain("flood.example")).await;
        finish(&ground).await;
        let done = load(&ground, run).await;
        assert_eq!((done.state, done.wanted, done.changed), (RunState::Done, 6, 6));
        assert_eq!(counted(&ground).await, 1);
        assert_eq!(ground.state(late).await, Some(SignatureState::Invalid));
        assert_eq!(ground.state(ada).await, Some(SignatureState::Confirmed));
    }

    async fn undoing_gives_back_what_was_and_leaves_what_somebody_changed_since(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let form = |email: &str, flag| NewSignature { flag, ..ground.form(email) };
        let (ada, ben) = (form("ada@flood.example", None), form("ben@flood.example", Some(Flag::Honeypot)));
        let (cat, dan) = (form("cat@flood.example", Some(Flag::Network)), form("dan@flood.example", None));
        ground.sign(&[ada.clone(), ben.clone(), cat.clone(), dan.clone()]).await;
        ground.confirm(&[ada.id]).await;
        let run = start(&ground, Verdict::Flag, of_domain("flood.example")).await;
        finish(&ground).await;
        assert_eq!((load(&ground, run).await.changed, counted(&ground).await), (4, 0));
        // One confirms meanwhile; another is looked at by the staff.
        ground.confirm(&[cat.id]).await;
        assert!(decide(&ground, dan.id, Verdict::Restore).await);
        assert!(undo(&ground, run).await);
        finish(&ground).await;
        assert_eq!(load(&ground, run).await.restored, 3);
        for (id, state, flag) in [
            (ada.id, SignatureState::Confirmed, None),
            (ben.id, SignatureState::Pending, Some(Flag::Honeypot)),
            // She has confirmed, which clears what she had been flagged for.
            (cat.id, SignatureState::Confirmed, None),
            (dan.id, SignatureState::Pending, None),
        ] {
            assert_eq!(standing(&ground, id).await, Standing { state, flag });
        }
        assert_eq!(counted(&ground).await, 2);
    }

    async fn two_processes_at_one_run_change_each_signature_once(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let forms: Vec<_> = (0..40).map(|number| ground.form(&format!("bot{number}@flood.example"))).collect();
        ground.sign(&forms).await;
        let ids: Vec<_> = forms.iter().map(|form| form.id).collect();
        ground.confirm(&ids).await;
        let run = start(&ground, Verdict::Invalidate, of_domain("flood.example")).await;
        tokio::join!(finish(&ground), finish(&ground));
        let done = load(&ground, run).await;
        assert_eq!((done.state, done.changed, counted(&ground).await), (RunState::Done, 40, 0));
        assert_eq!(ground.number("SELECT count(*) AS number FROM run_change").await, 40);
    }
}

#[derive(Clone, Debug)]
enum Step {
    Sign { person: usize, flag: Option<Flag> },
    Confirm { person: usize },
    Withdraw { person: usize },
    Judge { person: usize, verdict: Verdict },
    Start { verdict: Verdict, name: Option<&'static str> },
    Work { limit: i64 },
    Cancel,
    Undo,
    Pass { ms: i64 },
    Expire,
    Fold,
}

const PEOPLE: usize = 4;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let person = || 0..PEOPLE;
    let verdict = || prop::sample::select(Verdict::ALL.to_vec());
    let flag = prop_oneof![3 => Just(None), 1 => Just(Some(Flag::Timing)), 1 => Just(Some(Flag::Honeypot))];
    let step = prop_oneof![
        4 => (person(), flag).prop_map(|(person, flag)| Step::Sign { person, flag }),
        4 => person().prop_map(|person| Step::Confirm { person }),
        1 => person().prop_map(|person| Step::Withdraw { person }),
        4 => (person(), verdict()).prop_map(|(person, verdict)| Step::Judge { person, verdict }),
        3 => (verdict(), prop_oneof![Just(None), Just(Some("ada*"))]).prop_map(|(verdict, name)| Step::Start { verdict, name }),
        6 => (1_i64..4).prop_map(|limit| Step::Work { limit }),
        1 => Just(Step::Cancel),
        2 => Just(Step::Undo),
        2 => prop_oneof![Just(11 * MINUTE_MS), Just(3 * DAY_MS), Just(PENDING_LIFE_MS)].prop_map(|ms| Step::Pass { ms }),
        1 => Just(Step::Expire),
        1 => Just(Step::Fold),
    ];
    prop::collection::vec(step, 1..30)
}

async fn take(
    ground: &Ground,
    (people, runs): (&mut [Option<SignatureId>; PEOPLE], &mut Vec<RunId>),
    step: Step,
) {
    match step {
        Step::Sign { person, flag } => {
            let new = NewSignature { flag, ..ground.form(&format!("p{person}@example.org")) };
            ground.sign_one(&new).await;
            people[person] = Some(ground.row(&new).await.id);
        }
        Step::Confirm { person } => {
            if let Some(id) = people[person] {
                ground.confirm(&[id]).await;
            }
        }
        Step::Withdraw { person } => {
            if let Some(id) = people[person]
                && ground.state(id).await.is_some()
            {
                ground.withdraw(id).await;
            }
        }
        Step::Judge { person, verdict } => {
            if let Some(id) = people[person]
                && ground.state(id).await.is_some()
            {
                decide(ground, id, verdict).await;
            }
        }
        Step::Start { verdict, name } => {
            let name = name.and_then(TextPattern::parse);
            runs.push(start(ground, verdict, SignatureFilter { name, ..SignatureFilter::default() }).await);
        }
        Step::Work { limit } => {
            work(ground, limit).await;
        }
        Step::Cancel => {
            if let Some(id) = runs.last().copied() {
                let by = acting(ground);
                ground.write(move |tx| cancel_run(tx, &by, id)).await;
            }
        }
        Step::Undo => {
            if let Some(id) = runs.last().copied() {
                undo(ground, id).await;
            }
        }
        Step::Pass { ms } => {
            ground.pass(ms);
        }
        Step::Expire => while ground.expire(2).await > 0 {},
        Step::Fold => {
            ground.fold(10).await;
        }
    }
}

#[test]
fn any_sequence_of_verdicts_and_runs_leaves_tallies_that_equal_a_recount() {
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&steps(), |steps| {
        crate::database::run(Engine::Sqlite, |db| async move {
            let ground = Ground::of(db).await;
            let (mut people, mut runs) = ([None; PEOPLE], Vec::new());
            for step in steps {
                take(&ground, (&mut people, &mut runs), step).await;
                ground.assert_sound().await;
            }
        });
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
