//! Requests for a way into an office's page.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::office_request;
use crate::domain::id::{CampaignId, OfficeId, OfficeRequestId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;

/// One request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeRequest {
    /// Its id.
    pub id: OfficeRequestId,
    /// The campaign whose letters the office wants to see.
    pub campaign: CampaignId,
    /// The office.
    pub office: OfficeId,
    /// The language of the page on which it was asked.
    pub language: Language,
    /// When.
    pub asked_at: Moment,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("office_request.{column} holds an unknown value"))
}

/// Adds a request.
///
/// # Errors
/// What the database answered; `Conflict` when the office or the campaign does not exist.
pub fn insert(tx: &mut Tx<'_>, new: &OfficeRequest) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(office_request::table)
        .values((
            office_request::id.eq(new.id.as_bytes().as_slice()),
            office_request::campaign_id.eq(new.campaign.as_bytes().as_slice()),
            office_request::office_id.eq(new.office.as_bytes().as_slice()),
            office_request::language.eq(new.language.code()),
            office_request::asked_at.eq(new.asked_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// When a way in was asked for since `since`, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_since(conn: &mut Conn, office: OfficeId, since: Moment) -> Result<Vec<Moment>, StoreError> {
    let at: Vec<i64> = each!(conn, |c| office_request::table
        .filter(office_request::office_id.eq(office.as_bytes().as_slice()))
        .filter(office_request::asked_at.gt(since.as_millis()))
        .order(office_request::asked_at)
        .select(office_request::asked_at)
        .load(c))?;
    Ok(at.into_iter().map(Moment::from_millis).collect())
}

/// The request with this id.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find(conn: &mut Conn, id: OfficeRequestId) -> Result<Option<OfficeRequest>, StoreError> {
    let row: Option<(Vec<u8>, Vec<u8>, String, i64)> = each!(conn, |c| office_request::table
        .find(id.as_bytes().as_slice())
        .select((
            office_request::campaign_id,
            office_request::office_id,
            office_request::language,
            office_request::asked_at,
        ))
        .first(c)
        .optional())?;
    row.map(|(campaign, office, language, asked_at)| {
        Ok(OfficeRequest {
            id,
            campaign: CampaignId::from_slice(&campaign).ok_or_else(|| odd("campaign_id"))?,
            office: OfficeId::from_slice(&office).ok_or_else(|| odd("office_id"))?,
            language: Language::from_code(&language).ok_or_else(|| odd("language"))?,
            asked_at: Moment::from_millis(asked_at),
        })
    })
    .transpose()
}
