//! The boundaries of chambers: a row a rule. They are read whole, and a chamber's are replaced whole.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::boundary;
use crate::domain::boundary::{Boundaries, BoundaryRule, BoundarySet, gather};
use crate::domain::nation::Nation;
use crate::domain::place::Gss;
use crate::domain::representative::Chamber;

/// Rules that one statement inserts at most.
const RULES_PER_INSERT: usize = 500;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = boundary, treat_none_as_default_value = false)]
struct Row {
    chamber: String,
    set_name: String,
    first_code: String,
    last_code: String,
    since: String,
    until: Option<String>,
    seat: String,
    name_en: String,
    name_cy: String,
    nation: String,
    members: i16,
}

impl Row {
    fn of(set: &BoundarySet, rule: &BoundaryRule) -> Self {
        Self {
            chamber: set.chamber.slug().to_owned(),
            set_name: set.name.clone(),
            first_code: rule.first.to_string(),
            last_code: rule.last.to_string(),
            since: set.since.to_string(),
            until: set.until.map(|until| until.to_string()),
            seat: rule.seat.map(|seat| seat.to_string()).unwrap_or_default(),
            name_en: rule.name_en.clone(),
            name_cy: rule.name_cy.clone(),
            nation: rule.nation.slug().to_owned(),
            members: rule.members,
        }
    }

    fn set(self) -> Result<BoundarySet, StoreError> {
        let odd = |column: &str| StoreError::Broken(format!("boundary.{column} holds an unknown value"));
        let code = |column: &str, text: &str| Gss::parse(text).ok().ok_or_else(|| odd(column));
        let seat = Some(self.seat).filter(|seat| !seat.is_empty());
        Ok(BoundarySet {
            chamber: Chamber::from_slug(&self.chamber).ok_or_else(|| odd("chamber"))?,
            name: self.set_name,
            since: self.since.parse().ok().ok_or_else(|| odd("since"))?,
            until: self.until.map(|day| day.parse().ok().ok_or_else(|| odd("until"))).transpose()?,
            rules: vec![BoundaryRule {
                first: code("first_code", &self.first_code)?,
                last: code("last_code", &self.last_code)?,
                seat: seat.map(|seat| code("seat", &seat)).transpose()?,
                name_en: self.name_en,
                name_cy: self.name_cy,
                nation: Nation::from_slug(&self.nation).ok_or_else(|| odd("nation"))?,
                members: self.members,
            }],
        })
    }
}

/// The boundaries of every chamber; none before the first import.
///
/// # Errors
/// What the database answered; `Broken` when stored rules contradict one another.
pub fn load(conn: &mut Conn) -> Result<Boundaries, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| boundary::table
        .order((boundary::chamber, boundary::since, boundary::set_name, boundary::first_code))
        .select(Row::as_select())
        .load(c))?;
    let sets = rows.into_iter().map(Row::set).collect::<Result<Vec<_>, _>>()?;
    gather(sets).map_err(|error| StoreError::Broken(error.to_string()))
}

/// Puts the sets of `boundaries` in place of all that is stored of the chambers that they are about; the
/// other chambers keep theirs. Returns how many rules were written.
///
/// # Errors
/// What the database answered.
pub fn replace(tx: &mut Tx<'_>, boundaries: &Boundaries) -> Result<usize, StoreError> {
    let mut chambers: Vec<&str> = boundaries.sets().iter().map(|set| set.chamber.slug()).collect();
    chambers.dedup();
    each!(tx.conn(), |c| diesel::delete(boundary::table.filter(boundary::chamber.eq_any(chambers)))
        .execute(c))?;
    let rows: Vec<Row> = boundaries
        .sets()
        .iter()
        .flat_map(|set| set.rules.iter().map(move |rule| Row::of(set, rule)))
        .collect();
    for rows in rows.chunks(RULES_PER_INSERT) {
        each!(tx.conn(), |c| diesel::insert_into(boundary::table).values(rows).execute(c))?;
    }
    Ok(rows.len())
}
