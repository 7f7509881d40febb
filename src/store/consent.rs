//! The consent ledger: wordings, what people did with them, and the addresses that must be left alone.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::postgres::Unnest;
use super::schema::{consent_event, consent_text, suppression};
use crate::domain::consent::{ConsentAction, Purpose};
use crate::domain::id::{ConsentEventId, ConsentTextId, SignatureId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::signature::EmailKey;

/// One wording, as it stood on forms from a moment on. A change of words is a new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentText {
    /// Its id.
    pub id: ConsentTextId,
    /// What it asks for.
    pub purpose: Purpose,
    /// Its language.
    pub language: Language,
    /// 1 for the first wording in this language, and so on.
    pub version: i64,
    /// The words themselves.
    pub body: String,
    /// SHA-256 of the words in UTF-8.
    pub body_sha256: Vec<u8>,
    /// From when on it stood on forms.
    pub effective_from: Moment,
}

/// One entry of the ledger to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewConsentEvent {
    /// Its id.
    pub id: ConsentEventId,
    /// The signature whose form it was.
    pub signature: SignatureId,
    /// The address as look-ups know it.
    pub email_key: EmailKey,
    /// What the consent is for.
    pub purpose: Purpose,
    /// What happened.
    pub action: ConsentAction,
    /// The wording.
    pub text: ConsentTextId,
    /// The language it was shown in.
    pub language: Language,
    /// When.
    pub at: Moment,
}

/// One entry of the ledger, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentEventView {
    /// The stable word of what happened.
    pub action: String,
    /// The wording's version in its language.
    pub version: i64,
    /// The words themselves.
    pub body: String,
    /// The language it was shown in.
    pub language: String,
    /// When.
    pub at: Moment,
}

#[derive(Insertable)]
#[diesel(table_name = consent_event, treat_none_as_default_value = false)]
struct NewRow<'a> {
    id: &'a [u8],
    signature_id: &'a [u8],
    email_key: &'a [u8],
    purpose: &'a str,
    action: &'a str,
    text_id: &'a [u8],
    language: &'a str,
    occurred_at: i64,
}

/// Adds the entries of signatures that this very transaction has inserted: of such a one nothing is there yet, and
/// PostgreSQL is spared looking for it.
///
/// # Errors
/// What the database answered.
pub fn append_first(tx: &mut Tx<'_>, events: &[NewConsentEvent]) -> Result<(), StoreError> {
    insert(tx, events, "")
}

/// Adds entries to the ledger. An entry that is there already stays: a transaction whose
/// COMMIT was in doubt may run again.
///
/// # Errors
/// What the database answered.
pub fn append(tx: &mut Tx<'_>, events: &[NewConsentEvent]) -> Result<(), StoreError> {
    insert(tx, events, "ON CONFLICT (signature_id, id) DO NOTHING")
}

fn insert(tx: &mut Tx<'_>, events: &[NewConsentEvent], ending: &'static str) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    let rows: Vec<NewRow<'_>> = events
        .iter()
        .map(|event| NewRow {
            id: event.id.as_bytes(),
            signature_id: event.signature.as_bytes(),
            email_key: event.email_key.as_bytes(),
            purpose: event.purpose.code(),
            action: event.action.code(),
            text_id: event.text.as_bytes(),
            language: event.language.code(),
            occurred_at: event.at.as_millis(),
        })
        .collect();
    match tx.conn() {
        // Row by row: a statement that stays prepared is worth more on SQLite than a single one.
        Conn::Sqlite(c) => rows.iter().try_for_each(|row| {
            let insert = diesel::insert_into(consent_event::table)
                .values(row)
                .on_conflict((consent_event::signature_id, consent_event::id))
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
    Unnest::into("consent_event", ending)
        .bytes("id", rows().map(|row| row.id))
        .bytes("signature_id", rows().map(|row| row.signature_id))
        .bytes("email_key", rows().map(|row| row.email_key))
        .text("purpose", rows().map(|row| row.purpose))
        .text("action", rows().map(|row| row.action))
        .bytes("text_id", rows().map(|row| row.text_id))
        .text("language", rows().map(|row| row.language))
        .big("occurred_at", rows().map(|row| row.occurred_at))
}

/// Everything the ledger holds of one signature's forms, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_by_signature(conn: &mut Conn, id: SignatureId) -> Result<Vec<ConsentEventView>, StoreError> {
    let rows: Vec<(String, i64, String, String, i64)> = each!(conn, |c| consent_event::table
        .inner_join(consent_text::table.on(consent_text::id.eq(consent_event::text_id)))
        .filter(consent_event::signature_id.eq(id.as_bytes().as_slice()))
        .order((consent_event::occurred_at, consent_event::id))
        .select((
            consent_event::action,
            consent_text::version,
            consent_text::body,
            consent_event::language,
            consent_event::occurred_at,
        ))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(action, version, body, language, at)| ConsentEventView {
            action,
            version,
            body,
            language,
            at: Moment::from_millis(at),
        })
        .collect())
}

/// Deletes the entries of signatures that were never confirmed, together with those signatures.
///
/// # Errors
/// What the database answered.
pub fn delete_by_signatures(tx: &mut Tx<'_>, ids: &[SignatureId]) -> Result<(), StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    each!(tx.conn(), |c| diesel::delete(
        consent_event::table.filter(consent_event::signature_id.eq_any(ids))
    )
    .execute(c))?;
    Ok(())
}

/// The newest wording of a purpose in a language: its id, version and words.
///
/// # Errors
/// What the database answered.
pub fn find_newest_text(
    conn: &mut Conn,
    purpose: Purpose,
    language: Language,
) -> Result<Option<(ConsentTextId, i64, String)>, StoreError> {
    let row: Option<(Vec<u8>, i64, String)> = each!(conn, |c| consent_text::table
        .filter(consent_text::purpose.eq(purpose.code()))
        .filter(consent_text::language.eq(language.code()))
        .order(consent_text::version.desc())
        .select((consent_text::id, consent_text::version, consent_text::body))
        .first(c)
        .optional())?;
    Ok(row.and_then(|(id, version, body)| Some((ConsentTextId::from_slice(&id)?, version, body))))
}

/// Every wording's id with its language and version, for exports.
///
/// # Errors
/// What the database answered.
pub fn list_texts(conn: &mut Conn) -> Result<Vec<(ConsentTextId, String, i64)>, StoreError> {
    let rows: Vec<(Vec<u8>, String, i64)> = each!(conn, |c| consent_text::table
        .select((consent_text::id, consent_text::language, consent_text::version))
        .load(c))?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, language, version)| Some((ConsentTextId::from_slice(&id)?, language, version)))
        .collect())
}

/// Adds a wording; one that another process added first is left as it is.
///
/// # Errors
/// What the database answered.
pub fn insert_text(tx: &mut Tx<'_>, text: &ConsentText) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(consent_text::table)
        .values((
            consent_text::id.eq(text.id.as_bytes().as_slice()),
            consent_text::purpose.eq(text.purpose.code()),
            consent_text::language.eq(text.language.code()),
            consent_text::version.eq(text.version),
            consent_text::body.eq(&text.body),
            consent_text::body_sha256.eq(&text.body_sha256),
            consent_text::effective_from.eq(text.effective_from.as_millis()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Notes that an address must get no mail of this purpose; returns whether that was new.
///
/// # Errors
/// What the database answered.
pub fn suppress(
    tx: &mut Tx<'_>,
    key: EmailKey,
    purpose: Purpose,
    reason: &str,
    at: Moment,
) -> Result<bool, StoreError> {
    let added = each!(tx.conn(), |c| diesel::insert_into(suppression::table)
        .values((
            suppression::email_key.eq(key.as_bytes().as_slice()),
            suppression::scope.eq(purpose.code()),
            suppression::reason.eq(reason),
            suppression::since.eq(at.as_millis()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Lifts the suppression of addresses whose owners asked again, from their mailbox, after it was made.
///
/// # Errors
/// What the database answered.
pub fn lift_suppression(
    tx: &mut Tx<'_>,
    key: EmailKey,
    purpose: Purpose,
    asked_at: Moment,
) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::delete(
        suppression::table
            .filter(suppression::email_key.eq(key.as_bytes().as_slice()))
            .filter(suppression::scope.eq(purpose.code()))
            .filter(suppression::since.lt(asked_at.as_millis()))
    )
    .execute(c))?;
    Ok(())
}

/// Those of these addresses that must get no mail of this purpose.
///
/// # Errors
/// What the database answered.
pub fn list_suppressed(
    conn: &mut Conn,
    keys: &[EmailKey],
    purpose: Purpose,
) -> Result<Vec<EmailKey>, StoreError> {
    let keys: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes().as_slice()).collect();
    let rows: Vec<Vec<u8>> = each!(conn, |c| suppression::table
        .filter(suppression::email_key.eq_any(keys))
        .filter(suppression::scope.eq(purpose.code()))
        .select(suppression::email_key)
        .load(c))?;
    Ok(rows.iter().filter_map(|key| EmailKey::from_slice(key)).collect())
}
