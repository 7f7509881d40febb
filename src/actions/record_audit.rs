//! Puts a release of the national audit on record, with the figures that staff read in it.

use crate::domain::audit::AuditRelease;
use crate::domain::campaign::Date;
use crate::domain::id::AuditReleaseId;
use crate::domain::nation::Nation;
use crate::store::campaign::CampaignView;
use crate::store::commitment_event::Recorded;
use crate::store::{Failure, StoreError, Tx, audit};

/// Why a release is not put on record. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
pub enum RecordAuditError {
    /// The campaign's document names no audit.
    #[error("the campaign's file has no [audit] that releases could be recorded of")]
    NoAudit,
    /// The audit measures nothing of this key.
    #[error("the campaign's audit has no measure \"{0}\"")]
    UnknownMeasure(String),
    /// A measure has two figures.
    #[error("the measure \"{0}\" has two figures")]
    Twice(String),
    /// The release has no figure.
    #[error("a release needs the figure of at least one measure")]
    NoFigure,
    /// The audit does not cover the nation, or none is named.
    #[error("the campaign's audit does not cover {0}")]
    NotCovered(String),
    /// The days are not in their order: the period, its publication, its check, today.
    #[error("the days must follow one another: period from, period to, published, checked, today")]
    Days,
    /// What it is to stand in for is no release on record, or was corrected already.
    #[error("{0} is no release on record that could be corrected")]
    NotCorrectable(AuditReleaseId),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Failure for RecordAuditError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// Puts a release on record; the same one twice is one.
///
/// # Errors
/// [`RecordAuditError`], before anything was written.
pub fn record_audit(
    tx: &mut Tx<'_>,
    campaign: &CampaignView,
    release: &AuditRelease,
    today: Date,
) -> Result<Recorded<AuditReleaseId>, RecordAuditError> {
    let document = campaign.document.audit.as_ref().ok_or(RecordAuditError::NoAudit)?;
    for (index, figure) in release.figures.iter().enumerate() {
        if !document.measures.iter().any(|measure| measure.key == figure.measure) {
            return Err(RecordAuditError::UnknownMeasure(figure.measure.clone()));
        }
        if release.figures.iter().skip(index + 1).any(|other| other.measure == figure.measure) {
            return Err(RecordAuditError::Twice(figure.measure.clone()));
        }
    }
    if release.figures.is_empty() {
        return Err(RecordAuditError::NoFigure);
    }
    let beyond = release.nations.iter().find(|nation| !document.nations.contains(nation));
    if release.nations.is_empty() || beyond.is_some() {
        let named = beyond.copied().map_or("no nation", Nation::slug);
        return Err(RecordAuditError::NotCovered(named.to_owned()));
    }
    let days = [release.period_from, release.period_to, release.published_on, release.checked_on, today];
    if !days.is_sorted() {
        return Err(RecordAuditError::Days);
    }
    if let Some(corrected) = release.supersedes {
        let known = audit::list(tx.conn(), campaign.id)?;
        let is_over =
            known.iter().any(|known| known.supersedes == Some(corrected) && known.figures != release.figures);
        if is_over || !known.iter().any(|known| known.id == corrected) {
            return Err(RecordAuditError::NotCorrectable(corrected));
        }
    }
    Ok(audit::append(tx, campaign.id, release)?)
}
