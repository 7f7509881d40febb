//! The calendar of elections: a row an election. It is read whole and replaced whole.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::election;
use crate::domain::campaign::Date;
use crate::domain::election::{Days, Election, ElectionReason, Elections};
use crate::domain::nation::Nation;
use crate::domain::place::AreaCode;
use crate::domain::representative::OfficeKind;

/// Rows that one statement inserts at most.
const ROWS_PER_INSERT: usize = 500;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = election, treat_none_as_default_value = false)]
struct Row {
    name: String,
    kinds: String,
    nation: String,
    area: String,
    reason: String,
    since: Option<String>,
    until: Option<String>,
    poll: Option<String>,
    source: String,
    checked_on: String,
}

impl Row {
    fn of(election: &Election) -> Self {
        let kinds: Vec<&str> = election.kinds.iter().map(|kind| kind.slug()).collect();
        Self {
            name: election.name.clone(),
            kinds: kinds.join(" "),
            nation: election.nation.map(Nation::slug).unwrap_or_default().to_owned(),
            area: election.area.map(|area| area.to_string()).unwrap_or_default(),
            reason: election.reason.code().to_owned(),
            since: election.days.map(|days| days.since.to_string()),
            until: election.days.map(|days| days.until.to_string()),
            poll: election.poll.map(|poll| poll.to_string()),
            source: election.source.clone(),
            checked_on: election.checked_on.to_string(),
        }
    }

    fn election(self) -> Result<Election, StoreError> {
        let odd = |column: &str| StoreError::Broken(format!("election.{column} holds an unknown value"));
        let day = |column: &str, text: Option<String>| -> Result<Option<Date>, StoreError> {
            text.map(|text| text.parse().ok().ok_or_else(|| odd(column))).transpose()
        };
        let kinds: Option<Vec<OfficeKind>> =
            self.kinds.split_whitespace().map(OfficeKind::from_slug).collect();
        let nation = Some(self.nation).filter(|slug| !slug.is_empty());
        let area = Some(self.area).filter(|code| !code.is_empty());
        let days = day("since", self.since)?.zip(day("until", self.until)?);
        Ok(Election {
            name: self.name,
            kinds: kinds.ok_or_else(|| odd("kinds"))?,
            nation: nation.map(|slug| Nation::from_slug(&slug).ok_or_else(|| odd("nation"))).transpose()?,
            area: area.map(|code| AreaCode::parse(&code).ok().ok_or_else(|| odd("area"))).transpose()?,
            reason: ElectionReason::from_code(&self.reason).ok_or_else(|| odd("reason"))?,
            days: days.map(|(since, until)| Days { since, until }),
            poll: day("poll", self.poll)?,
            source: self.source,
            checked_on: self.checked_on.parse().ok().ok_or_else(|| odd("checked_on"))?,
        })
    }
}

/// Every election that is known; none before the first import.
///
/// # Errors
/// What the database answered.
pub fn load(conn: &mut Conn) -> Result<Elections, StoreError> {
    let rows: Vec<Row> =
        each!(conn, |c| election::table.order(election::name).select(Row::as_select()).load(c))?;
    Ok(Elections::new(rows.into_iter().map(Row::election).collect::<Result<_, _>>()?))
}

/// Puts `elections` in place of all that are stored.
///
/// # Errors
/// What the database answered.
pub fn replace(tx: &mut Tx<'_>, elections: &Elections) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::delete(election::table).execute(c))?;
    let rows: Vec<Row> = elections.all().iter().map(Row::of).collect();
    for rows in rows.chunks(ROWS_PER_INSERT) {
        each!(tx.conn(), |c| diesel::insert_into(election::table).values(rows).execute(c))?;
    }
    Ok(())
}
