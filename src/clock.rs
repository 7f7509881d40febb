//! The only reader of wall or monotonic time, and so the only maker of time-ordered ids.
//!
//! A [`Clock`] is handed around as a value. Tests make a fixed one and move it by hand, so that nothing
//! in the house ever waits for time to pass.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use uuid::{NoContext, Timestamp, Uuid};

use crate::domain::moment::Moment;

/// Where the time comes from: the machine, or a value that a test moves.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Machine,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn machine() -> Self {
        Self(Source::Machine)
    }

    /// A clock that stands at `moment` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn fixed(moment: Moment) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(moment.as_millis()))))
    }

    /// Moves a fixed clock by `delta_ms` milliseconds; the machine's clock is left alone.
    pub fn advance(&self, delta_ms: i64) {
        if let Source::Fixed(millis) = &self.0 {
            millis.fetch_add(delta_ms, Ordering::SeqCst);
        }
    }

    /// The present moment, in milliseconds UTC.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of wall time")]
    pub fn now(&self) -> Moment {
        match &self.0 {
            Source::Machine => {
                let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
                Moment::from_millis(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
            }
            Source::Fixed(millis) => Moment::from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// A new UUIDv7 (RFC 9562 section 5.7) stamped with this clock. An id, never a secret.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let millis = u64::try_from(self.now().as_millis()).unwrap_or(0);
        let seconds = millis / 1_000;
        let nanos = u32::try_from(millis % 1_000).unwrap_or(0) * 1_000_000;
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanos))
    }

    /// Several new ids of this moment, for one question to the system in a while instead of one each.
    #[must_use]
    pub fn new_ids<const N: usize>(&self) -> [Uuid; N] {
        let mut random = [[0; 10]; N];
        if !fill(random.as_flattened_mut()) {
            return std::array::from_fn(|_| self.new_id());
        }
        let millis = u64::try_from(self.now().as_millis()).unwrap_or(0);
        random.map(|random| uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// A stopwatch, for measured durations only; it does not follow a fixed clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of monotonic time")]
    pub fn stopwatch(&self) -> Stopwatch {
        Stopwatch(Instant::now())
    }
}

/// Random bytes that one question to the system brings.
const POOL: usize = 2_000;

thread_local! {
    static RANDOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Fills `target` with random bytes, of which many are fetched at a time: for ids, which are no secrets. `false`
/// where there are none.
fn fill(target: &mut [u8]) -> bool {
    let filled = RANDOM.try_with(|pool| {
        let mut pool = pool.try_borrow_mut().ok()?;
        if pool.len() < target.len() {
            pool.resize(POOL.max(target.len()), 0);
            if getrandom::fill(&mut pool).is_err() {
                pool.clear();
                return None;
            }
        }
        let left = pool.len() - target.len();
        target.iter_mut().zip(pool.iter().skip(left)).for_each(|(to, from)| *to = *from);
        // Each byte is used once.
        pool.truncate(left);
        Some(())
    });
    matches!(filled, Ok(Some(())))
}

/// Measures how long something took on the monotonic clock.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// The time since this stopwatch was made.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
