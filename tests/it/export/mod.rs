//! Rows to files.

mod age;
mod columns;
mod csv;
mod kinds;
mod signature;
mod xlsx;

use clarion::domain::export::{Columns, ExportFormat, ExportKind, Order, Selection};
use clarion::export::write;

use crate::ground::Ground;

/// An order of the usual columns.
pub fn order(kind: ExportKind, selection: Selection, format: ExportFormat) -> Order {
    Order { kind, selection, columns: Columns::usual(kind), format }
}

/// The whole file of an order, and how many rows it has.
pub async fn exported(ground: &Ground, order: Order) -> (u64, Vec<u8>) {
    let mut bytes = Vec::new();
    let rows = write(&ground.store, order, None, &mut bytes, |_| {}).await.unwrap();
    (rows, bytes)
}

/// Runs statements behind the store's back.
pub async fn execute(store: &clarion::store::Store, sql: &str) {
    use clarion::store::{Conn, StoreError};
    use diesel::connection::SimpleConnection;
    let sql = sql.to_owned();
    let done: Result<(), StoreError> = store
        .write(move |tx| {
            match tx.conn() {
                Conn::Sqlite(c) => c.batch_execute(&sql)?,
                Conn::Postgres(c) => c.batch_execute(&sql)?,
            }
            Ok(())
        })
        .await;
    done.unwrap();
}
