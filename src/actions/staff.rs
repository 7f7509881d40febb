//! What the staff do with the office itself: coming in, going, and deciding who else may.
//!
//! Each of these writes what was done, or tried and refused, into the record of events, in its own transaction. Whatever
//! was read or compared before that transaction began may have changed since: so it holds the account first, and looks
//! again.

pub mod demonstration;
pub mod enrol;
pub mod forget;
pub mod invite;
pub mod log_in;
pub mod own_account;
pub mod people;
pub mod prove_again;
pub mod verify;

use crate::domain::id::StaffId;
use crate::domain::moment::Moment;
use crate::domain::staff::code::Code;
use crate::domain::staff::lock::Guessed;
use crate::domain::staff::{Account, LinkKind, Permission, StaffState};
use crate::domain::staff_event::{Actor, Deed, EventOrigin, NewStaffEvent};
use crate::secret::passphrase::StoredHash;
use crate::secret::staff::{ChainKey, StaffKeys, TokenDigest};
use crate::secret::totp::TotpSecret;
use crate::store::staff::credential::{self, Credential};
use crate::store::staff::{attempt, link};
use crate::store::{StoreError, Tx, staff, staff_event};

/// Who does something, and when; with it goes the key of the record, for nothing is done without it.
#[derive(Clone, Debug)]
pub struct Acting {
    /// Who.
    pub actor: Actor,
    /// When.
    pub now: Moment,
    /// The key of the chain of events.
    pub chain: ChainKey,
}

impl Acting {
    /// The same, done by the owner of an account that is only known by now.
    #[must_use]
    pub fn by(&self, staff: StaffId) -> Self {
        Self { actor: Actor { staff: Some(staff), ..self.actor.clone() }, ..self.clone() }
    }

    /// Whether the account is the actor's own.
    #[must_use]
    pub fn is_own(&self, staff: StaffId) -> bool {
        self.actor.staff == Some(staff)
    }

    /// Puts a deed on record. `thing` is a kind and an id, `why` the actor's own words, `detail` a few stable words.
    ///
    /// # Errors
    /// What the database answered.
    pub fn record(
        &self,
        tx: &mut Tx<'_>,
        deed: Deed,
        thing: &str,
        why: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        let event = NewStaffEvent {
            at: self.now,
            actor: self.actor.clone(),
            deed,
            thing: thing.to_owned(),
            why: why.to_owned(),
            detail: detail.to_owned(),
        };
        staff_event::append(tx, &self.chain, &event)
    }
}

/// An account as the record names it.
#[must_use]
pub fn thing_of(staff: StaffId) -> String {
    format!("staff/{staff}")
}

/// Whether the actor may decide about others at this moment; whoever asks holds their account. A shell on the machine
/// may.
fn may_decide(tx: &mut Tx<'_>, acting: &Acting) -> Result<bool, StoreError> {
    let Some(own) = acting.actor.staff else { return Ok(acting.actor.origin == EventOrigin::Command) };
    let account = staff::find(tx.conn(), own)?.filter(|own| own.state == StaffState::Active);
    Ok(account.is_some_and(|own| own.role.may(Permission::ManagePeople)))
}

/// Whose link this is and what it leads to, with the account held.
fn hold_link(
    tx: &mut Tx<'_>,
    acting: &Acting,
    digest: TokenDigest,
) -> Result<Option<(Account, LinkKind)>, StoreError> {
    let Some((account, _)) = link::find(tx.conn(), digest, acting.now)? else { return Ok(None) };
    staff::lock(tx, &[account.id])?;
    link::find(tx.conn(), digest, acting.now)
}

/// The credential of an account, held until COMMIT, where its passphrase is still the one that was compared.
fn hold_credential(
    tx: &mut Tx<'_>,
    owner: StaffId,
    compared: &StoredHash,
) -> Result<Option<Credential>, StoreError> {
    staff::lock(tx, &[owner])?;
    let held = credential::find(tx.conn(), owner)?;
    Ok(held.filter(|held| held.passphrase.as_ref() == Some(compared)))
}

/// What came of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CodeTaken {
    /// An authenticator's code was right, and works no more.
    Totp,
    /// A recovery code was right, and works no more.
    Recovery,
    /// It was wrong, or used before; the next one waits.
    Wrong,
    /// It came before the wait was over, and was not looked at.
    TooEarly,
}

impl CodeTaken {
    const fn is_right(self) -> bool {
        matches!(self, Self::Totp | Self::Recovery)
    }

    /// What is put on record of one that is not right.
    const fn refusal(self) -> Deed {
        match self {
            Self::TooEarly => Deed::LoginTooEarly,
            Self::Totp | Self::Recovery | Self::Wrong => Deed::CodeRefused,
        }
    }

    /// The word on record.
    const fn detail(self) -> &'static str {
        match self {
            Self::Totp => "authenticator",
            Self::Recovery => "recovery code",
            Self::Wrong => "wrong code",
            Self::TooEarly => "code",
        }
    }
}

/// Looks at the code of somebody who has the passphrase, and uses it up where it is right. Whoever asks holds the account.
fn take_code(
    tx: &mut Tx<'_>,
    keys: &StaffKeys,
    staff: StaffId,
    held: &Credential,
    code: Option<&Code>,
    now: Moment,
) -> Result<CodeTaken, StoreError> {
    let key = keys.attempt_key("code", staff.as_bytes());
    let rung = attempt::find(tx.conn(), key)?;
    if !rung.is_open(now) {
        return Ok(CodeTaken::TooEarly);
    }
    let taken = match code {
        Some(Code::Totp(code)) if held.is_confirmed => {
            let sealed = held.totp.as_deref().unwrap_or_default();
            let secret = keys.unseal(staff, sealed);
            let step =
                secret.and_then(|secret| TotpSecret::from_bytes(secret).find_step(code, now, held.totp_step));
            match step {
                Some(step) if credential::take_step(tx, staff, sealed, step)? => CodeTaken::Totp,
                _ => CodeTaken::Wrong,
            }
        }
        Some(Code::Recovery(code)) if held.is_confirmed => {
            let digest = keys.recovery_digest(staff, code);
            let used = credential::use_recovery_code(tx, staff, digest, now)?;
            if used { CodeTaken::Recovery } else { CodeTaken::Wrong }
        }
        _ => CodeTaken::Wrong,
    };
    if taken.is_right() {
        attempt::clear(tx, key)?;
    } else {
        attempt::climb(tx, key, rung, rung.next(Guessed::Code, now))?;
    }
    Ok(taken)
}
