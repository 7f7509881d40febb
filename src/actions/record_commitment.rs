//! Puts on record what became of a commitment in the campaign's document: what staff read, with its source, and the
//! outcomes that the document itself brings along.

use crate::domain::campaign::{Campaign, Date};
use crate::domain::id::{CampaignId, CommitmentEventId};
use crate::domain::moment::Moment;
use crate::domain::representative::OfficeKind;
use crate::domain::tracker::{CommitmentEvent, EventOrigin, Happening};
use crate::store::campaign::CampaignView;
use crate::store::commitment_event::{self, Recorded};
use crate::store::{Failure, StoreError, Tx, representative};

/// Why a fact is not put on record. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The campaign has no commitment of this key.
    #[error("the campaign has no commitment \"{0}\"")]
    UnknownCommitment(String),
    /// Something is said to have happened, or to have been checked, after today.
    #[error("{0} is not over yet")]
    Future(Date),
    /// It was checked before it happened.
    #[error("a fact cannot be checked before the day on which it happened")]
    CheckedBefore,
    /// A fact needs its sentence in both languages and its source.
    #[error("a fact needs a note in both languages, and the title and address of its source")]
    Incomplete,
    /// No health body of this code is known.
    #[error("no health body has the code {0}; import the bodies first, or leave them out")]
    UnknownBody(String),
    /// What it is to stand in for is no fact about the same commitment, or was corrected already.
    #[error("{0} is no fact on record about this commitment that could be corrected")]
    NotCorrectable(CommitmentEventId),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Failure for RecordError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// Puts what staff found on record; the same fact twice is one.
///
/// # Errors
/// [`RecordError`], before anything was written.
pub fn record_commitment(
    tx: &mut Tx<'_>,
    campaign: &CampaignView,
    event: &CommitmentEvent,
    today: Date,
) -> Result<Recorded<CommitmentEventId>, RecordError> {
    if !campaign.document.commitments.iter().any(|commitment| commitment.key == event.commitment) {
        return Err(RecordError::UnknownCommitment(event.commitment.clone()));
    }
    if let Some(day) = [event.on, event.checked_on].into_iter().find(|day| *day > today) {
        return Err(RecordError::Future(day));
    }
    if event.checked_on < event.on {
        return Err(RecordError::CheckedBefore);
    }
    let is_told = !event.note.en.is_empty() && !event.note.cy.is_empty();
    let is_untold = event.note.en.is_empty() && event.note.cy.is_empty();
    let has_source = !event.source_title.is_empty() && !event.source_url.is_empty();
    let is_complete = match event.what {
        // A check that found nothing new has nothing to tell.
        Happening::Checked => is_told || is_untold,
        // A count says it all, in figures.
        Happening::Progress if event.count.is_some() => (is_told || is_untold) && has_source,
        _ => is_told && has_source,
    };
    if !is_complete {
        return Err(RecordError::Incomplete);
    }
    for body in event.count.iter().flat_map(|count| count.bodies()) {
        if representative::list_by_area(tx.conn(), OfficeKind::HealthBody, *body)?.is_empty() {
            return Err(RecordError::UnknownBody(body.as_str().to_owned()));
        }
    }
    if let Some(corrected) = event.supersedes {
        let known = commitment_event::list(tx.conn(), campaign.id)?;
        let is_same = |known: &CommitmentEvent| known.id == corrected && known.commitment == event.commitment;
        let is_over =
            known.iter().any(|known| known.supersedes == Some(corrected) && !known.says_the_same(event));
        if is_over || !known.iter().any(is_same) {
            return Err(RecordError::NotCorrectable(corrected));
        }
    }
    Ok(commitment_event::append(tx, campaign.id, event)?)
}

/// Puts the outcomes of an imported document on record, each under one of `ids`, which are as many as it has
/// commitments. An outcome that says something else than at the last import stands in for that one; one that is gone
/// from the document stays on record until staff correct it.
///
/// # Errors
/// What the database answered.
pub fn record_outcomes(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    document: &Campaign,
    ids: &[CommitmentEventId],
    now: Moment,
) -> Result<(), StoreError> {
    let known = commitment_event::list(tx.conn(), campaign)?;
    for (commitment, id) in document.commitments.iter().zip(ids) {
        let Some(outcome) = CommitmentEvent::of_document(document, commitment) else { continue };
        let last = known
            .iter()
            .rfind(|event| event.origin == EventOrigin::File && event.commitment == commitment.key);
        if last.is_some_and(|last| last.says_the_same(&outcome)) {
            continue;
        }
        let supersedes = last.map(|last| last.id);
        let event = CommitmentEvent {
            id: *id,
            recorded_by: "campaign file".to_owned(),
            recorded_at: now,
            supersedes,
            ..outcome
        };
        commitment_event::append(tx, campaign, &event)?;
    }
    Ok(())
}
