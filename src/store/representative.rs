//! Offices and who holds them. A holder who left keeps the row, with the day of leaving.

use std::collections::HashMap;

use diesel::prelude::*;

use super::bad_address::BadAddress;
use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::postgres;
use super::schema::{holder, office};
use crate::domain::campaign::Date;
use crate::domain::email::EmailAddress;
use crate::domain::id::{HolderId, OfficeId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::place::{AreaCode, Seat};
use crate::domain::representative::{Chamber, ContactRoute, Member, OfficeEntry, OfficeKey, OfficeKind};

/// The most ids in one statement.
const IDS_PER_QUERY: usize = 500;

/// An office, and its holder of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeView {
    /// Its id.
    pub id: OfficeId,
    /// Kind, area and place.
    pub key: OfficeKey,
    /// The nation of its area.
    pub nation: Nation,
    /// The English name: of its seat, the post or the body.
    pub name_en: String,
    /// The Welsh name; the English one where no Welsh one is known.
    pub name_cy: String,
    /// The first day on which it exists, where one is known.
    pub since: Option<Date>,
    /// The first day on which it exists no more.
    pub until: Option<Date>,
    /// Who holds it; `None` when it is vacant.
    pub holder: Option<HolderView>,
}

impl OfficeView {
    /// Whether the office exists on a day.
    #[must_use]
    pub fn exists(&self, on: Date) -> bool {
        self.since.is_none_or(|since| since <= on) && self.until.is_none_or(|until| on < until)
    }

    /// The name of its area in a language.
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
    /// That the person's address reaches nobody; `None` as far as is known.
    pub bad_address: Option<BadAddress>,
}

impl HolderView {
    /// The address that letters are mailed to; `None` where there is none, or none that reaches anybody.
    #[must_use]
    pub fn address(&self) -> Option<&EmailAddress> {
        self.member.address().filter(|_| self.bad_address.is_none())
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = office)]
struct OfficeRow {
    id: Vec<u8>,
    kind: String,
    area: String,
    place: i16,
    nation: String,
    name_en: String,
    name_cy: String,
    since: Option<String>,
    until: Option<String>,
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
    name_cy: String,
    route: String,
    route_url: String,
    member_since: Option<String>,
    bad_email: Option<String>,
    bad_since: Option<i64>,
    bad_reason: String,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("{column} holds an unknown value"))
}

/// The day of a column; an empty column is none.
fn day(column: &str, text: Option<&str>) -> Result<Option<Date>, StoreError> {
    text.map(|text| text.parse().ok().ok_or_else(|| odd(column))).transpose()
}

impl OfficeRow {
    fn view(self, holder: Option<HolderView>) -> Result<OfficeView, StoreError> {
        let key = OfficeKey {
            kind: OfficeKind::from_slug(&self.kind).ok_or_else(|| odd("office.kind"))?,
            area: AreaCode::parse(&self.area).ok().ok_or_else(|| odd("office.area"))?,
            place: self.place,
        };
        Ok(OfficeView {
            id: OfficeId::from_slice(&self.id).ok_or_else(|| odd("office.id"))?,
            key,
            nation: Nation::from_slug(&self.nation).ok_or_else(|| odd("office.nation"))?,
            name_cy: if self.name_cy.is_empty() { self.name_en.clone() } else { self.name_cy },
            name_en: self.name_en,
            since: day("office.since", self.since.as_deref())?,
            until: day("office.until", self.until.as_deref())?,
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
            email: member.address().map(|email| email.as_str().to_owned()),
            since: since.as_millis(),
            until: None,
            name_cy: member.name_cy.clone(),
            route: member.route.code().to_owned(),
            route_url: member.route.form_url().unwrap_or_default().to_owned(),
            member_since: member.since.map(|since| since.to_string()),
            bad_email: None,
            bad_since: None,
            bad_reason: String::new(),
        }
    }

    fn view(self) -> Result<HolderView, StoreError> {
        let is_bad = self.email.is_some() && self.email == self.bad_email;
        let bad_address = is_bad.then(|| BadAddress {
            since: Moment::from_millis(self.bad_since.unwrap_or_default()),
            reason: self.bad_reason,
        });
        let email = self.email.as_deref().map(EmailAddress::parse).transpose();
        let email = email.ok().ok_or_else(|| odd("holder.email"))?;
        let route = ContactRoute::from_parts(&self.route, email, Some(&self.route_url));
        let member = Member {
            external_id: self.external_id,
            name: self.name,
            name_cy: self.name_cy,
            salutation: self.salutation,
            party: self.party,
            route: route.ok_or_else(|| odd("holder.route"))?,
            since: day("holder.member_since", self.member_since.as_deref())?,
        };
        Ok(HolderView {
            id: HolderId::from_slice(&self.id).ok_or_else(|| odd("holder.id"))?,
            member,
            since: Moment::from_millis(self.since),
            bad_address,
        })
    }
}

/// Every office of a kind, ordered by area and place.
///
/// # Errors
/// What the database answered.
pub fn list_by_kind(conn: &mut Conn, kind: OfficeKind) -> Result<Vec<OfficeView>, StoreError> {
    let rows: Vec<OfficeRow> = each!(conn, |c| office::table
        .filter(office::kind.eq(kind.slug()))
        .order((office::area, office::place))
        .select(OfficeRow::as_select())
        .load(c))?;
    with_holders(conn, rows)
}

/// The offices of one kind in an area, ordered by place; none when no import knows the area.
///
/// # Errors
/// What the database answered.
pub fn list_by_area(
    conn: &mut Conn,
    kind: OfficeKind,
    area: AreaCode,
) -> Result<Vec<OfficeView>, StoreError> {
    let rows: Vec<OfficeRow> = each!(conn, |c| office::table
        .filter(office::kind.eq(kind.slug()))
        .filter(office::area.eq(area.as_str()))
        .order(office::place)
        .select(OfficeRow::as_select())
        .load(c))?;
    with_holders(conn, rows)
}

/// The offices of these kinds and areas that exist on a day, in the order of `areas` and then of their places.
///
/// # Errors
/// What the database answered.
pub fn list_by_areas(
    conn: &mut Conn,
    areas: &[(OfficeKind, AreaCode)],
    on: Date,
) -> Result<Vec<OfficeView>, StoreError> {
    let kinds: Vec<&str> = areas.iter().map(|(kind, _)| kind.slug()).collect();
    let codes: Vec<&str> = areas.iter().map(|(_, area)| area.as_str()).collect();
    let rows: Vec<OfficeRow> = each!(conn, |c| office::table
        .filter(office::kind.eq_any(kinds))
        .filter(office::area.eq_any(codes))
        .select(OfficeRow::as_select())
        .load(c))?;
    let place = |office: &OfficeView| {
        areas.iter().position(|(kind, area)| (*kind, *area) == (office.key.kind, office.key.area))
    };
    // Two kinds may know one code; only the pairs that were asked for are meant.
    let mut offices: Vec<OfficeView> = with_holders(conn, rows)?
        .into_iter()
        .filter(|office| office.exists(on) && place(office).is_some())
        .collect();
    offices.sort_by_key(|office| (place(office), office.key.place));
    Ok(offices)
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
    Ok(list_by_area(conn, key.kind, key.area)?.into_iter().find(|office| office.key.place == key.place))
}

/// The seats of the House of Commons, sorted by their names in `language`: what a supporter chooses from when the
/// postcode does not tell.
///
/// # Errors
/// What the database answered.
pub fn list_seats(conn: &mut Conn, language: Language) -> Result<Vec<Seat>, StoreError> {
    let rows: Vec<OfficeRow> = each!(conn, |c| office::table
        .filter(office::kind.eq(OfficeKind::Member(Chamber::HouseOfCommons).slug()))
        .select(OfficeRow::as_select())
        .load(c))?;
    let mut seats = Vec::with_capacity(rows.len());
    for row in rows {
        let office = row.view(None)?;
        let name = office.name(language).to_owned();
        if let Some(code) = office.key.area.gss() {
            seats.push(Seat { code, name, nation: office.nation });
        }
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

/// The person of a holding, also of one that has ended.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find_member(conn: &mut Conn, id: HolderId) -> Result<Option<Member>, StoreError> {
    let found: Option<HolderRow> = each!(conn, |c| holder::table
        .filter(holder::id.eq(id.as_bytes().as_slice()))
        .select(HolderRow::as_select())
        .first(c)
        .optional())?;
    found.map(|row| Ok(row.view()?.member)).transpose()
}

/// Keeps these offices from changing hands unseen until COMMIT: whoever holds a letter back because an office is
/// vacant, and whoever fills the office, do so one after the other. SQLite has one writer in any case.
///
/// # Errors
/// What the database answered.
pub fn lock(tx: &mut Tx<'_>, ids: &[OfficeId]) -> Result<(), StoreError> {
    let mut ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    ids.sort_unstable();
    match tx.conn() {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(c) => {
            ids.chunks(IDS_PER_QUERY).try_for_each(|ids| Ok(postgres::lock_offices(c, ids)?))
        }
    }
}

/// Adds an office, without a holder.
///
/// # Errors
/// What the database answered; `Conflict` when there is an office of that key.
pub fn insert_office(tx: &mut Tx<'_>, id: OfficeId, entry: &OfficeEntry) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(office::table)
        .values((
            office::id.eq(id.as_bytes().as_slice()),
            office::kind.eq(entry.key.kind.slug()),
            office::area.eq(entry.key.area.as_str()),
            office::place.eq(entry.key.place),
            office::nation.eq(entry.nation.slug()),
            office::name_en.eq(&entry.name),
            office::name_cy.eq(entry.name_cy.as_deref().unwrap_or_default()),
            office::since.eq(entry.since.map(|day| day.to_string())),
            office::until.eq(entry.until.map(|day| day.to_string())),
        ))
        .execute(c))?;
    Ok(())
}

/// Writes the names, the nation and the days of an office anew. A Welsh name or a day is kept where `entry` has
/// none.
///
/// # Errors
/// What the database answered.
pub fn update_office(tx: &mut Tx<'_>, id: OfficeId, entry: &OfficeEntry) -> Result<(), StoreError> {
    let key = id.as_bytes().as_slice();
    each!(tx.conn(), |c| diesel::update(office::table.filter(office::id.eq(key)))
        .set((office::nation.eq(entry.nation.slug()), office::name_en.eq(&entry.name)))
        .execute(c))?;
    if let Some(since) = entry.since {
        each!(tx.conn(), |c| diesel::update(office::table.filter(office::id.eq(key)))
            .set(office::since.eq(since.to_string()))
            .execute(c))?;
    }
    if let Some(until) = entry.until {
        each!(tx.conn(), |c| diesel::update(office::table.filter(office::id.eq(key)))
            .set(office::until.eq(until.to_string()))
            .execute(c))?;
    }
    if let Some(name) = &entry.name_cy {
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
            holder::email.eq(member.address().map(EmailAddress::as_str)),
            holder::name_cy.eq(&member.name_cy),
            holder::route.eq(member.route.code()),
            holder::route_url.eq(member.route.form_url().unwrap_or_default()),
            holder::member_since.eq(member.since.map(|since| since.to_string())),
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
