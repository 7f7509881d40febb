//! What the staff decide about letters that wait for them, since they are so like those of others.

use crate::domain::id::{LetterId, OutboxId};
use crate::domain::letter::{LetterState, Stop};
use crate::domain::moment::{DAY_MS, Moment};
use crate::domain::notice::Notice;
use crate::store::outbox::NewMail;
use crate::store::{StoreError, Tx, letter, outbox, representative};

/// How often a letter that waits for the staff is looked at all the same, in milliseconds: its office may have ended,
/// its writer may have withdrawn, and at last it has waited too long.
pub const LOOK_EVERY_MS: i64 = DAY_MS;

/// What the staff have decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes as it is.
    Release,
    /// It does not go: its writer gets it back, is told why, and may write another.
    GiveBack,
}

/// A letter that was looked at, with the id of the mail that its writer may get.
#[derive(Clone, Copy, Debug)]
pub struct LookedAt {
    /// The letter.
    pub id: LetterId,
    /// The mail.
    pub mail_id: OutboxId,
}

/// Carries a verdict out, and returns how many of `letters` it was carried out on: those that still waited for it.
///
/// # Errors
/// What the database answered.
pub fn review_letters(
    tx: &mut Tx<'_>,
    verdict: Verdict,
    letters: &[LookedAt],
    now: Moment,
) -> Result<usize, StoreError> {
    let is_meant = |id: LetterId| letters.iter().any(|letter| letter.id == id);
    let waiting = letter::list_for_review(tx.conn())?.into_iter().filter(|letter| is_meant(letter.id));
    let mut offices: Vec<_> = waiting.map(|letter| letter.office).collect();
    offices.sort_unstable();
    offices.dedup();
    if offices.is_empty() {
        return Ok(0);
    }
    // As whoever fills an office or settles a letter to it does; what the lock had to wait for may have changed it.
    representative::lock(tx, &offices)?;
    let waiting = letter::list_for_review(tx.conn())?;
    let still: Vec<&LookedAt> =
        letters.iter().filter(|looked| waiting.iter().any(|letter| letter.id == looked.id)).collect();
    let ids: Vec<LetterId> = still.iter().map(|looked| looked.id).collect();
    match verdict {
        Verdict::Release => letter::release(tx, &ids, now),
        Verdict::GiveBack => {
            let given_back = letter::set_state(tx, &ids, LetterState::Failed, now)?;
            for id in &ids {
                letter::set_stop(tx, *id, Stop::GivenBack)?;
            }
            let subjects: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
            outbox::cancel(tx, Notice::Letter, &subjects, Stop::GivenBack.code(), now)?;
            let mails: Vec<NewMail> = still
                .iter()
                .map(|looked| NewMail {
                    id: looked.mail_id,
                    notice: Notice::LetterReturned,
                    subject: looked.id.uuid(),
                    ordinal: 1,
                    queued_at: now,
                })
                .collect();
            outbox::queue(tx, &mails)?;
            Ok(given_back)
        }
    }
}
