//! Logging in: a knock, which the ladder of waits lets through or not, and then passphrase and code together.
//!
//! The hash is compared between the two, outside of any transaction. The knock counts as a failure until the other
//! has proved it a success, so that many who knock at once are looked at one by one. What was compared may be changed
//! meanwhile: whoever is let in has the passphrase that is stored then.

use super::{Acting, hold_credential, take_code, thing_of};
use crate::domain::email::EmailAddress;
use crate::domain::id::StaffId;
use crate::domain::staff::code::Code;
use crate::domain::staff::lock::{Guessed, Rung};
use crate::domain::staff::{Account, StaffState};
use crate::domain::staff_event::Deed;
use crate::secret::passphrase::StoredHash;
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
        /// The keys of the ladders that this counts on.
        ladders: Vec<[u8; 32]>,
    },
    /// It came before the wait was over.
    TooEarly,
}

/// The ladders that a knock may count on, by their keys.
#[derive(Clone, Copy, Debug)]
pub struct Ladders {
    /// That of the address, on which everybody who tries it stands, wherever they are.
    pub address: [u8; 32],
    /// That of the address and one network: whoever tries it from there stands on it as well.
    pub network: [u8; 32],
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
    let account = match email {
        Some(email) => staff::find_by_email(tx.conn(), email)?,
        None => None,
    };
    let account = account.map(|account| account.id);
    let own = ladders.browser.filter(|(owner, _)| account == Some(*owner));
    let ladders = match own {
        Some((_, key)) => vec![(key, Guessed::Passphrase)],
        None => vec![(ladders.address, Guessed::Anywhere), (ladders.network, Guessed::Passphrase)],
    };
    if !try_ladders(tx, acting, &ladders, account)? {
        return Ok(Knock::TooEarly);
    }
    let held = match account {
        Some(account) => credential::find(tx.conn(), account)?,
        None => None,
    };
    let ladders = ladders.iter().map(|(key, _)| *key).collect();
    Ok(Knock::Heard { account, stored: held.and_then(|held| held.passphrase), ladders })
}

/// Takes a try on ladders, where every wait is over; puts on record where one is not.
pub(super) fn try_ladders(
    tx: &mut Tx<'_>,
    acting: &Acting,
    ladders: &[([u8; 32], Guessed)],
    account: Option<StaffId>,
) -> Result<bool, StoreError> {
    let rungs = ladders.iter().map(|(key, _)| attempt::find(tx.conn(), *key));
    let rungs: Vec<Rung> = rungs.collect::<Result<_, _>>()?;
    let mut is_heard = rungs.iter().all(|rung| rung.is_open(acting.now));
    for ((key, guessed), rung) in ladders.iter().zip(rungs) {
        is_heard = is_heard && attempt::climb(tx, *key, rung, rung.next(*guessed, acting.now))?;
    }
    if !is_heard {
        let thing = account.map(thing_of).unwrap_or_default();
        acting.record(tx, Deed::LoginTooEarly, &thing, "", "passphrase")?;
    }
    Ok(is_heard)
}

/// Somebody who has knocked, and what they brought.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The account of the address, as the knock found it.
    pub account: Option<StaffId>,
    /// What was stored of the passphrase, where it is right.
    pub right: Option<StoredHash>,
    /// The code.
    pub code: Option<Code>,
    /// The keys of the ladders.
    pub ladders: Vec<[u8; 32]>,
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
        Some(id) => {
            staff::lock(tx, &[id])?;
            staff::find(tx.conn(), id)?
        }
        None => None,
    };
    let Some(account) = account else {
        acting.record(tx, Deed::LoginRefused, "", "", "unknown address")?;
        return Ok(None);
    };
    let thing = thing_of(account.id);
    let held = match &entry.right {
        Some(right) => hold_credential(tx, account.id, right)?,
        None => None,
    };
    let Some(held) = held else {
        acting.record(tx, Deed::LoginRefused, &thing, "", "passphrase")?;
        return Ok(None);
    };
    if account.state != StaffState::Active {
        acting.record(tx, Deed::LoginRefused, &thing, "", account.state.code())?;
        return Ok(None);
    }
    let taken = take_code(tx, keys, account.id, &held, entry.code.as_ref(), acting.now)?;
    if !taken.is_right() {
        acting.record(tx, taken.refusal(), &thing, "", taken.detail())?;
        return Ok(None);
    }
    for ladder in &entry.ladders {
        attempt::clear(tx, *ladder)?;
    }
    session::insert(tx, &Session { owner: account.id, ..entry.session.clone() }, entry.digest)?;
    acting.by(account.id).record(tx, Deed::LoggedIn, &thing, "", taken.detail())?;
    Ok(Some(account))
}

/// Puts the same passphrase, hashed anew, in the place of what was stored of it; does nothing where that has changed.
///
/// # Errors
/// What the database answered.
pub fn renew_hash(
    tx: &mut Tx<'_>,
    owner: StaffId,
    (stored, renewed): (&StoredHash, &StoredHash),
) -> Result<(), StoreError> {
    if hold_credential(tx, owner, stored)?.is_some() {
        credential::set_passphrase(tx, owner, renewed)?;
    }
    Ok(())
}
