//! What only SQLite needs: its pragmas, how a writing transaction begins, and checkpoints.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use super::error::StoreError;

/// Settings of every connection. `synchronous=FULL` makes an acknowledged signature survive a power cut;
/// the write-ahead log lets readers go on while the one writer commits.
const EVERY_CONNECTION: &str = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
     PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;";

/// The writer keeps more pages in memory (64 MiB), and leaves checkpoints to the background unless the log
/// has grown to 40 MB, when waiting once is better than a log without end.
const WRITER: &str = "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=10000;";

/// Readers checkpoint nothing; 8 MiB of pages each.
const READER: &str = "PRAGMA cache_size=-8192; PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON;";

/// Begins a transaction that may write: deferred ones fail at once when they turn from reading to writing.
pub(super) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// Opens the file at `path`, as the writer or as a reader.
///
/// # Errors
/// `Unavailable` when the file cannot be opened, else what the pragmas answered.
pub(super) fn open(path: &str, writer: bool) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute(EVERY_CONNECTION)?;
    connection.batch_execute(if writer { WRITER } else { READER })?;
    Ok(connection)
}

/// Moves finished pages of the log into the database file without waiting for readers.
///
/// # Errors
/// What the database answered.
pub(super) fn checkpoint(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    Ok(connection.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?)
}

/// Copies the whole database at `path` to a new file `target`, consistently, while others use it.
///
/// # Errors
/// `Unavailable` when either file cannot be opened or written.
pub(super) fn copy_to(path: &str, target: &str) -> Result<(), StoreError> {
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute("PRAGMA busy_timeout=5000")?;
    let quoted = target.replace('\'', "''");
    Ok(connection.batch_execute(&format!("VACUUM INTO '{quoted}'"))?)
}
