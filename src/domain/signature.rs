//! A signature: its states, its flag, and who counts as the same person.

pub mod filter;
pub mod pattern;

use super::email::EmailAddress;
use super::id::{ConsentEventId, ConsentTextId, OutboxId, PetitionId, SignatureId};
use super::language::Language;
use super::moment::{DAY_MS, MINUTE_MS, Moment};
use super::nation::Nation;
use super::network::NetworkKey;
use super::place::Gss;
use super::postcode::Postcode;
use super::text::PersonName;

/// How long a signature waits to be confirmed before it is deleted, in milliseconds: 14 days.
pub const PENDING_LIFE_MS: i64 = 14 * DAY_MS;
/// How long after signing the one reminder goes out, in milliseconds: 2 days.
pub const REMIND_AFTER_MS: i64 = 2 * DAY_MS;
/// The least time between two mails that signing again causes, in milliseconds: 10 minutes.
pub const MAIL_AGAIN_AFTER_MS: i64 = 10 * MINUTE_MS;
/// How many mails signing again may cause for one signature.
pub const MAILS_AT_MOST: i16 = 5;

/// An address as look-ups know it: a keyed hash of its canonical form, 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailKey([u8; 16]);

impl EmailKey {
    /// The key from a 32-byte keyed hash: its first half, which is beyond any chance of a collision.
    #[must_use]
    pub fn from_hash(hash: &[u8; 32]) -> Self {
        let mut key = [0; 16];
        key.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
        Self(key)
    }

    /// Reads a key back from its stored bytes; `None` for any other length.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes as stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl std::fmt::Debug for EmailKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailKey(…)")
    }
}

/// Where a signature is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureState {
    /// Signed, not yet confirmed from the mailbox.
    Pending,
    /// Confirmed, and counted unless it is flagged.
    Confirmed,
    /// Struck out by staff.
    Invalid,
    /// Taken back by the signer.
    Withdrawn,
}

impl SignatureState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Confirmed, Self::Invalid, Self::Withdrawn];

    /// The stable word in the database, in exports and in commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Invalid => "invalid",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Why a signature is not counted yet. It gets its mail like any other; the page never says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// The field that people cannot see was filled in.
    Honeypot,
    /// The form's stamp was missing or not ours.
    Stamp,
    /// The form was older than a day.
    Timing,
    /// Its network sent more than the settings allow.
    Network,
    /// Somebody of the staff set it.
    Staff,
}

impl Flag {
    /// Every flag.
    pub const ALL: [Self; 5] = [Self::Honeypot, Self::Stamp, Self::Timing, Self::Network, Self::Staff];

    /// The stable word in the database; a signature without a flag has the empty text.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Honeypot => "honeypot",
            Self::Stamp => "stamp",
            Self::Timing => "timing",
            Self::Network => "network",
            Self::Staff => "staff",
        }
    }

    /// The flag of a code; `None` for the empty text and any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.code() == code)
    }

    /// Whether confirming from the mailbox clears the flag: one that rests on network or timing alone says
    /// nothing about a person who answers her mail.
    #[must_use]
    pub const fn clears_on_confirming(self) -> bool {
        matches!(self, Self::Timing | Self::Network)
    }
}

/// A signature as it came through the door, with the ids of every row that it may cause: a transaction may
/// run twice, and must make the same rows.
#[derive(Clone, Debug)]
pub struct NewSignature {
    /// Its id.
    pub id: SignatureId,
    /// The id of the mail that it causes.
    pub mail_id: OutboxId,
    /// The ids of the consent entries that it causes.
    pub event_ids: [ConsentEventId; 2],
    /// The petition signed.
    pub petition: PetitionId,
    /// The address as look-ups know it.
    pub email_key: EmailKey,
    /// The signer's name.
    pub name: PersonName,
    /// The signer's address.
    pub email: EmailAddress,
    /// The signer's postcode.
    pub postcode: Postcode,
    /// The signer's nation.
    pub nation: Nation,
    /// The Westminster seat, where it is known.
    pub constituency: Option<Gss>,
    /// The language of the form.
    pub language: Language,
    /// Why it is not to be counted, where there is a reason.
    pub flag: Option<Flag>,
    /// Whether the box for updates was ticked.
    pub updates: bool,
    /// The wording of that box.
    pub updates_text: ConsentTextId,
    /// The tag of the link that led here, or the empty text.
    pub source: String,
    /// The network that the form came from, where it is known.
    pub network: Option<NetworkKey>,
    /// For how many minutes the form had been open, where its stamp tells.
    pub form_minutes: Option<i16>,
    /// Whether two people of a household may share an address.
    pub household: bool,
    /// When the form arrived.
    pub signed_at: Moment,
}

/// What came of signing. The person sees the same page each time; the difference is told to the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// A new signature; the confirmation is queued.
    New,
    /// Signed before and not confirmed, or withdrawn; the confirmation is queued again.
    ConfirmAgain,
    /// Signed and confirmed before; the mailbox is told so.
    Already,
    /// Signed before, and enough mails have been sent: nothing is queued.
    Quiet,
}

/// Whether signing again may cause another mail: not within ten minutes of the last, and five in all.
#[must_use]
pub const fn may_mail_again(mails: i16, mailed_at: Moment, now: Moment) -> bool {
    mails < MAILS_AT_MOST && now.since_ms(mailed_at) >= MAIL_AGAIN_AFTER_MS
}
