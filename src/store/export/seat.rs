//! How many signed, by petition and seat.

use std::collections::HashMap;

use crate::domain::export::Selection;
use crate::domain::id::PetitionId;
use crate::domain::nation::Nation;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::{petition, tally};

/// The count of one seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatRow {
    /// The petition's slug.
    pub petition: String,
    /// Its nation.
    pub nation: Nation,
    /// The seat's code; the empty text for signers whose seat is not known.
    pub constituency: String,
    /// How many signed, confirmed or not.
    pub signed: i64,
    /// How many of them are counted.
    pub confirmed: i64,
}

/// The counts of a selection, by petition and then by seat. There is one for each seat with a signer, some hundreds in
/// all. They are sums over all time and states, so no other condition than petition and nations has a say.
///
/// # Errors
/// What the database answered.
pub fn list_seats(conn: &mut Conn, selection: &Selection) -> Result<Vec<SeatRow>, StoreError> {
    let petitions = petition::list(conn)?.into_iter().filter(|petition| {
        let is_wanted = selection.petition.is_none_or(|wanted| wanted == petition.id);
        is_wanted && selection.nations.include(petition.nation)
    });
    let petitions: HashMap<PetitionId, (i64, String, Nation)> =
        petitions.map(|petition| (petition.id, (petition.number, petition.slug, petition.nation))).collect();
    let mut rows = Vec::new();
    for seat in tally::list_seats(conn)? {
        let Some((number, slug, nation)) = petitions.get(&seat.petition) else { continue };
        // A seat that everybody has taken their signature back from sums up to nothing.
        if seat.signed != 0 || seat.confirmed != 0 {
            let (signed, confirmed) = (seat.signed, seat.confirmed);
            let constituency = seat.constituency;
            rows.push((
                *number,
                SeatRow { petition: slug.clone(), nation: *nation, constituency, signed, confirmed },
            ));
        }
    }
    rows.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.constituency.cmp(&other.constituency)));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}
