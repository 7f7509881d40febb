//! What staff do with the commitments of offices: write one down from a source, approve, refuse, call it kept, or
//! take it back.

use crate::domain::campaign::Date;
use crate::domain::id::OfficeCommitmentId;
use crate::domain::moment::Moment;
use crate::domain::office_commitment::{NewOfficeCommitment, SourceUrl};
use crate::domain::text::RecordLine;
use crate::store::campaign::CampaignView;
use crate::store::office_commitment::{self, Decision, Keeping, Proposed};
use crate::store::{Failure, StoreError, Tx};

/// What is done with a commitment.
#[derive(Clone, Debug)]
pub enum Settlement {
    /// It becomes public; why, where that is worth a line.
    Approve(Option<RecordLine>),
    /// It does not become public.
    Refuse(RecordLine),
    /// It was kept.
    Keep {
        /// The day on which it was.
        on: Date,
        /// What says so.
        source: SourceUrl,
        /// What was done, in a line.
        what: Option<RecordLine>,
    },
    /// It holds no more, or never should have been written down.
    Withdraw(RecordLine),
}

/// Why nothing was done. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The campaign asks for nothing of this key.
    #[error("the campaign has no ask \"{0}\"")]
    UnknownAsk(String),
    /// What staff write down themselves needs a published source.
    #[error("a commitment that staff write down needs the address of its source")]
    NoSource,
    /// There is no such commitment.
    #[error("no commitment has this id")]
    Unknown,
    /// Its state does not allow it; an office's own word has to be confirmed before it is approved.
    #[error("its state does not allow that")]
    NotNow,
    /// Something is said to have happened after today.
    #[error("{0} is not over yet")]
    Future(Date),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Failure for SettleError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// Writes a commitment down that an office gave in public; it waits for approval like any other.
///
/// # Errors
/// [`SettleError`], before anything was written.
pub fn propose_commitment(
    tx: &mut Tx<'_>,
    campaign: &CampaignView,
    new: &NewOfficeCommitment,
) -> Result<Proposed, SettleError> {
    if campaign.document.find_ask(&new.ask).is_none() {
        return Err(SettleError::UnknownAsk(new.ask.clone()));
    }
    if new.source.is_none() {
        return Err(SettleError::NoSource);
    }
    Ok(office_commitment::propose(tx, new)?)
}

/// Does what `settlement` says, on record as done by `by` on `today`.
///
/// # Errors
/// [`SettleError`], before anything was written.
pub fn settle_commitment(
    tx: &mut Tx<'_>,
    id: OfficeCommitmentId,
    settlement: &Settlement,
    by: &RecordLine,
    today: Date,
    now: Moment,
) -> Result<(), SettleError> {
    let decided = |approved, reason: Option<&RecordLine>| Decision {
        approved,
        by: by.clone(),
        reason: reason.cloned(),
        on: today,
    };
    let done = match settlement {
        Settlement::Approve(reason) => {
            office_commitment::decide(tx, id, &decided(true, reason.as_ref()), now)
        }
        Settlement::Refuse(reason) => office_commitment::decide(tx, id, &decided(false, Some(reason)), now),
        Settlement::Keep { on, .. } if *on > today => return Err(SettleError::Future(*on)),
        Settlement::Keep { on, source, what } => {
            let keeping = Keeping {
                on: *on,
                source: source.clone(),
                by: by.clone(),
                reason: what.clone(),
                checked_on: today,
            };
            office_commitment::keep(tx, id, &keeping, now)
        }
        Settlement::Withdraw(reason) => office_commitment::withdraw(tx, id, by, Some(reason), now),
    };
    match done {
        Ok(true) => Ok(()),
        Ok(false) => Err(SettleError::NotNow),
        Err(StoreError::NotFound) => Err(SettleError::Unknown),
        Err(error) => Err(error.into()),
    }
}
