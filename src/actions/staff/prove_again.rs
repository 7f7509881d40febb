//! The passphrase once more, of somebody who is known: with a code before what must not be done from a screen that was
//! left alone, and on its own before another passphrase or another authenticator is set.

use super::log_in::try_ladders;
use super::{Acting, hold_credential, take_code, thing_of};
use crate::domain::id::{StaffId, StaffSessionId};
use crate::domain::staff::code::Code;
use crate::domain::staff::lock::Guessed;
use crate::domain::staff_event::Deed;
use crate::secret::passphrase::StoredHash;
use crate::secret::staff::{StaffKeys, TokenDigest};
use crate::store::staff::{attempt, credential, session};
use crate::store::{StoreError, Tx};

/// Asks for a try at somebody's own passphrase, from within their session or by the link that they were handed; `None`
/// before the wait is over.
///
/// # Errors
/// What the database answered.
pub fn knock_again(
    tx: &mut Tx<'_>,
    acting: &Acting,
    staff: StaffId,
    ladder: [u8; 32],
) -> Result<Option<Option<StoredHash>>, StoreError> {
    if !try_ladders(tx, acting, &[(ladder, Guessed::Passphrase)], Some(staff))? {
        return Ok(None);
    }
    let held = credential::find(tx.conn(), staff)?;
    Ok(Some(held.and_then(|held| held.passphrase)))
}

/// Puts on record that the passphrase was wrong.
///
/// # Errors
/// What the database answered.
pub fn refuse_again(tx: &mut Tx<'_>, acting: &Acting, staff: StaffId) -> Result<(), StoreError> {
    acting.record(tx, Deed::LoginRefused, &thing_of(staff), "", "passphrase, again")
}

/// What somebody in a session brought whose passphrase is right.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Whose session it is.
    pub staff: StaffId,
    /// The session.
    pub session: StaffSessionId,
    /// What was stored of the passphrase.
    pub right: StoredHash,
    /// The code.
    pub code: Option<Code>,
    /// The key of the ladder.
    pub ladder: [u8; 32],
    /// The digest of the cookie that the session has from now on.
    pub digest: TokenDigest,
}

/// Takes the proof; returns whether it was right and the session still there. The cookie from before is dead then.
///
/// # Errors
/// What the database answered.
pub fn prove_again(
    tx: &mut Tx<'_>,
    acting: &Acting,
    keys: &StaffKeys,
    proof: &Proof,
) -> Result<bool, StoreError> {
    let thing = thing_of(proof.staff);
    let Some(held) = hold_credential(tx, proof.staff, &proof.right)? else {
        refuse_again(tx, acting, proof.staff)?;
        return Ok(false);
    };
    let taken = take_code(tx, keys, proof.staff, &held, proof.code.as_ref(), acting.now)?;
    if !taken.is_right() {
        acting.record(tx, taken.refusal(), &thing, "", taken.detail())?;
        return Ok(false);
    }
    attempt::clear(tx, proof.ladder)?;
    if !session::prove(tx, proof.session, proof.digest, acting.now)? {
        return Ok(false);
    }
    acting.record(tx, Deed::ProvenAgain, &thing, "", taken.detail())?;
    Ok(true)
}
