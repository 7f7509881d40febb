//! Weekly digests: one row per office and week.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::office_digest;
use crate::domain::id::{CampaignId, HolderId, OfficeDigestId, OfficeId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;

/// One digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeDigest {
    /// Its id.
    pub id: OfficeDigestId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The office.
    pub office: OfficeId,
    /// The holding that asked for it.
    pub holder: HolderId,
    /// Its language.
    pub language: Language,
    /// The number of its week.
    pub week: i64,
    /// The first moment of its letters.
    pub since: Moment,
    /// The moment before which its letters were collected.
    pub until: Moment,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = office_digest)]
struct Row {
    id: Vec<u8>,
    campaign_id: Vec<u8>,
    office_id: Vec<u8>,
    holder_id: Vec<u8>,
    language: String,
    week: i64,
    since: i64,
    until: i64,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("office_digest.{column} holds an unknown value"))
}

impl Row {
    fn view(self) -> Result<OfficeDigest, StoreError> {
        Ok(OfficeDigest {
            id: OfficeDigestId::from_slice(&self.id).ok_or_else(|| odd("id"))?,
            campaign: CampaignId::from_slice(&self.campaign_id).ok_or_else(|| odd("campaign_id"))?,
            office: OfficeId::from_slice(&self.office_id).ok_or_else(|| odd("office_id"))?,
            holder: HolderId::from_slice(&self.holder_id).ok_or_else(|| odd("holder_id"))?,
            language: Language::from_code(&self.language).ok_or_else(|| odd("language"))?,
            week: self.week,
            since: Moment::from_millis(self.since),
            until: Moment::from_millis(self.until),
        })
    }
}

/// Adds a digest; returns whether the office had none of that week.
///
/// # Errors
/// What the database answered.
pub fn insert(tx: &mut Tx<'_>, digest: &OfficeDigest) -> Result<bool, StoreError> {
    let row = Row {
        id: digest.id.as_bytes().to_vec(),
        campaign_id: digest.campaign.as_bytes().to_vec(),
        office_id: digest.office.as_bytes().to_vec(),
        holder_id: digest.holder.as_bytes().to_vec(),
        language: digest.language.code().to_owned(),
        week: digest.week,
        since: digest.since.as_millis(),
        until: digest.until.as_millis(),
    };
    let added = each!(tx.conn(), |c| diesel::insert_into(office_digest::table)
        .values(&row)
        .on_conflict((office_digest::campaign_id, office_digest::office_id, office_digest::week))
        .do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// The digest with this id.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find(conn: &mut Conn, id: OfficeDigestId) -> Result<Option<OfficeDigest>, StoreError> {
    let row: Option<Row> = each!(conn, |c| office_digest::table
        .find(id.as_bytes().as_slice())
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}

/// The newest digest of an office.
///
/// # Errors
/// What the database answered; `None` before the first.
pub fn find_newest(
    conn: &mut Conn,
    campaign: CampaignId,
    office: OfficeId,
) -> Result<Option<OfficeDigest>, StoreError> {
    let row: Option<Row> = each!(conn, |c| office_digest::table
        .filter(office_digest::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(office_digest::office_id.eq(office.as_bytes().as_slice()))
        .order(office_digest::week.desc())
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}
