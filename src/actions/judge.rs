//! Deciding about signatures: one by one, and many at once as a run.

use std::collections::BTreeMap;

use super::staff::Acting;
use crate::domain::id::{NoteId, RunId, SignatureId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::run::{Run, RunState};
use crate::domain::signature::filter::SignatureFilter;
use crate::domain::signature::note::NoteText;
use crate::domain::signature::verdict::{Standing, Verdict};
use crate::domain::staff::Nations;
use crate::domain::staff_event::Deed;
use crate::store::signature::{Changed, SignatureView, Start};
use crate::store::tally::Sums;
use crate::store::{StoreError, Tx, run, signature, tally};

/// How often what others change at the same moment is looked at again.
const LOOKS: usize = 3;

/// A signature as the record names it.
#[must_use]
pub fn thing_of(id: SignatureId) -> String {
    format!("signature/{id}")
}

const fn deed(verdict: Verdict) -> Deed {
    match verdict {
        Verdict::Flag => Deed::SignatureFlagged,
        Verdict::Invalidate => Deed::SignatureInvalidated,
        Verdict::Restore => Deed::SignatureRestored,
    }
}

/// The signature of an id, where it is of one of these nations; any other is as if there were none.
fn load(tx: &mut Tx<'_>, id: SignatureId, limit: &Nations) -> Result<SignatureView, StoreError> {
    let found = signature::find(tx.conn(), id)?.filter(|row| limit.include(row.nation));
    found.ok_or(StoreError::NotFound)
}

/// Decides about one signature for a reason; the count follows at once. Returns whether that changed anything. A letter
/// of a signature that is invalid when the letter's turn comes does not leave (see [`crate::domain::letter::Stop`]).
///
/// # Errors
/// `NotFound` for an unknown signature or one of another nation; `Busy` where somebody changed it at the same moment;
/// what else the database answered.
pub fn judge(
    tx: &mut Tx<'_>,
    (writer, acting): (WriterId, &Acting),
    (id, limit): (SignatureId, &Nations),
    verdict: Verdict,
    why: &str,
) -> Result<bool, StoreError> {
    let row = load(tx, id, limit)?;
    let (from, was_confirmed) = (row.standing(), row.confirmed_at.is_some());
    let Some(to) = verdict.apply(from, was_confirmed) else { return Ok(false) };
    let mut sums = Sums::new();
    let changed = set(tx, &[id], from, to, &mut sums)?;
    if changed.is_empty() {
        return Err(StoreError::Busy);
    }
    tally::add(tx, writer, acting.now, &sums)?;
    acting.record(tx, deed(verdict), &thing_of(id), why, &step(from, to))?;
    Ok(true)
}

/// What changed, in stable words: `confirmed to invalid`.
fn step(from: Standing, to: Standing) -> String {
    let said = |standing: Standing| match standing.flag {
        None => standing.state.code().to_owned(),
        Some(flag) => format!("{} flagged {}", standing.state.code(), flag.code()),
    };
    format!("{} to {}", said(from), said(to))
}

/// Sets the standing of signatures, and adds to `sums` what that does to the counts.
fn set(
    tx: &mut Tx<'_>,
    ids: &[SignatureId],
    from: Standing,
    to: Standing,
    sums: &mut Sums,
) -> Result<Vec<SignatureId>, StoreError> {
    let added = i64::from(to.is_counted()) - i64::from(from.is_counted());
    let changed = signature::set_standing(tx, ids, from, to)?;
    let count = |Changed { id, petition, constituency }: Changed| {
        sums.entry((petition, constituency)).or_default().confirmed += added;
        id
    };
    Ok(changed.into_iter().map(count).collect())
}

/// Writes a note down about whoever signs under the address of a signature.
///
/// # Errors
/// `NotFound` for an unknown signature or one of another nation; what else the database answered.
pub fn write_note(
    tx: &mut Tx<'_>,
    acting: &Acting,
    (id, limit): (SignatureId, &Nations),
    note: NoteId,
    text: &NoteText,
) -> Result<(), StoreError> {
    let row = load(tx, id, limit)?;
    signature::note::insert(tx, note, row.email_key, acting.actor.staff, (text, acting.now))?;
    acting.record(tx, Deed::NoteWritten, &thing_of(id), "", "")
}

/// Puts on record that somebody looked at all that is held about a signer.
///
/// # Errors
/// `NotFound` for an unknown signature or one of another nation; what else the database answered.
pub fn record_view(
    tx: &mut Tx<'_>,
    acting: &Acting,
    id: SignatureId,
    limit: &Nations,
) -> Result<(), StoreError> {
    load(tx, id, limit)?;
    acting.record(tx, Deed::PersonSeen, &thing_of(id), "", "")
}

/// Puts on record that somebody searched by what tells of a person. `conditions` are their names, never what was typed;
/// `found` is the one signature that it led to.
///
/// # Errors
/// What the database answered.
pub fn record_search(
    tx: &mut Tx<'_>,
    acting: &Acting,
    conditions: &str,
    found: Option<SignatureId>,
) -> Result<(), StoreError> {
    let thing = found.map(thing_of).unwrap_or_default();
    acting.record(tx, Deed::PersonSearched, &thing, "", conditions)
}

/// A run as the record names it.
fn thing_of_run(id: RunId) -> String {
    format!("run/{id}")
}

/// Begins a run: `verdict` about every signature that `filter` means by now. Nothing is changed yet; whoever has the duty
/// of runs does that. Who signs from now on is not meant.
///
/// # Errors
/// What the database answered.
pub fn start_run(
    tx: &mut Tx<'_>,
    acting: &Acting,
    id: RunId,
    (verdict, filter): (Verdict, &SignatureFilter),
    why: &str,
) -> Result<(), StoreError> {
    let until = filter.until.map_or(acting.now, |until| until.min(acting.now));
    let filter = SignatureFilter { until: Some(until), changed_by: Some(verdict), ..filter.clone() };
    let wanted = signature::count_matching(tx.conn(), &filter, i64::MAX)?;
    let detail = format!("{} {wanted} by {}", verdict.code(), filter.names());
    let new = Run {
        id,
        verdict,
        filter,
        why: why.to_owned(),
        staff: acting.actor.staff,
        state: RunState::Running,
        wanted,
        changed: 0,
        restored: 0,
        started_at: acting.now,
        ended_at: None,
    };
    run::insert(tx, &new)?;
    acting.record(tx, Deed::RunStarted, &thing_of_run(id), why, &detail)
}

/// Stops a run between two of its transactions; returns whether it was at work.
///
/// # Errors
/// What the database answered.
pub fn cancel_run(tx: &mut Tx<'_>, acting: &Acting, id: RunId) -> Result<bool, StoreError> {
    if !run::set_state(tx, id, RunState::Running, RunState::Cancelled, Some(acting.now))? {
        return Ok(false);
    }
    acting.record(tx, Deed::RunCancelled, &thing_of_run(id), "", "")?;
    Ok(true)
}

/// Begins to undo a run that is over; returns whether it is being undone now.
///
/// # Errors
/// What the database answered.
pub fn undo_run(tx: &mut Tx<'_>, acting: &Acting, id: RunId) -> Result<bool, StoreError> {
    for from in RunState::ALL.into_iter().filter(|state| state.can_be_undone()) {
        if run::set_state(tx, id, from, RunState::Undoing, None)? {
            acting.record(tx, Deed::RunUndone, &thing_of_run(id), "", "")?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Works on the oldest run that has work left, on up to `limit` signatures; returns how many it looked at, or `None`
/// where no run has work left. How far it came is written in the same transaction, so that it goes on from there
/// whoever does it next; two who work at once wait for one another.
///
/// # Errors
/// What the database answered; then nothing is changed.
pub fn work_on_run(
    tx: &mut Tx<'_>,
    writer: WriterId,
    limit: i64,
    now: Moment,
) -> Result<Option<usize>, StoreError> {
    let Some(id) = run::find_at_work(tx.conn())? else { return Ok(None) };
    let Some(found) = run::find(tx.conn(), id)? else { return Ok(None) };
    let Some(at) = run::lock(tx, id, found.state)? else { return Ok(Some(0)) };
    let mut sums = Sums::new();
    let looked = match found.state {
        RunState::Undoing => undo_some(tx, &found, (at, limit), &mut sums, now)?,
        _ => change_some(tx, &found, (at, limit), &mut sums, now)?,
    };
    tally::add(tx, writer, now, &sums)?;
    Ok(Some(looked))
}

fn change_some(
    tx: &mut Tx<'_>,
    found: &Run,
    (at, limit): (Option<SignatureId>, i64),
    sums: &mut Sums,
    now: Moment,
) -> Result<usize, StoreError> {
    let filter = SignatureFilter { changed_by: Some(found.verdict), ..found.filter.clone() };
    let start = at.map_or(Start::Oldest, Start::After);
    let rows = signature::list_matching(tx.conn(), &filter, start, limit)?;
    let Some(last) = rows.last().map(|row| row.id) else {
        run::set_state(tx, found.id, RunState::Running, RunState::Done, Some(now))?;
        return Ok(0);
    };
    let looked = rows.len();
    let next = |row: &SignatureView| found.verdict.apply(row.standing(), row.confirmed_at.is_some());
    let changed = move_on(tx, rows, next, |tx, done, from| run::keep(tx, found.id, done, from), sums)?;
    run::advance(tx, found.id, last, (changed, 0))?;
    Ok(looked)
}

fn undo_some(
    tx: &mut Tx<'_>,
    found: &Run,
    (at, limit): (Option<SignatureId>, i64),
    sums: &mut Sums,
    now: Moment,
) -> Result<usize, StoreError> {
    let kept = run::list_kept(tx.conn(), found.id, at, limit)?;
    let Some((last, _)) = kept.last().copied() else {
        run::set_state(tx, found.id, RunState::Undoing, RunState::Undone, Some(now))?;
        return Ok(0);
    };
    let looked = kept.len();
    let before: BTreeMap<SignatureId, Standing> = kept.into_iter().collect();
    let ids: Vec<SignatureId> = before.keys().copied().collect();
    let rows = signature::list_by_ids(tx.conn(), &ids)?;
    let next = |row: &SignatureView| found.verdict.undo(*before.get(&row.id)?, row.standing());
    let restored = move_on(tx, rows, next, |_, _, _| Ok(()), sums)?;
    run::advance(tx, found.id, last, (0, restored))?;
    Ok(looked)
}

/// Sets each of `rows` to what `next` makes of it, if anything, and returns how many were set; `set_from` hears of those
/// that were set, with what they were. One that somebody changes at the same moment is looked at again as it is then.
fn move_on(
    tx: &mut Tx<'_>,
    mut rows: Vec<SignatureView>,
    next: impl Fn(&SignatureView) -> Option<Standing>,
    mut set_from: impl FnMut(&mut Tx<'_>, &[SignatureId], Standing) -> Result<(), StoreError>,
    sums: &mut Sums,
) -> Result<i64, StoreError> {
    let mut moved = 0_usize;
    for _ in 0..LOOKS {
        let mut steps: BTreeMap<(Standing, Standing), Vec<SignatureId>> = BTreeMap::new();
        for row in &rows {
            if let Some(to) = next(row) {
                steps.entry((row.standing(), to)).or_default().push(row.id);
            }
        }
        let mut missed: Vec<SignatureId> = Vec::new();
        for ((from, to), ids) in steps {
            let done = set(tx, &ids, from, to, sums)?;
            set_from(tx, &done, from)?;
            moved += done.len();
            missed.extend(ids.into_iter().filter(|id| !done.contains(id)));
        }
        if missed.is_empty() {
            return Ok(i64::try_from(moved).unwrap_or(i64::MAX));
        }
        rows = signature::list_by_ids(tx.conn(), &missed)?;
    }
    Err(StoreError::Busy)
}
