//! How long a session lasts, and how long it is believed that its owner still sits there.

use crate::domain::moment::{HOUR_MS, MINUTE_MS, Moment};

/// A session that nobody uses for this long is over, in milliseconds.
pub const IDLE_LIMIT_MS: i64 = 30 * MINUTE_MS;
/// A session is over after this long, however much it is used, in milliseconds.
pub const ABSOLUTE_LIMIT_MS: i64 = 12 * HOUR_MS;
/// How long passphrase and code count as just given, in milliseconds.
pub const PROOF_LIMIT_MS: i64 = 10 * MINUTE_MS;
/// How much older the moment of last use on record may be than the truth, so that not each page is a write.
pub const SEEN_EVERY_MS: i64 = MINUTE_MS;

/// The moments that a session is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionTimes {
    /// When it began.
    pub made_at: Moment,
    /// When it was last used, as far as it is on record.
    pub seen_at: Moment,
    /// When passphrase and code were last given.
    pub proven_at: Moment,
}

impl SessionTimes {
    /// A session that begins now.
    #[must_use]
    pub const fn begun(now: Moment) -> Self {
        Self { made_at: now, seen_at: now, proven_at: now }
    }

    /// Whether it is over. A clock that went back ends it too: then nobody knows how old it is.
    #[must_use]
    pub const fn is_over(self, now: Moment) -> bool {
        let (idle, age) = (now.since_ms(self.seen_at), now.since_ms(self.made_at));
        idle >= IDLE_LIMIT_MS || age >= ABSOLUTE_LIMIT_MS || age < 0
    }

    /// Whether passphrase and code were given just now.
    #[must_use]
    pub const fn is_proven(self, now: Moment) -> bool {
        now.since_ms(self.proven_at) < PROOF_LIMIT_MS
    }

    /// Whether its use is to be put on record.
    #[must_use]
    pub const fn is_to_be_seen(self, now: Moment) -> bool {
        now.since_ms(self.seen_at) >= SEEN_EVERY_MS
    }
}
