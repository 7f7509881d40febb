//! Petitions: their records. What they say is in the campaign's document.

use diesel::prelude::*;

use super::conn::{Conn, each};
use super::error::StoreError;
use super::schema::petition;
use crate::domain::id::PetitionId;
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
