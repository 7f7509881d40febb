//! Taking back that offices may know who wrote.

use crate::domain::consent::{ConsentAction, Purpose};
use crate::domain::id::{CampaignId, ConsentEventId, ConsentTextId, LetterId, SignatureId};
use crate::domain::moment::Moment;
use crate::store::consent::NewConsentEvent;
use crate::store::signature::SignatureView;
use crate::store::{StoreError, Tx, consent, letter, signature};

/// Names the supporter who signed as `writer` to no office any more, whatever they wrote through the campaign; returns
/// whether any office was to know them. What an office has read already, it has read.
///
/// # Errors
/// What the database answered.
pub fn stop_naming(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    writer: SignatureId,
    event: ConsentEventId,
    now: Moment,
) -> Result<bool, StoreError> {
    let Some(writer) = signature::find(tx.conn(), writer)? else { return Ok(false) };
    let theirs = letter::list_by_supporter(tx.conn(), campaign, writer.email_key, writer.slot)?;
    let Some(text) = theirs.iter().rev().find_map(|letter| letter.naming) else { return Ok(false) };
    let named: Vec<LetterId> =
        theirs.iter().filter(|letter| letter.naming.is_some()).map(|letter| letter.id).collect();
    letter::stop_naming(tx, &named)?;
    record_end(tx, &writer, text, event, now)?;
    Ok(true)
}

/// Puts on record that the consent under this wording is taken back.
pub(super) fn record_end(
    tx: &mut Tx<'_>,
    writer: &SignatureView,
    text: ConsentTextId,
    event: ConsentEventId,
    now: Moment,
) -> Result<(), StoreError> {
    consent::append(
        tx,
        &[NewConsentEvent {
            id: event,
            signature: writer.id,
            email_key: writer.email_key,
            purpose: Purpose::OfficeNaming,
            action: ConsentAction::Withdrawn,
            text,
            language: writer.language,
            at: now,
        }],
    )
}
