//! Letters that wait for the staff to look at them, and those that were given back.

use diesel::prelude::*;

use super::odd;
use crate::domain::id::{CampaignId, LetterId, OfficeId};
use crate::domain::letter::{LetterState, Stop};
use crate::domain::moment::Moment;
use crate::domain::signature::EmailKey;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::outbox;
use crate::store::schema::{letter, letter_sketch};

/// A letter that waits for the staff, without its words and its writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewedLetter {
    /// Its id.
    pub id: LetterId,
    /// The office that it goes to.
    pub office: OfficeId,
    /// The resemblance of the nearest letter of anybody else when it was sent, in percent.
    pub likeness: u8,
    /// When its writer sent it.
    pub queued_at: Moment,
}

/// The letters that wait for the staff, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_for_review(conn: &mut Conn) -> Result<Vec<ReviewedLetter>, StoreError> {
    // In so many words, so that the index on the held alone serves.
    let held = diesel::dsl::sql::<diesel::sql_types::Bool>("letter.state = 'held'");
    let rows: Vec<(Vec<u8>, Vec<u8>, i16, i64)> = each!(conn, |c| letter::table
        .inner_join(letter_sketch::table.on(letter_sketch::letter_id.eq(letter::id)))
        .filter(held.and(letter::stop.eq(Stop::Review.code())))
        .order(letter::id)
        .select((letter::id, letter::office_id, letter_sketch::likeness, letter::queued_at))
        .load(c))?;
    rows.into_iter()
        .map(|(id, office, likeness, queued_at)| {
            Ok(ReviewedLetter {
                id: LetterId::from_slice(&id).ok_or_else(|| odd("letter.id"))?,
                office: OfficeId::from_slice(&office).ok_or_else(|| odd("letter.office_id"))?,
                likeness: u8::try_from(likeness).ok().ok_or_else(|| odd("letter_sketch.likeness"))?,
                queued_at: Moment::from_millis(queued_at),
            })
        })
        .collect()
}

/// Makes room for another letter of a supporter to any of these offices, in the place of one that its writer got
/// back: deletes that one, and the rows of the outbox about it. Returns how many there were.
///
/// # Errors
/// What the database answered.
pub fn forget_given_back(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    key: EmailKey,
    slot: i16,
    offices: &[OfficeId],
) -> Result<usize, StoreError> {
    let offices: Vec<&[u8]> = offices.iter().map(|id| id.as_bytes().as_slice()).collect();
    let given_back = letter::table
        .filter(letter::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(letter::email_key.eq(key.as_bytes().as_slice()))
        .filter(letter::slot.eq(slot))
        .filter(letter::office_id.eq_any(offices))
        .filter(letter::state.eq(LetterState::Failed.code()))
        .filter(letter::stop.eq_any(Stop::codes_that_make_room()))
        .select(letter::id);
    let ids: Vec<Vec<u8>> = each!(tx.conn(), |c| given_back.load(c))?;
    if ids.is_empty() {
        return Ok(0);
    }
    let subjects: Vec<uuid::Uuid> = ids.iter().filter_map(|id| uuid::Uuid::from_slice(id).ok()).collect();
    outbox::delete_by_subjects(tx, &subjects)?;
    Ok(each!(tx.conn(), |c| diesel::delete(letter::table.filter(letter::id.eq_any(&ids))).execute(c))?)
}
