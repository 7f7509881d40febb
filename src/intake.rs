//! The funnel of the two hot verbs: hundreds of requests become one transaction.
//!
//! A request puts its item into a bounded queue and waits for the answer. One loop takes what has gathered,
//! up to [`BATCH`], runs the verb once for all of it, and answers each after COMMIT: acknowledged is
//! durable. Nobody lingers to fill a batch; under light load a batch is one item. Where the database has
//! several writers, a second transaction begins beside a running one once [`BESIDE`] items have gathered, so
//! that the processors have work while one of the two waits for the disk. When the queue is full the
//! caller hears so at once and can say "try again" with the form still filled in.

mod answer;

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use self::answer::{Answer, answer, give_all};
use crate::actions::confirm::{Confirmation, Confirmed, confirm};
use crate::actions::fold_tallies::move_own;
use crate::actions::sign::sign;
use crate::clock::Clock;
use crate::domain::id::WriterId;
use crate::domain::signature::{NewSignature, Signed};
use crate::store::{Store, StoreError};

/// Items that one transaction takes at most.
pub const BATCH: usize = 512;
/// Transactions that sign at once, where the database has more than one writer.
const LANES: usize = 2;
/// Items that have to gather before a second transaction begins beside a running one: with fewer, they cost less
/// together with those that come until it ends.
pub const BESIDE: usize = 64;
/// How often what large transactions add to the sums is moved into the rows of seats.
const MOVE_EVERY: Duration = Duration::from_secs(1);
/// Such rows that one transaction moves at most.
const MOVED: i64 = 200;
/// Items that may wait; beyond it, requests are turned away.
pub const QUEUE: usize = 8_192;

/// Why an item was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The queue is full: the caller should try again in a moment.
    #[error("too many are waiting")]
    Full,
    /// The database failed; nothing of this item is stored, or its fate is unknown (`Unavailable`).
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The way in to signing and confirming.
#[derive(Clone, Debug)]
pub struct Intake(Way);

#[derive(Clone, Debug)]
enum Way {
    Gathered { sign: Funnel<NewSignature, Signed>, confirm: Funnel<Confirmation, Confirmed> },
    Singly { store: Store, writer: WriterId, clock: Clock },
}

impl Intake {
    /// Starts both loops on `runtime`. They end when the last clone of the intake is dropped, after they
    /// have answered whatever was taken.
    #[must_use]
    pub fn start(store: &Store, writer: WriterId, clock: &Clock, runtime: &Handle) -> Self {
        let (signing, signing_clock) = (store.clone(), clock.clone());
        let lanes = if store.address().is_sqlite() { 1 } else { LANES };
        let (confirming, confirming_clock) = (store.clone(), clock.clone());
        let sign = Funnel::start(runtime, lanes, move |batch: Arc<Vec<NewSignature>>| {
            let (store, now) = (signing.clone(), signing_clock.now());
            async move { store.write(move |tx| sign(tx, writer, &batch, now)).await }
        });
        runtime.spawn(move_sums(store.clone(), writer, Arc::downgrade(&sign.0)));
        Self(Way::Gathered {
            sign,
            confirm: Funnel::start(runtime, 1, move |batch: Arc<Vec<Confirmation>>| {
                let (store, now) = (confirming.clone(), confirming_clock.now());
                async move { store.write(move |tx| confirm(tx, writer, &batch, now)).await }
            }),
        })
    }

    /// The plain form, with which the funnel is compared by measurement: the same verbs, rows and durability,
    /// and a transaction of its own for each request, as many at once as the store has writers. Nothing but a
    /// benchmark uses it.
    #[must_use]
    pub fn one_by_one(store: &Store, writer: WriterId, clock: &Clock) -> Self {
        Self(Way::Singly { store: store.clone(), writer, clock: clock.clone() })
    }

    /// Signs, together with whoever signs at this moment; returns after COMMIT.
    ///
    /// # Errors
    /// `Full` when too many wait; `Store` when the database failed.
    pub async fn sign(&self, new: NewSignature) -> Result<Signed, Refusal> {
        match &self.0 {
            Way::Gathered { sign, .. } => sign.submit(new).await,
            Way::Singly { store, writer, clock } => {
                let (writer, now) = (*writer, clock.now());
                let signed = store.write(move |tx| sign(tx, writer, std::slice::from_ref(&new), now)).await;
                Ok(one(signed)?)
            }
        }
    }

    /// Confirms, together with whoever confirms at this moment; returns after COMMIT.
    ///
    /// # Errors
    /// `Full` when too many wait; `Store` when the database failed.
    pub async fn confirm(&self, click: Confirmation) -> Result<Confirmed, Refusal> {
        match &self.0 {
            Way::Gathered { confirm, .. } => confirm.submit(click).await,
            Way::Singly { store, writer, clock } => {
                let (writer, now) = (*writer, clock.now());
                Ok(one(store.write(move |tx| confirm(tx, writer, &[click], now)).await)?)
            }
        }
    }
}

/// What someone who waits is told; nothing when the loop is gone.
type Told<O> = Option<Result<O, StoreError>>;
type Waiting<I, O> = Vec<(I, Answer<Told<O>>)>;

/// The way into one loop, which ends when the last clone is dropped.
struct Funnel<I, O>(Arc<Entrance<I, O>>);

struct Entrance<I, O>(Arc<Queue<I, O>>);

impl<I, O> std::fmt::Debug for Funnel<I, O> {
    /// What waits are people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Funnel")
    }
}

impl<I, O> Clone for Funnel<I, O> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<I, O> Drop for Entrance<I, O> {
    fn drop(&mut self) {
        self.0.is_closed.store(true, Ordering::Release);
        self.0.bell.notify_one();
    }
}

/// What waits. The loop is woken when something comes into an empty queue and when enough has come for a second
/// transaction; to be woken by each item would cost more than the item's own way through here.
struct Queue<I, O> {
    waiting: Mutex<Waiting<I, O>>,
    bell: Notify,
    is_closed: AtomicBool,
}

impl<I, O> Queue<I, O> {
    /// Adds an item unless too many wait; returns whether it was added.
    fn add(&self, item: I, answer: Answer<Told<O>>) -> bool {
        let count = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.len() >= QUEUE {
                return false;
            }
            waiting.push((item, answer));
            waiting.len()
        };
        if count == 1 || count == BESIDE {
            self.bell.notify_one();
        }
        true
    }

    /// Takes the oldest, up to [`BATCH`], once there are `enough`; else nothing.
    fn take(&self, enough: usize) -> Waiting<I, O> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < enough {
            return Vec::new();
        }
        let count = waiting.len().min(BATCH);
        waiting.drain(..count).collect()
    }
}

impl<I: Clone + Send + Sync + 'static, O: Send + 'static> Funnel<I, O> {
    /// Runs `work` for what gathers, in up to `lanes` transactions at once.
    fn start<W, F>(runtime: &Handle, lanes: usize, work: W) -> Self
    where
        W: Fn(Arc<Vec<I>>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Vec<O>, StoreError>> + Send + 'static,
    {
        let queue = Arc::new(Queue {
            waiting: Mutex::default(),
            bell: Notify::new(),
            is_closed: AtomicBool::new(false),
        });
        runtime.spawn(drain(Arc::clone(&queue), lanes, Arc::new(work)));
        Self(Arc::new(Entrance(queue)))
    }

    async fn submit(&self, item: I) -> Result<O, Refusal> {
        let (answer, answered) = answer();
        if !self.0.0.add(item, answer) {
            return Err(Refusal::Full);
        }
        // The loop answers everything that it takes; silence means that it is gone.
        Ok(answered.await.unwrap_or(Err(StoreError::Unavailable))?)
    }
}

async fn drain<I, O, W, F>(queue: Arc<Queue<I, O>>, lanes: usize, work: Arc<W>)
where
    I: Clone + Send + Sync + 'static,
    O: Send + 'static,
    W: Fn(Arc<Vec<I>>) -> F + Send + Sync + 'static,
    F: Future<Output = Result<Vec<O>, StoreError>> + Send + 'static,
{
    let mut running = JoinSet::new();
    loop {
        // Read before the queue is: nothing comes into it afterwards.
        let is_closed = queue.is_closed.load(Ordering::Acquire);
        let enough = if running.is_empty() || is_closed { 1 } else { BESIDE };
        if running.len() < lanes {
            let taken = queue.take(enough);
            if !taken.is_empty() {
                running.spawn(settle(taken, Arc::clone(&work)));
                continue;
            }
            if is_closed && running.is_empty() {
                return;
            }
        }
        tokio::select! {
            // One that panicked has dropped its answers, which tells the callers.
            Some(_) = running.join_next() => {}
            () = queue.bell.notified() => {}
        }
    }
}

/// Moves what `writer` adds to the sums into the rows of seats, for as long as someone may sign. What comes too
/// late for it is moved by whoever has the duty.
async fn move_sums<I, O>(store: Store, writer: WriterId, signing: Weak<Entrance<I, O>>) {
    while signing.strong_count() > 0 {
        tokio::time::sleep(MOVE_EVERY).await;
        let moved = loop {
            match store.write(move |tx| move_own(tx, writer, MOVED)).await {
                Ok(count) if i64::try_from(count).is_ok_and(|count| count < MOVED) => break Ok(()),
                Ok(_) => {}
                Err(error) => break Err::<(), StoreError>(error),
            }
        };
        if let Err(error) = moved {
            tracing::warn!(job = "move_sums", code = error.code(), "sums stay beside their rows for now");
        }
    }
}

/// Runs the verb for a batch and answers each of its callers.
async fn settle<I, O, W, F>(batch: Waiting<I, O>, work: Arc<W>)
where
    I: Clone,
    W: Fn(Arc<Vec<I>>) -> F,
    F: Future<Output = Result<Vec<O>, StoreError>>,
{
    let (items, answers): (Vec<I>, Vec<Answer<Told<O>>>) = batch.into_iter().unzip();
    metrics::histogram!("clarion_intake_batch").record(u32::try_from(items.len()).unwrap_or(u32::MAX));
    let items = Arc::new(items);
    match work(Arc::clone(&items)).await {
        // A caller who has gone away loses nothing: the row is stored.
        Ok(outcomes) => {
            give_all(answers.into_iter().zip(outcomes.into_iter().map(|outcome| Some(Ok(outcome)))));
        }
        // One item that the database refuses must not refuse the others of its batch.
        Err(StoreError::Broken(_) | StoreError::Conflict) if items.len() > 1 => {
            for (item, answer) in items.iter().zip(answers) {
                answer.give(Some(one(work(Arc::new(vec![item.clone()])).await)));
            }
        }
        Err(error) => give_all(answers.into_iter().map(|answer| (answer, Some(Err(same(&error)))))),
    }
}

fn one<O>(outcome: Result<Vec<O>, StoreError>) -> Result<O, StoreError> {
    outcome?.pop().ok_or(StoreError::NotFound)
}

fn same(error: &StoreError) -> StoreError {
    match error {
        StoreError::NotFound => StoreError::NotFound,
        StoreError::Conflict => StoreError::Conflict,
        StoreError::Busy => StoreError::Busy,
        StoreError::Unavailable => StoreError::Unavailable,
        StoreError::Broken(text) => StoreError::Broken(text.clone()),
    }
}
