//! Tokens that are good for one post: digests of those that were spent.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::hook_token;
use crate::domain::moment::Moment;

/// Whether a token was spent.
///
/// # Errors
/// What the database answered.
pub fn is_spent(conn: &mut Conn, token: &[u8; 32]) -> Result<bool, StoreError> {
    let row = hook_token::table.find(token.as_slice());
    let found: Option<i64> = each!(conn, |c| row.select(hook_token::spent_at).first(c).optional())?;
    Ok(found.is_some())
}

/// Spends a token.
///
/// # Errors
/// `Conflict` when it was spent before; what else the database answered.
pub fn spend(tx: &mut Tx<'_>, token: &[u8; 32], now: Moment) -> Result<(), StoreError> {
    let row = (hook_token::token.eq(token.as_slice()), hook_token::spent_at.eq(now.as_millis()));
    each!(tx.conn(), |c| diesel::insert_into(hook_token::table).values(row).execute(c))?;
    Ok(())
}

/// Forgets up to `limit` tokens that were spent before `before`; returns how many.
///
/// # Errors
/// What the database answered.
pub fn forget(tx: &mut Tx<'_>, before: Moment, limit: i64) -> Result<usize, StoreError> {
    let old: Vec<Vec<u8>> = each!(tx.conn(), |c| hook_token::table
        .filter(hook_token::spent_at.lt(before.as_millis()))
        .order((hook_token::spent_at, hook_token::token))
        .limit(limit)
        .select(hook_token::token)
        .load(c))?;
    if old.is_empty() {
        return Ok(0);
    }
    Ok(each!(tx.conn(), |c| diesel::delete(hook_token::table.filter(hook_token::token.eq_any(old)))
        .execute(c))?)
}
