//! Letters as their office reads them.

use diesel::prelude::*;

use super::odd;
use crate::domain::id::{CampaignId, LetterId, OfficeId};
use crate::domain::language::Language;
use crate::domain::letter::LetterState;
use crate::domain::moment::Moment;
use crate::domain::signature::SignatureState;
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::schema::{letter, signature};

/// The states in which a letter has reached its office, or lies there for it.
const THERE: [LetterState; 4] =
    [LetterState::Sent, LetterState::Delivered, LetterState::Collected, LetterState::Answered];

/// Whose letters are meant: those that reached whoever holds the office now. What was written to somebody else was
/// handed to somebody else.
#[derive(Clone, Copy, Debug)]
pub struct OfficeShelf {
    /// The campaign.
    pub campaign: CampaignId,
    /// The office.
    pub office: OfficeId,
    /// Since when its holder holds it.
    pub since: Moment,
}

/// A letter as its office reads it. It has no readable `Debug`: it is a person's.
#[derive(Clone)]
pub struct OfficeLetterView {
    /// Its id.
    pub id: LetterId,
    /// Its language.
    pub language: Language,
    /// Its subject.
    pub subject: String,
    /// Its whole text, with the writer's name, address and postcode as the writer put them there.
    pub body: String,
    /// When it was sent or collected.
    pub at: Option<Moment>,
}

impl std::fmt::Debug for OfficeLetterView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OfficeLetterView").field("id", &self.id).finish_non_exhaustive()
    }
}

macro_rules! shelf {
    ($shelf:expr) => {
        letter::table
            .inner_join(signature::table.on(signature::id.eq(letter::signature_id)))
            .filter(letter::office_id.eq($shelf.office.as_bytes().as_slice()))
            .filter(letter::campaign_id.eq($shelf.campaign.as_bytes().as_slice()))
            .filter(letter::settled_at.ge($shelf.since.as_millis()))
            // Who has withdrawn has taken the letter back as far as it lies with us.
            .filter(signature::state.eq(SignatureState::Confirmed.code()))
    };
}

/// One page of an office's letters, newest first, at most `limit`, of ids below `before`.
///
/// # Errors
/// What the database answered.
pub fn list_for_office(
    conn: &mut Conn,
    shelf: OfficeShelf,
    before: Option<LetterId>,
    limit: i64,
) -> Result<Vec<OfficeLetterView>, StoreError> {
    type Row = (Vec<u8>, String, String, String, Option<i64>);
    let rows: Vec<Row> = each!(conn, |c| {
        let mut query = shelf!(shelf)
            .filter(letter::state.eq_any(THERE.map(LetterState::code)))
            .select((letter::id, letter::language, letter::subject, letter::body, letter::settled_at))
            .into_boxed();
        if let Some(before) = &before {
            query = query.filter(letter::id.lt(before.as_bytes().as_slice()));
        }
        query.order(letter::id.desc()).limit(limit).load(c)
    })?;
    rows.into_iter()
        .map(|(id, language, subject, body, at)| {
            Ok(OfficeLetterView {
                id: LetterId::from_slice(&id).ok_or_else(|| odd("letter.id"))?,
                language: Language::from_code(&language).ok_or_else(|| odd("letter.language"))?,
                subject,
                body,
                at: at.map(Moment::from_millis),
            })
        })
        .collect()
}

/// How many letters an office can read.
///
/// # Errors
/// What the database answered.
pub fn count_for_office(conn: &mut Conn, shelf: OfficeShelf) -> Result<i64, StoreError> {
    Ok(each!(conn, |c| shelf!(shelf)
        .filter(letter::state.eq_any(THERE.map(LetterState::code)))
        .count()
        .get_result(c))?)
}

/// The points of each letter that was collected for an office from the shelf's beginning on and before `until`, one
/// list of keys a letter.
///
/// # Errors
/// What the database answered.
pub fn list_collected_points(
    conn: &mut Conn,
    shelf: OfficeShelf,
    until: Moment,
) -> Result<Vec<Vec<String>>, StoreError> {
    let rows: Vec<String> = each!(conn, |c| shelf!(shelf)
        .filter(letter::settled_at.lt(until.as_millis()))
        .filter(letter::state.eq(LetterState::Collected.code()))
        .select(letter::points)
        .load(c))?;
    Ok(rows.iter().map(|keys| keys.split_whitespace().map(ToOwned::to_owned).collect()).collect())
}

/// The letters to an office that an answer for all its writers is for: those that reached it by `until` and that
/// nobody has said were answered, at most `limit`.
///
/// # Errors
/// What the database answered.
pub fn list_to_answer(
    conn: &mut Conn,
    shelf: OfficeShelf,
    until: Moment,
    limit: i64,
) -> Result<Vec<LetterId>, StoreError> {
    let open = [LetterState::Sent, LetterState::Delivered, LetterState::Collected];
    let ids: Vec<Vec<u8>> = each!(conn, |c| letter::table
        .filter(letter::office_id.eq(shelf.office.as_bytes().as_slice()))
        .filter(letter::campaign_id.eq(shelf.campaign.as_bytes().as_slice()))
        .filter(letter::settled_at.ge(shelf.since.as_millis()))
        .filter(letter::settled_at.le(until.as_millis()))
        .filter(letter::state.eq_any(open.map(LetterState::code)))
        .order(letter::id)
        .limit(limit)
        .select(letter::id)
        .load(c))?;
    ids.iter().map(|id| LetterId::from_slice(id).ok_or_else(|| odd("letter.id"))).collect()
}
