//! Runs of the staff through many signatures, and what each signature was before.

pub(super) mod schema;

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use crate::domain::id::{RunId, SignatureId, StaffId};
use crate::domain::moment::Moment;
use crate::domain::run::{Run, RunState};
use crate::domain::signature::filter::SignatureFilter;
use crate::domain::signature::verdict::{Standing, Verdict};
use crate::domain::signature::{Flag, SignatureState};
use crate::domain::staff::Nations;
use schema::{run, run_change};

/// Where a run begins.
const NOWHERE: &[u8] = &[];

#[derive(Queryable, Selectable)]
#[diesel(table_name = run)]
struct Row {
    id: Vec<u8>,
    verdict: String,
    conditions: String,
    nations: String,
    why: String,
    staff_id: Option<Vec<u8>>,
    state: String,
    wanted: i64,
    changed: i64,
    restored: i64,
    started_at: i64,
    ended_at: Option<i64>,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("run.{column} holds an unknown value"))
}

impl Row {
    fn view(self) -> Result<Run, StoreError> {
        let pairs: Vec<(String, String)> =
            serde_json::from_str(&self.conditions).ok().ok_or_else(|| odd("conditions"))?;
        let pairs = pairs.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let filter = SignatureFilter::from_pairs(pairs).ok_or_else(|| odd("conditions"))?;
        let limit = Nations::from_text(&self.nations).ok_or_else(|| odd("nations"))?;
        Ok(Run {
            id: RunId::from_slice(&self.id).ok_or_else(|| odd("id"))?,
            verdict: Verdict::from_code(&self.verdict).ok_or_else(|| odd("verdict"))?,
            filter: SignatureFilter { limit, ..filter },
            why: self.why,
            staff: self.staff_id.and_then(|staff| StaffId::from_slice(&staff)),
            state: RunState::from_code(&self.state).ok_or_else(|| odd("state"))?,
            wanted: self.wanted,
            changed: self.changed,
            restored: self.restored,
            started_at: Moment::from_millis(self.started_at),
            ended_at: self.ended_at.map(Moment::from_millis),
        })
    }
}

/// Adds a run, which has done nothing yet.
///
/// # Errors
/// What the database answered.
pub fn insert(tx: &mut Tx<'_>, new: &Run) -> Result<(), StoreError> {
    let conditions = serde_json::to_string(&new.filter.pairs())
        .map_err(|error| StoreError::Broken(format!("conditions of a run: {error}")))?;
    each!(tx.conn(), |c| diesel::insert_into(run::table)
        .values((
            run::id.eq(new.id.as_bytes().as_slice()),
            run::verdict.eq(new.verdict.code()),
            run::conditions.eq(&conditions),
            run::nations.eq(new.filter.limit.text()),
            run::why.eq(&new.why),
            run::staff_id.eq(new.staff.as_ref().map(|staff| staff.as_bytes().as_slice())),
            run::state.eq(new.state.code()),
            run::wanted.eq(new.wanted),
            run::changed.eq(0_i64),
            run::restored.eq(0_i64),
            run::at_id.eq(NOWHERE),
            run::started_at.eq(new.started_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// The run of an id.
///
/// # Errors
/// What the database answered.
pub fn find(conn: &mut Conn, id: RunId) -> Result<Option<Run>, StoreError> {
    let row: Option<Row> = each!(conn, |c| run::table
        .filter(run::id.eq(id.as_bytes().as_slice()))
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}

/// The newest runs, at most `limit`.
///
/// # Errors
/// What the database answered.
pub fn list_newest(conn: &mut Conn, limit: i64) -> Result<Vec<Run>, StoreError> {
    let rows: Vec<Row> =
        each!(conn, |c| run::table.order(run::id.desc()).limit(limit).select(Row::as_select()).load(c))?;
    rows.into_iter().map(Row::view).collect()
}

/// The oldest run that has work left.
///
/// # Errors
/// What the database answered.
pub fn find_at_work(conn: &mut Conn) -> Result<Option<RunId>, StoreError> {
    let id: Option<Vec<u8>> = each!(conn, |c| run::table
        .filter(run::state.eq_any([RunState::Running.code(), RunState::Undoing.code()]))
        .order(run::id)
        .select(run::id)
        .first(c)
        .optional())?;
    Ok(id.and_then(|id| RunId::from_slice(&id)))
}

/// Moves a run from one state to another, and to its beginning; returns whether it was in the first.
///
/// # Errors
/// What the database answered.
pub fn set_state(
    tx: &mut Tx<'_>,
    id: RunId,
    from: RunState,
    to: RunState,
    ended_at: Option<Moment>,
) -> Result<bool, StoreError> {
    let changed = each!(tx.conn(), |c| diesel::update(
        run::table.filter(run::id.eq(id.as_bytes().as_slice())).filter(run::state.eq(from.code()))
    )
    .set((
        run::state.eq(to.code()),
        run::at_id.eq(NOWHERE),
        run::ended_at.eq(ended_at.map(Moment::as_millis)),
    ))
    .execute(c))?;
    Ok(changed == 1)
}

/// Takes a run that is in `state` for this transaction, and returns the last signature that it has come to; `None`
/// inside where it is at its beginning, `None` where it is in another state. Whoever else works on it or changes its
/// state waits until this transaction is over.
///
/// # Errors
/// What the database answered.
pub fn lock(tx: &mut Tx<'_>, id: RunId, state: RunState) -> Result<Option<Option<SignatureId>>, StoreError> {
    let at: Option<Vec<u8>> = each!(tx.conn(), |c| diesel::update(
        run::table.filter(run::id.eq(id.as_bytes().as_slice())).filter(run::state.eq(state.code()))
    )
    .set(run::changed.eq(run::changed))
    .returning(run::at_id)
    .get_result(c)
    .optional())?;
    Ok(at.map(|at| SignatureId::from_slice(&at)))
}

/// Notes how far a run has come, and how many signatures it has changed and restored more.
///
/// # Errors
/// What the database answered.
pub fn advance(
    tx: &mut Tx<'_>,
    id: RunId,
    at: SignatureId,
    (changed, restored): (i64, i64),
) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::update(run::table.filter(run::id.eq(id.as_bytes().as_slice())))
        .set((
            run::at_id.eq(at.as_bytes().as_slice()),
            run::changed.eq(run::changed + changed),
            run::restored.eq(run::restored + restored),
        ))
        .execute(c))?;
    Ok(())
}

/// Keeps what signatures were before a run changed them.
///
/// # Errors
/// What the database answered.
pub fn keep(tx: &mut Tx<'_>, id: RunId, ids: &[SignatureId], before: Standing) -> Result<(), StoreError> {
    let rows: Vec<_> = ids
        .iter()
        .map(|signature| {
            (
                run_change::run_id.eq(id.as_bytes().as_slice()),
                run_change::signature_id.eq(signature.as_bytes().as_slice()),
                run_change::state.eq(before.state.code()),
                run_change::flag.eq(before.flag.map_or("", Flag::code)),
            )
        })
        .collect();
    each!(tx.conn(), |c| diesel::insert_into(run_change::table).values(rows).execute(c))?;
    Ok(())
}

/// What a run has kept of signatures after `after`, in the order of their ids, at most `limit`.
///
/// # Errors
/// What the database answered.
pub fn list_kept(
    conn: &mut Conn,
    id: RunId,
    after: Option<SignatureId>,
    limit: i64,
) -> Result<Vec<(SignatureId, Standing)>, StoreError> {
    let after: Vec<u8> = after.map(|after| after.as_bytes().to_vec()).unwrap_or_default();
    let rows: Vec<(Vec<u8>, String, String)> = each!(conn, |c| run_change::table
        .filter(run_change::run_id.eq(id.as_bytes().as_slice()))
        .filter(run_change::signature_id.gt(&after))
        .order(run_change::signature_id)
        .limit(limit)
        .select((run_change::signature_id, run_change::state, run_change::flag))
        .load(c))?;
    rows.into_iter()
        .map(|(id, state, flag)| {
            let id = SignatureId::from_slice(&id).ok_or_else(|| odd("signature_id"))?;
            let state = SignatureState::from_code(&state).ok_or_else(|| odd("state"))?;
            Ok((id, Standing { state, flag: Flag::from_code(&flag) }))
        })
        .collect()
}
