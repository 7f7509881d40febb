//! Offices and who holds them. A holder who left keeps the row, with the day of leaving.

use std::collections::HashMap;

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::{holder, office};
use crate::domain::email::EmailAddress;
use crate::domain::id::{HolderId, OfficeId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::place::{Gss, Seat};
use crate::domain::representative::{Chamber, Member, OfficeEntry, OfficeKey};

/// The most ids in one statement.
const IDS_PER_QUERY: usize = 500;

/// An office, and its holder of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeView {
    /// Its id.
    pub id: OfficeId,
    /// Chamber, seat and place.
    pub key: OfficeKey,
    /// The nation of its seat.
    pub nation: Nation,
    /// The English name of its seat.
    pub name_en: String,
    /// The Welsh name of its seat; the English one where no Welsh one is known.
    pub name_cy: String,
    /// Who holds it; `None` when it is vacant.
    pub holder: Option<HolderView>,
}

impl OfficeView {
    /// The name of the seat in a language.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::English => &self.name_en,
            Language::Welsh => &self.name_cy,
        }
    }
}

/// Who holds an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderView {
    /// The id of the holding.
    pub id: HolderId,
    /// The person.
    pub member: Member,
    /// Since when, as far as imports tell.
    pub since: Moment,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = office)]
struct OfficeRow {
    id: Vec<u8>,
    chamber: String,
    seat: String,
    place: i16,
    nation: String,
    name_en: String,
    name_cy: String,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = holder, treat_none_as_default_value = false)]
struct HolderRow {
    id: Vec<u8>,
    office_id: Vec<u8>,
    external_id: String,
    name: String,
    salutation: String,
    party: String,
    email: Option<String>,
    since: i64,
    until: Option<i64>,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("{column} holds an unknown value"))
}

impl OfficeRow {
    fn view(self, holder: Option<HolderView>) -> Result<OfficeView, StoreError> {
        let key = OfficeKey {
            chamber: Chamber::from_slug(&self.chamber).ok_or_else(|| odd("office.chamber"))?,
            seat: Gss::parse(&self.seat).ok().ok_or_else(|| odd("office.seat"))?,
            place: self.place,
        };
        Ok(OfficeView {
            id: OfficeId::from_slice(&self.id).ok_or_else(|| odd("office.id"))?,
            key,
            nation: Nation::from_slug(&self.nation).ok_or_else(|| odd("office.nation"))?,
            name_cy: if self.name_cy.is_empty() { self.name_en.clone() } else { self.name_cy },
            name_en: self.name_en,
            holder,
        })
    }
}

impl HolderRow {
    fn of(id: HolderId, office: OfficeId, member: &Member, since: Moment) -> Self {
        Self {
            id: id.as_bytes().to_vec(),
            office_id: office.as_bytes().to_vec(),
            external_id: member.external_id.clone(),
            name: member.name.clone(),
            salutation: member.salutation.clone(),
            party: member.party.clone(),
            email: member.email.as_ref().map(|email| email.as_str().to_owned()),
            since: since.as_millis(),
            until: None,
        }
    }

    fn view(self) -> Result<HolderView, StoreError> {
        let email = self.email.as_deref().map(EmailAddress::parse).transpose();
        let member = Member {
            external_id: self.external_id,
            name: self.name,
            salutation: self.salutation,
            party: self.party,
            email: email.ok().ok_or_else(|| odd("holder.email"))?,
        };
        Ok(HolderView {
            id: HolderId::from_slice(&self.id).ok_or_else(|| odd("holder.id"))?,
            member,
            since: Moment::from_millis(self.since),
        })
    }
}

/// Every office of a chamber, ordered by seat and place.
///
/// # Errors
/// What the database answered.
pub fn list_by_chamber(conn: &mut Conn, chamber: Chamber) -> Result<Vec<OfficeView>, StoreError> {
    let rows: Vec<OfficeRow> = each!(conn, |c| office::table
        .filter(office::chamber.eq(chamber.slug()))
        .order((office::seat, office::place))
        .select(OfficeRow::as_select())
        .load(c))?;
    with_holders(conn, rows)
}

/// The offices of a seat in a chamber, ordered by place; none when no import knows the seat.
///
/// # Errors
/// What the database answered.
pub fn list_by_seat(conn: &mut Conn, chamber: Chamber, seat: Gss) -> Result<Vec<OfficeView>, StoreError> {
    let rows: Vec<OfficeRow> = each!(conn, |c| office::table
        .filter(office::chamber.eq(chamber.slug()))
        .filter(office::seat.eq(seat.as_str()))
        .order(office::place)
        .select(OfficeRow::as_select())
        .load(c))?;
    with_holders(conn, rows)
}

/// The offices with these ids, in any order; unknown ids are left out.
///
/// # Errors
/// What the database answered.
pub fn list_by_ids(conn: &mut Conn, ids: &[OfficeId]) -> Result<Vec<OfficeView>, StoreError> {
    let mut rows: Vec<OfficeRow> = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_PER_QUERY) {
        let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        let page: Vec<OfficeRow> = each!(conn, |c| office::table
            .filter(office::id.eq_any(ids))
            .select(OfficeRow::as_select())
            .load(c))?;
        rows.extend(page);
    }
    with_holders(conn, rows)
}

/// The office with this id.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find(conn: &mut Conn, id: OfficeId) -> Result<Option<OfficeView>, StoreError> {
    Ok(list_by_ids(conn, &[id])?.pop())
}

/// The office of this key.
///
/// # Errors
/// What the database answered; an unknown key is `None`.
pub fn find_by_key(conn: &mut Conn, key: OfficeKey) -> Result<Option<OfficeView>, StoreError> {
    Ok(list_by_seat(conn, key.chamber, key.seat)?.into_iter().find(|office| office.key.place == key.place))
}

/// The seats of the House of Commons, sorted by their names in `language`: what a supporter chooses from when the postcode does
/// not tell.
///
/// # Errors
/// What the database answered.
pub fn list_seats(conn: &mut Conn, language: Language) -> Result<Vec<Seat>, StoreError> {
    let rows: Vec<OfficeRow> = each!(conn, |c| office::table
        .filter(office::chamber.eq(Chamber::HouseOfCommons.slug()))
        .select(OfficeRow::as_select())
        .load(c))?;
    let mut seats = Vec::with_capacity(rows.len());
    for row in rows {
        let office = row.view(None)?;
        let name = office.name(language).to_owned();
        seats.push(Seat { code: office.key.seat, name, nation: office.nation });
    }
    seats.sort_by_cached_key(|seat| (seat.name.to_lowercase(), seat.code));
    Ok(seats)
}

fn with_holders(conn: &mut Conn, rows: Vec<OfficeRow>) -> Result<Vec<OfficeView>, StoreError> {
    let mut holders: HashMap<Vec<u8>, HolderView> = HashMap::with_capacity(rows.len());
    for rows in rows.chunks(IDS_PER_QUERY) {
        let ids: Vec<&[u8]> = rows.iter().map(|row| row.id.as_slice()).collect();
        let found: Vec<HolderRow> = each!(conn, |c| holder::table
            .filter(holder::office_id.eq_any(ids))
            .filter(holder::until.is_null())
            .order((holder::since, holder::id))
            .select(HolderRow::as_select())
            .load(c))?;
        for row in found {
            holders.insert(row.office_id.clone(), row.view()?);
        }
    }
    rows.into_iter()
        .map(|row| {
            let holder = holders.remove(&row.id);
            row.view(holder)
        })
        .collect()
}

/// Adds an office, without a holder.
///
/// # Errors
/// What the database answered; `Conflict` when there is an office of that key.
pub fn insert_office(tx: &mut Tx<'_>, id: OfficeId, entry: &OfficeEntry) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(office::table)
        .values((
            office::id.eq(id.as_bytes().as_slice()),
            office::chamber.eq(entry.key.chamber.slug()),
            office::seat.eq(entry.key.seat.as_str()),
            office::place.eq(entry.key.place),
            office::nation.eq(entry.nation.slug()),
            office::name_en.eq(&entry.seat_name),
            office::name_cy.eq(entry.seat_name_cy.as_deref().unwrap_or_default()),
        ))
        .execute(c))?;
    Ok(())
}

/// Writes the names and the nation of an office anew. A Welsh name is kept where `entry` has none.
///
/// # Errors
/// What the database answered.
pub fn update_office(tx: &mut Tx<'_>, id: OfficeId, entry: &OfficeEntry) -> Result<(), StoreError> {
    let key = id.as_bytes().as_slice();
    each!(tx.conn(), |c| diesel::update(office::table.filter(office::id.eq(key)))
        .set((office::nation.eq(entry.nation.slug()), office::name_en.eq(&entry.seat_name)))
        .execute(c))?;
    if let Some(name) = &entry.seat_name_cy {
        each!(tx.conn(), |c| diesel::update(office::table.filter(office::id.eq(key)))
            .set(office::name_cy.eq(name))
            .execute(c))?;
    }
    Ok(())
}

/// Gives an office a holder. The holder before must have been ended.
///
/// # Errors
/// What the database answered; `Conflict` when there is no such office.
pub fn insert_holder(
    tx: &mut Tx<'_>,
    id: HolderId,
    office: OfficeId,
    member: &Member,
    since: Moment,
) -> Result<(), StoreError> {
    let row = HolderRow::of(id, office, member, since);
    each!(tx.conn(), |c| diesel::insert_into(holder::table).values(&row).execute(c))?;
    Ok(())
}

/// Writes the details of a holder anew: a new name, party or address of the same person.
///
/// # Errors
/// What the database answered.
pub fn update_holder(tx: &mut Tx<'_>, id: HolderId, member: &Member) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::update(holder::table.filter(holder::id.eq(id.as_bytes().as_slice())))
        .set((
            holder::name.eq(&member.name),
            holder::salutation.eq(&member.salutation),
            holder::party.eq(&member.party),
            holder::email.eq(member.email.as_ref().map(EmailAddress::as_str)),
        ))
        .execute(c))?;
    Ok(())
}

/// Ends a holding; the row stays. Returns whether it was still running.
///
/// # Errors
/// What the database answered.
pub fn end_holder(tx: &mut Tx<'_>, id: HolderId, until: Moment) -> Result<bool, StoreError> {
    let changed = each!(tx.conn(), |c| diesel::update(
        holder::table.filter(holder::id.eq(id.as_bytes().as_slice())).filter(holder::until.is_null())
    )
    .set(holder::until.eq(until.as_millis()))
    .execute(c))?;
    Ok(changed == 1)
}
