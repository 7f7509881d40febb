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

/// How far a moment on record may lie in the future: the clocks of two machines that serve the office differ.
pub const CLOCKS_DIFFER_MS: i64 = MINUTE_MS;

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

    /// Whether it is over. A clock that went back by more than [`CLOCKS_DIFFER_MS`] ends it too: then nobody knows how old
    /// it is.
    #[must_use]
    pub const fn is_over(self, now: Moment) -> bool {
        !is_within(self.seen_at, now, IDLE_LIMIT_MS) || !is_within(self.made_at, now, ABSOLUTE_LIMIT_MS)
    }

    /// Whether passphrase and code were given just now.
    #[must_use]
    pub const fn is_proven(self, now: Moment) -> bool {
        is_within(self.proven_at, now, PROOF_LIMIT_MS)
    }

    /// Whether its use is to be put on record.
    #[must_use]
    pub const fn is_to_be_seen(self, now: Moment) -> bool {
        now.since_ms(self.seen_at) >= SEEN_EVERY_MS
    }
}

/// Whether a moment is less than `limit_ms` ago, and not further ahead than clocks differ.
const fn is_within(moment: Moment, now: Moment, limit_ms: i64) -> bool {
    let ago = now.since_ms(moment);
    ago >= -CLOCKS_DIFFER_MS && ago < limit_ms
}
