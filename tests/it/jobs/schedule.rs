//! The periodic duties on both databases; the clock is moved by hand.

use clarion::domain::id::WriterId;
use clarion::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS};
use clarion::domain::signature::PENDING_LIFE_MS;
use clarion::jobs::schedule::{DUTIES, Duty, Shift, Task, run_if_due};
use clarion::store::duty;
use tokio::sync::watch;

use crate::database::on_each_database;
use crate::ground::Ground;

fn the(task: Task) -> Duty {
    DUTIES.into_iter().find(|duty| duty.task == task).unwrap()
}

fn shift(ground: &Ground) -> Shift {
    Shift {
        store: ground.store.clone(),
        clock: ground.clock.clone(),
        writer: ground.writer,
        keeps_hours: true,
    }
}

/// Does a duty in a process that nobody stops.
async fn run(shift: &Shift, task: Task) -> Option<u64> {
    let (_stop, signal) = watch::channel(false);
    run_if_due(shift, &the(task), &signal).await
}

#[test]
fn duties_have_names_of_their_own_and_leases_shorter_than_their_pause() {
    for (number, duty) in DUTIES.iter().enumerate() {
        assert!(DUTIES[..number].iter().all(|other| other.name != duty.name));
        assert!(duty.lease_ms < duty.every_ms, "{}", duty.name);
        assert!(!duty.hours.is_empty() && duty.hours.end <= 24, "{}", duty.name);
    }
}

on_each_database! {
    async fn a_duty_runs_when_it_is_due_and_not_before(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let shift = shift(&ground);
        ground.sign_one(&ground.form("ada@example.org")).await;
        assert_eq!(run(&shift, Task::Remind).await, Some(0));
        ground.pass(2 * DAY_MS);
        assert_eq!(run(&shift, Task::Remind).await, Some(1));
        ground.sign_one(&ground.form("ben@example.org")).await;
        ground.pass(10 * MINUTE_MS - 1);
        assert_eq!(run(&shift, Task::Remind).await, None);
        ground.pass(1);
        assert_eq!(run(&shift, Task::Remind).await, Some(0));
    }

    async fn a_duty_waits_for_its_hours_unless_nobody_keeps_them(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let keeps = shift(&ground);
        let duty = the(Task::AskForAnswers);
        assert_eq!(duty.hours, 8..20);
        let midnight = ground.clock.now().as_millis().rem_euclid(DAY_MS);
        ground.pass(DAY_MS - midnight);
        for hour in 0..24 {
            let wanted = duty.hours.contains(&hour).then_some(0);
            assert_eq!(run(&keeps, Task::AskForAnswers).await, wanted, "at {hour}");
            ground.pass(HOUR_MS);
        }
        assert_eq!(run(&keeps, Task::AskForAnswers).await, None, "at midnight");
        let at_any = Shift { keeps_hours: false, ..keeps };
        assert_eq!(run(&at_any, Task::AskForAnswers).await, Some(0));
    }

    async fn a_duty_runs_in_one_process_at_a_time(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let own = shift(&ground);
        let other = Shift {
            store: ground.db.second_store(),
            writer: WriterId::from_uuid(ground.clock.new_id()),
            ..own.clone()
        };
        let (one, two) = tokio::join!(run(&own, Task::FoldTallies), run(&other, Task::FoldTallies));
        assert_eq!([one, two].iter().flatten().count(), 1, "{one:?} {two:?}");
    }

    /// A process that died in the middle leaves the duty to others once its lease is over.
    async fn a_lease_ends_with_its_time(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let shift = shift(&ground);
        let (dead, now) = (WriterId::from_uuid(ground.clock.new_id()), ground.clock.now());
        let lease_ms = 30 * MINUTE_MS;
        assert!(ground.write(move |tx| duty::take(tx, "remind", dead, now, MINUTE_MS, lease_ms)).await);
        ground.pass(lease_ms - 1);
        assert_eq!(run(&shift, Task::Remind).await, None);
        ground.pass(1);
        assert_eq!(run(&shift, Task::Remind).await, Some(0));
    }

    /// At once where nothing was counted, and then every five minutes.
    async fn figures_are_taken_and_taken_again(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let shift = shift(&ground);
        let taken = async || ground.read(clarion::store::figure::load).await;
        ground.sign_one(&ground.form("ada@example.org")).await;
        assert_eq!(run(&shift, Task::TakeFigures).await, Some(0));
        let (first, at) = taken().await;
        assert_eq!((first.is_empty(), at), (false, Some(ground.clock.now())));
        ground.sign_one(&ground.form("ben@example.org")).await;
        ground.pass(5 * MINUTE_MS - 1);
        assert_eq!(run(&shift, Task::TakeFigures).await, None);
        ground.pass(1);
        assert_eq!(run(&shift, Task::TakeFigures).await, Some(0));
        assert_ne!(taken().await, (first, at));
    }

    async fn everything_expired_goes_in_one_run(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let forms: Vec<_> = (0..1_100).map(|number| ground.form(&format!("p{number}@example.org"))).collect();
        for batch in forms.chunks(512) {
            ground.sign(batch).await;
        }
        ground.pass(PENDING_LIFE_MS);
        assert_eq!(run(&shift(&ground), Task::ExpirePending).await, Some(1_100));
        assert_eq!(ground.totals(ground.petitions[0]).await, (0, 0));
        ground.assert_sound().await;
    }

    async fn folding_leaves_one_row_for_each_seat(db: TestDatabase) {
        let ground = Ground::of(db).await;
        for number in 0..3 {
            ground.confirmed(&format!("p{number}@example.org")).await;
            ground.pass(HOUR_MS);
        }
        ground.pass(2 * HOUR_MS);
        assert_eq!(run(&shift(&ground), Task::FoldTallies).await, Some(3));
        assert_eq!(ground.number("SELECT COUNT(*) AS number FROM tally").await, 1);
        ground.assert_sound().await;
    }

    async fn the_proof_waits_for_the_night_and_counts_faults(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        let shift = shift(&ground);
        assert_eq!(run(&shift, Task::Verify).await, None, "it is morning");
        ground.pass(DAY_MS - 6 * HOUR_MS);
        assert_eq!(run(&shift, Task::Verify).await, Some(0));
        ground.execute("UPDATE tally SET signed = signed + 1").await;
        assert_eq!(run(&shift, Task::Verify).await, None, "once a night");
        ground.pass(DAY_MS);
        assert_eq!(run(&shift, Task::Verify).await, Some(1));
    }

    async fn a_stopped_process_begins_no_batch(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.sign_one(&ground.form("ada@example.org")).await;
        ground.pass(PENDING_LIFE_MS);
        let (_stop, signal) = watch::channel(true);
        assert_eq!(run_if_due(&shift(&ground), &the(Task::ExpirePending), &signal).await, Some(0));
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 0));
    }

    async fn the_loops_end_when_told(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (stop, signal) = watch::channel(false);
        let duties = tokio::spawn(clarion::jobs::schedule::run(shift(&ground), signal.clone()));
        let checkpoints = tokio::spawn(clarion::jobs::schedule::checkpoint(ground.store.clone(), signal));
        let begun = "SELECT COUNT(*) AS number FROM duty WHERE last_run_at > 0 AND lease_until = 0";
        while ground.number(begun).await < 3 {
            tokio::task::yield_now().await;
        }
        stop.send(true).unwrap();
        duties.await.unwrap();
        checkpoints.await.unwrap();
    }
}
