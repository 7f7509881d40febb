//! Addresses that name the mail they are for (VERP): the return path of every mail, and the address that a letter
//! is from.
//!
//! The local part is a letter for the kind of mail, `+`, and a token of 34 characters: the row of the outbox with a
//! keyed tag, so that nobody can make up a failure. Upper and lower case are the same, because servers fold it, and
//! 36 octets leave room in the 64 that a local part may have (RFC 5321 section 4.5.3.1.1). Whoever has a letter sees
//! what it is from, so that token has a key of its own: it lets answers in, and no reports of failures.

use crate::domain::id::OutboxId;
use crate::domain::notice::Notice;
use crate::secret::{Keys, Purpose};

/// What an address that we made stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// The mail.
    pub mail: OutboxId,
    /// Whether it is a return path, where reports are believed; otherwise the address that a letter is from.
    pub is_return_path: bool,
}

/// The return path of a mail.
#[must_use]
pub fn return_path(keys: &Keys, notice: Notice, mail: OutboxId, domain: &str) -> String {
    format!("{}+{}@{domain}", initial(notice), keys.token(Purpose::Bounce, mail.uuid()))
}

/// The address that a letter is from, where answers to it may come.
#[must_use]
pub fn reply_address(keys: &Keys, mail: OutboxId, domain: &str) -> String {
    format!("l+{}@{domain}", keys.token(Purpose::Reply, mail.uuid()))
}

/// What an envelope recipient stands for; `None` for an address that we did not make.
#[must_use]
pub fn addressee(keys: &Keys, recipient: &str) -> Option<Addressee> {
    let recipient = recipient.trim().trim_start_matches('<').trim_end_matches('>');
    let (local, _domain) = recipient.rsplit_once('@')?;
    let (_kind, token) = local.split_once('+')?;
    let open = |purpose| keys.open_token(purpose, token).map(OutboxId::from_uuid);
    open(Purpose::Bounce)
        .map(|mail| Addressee { mail, is_return_path: true })
        .or_else(|| open(Purpose::Reply).map(|mail| Addressee { mail, is_return_path: false }))
}

/// What the local part begins with: for people who read logs.
const fn initial(notice: Notice) -> char {
    match notice {
        Notice::Letter => 'l',
        _ => 'c',
    }
}
