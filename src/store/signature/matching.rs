//! The signatures that a filter means: the one place where its conditions become SQL.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, Bool, HasSqlType, SmallInt, Text};

use super::SignatureView;
use super::read::{Row, views};
use crate::domain::id::SignatureId;
use crate::domain::signature::filter::{FlagCondition, SeatCondition, SignatureFilter};
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::schema::signature;
use crate::store::tally::delta::first_id;

/// `WHERE …` of a filter. States stand in so many words: an index on a part of the rows serves only a query that says
/// the part, and a bound value says it to neither database.
pub(in crate::store) struct Matching(Vec<Condition>);

/// A condition: words of our own and values, in turn.
type Condition = Vec<Piece>;

enum Piece {
    Words(&'static str),
    Bytes(Vec<u8>),
    Text(String),
    Small(i16),
}

use Piece::{Bytes, Small, Words};

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

impl Matching {
    /// The conditions of `filter`.
    pub(in crate::store) fn of(filter: &SignatureFilter) -> Self {
        let mut conditions = of_signature(filter);
        conditions.extend(of_person(filter));
        Self(conditions)
    }
}

/// The conditions on what names nobody.
fn of_signature(filter: &SignatureFilter) -> Vec<Condition> {
    let mut conditions: Vec<Condition> = Vec::new();
    if !filter.limit.is_unlimited() {
        let mut limit = vec![Words("nation IN (")];
        for (index, nation) in filter.limit.limit().iter().enumerate() {
            limit.extend([Words(if index == 0 { "" } else { ", " }), text(nation.slug())]);
        }
        limit.push(Words(")"));
        conditions.push(limit);
    }
    if let Some(petition) = &filter.petition {
        conditions.push(vec![Words("petition_id = "), Bytes(petition.as_bytes().to_vec())]);
    }
    if let Some(state) = filter.state {
        conditions.push(vec![Words("state = '"), Words(state.code()), Words("'")]);
    }
    match filter.flag {
        None => {}
        Some(FlagCondition::Any) => conditions.push(vec![Words("flag <> ''")]),
        Some(FlagCondition::None) => conditions.push(vec![Words("flag = ''")]),
        Some(FlagCondition::Is(flag)) => {
            conditions.push(vec![Words("flag <> '' AND flag = "), text(flag.code())]);
        }
    }
    if let Some(nation) = filter.nation {
        conditions.push(vec![Words("nation = "), text(nation.slug())]);
    }
    if let Some(seat) = &filter.seat {
        let code = match seat {
            SeatCondition::Unknown => "",
            SeatCondition::Is(seat) => seat.as_str(),
        };
        conditions.push(vec![Words("constituency = "), text(code)]);
    }
    // An id begins with the moment at which it was made.
    if let Some(from) = filter.from {
        conditions.push(vec![Words("id >= "), Bytes(first_id(from))]);
    }
    if let Some(until) = filter.until {
        conditions.push(vec![Words("id < "), Bytes(first_id(until))]);
    }
    if let Some(source) = &filter.source {
        conditions.push(vec![Words("source <> '' AND source = "), text(source)]);
    }
    if let Some(language) = filter.language {
        conditions.push(vec![Words("language = "), text(language.code())]);
    }
    conditions
}

/// The conditions on what tells of a person.
fn of_person(filter: &SignatureFilter) -> Vec<Condition> {
    let mut conditions: Vec<Condition> = Vec::new();
    if let Some(domain) = &filter.mail_domain {
        conditions.push(vec![Words("mail_domain = "), text(domain)]);
    }
    if let Some(network) = &filter.network {
        conditions.push(vec![Words("network = "), Bytes(network.as_bytes().to_vec())]);
    }
    if let Some(area) = &filter.area {
        // A space follows a whole first half, a digit an area.
        let follows = if area.is_district() { " %" } else { "" };
        conditions.push(vec![Words("postcode LIKE "), Piece::Text(format!("{}{follows}%", area.as_str()))]);
        if !area.is_district() {
            let place = i16::try_from(area.as_str().len()).unwrap_or(i16::MAX).saturating_add(1);
            let digits = ", 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')";
            conditions.push(vec![Words("substr(postcode, "), Small(place), Words(digits)]);
        }
    }
    let patterns = [("lower(email) LIKE ", &filter.address), ("lower(name) LIKE ", &filter.name)];
    for (words, pattern) in patterns {
        if let Some(pattern) = pattern {
            conditions.push(vec![Words(words), Piece::Text(pattern.like()), Words(" ESCAPE '!'")]);
        }
    }
    if let Some(minutes) = filter.minutes_at_most {
        conditions.push(vec![Words("form_minutes >= 0 AND form_minutes <= "), Small(minutes)]);
    }
    if let Some(person) = &filter.person {
        conditions.push(vec![Words("email_key = "), Bytes(person.as_bytes().to_vec())]);
    }
    conditions
}

impl<DB> QueryFragment<DB> for Matching
where
    DB: Backend + HasSqlType<Binary> + HasSqlType<Text> + HasSqlType<SmallInt>,
    Vec<u8>: ToSql<Binary, DB>,
    String: ToSql<Text, DB>,
    i16: ToSql<SmallInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("(TRUE");
        for condition in &self.0 {
            out.push_sql(" AND ");
            for piece in condition {
                match piece {
                    Piece::Words(words) => out.push_sql(words),
                    Piece::Bytes(bytes) => out.push_bind_param::<Binary, _>(bytes)?,
                    Piece::Text(text) => out.push_bind_param::<Text, _>(text)?,
                    Piece::Small(number) => out.push_bind_param::<SmallInt, _>(number)?,
                }
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Matching {
    // Each filter is a statement of its own.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Matching {
    type SqlType = Bool;
}

impl AppearsOnTable<signature::table> for Matching {}
impl SelectableExpression<signature::table> for Matching {}
impl ValidGrouping<()> for Matching {
    type IsAggregate = is_aggregate::No;
}

/// Where a page of signatures begins, in the order of their ids, which is the order in which they were first signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With the newest, and goes back in time.
    Newest,
    /// With the one before this, and goes back in time.
    Before(SignatureId),
    /// With the oldest, and goes forward.
    Oldest,
    /// With the one after this, and goes forward.
    After(SignatureId),
}

/// A page of the signatures that `filter` means, at most `limit`, in the direction in which `start` goes.
///
/// # Errors
/// What the database answered.
pub fn list_matching(
    conn: &mut Conn,
    filter: &SignatureFilter,
    start: Start,
    limit: i64,
) -> Result<Vec<SignatureView>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| {
        let mut query = signature::table.select(Row::as_select()).filter(Matching::of(filter)).into_boxed();
        query = match &start {
            Start::Newest => query.order(signature::id.desc()),
            Start::Before(id) => {
                query.filter(signature::id.lt(id.as_bytes().as_slice())).order(signature::id.desc())
            }
            Start::Oldest => query.order(signature::id.asc()),
            Start::After(id) => {
                query.filter(signature::id.gt(id.as_bytes().as_slice())).order(signature::id.asc())
            }
        };
        query.limit(limit).load(c)
    })?;
    views(rows)
}

/// How many signatures `filter` means, counted up to `at_most`.
///
/// # Errors
/// What the database answered.
pub fn count_matching(conn: &mut Conn, filter: &SignatureFilter, at_most: i64) -> Result<i64, StoreError> {
    Ok(each!(conn, |c| Counted { matching: Matching::of(filter), at_most }.get_result(c))?)
}

/// Counts no further than it has to.
struct Counted {
    matching: Matching,
    at_most: i64,
}

impl<DB> QueryFragment<DB> for Counted
where
    DB: Backend + HasSqlType<BigInt>,
    Matching: QueryFragment<DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM (SELECT 1 FROM signature WHERE ");
        self.matching.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.at_most)?;
        out.push_sql(") AS counted");
        Ok(())
    }
}

impl QueryId for Counted {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Counted {
    type SqlType = BigInt;
}

impl<C> RunQueryDsl<C> for Counted {}
