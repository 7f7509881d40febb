//! What everybody of the staff may do with their own account.

use super::prove_again::refuse_again;
use super::{Acting, hold_credential, thing_of};
use crate::domain::id::{StaffId, StaffSessionId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::staff_event::Deed;
use crate::secret::passphrase::StoredHash;
use crate::secret::staff::TokenDigest;
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

/// Another passphrase, once the present one was right.
#[derive(Clone, Debug)]
pub struct PassphraseChange {
    /// What was stored of the present one.
    pub right: StoredHash,
    /// What is stored of the new one.
    pub hash: StoredHash,
    /// The session that it is changed in.
    pub session: StaffSessionId,
    /// The digest of the cookie that this session has from now on.
    pub digest: TokenDigest,
    /// The key of the ladder.
    pub ladder: [u8; 32],
}

/// Sets another passphrase; every other session is over, and the cookie from before is dead. Returns whether it was
/// done: not where the present one has been changed meanwhile, or the session is over.
///
/// # Errors
/// What the database answered.
pub fn change_passphrase(
    tx: &mut Tx<'_>,
    acting: &Acting,
    staff: StaffId,
    change: &PassphraseChange,
) -> Result<bool, StoreError> {
    if hold_credential(tx, staff, &change.right)?.is_none() {
        refuse_again(tx, acting, staff)?;
        return Ok(false);
    }
    if !session::renew_cookie(tx, change.session, change.digest)? {
        return Ok(false);
    }
    credential::set_passphrase(tx, staff, &change.hash)?;
    attempt::clear(tx, change.ladder)?;
    session::remove_all(tx, staff, Some(change.session))?;
    acting.record(tx, Deed::PassphraseChanged, &thing_of(staff), "", "")?;
    Ok(true)
}

/// Puts new recovery codes in the place of those that there were; every other session is over. Returns whether it was
/// done: not where the session itself has been ended meanwhile.
///
/// # Errors
/// What the database answered.
pub fn renew_recovery_codes(
    tx: &mut Tx<'_>,
    acting: &Acting,
    staff: StaffId,
    kept: StaffSessionId,
    codes: &[[u8; 32]],
) -> Result<bool, StoreError> {
    staff::lock(tx, &[staff])?;
    if !session::is_there(tx.conn(), staff, kept)? {
        return Ok(false);
    }
    credential::replace_recovery_codes(tx, staff, codes)?;
    session::remove_all(tx, staff, Some(kept))?;
    acting.record(tx, Deed::RecoveryCodesRenewed, &thing_of(staff), "", "")?;
    Ok(true)
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
