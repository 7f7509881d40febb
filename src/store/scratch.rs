//! A schema of its own inside a PostgreSQL database, for a measurement that must leave nothing behind.

use diesel::connection::SimpleConnection;

use super::conn::{Conn, Tx};
use super::error::StoreError;

/// Makes a schema.
///
/// # Errors
/// `Broken` for a name that is not of lower-case letters, digits and underscores, and on SQLite, which has
/// no schemas; else what the database answered.
pub fn create(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    run(tx, name, "CREATE SCHEMA", "")
}

/// Drops a schema with everything in it. Nobody may be using it any more.
///
/// # Errors
/// As [`create`].
pub fn drop(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    run(tx, name, "DROP SCHEMA", " CASCADE")
}

fn run(tx: &mut Tx<'_>, name: &str, verb: &str, how: &str) -> Result<(), StoreError> {
    let is_plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    match tx.conn() {
        Conn::Postgres(connection) if is_plain => {
            Ok(connection.batch_execute(&format!("{verb} {name}{how}"))?)
        }
        _ => Err(StoreError::Broken("no schema can have this name here".to_owned())),
    }
}
