//! Putting a map of seats in place of the one before it.

use crate::domain::seat_map::SeatMap;
use crate::store::{StoreError, Tx, seat_map};

/// Stores a map. Whether its codes are seats is not asked: the seats may be imported after it.
///
/// # Errors
/// What the database answered.
pub fn import_map(tx: &mut Tx<'_>, map: &SeatMap) -> Result<(), StoreError> {
    seat_map::replace(tx, map)
}
