//! Keeping loops running and ending them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clarion::clock::Clock;
use clarion::jobs::supervisor::{DRAIN, Supervisor};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{Notify, Semaphore};

/// Pauses so short that a test does not notice them.
const PAUSE: Duration = Duration::from_millis(1);

fn on_runtime(test: impl Future<Output = ()>) {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test);
}

fn supervisor() -> Supervisor {
    Supervisor::with_first_pause(Handle::current(), Clock::machine(), PAUSE)
}

#[test]
fn a_loop_that_panics_or_ends_is_started_again() {
    on_runtime(async {
        let (starts, running) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let mut supervisor = supervisor();
        let (count, notify) = (Arc::clone(&starts), Arc::clone(&running));
        supervisor.spawn("unsteady", move |mut stop| {
            let (number, notify) = (count.fetch_add(1, Ordering::SeqCst), Arc::clone(&notify));
            async move {
                match number {
                    0 => panic!("as the test wants"),
                    1 => {}
                    _ => {
                        notify.notify_one();
                        let _ = stop.wait_for(|stop| *stop).await;
                    }
                }
            }
        });
        running.notified().await;
        assert!(supervisor.stop(DRAIN).await);
        assert_eq!(starts.load(Ordering::SeqCst), 3);
    });
}

#[test]
fn stopping_waits_for_what_has_begun() {
    on_runtime(async {
        let (finished, begun) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
        let mut supervisor = supervisor();
        for _ in 0..3 {
            let (finished, begun) = (Arc::clone(&finished), Arc::clone(&begun));
            supervisor.spawn("steady", move |mut stop| {
                let (finished, begun) = (Arc::clone(&finished), Arc::clone(&begun));
                async move {
                    begun.add_permits(1);
                    let _ = stop.wait_for(|stop| *stop).await;
                    finished.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let _all = begun.acquire_many(3).await.unwrap();
        assert!(supervisor.stop(DRAIN).await);
        assert_eq!(finished.load(Ordering::SeqCst), 3);
    });
}

#[test]
fn a_loop_that_does_not_end_in_time_is_dropped() {
    struct Dropped(Arc<Notify>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.notify_one();
        }
    }
    on_runtime(async {
        let (begun, dropped) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let mut supervisor = supervisor();
        let (told, guarded) = (Arc::clone(&begun), Arc::clone(&dropped));
        supervisor.spawn("stubborn", move |_| {
            let (told, guard) = (Arc::clone(&told), Dropped(Arc::clone(&guarded)));
            async move {
                told.notify_one();
                std::future::pending::<()>().await;
                drop(guard);
            }
        });
        begun.notified().await;
        assert!(!supervisor.stop(PAUSE).await);
        dropped.notified().await;
    });
}
