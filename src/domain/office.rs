//! What an office decides on its own page: how it takes letters, and what it says to all who wrote to it.

use super::moment::{DAY_MS, MINUTE_MS, Moment};
use super::office_commitment::COMMITMENT_LIMIT;
use super::text::{MultiLine, TextError};

/// How long the link lives that lets an office in, in milliseconds from when its mail is drawn up.
pub const VISIT_LIFE_MS: i64 = 30 * MINUTE_MS;
/// How long an office may take to confirm a statement or an address, in milliseconds.
pub const CONFIRM_LIFE_MS: i64 = 7 * DAY_MS;
/// The least time between two mails that let an office in, in milliseconds.
pub const REQUEST_PAUSE_MS: i64 = 10 * MINUTE_MS;
/// The most such mails to one office in a day: whoever holds a letter may ask, and must not flood the office.
pub const REQUESTS_PER_DAY: usize = 5;
/// The longest answer to all writers, in characters; a commitment is no longer than the record of them has room for.
pub const ANSWER_LIMIT: usize = 5_000;

/// Whether one more mail that lets the office in may go, `asked` being when the earlier ones were queued.
#[must_use]
pub fn may_ask(asked: &[Moment], now: Moment) -> bool {
    let within = |span_ms: i64| asked.iter().filter(move |at| now.since_ms(**at) < span_ms).count();
    within(REQUEST_PAUSE_MS) == 0 && within(DAY_MS) < REQUESTS_PER_DAY
}

/// The number of the week that holds a moment; weeks begin on Monday, 00:00 UTC.
#[must_use]
pub const fn week_of(moment: Moment) -> i64 {
    // 1 January 1970 was a Thursday.
    moment.as_millis().saturating_add(3 * DAY_MS).div_euclid(7 * DAY_MS)
}

/// When a week begins: the first moment that [`week_of`] counts to it.
#[must_use]
pub const fn week_begins(week: i64) -> Moment {
    Moment::from_millis(week.saturating_mul(7 * DAY_MS).saturating_sub(3 * DAY_MS))
}

/// How an office takes the letters of a campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Intake {
    /// Each by itself.
    #[default]
    Single,
    /// Collected, with one mail a week that sums them up.
    Digest,
    /// Not at all.
    Nothing,
}

impl Intake {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Single, Self::Digest, Self::Nothing];

    /// The stable word in forms and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Digest => "digest",
            Self::Nothing => "none",
        }
    }

    /// The way of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intake| intake.code() == code)
    }
}

/// What an office says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatementKind {
    /// One answer for all who wrote.
    Answer,
    /// A promise to do something that the campaign asks for.
    Commitment,
}

impl StatementKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Answer, Self::Commitment];

    /// The stable word in the database and in commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Commitment => "commitment",
        }
    }

    /// The kind of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How far a statement has come, in the order of its steps. Nobody but the office and the staff sees it before it is
/// approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatementState {
    /// Typed on the office's page; the address on file has not confirmed it.
    Written,
    /// Confirmed from the address on file; the staff have not looked at it.
    Confirmed,
    /// Approved by the staff.
    Approved,
    /// Refused by the staff.
    Refused,
}

impl StatementState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Written, Self::Confirmed, Self::Approved, Self::Refused];

    /// The stable word in the database and in commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Confirmed => "confirmed",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    /// The state of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether a statement in this state may go over into `next`: it is confirmed before it is judged, and judged
    /// once.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Written, Self::Confirmed) | (Self::Confirmed, Self::Approved | Self::Refused)
        )
    }
}

/// The words of a statement: in one language at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementWords {
    /// In English; `None` where only Welsh was typed.
    pub english: Option<MultiLine>,
    /// In Welsh; `None` where only English was typed.
    pub welsh: Option<MultiLine>,
}

/// What there is to mend in a typed statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementFaults {
    /// In the English text.
    pub english: Option<TextError>,
    /// In the Welsh text.
    pub welsh: Option<TextError>,
    /// A commitment to none of the campaign's asks.
    pub asks: bool,
}

impl StatementWords {
    /// Cleans and judges what was typed; one of the two texts may be empty.
    ///
    /// # Errors
    /// What there is to mend. Where both are empty, the fault is told of the English one.
    pub fn parse(kind: StatementKind, english: &str, welsh: &str) -> Result<Self, StatementFaults> {
        let limit = match kind {
            StatementKind::Answer => ANSWER_LIMIT,
            StatementKind::Commitment => COMMITMENT_LIMIT,
        };
        let one = |raw: &str| match MultiLine::parse(raw, limit) {
            Ok(text) => Ok(Some(text)),
            Err(TextError::Empty) => Ok(None),
            Err(fault) => Err(fault),
        };
        match (one(english), one(welsh)) {
            (Ok(None), Ok(None)) => {
                Err(StatementFaults { english: Some(TextError::Empty), ..StatementFaults::default() })
            }
            (Ok(english), Ok(welsh)) => Ok(Self { english, welsh }),
            (english, welsh) => {
                Err(StatementFaults { english: english.err(), welsh: welsh.err(), asks: false })
            }
        }
    }
}
