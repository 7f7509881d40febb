//! Setting what the staff have decided about signatures.

use diesel::prelude::*;

use crate::domain::id::{PetitionId, SignatureId};
use crate::domain::signature::Flag;
use crate::domain::signature::verdict::Standing;
use crate::store::conn::{Tx, each};
use crate::store::error::StoreError;
use crate::store::schema::signature;

/// A signature whose standing was set, with what its counts hang on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The signature.
    pub id: SignatureId,
    /// The petition.
    pub petition: PetitionId,
    /// The seat, or the empty text.
    pub constituency: String,
}

/// Sets the standing of those of these signatures that still stand as `from`, and returns them. One that somebody
/// changed a moment ago is left as it is.
///
/// # Errors
/// What the database answered.
pub fn set_standing(
    tx: &mut Tx<'_>,
    ids: &[SignatureId],
    from: Standing,
    to: Standing,
) -> Result<Vec<Changed>, StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    let rows: Vec<(Vec<u8>, Vec<u8>, String)> = each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::id.eq_any(ids))
            .filter(signature::state.eq(from.state.code()))
            .filter(signature::flag.eq(from.flag.map_or("", Flag::code)))
    )
    .set((signature::state.eq(to.state.code()), signature::flag.eq(to.flag.map_or("", Flag::code))))
    .returning((signature::id, signature::petition_id, signature::constituency))
    .get_results(c))?;
    let changed = rows.into_iter().filter_map(|(id, petition, constituency)| {
        Some(Changed {
            id: SignatureId::from_slice(&id)?,
            petition: PetitionId::from_slice(&petition)?,
            constituency,
        })
    });
    Ok(changed.collect())
}
