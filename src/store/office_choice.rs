//! How whoever holds an office takes the letters of a campaign. Rows are added, confirmed once, and lose their address
//! where a server says that nobody is there.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::office_choice;
use crate::domain::email::EmailAddress;
use crate::domain::id::{CampaignId, HolderId, OfficeChoiceId, OfficeId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::office::Intake;

/// One choice. It has no readable address in `Debug`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeChoice {
    /// Its id.
    pub id: OfficeChoiceId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The office.
    pub office: OfficeId,
    /// The holding whose choice it is: a successor begins with single letters.
    pub holder: HolderId,
    /// How letters are taken.
    pub intake: Intake,
    /// Where letters and digests go; `None` for the address on file, and where the one that was chosen is refused.
    pub address: Option<EmailAddress>,
    /// The language of the page on which it was made, which digests are written in.
    pub language: Language,
    /// When it was made.
    pub made_at: Moment,
    /// When it came to hold; `None` while its new address has not confirmed it.
    pub confirmed_at: Option<Moment>,
    /// When a server said that nobody is at the address that was chosen; `None` as far as is known.
    pub refused_at: Option<Moment>,
}

impl OfficeChoice {
    /// Whether letters are collected for a weekly digest.
    #[must_use]
    pub fn takes_digests(&self) -> bool {
        self.intake == Intake::Digest
    }
}

/// Where a choice came from: the stable word in the database.
const ORIGIN_PAGE: &str = "office-page";

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = office_choice, treat_none_as_default_value = false)]
struct Row {
    id: Vec<u8>,
    campaign_id: Vec<u8>,
    office_id: Vec<u8>,
    holder_id: Vec<u8>,
    intake: String,
    address: String,
    language: String,
    origin: String,
    made_at: i64,
    confirmed_at: Option<i64>,
    refused_at: Option<i64>,
    refused_reason: String,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("office_choice.{column} holds an unknown value"))
}

impl Row {
    fn view(self) -> Result<OfficeChoice, StoreError> {
        let address = match self.address.as_str() {
            _ if self.refused_at.is_some() => None,
            "" => None,
            typed => Some(EmailAddress::parse(typed).ok().ok_or_else(|| odd("address"))?),
        };
        Ok(OfficeChoice {
            id: OfficeChoiceId::from_slice(&self.id).ok_or_else(|| odd("id"))?,
            campaign: CampaignId::from_slice(&self.campaign_id).ok_or_else(|| odd("campaign_id"))?,
            office: OfficeId::from_slice(&self.office_id).ok_or_else(|| odd("office_id"))?,
            holder: HolderId::from_slice(&self.holder_id).ok_or_else(|| odd("holder_id"))?,
            intake: Intake::from_code(&self.intake).ok_or_else(|| odd("intake"))?,
            address,
            language: Language::from_code(&self.language).ok_or_else(|| odd("language"))?,
            made_at: Moment::from_millis(self.made_at),
            confirmed_at: self.confirmed_at.map(Moment::from_millis),
            refused_at: self.refused_at.map(Moment::from_millis),
        })
    }
}

/// Adds a choice.
///
/// # Errors
/// What the database answered; `Conflict` when the office or the campaign does not exist.
pub fn insert(tx: &mut Tx<'_>, choice: &OfficeChoice) -> Result<(), StoreError> {
    let row = Row {
        id: choice.id.as_bytes().to_vec(),
        campaign_id: choice.campaign.as_bytes().to_vec(),
        office_id: choice.office.as_bytes().to_vec(),
        holder_id: choice.holder.as_bytes().to_vec(),
        intake: choice.intake.code().to_owned(),
        address: choice.address.as_ref().map_or("", EmailAddress::as_str).to_owned(),
        language: choice.language.code().to_owned(),
        origin: ORIGIN_PAGE.to_owned(),
        made_at: choice.made_at.as_millis(),
        confirmed_at: choice.confirmed_at.map(Moment::as_millis),
        refused_at: None,
        refused_reason: String::new(),
    };
    each!(tx.conn(), |c| diesel::insert_into(office_choice::table).values(&row).execute(c))?;
    Ok(())
}

/// Lets a choice hold from now on; returns whether it waited for that.
///
/// # Errors
/// What the database answered.
pub fn confirm(tx: &mut Tx<'_>, id: OfficeChoiceId, at: Moment) -> Result<bool, StoreError> {
    let waiting = office_choice::table
        .filter(office_choice::id.eq(id.as_bytes().as_slice()))
        .filter(office_choice::confirmed_at.is_null());
    let confirmed = each!(tx.conn(), |c| diesel::update(waiting)
        .set(office_choice::confirmed_at.eq(Some(at.as_millis())))
        .execute(c))?;
    Ok(confirmed == 1)
}

/// Notes that nobody is at the address of a choice, and what a server said of it: one line without the address. Returns
/// whether letters went there until now.
///
/// # Errors
/// What the database answered.
pub fn refuse_address(
    tx: &mut Tx<'_>,
    id: OfficeChoiceId,
    reason: &str,
    at: Moment,
) -> Result<bool, StoreError> {
    let good = office_choice::table
        .filter(office_choice::id.eq(id.as_bytes().as_slice()))
        .filter(office_choice::address.ne(""))
        .filter(office_choice::refused_at.is_null());
    let refused = each!(tx.conn(), |c| diesel::update(good)
        .set((office_choice::refused_at.eq(Some(at.as_millis())), office_choice::refused_reason.eq(reason),))
        .execute(c))?;
    Ok(refused == 1)
}

/// Takes back what is noted of the address of a choice; returns whether anything was.
///
/// # Errors
/// What the database answered.
pub fn trust_address(tx: &mut Tx<'_>, id: OfficeChoiceId) -> Result<bool, StoreError> {
    let refused = office_choice::table
        .filter(office_choice::id.eq(id.as_bytes().as_slice()))
        .filter(office_choice::refused_at.is_not_null());
    let trusted = each!(tx.conn(), |c| diesel::update(refused)
        .set((office_choice::refused_at.eq(None::<i64>), office_choice::refused_reason.eq("")))
        .execute(c))?;
    Ok(trusted == 1)
}

/// The choice with this id.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find(conn: &mut Conn, id: OfficeChoiceId) -> Result<Option<OfficeChoice>, StoreError> {
    let row: Option<Row> = each!(conn, |c| office_choice::table
        .find(id.as_bytes().as_slice())
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}

/// The choice that holds now for each of these holdings: what the letter pages and the deliverer ask. Who has
/// chosen nothing takes single letters and is not in the map.
///
/// # Errors
/// What the database answered.
pub fn list_current(
    conn: &mut Conn,
    campaign: CampaignId,
    holders: &[HolderId],
) -> Result<HashMap<HolderId, OfficeChoice>, StoreError> {
    let holders: Vec<&[u8]> = holders.iter().map(|id| id.as_bytes().as_slice()).collect();
    let rows: Vec<Row> = each!(conn, |c| office_choice::table
        .filter(office_choice::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(office_choice::holder_id.eq_any(holders))
        .filter(office_choice::confirmed_at.is_not_null())
        .order((office_choice::confirmed_at, office_choice::id))
        .select(Row::as_select())
        .load(c))?;
    // The newest is met last, and stands.
    rows.into_iter().map(|row| row.view().map(|choice| (choice.holder, choice))).collect()
}

/// The choice that holds now for one holding.
///
/// # Errors
/// What the database answered; `None` where nothing was chosen, which means single letters.
pub fn find_current(
    conn: &mut Conn,
    campaign: CampaignId,
    holder: HolderId,
) -> Result<Option<OfficeChoice>, StoreError> {
    Ok(list_current(conn, campaign, &[holder])?.remove(&holder))
}

/// The choice of one holding that held at a moment of the past.
///
/// # Errors
/// What the database answered; `None` where nothing was chosen by then, which means single letters.
pub fn find_in_force(
    conn: &mut Conn,
    campaign: CampaignId,
    holder: HolderId,
    at: Moment,
) -> Result<Option<OfficeChoice>, StoreError> {
    let row: Option<Row> = each!(conn, |c| office_choice::table
        .filter(office_choice::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(office_choice::holder_id.eq(holder.as_bytes().as_slice()))
        .filter(office_choice::confirmed_at.le(at.as_millis()))
        .order((office_choice::confirmed_at.desc(), office_choice::id.desc()))
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}

/// The choices that hold now and whose address is refused, so that letters go to the one on file.
///
/// # Errors
/// What the database answered.
pub fn list_refused(conn: &mut Conn, campaign: CampaignId) -> Result<Vec<OfficeChoice>, StoreError> {
    let holders: Vec<Vec<u8>> = each!(conn, |c| office_choice::table
        .filter(office_choice::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(office_choice::refused_at.is_not_null())
        .select(office_choice::holder_id)
        .distinct()
        .load(c))?;
    let holders: Vec<HolderId> = holders.iter().filter_map(|id| HolderId::from_slice(id)).collect();
    let current = list_current(conn, campaign, &holders)?.into_values();
    Ok(current.filter(|choice| choice.refused_at.is_some()).collect())
}

/// The choices that hold now and ask for a digest, in the order of their offices.
///
/// # Errors
/// What the database answered.
pub fn list_digests(conn: &mut Conn, campaign: CampaignId) -> Result<Vec<OfficeChoice>, StoreError> {
    let holders: Vec<Vec<u8>> = each!(conn, |c| office_choice::table
        .filter(office_choice::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(office_choice::intake.eq(Intake::Digest.code()))
        .filter(office_choice::confirmed_at.is_not_null())
        .select(office_choice::holder_id)
        .distinct()
        .load(c))?;
    let holders: Vec<HolderId> = holders.iter().filter_map(|id| HolderId::from_slice(id)).collect();
    let mut choices: Vec<OfficeChoice> = list_current(conn, campaign, &holders)?
        .into_values()
        .filter(|choice| choice.intake == Intake::Digest)
        .collect();
    choices.sort_by_key(|choice| choice.office);
    Ok(choices)
}

/// Whether the same holder has chosen anew since.
///
/// # Errors
/// What the database answered.
pub fn is_followed(conn: &mut Conn, choice: &OfficeChoice) -> Result<bool, StoreError> {
    let later = office_choice::table
        .filter(office_choice::campaign_id.eq(choice.campaign.as_bytes().as_slice()))
        .filter(office_choice::holder_id.eq(choice.holder.as_bytes().as_slice()))
        .filter(office_choice::made_at.gt(choice.made_at.as_millis()));
    Ok(each!(conn, |c| diesel::select(exists(later)).get_result(c))?)
}

/// Everything that was ever chosen for an office, newest first.
///
/// # Errors
/// What the database answered.
pub fn list_history(
    conn: &mut Conn,
    campaign: CampaignId,
    office: OfficeId,
) -> Result<Vec<OfficeChoice>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| office_choice::table
        .filter(office_choice::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(office_choice::office_id.eq(office.as_bytes().as_slice()))
        .order(office_choice::id.desc())
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}
