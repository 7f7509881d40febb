//! Keeps the loops of a process running, and ends them in good order.
//!
//! Each loop is a task of its own. One that panics, or ends before it was told to, is started again after a
//! pause that doubles; the others do not notice. On the signal to stop, loops finish what they have begun,
//! within a time; what has not ended by then is dropped, and the leases in the database see to the rest.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clock::Clock;

/// How long loops may take to finish what they have begun.
pub const DRAIN: Duration = Duration::from_secs(20);
/// The pause before a loop that failed is started again; it doubles with each failure up to
/// [`LONGEST_PAUSE`], and is this again for one that ran longer than that.
pub const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Starts of loops that had failed, by job.
pub const RESTARTS: &str = "clarion_job_restarts_total";

/// The loops of this process.
#[derive(Debug)]
pub struct Supervisor {
    stop: watch::Sender<bool>,
    runtime: Handle,
    clock: Clock,
    first_pause: Duration,
    tasks: JoinSet<()>,
}

impl Supervisor {
    /// Looks after loops on `runtime`. `clock` measures how long they ran.
    #[must_use]
    pub fn new(runtime: Handle, clock: Clock) -> Self {
        Self::with_first_pause(runtime, clock, FIRST_PAUSE)
    }

    /// As [`Supervisor::new`], with another first pause.
    #[must_use]
    pub fn with_first_pause(runtime: Handle, clock: Clock, first_pause: Duration) -> Self {
        Self { stop: watch::Sender::new(false), runtime, clock, first_pause, tasks: JoinSet::new() }
    }

    /// The signal that [`Supervisor::stop`] gives: `true` is stop.
    #[must_use]
    pub fn signal(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Starts a loop and keeps it running. `name` is its word in logs; `start` makes the loop's future, again
    /// after each failure, from the signal to stop.
    pub fn spawn<F>(
        &mut self,
        name: &'static str,
        start: impl Fn(watch::Receiver<bool>) -> F + Send + 'static,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let (stop, clock, first_pause) = (self.stop.subscribe(), self.clock.clone(), self.first_pause);
        self.tasks.spawn_on(keep_running(name, start, stop, clock, first_pause), &self.runtime);
    }

    /// Gives the signal and waits up to `within` for every loop to end; returns whether all did. Those that
    /// did not are dropped.
    pub async fn stop(mut self, within: Duration) -> bool {
        self.stop.send_replace(true);
        let drained = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(within, drained).await.is_ok() {
            return true;
        }
        tracing::warn!(count = self.tasks.len(), "loops did not end in time and are dropped");
        self.tasks.shutdown().await;
        false
    }
}

async fn keep_running<F>(
    name: &'static str,
    start: impl Fn(watch::Receiver<bool>) -> F + Send + 'static,
    mut stop: watch::Receiver<bool>,
    clock: Clock,
    first_pause: Duration,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let mut pause = first_pause;
    while !*stop.borrow() {
        let ran = clock.stopwatch();
        // A set, because dropping it ends the task inside; a plain handle would let it run on.
        let mut task = JoinSet::new();
        task.spawn(start(stop.clone()));
        let ended = task.join_next().await;
        if *stop.borrow() {
            return;
        }
        let panicked = matches!(ended, Some(Err(error)) if error.is_panic());
        // What the panic said stays unsaid: it may hold what the loop was working on.
        tracing::error!(job = name, panicked, "a loop ended by itself and will be started again");
        metrics::counter!(RESTARTS, "job" => name).increment(1);
        if ran.elapsed() > LONGEST_PAUSE {
            pause = first_pause;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// Waits until this process is asked to end: SIGTERM from a service manager, SIGINT from a keyboard.
///
/// # Errors
/// The system refuses to watch for signals.
pub async fn asked_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
