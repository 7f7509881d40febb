//! Statements that stay prepared although the query builder would have them prepared anew each time.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A statement whose text never changes, to be kept prepared by that text.
///
/// The query builder keeps no update and no upsert, because the columns of those may be chosen at run time.
/// Wrap one in this only where they are not, or every run would leave another statement behind.
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
