//! Claiming and settling: how one row is worked on by one deliverer at a time.
//!
//! A claim is a lease with a number. Whoever settles must show the number, so that a deliverer that was away
//! too long cannot write over what another has done since. A lease that ran out unsettled means that nobody knows
//! whether the mail left: see [`release_expired`].

use diesel::prelude::*;
use uuid::Uuid;

use super::pace::{self, PausedLetters};
use crate::domain::id::OutboxId;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::pace::Pace;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::kept::Update;
use crate::store::postgres;
use crate::store::schema::{letter, outbox, outbox_pause};

/// What a row says while it is nobody's answer yet.
const LEASE_RAN_OUT: &str = "the lease ran out";

/// How often a claim looks for other rows when all that it found have to wait.
const LOOKS: usize = 10;

/// Where a row is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowState {
    /// Waits for its time.
    Queued,
    /// Not to be sent yet when its turn came: it waits for something that no try of ours brings about.
    Held,
    /// A deliverer works on it.
    Leased,
    /// A server took it.
    Sent,
    /// A server may have taken it; only a person can decide.
    InDoubt,
    /// Given up: refused for good, or for too long.
    Dead,
    /// Not wanted any more when its turn came.
    Cancelled,
}

impl RowState {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Held, Self::Leased, Self::Sent, Self::InDoubt, Self::Dead, Self::Cancelled];

    /// The stable word in the database and in commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
            Self::Leased => "leased",
            Self::Sent => "sent",
            Self::InDoubt => "in_doubt",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A row that is ours to work on until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The row.
    pub id: OutboxId,
    /// The kind of mail.
    pub notice: Notice,
    /// What it is about: a signature's or a letter's id.
    pub subject: Uuid,
    /// 1 for the first mail of this kind about this subject, and so on.
    pub ordinal: i16,
    /// Tries that counted, this one included.
    pub attempts: u32,
    /// The number to settle with.
    pub lease_no: i64,
    /// Until when it is ours.
    pub leased_until: Moment,
    /// When it was queued; also the mail's Date.
    pub queued_at: Moment,
    /// The bytes of an earlier try, which a repeat must send unchanged.
    pub message: Option<Vec<u8>>,
}

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

type Row = (Vec<u8>, String, Vec<u8>, i16, i16, i64, i64, Option<Vec<u8>>, i16, i64);

/// Claims up to `limit` rows of `kinds` that are due at `now`, the most urgent first, for `lease_ms`
/// milliseconds. Paused kinds are left alone. Each claim counts as a try until it is settled otherwise.
///
/// # Errors
/// What the database answered.
pub fn claim(
    tx: &mut Tx<'_>,
    kinds: &[Notice],
    now: Moment,
    limit: i64,
    lease_ms: i64,
) -> Result<Vec<Claimed>, StoreError> {
    claim_paced(tx, kinds, now, limit, lease_ms, &Pace::default())
}

/// As [`claim`], and letters only as fast as `pace` says: each that has to wait is promised a moment, and is not
/// due before. Letters of a paused campaign, or to a paused office, are left alone.
///
/// # Errors
/// What the database answered.
pub fn claim_paced(
    tx: &mut Tx<'_>,
    kinds: &[Notice],
    now: Moment,
    limit: i64,
    lease_ms: i64,
    pace: &Pace,
) -> Result<Vec<Claimed>, StoreError> {
    let conn = tx.conn();
    let paused = paused_kinds(conn)?;
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    let kinds: Vec<&str> = kinds.into_iter().filter(|kind| !paused.iter().any(|p| p == kind)).collect();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let held_back = if kinds.contains(&Notice::Letter.code()) { PausedLetters::find(conn)? } else { None };
    let mut due = Vec::new();
    // Letters that have to wait are put off, and others looked for: they must not keep those behind them waiting.
    for _ in 0..LOOKS {
        let found = list_due(conn, &kinds, now, limit, held_back.as_ref())?;
        let is_all = i64::try_from(found.len()).is_ok_and(|found| found < limit);
        due = pace::admit(conn, found, now, pace)?;
        if is_all || !due.is_empty() {
            break;
        }
    }
    // A kind that was paused since the first look, together with the row that caused it, must not be claimed for
    // that row's sake.
    if due.is_empty() || paused_kinds(conn)? != paused {
        return Ok(Vec::new());
    }
    let mut rows: Vec<Row> = each!(conn, |c| diesel::update(outbox::table.filter(outbox::id.eq_any(due)))
        .set((
            outbox::state.eq(RowState::Leased.code()),
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::lease_no.eq(outbox::lease_no + 1),
            outbox::lease_until.eq(Some(now.plus_ms(lease_ms).as_millis())),
        ))
        .returning((
            outbox::id,
            outbox::kind,
            outbox::subject_id,
            outbox::ordinal,
            outbox::attempts,
            outbox::lease_no,
            outbox::queued_at,
            outbox::message,
            outbox::priority,
            outbox::not_before,
        ))
        .load(c))?;
    // RETURNING keeps no order.
    rows.sort_by(|a, b| (a.8, a.9, &a.0).cmp(&(b.8, b.9, &b.0)));
    let leased_until = now.plus_ms(lease_ms);
    rows.into_iter().map(|row| claimed(row, leased_until)).collect()
}

fn paused_kinds(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let kinds = outbox_pause::table.select(outbox_pause::kind).order(outbox_pause::kind);
    Ok(each!(conn, |c| kinds.load(c))?)
}

/// Ids of due rows of `kinds`, the most urgent first, locked where the database locks rows.
fn list_due(
    conn: &mut Conn,
    kinds: &[&str],
    now: Moment,
    limit: i64,
    paused: Option<&PausedLetters>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let due = || {
        outbox::table
            .filter(super::is_queued())
            .filter(outbox::not_before.le(now.as_millis()))
            .filter(outbox::kind.eq_any(kinds))
            .order((outbox::priority, outbox::not_before, outbox::id))
            .limit(limit)
            .select(outbox::id)
    };
    Ok(match (conn, paused) {
        (Conn::Sqlite(c), None) => due().load(c)?,
        (Conn::Sqlite(c), Some(paused)) => {
            let of_paused =
                letter::campaign_id.eq_any(&paused.campaigns).or(letter::office_id.eq_any(&paused.offices));
            due()
                .filter(outbox::subject_id.ne_all(letter::table.filter(of_paused).select(letter::id)))
                .load(c)?
        }
        (Conn::Postgres(c), paused) => postgres::lock_due(c, kinds, now.as_millis(), limit, paused)?,
    })
}

fn claimed(row: Row, leased_until: Moment) -> Result<Claimed, StoreError> {
    let (id, kind, subject, ordinal, attempts, lease_no, queued_at, message, ..) = row;
    Ok(Claimed {
        id: OutboxId::from_slice(&id).ok_or_else(|| odd("id"))?,
        notice: Notice::from_code(&kind).ok_or_else(|| odd("kind"))?,
        subject: Uuid::from_slice(&subject).ok().ok_or_else(|| odd("subject_id"))?,
        ordinal,
        attempts: u32::try_from(attempts).unwrap_or(0),
        lease_no,
        leased_until,
        queued_at: Moment::from_millis(queued_at),
        message,
    })
}

pub(super) fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("outbox.{column} holds an unknown value"))
}

/// Keeps the bytes of a message before they leave for the first time, so that a repeat is the same message.
/// `false` when the lease is not ours any more: then nothing may be sent.
///
/// # Errors
/// What the database answered.
pub fn keep_message(
    tx: &mut Tx<'_>,
    id: OutboxId,
    lease_no: i64,
    message: &[u8],
) -> Result<bool, StoreError> {
    let ours = outbox::id
        .eq(id.as_bytes().as_slice())
        .and(outbox::lease_no.eq(lease_no))
        .and(outbox::state.eq(RowState::Leased.code()));
    let kept = each!(tx.conn(), |c| diesel::update(outbox::table.filter(ours))
        .set(outbox::message.eq(Some(message)))
        .execute(c))?;
    Ok(kept == 1)
}

/// The bytes kept of a message that may have to be repeated; `None` where there are none.
///
/// # Errors
/// `NotFound` when there is no such row; what the database answered.
pub fn find_message(conn: &mut Conn, id: OutboxId) -> Result<Option<Vec<u8>>, StoreError> {
    let row = outbox::table.find(id.as_bytes().as_slice()).select(outbox::message);
    Ok(each!(conn, |c| row.first(c))?)
}

/// Writes what became of a claimed row. `false` when it is not ours any more: someone has claimed or settled
/// it since, and what they wrote stands. A row that was put in doubt because this very lease ran out is
/// still ours: a late answer is better than none.
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
    let ours = outbox::id
        .eq(id.as_bytes().as_slice())
        .and(outbox::lease_no.eq(lease_no))
        .and(outbox::state.eq_any([RowState::Leased.code(), RowState::InDoubt.code()]));
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
        Settlement::Sent { .. } | Settlement::Dead { .. } | Settlement::Cancelled { .. } => {
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
    in_doubt
        .into_iter()
        .map(|(kind, subject)| {
            let notice = Notice::from_code(&kind).ok_or_else(|| odd("kind"))?;
            let subject = Uuid::from_slice(&subject).ok().ok_or_else(|| odd("subject_id"))?;
            Ok((notice, subject))
        })
        .collect()
}
