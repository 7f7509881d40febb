//! What can go wrong between us and the database, told apart by what the caller should do next.

use diesel::result::{ConnectionError, DatabaseErrorKind, Error as QueryError};

/// A failure of the database. A lost database is never "not found".
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row that a `load_` function was asked for is not there.
    #[error("no such row")]
    NotFound,
    /// A unique key or a reference was broken by a write that the caller believed to be safe.
    #[error("the write conflicts with another row")]
    Conflict,
    /// The database was busy for longer than it may be, or two transactions crossed; trying again helps.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached, or the fate of a COMMIT is unknown because the connection broke.
    #[error("the database is not available")]
    Unavailable,
    /// The database answered with something that should not happen; the text is the driver's, without values.
    #[error("the database refused: {0}")]
    Broken(String),
}

impl StoreError {
    /// A short stable word for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Conflict => "conflict",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
            Self::Broken(_) => "broken",
        }
    }
}

impl From<QueryError> for StoreError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::NotFound => Self::NotFound,
            QueryError::DatabaseError(kind, information) => match kind {
                DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ForeignKeyViolation => Self::Conflict,
                DatabaseErrorKind::SerializationFailure => Self::Busy,
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                    Self::Unavailable
                }
                _ => from_message(information.message()),
            },
            QueryError::BrokenTransactionManager => Self::Unavailable,
            other => Self::Broken(other.to_string()),
        }
    }
}

impl From<ConnectionError> for StoreError {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::CouldntSetupConfiguration(error) => error.into(),
            _ => Self::Unavailable,
        }
    }
}

/// Sorts the messages for which the query builder has no kind of its own: SQLite's busy and full, and
/// PostgreSQL's deadlock (40P01), shutdown (57P01) and lost connection.
fn from_message(message: &str) -> StoreError {
    const BUSY: [&str; 3] = ["database is locked", "database table is locked", "deadlock detected"];
    const AWAY: [&str; 8] = [
        "database or disk is full",
        "disk I/O error",
        "unable to open database file",
        "connection closed",
        "terminating connection",
        "the database system is",
        "error communicating with the server",
        "attempt to write a readonly database",
    ];
    if BUSY.iter().any(|text| message.contains(text)) {
        StoreError::Busy
    } else if AWAY.iter().any(|text| message.contains(text)) {
        StoreError::Unavailable
    } else {
        StoreError::Broken(message.to_owned())
    }
}

/// The error of an action run inside `Store::write`: it can carry a store error, which decides on a retry.
pub trait Failure: From<StoreError> + Send + 'static {
    /// The store error inside, where there is one.
    fn store(&self) -> Option<&StoreError>;
}

impl Failure for StoreError {
    fn store(&self) -> Option<&StoreError> {
        Some(self)
    }
}
