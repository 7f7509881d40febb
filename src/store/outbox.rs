//! The outbox: one row per mail and recipient, written by the transaction that causes the mail.
//!
//! A row holds no address and no text. Both are taken from its subject when it is claimed.

mod claim;
mod control;
mod held;
mod pace;
mod past;
mod settle;

use diesel::prelude::*;

pub use claim::{Claimed, RowState, claim, claim_paced, find_message, keep_message};
pub(super) use claim::{due, is_of};
pub use control::{
    Pause, StatusLine, find_oldest_due, find_reason, list_paused, pause, resume, retry, status, take_back,
};
pub use held::{cancel, hold_new, look_again, release_held, requeue, wake_held};
pub(super) use pace::PausedLetters;
pub use pace::{
    LetterPause, LetterScope, find_office_book, forget_pace, list_paused_letters, list_promised,
    pause_letters, resume_letters,
};
pub use past::set_past;
pub use settle::{Settlement, release_expired, repeat_once, settle};

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::mail_event;
use super::postgres::Unnest;
use super::schema::outbox;
use crate::domain::id::OutboxId;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;

/// A mail to be queued.
#[derive(Clone, Copy, Debug)]
pub struct NewMail {
    /// The row's id; the message id is made of it.
    pub id: OutboxId,
    /// The kind of mail.
    pub notice: Notice,
    /// What it is about: a signature's or a letter's id.
    pub subject: uuid::Uuid,
    /// 1 for the first mail of this kind about this subject, and so on.
    pub ordinal: i16,
    /// When it was queued; also the mail's Date.
    pub queued_at: Moment,
}

#[derive(Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
struct NewRow<'a> {
    id: &'a [u8],
    kind: &'a str,
    subject_id: &'a [u8],
    recipient_id: &'a [u8],
    ordinal: i16,
    priority: i16,
    state: &'a str,
    not_before: i64,
    attempts: i16,
    lease_no: i64,
    queued_at: i64,
    last_reply: &'a str,
}

/// Queues the first mails about signatures that this very transaction has inserted: nothing can be queued about
/// them yet, and PostgreSQL is spared looking for it.
///
/// # Errors
/// What the database answered.
pub fn queue_first(tx: &mut Tx<'_>, mails: &[NewMail]) -> Result<(), StoreError> {
    insert(tx, mails, "")
}

/// Queues mails. A mail that is queued already (same kind, subject and ordinal) is left as
/// it is, so that a repeated cause has one effect.
///
/// # Errors
/// What the database answered.
pub fn queue(tx: &mut Tx<'_>, mails: &[NewMail]) -> Result<(), StoreError> {
    insert(tx, mails, "ON CONFLICT (subject_id, kind, recipient_id, ordinal) DO NOTHING")
}

fn insert(tx: &mut Tx<'_>, mails: &[NewMail], ending: &'static str) -> Result<(), StoreError> {
    if mails.is_empty() {
        return Ok(());
    }
    let mut rows: Vec<NewRow<'_>> = mails
        .iter()
        .map(|mail| NewRow {
            id: mail.id.as_bytes(),
            kind: mail.notice.code(),
            subject_id: mail.subject.as_bytes(),
            recipient_id: &[],
            ordinal: mail.ordinal,
            priority: mail.notice.priority(),
            state: "queued",
            not_before: mail.queued_at.as_millis(),
            attempts: 0,
            lease_no: 0,
            queued_at: mail.queued_at.as_millis(),
            last_reply: "",
        })
        .collect();
    rows.sort_by(|a, b| (a.subject_id, a.kind, a.ordinal).cmp(&(b.subject_id, b.kind, b.ordinal)));
    match tx.conn() {
        // Row by row: a statement that stays prepared is worth more on SQLite than a single one.
        Conn::Sqlite(c) => rows.iter().try_for_each(|row| {
            let insert = diesel::insert_into(outbox::table)
                .values(row)
                .on_conflict((outbox::subject_id, outbox::kind, outbox::recipient_id, outbox::ordinal))
                .do_nothing();
            insert.execute(c).map(drop)
        })?,
        Conn::Postgres(c) => unnest(&rows, ending).run(c).map(drop)?,
    }
    Ok(())
}

/// The same insert for PostgreSQL, which keeps it prepared.
fn unnest<'a>(rows: &'a [NewRow<'a>], ending: &'static str) -> Unnest<'a> {
    let rows = || rows.iter();
    Unnest::into("outbox", ending)
        .bytes("id", rows().map(|row| row.id))
        .text("kind", rows().map(|row| row.kind))
        .bytes("subject_id", rows().map(|row| row.subject_id))
        .fixed("recipient_id", "''")
        .small("ordinal", rows().map(|row| row.ordinal))
        .small("priority", rows().map(|row| row.priority))
        .fixed("state", "'queued'")
        .big("not_before", rows().map(|row| row.not_before))
        .fixed("attempts", "0")
        .fixed("lease_no", "0")
        .big("queued_at", rows().map(|row| row.queued_at))
        .fixed("last_reply", "''")
}

/// When the last mail of `notice` about `subject` left or was given up; `None` while none has.
///
/// # Errors
/// What the database answered.
pub fn find_settled_at(
    conn: &mut Conn,
    notice: Notice,
    subject: uuid::Uuid,
) -> Result<Option<Moment>, StoreError> {
    let of_subject = outbox::table
        .filter(outbox::kind.eq(notice.code()))
        .filter(outbox::subject_id.eq(subject.as_bytes().as_slice()))
        .order(outbox::ordinal.desc())
        .select(outbox::settled_at);
    let settled_at: Option<Option<i64>> = each!(conn, |c| of_subject.first(c).optional())?;
    Ok(settled_at.flatten().map(Moment::from_millis))
}

/// What a mail was about, and where its row is; `None` when there is no such row.
///
/// # Errors
/// What the database answered.
pub fn find_subject(
    conn: &mut Conn,
    id: OutboxId,
) -> Result<Option<(Notice, uuid::Uuid, RowState)>, StoreError> {
    let row = outbox::table.find(id.as_bytes().as_slice()).select((
        outbox::kind,
        outbox::subject_id,
        outbox::state,
    ));
    let found: Option<(String, Vec<u8>, String)> = each!(conn, |c| row.first(c).optional())?;
    let Some((kind, subject, state)) = found else { return Ok(None) };
    Ok(Some((
        Notice::from_code(&kind).ok_or_else(|| claim::odd("kind"))?,
        uuid::Uuid::from_slice(&subject).ok().ok_or_else(|| claim::odd("subject_id"))?,
        RowState::from_code(&state).ok_or_else(|| claim::odd("state"))?,
    )))
}

/// Deletes the mails about subjects that are deleted themselves.
///
/// # Errors
/// What the database answered.
pub fn delete_by_subjects(tx: &mut Tx<'_>, subjects: &[uuid::Uuid]) -> Result<(), StoreError> {
    let subjects: Vec<&[u8]> = subjects.iter().map(|id| id.as_bytes().as_slice()).collect();
    mail_event::delete_by_subjects(tx, &subjects)?;
    each!(tx.conn(), |c| diesel::delete(outbox::table.filter(outbox::subject_id.eq_any(subjects)))
        .execute(c))?;
    Ok(())
}

/// `state = 'queued'` in so many words: an index on the queued alone serves only a query that says so, and a
/// bound value says it to neither database.
pub(super) fn is_queued() -> diesel::expression::SqlLiteral<diesel::sql_types::Bool> {
    diesel::dsl::sql("state = 'queued'")
}
