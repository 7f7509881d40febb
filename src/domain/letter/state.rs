//! Where a letter is on its way, and what stops it.

use crate::domain::moment::DAY_MS;

/// How long after it was written a letter may still go, in milliseconds: 180 days. The longest vacancies, of
/// a seat before a by-election and of the whole House before a general one, are over well before; what someone
/// wrote half a year ago is not said in their name unasked.
pub const WAITS_AT_MOST_MS: i64 = 180 * DAY_MS;

/// Where a letter is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterState {
    /// It waits in the outbox for its turn.
    Queued,
    /// It waits until somebody holds the office to whom it can go.
    Held,
    /// It may have left: nobody knows. It is never repeated unasked.
    InDoubt,
    /// The recipient's server took it.
    Sent,
    /// It could not be sent.
    Failed,
}

impl LetterState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Held, Self::InDoubt, Self::Sent, Self::Failed];

    /// The stable word in the database, in exports and in commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
            Self::InDoubt => "in_doubt",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// The state of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether a letter in this state may go over into `next`. What was sent stays sent; what is held has not
    /// left, and goes back into the queue before it does; what failed or is in doubt can be queued again by
    /// an operator.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Queued => matches!(next, Self::Held | Self::InDoubt | Self::Sent | Self::Failed),
            Self::Held => matches!(next, Self::Queued | Self::Failed),
            Self::InDoubt => matches!(next, Self::Queued | Self::Held | Self::Sent | Self::Failed),
            Self::Failed => matches!(next, Self::Queued),
            Self::Sent => false,
        }
    }
}

/// Why a letter cannot go to an office now, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stop {
    /// Nobody holds the office, or it does not exist yet.
    Vacant,
    /// No letter can be mailed to who holds it.
    NoAddress,
    /// Another person holds the office than the one whom the letter greets, and the greeting cannot be
    /// changed alone: the one before is named elsewhere in it too.
    NamesAnother,
    /// The writer has taken the signature back, or it was struck out.
    Withdrawn,
    /// The office exists no more.
    Ended,
    /// It has waited for [`WAITS_AT_MOST_MS`].
    Waited,
}

impl Stop {
    /// Every reason.
    pub const ALL: [Self; 6] =
        [Self::Vacant, Self::NoAddress, Self::NamesAnother, Self::Withdrawn, Self::Ended, Self::Waited];

    /// The stable word in the database, in the queue and in logs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vacant => "vacant",
            Self::NoAddress => "no-address",
            Self::NamesAnother => "names-another",
            Self::Withdrawn => "withdrawn",
            Self::Ended => "ended",
            Self::Waited => "waited",
        }
    }

    /// The reason of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stop| stop.code() == code)
    }

    /// Whether the letter waits; otherwise it is given up. Whoever holds the office next may have an address, and
    /// may be the one whom the letter names.
    #[must_use]
    pub const fn is_for_now(self) -> bool {
        matches!(self, Self::Vacant | Self::NoAddress | Self::NamesAnother)
    }

    /// Whether the writer has to be told that the letter is given up. Who has withdrawn knows.
    #[must_use]
    pub const fn is_news(self) -> bool {
        matches!(self, Self::Ended | Self::Waited)
    }
}
