//! Inviting somebody: an account, and the one link that leads into it.

use super::{Acting, may_decide, thing_of};
use crate::domain::email::EmailAddress;
use crate::domain::id::StaffId;
use crate::domain::language::Language;
use crate::domain::staff::{Account, LinkKind, Nations, Role, StaffState};
use crate::domain::staff_event::Deed;
use crate::secret::staff::TokenDigest;
use crate::store::staff::{credential, link, session};
use crate::store::{StoreError, Tx, staff};

/// Who is invited, as what.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The id of the account, if it is a new one.
    pub id: StaffId,
    /// Whose account it is.
    pub email: EmailAddress,
    /// What it may do.
    pub role: Role,
    /// Where.
    pub nations: Nations,
    /// The language that its owner reads, until they choose another.
    pub language: Language,
    /// The digest of the link's token.
    pub digest: TokenDigest,
    /// Why, for the record.
    pub why: String,
}

/// What came of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The link works for 72 hours.
    Done,
    /// The address has an account that is in use.
    AlreadyActive,
    /// The actor may not any more: their own account was changed or disabled meanwhile.
    Denied,
}

/// Invites somebody. An account that nobody has come into yet, or that was disabled, begins anew: passphrase,
/// authenticator and recovery codes are gone, and an earlier link is dead.
///
/// # Errors
/// What the database answered; `Conflict` when the address is being invited by somebody else at this moment.
pub fn invite(tx: &mut Tx<'_>, acting: &Acting, invitation: &Invitation) -> Result<Invited, StoreError> {
    let Invitation { email, role, nations, language, digest, why, .. } = invitation;
    let known = staff::find_by_email(tx.conn(), email)?.map(|known| known.id);
    let both: Vec<StaffId> = acting.actor.staff.into_iter().chain(known).collect();
    staff::lock(tx, &both)?;
    if !may_decide(tx, acting)? {
        acting.record(tx, Deed::AccessDenied, "", "", "")?;
        return Ok(Invited::Denied);
    }
    let known = match known {
        Some(known) => staff::find(tx.conn(), known)?,
        None => None,
    };
    let id = match known {
        Some(known) if known.state == StaffState::Active => return Ok(Invited::AlreadyActive),
        Some(known) => {
            credential::remove(tx, known.id)?;
            session::remove_all(tx, known.id, None)?;
            staff::set_role(tx, known.id, *role, nations)?;
            staff::set_state(tx, known.id, StaffState::Invited)?;
            staff::set_language(tx, known.id, *language)?;
            known.id
        }
        None => {
            let account = Account {
                id: invitation.id,
                email: email.clone(),
                role: *role,
                nations: nations.clone(),
                state: StaffState::Invited,
                language: *language,
                made_at: acting.now,
            };
            staff::insert(tx, &account)?;
            account.id
        }
    };
    link::put(tx, id, *digest, LinkKind::Invitation, acting.now)?;
    acting.record(tx, Deed::Invited, &thing_of(id), why, &standing(*role, nations))?;
    Ok(Invited::Done)
}

/// Role and nations in the words of the record: `exporter in wales,scotland`.
pub(super) fn standing(role: Role, nations: &Nations) -> String {
    let place = if nations.is_unlimited() { "all nations".to_owned() } else { nations.text() };
    format!("{} in {place}", role.code())
}
