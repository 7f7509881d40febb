//! Petitions: their records. What they say is in the campaign's document.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::petition;
use crate::domain::id::{CampaignId, PetitionId};
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::petition::{Petition, PetitionState};

type Row = (Vec<u8>, i64, String, String, String, i64, i64, Option<i64>, Option<i64>);

/// Every petition, by its number.
///
/// # Errors
/// What the database answered.
pub fn list(conn: &mut Conn) -> Result<Vec<Petition>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| petition::table
        .order(petition::number)
        .select((
            petition::id,
            petition::number,
            petition::slug,
            petition::nation,
            petition::state,
            petition::created_at,
            petition::updated_at,
            petition::opened_at,
            petition::closed_at,
        ))
        .load(c))?;
    rows.into_iter().map(record).collect()
}

/// Opens a petition of a campaign and gives it the next public number, which it keeps.
///
/// # Errors
/// `Conflict` when the slug is taken, or when another process took the number meanwhile.
pub fn open(
    tx: &mut Tx<'_>,
    id: PetitionId,
    campaign: CampaignId,
    slug: &str,
    nation: Nation,
    now: Moment,
) -> Result<i64, StoreError> {
    let last: Option<i64> =
        each!(tx.conn(), |c| petition::table.select(diesel::dsl::max(petition::number)).first(c))?;
    let number = last.unwrap_or(0).saturating_add(1);
    each!(tx.conn(), |c| diesel::insert_into(petition::table)
        .values((
            petition::id.eq(id.as_bytes().as_slice()),
            petition::campaign_id.eq(campaign.as_bytes().as_slice()),
            petition::number.eq(number),
            petition::slug.eq(slug),
            petition::nation.eq(nation.slug()),
            petition::state.eq(PetitionState::Open.code()),
            petition::created_at.eq(now.as_millis()),
            petition::updated_at.eq(now.as_millis()),
            petition::opened_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(number)
}

/// Notes that what a petition says has changed.
///
/// # Errors
/// `NotFound` when the petition is not there; what else the database answered.
pub fn touch(tx: &mut Tx<'_>, id: PetitionId, now: Moment) -> Result<(), StoreError> {
    let touched = each!(tx.conn(), |c| diesel::update(petition::table.find(id.as_bytes().as_slice()))
        .set(petition::updated_at.eq(now.as_millis()))
        .execute(c))?;
    if touched == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

fn record(row: Row) -> Result<Petition, StoreError> {
    let odd = |column: &str| StoreError::Broken(format!("petition.{column} holds an unknown value"));
    let (id, number, slug, nation, state, created_at, updated_at, opened_at, closed_at) = row;
    Ok(Petition {
        id: PetitionId::from_slice(&id).ok_or_else(|| odd("id"))?,
        number,
        slug,
        nation: Nation::from_slug(&nation).ok_or_else(|| odd("nation"))?,
        state: PetitionState::from_code(&state).ok_or_else(|| odd("state"))?,
        created_at: Moment::from_millis(created_at),
        updated_at: Moment::from_millis(updated_at),
        opened_at: opened_at.map(Moment::from_millis),
        closed_at: closed_at.map(Moment::from_millis),
    })
}
