//! Addresses that reach nobody, as a server told: those of holders of offices, and those of supporters.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::{holder, suppression};
use crate::domain::email::EmailAddress;
use crate::domain::id::HolderId;
use crate::domain::moment::Moment;
use crate::domain::signature::EmailKey;

/// The scope of a suppression that stands for every mail but the one that a person has just asked for.
const ALL_MAIL: &str = "all_mail";

/// That an address reaches nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAddress {
    /// Since when it is known.
    pub since: Moment,
    /// What a server said of it, without the address.
    pub reason: String,
}

/// Whose address it is.
#[derive(Clone, Copy)]
pub enum Owner<'a> {
    /// The holder of an office, and the address: another one that the holder has by now is not meant.
    Holder(HolderId, &'a EmailAddress),
    /// A supporter.
    Supporter(EmailKey),
}

/// Notes at `at` that an address reaches nobody, and why: one line without the address. Returns whether that is
/// news; what is known already keeps its day and its reason.
///
/// # Errors
/// What the database answered.
pub fn note(tx: &mut Tx<'_>, owner: Owner<'_>, reason: &str, at: Moment) -> Result<bool, StoreError> {
    let noted = match owner {
        Owner::Holder(id, address) => {
            let address = address.as_str();
            let is_news = holder::bad_email.is_null().or(holder::bad_email.ne(address));
            let own = holder::id.eq(id.as_bytes().as_slice()).and(holder::email.eq(address)).and(is_news);
            each!(tx.conn(), |c| diesel::update(holder::table.filter(own))
                .set((
                    holder::bad_email.eq(address),
                    holder::bad_since.eq(at.as_millis()),
                    holder::bad_reason.eq(reason),
                ))
                .execute(c))?
        }
        Owner::Supporter(key) => each!(tx.conn(), |c| diesel::insert_into(suppression::table)
            .values((
                suppression::email_key.eq(key.as_bytes().as_slice()),
                suppression::scope.eq(ALL_MAIL),
                suppression::reason.eq(reason),
                suppression::since.eq(at.as_millis()),
            ))
            .on_conflict_do_nothing()
            .execute(c))?,
    };
    Ok(noted == 1)
}

/// Takes back what is noted of a holder's address; returns whether anything was.
///
/// # Errors
/// What the database answered.
pub fn trust_holder(tx: &mut Tx<'_>, id: HolderId) -> Result<bool, StoreError> {
    let noted = holder::table.find(id.as_bytes().as_slice()).filter(holder::bad_email.is_not_null());
    let trusted = each!(tx.conn(), |c| diesel::update(noted)
        .set((
            holder::bad_email.eq(None::<String>),
            holder::bad_since.eq(None::<i64>),
            holder::bad_reason.eq("")
        ))
        .execute(c))?;
    Ok(trusted == 1)
}

/// Whether a supporter's address is known to reach nobody.
///
/// # Errors
/// What the database answered.
pub fn is_noted(conn: &mut Conn, key: EmailKey) -> Result<bool, StoreError> {
    let row = suppression::table.find((key.as_bytes().as_slice(), ALL_MAIL)).select(suppression::since);
    let since: Option<i64> = each!(conn, |c| row.first(c).optional())?;
    Ok(since.is_some())
}

/// Takes back what is noted of supporters' addresses: their owners have opened a link that was mailed there.
///
/// # Errors
/// What the database answered.
pub fn forget(tx: &mut Tx<'_>, keys: &[EmailKey]) -> Result<(), StoreError> {
    if keys.is_empty() {
        return Ok(());
    }
    let keys: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes().as_slice()).collect();
    let noted =
        suppression::table.filter(suppression::email_key.eq_any(keys).and(suppression::scope.eq(ALL_MAIL)));
    each!(tx.conn(), |c| diesel::delete(noted).execute(c))?;
    Ok(())
}
