//! The accounts of the staff office.

pub mod attempt;
pub mod credential;
pub mod link;
pub(super) mod schema;
pub mod session;

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::postgres;
use crate::domain::email::EmailAddress;
use crate::domain::id::StaffId;
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::staff::{Account, Nations, Role, StaffState};
use schema::staff;

/// An account as it lies in its row.
#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = staff, treat_none_as_default_value = false)]
pub(super) struct Row {
    id: Vec<u8>,
    email: String,
    canonical: String,
    role: String,
    nations: String,
    state: String,
    language: String,
    made_at: i64,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("staff.{column} holds an unknown value"))
}

impl Row {
    fn of(account: &Account) -> Self {
        Self {
            id: account.id.as_bytes().to_vec(),
            email: account.email.as_typed().to_owned(),
            canonical: account.email.canonical().to_owned(),
            role: account.role.code().to_owned(),
            nations: account.nations.text(),
            state: account.state.code().to_owned(),
            language: account.language.code().to_owned(),
            made_at: account.made_at.as_millis(),
        }
    }

    /// The account of the row.
    pub(super) fn view(self) -> Result<Account, StoreError> {
        Ok(Account {
            id: StaffId::from_slice(&self.id).ok_or_else(|| odd("id"))?,
            email: EmailAddress::parse(&self.email).ok().ok_or_else(|| odd("email"))?,
            role: Role::from_code(&self.role).ok_or_else(|| odd("role"))?,
            nations: Nations::from_text(&self.nations).ok_or_else(|| odd("nations"))?,
            state: StaffState::from_code(&self.state).ok_or_else(|| odd("state"))?,
            language: Language::from_code(&self.language).ok_or_else(|| odd("language"))?,
            made_at: Moment::from_millis(self.made_at),
        })
    }
}

/// Adds an account.
///
/// # Errors
/// `Conflict` when the address has one; what else the database answered.
pub fn insert(tx: &mut Tx<'_>, account: &Account) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(staff::table).values(Row::of(account)).execute(c))?;
    Ok(())
}

/// Holds these accounts until COMMIT. Whoever changes what leads into an account, or lets somebody in by it, holds it
/// first and looks then: of two who do so at once, the second sees what the first has done. SQLite has one writer in any
/// case.
///
/// # Errors
/// What the database answered.
pub fn lock(tx: &mut Tx<'_>, ids: &[StaffId]) -> Result<(), StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    match tx.conn() {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(c) => Ok(postgres::lock_staff(c, &ids)?),
    }
}

/// The account of an id.
///
/// # Errors
/// What the database answered.
pub fn find(conn: &mut Conn, id: StaffId) -> Result<Option<Account>, StoreError> {
    let row: Option<Row> = each!(conn, |c| staff::table
        .filter(staff::id.eq(id.as_bytes().as_slice()))
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}

/// The account of an address, however that is written.
///
/// # Errors
/// What the database answered.
pub fn find_by_email(conn: &mut Conn, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
    let row: Option<Row> = each!(conn, |c| staff::table
        .filter(staff::canonical.eq(email.canonical()))
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}

/// Every account, by its address.
///
/// # Errors
/// What the database answered.
pub fn list(conn: &mut Conn) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| staff::table.select(Row::as_select()).load(c))?;
    let mut accounts: Vec<Account> = rows.into_iter().map(Row::view).collect::<Result<_, _>>()?;
    // The two databases sort text differently.
    accounts.sort_by(|one, other| one.email.canonical().cmp(other.email.canonical()));
    Ok(accounts)
}

/// Sets what an account may do, and where.
///
/// # Errors
/// What the database answered.
pub fn set_role(tx: &mut Tx<'_>, id: StaffId, role: Role, nations: &Nations) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::update(staff::table.filter(staff::id.eq(id.as_bytes().as_slice())))
        .set((staff::role.eq(role.code()), staff::nations.eq(nations.text())))
        .execute(c))?;
    Ok(())
}

/// Sets how far an account has come.
///
/// # Errors
/// What the database answered.
pub fn set_state(tx: &mut Tx<'_>, id: StaffId, state: StaffState) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::update(staff::table.filter(staff::id.eq(id.as_bytes().as_slice())))
        .set(staff::state.eq(state.code()))
        .execute(c))?;
    Ok(())
}

/// Sets the language of an account.
///
/// # Errors
/// What the database answered.
pub fn set_language(tx: &mut Tx<'_>, id: StaffId, language: Language) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::update(staff::table.filter(staff::id.eq(id.as_bytes().as_slice())))
        .set(staff::language.eq(language.code()))
        .execute(c))?;
    Ok(())
}
