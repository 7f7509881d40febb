//! Rows by many keys, key by key through the index.
//!
//! For `key = ANY(…)` the planner guesses how many rows there are, and where it has not counted yet, or has
//! kept a plan from when the table was small, it reads the whole table for a hundred keys. Asked for each key
//! by itself it always takes the index; `OFFSET 0` keeps it from joining the two into one again.

use diesel::expression::Expression;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Binary};

use crate::store::conn::PostgresConnection;

/// The rows of `table` whose `key` is one of `keys`.
pub struct Lookup<'a, S> {
    /// The table.
    pub table: &'static str,
    /// The leading column of an index.
    pub key: &'static str,
    /// The values looked for, each once.
    pub keys: Vec<&'a [u8]>,
    /// What to read of the rows.
    pub columns: S,
    /// The columns to order by.
    pub order: &'static str,
}

impl<S: QueryFragment<Pg>> QueryFragment<Pg> for Lookup<'_, S> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Self { table, key, order, .. } = self;
        out.push_sql("SELECT ");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<Binary>, _>(&self.keys)?;
        for part in
            [") AS wanted (key) CROSS JOIN LATERAL (SELECT * FROM ", table, " WHERE ", table, ".", key]
        {
            out.push_sql(part);
        }
        for part in [" = wanted.key OFFSET 0) AS ", table, " ORDER BY ", order] {
            out.push_sql(part);
        }
        Ok(())
    }
}

impl<S> QueryId for Lookup<'_, S> {
    // The statement is kept by its text.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S: Expression> Query for Lookup<'_, S> {
    type SqlType = S::SqlType;
}

impl<S> RunQueryDsl<PostgresConnection> for Lookup<'_, S> {}
