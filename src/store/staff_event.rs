//! The record of the staff's doings. Rows are only ever added, each with a keyed digest over itself and the one before.
//!
//! The head row holds the last number and digest. Whoever adds an event changes the head first: on PostgreSQL that
//! row is then theirs until their transaction ends, so the chain has one order and no gap, without any lock but the
//! row's own. Staff act a few times a minute, so nobody waits for long.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::staff::schema::{staff_event, staff_event_head};
use crate::domain::id::StaffId;
use crate::domain::moment::Moment;
use crate::domain::staff_event::{Actor, Deed, EventOrigin, NetworkPrefix, NewStaffEvent, StaffEvent};
use crate::secret::staff::ChainKey;

/// The name of the one chain.
const CHAIN: &str = "staff";
/// Events that are proven at a time.
const PROVEN_AT_ONCE: i64 = 1_000;

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

    /// The digest that this row has to have after the one of `before`.
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
    let digest = row.digest.clone();
    each!(tx.conn(), |c| diesel::insert_into(staff_event::table).values(row).execute(c))?;
    each!(tx.conn(), |c| diesel::update(head()).set(staff_event_head::digest.eq(digest)).execute(c))?;
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
    /// Numbers of events beyond the head: put in behind the program's back.
    pub added: Vec<i64>,
}

impl ChainProof {
    /// Whether every event is as it was recorded.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.added.is_empty()
    }
}

/// Whether nothing was ever put on record.
///
/// # Errors
/// What the database answered.
pub fn is_empty(conn: &mut Conn) -> Result<bool, StoreError> {
    let last: i64 = each!(conn, |c| staff_event_head::table
        .filter(staff_event_head::name.eq(CHAIN))
        .select(staff_event_head::number)
        .first(c))?;
    Ok(last == 0 && list_page(conn, EventFilter::default(), None, 1)?.is_empty())
}

/// Proves every event against the one before it, and the last one against the head. Run it where the chain stands
/// still: in a snapshot.
///
/// # Errors
/// What the database answered.
pub fn prove(conn: &mut Conn, key: &ChainKey) -> Result<ChainProof, StoreError> {
    let (last, head): (i64, Vec<u8>) = each!(conn, |c| staff_event_head::table
        .filter(staff_event_head::name.eq(CHAIN))
        .select((staff_event_head::number, staff_event_head::digest))
        .first(c))?;
    let mut proof = ChainProof::default();
    let (mut number, mut digest) = (0_i64, Vec::new());
    loop {
        let rows: Vec<Row> = each!(conn, |c| staff_event::table
            .filter(staff_event::number.gt(number))
            .order(staff_event::number)
            .limit(PROVEN_AT_ONCE)
            .select(Row::as_select())
            .load(c))?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            proof.events += 1;
            proof.missing.extend((number + 1..row.number).take(100));
            if row.number > last {
                proof.added.push(row.number);
            } else if row.number == number + 1 && row.link(key, &digest) != row.digest {
                proof.changed.push(row.number);
            }
            (number, digest) = (row.number, row.digest);
        }
    }
    proof.missing.extend((number + 1..=last).take(100));
    if proof.is_sound() && digest != head {
        proof.changed.push(last);
    }
    Ok(proof)
}
