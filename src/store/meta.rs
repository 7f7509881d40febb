//! Single values of the whole database, by key.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::meta;

/// The key of the fingerprint of the secret that this database belongs to.
pub const KEY_FINGERPRINT: &str = "secret.fingerprint";

/// The value of a key.
///
/// # Errors
/// What the database answered; an unknown key is `None`.
pub fn find(conn: &mut Conn, key: &str) -> Result<Option<String>, StoreError> {
    Ok(each!(conn, |c| meta::table.filter(meta::key.eq(key)).select(meta::value).first(c).optional())?)
}

/// Sets the value of a key.
///
/// # Errors
/// What the database answered.
pub fn set(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(meta::table)
        .values((meta::key.eq(key), meta::value.eq(value)))
        .on_conflict(meta::key)
        .do_update()
        .set(meta::value.eq(value))
        .execute(c))?;
    Ok(())
}

/// Sets a key that has no value yet, and returns the value that it has afterwards: of two processes that
/// start together, both get the same.
///
/// # Errors
/// What the database answered.
pub fn claim(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<String, StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(meta::table)
        .values((meta::key.eq(key), meta::value.eq(value)))
        .on_conflict_do_nothing()
        .execute(c))?;
    find(tx.conn(), key)?.ok_or(StoreError::NotFound)
}
