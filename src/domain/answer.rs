//! "Did you get an answer?": when a supporter is asked, what can be said, and when what many said becomes public.
//!
//! Two and three weeks are what WriteToThem, the service that people and offices know, has asked at since 2005.

use super::moment::DAY_MS;

/// How long after a letter was sent its writer is asked, in milliseconds.
pub const ASK_AFTER_MS: i64 = 14 * DAY_MS;
/// How long after the first time the question is put once more, in milliseconds, and the least time between two
/// questions to one supporter, who may have written to several offices on several days.
pub const ASK_AGAIN_AFTER_MS: i64 = 7 * DAY_MS;
/// A letter that was sent longer ago is not asked about any more, in milliseconds: after a long stop of the worker
/// nobody is asked about what they have forgotten.
pub const ASK_UNTIL_MS: i64 = 42 * DAY_MS;
/// The longest text beside an answer, in characters.
pub const WORDS_LIMIT: usize = 2_000;
/// The fewest answers from which a rate is shown: of fewer, one might tell who said what.
pub const PUBLIC_FROM: u64 = 10;

/// What a supporter says of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// An answer came.
    Yes,
    /// Only an acknowledgement came.
    Acknowledgement,
    /// Nothing came.
    No,
}

impl Answer {
    /// Every answer, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Yes, Self::Acknowledgement, Self::No];

    /// The stable word in links, forms and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Acknowledgement => "acknowledgement",
            Self::No => "no",
        }
    }

    /// The answer of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.code() == code)
    }
}

/// What the writers of an office's letters, or of a nation's, have said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResponseRate {
    /// How many got an answer.
    pub answered: u64,
    /// How many got an acknowledgement alone.
    pub acknowledged: u64,
    /// How many got nothing.
    pub silent: u64,
}

impl ResponseRate {
    /// How many have said anything.
    #[must_use]
    pub const fn told(self) -> u64 {
        self.answered.saturating_add(self.acknowledged).saturating_add(self.silent)
    }

    /// How many in a hundred got an answer, rounded down; `None` below [`PUBLIC_FROM`] answers, of which nothing is
    /// shown.
    #[must_use]
    pub const fn public_percent(self) -> Option<u64> {
        if self.told() < PUBLIC_FROM {
            return None;
        }
        self.answered.saturating_mul(100).checked_div(self.told())
    }

    /// This rate and `other` together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            answered: self.answered.saturating_add(other.answered),
            acknowledged: self.acknowledged.saturating_add(other.acknowledged),
            silent: self.silent.saturating_add(other.silent),
        }
    }
}
