//! A petition as the program runs it; its texts are in the campaign.

use super::id::PetitionId;
use super::moment::Moment;
use super::nation::Nation;

/// Whether a petition collects signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PetitionState {
    /// It collects.
    Open,
    /// It is over; its page stays.
    Closed,
}

impl PetitionState {
    /// The stable word in the database and in public data.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The state of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Open, Self::Closed].into_iter().find(|state| state.code() == code)
    }
}

/// A petition's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Petition {
    /// Its id.
    pub id: PetitionId,
    /// Its small public number.
    pub number: i64,
    /// Its slug in paths.
    pub slug: String,
    /// The nation whose people it is for.
    pub nation: Nation,
    /// Whether it collects.
    pub state: PetitionState,
    /// When it was made.
    pub created_at: Moment,
    /// When its record last changed.
    pub updated_at: Moment,
    /// When it began to collect.
    pub opened_at: Option<Moment>,
    /// When it stopped.
    pub closed_at: Option<Moment>,
}
