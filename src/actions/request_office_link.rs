//! Asking for a way into an office's page: whoever has the link at the foot of a letter may, and only the office's
//! address on file gets the mail.

use crate::domain::id::OutboxId;
use crate::domain::moment::DAY_MS;
use crate::domain::notice::Notice;
use crate::domain::office::may_ask;
use crate::store::office_request::OfficeRequest;
use crate::store::outbox::NewMail;
use crate::store::{StoreError, Tx, office_request, outbox, representative};

/// Queues the mail that lets the office in, unless one has gone within ten minutes or five within a day, or there is
/// no address that it could go to. Whoever asked is never told which.
///
/// # Errors
/// `NotFound` for an office that does not exist; what the database answered.
pub fn request_office_link(
    tx: &mut Tx<'_>,
    request: &OfficeRequest,
    mail_id: OutboxId,
) -> Result<(), StoreError> {
    // Two who ask at once are counted one after the other.
    representative::lock(tx, &[request.office])?;
    let office = representative::find(tx.conn(), request.office)?.ok_or(StoreError::NotFound)?;
    let has_address = office.holder.is_some_and(|holder| holder.member.address().is_some());
    let asked = office_request::list_since(tx.conn(), request.office, request.asked_at.plus_ms(-DAY_MS))?;
    if !has_address || !may_ask(&asked, request.asked_at) {
        return Ok(());
    }
    office_request::insert(tx, request)?;
    let (notice, subject) = (Notice::OfficeLink, request.id.uuid());
    outbox::queue(tx, &[NewMail { id: mail_id, notice, subject, ordinal: 1, queued_at: request.asked_at }])
}
