//! Letters as their office reads them.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::odd;
use crate::domain::id::{CampaignId, LetterId, OfficeId};
use crate::domain::language::Language;
use crate::domain::letter::LetterState;
use crate::domain::moment::Moment;
use crate::domain::signature::SignatureState;
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::office_digest::OfficeDigest;
use crate::store::schema::{letter, office_digest, signature};

/// The most ids in one query.
const IDS_PER_QUERY: usize = 500;

/// The states in which a letter has reached its office, or lies there for it.
pub(super) const THERE: [LetterState; 4] =
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
    /// The writer's address for a reply, where the writer agreed to that.
    pub reply_to: Option<String>,
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
pub(super) use shelf;

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
    type Row = (Vec<u8>, String, String, String, Option<i64>, Option<Vec<u8>>, String);
    let rows: Vec<Row> = each!(conn, |c| {
        let mut query = shelf!(shelf)
            .filter(letter::state.eq_any(THERE.map(LetterState::code)))
            .select((
                letter::id,
                letter::language,
                letter::subject,
                letter::body,
                letter::settled_at,
                letter::naming_text_id,
                signature::email,
            ))
            .into_boxed();
        if let Some(before) = &before {
            query = query.filter(letter::id.lt(before.as_bytes().as_slice()));
        }
        query.order(letter::id.desc()).limit(limit).load(c)
    })?;
    rows.into_iter()
        .map(|(id, language, subject, body, at, naming, email)| {
            Ok(OfficeLetterView {
                id: LetterId::from_slice(&id).ok_or_else(|| odd("letter.id"))?,
                language: Language::from_code(&language).ok_or_else(|| odd("letter.language"))?,
                subject,
                body,
                at: at.map(Moment::from_millis),
                reply_to: naming.map(|_| email),
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

/// Id, campaign, office, and when it was collected.
type CollectedRow = (Vec<u8>, Vec<u8>, Vec<u8>, Option<i64>);

/// A letter that was collected and that no digest is about yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectedLetter {
    /// Its id.
    pub id: LetterId,
    /// The campaign that it was sent through.
    pub campaign: CampaignId,
    /// Its office.
    pub office: OfficeId,
    /// When it was collected.
    pub at: Moment,
}

/// The letters of these offices that were collected and that no digest is about yet, sent or under way.
///
/// # Errors
/// What the database answered.
pub fn list_uncarried(conn: &mut Conn, offices: &[OfficeId]) -> Result<Vec<CollectedLetter>, StoreError> {
    let mut letters = Vec::new();
    for offices in offices.chunks(IDS_PER_QUERY) {
        let offices: Vec<&[u8]> = offices.iter().map(|id| id.as_bytes().as_slice()).collect();
        let rows: Vec<CollectedRow> = each!(conn, |c| {
            let carrying = office_digest::table
                .filter(office_digest::campaign_id.eq(letter::campaign_id))
                .filter(office_digest::office_id.eq(letter::office_id))
                .filter(office_digest::since.nullable().le(letter::settled_at))
                .filter(office_digest::until.nullable().gt(letter::settled_at));
            letter::table
                .filter(letter::office_id.eq_any(offices))
                .filter(letter::state.eq(LetterState::Collected.code()))
                .filter(not(exists(carrying)))
                .order(letter::id)
                .select((letter::id, letter::campaign_id, letter::office_id, letter::settled_at))
                .load(c)
        })?;
        for (id, campaign, office, at) in rows {
            letters.push(CollectedLetter {
                id: LetterId::from_slice(&id).ok_or_else(|| odd("letter.id"))?,
                campaign: CampaignId::from_slice(&campaign).ok_or_else(|| odd("letter.campaign_id"))?,
                office: OfficeId::from_slice(&office).ok_or_else(|| odd("letter.office_id"))?,
                at: Moment::from_millis(at.unwrap_or_default()),
            });
        }
    }
    Ok(letters)
}

/// The letters that a digest is about and that lie with us for it, in the order of their writing.
///
/// # Errors
/// What the database answered.
pub fn list_carried(conn: &mut Conn, digest: &OfficeDigest) -> Result<Vec<LetterId>, StoreError> {
    let ids: Vec<Vec<u8>> = each!(conn, |c| letter::table
        .filter(letter::office_id.eq(digest.office.as_bytes().as_slice()))
        .filter(letter::campaign_id.eq(digest.campaign.as_bytes().as_slice()))
        .filter(letter::settled_at.ge(digest.since.as_millis()))
        .filter(letter::settled_at.lt(digest.until.as_millis()))
        .filter(letter::state.eq(LetterState::Collected.code()))
        .order(letter::id)
        .select(letter::id)
        .load(c))?;
    ids.iter().map(|id| LetterId::from_slice(id).ok_or_else(|| odd("letter.id"))).collect()
}
