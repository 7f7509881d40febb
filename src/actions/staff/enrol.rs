//! Coming in for the first time, or with another authenticator: by the link that somebody was handed.

use super::{Acting, hold_credential, hold_link, thing_of};
use crate::domain::staff::code::Code;
use crate::domain::staff::{Account, LinkKind, StaffState};
use crate::domain::staff_event::Deed;
use crate::secret::passphrase::StoredHash;
use crate::secret::staff::{StaffKeys, TokenDigest};
use crate::secret::totp::TotpSecret;
use crate::store::staff::{attempt, credential, link, session};
use crate::store::{StoreError, Tx, staff};

/// What came of the last step on the way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrolled {
    /// It is done.
    Done(Account),
    /// The code is not the authenticator's of this moment.
    WrongCode,
    /// The link has run out, was used, or was never made.
    NoLink,
}

/// The first step of an invitation: sets the passphrase, and the authenticator that is to be confirmed next. Whoever
/// stops here may begin again by the same link. Returns whether the link works.
///
/// # Errors
/// What the database answered.
pub fn choose_passphrase(
    tx: &mut Tx<'_>,
    acting: &Acting,
    digest: TokenDigest,
    hash: &StoredHash,
    sealed: &[u8],
) -> Result<bool, StoreError> {
    let Some((account, LinkKind::Invitation)) = hold_link(tx, acting, digest)? else {
        return Ok(false);
    };
    credential::set_passphrase(tx, account.id, hash)?;
    credential::set_totp(tx, account.id, Some(sealed))?;
    acting.by(account.id).record(tx, Deed::PassphraseSet, &thing_of(account.id), "", "")?;
    Ok(true)
}

/// The first step of another authenticator, once the passphrase was right: `right` is what is stored of it, `ladder`
/// what its tries were counted on. Returns whether the link works.
///
/// # Errors
/// What the database answered.
pub fn offer_authenticator(
    tx: &mut Tx<'_>,
    acting: &Acting,
    digest: TokenDigest,
    (right, ladder): (&StoredHash, [u8; 32]),
    sealed: &[u8],
) -> Result<bool, StoreError> {
    let Some((account, LinkKind::Authenticator)) = hold_link(tx, acting, digest)? else {
        return Ok(false);
    };
    if hold_credential(tx, account.id, right)?.is_none() {
        return Ok(false);
    }
    attempt::clear(tx, ladder)?;
    credential::set_totp(tx, account.id, Some(sealed))?;
    Ok(true)
}

/// What the last step brings.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// The digest of the link's token.
    pub digest: TokenDigest,
    /// What the step before gave to whoever took it ([`StaffKeys::enrolment`]): the link alone is not enough.
    pub enrolment: String,
    /// The code that the authenticator shows.
    pub code: Option<Code>,
    /// What is stored of the new recovery codes.
    pub recovery: Vec<[u8; 32]>,
}

/// The last step: the authenticator shows a right code, and the account is open. The link is used up, and sessions and
/// recovery codes from before are over.
///
/// # Errors
/// What the database answered.
pub fn confirm_authenticator(
    tx: &mut Tx<'_>,
    acting: &Acting,
    keys: &StaffKeys,
    confirmation: &Confirmation,
) -> Result<Enrolled, StoreError> {
    let Confirmation { digest, enrolment, code, recovery } = confirmation;
    let Some((account, LinkKind::Invitation | LinkKind::Authenticator)) = hold_link(tx, acting, *digest)?
    else {
        return Ok(Enrolled::NoLink);
    };
    let held = credential::find(tx.conn(), account.id)?;
    let offered = held.and_then(|held| held.totp);
    let Some(sealed) = offered.filter(|sealed| keys.is_enrolment(sealed, enrolment)) else {
        return Ok(Enrolled::NoLink);
    };
    let secret = keys.unseal(account.id, &sealed).map(TotpSecret::from_bytes);
    let odd = || StoreError::Broken("staff_credential.totp cannot be opened".to_owned());
    let secret = secret.ok_or_else(odd)?;
    let step = match code {
        Some(Code::Totp(code)) => secret.find_step(code, acting.now, 0),
        _ => None,
    };
    let Some(step) = step else { return Ok(Enrolled::WrongCode) };
    // The account is held, so both are there; were they not, nothing of this may stand.
    if !link::take(tx, *digest, acting.now)? || !credential::take_step(tx, account.id, &sealed, step)? {
        return Err(StoreError::Conflict);
    }
    credential::replace_recovery_codes(tx, account.id, recovery)?;
    staff::set_state(tx, account.id, StaffState::Active)?;
    session::remove_all(tx, account.id, None)?;
    acting.by(account.id).record(tx, Deed::AuthenticatorSet, &thing_of(account.id), "", "")?;
    Ok(Enrolled::Done(account))
}
