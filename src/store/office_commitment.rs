//! What offices have committed to, and each step of it.
//!
//! A row holds the state of today; beside it every step is kept, and none is ever changed. Whether a state may come
//! after another is the domain's to say (`CommitmentState::may_become`); a step that may not is refused, not an error.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::representative;
use super::schema::{holder, office_commitment, office_commitment_step};
use crate::domain::campaign::Date;
use crate::domain::id::{CampaignId, HolderId, OfficeCommitmentId, OfficeId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::office_commitment::{
    CommitmentOrigin, CommitmentState, CommitmentStep, NewOfficeCommitment, OfficeCommitment, SourceUrl,
};
use crate::domain::text::RecordLine;

/// The most ids in one query: SQLite takes some 32,000 parameters.
const IDS_PER_QUERY: usize = 500;

/// What came of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// It is written down.
    New,
    /// The same holder already stands by the same ask, under this id.
    Standing(OfficeCommitmentId),
}

/// What staff say about a proposal.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Whether it becomes public.
    pub approved: bool,
    /// Who decided, as a role or a name.
    pub by: RecordLine,
    /// Why; a refusal has a reason.
    pub reason: Option<RecordLine>,
    /// The day of the decision, on which the wording was compared with its source.
    pub on: Date,
}

/// Staff's record that a commitment was kept.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// The day on which it was.
    pub on: Date,
    /// What says so.
    pub source: SourceUrl,
    /// Who recorded it, as a role or a name.
    pub by: RecordLine,
    /// What was done, in a line.
    pub reason: Option<RecordLine>,
    /// The day on which staff read the source.
    pub checked_on: Date,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = office_commitment)]
struct Row {
    id: Vec<u8>,
    campaign_id: Vec<u8>,
    office_id: Vec<u8>,
    holder_id: Option<Vec<u8>>,
    ask: String,
    body: String,
    language: String,
    origin: String,
    state: String,
    source_url: String,
    made_at: i64,
    confirmed_at: Option<i64>,
    approved_at: Option<i64>,
    approved_by: String,
    checked_on: Option<String>,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("{column} holds an unknown value"))
}

fn day(column: &str, text: Option<&str>) -> Result<Option<Date>, StoreError> {
    text.map(|text| text.parse().ok().ok_or_else(|| odd(column))).transpose()
}

impl Row {
    fn view(self) -> Result<OfficeCommitment, StoreError> {
        let holder =
            self.holder_id.as_deref().map(|id| HolderId::from_slice(id).ok_or_else(|| odd("holder_id")));
        Ok(OfficeCommitment {
            id: OfficeCommitmentId::from_slice(&self.id).ok_or_else(|| odd("office_commitment.id"))?,
            campaign: CampaignId::from_slice(&self.campaign_id)
                .ok_or_else(|| odd("office_commitment.campaign_id"))?,
            office: OfficeId::from_slice(&self.office_id)
                .ok_or_else(|| odd("office_commitment.office_id"))?,
            holder: holder.transpose()?,
            ask: self.ask,
            text: self.body,
            language: Language::from_code(&self.language).ok_or_else(|| odd("office_commitment.language"))?,
            origin: CommitmentOrigin::from_code(&self.origin)
                .ok_or_else(|| odd("office_commitment.origin"))?,
            state: CommitmentState::from_code(&self.state).ok_or_else(|| odd("office_commitment.state"))?,
            source_url: self.source_url,
            made_at: Moment::from_millis(self.made_at),
            confirmed_at: self.confirmed_at.map(Moment::from_millis),
            approved_at: self.approved_at.map(Moment::from_millis),
            approved_by: self.approved_by,
            checked_on: day("office_commitment.checked_on", self.checked_on.as_deref())?,
        })
    }
}

/// Writes down a commitment, unless the same holder stands by the same ask already. The same id again is the row
/// that is there.
///
/// # Errors
/// `Conflict` when the office is not there; what else the database answered.
pub fn propose(tx: &mut Tx<'_>, new: &NewOfficeCommitment) -> Result<Proposed, StoreError> {
    // Two proposals at once come one after the other, so that the second one sees the first.
    representative::lock(tx, &[new.office])?;
    let standing = list_by_office(tx.conn(), new.campaign, new.office)?
        .into_iter()
        .find(|known| {
            known.id == new.id
                || (known.state.is_standing() && known.holder == new.holder && known.ask == new.ask)
        })
        .map(|known| known.id);
    if let Some(id) = standing {
        return Ok(Proposed::Standing(id));
    }
    let source = new.source.as_ref().map_or("", SourceUrl::as_str);
    each!(tx.conn(), |c| diesel::insert_into(office_commitment::table)
        .values((
            office_commitment::id.eq(new.id.as_bytes().as_slice()),
            office_commitment::campaign_id.eq(new.campaign.as_bytes().as_slice()),
            office_commitment::office_id.eq(new.office.as_bytes().as_slice()),
            office_commitment::holder_id.eq(new.holder.as_ref().map(|id| id.as_bytes().as_slice())),
            office_commitment::ask.eq(&new.ask),
            office_commitment::body.eq(new.text.as_str()),
            office_commitment::language.eq(new.language.code()),
            office_commitment::origin.eq(new.origin.code()),
            office_commitment::state.eq(CommitmentState::Proposed.code()),
            office_commitment::source_url.eq(source),
            office_commitment::made_at.eq(new.made_at.as_millis()),
            office_commitment::approved_by.eq(""),
        ))
        .execute(c))?;
    let step = CommitmentStep {
        state: CommitmentState::Proposed,
        taken_at: new.made_at,
        taken_by: new.by.as_str().to_owned(),
        reason: String::new(),
        happened_on: None,
        source_url: source.to_owned(),
    };
    append(tx, new.id, 1, &step)?;
    Ok(Proposed::New)
}

/// The office has confirmed its word from the address on file. Returns whether that was still open.
///
/// # Errors
/// `NotFound` for an unknown id; what else the database answered.
pub fn confirm(tx: &mut Tx<'_>, id: OfficeCommitmentId, now: Moment) -> Result<bool, StoreError> {
    let step = CommitmentStep {
        state: CommitmentState::Confirmed,
        taken_at: now,
        taken_by: CommitmentOrigin::Office.code().to_owned(),
        reason: String::new(),
        happened_on: None,
        source_url: String::new(),
    };
    if !take(tx, id, &step)? {
        return Ok(false);
    }
    each!(tx.conn(), |c| diesel::update(office_commitment::table.find(id.as_bytes().as_slice()))
        .set(office_commitment::confirmed_at.eq(now.as_millis()))
        .execute(c))?;
    Ok(true)
}

/// Staff approve or refuse. Returns whether that was still open to them: an office's own word has to be confirmed
/// before it is approved.
///
/// # Errors
/// `NotFound` for an unknown id; what else the database answered.
pub fn decide(
    tx: &mut Tx<'_>,
    id: OfficeCommitmentId,
    decision: &Decision,
    now: Moment,
) -> Result<bool, StoreError> {
    let state = if decision.approved { CommitmentState::Approved } else { CommitmentState::Refused };
    let step = CommitmentStep {
        state,
        taken_at: now,
        taken_by: decision.by.as_str().to_owned(),
        reason: said(decision.reason.as_ref()),
        happened_on: None,
        source_url: String::new(),
    };
    if !take(tx, id, &step)? {
        return Ok(false);
    }
    if decision.approved {
        each!(tx.conn(), |c| diesel::update(office_commitment::table.find(id.as_bytes().as_slice()))
            .set((
                office_commitment::approved_at.eq(now.as_millis()),
                office_commitment::approved_by.eq(decision.by.as_str()),
                office_commitment::checked_on.eq(decision.on.to_string()),
            ))
            .execute(c))?;
    }
    Ok(true)
}

/// Staff record that an approved commitment was kept, and what says so. Returns whether it was approved.
///
/// # Errors
/// `NotFound` for an unknown id; what else the database answered.
pub fn keep(
    tx: &mut Tx<'_>,
    id: OfficeCommitmentId,
    keeping: &Keeping,
    now: Moment,
) -> Result<bool, StoreError> {
    let step = CommitmentStep {
        state: CommitmentState::Kept,
        taken_at: now,
        taken_by: keeping.by.as_str().to_owned(),
        reason: said(keeping.reason.as_ref()),
        happened_on: Some(keeping.on),
        source_url: keeping.source.as_str().to_owned(),
    };
    if !take(tx, id, &step)? {
        return Ok(false);
    }
    each!(tx.conn(), |c| diesel::update(office_commitment::table.find(id.as_bytes().as_slice()))
        .set(office_commitment::checked_on.eq(keeping.checked_on.to_string()))
        .execute(c))?;
    Ok(true)
}

/// Takes a commitment back: the office did, or staff found the record wrong. Returns whether it stood.
///
/// # Errors
/// `NotFound` for an unknown id; what else the database answered.
pub fn withdraw(
    tx: &mut Tx<'_>,
    id: OfficeCommitmentId,
    by: &RecordLine,
    reason: Option<&RecordLine>,
    now: Moment,
) -> Result<bool, StoreError> {
    let step = CommitmentStep {
        state: CommitmentState::Withdrawn,
        taken_at: now,
        taken_by: by.as_str().to_owned(),
        reason: said(reason),
        happened_on: None,
        source_url: String::new(),
    };
    take(tx, id, &step)
}

fn said(reason: Option<&RecordLine>) -> String {
    reason.map_or_else(String::new, |reason| reason.as_str().to_owned())
}

/// Takes a step where the state of today allows it, and says whether it did.
fn take(tx: &mut Tx<'_>, id: OfficeCommitmentId, step: &CommitmentStep) -> Result<bool, StoreError> {
    let known = find(tx.conn(), id)?.ok_or(StoreError::NotFound)?;
    if !known.state.may_become(known.origin, step.state) {
        return Ok(false);
    }
    // Only from the state that was just seen: of two who decide at once, one does.
    let seen = office_commitment::table
        .filter(office_commitment::id.eq(id.as_bytes().as_slice()))
        .filter(office_commitment::state.eq(known.state.code()));
    let changed = each!(tx.conn(), |c| diesel::update(seen)
        .set(office_commitment::state.eq(step.state.code()))
        .execute(c))?;
    if changed == 0 {
        return Ok(false);
    }
    let steps: i64 = each!(tx.conn(), |c| office_commitment_step::table
        .filter(office_commitment_step::commitment_id.eq(id.as_bytes().as_slice()))
        .count()
        .get_result(c))?;
    let number =
        i16::try_from(steps.saturating_add(1)).ok().ok_or_else(|| odd("office_commitment_step.number"))?;
    append(tx, id, number, step)?;
    Ok(true)
}

fn append(
    tx: &mut Tx<'_>,
    id: OfficeCommitmentId,
    number: i16,
    step: &CommitmentStep,
) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(office_commitment_step::table)
        .values((
            office_commitment_step::commitment_id.eq(id.as_bytes().as_slice()),
            office_commitment_step::number.eq(number),
            office_commitment_step::state.eq(step.state.code()),
            office_commitment_step::taken_at.eq(step.taken_at.as_millis()),
            office_commitment_step::taken_by.eq(&step.taken_by),
            office_commitment_step::reason.eq(&step.reason),
            office_commitment_step::happened_on.eq(step.happened_on.map(|on| on.to_string())),
            office_commitment_step::source_url.eq(&step.source_url),
        ))
        .execute(c))?;
    Ok(())
}

/// The commitment of an id.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find(conn: &mut Conn, id: OfficeCommitmentId) -> Result<Option<OfficeCommitment>, StoreError> {
    let row: Option<Row> = each!(conn, |c| office_commitment::table
        .find(id.as_bytes().as_slice())
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}

/// Everything that was written down of an office, also what was refused, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_by_office(
    conn: &mut Conn,
    campaign: CampaignId,
    office: OfficeId,
) -> Result<Vec<OfficeCommitment>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| office_commitment::table
        .filter(office_commitment::office_id.eq(office.as_bytes().as_slice()))
        .filter(office_commitment::campaign_id.eq(campaign.as_bytes().as_slice()))
        .order((office_commitment::made_at, office_commitment::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}

/// What is in any of these states, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_by_states(
    conn: &mut Conn,
    campaign: CampaignId,
    states: &[CommitmentState],
) -> Result<Vec<OfficeCommitment>, StoreError> {
    let states: Vec<&str> = states.iter().map(|state| state.code()).collect();
    let rows: Vec<Row> = each!(conn, |c| office_commitment::table
        .filter(office_commitment::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(office_commitment::state.eq_any(states))
        .order((office_commitment::made_at, office_commitment::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}

/// The steps of a commitment, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_steps(conn: &mut Conn, id: OfficeCommitmentId) -> Result<Vec<CommitmentStep>, StoreError> {
    type StepRow = (String, i64, String, String, Option<String>, String);
    let rows: Vec<StepRow> = each!(conn, |c| office_commitment_step::table
        .filter(office_commitment_step::commitment_id.eq(id.as_bytes().as_slice()))
        .order(office_commitment_step::number)
        .select((
            office_commitment_step::state,
            office_commitment_step::taken_at,
            office_commitment_step::taken_by,
            office_commitment_step::reason,
            office_commitment_step::happened_on,
            office_commitment_step::source_url,
        ))
        .load(c))?;
    rows.into_iter()
        .map(|(state, taken_at, taken_by, reason, happened_on, source_url)| {
            Ok(CommitmentStep {
                state: CommitmentState::from_code(&state)
                    .ok_or_else(|| odd("office_commitment_step.state"))?,
                taken_at: Moment::from_millis(taken_at),
                taken_by,
                reason,
                happened_on: day("office_commitment_step.happened_on", happened_on.as_deref())?,
                source_url,
            })
        })
        .collect()
}

/// The asks that each of these offices has committed to, approved or kept, by the word of the office itself or of
/// whoever holds it now. An office without any is not in the answer.
///
/// # Errors
/// What the database answered.
pub fn list_committed(
    conn: &mut Conn,
    campaign: CampaignId,
    offices: &[OfficeId],
) -> Result<HashMap<OfficeId, BTreeSet<String>>, StoreError> {
    let public: Vec<&str> = CommitmentState::ALL
        .into_iter()
        .filter(|state| state.is_public())
        .map(CommitmentState::code)
        .collect();
    let mut committed: HashMap<OfficeId, BTreeSet<String>> = HashMap::new();
    for ids in offices.chunks(IDS_PER_QUERY) {
        let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        let rows: Vec<(Vec<u8>, String)> = each!(conn, |c| office_commitment::table
            .left_join(holder::table.on(office_commitment::holder_id.eq(holder::id.nullable())))
            .filter(office_commitment::campaign_id.eq(campaign.as_bytes().as_slice()))
            .filter(office_commitment::office_id.eq_any(ids))
            .filter(office_commitment::state.eq_any(public.clone()))
            // A holding that has ended bound whoever held it, and nobody after.
            .filter(
                office_commitment::holder_id
                    .is_null()
                    .or(holder::id.nullable().is_not_null().and(holder::until.is_null()))
            )
            .select((office_commitment::office_id, office_commitment::ask))
            .load(c))?;
        for (office, ask) in rows {
            let office = OfficeId::from_slice(&office).ok_or_else(|| odd("office_commitment.office_id"))?;
            committed.entry(office).or_default().insert(ask);
        }
    }
    Ok(committed)
}
