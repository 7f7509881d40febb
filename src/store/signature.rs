//! Signatures: the rows of people who signed.

mod matching;
mod read;
mod write;

pub use matching::{Start, count_matching, list_matching};
pub use read::{find, list_by_email_keys, list_by_ids, list_expired, list_page, list_to_remind, recount};
pub use write::{
    clear_flags, confirm_pending, delete_expired, insert_new, lapse, mark_reminded, note_mail,
    set_missing_seat, sign_in_place, stop_updates, withdraw,
};

use crate::domain::id::{ConsentTextId, PetitionId, SignatureId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::signature::{EmailKey, Flag, SignatureState};

/// A signature as stored. Its texts are a person's and have no way into a log: `Debug` shows the id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureView {
    /// Its id.
    pub id: SignatureId,
    /// The petition signed.
    pub petition: PetitionId,
    /// The address as look-ups know it.
    pub email_key: EmailKey,
    /// 1, or 2 for the second person of a household that shares an address.
    pub slot: i16,
    /// The signer's name.
    pub name: String,
    /// The signer's address, in ASCII.
    pub email: String,
    /// The postcode as people write it.
    pub postcode: String,
    /// The signer's nation.
    pub nation: Nation,
    /// The Westminster seat's GSS code, or the empty text.
    pub constituency: String,
    /// The language signed in.
    pub language: Language,
    /// Where it is in its life.
    pub state: SignatureState,
    /// Why it is not counted, where there is a reason.
    pub flag: Option<Flag>,
    /// Whether the signer asked for updates.
    pub updates: bool,
    /// The wording under which they asked.
    pub updates_text: ConsentTextId,
    /// The tag of the link that led to the form, or the empty text.
    pub source: String,
    /// When it was signed.
    pub signed_at: Moment,
    /// When it was confirmed.
    pub confirmed_at: Option<Moment>,
    /// How many mails signing has caused.
    pub mails: i16,
    /// When the last of them was queued.
    pub mailed_at: Moment,
}

impl SignatureView {
    /// Whether it counts: it is confirmed, and nothing stands against it.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.state == SignatureState::Confirmed && self.flag.is_none()
    }
}

impl std::fmt::Debug for SignatureView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignatureView")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
