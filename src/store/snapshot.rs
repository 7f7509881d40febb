//! Reads that must see one moment: sums that are compared with each other while people go on signing.

use super::conn::Conn;
use super::error::{Failure, StoreError};
use super::execute;

/// Runs `query` in a transaction that only reads, so that every statement in it sees the same moment. On
/// SQLite the log cannot start again from its beginning meanwhile, so this is for proofs, not for pages.
///
/// # Errors
/// What the closure returns, and what the database answered to the begin and the end.
pub fn read<T, E: Failure>(conn: &mut Conn, query: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    let begin = match conn {
        Conn::Sqlite(_) => "BEGIN DEFERRED",
        Conn::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    execute(conn, begin)?;
    let outcome = query(conn);
    // Nothing was changed, so there is nothing to commit; a connection that cannot even roll back is lost,
    // and `Unavailable` makes the pool drop it.
    execute(conn, "ROLLBACK").map_err(|error| {
        tracing::warn!(code = error.code(), "a reading transaction did not end");
        StoreError::Unavailable
    })?;
    outcome
}
