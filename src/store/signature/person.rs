//! What else is held about a signer: what signing learned, the mails, and what must not be sent.

use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::id::SignatureId;
use crate::domain::moment::Moment;
use crate::domain::network::NetworkKey;
use crate::domain::signature::EmailKey;
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::schema::{outbox, signature, suppression};

/// What signing learned beside what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signals {
    /// The network, where it is known.
    pub network: Option<NetworkKey>,
    /// For how many minutes the form was open, where that is known.
    pub form_minutes: Option<i16>,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
}

/// What signing learned of a signature.
///
/// # Errors
/// What the database answered.
pub fn find_signals(conn: &mut Conn, id: SignatureId) -> Result<Option<Signals>, StoreError> {
    let row: Option<(Vec<u8>, i16, Option<i64>)> = each!(conn, |c| signature::table
        .find(id.as_bytes().as_slice())
        .select((signature::network, signature::form_minutes, signature::withdrawn_at))
        .first(c)
        .optional())?;
    Ok(row.map(|(network, minutes, withdrawn_at)| Signals {
        network: NetworkKey::from_slice(&network),
        form_minutes: (minutes >= 0).then_some(minutes),
        withdrawn_at: withdrawn_at.map(Moment::from_millis),
    }))
}

/// A mail that was queued, by the stable words of its kind and state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedMail {
    /// The kind.
    pub kind: String,
    /// Where its row is.
    pub state: String,
    /// When it was queued.
    pub queued_at: Moment,
    /// When it left or was given up.
    pub settled_at: Option<Moment>,
}

/// The mails about these signatures and letters, in the order in which they were queued.
///
/// # Errors
/// What the database answered.
pub fn list_mails(conn: &mut Conn, subjects: &[Uuid]) -> Result<Vec<QueuedMail>, StoreError> {
    let subjects: Vec<&[u8]> = subjects.iter().map(|id| id.as_bytes().as_slice()).collect();
    let rows: Vec<(String, String, i64, Option<i64>)> = each!(conn, |c| outbox::table
        .filter(outbox::subject_id.eq_any(subjects))
        .order((outbox::queued_at, outbox::id))
        .select((outbox::kind, outbox::state, outbox::queued_at, outbox::settled_at))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(kind, state, queued_at, settled_at)| QueuedMail {
            kind,
            state,
            queued_at: Moment::from_millis(queued_at),
            settled_at: settled_at.map(Moment::from_millis),
        })
        .collect())
}

/// What must not be sent to an address: the stable words of what and why, and since when.
///
/// # Errors
/// What the database answered.
pub fn list_suppressions(
    conn: &mut Conn,
    key: EmailKey,
) -> Result<Vec<(String, String, Moment)>, StoreError> {
    let rows: Vec<(String, String, i64)> = each!(conn, |c| suppression::table
        .filter(suppression::email_key.eq(key.as_bytes().as_slice()))
        .order(suppression::scope)
        .select((suppression::scope, suppression::reason, suppression::since))
        .load(c))?;
    let moment = |(scope, reason, since)| (scope, reason, Moment::from_millis(since));
    Ok(rows.into_iter().map(moment).collect())
}
