//! Stopping updates to an address: by the page's button or by the mail program's one click (RFC 8058).

use crate::domain::consent::{ConsentAction, Purpose};
use crate::domain::id::{ConsentEventId, SignatureId};
use crate::domain::moment::Moment;
use crate::store::consent::NewConsentEvent;
use crate::store::{StoreError, Tx, consent, signature};

/// Stops updates to the address behind a signature, on every petition. Pressed twice, it is the same.
/// Returns whether the signature is known; an unknown one is not told apart on the page.
///
/// # Errors
/// What the database answered.
pub fn unsubscribe(
    tx: &mut Tx<'_>,
    id: SignatureId,
    event_id: ConsentEventId,
    now: Moment,
) -> Result<bool, StoreError> {
    let Some(row) = signature::find(tx.conn(), id)? else {
        return Ok(false);
    };
    let fresh = consent::suppress(tx, row.email_key, Purpose::Updates, "unsubscribed", now)?;
    let stopped = signature::stop_updates(tx, row.email_key)?;
    if fresh || stopped > 0 {
        consent::append(
            tx,
            &[NewConsentEvent {
                id: event_id,
                signature: row.id,
                email_key: row.email_key,
                purpose: Purpose::Updates,
                action: ConsentAction::Withdrawn,
                text: row.updates_text,
                language: row.language,
                at: now,
            }],
        )?;
    }
    Ok(true)
}
