//! How an office takes the campaign's letters: chosen on its page, and, where they go to another address,
//! confirmed from there.

use super::release_letters::release_letters;
use super::requeue_collected::requeue_collected;
use crate::domain::email::EmailAddress;
use crate::domain::id::{OfficeChoiceId, OutboxId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::office::CONFIRM_LIFE_MS;
use crate::store::office_choice::OfficeChoice;
use crate::store::outbox::NewMail;
use crate::store::representative::HolderView;
use crate::store::{StoreError, Tx, office_choice, outbox, representative};

/// What came of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It holds from now on.
    Now,
    /// It holds once its new address has confirmed it.
    AwaitsAddress,
    /// Somebody else holds the office now.
    NotYours,
}

/// Keeps a choice. One with an address that is new is mailed to that address, to be confirmed, and told to the
/// address on file. The choice is the holder's: a successor begins with single letters to their own address. Who takes
/// digests no more gets what was collected since the last one as the new choice says.
///
/// # Errors
/// What the database answered.
pub fn choose_intake(
    tx: &mut Tx<'_>,
    choice: &OfficeChoice,
    mail_ids: [OutboxId; 2],
    now: Moment,
) -> Result<Chosen, StoreError> {
    representative::lock(tx, &[choice.office])?;
    let Some(holder) = held_by(tx, choice)? else {
        return Ok(Chosen::NotYours);
    };
    let is_on_file = choice.address.is_none() || choice.address.as_ref() == holder.member.address();
    let address: Option<EmailAddress> = choice.address.clone().filter(|_| !is_on_file);
    let before = office_choice::find_current(tx.conn(), choice.campaign, choice.holder)?;
    let is_known = is_on_file || before.is_some_and(|before| before.address == address);
    let confirmed_at = is_known.then_some(now);
    office_choice::insert(tx, &OfficeChoice { address, confirmed_at, made_at: now, ..choice.clone() })?;
    if is_known {
        release_letters(tx, &[choice.office], now)?;
        requeue_collected(tx, &[choice.office], now)?;
        return Ok(Chosen::Now);
    }
    let mails: Vec<NewMail> = [Notice::OfficeAddress, Notice::OfficeAddressTold]
        .into_iter()
        .zip(mail_ids)
        .map(|(notice, id)| NewMail { id, notice, subject: choice.id.uuid(), ordinal: 1, queued_at: now })
        .collect();
    outbox::queue(tx, &mails)?;
    Ok(Chosen::AwaitsAddress)
}

/// Confirms the address of a choice, from a mail to it: `true` where that is done, now or by an earlier press. A link
/// that is a week old, of who has left the office, or of a choice that another one has followed, confirms nothing.
///
/// # Errors
/// `NotFound` for a choice that does not exist; what the database answered.
pub fn confirm_address(tx: &mut Tx<'_>, id: OfficeChoiceId, now: Moment) -> Result<bool, StoreError> {
    let choice = office_choice::find(tx.conn(), id)?.ok_or(StoreError::NotFound)?;
    if choice.confirmed_at.is_some() {
        return Ok(true);
    }
    representative::lock(tx, &[choice.office])?;
    let is_late = now.since_ms(choice.made_at) >= CONFIRM_LIFE_MS;
    if is_late || held_by(tx, &choice)?.is_none() {
        return Ok(false);
    }
    // Whoever chose anew meant that one; an address that was given by mistake must not win by a late press.
    if office_choice::is_followed(tx.conn(), &choice)? {
        return Ok(false);
    }
    office_choice::confirm(tx, id, now)?;
    release_letters(tx, &[choice.office], now)?;
    requeue_collected(tx, &[choice.office], now)?;
    Ok(true)
}

/// The holder whose choice it is, while they hold the office.
fn held_by(tx: &mut Tx<'_>, choice: &OfficeChoice) -> Result<Option<HolderView>, StoreError> {
    let office = representative::find(tx.conn(), choice.office)?.ok_or(StoreError::NotFound)?;
    Ok(office.holder.filter(|holder| holder.id == choice.holder))
}
