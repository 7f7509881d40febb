//! The ladder that slows down whoever guesses.
//!
//! Each failure makes the next try wait. A try that comes too early is refused unseen and does not make the wait
//! longer, and no wait is longer than a stated bound.
//!
//! Tries at a passphrase stand on a ladder for each address and network, so whoever fails on purpose keeps their own
//! network out and no other. All networks together stand on a second one, which begins late and never waits longer than
//! three seconds: it slows down guessing from everywhere at once, and to keep an owner out by it takes dozens of networks
//! that try without a pause. A browser that the owner has logged in with before stands on a ladder of its own and on
//! neither of these.
//!
//! Codes stand on one ladder for each account, whatever the browser: whoever climbs it has the passphrase already, and
//! then a quarter of an hour is a fair price.

use crate::domain::moment::{MINUTE_MS, Moment, SECOND_MS};

/// What is being guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guessed {
    /// A passphrase, from one network or browser.
    Passphrase,
    /// A passphrase, from any network at all.
    Anywhere,
    /// A code, by somebody who has the passphrase.
    Code,
}

impl Guessed {
    /// How long the next try waits after so many failures in a row, in milliseconds.
    #[must_use]
    pub const fn wait_ms(self, failures: i64) -> i64 {
        match (self, failures) {
            (_, i64::MIN..=0) => 0,
            (Self::Passphrase, 1..=2) => SECOND_MS,
            (Self::Passphrase, 3..=8) => 3 * SECOND_MS,
            (Self::Passphrase, 9..=24) => 5 * SECOND_MS,
            (Self::Passphrase, 25..=99) => 10 * SECOND_MS,
            (Self::Passphrase, _) => MINUTE_MS,
            (Self::Anywhere, 1..=99) => 0,
            (Self::Anywhere, 100..=999) => SECOND_MS,
            (Self::Anywhere, _) => 3 * SECOND_MS,
            // A code is worth 30 seconds: three wrong ones in a row wait for the next, six wait longer.
            (Self::Code, 1..=2) => SECOND_MS,
            (Self::Code, 3..=5) => 30 * SECOND_MS,
            (Self::Code, 6..=11) => 5 * MINUTE_MS,
            (Self::Code, _) => 15 * MINUTE_MS,
        }
    }
}

/// Failures are forgotten after this long without another, in milliseconds.
pub const FORGET_MS: i64 = crate::domain::moment::DAY_MS;

/// How long a browser that its owner has logged in with is known by its cookie, in milliseconds: a year.
pub const BROWSER_LIFE_MS: i64 = 365 * crate::domain::moment::DAY_MS;

/// Where somebody stands on a ladder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rung {
    /// Failures in a row.
    pub failures: i64,
    /// When the next try is looked at.
    pub open_at: Moment,
    /// When the last failure was.
    pub last_at: Moment,
}

impl Rung {
    /// Whether a try at this moment is looked at.
    #[must_use]
    pub fn is_open(self, now: Moment) -> bool {
        now >= self.open_at
    }

    /// One failure further up.
    #[must_use]
    pub const fn next(self, guessed: Guessed, now: Moment) -> Self {
        let forgotten = now.since_ms(self.last_at) >= FORGET_MS;
        let failures = if forgotten { 1 } else { self.failures.saturating_add(1) };
        Self { failures, open_at: now.plus_ms(guessed.wait_ms(failures)), last_at: now }
    }
}
