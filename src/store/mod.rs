//! The only room with the query builder: one body of SQL, two databases.
//!
//! `Store::read` and `Store::write` run synchronous closures on blocking threads; only `write` makes a
//! [`Tx`], and everything that changes rows or queues mail demands one. So nothing can be awaited while a
//! transaction is open, and no mail can be queued outside the transaction that causes it.
//! True differences between the databases live in `sqlite` and `postgres` alone. No error of this room
//! says "not found" when the database is away.

pub mod campaign;
pub mod conn;
pub mod consent;
pub mod duty;
pub mod error;
pub mod letter;
pub mod meta;
pub mod migrate;
pub mod outbox;
pub mod petition;
pub mod place;
pub mod postgres;
pub mod representative;
pub mod schema;
pub mod signature;
pub mod sqlite;
pub mod tally;
pub mod types;
