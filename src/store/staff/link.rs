//! The links that are handed to the staff: one at a time for each account, known by its digest, gone once used.

use diesel::prelude::*;

use super::Row as AccountRow;
use super::schema::{staff, staff_link};
use crate::domain::id::StaffId;
use crate::domain::moment::Moment;
use crate::domain::staff::{Account, LinkKind};
use crate::secret::staff::TokenDigest;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;

/// Gives an account a link; one that it had before is dead from now on.
///
/// # Errors
/// What the database answered.
pub fn put(
    tx: &mut Tx<'_>,
    owner: StaffId,
    digest: TokenDigest,
    kind: LinkKind,
    now: Moment,
) -> Result<(), StoreError> {
    let row = (
        staff_link::staff_id.eq(owner.as_bytes().as_slice()),
        staff_link::digest.eq(digest.as_bytes().as_slice()),
        staff_link::kind.eq(kind.code()),
        staff_link::ends_at.eq(now.plus_ms(kind.life_ms()).as_millis()),
    );
    remove(tx, owner)?;
    each!(tx.conn(), |c| diesel::insert_into(staff_link::table).values(row).execute(c))?;
    Ok(())
}

/// Whose link has this digest and what it leads to; `None` for one that has run out, was used, or never was.
///
/// # Errors
/// What the database answered.
pub fn find(
    conn: &mut Conn,
    digest: TokenDigest,
    now: Moment,
) -> Result<Option<(Account, LinkKind)>, StoreError> {
    let row: Option<(AccountRow, String)> = each!(conn, |c| staff_link::table
        .inner_join(staff::table.on(staff::id.eq(staff_link::staff_id)))
        .filter(staff_link::digest.eq(digest.as_bytes().as_slice()))
        .filter(staff_link::ends_at.gt(now.as_millis()))
        .select((AccountRow::as_select(), staff_link::kind))
        .first(c)
        .optional())?;
    let Some((account, kind)) = row else { return Ok(None) };
    let odd = || StoreError::Broken("staff_link.kind holds an unknown value".to_owned());
    Ok(Some((account.view()?, LinkKind::from_code(&kind).ok_or_else(odd)?)))
}

/// Uses a link up; returns whether it was there and had not run out.
///
/// # Errors
/// What the database answered.
pub fn take(tx: &mut Tx<'_>, digest: TokenDigest, now: Moment) -> Result<bool, StoreError> {
    let own = staff_link::table
        .filter(staff_link::digest.eq(digest.as_bytes().as_slice()))
        .filter(staff_link::ends_at.gt(now.as_millis()));
    Ok(each!(tx.conn(), |c| diesel::delete(own).execute(c))? == 1)
}

/// Takes an account's link away.
///
/// # Errors
/// What the database answered.
pub fn remove(tx: &mut Tx<'_>, owner: StaffId) -> Result<(), StoreError> {
    let own = staff_link::table.filter(staff_link::staff_id.eq(owner.as_bytes().as_slice()));
    each!(tx.conn(), |c| diesel::delete(own).execute(c))?;
    Ok(())
}
