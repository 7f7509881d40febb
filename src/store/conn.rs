//! One connection to either database, and the macro that writes a query once for both.

use diesel::SqliteConnection;
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;

/// PostgreSQL through a synchronous face: no C client library is needed.
pub type PostgresConnection = AsyncConnectionWrapper<AsyncPgConnection>;

/// An open connection.
pub enum Conn {
    /// SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Postgres(Box<PostgresConnection>),
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Conn::Sqlite",
            Self::Postgres(_) => "Conn::Postgres",
        })
    }
}

/// A transaction that can change rows. Only `Store::write` makes one, and it ends with that closure.
#[derive(Debug)]
pub struct Tx<'a> {
    conn: &'a mut Conn,
}

impl<'a> Tx<'a> {
    /// Wraps a connection on which a transaction has begun.
    pub(super) const fn begun(conn: &'a mut Conn) -> Self {
        Self { conn }
    }

    /// Whether each statement travels to a server and back.
    #[must_use]
    pub const fn is_remote(&self) -> bool {
        matches!(self.conn, Conn::Postgres(_))
    }

    /// The connection, for queries inside this transaction.
    pub const fn conn(&mut self) -> &mut Conn {
        self.conn
    }
}

/// Expands one query body for whichever database the connection leads to.
///
/// `each!(conn, |c| query.load(c))`, where `conn` is a `&mut Conn`: the body is compiled twice, once per
/// database, and both must give the same type.
macro_rules! each {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::store::conn::Conn::Sqlite($c) => $body,
            $crate::store::conn::Conn::Postgres(boxed) => {
                let $c: &mut $crate::store::conn::PostgresConnection = &mut *boxed;
                $body
            }
        }
    };
}
pub(crate) use each;
