//! What the staff prove themselves by: hashes, sealed secrets, and digests of recovery codes.

use diesel::prelude::*;

use super::schema::{staff_credential, staff_recovery_code};
use crate::domain::id::StaffId;
use crate::domain::moment::Moment;
use crate::secret::Secret;
use crate::secret::passphrase::StoredHash;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;

/// What is stored for one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The hash of the passphrase, once one is set.
    pub passphrase: Option<StoredHash>,
    /// The sealed secret of the authenticator, once one was offered.
    pub totp: Option<Vec<u8>>,
    /// The last time step that a code was taken of.
    pub totp_step: i64,
    /// Whether the authenticator has shown a right code.
    pub is_confirmed: bool,
}

/// The credential of an account; `None` before its first passphrase.
///
/// # Errors
/// What the database answered.
pub fn find(conn: &mut Conn, staff: StaffId) -> Result<Option<Credential>, StoreError> {
    type Row = (Option<String>, Option<Vec<u8>>, i64, bool);
    let row: Option<Row> = each!(conn, |c| staff_credential::table
        .filter(staff_credential::staff_id.eq(staff.as_bytes().as_slice()))
        .select((
            staff_credential::passphrase,
            staff_credential::totp,
            staff_credential::totp_step,
            staff_credential::is_confirmed
        ))
        .first(c)
        .optional())?;
    Ok(row.map(|(passphrase, totp, totp_step, is_confirmed)| Credential {
        passphrase: passphrase.map(Secret::new),
        totp,
        totp_step,
        is_confirmed,
    }))
}

/// Sets the hash of a passphrase; the authenticator stays as it is.
///
/// # Errors
/// What the database answered.
pub fn set_passphrase(tx: &mut Tx<'_>, staff: StaffId, hash: &StoredHash) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(staff_credential::table)
        .values((
            staff_credential::staff_id.eq(staff.as_bytes().as_slice()),
            staff_credential::passphrase.eq(Some(hash.expose())),
            staff_credential::totp.eq(None::<&[u8]>),
            staff_credential::totp_step.eq(0_i64),
            staff_credential::is_confirmed.eq(false),
        ))
        .on_conflict(staff_credential::staff_id)
        .do_update()
        .set(staff_credential::passphrase.eq(Some(hash.expose())))
        .execute(c))?;
    Ok(())
}

/// Sets another authenticator, which counts once it is confirmed; `None` takes the present one away.
///
/// # Errors
/// What the database answered.
pub fn set_totp(tx: &mut Tx<'_>, staff: StaffId, sealed: Option<&[u8]>) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::update(
        staff_credential::table.filter(staff_credential::staff_id.eq(staff.as_bytes().as_slice()))
    )
    .set((
        staff_credential::totp.eq(sealed),
        staff_credential::totp_step.eq(0_i64),
        staff_credential::is_confirmed.eq(false),
    ))
    .execute(c))?;
    Ok(())
}

/// Takes the time step of a code of the authenticator with this sealed secret, once and never one before it; returns
/// whether it was there to be taken. It confirms the authenticator.
///
/// # Errors
/// What the database answered.
pub fn take_step(tx: &mut Tx<'_>, staff: StaffId, sealed: &[u8], step: i64) -> Result<bool, StoreError> {
    let taken = each!(tx.conn(), |c| diesel::update(
        staff_credential::table
            .filter(staff_credential::staff_id.eq(staff.as_bytes().as_slice()))
            .filter(staff_credential::totp.eq(sealed))
            .filter(staff_credential::totp_step.lt(step))
    )
    .set((staff_credential::totp_step.eq(step), staff_credential::is_confirmed.eq(true)))
    .execute(c))?;
    Ok(taken == 1)
}

/// Forgets passphrase, authenticator and recovery codes.
///
/// # Errors
/// What the database answered.
pub fn remove(tx: &mut Tx<'_>, staff: StaffId) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::delete(
        staff_credential::table.filter(staff_credential::staff_id.eq(staff.as_bytes().as_slice()))
    )
    .execute(c))?;
    replace_recovery_codes(tx, staff, &[])
}

/// Puts these recovery codes in the place of all that there were.
///
/// # Errors
/// What the database answered.
pub fn replace_recovery_codes(
    tx: &mut Tx<'_>,
    staff: StaffId,
    digests: &[[u8; 32]],
) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::delete(
        staff_recovery_code::table.filter(staff_recovery_code::staff_id.eq(staff.as_bytes().as_slice()))
    )
    .execute(c))?;
    for digest in digests {
        each!(tx.conn(), |c| diesel::insert_into(staff_recovery_code::table)
            .values((
                staff_recovery_code::staff_id.eq(staff.as_bytes().as_slice()),
                staff_recovery_code::digest.eq(digest.as_slice()),
                staff_recovery_code::used_at.eq(None::<i64>),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Uses a recovery code up; returns whether there was one to use.
///
/// # Errors
/// What the database answered.
pub fn use_recovery_code(
    tx: &mut Tx<'_>,
    staff: StaffId,
    digest: [u8; 32],
    now: Moment,
) -> Result<bool, StoreError> {
    let used = each!(tx.conn(), |c| diesel::update(
        staff_recovery_code::table
            .filter(staff_recovery_code::staff_id.eq(staff.as_bytes().as_slice()))
            .filter(staff_recovery_code::digest.eq(digest.as_slice()))
            .filter(staff_recovery_code::used_at.is_null())
    )
    .set(staff_recovery_code::used_at.eq(Some(now.as_millis())))
    .execute(c))?;
    Ok(used == 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// What the database answered.
pub fn count_recovery_codes(conn: &mut Conn, staff: StaffId) -> Result<i64, StoreError> {
    Ok(each!(conn, |c| staff_recovery_code::table
        .filter(staff_recovery_code::staff_id.eq(staff.as_bytes().as_slice()))
        .filter(staff_recovery_code::used_at.is_null())
        .count()
        .get_result(c))?)
}
