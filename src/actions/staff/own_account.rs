//! What everybody of the staff may do with their own account.

use super::{Acting, thing_of};
use crate::domain::id::{StaffId, StaffSessionId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::staff_event::Deed;
use crate::secret::passphrase::StoredHash;
use crate::store::staff::{attempt, credential, session};
use crate::store::{StoreError, Tx, staff};

/// Notes that a session is used. It is no deed, and is not put on record.
///
/// # Errors
/// What the database answered.
pub fn touch_session(tx: &mut Tx<'_>, id: StaffSessionId, now: Moment) -> Result<(), StoreError> {
    session::touch(tx, id, now)
}

/// Ends the session that somebody is in.
///
/// # Errors
/// What the database answered.
pub fn log_out(
    tx: &mut Tx<'_>,
    acting: &Acting,
    staff: StaffId,
    id: StaffSessionId,
) -> Result<(), StoreError> {
    if session::remove(tx, staff, id)? {
        acting.record(tx, Deed::LoggedOut, &thing_of(staff), "", "")?;
    }
    Ok(())
}

/// Ends another session of one's own.
///
/// # Errors
/// What the database answered.
pub fn end_session(
    tx: &mut Tx<'_>,
    acting: &Acting,
    staff: StaffId,
    id: StaffSessionId,
) -> Result<bool, StoreError> {
    let was_there = session::remove(tx, staff, id)?;
    if was_there {
        acting.record(tx, Deed::SessionEnded, &thing_of(staff), "", "one")?;
    }
    Ok(was_there)
}

/// Sets another passphrase, once the present one was right; every other session is over.
///
/// # Errors
/// What the database answered.
pub fn change_passphrase(
    tx: &mut Tx<'_>,
    acting: &Acting,
    staff: StaffId,
    (kept, ladder): (StaffSessionId, [u8; 32]),
    hash: &StoredHash,
) -> Result<(), StoreError> {
    credential::set_passphrase(tx, staff, hash)?;
    attempt::clear(tx, ladder)?;
    session::remove_all(tx, staff, Some(kept))?;
    acting.record(tx, Deed::PassphraseChanged, &thing_of(staff), "", "")
}

/// Puts a wrong present passphrase on record.
///
/// # Errors
/// What the database answered.
pub fn refuse_passphrase(tx: &mut Tx<'_>, acting: &Acting, staff: StaffId) -> Result<(), StoreError> {
    acting.record(tx, Deed::LoginRefused, &thing_of(staff), "", "passphrase, again")
}

/// Puts new recovery codes in the place of those that there were; every other session is over.
///
/// # Errors
/// What the database answered.
pub fn renew_recovery_codes(
    tx: &mut Tx<'_>,
    acting: &Acting,
    staff: StaffId,
    kept: StaffSessionId,
    codes: &[[u8; 32]],
) -> Result<(), StoreError> {
    credential::replace_recovery_codes(tx, staff, codes)?;
    session::remove_all(tx, staff, Some(kept))?;
    acting.record(tx, Deed::RecoveryCodesRenewed, &thing_of(staff), "", "")
}

/// Chooses the language of one's pages.
///
/// # Errors
/// What the database answered.
pub fn choose_language(
    tx: &mut Tx<'_>,
    acting: &Acting,
    staff: StaffId,
    language: Language,
) -> Result<(), StoreError> {
    staff::set_language(tx, staff, language)?;
    acting.record(tx, Deed::LanguageChosen, &thing_of(staff), "", language.code())
}
