//! A run: a verdict about every signature that conditions mean.

use super::id::{RunId, StaffId};
use super::moment::Moment;
use super::signature::filter::SignatureFilter;
use super::signature::verdict::Verdict;

/// Where a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RunState {
    /// It goes through the signatures.
    Running,
    /// It has come to the end.
    Done,
    /// Somebody stopped it; what it had changed is changed.
    Cancelled,
    /// It takes back what it has changed.
    Undoing,
    /// What it had changed is as it was.
    Undone,
}

impl RunState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Running, Self::Done, Self::Cancelled, Self::Undoing, Self::Undone];

    /// The word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    /// The state of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether there is work left.
    #[must_use]
    pub const fn is_at_work(self) -> bool {
        matches!(self, Self::Running | Self::Undoing)
    }

    /// Whether it may be undone: it is over, and was not undone.
    #[must_use]
    pub const fn can_be_undone(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// What is decided.
    pub verdict: Verdict,
    /// About which signatures; the nations of whoever decided are in it.
    pub filter: SignatureFilter,
    /// Why.
    pub why: String,
    /// Who decided.
    pub staff: Option<StaffId>,
    /// Where it is.
    pub state: RunState,
    /// How many signatures there were to change when it began.
    pub wanted: i64,
    /// How many it has changed.
    pub changed: i64,
    /// How many of these are as they were before.
    pub restored: i64,
    /// When it began.
    pub started_at: Moment,
    /// When it was over.
    pub ended_at: Option<Moment>,
}
