//! The record of the staff's doings. Rows are only ever added, each with a keyed digest over itself and over what the
//! head held before.
//!
//! The head row holds the last number and a keyed digest over that number and the last row: whoever has the database
//! alone can neither change a row nor cut the record off at an earlier one. The next row is linked to whatever the head
//! holds, so a head that was tampered with is told for good and not only until the next event. Every account begins
//! with an event, so a record that was emptied and begun anew is told by the accounts that it does not know. What is
//! not told is an old copy of the whole database that was put back: it was true once.
//!
//! Whoever adds an event changes the head first: on PostgreSQL that row is then theirs until their transaction ends, so
//! the chain has one order and no gap, without any lock but the row's own. Staff act a few times a minute, so nobody
//! waits for long.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::staff::schema::{staff, staff_event, staff_event_head};
use crate::domain::id::StaffId;
use crate::domain::moment::Moment;
use crate::domain::staff_event::{Actor, Deed, EventOrigin, NetworkPrefix, NewStaffEvent, StaffEvent};
use crate::secret::staff::ChainKey;

/// The name of the one chain.
const CHAIN: &str = "staff";
/// Events that are proven at a time.
const PROVEN_AT_ONCE: i64 = 1_000;
/// Missing numbers of one gap that are told one by one.
const MISSING_TOLD: usize = 100;

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = staff_event, treat_none_as_default_value = false)]
struct Row {
    number: i64,
    happened_at: i64,
    origin: String,
    actor: Option<Vec<u8>>,
    deed: String,
    thing: String,
    why: String,
    detail: String,
    network: String,
    request: String,
    digest: Vec<u8>,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("staff_event.{column} holds an unknown value"))
}

impl Row {
    fn of(number: i64, event: &NewStaffEvent, key: &ChainKey, before: &[u8]) -> Self {
        let mut row = Self {
            number,
            happened_at: event.at.as_millis(),
            origin: event.actor.origin.code().to_owned(),
            actor: event.actor.staff.map(|staff| staff.as_bytes().to_vec()),
            deed: event.deed.code().to_owned(),
            thing: event.thing.clone(),
            why: event.why.clone(),
            detail: event.detail.clone(),
            network: event.actor.network.as_str().to_owned(),
            request: event.actor.request.clone(),
            digest: Vec::new(),
        };
        row.digest = row.link(key, before);
        row
    }

    /// The digest that this row has to have, where the head before it held `before`.
    fn link(&self, key: &ChainKey, before: &[u8]) -> Vec<u8> {
        let (number, at) = (self.number.to_be_bytes(), self.happened_at.to_be_bytes());
        let parts: [&[u8]; 10] = [
            &number,
            &at,
            self.origin.as_bytes(),
            self.actor.as_deref().unwrap_or_default(),
            self.deed.as_bytes(),
            self.thing.as_bytes(),
            self.why.as_bytes(),
            self.detail.as_bytes(),
            self.network.as_bytes(),
            self.request.as_bytes(),
        ];
        key.link(before, &parts).to_vec()
    }

    fn view(self) -> Result<StaffEvent, StoreError> {
        let staff = self.actor.as_deref().map(|id| StaffId::from_slice(id).ok_or_else(|| odd("actor")));
        Ok(StaffEvent {
            number: self.number,
            event: NewStaffEvent {
                at: Moment::from_millis(self.happened_at),
                actor: Actor {
                    staff: staff.transpose()?,
                    origin: EventOrigin::from_code(&self.origin).ok_or_else(|| odd("origin"))?,
                    network: NetworkPrefix::from_record(&self.network),
                    request: self.request,
                },
                deed: Deed::from_code(&self.deed).ok_or_else(|| odd("deed"))?,
                thing: self.thing,
                why: self.why,
                detail: self.detail,
            },
        })
    }
}

/// What the head holds after the row of this number and digest. No row's own digest is made of as few bytes.
fn head_digest(key: &ChainKey, number: i64, digest: &[u8]) -> Vec<u8> {
    key.link(b"head", &[&number.to_be_bytes(), digest]).to_vec()
}

/// Puts an event on record, after all that are there.
///
/// # Errors
/// What the database answered.
pub fn append(tx: &mut Tx<'_>, key: &ChainKey, event: &NewStaffEvent) -> Result<(), StoreError> {
    let head = || staff_event_head::table.filter(staff_event_head::name.eq(CHAIN));
    // From here on the head is this transaction's; only now is it read.
    each!(tx.conn(), |c| diesel::update(head())
        .set(staff_event_head::number.eq(staff_event_head::number + 1))
        .execute(c))?;
    let (number, before): (i64, Vec<u8>) =
        each!(tx.conn(), |c| head().select((staff_event_head::number, staff_event_head::digest)).first(c))?;
    let row = Row::of(number, event, key, &before);
    let after = head_digest(key, number, &row.digest);
    each!(tx.conn(), |c| diesel::insert_into(staff_event::table).values(row).execute(c))?;
    each!(tx.conn(), |c| diesel::update(head()).set(staff_event_head::digest.eq(after)).execute(c))?;
    Ok(())
}

/// Which events to list. Nothing named is every event.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventFilter {
    /// Done by this account.
    pub actor: Option<StaffId>,
    /// Of this kind.
    pub deed: Option<Deed>,
    /// At or after this moment.
    pub from: Option<Moment>,
    /// Before this moment.
    pub until: Option<Moment>,
}

/// A page of events, the newest first: those before the number `before`, or the newest ones.
///
/// # Errors
/// What the database answered.
pub fn list_page(
    conn: &mut Conn,
    filter: EventFilter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<StaffEvent>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| {
        let mut query = staff_event::table
            .filter(staff_event::number.lt(before.unwrap_or(i64::MAX)))
            .order(staff_event::number.desc())
            .limit(limit)
            .select(Row::as_select())
            .into_boxed();
        if let Some(actor) = filter.actor {
            query = query.filter(staff_event::actor.eq(actor.as_bytes().to_vec()));
        }
        if let Some(deed) = filter.deed {
            query = query.filter(staff_event::deed.eq(deed.code()));
        }
        if let Some(from) = filter.from {
            query = query.filter(staff_event::happened_at.ge(from.as_millis()));
        }
        if let Some(until) = filter.until {
            query = query.filter(staff_event::happened_at.lt(until.as_millis()));
        }
        query.load(c)
    })?;
    rows.into_iter().map(Row::view).collect()
}

/// What came of proving the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainProof {
    /// Events that were looked at.
    pub events: i64,
    /// Numbers of events that are not what was recorded: changed, or no longer after the one they followed.
    pub changed: Vec<i64>,
    /// Numbers that are missing.
    pub missing: Vec<i64>,
    /// Numbers of events before the first or beyond the head: put in behind the program's back.
    pub added: Vec<i64>,
    /// Accounts whose invitation is not on record.
    pub unrecorded: Vec<StaffId>,
}

impl ChainProof {
    /// Whether every event is as it was recorded, and every account came by one.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.changed.is_empty()
            && self.missing.is_empty()
            && self.added.is_empty()
            && self.unrecorded.is_empty()
    }
}

/// Whether nothing was ever put on record and there is nobody who could have done anything.
///
/// # Errors
/// What the database answered.
pub fn is_unused(conn: &mut Conn) -> Result<bool, StoreError> {
    let last: i64 = each!(conn, |c| staff_event_head::table
        .filter(staff_event_head::name.eq(CHAIN))
        .select(staff_event_head::number)
        .first(c))?;
    let accounts: i64 = each!(conn, |c| staff::table.count().get_result(c))?;
    Ok(last == 0 && accounts == 0 && list_page(conn, EventFilter::default(), None, 1)?.is_empty())
}

/// Proves every event against what the head held before it, the last one against the head, and every account against
/// the event that it began with. Run it where the record stands still: in a snapshot.
///
/// # Errors
/// What the database answered.
pub fn prove(conn: &mut Conn, key: &ChainKey) -> Result<ChainProof, StoreError> {
    let (last, head): (i64, Vec<u8>) = each!(conn, |c| staff_event_head::table
        .filter(staff_event_head::name.eq(CHAIN))
        .select((staff_event_head::number, staff_event_head::digest))
        .first(c))?;
    let mut proof = ChainProof { unrecorded: list_unrecorded(conn)?, ..ChainProof::default() };
    // The last number below the head that was looked at, and what the head held after it.
    let (mut number, mut before) = (0_i64, Vec::new());
    let mut seen: Option<i64> = None;
    loop {
        let rows = list_after(conn, seen)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            proof.events += 1;
            seen = Some(row.number);
            if row.number < 1 || row.number > last {
                proof.added.push(row.number);
                continue;
            }
            proof.missing.extend((number + 1..row.number).take(MISSING_TOLD));
            if row.number == number + 1 && row.link(key, &before) != row.digest {
                proof.changed.push(row.number);
            }
            (number, before) = (row.number, head_digest(key, row.number, &row.digest));
        }
    }
    if number < last {
        proof.missing.extend((number + 1..=last).take(MISSING_TOLD));
    } else if before != head && !proof.changed.contains(&last) {
        proof.changed.push(last);
    }
    Ok(proof)
}

/// The rows after a number, or from the very first, in their order.
fn list_after(conn: &mut Conn, number: Option<i64>) -> Result<Vec<Row>, StoreError> {
    Ok(each!(conn, |c| {
        let mut query = staff_event::table
            .order(staff_event::number)
            .limit(PROVEN_AT_ONCE)
            .select(Row::as_select())
            .into_boxed();
        if let Some(number) = number {
            query = query.filter(staff_event::number.gt(number));
        }
        query.load(c)
    })?)
}

/// The accounts whose invitation is not on record.
fn list_unrecorded(conn: &mut Conn) -> Result<Vec<StaffId>, StoreError> {
    let ids: Vec<Vec<u8>> = each!(conn, |c| staff::table.order(staff::id).select(staff::id).load(c))?;
    let things: Vec<String> = each!(conn, |c| staff_event::table
        .filter(staff_event::deed.eq(Deed::Invited.code()))
        .select(staff_event::thing)
        .load(c))?;
    let ids = ids.iter().map(|id| {
        StaffId::from_slice(id)
            .ok_or_else(|| StoreError::Broken("staff.id holds an unknown value".to_owned()))
    });
    let ids: Vec<StaffId> = ids.collect::<Result<_, _>>()?;
    Ok(ids.into_iter().filter(|id| !things.contains(&format!("staff/{id}"))).collect())
}
