//! Proving the record of the staff's doings.

use crate::secret::staff::ChainKey;
use crate::store::staff_event::{self, ChainProof};
use crate::store::{Conn, StoreError, snapshot};

/// Proves every event on record, as the record stood at one moment.
///
/// # Errors
/// What the database answered.
pub fn verify_record(conn: &mut Conn, chain: &ChainKey) -> Result<ChainProof, StoreError> {
    snapshot::read(conn, |conn| staff_event::prove(conn, chain))
}
