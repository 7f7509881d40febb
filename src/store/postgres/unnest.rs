//! One insert of many rows whose text does not depend on their number, so that the server plans it once and
//! the driver keeps it prepared. The query builder writes one placeholder for every value of every row, and
//! has such a statement prepared anew each time.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, BigInt, Binary, Bool, HasSqlType, SmallInt, SqlType, Text};

use crate::store::conn::PostgresConnection;

/// From so many rows on, a value that all have travels once. With few it would be more statements for nothing.
const MANY: usize = 16;

/// `INSERT INTO table (columns) SELECT unnest(array), … `: an array for each column, or one text for all rows.
/// In the list of what to select, arrays are walked side by side; in `FROM` each is first copied as a whole.
/// A value that all of many rows have travels once: the server takes an array apart value by value, and what people
/// who sign together have in common is half of a signature. Each choice of such columns is a statement of its own.
pub struct Unnest<'a> {
    table: &'static str,
    columns: Vec<(&'static str, Values<'a>)>,
    ending: &'static str,
}

enum Values<'a> {
    Fixed(&'static str),
    Bytes(Vec<&'a [u8]>),
    Text(Vec<&'a str>),
    Small(Vec<i16>),
    Big(Vec<i64>),
    Flag(Vec<bool>),
}

impl<'a> Unnest<'a> {
    /// An insert into `table` that ends with `ending`: what to do about rows that are there, and what to return.
    pub fn into(table: &'static str, ending: &'static str) -> Self {
        Self { table, columns: Vec::with_capacity(20), ending }
    }

    /// A column that holds the same in every row, written as in SQL.
    pub fn fixed(self, name: &'static str, literal: &'static str) -> Self {
        self.column(name, Values::Fixed(literal))
    }

    /// A column of bytes.
    pub fn bytes(self, name: &'static str, values: impl Iterator<Item = &'a [u8]>) -> Self {
        self.column(name, Values::Bytes(values.collect()))
    }

    /// A column of texts.
    pub fn text(self, name: &'static str, values: impl Iterator<Item = &'a str>) -> Self {
        self.column(name, Values::Text(values.collect()))
    }

    /// A column of small numbers.
    pub fn small(self, name: &'static str, values: impl Iterator<Item = i16>) -> Self {
        self.column(name, Values::Small(values.collect()))
    }

    /// A column of large numbers.
    pub fn big(self, name: &'static str, values: impl Iterator<Item = i64>) -> Self {
        self.column(name, Values::Big(values.collect()))
    }

    /// A column of truths.
    pub fn flag(self, name: &'static str, values: impl Iterator<Item = bool>) -> Self {
        self.column(name, Values::Flag(values.collect()))
    }

    fn column(mut self, name: &'static str, values: Values<'a>) -> Self {
        self.columns.push((name, values));
        self
    }

    /// Inserts.
    ///
    /// # Errors
    /// What the database answered.
    pub fn run(self, connection: &mut PostgresConnection) -> QueryResult<usize> {
        self.execute(connection)
    }

    /// Inserts, and returns the bytes that the ending asks for.
    ///
    /// # Errors
    /// What the database answered.
    pub fn returning_bytes(self, connection: &mut PostgresConnection) -> QueryResult<Vec<Vec<u8>>> {
        self.load(connection)
    }
}

impl QueryFragment<Pg> for Unnest<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(self.table);
        for (index, (name, _)) in self.columns.iter().enumerate() {
            out.push_sql(if index == 0 { " (" } else { ", " });
            out.push_sql(name);
        }
        out.push_sql(") SELECT ");
        for (index, (_, values)) in self.columns.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            if let Values::Fixed(literal) = values {
                out.push_sql(literal);
                continue;
            }
            // The first column says how many rows there are.
            let may_be_one = index > 0;
            match values {
                Values::Fixed(_) => {}
                Values::Bytes(values) => bind::<Binary, _>(&mut out, values, "bytea", may_be_one)?,
                Values::Text(values) => bind::<Text, _>(&mut out, values, "text", may_be_one)?,
                Values::Small(values) => bind::<SmallInt, _>(&mut out, values, "smallint", may_be_one)?,
                Values::Big(values) => bind::<BigInt, _>(&mut out, values, "bigint", may_be_one)?,
                Values::Flag(values) => bind::<Bool, _>(&mut out, values, "boolean", may_be_one)?,
            }
        }
        out.push_sql(" ");
        out.push_sql(self.ending);
        Ok(())
    }
}

/// A column's values as an array, or as the one that all have.
fn bind<'b, T, V>(
    out: &mut AstPass<'_, 'b, Pg>,
    values: &'b Vec<V>,
    name: &str,
    may_be_one: bool,
) -> QueryResult<()>
where
    V: PartialEq + ToSql<T, Pg>,
    Vec<V>: ToSql<Array<T>, Pg>,
    T: SqlType + 'static,
    Pg: HasSqlType<T> + HasSqlType<Array<T>>,
{
    match values.split_first() {
        Some((first, rest))
            if may_be_one && rest.len() >= MANY && rest.iter().all(|value| value == first) =>
        {
            out.push_bind_param::<T, _>(first)?;
            out.push_sql("::");
            out.push_sql(name);
        }
        _ => {
            out.push_sql("unnest(");
            out.push_bind_param::<Array<T>, _>(values)?;
            out.push_sql(")");
        }
    }
    Ok(())
}

impl QueryId for Unnest<'_> {
    // The statement is kept by its text.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Unnest<'_> {
    type SqlType = Binary;
}

impl RunQueryDsl<PostgresConnection> for Unnest<'_> {}
