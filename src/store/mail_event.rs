//! What came back of mails: one row for each event, told once, and the bytes for as long as they are wanted.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::{mail_event, outbox};
use crate::domain::id::{LetterId, MailEventId, OutboxId};
use crate::domain::mail_event::{MailEventKind, ReturnReason};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;

/// An event to be added. It has no `Debug`: the bytes are a person's.
#[derive(Clone)]
pub struct NewMailEvent<'a> {
    /// Its id.
    pub id: MailEventId,
    /// Who told it.
    pub provider: &'a str,
    /// What they call it: the same event always by the same name.
    pub provider_event: &'a str,
    /// The mail.
    pub mail: OutboxId,
    /// What happened.
    pub kind: MailEventKind,
    /// Why, of a failure.
    pub reason: Option<ReturnReason>,
    /// The words of a server, without an address; may be empty.
    pub detail: &'a str,
    /// When it happened.
    pub happened_at: Moment,
    /// When it was told.
    pub received_at: Moment,
    /// What was received, and until when it is kept.
    pub source: Option<(&'a [u8], Moment)>,
}

/// An event, without what was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailEventView {
    /// Its id.
    pub id: MailEventId,
    /// What happened.
    pub kind: MailEventKind,
    /// Why, of a failure.
    pub reason: Option<ReturnReason>,
    /// The words of a server; may be empty.
    pub detail: String,
    /// When it happened.
    pub happened_at: Moment,
    /// Whether what was received is still kept.
    pub is_kept: bool,
}

/// An answer to a letter that is to be handed on. It has no `Debug`: it is a person's.
#[derive(Clone)]
pub struct AnswerView {
    /// The letter.
    pub letter: LetterId,
    /// The row of the outbox that carried the letter.
    pub mail: OutboxId,
    /// The answer as it came; `None` once it is handed on, or was kept for too long.
    pub source: Option<Vec<u8>>,
}

#[derive(Insertable)]
#[diesel(table_name = mail_event, treat_none_as_default_value = false)]
struct NewRow<'a> {
    id: &'a [u8],
    provider: &'a str,
    provider_event_id: &'a str,
    outbox_id: &'a [u8],
    kind: &'a str,
    reason: &'a str,
    detail: &'a str,
    happened_at: i64,
    received_at: i64,
    source: Option<&'a [u8]>,
    source_until: Option<i64>,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("mail_event.{column} holds an unknown value"))
}

/// Adds an event; `false` when its teller has told it before.
///
/// # Errors
/// What the database answered.
pub fn insert(tx: &mut Tx<'_>, new: &NewMailEvent<'_>) -> Result<bool, StoreError> {
    let row = NewRow {
        id: new.id.as_bytes(),
        provider: new.provider,
        provider_event_id: new.provider_event,
        outbox_id: new.mail.as_bytes(),
        kind: new.kind.code(),
        reason: new.reason.map_or("", ReturnReason::code),
        detail: new.detail,
        happened_at: new.happened_at.as_millis(),
        received_at: new.received_at.as_millis(),
        source: new.source.map(|(bytes, _)| bytes),
        source_until: new.source.map(|(_, until)| until.as_millis()),
    };
    let added = each!(tx.conn(), |c| diesel::insert_into(mail_event::table)
        .values(&row)
        .on_conflict((mail_event::provider, mail_event::provider_event_id))
        .do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Whether a teller has told an event already.
///
/// # Errors
/// What the database answered.
pub fn is_known(conn: &mut Conn, provider: &str, event: &str) -> Result<bool, StoreError> {
    let found = mail_event::table
        .filter(mail_event::provider.eq(provider))
        .filter(mail_event::provider_event_id.eq(event));
    let count: i64 = each!(conn, |c| found.count().get_result(c))?;
    Ok(count > 0)
}

/// What came back of one mail, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_by_mail(conn: &mut Conn, mail: OutboxId) -> Result<Vec<MailEventView>, StoreError> {
    type Row = (Vec<u8>, String, String, String, i64, bool);
    let rows: Vec<Row> = each!(conn, |c| mail_event::table
        .filter(mail_event::outbox_id.eq(mail.as_bytes().as_slice()))
        .order((mail_event::received_at, mail_event::id))
        .select((
            mail_event::id,
            mail_event::kind,
            mail_event::reason,
            mail_event::detail,
            mail_event::happened_at,
            mail_event::source.is_not_null(),
        ))
        .load(c))?;
    rows.into_iter()
        .map(|(id, kind, reason, detail, happened_at, is_kept)| {
            Ok(MailEventView {
                id: MailEventId::from_slice(&id).ok_or_else(|| odd("id"))?,
                kind: MailEventKind::from_code(&kind).ok_or_else(|| odd("kind"))?,
                reason: ReturnReason::from_code(&reason),
                detail,
                happened_at: Moment::from_millis(happened_at),
                is_kept,
            })
        })
        .collect()
}

/// How many answers came to one mail.
///
/// # Errors
/// What the database answered.
pub fn count_answers(conn: &mut Conn, mail: OutboxId) -> Result<i64, StoreError> {
    let kinds = [MailEventKind::Acknowledged.code(), MailEventKind::Replied.code()];
    Ok(each!(conn, |c| mail_event::table
        .filter(mail_event::outbox_id.eq(mail.as_bytes().as_slice()))
        .filter(mail_event::kind.eq_any(kinds))
        .count()
        .get_result(c))?)
}

/// An answer to a letter, by its event; `None` when it is gone, or answers something else.
///
/// # Errors
/// What the database answered.
pub fn find_answer(conn: &mut Conn, id: MailEventId) -> Result<Option<AnswerView>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, Option<Vec<u8>>);
    let found: Option<Row> = each!(conn, |c| mail_event::table
        .inner_join(outbox::table.on(outbox::id.eq(mail_event::outbox_id)))
        .filter(mail_event::id.eq(id.as_bytes().as_slice()))
        .filter(outbox::kind.eq(Notice::Letter.code()))
        .select((outbox::subject_id, outbox::id, mail_event::source))
        .first(c)
        .optional())?;
    let Some((letter, mail, source)) = found else { return Ok(None) };
    Ok(Some(AnswerView {
        letter: LetterId::from_slice(&letter).ok_or_else(|| odd("outbox_id"))?,
        mail: OutboxId::from_slice(&mail).ok_or_else(|| odd("outbox_id"))?,
        source,
    }))
}

/// Why a letter came back, as the newest report of it tells; `None` when none does.
///
/// # Errors
/// What the database answered.
pub fn find_return(conn: &mut Conn, letter: LetterId) -> Result<Option<ReturnReason>, StoreError> {
    let reason: Option<String> = each!(conn, |c| mail_event::table
        .inner_join(outbox::table.on(outbox::id.eq(mail_event::outbox_id)))
        .filter(outbox::subject_id.eq(letter.as_bytes().as_slice()))
        .filter(outbox::kind.eq(Notice::Letter.code()))
        .filter(mail_event::kind.eq(MailEventKind::Failed.code()))
        .order((mail_event::received_at.desc(), mail_event::id.desc()))
        .select(mail_event::reason)
        .first(c)
        .optional())?;
    Ok(reason.map(|reason| ReturnReason::from_code(&reason).unwrap_or(ReturnReason::Unknown)))
}

/// Forgets what was received of an event; the event stays.
///
/// # Errors
/// What the database answered.
pub fn forget_source(tx: &mut Tx<'_>, id: MailEventId) -> Result<(), StoreError> {
    let row = mail_event::table.find(id.as_bytes().as_slice());
    each!(tx.conn(), |c| diesel::update(row)
        .set((mail_event::source.eq(None::<Vec<u8>>), mail_event::source_until.eq(None::<i64>)))
        .execute(c))?;
    Ok(())
}

/// Forgets what was received of up to `limit` events whose time is over at `now`; returns of how many.
///
/// # Errors
/// What the database answered.
pub fn forget_old_sources(tx: &mut Tx<'_>, now: Moment, limit: i64) -> Result<usize, StoreError> {
    let old: Vec<Vec<u8>> = each!(tx.conn(), |c| mail_event::table
        .filter(mail_event::source_until.le(now.as_millis()))
        .order(mail_event::id)
        .limit(limit)
        .select(mail_event::id)
        .load(c))?;
    if old.is_empty() {
        return Ok(0);
    }
    Ok(each!(tx.conn(), |c| diesel::update(mail_event::table.filter(mail_event::id.eq_any(old)))
        .set((mail_event::source.eq(None::<Vec<u8>>), mail_event::source_until.eq(None::<i64>)))
        .execute(c))?)
}

/// Deletes what came back of the mails about subjects that are deleted themselves; to be called before those mails are.
///
/// # Errors
/// What the database answered.
pub(super) fn delete_by_subjects(tx: &mut Tx<'_>, subjects: &[&[u8]]) -> Result<(), StoreError> {
    let mails = outbox::table.filter(outbox::subject_id.eq_any(subjects)).select(outbox::id);
    each!(tx.conn(), |c| diesel::delete(mail_event::table.filter(mail_event::outbox_id.eq_any(mails)))
        .execute(c))?;
    Ok(())
}
