//! Sessions of the staff, by the digest of their cookie.

use diesel::prelude::*;

use super::Row as AccountRow;
use super::schema::{staff, staff_session};
use crate::domain::id::{StaffId, StaffSessionId};
use crate::domain::moment::Moment;
use crate::domain::staff::Account;
use crate::domain::staff::session::{ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS, SessionTimes};
use crate::domain::staff_event::NetworkPrefix;
use crate::secret::staff::TokenDigest;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, which is no secret.
    pub id: StaffSessionId,
    /// Whose it is.
    pub owner: StaffId,
    /// The moments that it is judged by.
    pub times: SessionTimes,
    /// The network that it was begun from.
    pub network: NetworkPrefix,
    /// The browser that it was begun in, by a few words of its name.
    pub browser: String,
    /// Whether it was begun by the button of the demonstration.
    pub is_demo: bool,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = staff_session, treat_none_as_default_value = false)]
struct Row {
    id: Vec<u8>,
    staff_id: Vec<u8>,
    digest: Vec<u8>,
    made_at: i64,
    seen_at: i64,
    proven_at: i64,
    network: String,
    browser: String,
    is_demo: bool,
}

impl Row {
    fn view(self) -> Result<Session, StoreError> {
        let odd = |column: &str| StoreError::Broken(format!("staff_session.{column} holds an unknown value"));
        Ok(Session {
            id: StaffSessionId::from_slice(&self.id).ok_or_else(|| odd("id"))?,
            owner: StaffId::from_slice(&self.staff_id).ok_or_else(|| odd("staff_id"))?,
            times: SessionTimes {
                made_at: Moment::from_millis(self.made_at),
                seen_at: Moment::from_millis(self.seen_at),
                proven_at: Moment::from_millis(self.proven_at),
            },
            network: NetworkPrefix::from_record(&self.network),
            browser: self.browser,
            is_demo: self.is_demo,
        })
    }
}

/// Begins a session under the digest of its cookie.
///
/// # Errors
/// What the database answered.
pub fn insert(tx: &mut Tx<'_>, session: &Session, digest: TokenDigest) -> Result<(), StoreError> {
    let row = Row {
        id: session.id.as_bytes().to_vec(),
        staff_id: session.owner.as_bytes().to_vec(),
        digest: digest.as_bytes().to_vec(),
        made_at: session.times.made_at.as_millis(),
        seen_at: session.times.seen_at.as_millis(),
        proven_at: session.times.proven_at.as_millis(),
        network: session.network.as_str().to_owned(),
        browser: session.browser.clone(),
        is_demo: session.is_demo,
    };
    each!(tx.conn(), |c| diesel::insert_into(staff_session::table).values(row).execute(c))?;
    Ok(())
}

/// The session of a cookie and whose it is. Whether it is over is the caller's to say.
///
/// # Errors
/// What the database answered.
pub fn find(conn: &mut Conn, digest: TokenDigest) -> Result<Option<(Session, Account)>, StoreError> {
    let row: Option<(Row, AccountRow)> = each!(conn, |c| staff_session::table
        .inner_join(staff::table.on(staff::id.eq(staff_session::staff_id)))
        .filter(staff_session::digest.eq(digest.as_bytes().as_slice()))
        .select((Row::as_select(), AccountRow::as_select()))
        .first(c)
        .optional())?;
    row.map(|(session, account)| Ok((session.view()?, account.view()?))).transpose()
}

/// Somebody's sessions, the newest first.
///
/// # Errors
/// What the database answered.
pub fn list(conn: &mut Conn, owner: StaffId) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| staff_session::table
        .filter(staff_session::staff_id.eq(owner.as_bytes().as_slice()))
        .order((staff_session::made_at.desc(), staff_session::id.desc()))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}

/// Notes that a session is used.
///
/// # Errors
/// What the database answered.
pub fn touch(tx: &mut Tx<'_>, id: StaffSessionId, now: Moment) -> Result<(), StoreError> {
    let own = staff_session::table.filter(staff_session::id.eq(id.as_bytes().as_slice()));
    let set = staff_session::seen_at.eq(now.as_millis());
    each!(tx.conn(), |c| diesel::update(own).set(set).execute(c))?;
    Ok(())
}

/// Whether somebody has this session.
///
/// # Errors
/// What the database answered.
pub fn is_there(conn: &mut Conn, owner: StaffId, id: StaffSessionId) -> Result<bool, StoreError> {
    let count: i64 = each!(conn, |c| staff_session::table
        .filter(staff_session::id.eq(id.as_bytes().as_slice()))
        .filter(staff_session::staff_id.eq(owner.as_bytes().as_slice()))
        .count()
        .get_result(c))?;
    Ok(count == 1)
}

/// Puts a session under another cookie: the one before is dead. Returns whether the session was there.
///
/// # Errors
/// What the database answered.
pub fn renew_cookie(tx: &mut Tx<'_>, id: StaffSessionId, digest: TokenDigest) -> Result<bool, StoreError> {
    let own = staff_session::table.filter(staff_session::id.eq(id.as_bytes().as_slice()));
    let set = staff_session::digest.eq(digest.as_bytes().as_slice());
    Ok(each!(tx.conn(), |c| diesel::update(own).set(set).execute(c))? == 1)
}

/// Notes that passphrase and code were given again, and puts the session under another cookie: the one before is dead.
/// Returns whether the session was there.
///
/// # Errors
/// What the database answered.
pub fn prove(
    tx: &mut Tx<'_>,
    id: StaffSessionId,
    digest: TokenDigest,
    now: Moment,
) -> Result<bool, StoreError> {
    let own = staff_session::table.filter(staff_session::id.eq(id.as_bytes().as_slice()));
    let set = (
        staff_session::digest.eq(digest.as_bytes().as_slice()),
        staff_session::proven_at.eq(now.as_millis()),
        staff_session::seen_at.eq(now.as_millis()),
    );
    Ok(each!(tx.conn(), |c| diesel::update(own).set(set).execute(c))? == 1)
}

/// Ends one session of somebody; returns whether there was one.
///
/// # Errors
/// What the database answered.
pub fn remove(tx: &mut Tx<'_>, owner: StaffId, id: StaffSessionId) -> Result<bool, StoreError> {
    let own = staff_session::table
        .filter(staff_session::id.eq(id.as_bytes().as_slice()))
        .filter(staff_session::staff_id.eq(owner.as_bytes().as_slice()));
    Ok(each!(tx.conn(), |c| diesel::delete(own).execute(c))? == 1)
}

/// Ends all sessions of somebody, but for one where one is named; returns how many.
///
/// # Errors
/// What the database answered.
pub fn remove_all(
    tx: &mut Tx<'_>,
    owner: StaffId,
    except: Option<StaffSessionId>,
) -> Result<usize, StoreError> {
    let except = except.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    let own = staff_session::table
        .filter(staff_session::staff_id.eq(owner.as_bytes().as_slice()))
        .filter(staff_session::id.ne(except));
    Ok(each!(tx.conn(), |c| diesel::delete(own).execute(c))?)
}

/// Forgets the sessions that are over: rows that nobody can come in by any more. Returns how many.
///
/// # Errors
/// What the database answered.
pub fn forget_over(tx: &mut Tx<'_>, now: Moment) -> Result<usize, StoreError> {
    let over = staff_session::table.filter(
        staff_session::made_at
            .le(now.plus_ms(-ABSOLUTE_LIMIT_MS).as_millis())
            .or(staff_session::seen_at.le(now.plus_ms(-IDLE_LIMIT_MS).as_millis())),
    );
    Ok(each!(tx.conn(), |c| diesel::delete(over).execute(c))?)
}
