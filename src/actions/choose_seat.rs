//! Choosing the seat that the postcode did not tell.

use crate::domain::id::{SignatureId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::place::Gss;
use crate::domain::postcode::Postcode;
use crate::domain::representative::Chamber;
use crate::domain::signature::SignatureState;
use crate::store::tally::Sums;
use crate::store::{StoreError, Tx, representative, signature, tally};

/// What came of choosing a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatChosen {
    /// The signature counts for the seat from now on.
    Now,
    /// It had a seat before, which stays.
    Before,
    /// There is no such seat in the signer's nation, or the signer lives where there are none.
    UnknownSeat,
    /// The signature is not there, not confirmed, withdrawn or struck out.
    NotConfirmed,
}

/// Gives a confirmed signature without a seat the seat that its signer picked, and moves it there in the
/// sums of `writer`. A seat that is known is never changed: it came from the postcode.
///
/// # Errors
/// What the database answered; then nothing has changed.
pub fn choose_seat(
    tx: &mut Tx<'_>,
    writer: WriterId,
    id: SignatureId,
    seat: Gss,
    now: Moment,
) -> Result<SeatChosen, StoreError> {
    let Some(row) = signature::find(tx.conn(), id)?.filter(|row| row.state == SignatureState::Confirmed)
    else {
        return Ok(SeatChosen::NotConfirmed);
    };
    if !row.constituency.is_empty() {
        return Ok(SeatChosen::Before);
    }
    // Jersey, Guernsey, the Isle of Man and the territories overseas send nobody to Westminster.
    if Postcode::parse(&row.postcode).is_ok_and(|postcode| postcode.is_outside_the_kingdom()) {
        return Ok(SeatChosen::UnknownSeat);
    }
    let offices = representative::list_by_area(tx.conn(), Chamber::HouseOfCommons.into(), seat.into())?;
    if !offices.iter().any(|office| office.nation == row.nation) {
        return Ok(SeatChosen::UnknownSeat);
    }
    if !signature::set_missing_seat(tx, id, seat)? {
        return Ok(SeatChosen::Before);
    }
    let mut sums = Sums::new();
    let counted = i64::from(row.is_counted());
    for (constituency, step) in [(String::new(), -1), (seat.as_str().to_owned(), 1)] {
        let sum = sums.entry((row.petition, constituency)).or_default();
        sum.signed += step;
        sum.confirmed += step * counted;
    }
    tally::add(tx, writer, now, &sums)?;
    Ok(SeatChosen::Now)
}
