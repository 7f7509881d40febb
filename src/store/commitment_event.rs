//! The facts on record about the commitments of the campaign's document. Rows are only ever added.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::commitment_event;
use crate::domain::campaign::{Bilingual, Date};
use crate::domain::id::{CampaignId, CommitmentEventId};
use crate::domain::moment::Moment;
use crate::domain::place::AreaCode;
use crate::domain::tracker::{CommitmentEvent, Count, EventOrigin, Happening};

/// What came of adding a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded<Id> {
    /// It is on record now, under its own id.
    New,
    /// The same fact was there already, under this id.
    Already(Id),
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = commitment_event, treat_none_as_default_value = false)]
struct Row {
    id: Vec<u8>,
    campaign_id: Vec<u8>,
    commitment: String,
    what: String,
    happened_on: String,
    note_en: String,
    note_cy: String,
    source_title: String,
    source_url: String,
    done: Option<i16>,
    total: Option<i16>,
    bodies: String,
    origin: String,
    recorded_by: String,
    recorded_at: i64,
    checked_on: String,
    supersedes: Option<Vec<u8>>,
    digest: Vec<u8>,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("commitment_event.{column} holds an unknown value"))
}

fn day(column: &str, text: &str) -> Result<Date, StoreError> {
    text.parse().ok().ok_or_else(|| odd(column))
}

/// The digest by which the same fact is known again: over each part with its length before it, so that no two facts
/// share their parts by chance.
pub(super) fn digest(parts: &[&str]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().to_vec()
}

impl Row {
    fn of(campaign: CampaignId, event: &CommitmentEvent) -> Self {
        let bodies: Vec<&str> =
            event.count.iter().flat_map(Count::bodies).map(|body| body.as_str()).collect();
        let (on, bodies) = (event.on.to_string(), bodies.join(","));
        let counted = event
            .count
            .as_ref()
            .map(|count| format!("{}/{}", count.done(), count.total()))
            .unwrap_or_default();
        let supersedes = event.supersedes.map(|id| id.to_string()).unwrap_or_default();
        let digest = digest(&[
            &event.commitment,
            event.what.code(),
            &on,
            &event.note.en,
            &event.note.cy,
            &event.source_title,
            &event.source_url,
            &counted,
            &bodies,
            event.origin.code(),
            &supersedes,
        ]);
        Self {
            id: event.id.as_bytes().to_vec(),
            campaign_id: campaign.as_bytes().to_vec(),
            commitment: event.commitment.clone(),
            what: event.what.code().to_owned(),
            happened_on: on,
            note_en: event.note.en.clone(),
            note_cy: event.note.cy.clone(),
            source_title: event.source_title.clone(),
            source_url: event.source_url.clone(),
            done: event.count.as_ref().map(Count::done),
            total: event.count.as_ref().map(Count::total),
            bodies,
            origin: event.origin.code().to_owned(),
            recorded_by: event.recorded_by.clone(),
            recorded_at: event.recorded_at.as_millis(),
            checked_on: event.checked_on.to_string(),
            supersedes: event.supersedes.map(|id| id.as_bytes().to_vec()),
            digest,
        }
    }

    fn view(self) -> Result<CommitmentEvent, StoreError> {
        let bodies = self.bodies.split(',').filter(|body| !body.is_empty()).map(AreaCode::parse);
        let bodies: Vec<AreaCode> = bodies.collect::<Result<_, _>>().ok().ok_or_else(|| odd("bodies"))?;
        let count = match (self.done, self.total) {
            (Some(done), Some(total)) => {
                Some(Count::new(done, total, bodies).ok().ok_or_else(|| odd("done"))?)
            }
            _ => None,
        };
        let supersedes = self
            .supersedes
            .as_deref()
            .map(|id| CommitmentEventId::from_slice(id).ok_or_else(|| odd("supersedes")));
        Ok(CommitmentEvent {
            id: CommitmentEventId::from_slice(&self.id).ok_or_else(|| odd("id"))?,
            commitment: self.commitment,
            what: Happening::from_code(&self.what).ok_or_else(|| odd("what"))?,
            on: day("happened_on", &self.happened_on)?,
            note: Bilingual { en: self.note_en, cy: self.note_cy },
            source_title: self.source_title,
            source_url: self.source_url,
            count,
            origin: EventOrigin::from_code(&self.origin).ok_or_else(|| odd("origin"))?,
            recorded_by: self.recorded_by,
            recorded_at: Moment::from_millis(self.recorded_at),
            checked_on: day("checked_on", &self.checked_on)?,
            supersedes: supersedes.transpose()?,
        })
    }
}

/// Puts a fact on record, unless the same fact is there.
///
/// # Errors
/// `Conflict` when the fact that it stands in for is not there; what else the database answered.
pub fn append(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    event: &CommitmentEvent,
) -> Result<Recorded<CommitmentEventId>, StoreError> {
    let row = Row::of(campaign, event);
    let added = each!(tx.conn(), |c| diesel::insert_into(commitment_event::table)
        .values(&row)
        .on_conflict((commitment_event::campaign_id, commitment_event::digest))
        .do_nothing()
        .execute(c))?;
    if added == 1 {
        return Ok(Recorded::New);
    }
    let known: Vec<u8> = each!(tx.conn(), |c| commitment_event::table
        .filter(commitment_event::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(commitment_event::digest.eq(&row.digest))
        .select(commitment_event::id)
        .first(c))?;
    Ok(Recorded::Already(CommitmentEventId::from_slice(&known).ok_or_else(|| odd("id"))?))
}

/// Every fact on record, also those that were corrected, in the order of their recording.
///
/// # Errors
/// What the database answered.
pub fn list(conn: &mut Conn, campaign: CampaignId) -> Result<Vec<CommitmentEvent>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| commitment_event::table
        .filter(commitment_event::campaign_id.eq(campaign.as_bytes().as_slice()))
        .order((commitment_event::recorded_at, commitment_event::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}
