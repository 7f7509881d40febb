//! Writes what became of rows: all that are ready, in one transaction.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::{Fate, Renderer, Shared};
use crate::domain::id::{LetterId, OfficeId, OutboxId};
use crate::domain::moment::{DAY_MS, MINUTE_MS, Moment};
use crate::domain::notice::Notice;
use crate::store::outbox::{self, Claimed, LetterScope, RowState, Settlement};
use crate::store::{StoreError, Tx, letter, representative};

/// Rows settled in one transaction at most.
pub(super) const BATCH: usize = 256;
/// Wait before a settlement is tried again while the database is away.
const AWAY: Duration = Duration::from_secs(1);
/// Tries when stopping, before the rows are left to their leases.
const TRIES_WHEN_STOPPING: u32 = 5;

/// Wait before a letter of doubtful fate is sent once more, in milliseconds: a server that has it should be
/// able to tell the copy.
const REPEAT_AFTER_MS: i64 = 15 * MINUTE_MS;

/// What a refusal keeps from leaving, and why.
pub(super) enum Pausing {
    /// Every mail of the row's kind.
    Kind(String),
    /// Every letter to the office of the row's letter.
    Office(String),
}

/// A row and what became of it.
pub(super) struct Settled {
    pub row: Claimed,
    pub settlement: Settlement,
    /// What is not to leave until a person has seen to it.
    pub pauses: Option<Pausing>,
    /// The recipient's address, where its server says that there is none such.
    pub unreached: Option<String>,
    /// The id of the mail that settling may cause.
    pub mail: OutboxId,
}

/// Settles until every lane has ended and all is written.
pub(super) async fn settle_all(shared: Arc<Shared>, mut settled: mpsc::Receiver<Settled>) {
    let mut batch = Vec::with_capacity(BATCH);
    while settled.recv_many(&mut batch, BATCH).await > 0 {
        let rows = Arc::new(std::mem::take(&mut batch));
        if let Err(error) = write_patiently(&shared, &rows, 0..rows.len()).await {
            // One row that cannot be written must not take the others with it.
            tracing::error!(%error, "settling one by one");
            for index in 0..rows.len() {
                if let Err(error) = write_patiently(&shared, &rows, index..index + 1).await {
                    tracing::error!(%error, "a row is left to its lease");
                }
            }
        }
    }
}

/// Writes some of the rows, again and again while the database is away.
async fn write_patiently(
    shared: &Shared,
    rows: &Arc<Vec<Settled>>,
    range: std::ops::Range<usize>,
) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        let (renderer, rows, range, now, repeats) = (
            Arc::clone(&shared.renderer),
            Arc::clone(rows),
            range.clone(),
            shared.clock.now(),
            shared.repeats_letters,
        );
        let written = shared.store.write(move |tx| {
            let rows = rows.get(range.clone()).unwrap_or_default();
            rows.iter().try_for_each(|settled| write(tx, renderer.as_ref(), settled, now, repeats))
        });
        tries += 1;
        match written.await {
            Err(StoreError::Busy | StoreError::Unavailable)
                if !shared.is_stopping() || tries < TRIES_WHEN_STOPPING =>
            {
                tokio::time::sleep(AWAY).await;
            }
            done => return done,
        }
    }
}

fn write(
    tx: &mut Tx<'_>,
    renderer: &dyn Renderer,
    settled: &Settled,
    now: Moment,
    repeats_letters: bool,
) -> Result<(), StoreError> {
    let Settled { row, settlement, pauses, unreached, mail } = settled;
    if let Settlement::InDoubt { reason } = settlement
        && repeats_letters
        && outbox::repeat_once(tx, row.id, row.lease_no, now.plus_ms(REPEAT_AFTER_MS), reason)?
    {
        let (notice, subject, state) = (row.notice, row.subject, RowState::Queued);
        let fate = Fate { notice, subject, state, reason, unreached: None, mail: Some(*mail), at: now };
        return renderer.settled(tx, &fate);
    }
    if outbox::settle(tx, row.id, row.lease_no, settlement, now)? {
        let (state, reason) = (settlement.state(), settlement.text());
        let (notice, subject, unreached) = (row.notice, row.subject, unreached.as_deref());
        let fate = Fate { notice, subject, state, reason, unreached, mail: Some(*mail), at: now };
        renderer.settled(tx, &fate)?;
    }
    match pauses {
        None => Ok(()),
        Some(Pausing::Kind(reason)) => pause_kind(tx, row.notice, reason, now),
        Some(Pausing::Office(reason)) => {
            match letter::find_office(tx.conn(), LetterId::from_uuid(row.subject))? {
                Some(office) => pause_office(tx, office, reason, now),
                // Whose it was cannot be told any more.
                None => pause_kind(tx, row.notice, reason, now),
            }
        }
    }
}

fn pause_kind(tx: &mut Tx<'_>, kind: Notice, reason: &str, now: Moment) -> Result<(), StoreError> {
    if outbox::pause(tx, &[kind], reason, now)? > 0 {
        let kind = kind.code();
        tracing::error!(kind, %reason, "paused: put it right, then run `clarion outbox resume {kind}`");
    }
    Ok(())
}

fn pause_office(tx: &mut Tx<'_>, id: OfficeId, reason: &str, now: Moment) -> Result<(), StoreError> {
    if outbox::pause_letters(tx, &[LetterScope::Office(id)], reason, now)? > 0 {
        let key = representative::find(tx.conn(), id)?.map(|office| office.key);
        let office = key.map_or_else(String::new, |key| key.to_string());
        tracing::error!(
            office,
            %reason,
            "its letters are paused: put it right, then run `clarion outbox resume --office {id}`"
        );
    }
    Ok(())
}

/// Deals with the rows whose deliverer is gone, here or in another process.
pub(super) async fn release_expired(shared: &Shared) {
    let (renderer, now, repeats) = (Arc::clone(&shared.renderer), shared.clock.now(), shared.repeats_letters);
    let released = shared.store.write(move |tx| {
        outbox::forget_pace(tx, now.plus_ms(-DAY_MS))?;
        let in_doubt = outbox::release_expired(tx, now, repeats)?;
        for (notice, subject) in &in_doubt {
            let (state, reason) = (RowState::InDoubt, "the lease ran out");
            let (notice, subject) = (*notice, *subject);
            let fate = Fate { notice, subject, state, reason, unreached: None, mail: None, at: now };
            renderer.settled(tx, &fate)?;
        }
        Ok::<_, StoreError>(in_doubt.len())
    });
    match released.await {
        Ok(0) => {}
        Ok(count) => {
            tracing::error!(count, "mails are in doubt: their deliverer stopped without settling them")
        }
        Err(error) => tracing::warn!(error = error.code(), "leases could not be looked at"),
    }
}

/// Lets the rows be looked at again whose time to wait is over.
pub(super) async fn wake_held(shared: &Shared) {
    let now = shared.clock.now();
    if let Err(error) = shared.store.write(move |tx| outbox::wake_held(tx, now)).await {
        tracing::warn!(error = error.code(), "held mails could not be looked at");
    }
}
