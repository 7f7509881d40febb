//! Logging in: a knock, which the ladder of waits lets through or not, and then passphrase and code together.
//!
//! The hash is compared between the two, outside of any transaction. The knock counts as a failure until the other
//! has proved it a success, so that many who knock at once are looked at one by one.

use super::{Acting, take_code, thing_of};
use crate::domain::email::EmailAddress;
use crate::domain::id::StaffId;
use crate::domain::staff::code::Code;
use crate::domain::staff::lock::Guessed;
use crate::domain::staff::{Account, StaffState};
use crate::domain::staff_event::Deed;
use crate::secret::passphrase::{Checked, StoredHash};
use crate::secret::staff::{StaffKeys, TokenDigest};
use crate::store::staff::session::Session;
use crate::store::staff::{attempt, credential, session};
use crate::store::{StoreError, Tx, staff};

/// What came of a knock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knock {
    /// The passphrase is to be compared with this; with a decoy where there is nothing.
    Heard {
        /// The account of the address.
        account: Option<StaffId>,
        /// What is stored for it.
        stored: Option<StoredHash>,
        /// The key of the ladder that this counts on.
        ladder: [u8; 32],
    },
    /// It came before the wait was over.
    TooEarly,
}

/// The ladders that a knock may count on, by their keys.
#[derive(Clone, Copy, Debug)]
pub struct Ladders {
    /// That of the address, on which whoever knows the address stands.
    pub address: [u8; 32],
    /// That of a browser that the owner of this account has logged in with before: strangers do not stand on it.
    pub browser: Option<(StaffId, [u8; 32])>,
}

/// Knocks for an address.
///
/// # Errors
/// What the database answered.
pub fn knock(
    tx: &mut Tx<'_>,
    acting: &Acting,
    email: Option<&EmailAddress>,
    ladders: Ladders,
) -> Result<Knock, StoreError> {
    attempt::forget_old(tx, acting.now)?;
    let account = match email {
        Some(email) => staff::find_by_email(tx.conn(), email)?,
        None => None,
    };
    let account = account.map(|account| account.id);
    let own = ladders.browser.filter(|(owner, _)| account == Some(*owner));
    let ladder = own.map_or(ladders.address, |(_, key)| key);
    if !try_ladder(tx, acting, ladder, account)? {
        return Ok(Knock::TooEarly);
    }
    let held = match account {
        Some(account) => credential::find(tx.conn(), account)?,
        None => None,
    };
    Ok(Knock::Heard { account, stored: held.and_then(|held| held.passphrase), ladder })
}

/// Takes a try on a ladder, where the wait is over; puts on record where it is not.
pub(super) fn try_ladder(
    tx: &mut Tx<'_>,
    acting: &Acting,
    ladder: [u8; 32],
    account: Option<StaffId>,
) -> Result<bool, StoreError> {
    let rung = attempt::find(tx.conn(), ladder)?;
    let next = rung.next(Guessed::Passphrase, acting.now);
    if rung.is_open(acting.now) && attempt::climb(tx, ladder, rung, next)? {
        return Ok(true);
    }
    let thing = account.map(thing_of).unwrap_or_default();
    acting.record(tx, Deed::LoginTooEarly, &thing, "", "passphrase")?;
    Ok(false)
}

/// Somebody who has knocked, and what they brought.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The account of the address, as the knock found it.
    pub account: Option<StaffId>,
    /// How the passphrase compared.
    pub checked: Checked,
    /// The passphrase hashed anew, where what is stored has another cost.
    pub renewed: Option<StoredHash>,
    /// The code.
    pub code: Option<Code>,
    /// The key of the ladder.
    pub ladder: [u8; 32],
    /// The session that is to begin; its owner is set here.
    pub session: Session,
    /// The digest of its cookie.
    pub digest: TokenDigest,
}

/// Lets somebody in whose passphrase and code are right, and says no more to anybody else.
///
/// # Errors
/// What the database answered.
pub fn enter(
    tx: &mut Tx<'_>,
    acting: &Acting,
    keys: &StaffKeys,
    entry: &Entry,
) -> Result<Option<Account>, StoreError> {
    let account = match entry.account {
        Some(id) => staff::find(tx.conn(), id)?,
        None => None,
    };
    let Some(account) = account else {
        acting.record(tx, Deed::LoginRefused, "", "", "unknown address")?;
        return Ok(None);
    };
    let thing = thing_of(account.id);
    if !entry.checked.fits {
        acting.record(tx, Deed::LoginRefused, &thing, "", "passphrase")?;
        return Ok(None);
    }
    let held = credential::find(tx.conn(), account.id)?;
    let (StaffState::Active, Some(held)) = (account.state, held) else {
        acting.record(tx, Deed::LoginRefused, &thing, "", account.state.code())?;
        return Ok(None);
    };
    let taken = take_code(tx, keys, account.id, &held, entry.code.as_ref(), acting.now)?;
    if !taken.is_right() {
        acting.record(tx, Deed::CodeRefused, &thing, "", taken.detail())?;
        return Ok(None);
    }
    attempt::clear(tx, entry.ladder)?;
    if let Some(renewed) = &entry.renewed {
        credential::set_passphrase(tx, account.id, renewed)?;
    }
    session::forget_over(tx, acting.now)?;
    session::insert(tx, &Session { owner: account.id, ..entry.session.clone() }, entry.digest)?;
    acting.by(account.id).record(tx, Deed::LoggedIn, &thing, "", taken.detail())?;
    Ok(Some(account))
}
