//! Claiming: how one row is worked on by one deliverer at a time.
//!
//! A claim is a lease with a number. Whoever settles must show the number, so that a deliverer that was away
//! too long cannot write over what another has done since.

use diesel::dsl::{auto_type, exists, not};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use uuid::Uuid;

use super::pace::{self, PausedLetters};
use crate::domain::id::OutboxId;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::pace::Pace;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::postgres;
use crate::store::schema::{letter, outbox, outbox_pause};

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
    /// Whether it may have left before: nobody knows what became of an earlier try.
    pub is_repeat: bool,
}

type Row = (Vec<u8>, String, Vec<u8>, i16, i16, i64, i64, Option<Vec<u8>>, i16, i64, i16);

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
    // What was paused since the first look, together with the row that caused it, must not be claimed for that
    // row's sake.
    if due.is_empty() || paused_kinds(conn)? != paused {
        return Ok(Vec::new());
    }
    if kinds.contains(&Notice::Letter.code()) && PausedLetters::find(conn)? != held_back {
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
            outbox::repeated,
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
    let due = due(kinds, now.as_millis(), limit);
    Ok(match (conn, paused) {
        (Conn::Sqlite(c), None) => due.load(c)?,
        (Conn::Sqlite(c), Some(paused)) => due.filter(not(is_of(paused))).load(c)?,
        (Conn::Postgres(c), paused) => postgres::lock_due(c, due, paused)?,
    })
}

/// The ids of queued rows of `kinds` that are due at `now_ms`, the most urgent first.
#[auto_type]
pub(in crate::store) fn due<'a>(kinds: &'a [&'a str], now_ms: i64, limit: i64) -> _ {
    let queued: SqlLiteral<Bool> = super::is_queued();
    outbox::table
        .filter(queued)
        .filter(outbox::not_before.le(now_ms))
        .filter(outbox::kind.eq_any(kinds))
        .order((outbox::priority, outbox::not_before, outbox::id))
        .limit(limit)
        .select(outbox::id)
}

/// Whether a row carries a letter that is paused. It is asked of each row that is looked at, and those are few: the
/// letters of a campaign are not.
#[auto_type]
pub(in crate::store) fn is_of<'a>(paused: &'a PausedLetters) -> _ {
    let (campaigns, offices): (&'a Vec<Vec<u8>>, &'a Vec<Vec<u8>>) = (&paused.campaigns, &paused.offices);
    let of_paused = letter::campaign_id.eq_any(campaigns).or(letter::office_id.eq_any(offices));
    exists(letter::table.filter(letter::id.eq(outbox::subject_id)).filter(of_paused))
}

fn claimed(row: Row, leased_until: Moment) -> Result<Claimed, StoreError> {
    let (id, kind, subject, ordinal, attempts, lease_no, queued_at, message, _, _, repeated) = row;
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
        is_repeat: repeated > 0,
    })
}

/// What rows are about, from their columns `kind` and `subject_id`.
pub(super) fn subjects(rows: Vec<(String, Vec<u8>)>) -> Result<Vec<(Notice, Uuid)>, StoreError> {
    let subject = |(kind, subject): (String, Vec<u8>)| {
        let notice = Notice::from_code(&kind).ok_or_else(|| odd("kind"))?;
        Ok((notice, Uuid::from_slice(&subject).ok().ok_or_else(|| odd("subject_id"))?))
    };
    rows.into_iter().map(subject).collect()
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
