//! What the signatures come to. Each process adds to rows of its own, inside the transaction that causes the
//! sum, so totals are exact at every moment and no two processes wait for one row.

pub mod delta;

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::upsert::excluded;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::kept::Kept;
use super::postgres::Unnest;
use super::schema::{tally, tally_delta, tally_hour, writer};
use crate::domain::id::{PetitionId, WriterId};
use crate::domain::moment::Moment;

/// The writer that closed hours are folded into: the empty bytes, which no process has.
const FOLDED: &[u8] = &[];
/// The hour that closed hours are folded into.
const FOLDED_HOUR: i64 = 0;
/// Hours that one statement adds to the history at most.
const HOURS_PER_INSERT: usize = 1_000;

/// Sums to add, one per petition and seat. The order of the keys is the order of the rows, so that two
/// processes lock in the same order.
pub type Sums = BTreeMap<(PetitionId, String), Sum>;

/// What is added to one seat's row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Rows that came, less rows that went.
    pub signed: i64,
    /// Rows that began to count, less rows that ceased to.
    pub confirmed: i64,
}

impl Sum {
    const fn add(&mut self, signed: i64, confirmed: i64) {
        self.signed += signed;
        self.confirmed += confirmed;
    }
}

/// What one seat of one petition comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatCount {
    /// The petition.
    pub petition: PetitionId,
    /// The seat's GSS code, or the empty text where it is unknown.
    pub constituency: String,
    /// Rows.
    pub signed: i64,
    /// Counted rows: confirmed and not flagged.
    pub confirmed: i64,
}

/// What one hour of one petition came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourCount {
    /// The petition.
    pub petition: PetitionId,
    /// The number of the hour since 1970 UTC.
    pub hour: i64,
    /// Rows.
    pub signed: i64,
    /// Counted rows.
    pub confirmed: i64,
}

#[derive(Insertable)]
#[diesel(table_name = tally, treat_none_as_default_value = false)]
struct NewRow<'a> {
    petition_id: &'a [u8],
    hour: i64,
    constituency: &'a str,
    writer_id: &'a [u8],
    signed: i64,
    confirmed: i64,
}

#[derive(Insertable)]
#[diesel(table_name = tally_hour, treat_none_as_default_value = false)]
struct NewHour<'a> {
    petition_id: &'a [u8],
    hour: i64,
    signed: i64,
    confirmed: i64,
}

/// Registers this process as a writer of tallies.
///
/// # Errors
/// What the database answered.
pub fn register_writer(tx: &mut Tx<'_>, id: WriterId, at: Moment) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(writer::table)
        .values((writer::id.eq(id.as_bytes().as_slice()), writer::started_at.eq(at.as_millis())))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Adds sums to this writer's rows of the hour that holds `now`.
///
/// # Errors
/// What the database answered.
pub fn add(tx: &mut Tx<'_>, writer: WriterId, now: Moment, sums: &Sums) -> Result<(), StoreError> {
    let rows: Vec<NewRow<'_>> = sums
        .iter()
        .filter(|(_, sum)| **sum != Sum::default())
        .map(|((petition, constituency), sum)| NewRow {
            petition_id: petition.as_bytes(),
            hour: now.hour(),
            constituency,
            writer_id: writer.as_bytes(),
            signed: sum.signed,
            confirmed: sum.confirmed,
        })
        .collect();
    upsert(tx, rows)
}

/// Adds sums of closed hours, by petition, seat and the number of the hour, where folding would bring them at last: for
/// what is written afterwards, such as a demonstration.
///
/// # Errors
/// What the database answered.
pub fn add_past(tx: &mut Tx<'_>, sums: &BTreeMap<(PetitionId, String, i64), Sum>) -> Result<(), StoreError> {
    let mut seats: BTreeMap<(&[u8], &str), Sum> = BTreeMap::new();
    let mut hours: BTreeMap<(&[u8], i64), Sum> = BTreeMap::new();
    for ((petition, constituency, hour), sum) in sums {
        seats.entry((petition.as_bytes(), constituency)).or_default().add(sum.signed, sum.confirmed);
        hours.entry((petition.as_bytes(), *hour)).or_default().add(sum.signed, sum.confirmed);
    }
    add_folded(tx, &seats, &hours)
}

/// Adds to the rows of closed hours: per petition and seat, and to the history.
fn add_folded(
    tx: &mut Tx<'_>,
    seats: &BTreeMap<(&[u8], &str), Sum>,
    hours: &BTreeMap<(&[u8], i64), Sum>,
) -> Result<(), StoreError> {
    let folded = seats.iter().map(|((petition_id, constituency), sum)| NewRow {
        petition_id,
        hour: FOLDED_HOUR,
        constituency,
        writer_id: FOLDED,
        signed: sum.signed,
        confirmed: sum.confirmed,
    });
    upsert(tx, folded.collect())?;
    let history: Vec<NewHour<'_>> = hours
        .iter()
        .map(|((petition_id, hour), sum)| NewHour {
            petition_id,
            hour: *hour,
            signed: sum.signed,
            confirmed: sum.confirmed,
        })
        .collect();
    for history in history.chunks(HOURS_PER_INSERT) {
        each!(tx.conn(), |c| diesel::insert_into(tally_hour::table)
            .values(history)
            .on_conflict((tally_hour::petition_id, tally_hour::hour))
            .do_update()
            .set((
                tally_hour::signed.eq(tally_hour::signed + excluded(tally_hour::signed)),
                tally_hour::confirmed.eq(tally_hour::confirmed + excluded(tally_hour::confirmed)),
            ))
            .execute(c))?;
    }
    Ok(())
}

fn upsert(tx: &mut Tx<'_>, rows: Vec<NewRow<'_>>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    match tx.conn() {
        // Row by row: a statement that stays prepared is worth more on SQLite than a single one.
        Conn::Sqlite(c) => rows.iter().try_for_each(|row| {
            let upsert = diesel::insert_into(tally::table)
                .values(row)
                .on_conflict((tally::petition_id, tally::hour, tally::constituency, tally::writer_id))
                .do_update()
                .set((
                    tally::signed.eq(tally::signed + excluded(tally::signed)),
                    tally::confirmed.eq(tally::confirmed + excluded(tally::confirmed)),
                ));
            Kept(upsert).execute(c).map(drop)
        })?,
        Conn::Postgres(c) => unnest(&rows).run(c).map(drop)?,
    }
    Ok(())
}

/// The same upsert for PostgreSQL, which keeps it prepared.
fn unnest<'a>(rows: &'a [NewRow<'a>]) -> Unnest<'a> {
    const ADD: &str = "ON CONFLICT (petition_id, hour, constituency, writer_id) DO UPDATE \
         SET signed = tally.signed + excluded.signed, confirmed = tally.confirmed + excluded.confirmed";
    let rows = || rows.iter();
    Unnest::into("tally", ADD)
        .bytes("petition_id", rows().map(|row| row.petition_id))
        .big("hour", rows().map(|row| row.hour))
        .text("constituency", rows().map(|row| row.constituency))
        .bytes("writer_id", rows().map(|row| row.writer_id))
        .big("signed", rows().map(|row| row.signed))
        .big("confirmed", rows().map(|row| row.confirmed))
}

/// What is added to a seat, or in an hour; or, from a row that is not moved into those of seats yet, to several.
#[derive(Queryable)]
struct Added {
    is_delta: bool,
    petition_id: Vec<u8>,
    hour: i64,
    seat_or_sums: String,
    signed: i64,
    confirmed: i64,
}

impl Added {
    fn add_to(self, sums: &mut Sums) -> Result<(), StoreError> {
        if self.is_delta {
            return delta::decode(&self.seat_or_sums, sums);
        }
        if let Some(petition) = PetitionId::from_slice(&self.petition_id) {
            sums.entry((petition, self.seat_or_sums)).or_default().add(self.signed, self.confirmed);
        }
        Ok(())
    }
}

/// `SUM` of a number is a decimal on PostgreSQL.
const SIGNED: &str = "CAST(SUM(signed) AS BIGINT)";
const CONFIRMED: &str = "CAST(SUM(confirmed) AS BIGINT)";

/// One query over the rows of seats and one over those that are not moved yet, as one statement: what is moved
/// meanwhile is seen in one of the two. Its columns are those of [`Added`].
macro_rules! load_added {
    ($conn:expr, $of_seats:expr) => {{
        let not_moved = tally_delta::table.select((
            sql::<Bool>("TRUE"),
            tally_delta::writer_id,
            tally_delta::hour,
            tally_delta::sums,
            sql::<BigInt>("CAST(0 AS BIGINT)"),
            sql::<BigInt>("CAST(0 AS BIGINT)"),
        ));
        each!($conn, |c| $of_seats.union_all(not_moved).load::<Added>(c))
    }};
}

/// The totals per petition and seat, over all hours and writers, and over what is not moved into rows yet.
///
/// # Errors
/// What the database answered.
pub fn list_seats(conn: &mut Conn) -> Result<Vec<SeatCount>, StoreError> {
    let of_seats = tally::table.group_by((tally::petition_id, tally::constituency)).select((
        sql::<Bool>("FALSE"),
        tally::petition_id,
        sql::<BigInt>("CAST(0 AS BIGINT)"),
        tally::constituency,
        sql::<BigInt>(SIGNED),
        sql::<BigInt>(CONFIRMED),
    ));
    let mut seats = Sums::new();
    for row in load_added!(conn, of_seats)? {
        row.add_to(&mut seats)?;
    }
    Ok(seats
        .into_iter()
        .map(|((petition, constituency), sum)| SeatCount {
            petition,
            constituency,
            signed: sum.signed,
            confirmed: sum.confirmed,
        })
        .collect())
}

/// The history of every petition, hour by hour, closed hours and open ones, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_hours(conn: &mut Conn) -> Result<Vec<HourCount>, StoreError> {
    list_hours_from(conn, i64::MIN)
}

/// The history of every petition from the hour `first` on, hour by hour, closed hours and open ones, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_hours_from(conn: &mut Conn, first: i64) -> Result<Vec<HourCount>, StoreError> {
    let closed: Vec<(Vec<u8>, i64, i64, i64)> = each!(conn, |c| tally_hour::table
        .filter(tally_hour::hour.ge(first))
        .select((tally_hour::petition_id, tally_hour::hour, tally_hour::signed, tally_hour::confirmed))
        .load(c))?;
    let mut hours: BTreeMap<(PetitionId, i64), Sum> = BTreeMap::new();
    for (petition, hour, signed, confirmed) in closed {
        if let Some(petition) = PetitionId::from_slice(&petition) {
            hours.entry((petition, hour)).or_default().add(signed, confirmed);
        }
    }
    let of_hours = tally::table
        .filter(tally::hour.ne(FOLDED_HOUR))
        .filter(tally::hour.ge(first))
        .group_by((tally::petition_id, tally::hour))
        .select((
            sql::<Bool>("FALSE"),
            tally::petition_id,
            tally::hour,
            sql::<Text>("''"),
            sql::<BigInt>(SIGNED),
            sql::<BigInt>(CONFIRMED),
        ));
    for row in load_added!(conn, of_hours)?.into_iter().filter(|row| row.hour >= first) {
        let (hour, mut seats) = (row.hour, Sums::new());
        row.add_to(&mut seats)?;
        for ((petition, _), sum) in seats {
            hours.entry((petition, hour)).or_default().add(sum.signed, sum.confirmed);
        }
    }
    Ok(hours
        .into_iter()
        .map(|((petition, hour), sum)| HourCount {
            petition,
            hour,
            signed: sum.signed,
            confirmed: sum.confirmed,
        })
        .collect())
}

/// Folds up to `limit` rows of hours before `before_hour` into one row per petition and seat, and into the
/// history; returns how many rows were folded. No process writes to such an hour any more.
///
/// # Errors
/// What the database answered.
pub fn fold(tx: &mut Tx<'_>, before_hour: i64, limit: i64) -> Result<usize, StoreError> {
    type Key = (Vec<u8>, i64, String, Vec<u8>);
    let keys: Vec<Key> = each!(tx.conn(), |c| tally::table
        .filter(tally::hour.gt(FOLDED_HOUR))
        .filter(tally::hour.lt(before_hour))
        .order((tally::petition_id, tally::hour, tally::constituency, tally::writer_id))
        .limit(limit)
        .select((tally::petition_id, tally::hour, tally::constituency, tally::writer_id))
        .load(c))?;
    let mut seats: BTreeMap<(&[u8], &str), Sum> = BTreeMap::new();
    let mut hours: BTreeMap<(&[u8], i64), Sum> = BTreeMap::new();
    for (petition, hour, constituency, writer) in &keys {
        // What was deleted is what is folded: a process whose clock is hours behind may still be adding.
        let (signed, confirmed): (i64, i64) = each!(tx.conn(), |c| diesel::delete(
            tally::table
                .filter(tally::petition_id.eq(petition))
                .filter(tally::hour.eq(hour))
                .filter(tally::constituency.eq(constituency))
                .filter(tally::writer_id.eq(writer))
        )
        .returning((tally::signed, tally::confirmed))
        .get_result(c)
        .optional())?
        .unwrap_or_default();
        for sum in
            [seats.entry((petition, constituency)).or_default(), hours.entry((petition, *hour)).or_default()]
        {
            sum.signed += signed;
            sum.confirmed += confirmed;
        }
    }
    add_folded(tx, &seats, &hours)?;
    Ok(keys.len())
}
