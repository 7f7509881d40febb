//! What an admin decides about others. Nobody decides about themselves, and of two admins who decide about each other at
//! once the second may no more: so there is always an admin left, and a lost authenticator takes a second person. Only
//! the command line can disable the last admin.

use super::invite::standing;
use super::{Acting, may_decide, thing_of};
use crate::domain::id::StaffId;
use crate::domain::staff::{Account, LinkKind, Nations, Role, StaffState};
use crate::domain::staff_event::Deed;
use crate::secret::staff::TokenDigest;
use crate::store::staff::{credential, link, session};
use crate::store::{StoreError, Tx, staff};

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It holds, and the other's sessions are over.
    Done,
    /// It was so before.
    Already,
    /// Nobody decides this about themselves.
    Own,
    /// The actor may not any more: their own account was changed or disabled meanwhile.
    Denied,
    /// The account is not in a state for it.
    OutOfTurn,
}

/// The account that is decided about, held together with the actor's own; or why nothing is decided.
fn other(tx: &mut Tx<'_>, acting: &Acting, id: StaffId) -> Result<Result<Account, Decided>, StoreError> {
    let both: Vec<StaffId> = acting.actor.staff.into_iter().chain([id]).collect();
    staff::lock(tx, &both)?;
    let account = staff::find(tx.conn(), id)?.ok_or(StoreError::NotFound)?;
    if acting.is_own(id) {
        return Ok(Err(Decided::Own));
    }
    if !may_decide(tx, acting)? {
        acting.record(tx, Deed::AccessDenied, &thing_of(id), "", "")?;
        return Ok(Err(Decided::Denied));
    }
    Ok(Ok(account))
}

/// Changes what somebody may do, and where.
///
/// # Errors
/// `NotFound` for an unknown account; what else the database answered.
pub fn change_role(
    tx: &mut Tx<'_>,
    acting: &Acting,
    id: StaffId,
    (role, nations): (Role, &Nations),
    why: &str,
) -> Result<Decided, StoreError> {
    let account = match other(tx, acting, id)? {
        Ok(account) => account,
        Err(refused) => return Ok(refused),
    };
    if account.role == role && account.nations == *nations {
        return Ok(Decided::Already);
    }
    staff::set_role(tx, id, role, nations)?;
    session::remove_all(tx, id, None)?;
    let detail = format!("{} to {}", standing(account.role, &account.nations), standing(role, nations));
    acting.record(tx, Deed::RoleChanged, &thing_of(id), why, &detail)?;
    Ok(Decided::Done)
}

/// Disables an account: nobody gets in by it, nor by its link, until it is invited anew.
///
/// # Errors
/// `NotFound` for an unknown account; what else the database answered.
pub fn disable(tx: &mut Tx<'_>, acting: &Acting, id: StaffId, why: &str) -> Result<Decided, StoreError> {
    let account = match other(tx, acting, id)? {
        Ok(account) => account,
        Err(refused) => return Ok(refused),
    };
    if account.state == StaffState::Disabled {
        return Ok(Decided::Already);
    }
    staff::set_state(tx, id, StaffState::Disabled)?;
    session::remove_all(tx, id, None)?;
    link::remove(tx, id)?;
    acting.record(tx, Deed::Disabled, &thing_of(id), why, account.state.code())?;
    Ok(Decided::Done)
}

/// Ends every session of somebody else.
///
/// # Errors
/// `NotFound` for an unknown account; what else the database answered.
pub fn end_sessions(tx: &mut Tx<'_>, acting: &Acting, id: StaffId, why: &str) -> Result<Decided, StoreError> {
    if let Err(refused) = other(tx, acting, id)? {
        return Ok(refused);
    }
    if session::remove_all(tx, id, None)? == 0 {
        return Ok(Decided::Already);
    }
    acting.record(tx, Deed::SessionEnded, &thing_of(id), why, "all")?;
    Ok(Decided::Done)
}

/// Takes somebody's authenticator and recovery codes away. The link of `digest` lets them set others, with their
/// passphrase, within half an hour.
///
/// # Errors
/// `NotFound` for an unknown account; what else the database answered.
pub fn reset_authenticator(
    tx: &mut Tx<'_>,
    acting: &Acting,
    id: StaffId,
    digest: TokenDigest,
    why: &str,
) -> Result<Decided, StoreError> {
    let account = match other(tx, acting, id)? {
        Ok(account) => account,
        Err(refused) => return Ok(refused),
    };
    if account.state != StaffState::Active {
        return Ok(Decided::OutOfTurn);
    }
    credential::set_totp(tx, id, None)?;
    credential::replace_recovery_codes(tx, id, &[])?;
    session::remove_all(tx, id, None)?;
    link::put(tx, id, digest, LinkKind::Authenticator, acting.now)?;
    acting.record(tx, Deed::AuthenticatorReset, &thing_of(id), why, "")?;
    Ok(Decided::Done)
}

/// Puts on record that somebody asked for a page that their role does not allow. `route` is its pattern.
///
/// # Errors
/// What the database answered.
pub fn record_denial(tx: &mut Tx<'_>, acting: &Acting, route: &str) -> Result<(), StoreError> {
    acting.record(tx, Deed::AccessDenied, "", "", route)
}
