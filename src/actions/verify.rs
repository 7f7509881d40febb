//! Proving the sums: everything that is counted as it happens, counted again from the rows themselves.

use std::collections::BTreeMap;

use crate::domain::id::PetitionId;
use crate::store::orphan::{self, Orphan};
use crate::store::tally::{SeatCount, Sum, Sums};
use crate::store::{Conn, StoreError, signature, snapshot, tally};

/// What was proven, and everything that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Signatures counted.
    pub signatures: i64,
    /// Seats of petitions whose totals were compared with the signatures.
    pub seats: usize,
    /// Petitions whose history was compared with their totals.
    pub petitions: usize,
    /// Seats whose totals are not what their signatures come to.
    pub wrong_seats: Vec<WrongSeat>,
    /// Petitions whose history does not come to their total.
    pub wrong_histories: Vec<WrongHistory>,
    /// How many rows of each kind have lost their owner.
    pub orphans: Vec<(Orphan, i64)>,
}

impl Proof {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults() == 0
    }

    /// How many things are wrong: seats, histories and rows without their owner.
    #[must_use]
    pub fn faults(&self) -> i64 {
        let sums = self.wrong_seats.len().saturating_add(self.wrong_histories.len());
        let orphans: i64 = self.orphans.iter().map(|(_, rows)| rows).sum();
        i64::try_from(sums).unwrap_or(i64::MAX).saturating_add(orphans)
    }
}

/// A seat whose totals are off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongSeat {
    /// The petition.
    pub petition: PetitionId,
    /// The seat's GSS code, or the empty text.
    pub constituency: String,
    /// What the tallies say.
    pub tallied: Sum,
    /// What the signatures come to.
    pub counted: Sum,
}

/// A petition whose hours do not come to its total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongHistory {
    /// The petition.
    pub petition: PetitionId,
    /// What the tallies of its seats come to.
    pub tallied: Sum,
    /// What its hours come to.
    pub history: Sum,
}

/// Counts every signature again and compares, and looks for rows without their owner. Everything is read
/// as it stood at one moment, so people may go on signing meanwhile.
///
/// # Errors
/// What the database answered.
pub fn verify(conn: &mut Conn) -> Result<Proof, StoreError> {
    snapshot::read(conn, |conn| {
        let tallied = by_seat(tally::list_seats(conn)?);
        let counted = by_seat(signature::recount(conn)?);
        let mut history: BTreeMap<PetitionId, Sum> = BTreeMap::new();
        for hour in tally::list_hours(conn)? {
            add(history.entry(hour.petition).or_default(), hour.signed, hour.confirmed);
        }
        let mut proof = Proof {
            signatures: counted.values().map(|sum| sum.signed).sum(),
            wrong_seats: wrong_seats(&tallied, &counted),
            wrong_histories: wrong_histories(&tallied, &history),
            ..Proof::default()
        };
        // A seat that everyone has left keeps a row of zeros; it counts as compared all the same.
        proof.seats = tallied.keys().chain(counted.keys().filter(|key| !tallied.contains_key(*key))).count();
        proof.petitions = history.len();
        for kind in Orphan::ALL {
            proof.orphans.push((kind, orphan::count(conn, kind)?));
        }
        Ok(proof)
    })
}

fn add(sum: &mut Sum, signed: i64, confirmed: i64) {
    sum.signed += signed;
    sum.confirmed += confirmed;
}

fn by_seat(seats: Vec<SeatCount>) -> Sums {
    seats
        .into_iter()
        .map(|seat| {
            let sum = Sum { signed: seat.signed, confirmed: seat.confirmed };
            ((seat.petition, seat.constituency), sum)
        })
        .collect()
}

fn wrong_seats(tallied: &Sums, counted: &Sums) -> Vec<WrongSeat> {
    let unseen = counted.keys().filter(|key| !tallied.contains_key(*key));
    tallied
        .keys()
        .chain(unseen)
        .filter_map(|key| {
            let of = |sums: &Sums| sums.get(key).copied().unwrap_or_default();
            let (tallied, counted) = (of(tallied), of(counted));
            let (petition, constituency) = key.clone();
            (tallied != counted).then_some(WrongSeat { petition, constituency, tallied, counted })
        })
        .collect()
}

fn wrong_histories(tallied: &Sums, history: &BTreeMap<PetitionId, Sum>) -> Vec<WrongHistory> {
    let mut totals: BTreeMap<PetitionId, Sum> = history.keys().map(|id| (*id, Sum::default())).collect();
    for ((petition, _), sum) in tallied {
        add(totals.entry(*petition).or_default(), sum.signed, sum.confirmed);
    }
    totals
        .into_iter()
        .filter_map(|(petition, tallied)| {
            let history = history.get(&petition).copied().unwrap_or_default();
            (tallied != history).then_some(WrongHistory { petition, tallied, history })
        })
        .collect()
}
