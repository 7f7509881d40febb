//! The way into the office of a demonstration: a button, and no passphrase. Nothing but `clarion demo` makes it.

use super::{Acting, hold_link, thing_of};
use crate::domain::staff::{Account, LinkKind};
use crate::domain::staff_event::Deed;
use crate::secret::staff::TokenDigest;
use crate::store::staff::link;
use crate::store::staff::session::{self, Session};
use crate::store::{StoreError, Tx, staff};

/// Makes the account that a demonstration is looked at with, and the one link to it.
///
/// # Errors
/// What the database answered.
pub fn prepare(
    tx: &mut Tx<'_>,
    acting: &Acting,
    account: &Account,
    digest: TokenDigest,
) -> Result<(), StoreError> {
    staff::insert(tx, account)?;
    link::put(tx, account.id, digest, LinkKind::Demonstration, acting.now)?;
    acting.record(tx, Deed::Invited, &thing_of(account.id), "", "demonstration")
}

/// Lets whoever has the link in, once; returns whether it did.
///
/// # Errors
/// What the database answered.
pub fn enter(
    tx: &mut Tx<'_>,
    acting: &Acting,
    digest: TokenDigest,
    session: &Session,
    cookie: TokenDigest,
) -> Result<bool, StoreError> {
    let Some((account, LinkKind::Demonstration)) = hold_link(tx, acting, digest)? else {
        return Ok(false);
    };
    if !link::take(tx, digest, acting.now)? {
        return Ok(false);
    }
    session::insert(tx, &Session { owner: account.id, ..session.clone() }, cookie)?;
    acting.by(account.id).record(tx, Deed::LoggedIn, &thing_of(account.id), "", "demonstration")?;
    Ok(true)
}
