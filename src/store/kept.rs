//! Statements that stay prepared although the query builder would have them prepared anew each time.
//!
//! It keeps no update and no upsert, because the columns of those may be chosen at run time. What is here is
//! for statements whose columns never change; any other would leave one more statement behind with every run.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A statement to be kept prepared by its text, on SQLite: PostgreSQL's driver asks what is wrapped.
pub struct Kept<T>(pub T);

impl<T: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Kept<T> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<T> QueryId for Kept<T> {
    // The statement is kept by its text.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: Query> Query for Kept<T> {
    type SqlType = T::SqlType;
}

impl<T, C> RunQueryDsl<C> for Kept<T> {}

/// `UPDATE table SET changes WHERE filter`, kept prepared by its text on both databases.
pub struct Update<C, W> {
    /// The table.
    pub table: &'static str,
    /// What to set: `(column.eq(value), …).as_changeset()`.
    pub changes: C,
    /// Which rows.
    pub filter: W,
}

impl<C: QueryFragment<DB>, W: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Update<C, W> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        out.push_identifier(self.table)?;
        out.push_sql(" SET ");
        self.changes.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.filter.walk_ast(out)
    }
}

impl<C, W> QueryId for Update<C, W> {
    // The statement is kept by its text.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, W, Connection> RunQueryDsl<Connection> for Update<C, W> {}
