//! Passphrase and code once more, before what must not be done from a screen that was left alone.

use super::log_in::try_ladder;
use super::{Acting, take_code, thing_of};
use crate::domain::id::{StaffId, StaffSessionId};
use crate::domain::staff::code::Code;
use crate::domain::staff_event::Deed;
use crate::secret::passphrase::{Checked, StoredHash};
use crate::secret::staff::{StaffKeys, TokenDigest};
use crate::store::staff::{attempt, credential, session};
use crate::store::{StoreError, Tx};

/// Asks for a try at somebody's own passphrase, from within their session; `None` before the wait is over.
///
/// # Errors
/// What the database answered.
pub fn knock_again(
    tx: &mut Tx<'_>,
    acting: &Acting,
    staff: StaffId,
    ladder: [u8; 32],
) -> Result<Option<Option<StoredHash>>, StoreError> {
    if !try_ladder(tx, acting, ladder, Some(staff))? {
        return Ok(None);
    }
    let held = credential::find(tx.conn(), staff)?;
    Ok(Some(held.and_then(|held| held.passphrase)))
}

/// What somebody in a session brought.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Whose session it is.
    pub staff: StaffId,
    /// The session.
    pub session: StaffSessionId,
    /// How the passphrase compared.
    pub checked: Checked,
    /// The code.
    pub code: Option<Code>,
    /// The key of the ladder.
    pub ladder: [u8; 32],
    /// The digest of the cookie that the session has from now on.
    pub digest: TokenDigest,
}

/// Takes the proof; returns whether it was right. The cookie from before is dead then.
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
    let held = credential::find(tx.conn(), proof.staff)?.filter(|_| proof.checked.fits);
    let Some(held) = held else {
        acting.record(tx, Deed::LoginRefused, &thing, "", "passphrase, again")?;
        return Ok(false);
    };
    let taken = take_code(tx, keys, proof.staff, &held, proof.code.as_ref(), acting.now)?;
    if !taken.is_right() {
        acting.record(tx, Deed::CodeRefused, &thing, "", taken.detail())?;
        return Ok(false);
    }
    attempt::clear(tx, proof.ladder)?;
    session::prove(tx, proof.session, proof.digest, acting.now)?;
    acting.record(tx, Deed::ProvenAgain, &thing, "", taken.detail())?;
    Ok(true)
}
