//! What the holder of an office has committed to: who said so, what became of it, and what may be said of it.
//!
//! An office gives its word itself, and confirms it from the address on file, or staff take it from a published
//! source. Nobody sees it before staff approved it, and it is called kept only on staff's record of a source.

use std::fmt;

use super::campaign::Date;
use super::id::{CampaignId, HolderId, OfficeCommitmentId, OfficeId};
use super::language::Language;
use super::moment::Moment;
use super::text::{RecordLine, TextError, clean_lines};

/// The longest wording of a commitment, in characters.
pub const COMMITMENT_LIMIT: usize = 2_000;

/// Where a commitment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommitmentOrigin {
    /// The office said so on its own page.
    Office,
    /// Staff took it from something that was published.
    Staff,
}

impl CommitmentOrigin {
    /// Every origin.
    pub const ALL: [Self; 2] = [Self::Office, Self::Staff];

    /// The stable word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Staff => "staff",
        }
    }

    /// The origin of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.code() == code)
    }
}

/// How far the commitment of an office has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommitmentState {
    /// Written down; an office's still has to be confirmed from its address on file.
    Proposed,
    /// The office confirmed it from its address on file.
    Confirmed,
    /// Staff approved it: it is public.
    Approved,
    /// Staff did not approve it.
    Refused,
    /// It holds no more: the office took it back, or staff found the record wrong.
    Withdrawn,
    /// Staff recorded, with a source, that it was kept.
    Kept,
}

impl CommitmentState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Proposed, Self::Confirmed, Self::Approved, Self::Refused, Self::Withdrawn, Self::Kept];

    /// The stable word in the database and in commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Kept => "kept",
        }
    }

    /// The state of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether a commitment of this origin may go over from this state into `next`. An office's is approved only
    /// once the office has confirmed it; what staff took from a source has nobody to confirm it. A record that
    /// something was kept can be taken back, and the commitment proposed anew, but never rewritten.
    #[must_use]
    pub const fn may_become(self, origin: CommitmentOrigin, next: Self) -> bool {
        match (self, next) {
            (Self::Proposed, Self::Confirmed) => matches!(origin, CommitmentOrigin::Office),
            (Self::Proposed, Self::Approved) => matches!(origin, CommitmentOrigin::Staff),
            (Self::Confirmed, Self::Approved)
            | (Self::Proposed | Self::Confirmed, Self::Refused)
            | (Self::Proposed | Self::Confirmed | Self::Approved | Self::Kept, Self::Withdrawn)
            | (Self::Approved, Self::Kept) => true,
            _ => false,
        }
    }

    /// Whether anyone but the office and staff may see it, and whether letters count it as committed.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Approved | Self::Kept)
    }

    /// Whether it stands, so that the same holder cannot propose the same ask beside it.
    #[must_use]
    pub const fn is_standing(self) -> bool {
        !matches!(self, Self::Refused | Self::Withdrawn)
    }
}

/// The wording of a commitment: several lines, 1 to [`COMMITMENT_LIMIT`] characters. It becomes public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentText(String);

impl CommitmentText {
    /// Cleans and judges a typed wording.
    ///
    /// # Errors
    /// [`TextError::Nul`], [`TextError::Empty`] or [`TextError::TooLong`].
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        bounded(clean_lines(raw)?, COMMITMENT_LIMIT).map(Self)
    }

    /// The cleaned text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A web address that a record rests on: `https` or `http`, with a host, and without a login in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceUrl(String);

/// A text that is not a web address that can be cited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a web address such as https://example.org/report")]
pub struct SourceUrlError;

impl SourceUrl {
    /// Reads a web address.
    ///
    /// # Errors
    /// [`SourceUrlError`] for another scheme, for none, and for one that holds a name or a password.
    pub fn parse(raw: &str) -> Result<Self, SourceUrlError> {
        let url = url::Url::parse(raw.trim()).ok().ok_or(SourceUrlError)?;
        let is_plain = matches!(url.scheme(), "https" | "http") && url.host_str().is_some();
        let is_open = url.username().is_empty() && url.password().is_none();
        if is_plain && is_open { Ok(Self(url.into())) } else { Err(SourceUrlError) }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn bounded(text: String, limit: usize) -> Result<String, TextError> {
    match text.chars().count() {
        0 => Err(TextError::Empty),
        count if count > limit => Err(TextError::TooLong { limit }),
        _ => Ok(text),
    }
}

/// A commitment that is written down for the first time.
#[derive(Clone, Debug)]
pub struct NewOfficeCommitment {
    /// Its id.
    pub id: OfficeCommitmentId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The office.
    pub office: OfficeId,
    /// The holding whose word it is; `None` where the office itself gave it.
    pub holder: Option<HolderId>,
    /// The key of the ask: `data`, `cns` and so on.
    pub ask: String,
    /// The wording.
    pub text: CommitmentText,
    /// The language of the wording.
    pub language: Language,
    /// Where it comes from.
    pub origin: CommitmentOrigin,
    /// What was published, which an office's own word does not need.
    pub source: Option<SourceUrl>,
    /// Who wrote it down, as a role: `office`, or the name of staff.
    pub by: RecordLine,
    /// When.
    pub made_at: Moment,
}

/// A commitment as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeCommitment {
    /// Its id.
    pub id: OfficeCommitmentId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The office.
    pub office: OfficeId,
    /// The holding whose word it is; `None` where the office itself gave it.
    pub holder: Option<HolderId>,
    /// The key of the ask.
    pub ask: String,
    /// The wording.
    pub text: String,
    /// The language of the wording.
    pub language: Language,
    /// Where it comes from.
    pub origin: CommitmentOrigin,
    /// How far it has come.
    pub state: CommitmentState,
    /// What was published; empty for an office's own word.
    pub source_url: String,
    /// When it was written down.
    pub made_at: Moment,
    /// When the office confirmed it.
    pub confirmed_at: Option<Moment>,
    /// When staff approved it.
    pub approved_at: Option<Moment>,
    /// Who of staff approved it; empty before that.
    pub approved_by: String,
    /// The day on which staff last compared it with its source.
    pub checked_on: Option<Date>,
}

/// One step of a commitment: the state it came to, and the record of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentStep {
    /// The state that it came to.
    pub state: CommitmentState,
    /// When that was recorded.
    pub taken_at: Moment,
    /// By whom, as a role or a name.
    pub taken_by: String,
    /// Why; empty where nothing was said.
    pub reason: String,
    /// The day of what is recorded, where that is another than the record's.
    pub happened_on: Option<Date>,
    /// What says so; empty where nothing was published.
    pub source_url: String,
}
