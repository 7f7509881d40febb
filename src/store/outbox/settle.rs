//! Settling: what became of a claimed row, told with the number of its lease.
//!
//! A lease that ran out unsettled means that nobody knows whether the mail left: see [`release_expired`].

use diesel::prelude::*;
use uuid::Uuid;

use super::claim::{RowState, subjects};
use crate::domain::id::OutboxId;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::store::conn::{Tx, each};
use crate::store::error::StoreError;
use crate::store::kept::Update;
use crate::store::schema::outbox;

/// What a row says while it is nobody's answer yet.
const LEASE_RAN_OUT: &str = "the lease ran out";

/// What became of a claimed row. The texts are one line without a personal datum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// A server took it.
    Sent {
        /// Its words.
        reply: String,
    },
    /// It waits for another try.
    Retry {
        /// Not before this moment.
        not_before: Moment,
        /// Whether the try counts.
        costs_attempt: bool,
        /// Why it did not leave.
        reason: String,
    },
    /// It is given up.
    Dead {
        /// Why.
        reason: String,
    },
    /// Nobody knows whether it left.
    InDoubt {
        /// What left it open.
        reason: String,
    },
    /// It was not wanted any more.
    Cancelled {
        /// Why.
        reason: String,
    },
    /// It is not to be sent yet. The try does not count, and bytes that were kept are forgotten: when it goes
    /// at last, it may go to somebody else.
    Held {
        /// When to look again, at the latest.
        until: Moment,
        /// What it waits for.
        reason: String,
    },
}

impl Settlement {
    /// The state that the row is in afterwards.
    #[must_use]
    pub const fn state(&self) -> RowState {
        match self {
            Self::Sent { .. } => RowState::Sent,
            Self::Retry { .. } => RowState::Queued,
            Self::Dead { .. } => RowState::Dead,
            Self::InDoubt { .. } => RowState::InDoubt,
            Self::Cancelled { .. } => RowState::Cancelled,
            Self::Held { .. } => RowState::Held,
        }
    }

    /// The words of the server, or why it did not leave.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Sent { reply: text }
            | Self::Retry { reason: text, .. }
            | Self::Dead { reason: text }
            | Self::InDoubt { reason: text }
            | Self::Cancelled { reason: text }
            | Self::Held { reason: text, .. } => text,
        }
    }
}

/// Writes what became of a claimed row. `false` when it is not ours any more: someone has claimed or settled
/// it since, and what they wrote stands. A row that was put in doubt because this very lease ran out is
/// still ours: a late answer is better than none. So is one that waits for its repeat for that reason, where the
/// answer is that it was sent.
///
/// # Errors
/// What the database answered.
pub fn settle(
    tx: &mut Tx<'_>,
    id: OutboxId,
    lease_no: i64,
    settlement: &Settlement,
    now: Moment,
) -> Result<bool, StoreError> {
    let our_lease = outbox::id.eq(id.as_bytes().as_slice()).and(outbox::lease_no.eq(lease_no));
    let open = || outbox::state.eq_any([RowState::Leased.code(), RowState::InDoubt.code()]);
    let ours = our_lease.and(open());
    let state = (
        outbox::state.eq(settlement.state().code()),
        outbox::last_reply.eq(settlement.text()),
        outbox::lease_until.eq(None::<i64>),
    );
    // Kept prepared: a statement of its own for each mail would be planned and thrown away for each.
    let conn = tx.conn();
    let settled = match settlement {
        Settlement::Retry { not_before, costs_attempt, .. } => {
            let given_back = i16::from(!costs_attempt);
            let waits = (
                outbox::not_before.eq(not_before.as_millis()),
                outbox::attempts.eq(outbox::attempts - given_back),
                outbox::settled_at.eq(None::<i64>),
            );
            let changes = (state, waits).as_changeset();
            let update = Update { table: "outbox", changes, filter: ours };
            each!(conn, |c| update.execute(c))?
        }
        Settlement::Held { until, .. } => {
            let waits = (
                outbox::not_before.eq(until.as_millis()),
                outbox::attempts.eq(outbox::attempts - 1),
                outbox::settled_at.eq(None::<i64>),
                outbox::message.eq(None::<Vec<u8>>),
            );
            let changes = (state, waits).as_changeset();
            let update = Update { table: "outbox", changes, filter: ours };
            each!(conn, |c| update.execute(c))?
        }
        // The bytes may be wanted again, unchanged.
        Settlement::InDoubt { .. } => {
            let ends = outbox::settled_at.eq(Some(now.as_millis()));
            let changes = (state, ends).as_changeset();
            let update = Update { table: "outbox", changes, filter: ours };
            each!(conn, |c| update.execute(c))?
        }
        Settlement::Sent { .. } => {
            let waits_for_repeat = outbox::state
                .eq(RowState::Queued.code())
                .and(outbox::repeated.eq(1))
                .and(outbox::last_reply.eq(LEASE_RAN_OUT));
            let ends = (outbox::settled_at.eq(Some(now.as_millis())), outbox::message.eq(None::<Vec<u8>>));
            let (changes, filter) =
                ((state, ends).as_changeset(), our_lease.and(open().or(waits_for_repeat)));
            let update = Update { table: "outbox", changes, filter };
            each!(conn, |c| update.execute(c))?
        }
        Settlement::Dead { .. } | Settlement::Cancelled { .. } => {
            let ends = (outbox::settled_at.eq(Some(now.as_millis())), outbox::message.eq(None::<Vec<u8>>));
            let changes = (state, ends).as_changeset();
            let update = Update { table: "outbox", changes, filter: ours };
            each!(conn, |c| update.execute(c))?
        }
    };
    Ok(settled == 1)
}

/// Queues a row of doubtful fate once more, its bytes unchanged. `false` when it has been repeated before, or is not
/// ours any more: then nothing has changed.
///
/// # Errors
/// What the database answered.
pub fn repeat_once(
    tx: &mut Tx<'_>,
    id: OutboxId,
    lease_no: i64,
    not_before: Moment,
    reason: &str,
) -> Result<bool, StoreError> {
    let ours = outbox::id
        .eq(id.as_bytes().as_slice())
        .and(outbox::lease_no.eq(lease_no))
        .and(outbox::state.eq_any([RowState::Leased.code(), RowState::InDoubt.code()]))
        .and(outbox::repeated.eq(0));
    let afresh = (
        outbox::state.eq(RowState::Queued.code()),
        outbox::not_before.eq(not_before.as_millis()),
        outbox::repeated.eq(1),
        outbox::last_reply.eq(reason),
        outbox::lease_until.eq(None::<i64>),
        outbox::settled_at.eq(None::<i64>),
    );
    let queued = each!(tx.conn(), |c| diesel::update(outbox::table.filter(ours)).set(afresh).execute(c))?;
    Ok(queued == 1)
}

/// Deals with leases that ran out before `now`: their deliverer is gone, and whether the mail left is unknown.
/// Kinds that may repeat wait for another try at once. So does one of the others that has no bytes kept: these
/// are kept before anything is sent, so it cannot have left. What is left is in doubt until a person decides, after
/// one repeat of the same bytes where `repeats_once` says so. Returns the rows that are in doubt now.
///
/// # Errors
/// What the database answered.
pub fn release_expired(
    tx: &mut Tx<'_>,
    now: Moment,
    repeats_once: bool,
) -> Result<Vec<(Notice, Uuid)>, StoreError> {
    let (repeatable, single): (Vec<_>, Vec<_>) = Notice::ALL.into_iter().partition(|kind| kind.may_repeat());
    let codes = |kinds: Vec<Notice>| kinds.into_iter().map(Notice::code).collect::<Vec<_>>();
    let conn = tx.conn();
    let expired = || {
        // In so many words, so that the index on the leased alone serves.
        let leased = diesel::dsl::sql::<diesel::sql_types::Bool>("state = 'leased'");
        outbox::table.filter(leased.and(outbox::lease_until.lt(now.as_millis())))
    };
    let told = (outbox::lease_until.eq(None::<i64>), outbox::last_reply.eq(LEASE_RAN_OUT));
    let unsent = outbox::kind.eq_any(codes(repeatable)).or(outbox::message.is_null());
    each!(conn, |c| diesel::update(expired().filter(unsent))
        .set((outbox::state.eq(RowState::Queued.code()), outbox::not_before.eq(now.as_millis()), told))
        .execute(c))?;
    if repeats_once {
        let first = expired().filter(outbox::kind.eq_any(codes(single.clone())).and(outbox::repeated.eq(0)));
        each!(conn, |c| diesel::update(first)
            .set((
                outbox::state.eq(RowState::Queued.code()),
                outbox::not_before.eq(now.as_millis()),
                outbox::repeated.eq(1),
                told
            ))
            .execute(c))?;
    }
    let in_doubt: Vec<(String, Vec<u8>)> =
        each!(conn, |c| diesel::update(expired().filter(outbox::kind.eq_any(codes(single))))
            .set((
                outbox::state.eq(RowState::InDoubt.code()),
                outbox::settled_at.eq(Some(now.as_millis())),
                told
            ))
            .returning((outbox::kind, outbox::subject_id))
            .load(c))?;
    subjects(in_doubt)
}
