//! Which due letters may leave now, by the pace of their offices and writers, and which are paused.
//!
//! Offices and writers have a row each that every worker asks and changes in the transaction that claims, so a
//! cap an hour holds for all workers together and over restarts. Rows are taken in the order of their keys,
//! offices before writers: two workers never wait for each other in a ring.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use uuid::Uuid;

use super::claim::{RowState, odd};
use crate::domain::id::{CampaignId, LetterId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::pace::{Book, Pace, Turn};
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::schema::{letter, letter_pause, outbox, pace};

const OFFICE: &str = "office";
const WRITER: &str = "writer";
const CAMPAIGN: &str = "campaign";

/// Which letters are not delivered for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LetterScope {
    /// Those sent through a campaign.
    Campaign(CampaignId),
    /// Those to an office.
    Office(OfficeId),
}

impl LetterScope {
    const fn code(&self) -> &'static str {
        match self {
            Self::Campaign(_) => CAMPAIGN,
            Self::Office(_) => OFFICE,
        }
    }

    fn target(&self) -> Vec<u8> {
        match self {
            Self::Campaign(id) => id.as_bytes().to_vec(),
            Self::Office(id) => id.as_bytes().to_vec(),
        }
    }
}

/// Letters that are not delivered for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterPause {
    /// Which.
    pub scope: LetterScope,
    /// Since when.
    pub since: Moment,
    /// Why.
    pub reason: String,
}

/// The paused campaigns and offices.
///
/// # Errors
/// What the database answered.
pub fn list_paused_letters(conn: &mut Conn) -> Result<Vec<LetterPause>, StoreError> {
    let rows: Vec<(String, Vec<u8>, i64, String)> = each!(conn, |c| letter_pause::table
        .order((letter_pause::scope, letter_pause::since, letter_pause::target_id))
        .load(c))?;
    rows.into_iter()
        .map(|(scope, target, since, reason)| {
            let id = Uuid::from_slice(&target).ok().ok_or_else(|| odd("letter_pause.target_id"))?;
            let scope = match scope.as_str() {
                CAMPAIGN => LetterScope::Campaign(CampaignId::from_uuid(id)),
                OFFICE => LetterScope::Office(OfficeId::from_uuid(id)),
                _ => return Err(odd("letter_pause.scope")),
            };
            Ok(LetterPause { scope, since: Moment::from_millis(since), reason })
        })
        .collect()
}

/// Stops the delivery of some letters. What is under way finishes; what is paused already keeps its reason.
///
/// # Errors
/// What the database answered.
pub fn pause_letters(
    tx: &mut Tx<'_>,
    scopes: &[LetterScope],
    reason: &str,
    now: Moment,
) -> Result<usize, StoreError> {
    if scopes.is_empty() {
        return Ok(0);
    }
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    let rows: Vec<_> = scopes
        .iter()
        .map(|scope| {
            (
                letter_pause::scope.eq(scope.code()),
                letter_pause::target_id.eq(scope.target()),
                letter_pause::since.eq(now.as_millis()),
                letter_pause::reason.eq(reason),
            )
        })
        .collect();
    Ok(each!(tx.conn(), |c| diesel::insert_into(letter_pause::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(c))?)
}

/// Lets letters be delivered again; returns how many of the scopes were paused.
///
/// # Errors
/// What the database answered.
pub fn resume_letters(tx: &mut Tx<'_>, scopes: &[LetterScope]) -> Result<usize, StoreError> {
    let mut resumed = 0;
    for scope in scopes {
        let row = letter_pause::table
            .filter(letter_pause::scope.eq(scope.code()).and(letter_pause::target_id.eq(scope.target())));
        resumed += each!(tx.conn(), |c| diesel::delete(row).execute(c))?;
    }
    Ok(resumed)
}

/// Campaigns and offices whose letters are paused.
#[derive(PartialEq, Eq)]
pub(in crate::store) struct PausedLetters {
    pub(in crate::store) campaigns: Vec<Vec<u8>>,
    pub(in crate::store) offices: Vec<Vec<u8>>,
}

impl PausedLetters {
    pub(super) fn find(conn: &mut Conn) -> Result<Option<Self>, StoreError> {
        let paused = list_paused_letters(conn)?;
        if paused.is_empty() {
            return Ok(None);
        }
        let (campaigns, offices): (Vec<_>, Vec<_>) =
            paused.iter().map(|pause| pause.scope).partition(|scope| scope.code() == CAMPAIGN);
        let targets = |scopes: Vec<LetterScope>| scopes.iter().map(LetterScope::target).collect();
        Ok(Some(Self { campaigns: targets(campaigns), offices: targets(offices) }))
    }
}

type Due = (Vec<u8>, i64, Vec<u8>, Vec<u8>);

/// Of the rows in `due`, which are locked, those that may leave now. Each other letter is put off to the moment
/// that it is promised.
pub(super) fn admit(
    conn: &mut Conn,
    due: Vec<Vec<u8>>,
    now: Moment,
    wanted: &Pace,
) -> Result<Vec<Vec<u8>>, StoreError> {
    if wanted.is_none() || due.is_empty() {
        return Ok(due);
    }
    let mut letters: Vec<Due> = each!(conn, |c| outbox::table
        .inner_join(letter::table.on(letter::id.eq(outbox::subject_id)))
        .filter(outbox::id.eq_any(&due).and(outbox::kind.eq(Notice::Letter.code())))
        .select((outbox::id, outbox::slot_at, letter::office_id, letter::signature_id))
        .load(c))?;
    // In the order in which they were due.
    letters.sort_by_key(|(id, ..)| due.iter().position(|due| due == id));
    let mut offices = take_books(conn, OFFICE, letters.iter().map(|row| &row.2).collect())?;
    let mut writers = take_books(conn, WRITER, letters.iter().map(|row| &row.3).collect())?;
    let mut put_off = Vec::new();
    for (id, slot, office, writer) in &letters {
        let (office, writer) =
            (offices.entry(office.clone()).or_default(), writers.entry(writer.clone()).or_default());
        let slot = Some(Moment::from_millis(*slot)).filter(|slot| slot.as_millis() > 0);
        let jitter = id.last_chunk::<2>().map_or(0, |bytes| u16::from_be_bytes(*bytes));
        if let Turn::At(promised) = wanted.turn(now, slot, office, writer, jitter) {
            put_off.push(id);
            each!(conn, |c| diesel::update(outbox::table.find(id))
                .set((outbox::not_before.eq(promised.as_millis()), outbox::slot_at.eq(promised.as_millis())))
                .execute(c))?;
        }
    }
    for (scope, books) in [(OFFICE, &offices), (WRITER, &writers)] {
        for (key, book) in books {
            let row = pace::table.find((scope, key));
            let values = (
                pace::next_at.eq(book.next_at.as_millis()),
                pace::booked_until.eq(book.booked_until.as_millis()),
            );
            each!(conn, |c| diesel::update(row).set(values).execute(c))?;
        }
    }
    Ok(due.iter().filter(|id| !put_off.contains(id)).cloned().collect())
}

fn take_books(
    conn: &mut Conn,
    scope: &str,
    keys: BTreeSet<&Vec<u8>>,
) -> Result<BTreeMap<Vec<u8>, Book>, StoreError> {
    keys.into_iter().map(|key| Ok((key.clone(), take_book(conn, scope, key)?))).collect()
}

/// The book of one office or writer, made where there is none, and from here on this transaction's alone.
fn take_book(conn: &mut Conn, scope: &str, key: &[u8]) -> Result<Book, StoreError> {
    let row =
        (pace::scope.eq(scope), pace::key_id.eq(key), pace::next_at.eq(0_i64), pace::booked_until.eq(0_i64));
    let (next_at, booked_until): (i64, i64) = each!(conn, |c| diesel::insert_into(pace::table)
        .values(row)
        .on_conflict((pace::scope, pace::key_id))
        .do_update()
        .set(pace::next_at.eq(pace::next_at))
        .returning((pace::next_at, pace::booked_until))
        .get_result(c))?;
    Ok(Book { next_at: Moment::from_millis(next_at), booked_until: Moment::from_millis(booked_until) })
}

/// The book of an office, for telling when its letters can be expected; empty where none has left.
///
/// # Errors
/// What the database answered.
pub fn find_office_book(conn: &mut Conn, office: OfficeId) -> Result<Book, StoreError> {
    let row =
        pace::table.find((OFFICE, office.as_bytes().as_slice())).select((pace::next_at, pace::booked_until));
    let found: Option<(i64, i64)> = each!(conn, |c| row.first(c).optional())?;
    let (next_at, booked_until) = found.unwrap_or_default();
    Ok(Book { next_at: Moment::from_millis(next_at), booked_until: Moment::from_millis(booked_until) })
}

/// When each of these letters is to leave that waits for its turn: the moment that was promised to it. One that no
/// deliverer has looked at yet, that waits for something else or waits no more, is not in the answer.
///
/// # Errors
/// What the database answered.
pub fn list_promised(conn: &mut Conn, letters: &[LetterId]) -> Result<Vec<(LetterId, Moment)>, StoreError> {
    let ids: Vec<&[u8]> = letters.iter().map(|id| id.as_bytes().as_slice()).collect();
    let rows: Vec<(Vec<u8>, i64)> = each!(conn, |c| outbox::table
        .filter(outbox::subject_id.eq_any(ids))
        .filter(outbox::kind.eq(Notice::Letter.code()))
        .filter(outbox::state.eq(RowState::Queued.code()).and(outbox::slot_at.gt(0)))
        .select((outbox::subject_id, outbox::slot_at))
        .load(c))?;
    rows.into_iter()
        .map(|(id, slot)| {
            let id = LetterId::from_slice(&id).ok_or_else(|| odd("subject_id"))?;
            Ok((id, Moment::from_millis(slot)))
        })
        .collect()
}

/// Forgets offices and writers whose books say nothing any more, a day after; a writer's name would otherwise
/// outlive the letters.
///
/// # Errors
/// What the database answered.
pub fn forget_pace(tx: &mut Tx<'_>, before: Moment) -> Result<usize, StoreError> {
    let old = pace::table
        .filter(pace::next_at.lt(before.as_millis()).and(pace::booked_until.lt(before.as_millis())));
    Ok(each!(tx.conn(), |c| diesel::delete(old).execute(c))?)
}
