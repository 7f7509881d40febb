//! The map of seats as hexes. It is read whole and replaced whole.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::figure::schema::seat_map;
use crate::domain::chart::hex::Hex;
use crate::domain::place::Gss;
use crate::domain::seat_map::SeatMap;

/// Rows that one statement inserts at most.
const ROWS_PER_INSERT: usize = 500;

/// The map; an empty one before the first import.
///
/// # Errors
/// What the database answered.
pub fn load(conn: &mut Conn) -> Result<SeatMap, StoreError> {
    let rows: Vec<(String, i64, i64)> = each!(conn, |c| seat_map::table
        .select((seat_map::constituency, seat_map::across, seat_map::up))
        .load(c))?;
    rows.into_iter()
        .map(|(code, across, up)| {
            let odd = || StoreError::Broken("seat_map.constituency holds an unknown value".to_owned());
            Ok((Gss::parse(&code).ok().ok_or_else(odd)?, Hex { across, up }))
        })
        .collect::<Result<Vec<_>, StoreError>>()
        .map(SeatMap::of)
}

/// Puts a map in place of the one that is stored.
///
/// # Errors
/// What the database answered.
pub fn replace(tx: &mut Tx<'_>, map: &SeatMap) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::delete(seat_map::table).execute(c))?;
    let rows: Vec<_> = map
        .places()
        .map(|(code, hex)| {
            (
                seat_map::constituency.eq(code.as_str().to_owned()),
                seat_map::across.eq(hex.across),
                seat_map::up.eq(hex.up),
            )
        })
        .collect();
    for rows in rows.chunks(ROWS_PER_INSERT) {
        each!(tx.conn(), |c| diesel::insert_into(seat_map::table).values(rows.to_vec()).execute(c))?;
    }
    Ok(())
}
