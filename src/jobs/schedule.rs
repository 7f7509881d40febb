//! The periodic duties: what they are, how often, and that each runs in one process at a time.
//!
//! A duty is taken by a lease in the database, so any number of workers may run this loop. It works in
//! batches, each a transaction of its own, and looks between them whether it is time to stop or its lease
//! is over; whatever is left then is done the next time.

use std::ops::Range;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::actions::ask_for_answers::{ask_again, ask_for_answers};
use crate::actions::expire_pending::expire_pending;
use crate::actions::fold_tallies::{fold_tallies, move_left};
use crate::actions::forget_old_mail::forget_old_mail;
use crate::actions::judge::work_on_run;
use crate::actions::remind::remind;
use crate::actions::send_digests::send_digests;
use crate::actions::staff::forget::forget_over;
use crate::actions::take_figures::{count_figures, keep_figures};
use crate::actions::tell_writers::tell_writers;
use crate::actions::verify::verify;
use crate::clock::Clock;
use crate::domain::id::{OfficeDigestId, OutboxId, QuestionId, WriterId};
use crate::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment, SECOND_MS};
use crate::language::day_of;
use crate::store::{Store, StoreError, duty};

/// How often the loop looks whether a duty is due.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How often SQLite's finished pages are moved from the log into the file.
const CHECKPOINT_EVERY: Duration = Duration::from_millis(250);
/// Every so many checkpoints one holds the writer off, so that the log begins anew.
const EXCLUSIVE_EVERY: u32 = 20;

/// Signatures that one transaction reminds or deletes.
const SIGNATURES_PER_BATCH: u16 = 500;
/// Letters that one transaction asks about, or brings an answer to.
const LETTERS_PER_BATCH: u16 = 500;
/// Digests that one transaction queues.
const DIGESTS_PER_BATCH: u16 = 50;
/// Rows of tallies that one transaction folds.
const TALLIES_PER_BATCH: u16 = 2_000;
/// Rows of what was added to the sums that one transaction moves into tallies.
const DELTAS_PER_BATCH: u16 = 200;

/// Signatures that one transaction of a run changes.
const JUDGED_PER_BATCH: u16 = 1_000;

/// Messages that one transaction forgets.
const MESSAGES_PER_BATCH: u16 = 200;

/// Runs of duties, by duty and outcome (`done`, `failed`).
pub const DUTY_RUNS: &str = "clarion_duty_runs_total";
/// What the newest proof found wrong: 0 is sound.
pub const FAULTS: &str = "clarion_verify_faults";

/// What a duty does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Reminds, once, those who signed two days ago and have not confirmed.
    Remind,
    /// Deletes signatures that were not confirmed within 14 days.
    ExpirePending,
    /// Folds the tallies of closed hours together, with what processes that ended have left beside them.
    FoldTallies,
    /// Forgets reports, complaints and answers as they came, once they were kept for long enough.
    ForgetMail,
    /// Proves the totals from the signatures.
    Verify,
    /// Queues the weekly digests to offices.
    SendDigests,
    /// Brings offices' approved answers to all who wrote to them.
    TellWriters,
    /// Asks supporters, two weeks after their letters were sent and again a week later, whether an answer came.
    AskForAnswers,
    /// Counts how the campaign stands, for the office's first page.
    TakeFigures,
    /// Forgets sessions of the staff that are over, and failures to log in that count no more.
    ForgetSessions,
    /// Goes on with the staff's runs through many signatures.
    WorkOnRuns,
}

/// A duty and its terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The name of its lease, and its word in logs and metrics.
    pub name: &'static str,
    /// What it does.
    pub task: Task,
    /// The least time from one beginning to the next, in milliseconds.
    pub every_ms: i64,
    /// How long it may run, in milliseconds; a process that dies leaves it free after that.
    pub lease_ms: i64,
    /// The hours of the day (UTC) in which it may begin.
    pub hours: Range<i64>,
}

const ANY_HOUR: Range<i64> = 0..24;

/// Every duty.
pub const DUTIES: [Duty; 11] = [
    Duty {
        name: "remind",
        task: Task::Remind,
        every_ms: 10 * MINUTE_MS,
        lease_ms: 5 * MINUTE_MS,
        hours: ANY_HOUR,
    },
    Duty {
        name: "expire_pending",
        task: Task::ExpirePending,
        every_ms: 10 * MINUTE_MS,
        lease_ms: 5 * MINUTE_MS,
        hours: ANY_HOUR,
    },
    Duty {
        name: "fold_tallies",
        task: Task::FoldTallies,
        every_ms: 10 * MINUTE_MS,
        lease_ms: 5 * MINUTE_MS,
        hours: ANY_HOUR,
    },
    Duty {
        name: "forget_mail",
        task: Task::ForgetMail,
        every_ms: 10 * MINUTE_MS,
        lease_ms: 5 * MINUTE_MS,
        hours: ANY_HOUR,
    },
    // It reads every signature, so it waits for the night; 20 hours let it begin earlier than yesterday.
    Duty { name: "verify", task: Task::Verify, every_ms: 20 * HOUR_MS, lease_ms: HOUR_MS, hours: 1..5 },
    // Once a week for each office, whenever in the week it comes to run: from Monday morning, when offices begin.
    Duty {
        name: "send_digests",
        task: Task::SendDigests,
        every_ms: 30 * MINUTE_MS,
        lease_ms: 10 * MINUTE_MS,
        hours: 6..18,
    },
    Duty {
        name: "tell_writers",
        task: Task::TellWriters,
        every_ms: 5 * MINUTE_MS,
        lease_ms: 4 * MINUTE_MS,
        hours: ANY_HOUR,
    },
    Duty {
        name: "ask_for_answers",
        task: Task::AskForAnswers,
        every_ms: 30 * MINUTE_MS,
        lease_ms: 10 * MINUTE_MS,
        hours: 8..20,
    },
    // It reads every signature and every mail, but only reads.
    Duty {
        name: "take_figures",
        task: Task::TakeFigures,
        every_ms: 5 * MINUTE_MS,
        lease_ms: 4 * MINUTE_MS,
        hours: ANY_HOUR,
    },
    Duty {
        name: "forget_sessions",
        task: Task::ForgetSessions,
        every_ms: 10 * MINUTE_MS,
        lease_ms: 5 * MINUTE_MS,
        hours: ANY_HOUR,
    },
    // Somebody waits for it and watches.
    Duty {
        name: "work_on_runs",
        task: Task::WorkOnRuns,
        every_ms: 9 * SECOND_MS,
        lease_ms: 8 * SECOND_MS,
        hours: ANY_HOUR,
    },
];

/// Who does the duties, and with what.
#[derive(Clone, Debug)]
pub struct Shift {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// This process: the holder of leases, and a registered writer of tallies.
    pub writer: WriterId,
    /// Whether a duty waits for its hours. In a demonstration nobody is woken by a mail, and somebody waits for it.
    pub keeps_hours: bool,
}

/// Does every duty whenever it is due, until `stop` says so. A duty that fails is logged and tried again
/// when it is due the next time.
pub async fn run(shift: Shift, mut stop: watch::Receiver<bool>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !stopped(&stop) {
        for duty in &DUTIES {
            run_if_due(&shift, duty, &stop).await;
        }
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
}

/// Does one duty if it is due and no other process is at it; returns how many rows it changed (for the
/// proof: how much is wrong), or `None` when it was not due or failed.
pub async fn run_if_due(shift: &Shift, duty: &Duty, stop: &watch::Receiver<bool>) -> Option<u64> {
    let outcome = attempt(shift, duty, stop).await;
    match outcome {
        Ok(None) => None,
        Ok(Some(count)) => {
            metrics::counter!(DUTY_RUNS, "duty" => duty.name, "outcome" => "done").increment(1);
            if count > 0 {
                tracing::info!(job = duty.name, count, "a duty is done");
            }
            Some(count)
        }
        Err(error) => {
            metrics::counter!(DUTY_RUNS, "duty" => duty.name, "outcome" => "failed").increment(1);
            tracing::error!(job = duty.name, code = error.code(), "a duty failed");
            None
        }
    }
}

async fn attempt(
    shift: &Shift,
    duty: &Duty,
    stop: &watch::Receiver<bool>,
) -> Result<Option<u64>, StoreError> {
    let now = shift.clock.now();
    if shift.keeps_hours && !duty.hours.contains(&hour_of_day(now)) {
        return Ok(None);
    }
    let (name, writer, every_ms, lease_ms) = (duty.name, shift.writer, duty.every_ms, duty.lease_ms);
    if !shift.store.write(move |tx| duty::take(tx, name, writer, now, every_ms, lease_ms)).await? {
        return Ok(None);
    }
    let until = now.plus_ms(lease_ms);
    let may_go_on = || !stopped(stop) && shift.clock.now() < until;
    let outcome = match duty.task {
        Task::Remind => remind_all(shift, may_go_on).await,
        Task::ExpirePending => expire_all(shift, may_go_on).await,
        Task::FoldTallies => fold_all(shift, may_go_on).await,
        Task::ForgetMail => forget_mail(shift, may_go_on).await,
        Task::Verify => prove(shift).await,
        Task::SendDigests => digest_all(shift, may_go_on).await,
        Task::TellWriters => tell_all(shift, may_go_on).await,
        Task::AskForAnswers => ask_all(shift, may_go_on).await,
        Task::TakeFigures => take_figures(shift).await,
        Task::ForgetSessions => shift.store.write(move |tx| forget_over(tx, now)).await.map(rows),
        Task::WorkOnRuns => run_all(shift, may_go_on).await,
    };
    // Given back after a failure too: the next process need not wait for the lease to run out.
    shift.store.write(move |tx| duty::give_back(tx, name, writer)).await?;
    outcome.map(Some)
}

async fn remind_all(shift: &Shift, may_go_on: impl Fn() -> bool) -> Result<u64, StoreError> {
    let (mut total, batch) = (0, usize::from(SIGNATURES_PER_BATCH));
    while may_go_on() {
        let now = shift.clock.now();
        let ids: Vec<OutboxId> = (0..batch).map(|_| OutboxId::from_uuid(shift.clock.new_id())).collect();
        let done = shift.store.write(move |tx| remind(tx, &ids, now)).await?;
        total += rows(done);
        if done < batch {
            break;
        }
    }
    Ok(total)
}

async fn expire_all(shift: &Shift, may_go_on: impl Fn() -> bool) -> Result<u64, StoreError> {
    let (mut total, writer) = (0, shift.writer);
    while may_go_on() {
        let now = shift.clock.now();
        let limit = i64::from(SIGNATURES_PER_BATCH);
        let done = shift.store.write(move |tx| expire_pending(tx, writer, limit, now)).await?;
        total += rows(done);
        if done == 0 {
            break;
        }
    }
    Ok(total)
}

async fn fold_all(shift: &Shift, may_go_on: impl Fn() -> bool) -> Result<u64, StoreError> {
    let (mut total, batch) = (0, usize::from(TALLIES_PER_BATCH));
    let (deltas, writer) = (usize::from(DELTAS_PER_BATCH), shift.writer);
    while may_go_on() {
        let now = shift.clock.now();
        let limit = i64::from(DELTAS_PER_BATCH);
        let done = shift.store.write(move |tx| move_left(tx, writer, limit, now)).await?;
        total += rows(done);
        if done < deltas {
            break;
        }
    }
    while may_go_on() {
        let now = shift.clock.now();
        let limit = i64::from(TALLIES_PER_BATCH);
        let done = shift.store.write(move |tx| fold_tallies(tx, limit, now)).await?;
        total += rows(done);
        if done < batch {
            break;
        }
    }
    Ok(total)
}

async fn digest_all(shift: &Shift, may_go_on: impl Fn() -> bool) -> Result<u64, StoreError> {
    let (mut total, batch) = (0, usize::from(DIGESTS_PER_BATCH));
    while may_go_on() {
        let now = shift.clock.now();
        let ids: Vec<(OfficeDigestId, OutboxId)> = (0..batch)
            .map(|_| {
                let [digest, mail] = shift.clock.new_ids();
                (OfficeDigestId::from_uuid(digest), OutboxId::from_uuid(mail))
            })
            .collect();
        let done = shift.store.write(move |tx| send_digests(tx, &ids, now)).await?;
        total += rows(done);
        if done < batch {
            break;
        }
    }
    Ok(total)
}

async fn forget_mail(shift: &Shift, may_go_on: impl Fn() -> bool) -> Result<u64, StoreError> {
    let (mut total, batch) = (0, usize::from(MESSAGES_PER_BATCH));
    while may_go_on() {
        let now = shift.clock.now();
        let limit = i64::from(MESSAGES_PER_BATCH);
        let done = shift.store.write(move |tx| forget_old_mail(tx, limit, now)).await?;
        total += rows(done);
        if done < batch {
            break;
        }
    }
    Ok(total)
}

async fn tell_all(shift: &Shift, may_go_on: impl Fn() -> bool) -> Result<u64, StoreError> {
    let mut total = 0;
    while may_go_on() {
        let (now, ids) = (shift.clock.now(), mail_ids(shift));
        match shift.store.write(move |tx| tell_writers(tx, &ids, now)).await? {
            Some(done) => total += rows(done),
            None => break,
        }
    }
    Ok(total)
}

async fn ask_all(shift: &Shift, may_go_on: impl Fn() -> bool) -> Result<u64, StoreError> {
    let (mut total, batch) = (0, usize::from(LETTERS_PER_BATCH));
    while may_go_on() {
        let now = shift.clock.now();
        let ids: Vec<(QuestionId, OutboxId)> = (0..batch)
            .map(|_| {
                let [question, mail] = shift.clock.new_ids();
                (QuestionId::from_uuid(question), OutboxId::from_uuid(mail))
            })
            .collect();
        let done = shift.store.write(move |tx| ask_for_answers(tx, &ids, now)).await?;
        total += rows(done);
        if done < batch {
            break;
        }
    }
    while may_go_on() {
        let (now, ids) = (shift.clock.now(), mail_ids(shift));
        let done = shift.store.write(move |tx| ask_again(tx, &ids, now)).await?;
        total += rows(done);
        if done < batch {
            break;
        }
    }
    Ok(total)
}

/// Counts, and then writes down what was counted; nobody who writes waits for the counting.
async fn take_figures(shift: &Shift) -> Result<u64, StoreError> {
    let now = shift.clock.now();
    let counted = shift.store.read(move |conn| count_figures(conn, now, day_of(now))).await?;
    shift.store.write(move |tx| keep_figures(tx, &counted, now)).await?;
    // What a duty tells is how much it changed of what people brought.
    Ok(0)
}

async fn run_all(shift: &Shift, may_go_on: impl Fn() -> bool) -> Result<u64, StoreError> {
    let (mut total, writer) = (0, shift.writer);
    while may_go_on() {
        let now = shift.clock.now();
        let limit = i64::from(JUDGED_PER_BATCH);
        match shift.store.write(move |tx| work_on_run(tx, writer, limit, now)).await? {
            Some(done) => total += rows(done),
            None => break,
        }
    }
    Ok(total)
}

/// The ids of a batch of mails about letters.
fn mail_ids(shift: &Shift) -> Vec<OutboxId> {
    (0..LETTERS_PER_BATCH).map(|_| OutboxId::from_uuid(shift.clock.new_id())).collect()
}

/// Proves the totals; what is wrong is told by `clarion verify`, here only how much.
async fn prove(shift: &Shift) -> Result<u64, StoreError> {
    let proof = shift.store.read(verify).await?;
    let faults = u64::try_from(proof.faults()).unwrap_or(u64::MAX);
    let shown = u32::try_from(faults).unwrap_or(u32::MAX);
    metrics::gauge!(FAULTS).set(f64::from(shown));
    if faults > 0 {
        tracing::error!(job = "verify", count = faults, "totals or rows are wrong: run `clarion verify`");
    }
    Ok(faults)
}

/// Moves SQLite's log into its file, four times a second, so that no signer waits for it; returns at once
/// on PostgreSQL. Every process that writes does this for itself.
pub async fn checkpoint(store: Store, mut stop: watch::Receiver<bool>) {
    if !store.address().is_sqlite() {
        return;
    }
    let mut ticks = interval(CHECKPOINT_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut number = 0_u32;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        number = number.wrapping_add(1);
        let is_exclusive = number.is_multiple_of(EXCLUSIVE_EVERY);
        if let Err(error) = store.checkpoint(is_exclusive).await {
            tracing::warn!(job = "checkpoint", code = error.code(), "a checkpoint failed");
        }
    }
}

/// Whether the signal to stop was given, or whoever could give it is gone.
fn stopped(stop: &watch::Receiver<bool>) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}

fn hour_of_day(now: Moment) -> i64 {
    now.as_millis().rem_euclid(DAY_MS) / HOUR_MS
}

fn rows(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
