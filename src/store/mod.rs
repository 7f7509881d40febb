//! The only room with the query builder: one body of SQL, two databases.
//!
//! `Store::read` and `Store::write` run synchronous closures on blocking threads; only `write` makes a
//! [`Tx`], and everything that changes rows or queues mail demands one. So nothing can be awaited while a
//! transaction is open, and no mail can be queued outside the transaction that causes it.
//! True differences between the databases live in `sqlite` and `postgres` alone. No error of this room
//! says "not found" when the database is away.

pub mod audit;
pub mod bad_address;
pub mod boundary;
pub mod campaign;
pub mod commitment_event;
pub mod conn;
pub mod consent;
pub mod duty;
pub mod election;
pub mod error;
pub mod export;
pub mod figure;
pub mod hook_token;
pub(crate) mod kept;
pub mod letter;
pub mod letter_answer;
pub mod mail_event;
pub mod meta;
pub mod migrate;
pub mod office_choice;
pub mod office_commitment;
pub mod office_digest;
pub mod office_request;
pub mod orphan;
pub mod outbox;
pub mod petition;
pub mod place;
pub mod postgres;
pub mod representative;
pub mod run;
pub mod schema;
pub mod scratch;
pub mod seat_map;
pub mod signature;
pub mod snapshot;
pub mod sqlite;
pub mod staff;
pub mod staff_event;
pub mod statement;
pub mod tally;

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::SimpleConnection;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

pub(crate) use conn::each;
pub use conn::{Conn, Tx};
pub use error::{Failure, StoreError};

/// Times a transaction that crossed another one (PostgreSQL's 40001 and 40P01) is tried in all.
const TRIES: u32 = 5;

/// Where the database is.
#[derive(Clone)]
pub enum Address {
    /// A file of SQLite, by its path.
    Sqlite(String),
    /// A PostgreSQL server.
    Postgres(Box<postgres::PostgresAddress>),
}

impl Address {
    /// Parses `sqlite:PATH` or `postgres://…`. A mistyped scheme is an error, never a new file.
    ///
    /// # Errors
    /// A sentence for the operator; it never holds the address, which may hold a password.
    pub fn parse(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains('?') {
                return Err("database.url: sqlite: must be followed by the path of a file".to_owned());
            }
            return Ok(Self::Sqlite(path.to_owned()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(Box::new(postgres::PostgresAddress::parse(url)?)));
        }
        Err("database.url must begin with sqlite: or postgres://".to_owned())
    }

    /// Whether this is the embedded database.
    #[must_use]
    pub const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Address::Sqlite",
            Self::Postgres(_) => "Address::Postgres",
        })
    }
}

/// The database: a pool of readers and a pool of writers (one writer on SQLite).
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    address: Address,
    runtime: Handle,
    readers: Pool,
    writers: Pool,
}

#[derive(Debug)]
struct Pool {
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Conn>>,
    writer: bool,
}

impl Pool {
    fn new(connections: usize, writer: bool) -> Self {
        let permits = Arc::new(Semaphore::new(connections));
        Self { permits, idle: Mutex::new(Vec::with_capacity(connections)), writer }
    }

    fn take(&self) -> Option<Conn> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put(&self, conn: Conn) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
    }
}

impl Store {
    /// A store at `address`, with `connections` for reading and as many for writing (SQLite has one writer).
    /// Connections are opened when first needed; `runtime` drives their traffic and their blocking threads,
    /// so it must outlive the store and have more than one thread.
    #[must_use]
    pub fn new(address: Address, connections: usize, runtime: Handle) -> Self {
        let connections = connections.max(1);
        let writers = if address.is_sqlite() { 1 } else { connections };
        let (readers, writers) = (Pool::new(connections, false), Pool::new(writers, true));
        Self { inner: Arc::new(Inner { address, runtime, readers, writers }) }
    }

    /// Where this store is.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.inner.address
    }

    /// Runs `query` on a reading connection. Several reads of one answer belong in one closure.
    ///
    /// # Errors
    /// What the closure returns; `Unavailable` when no connection can be opened.
    pub async fn read<T, E, F>(&self, mut query: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let job = Box::new(move |conn: &mut Conn| Done::of(query(conn)));
        self.on_connection(false, job).await?.into_outcome()
    }

    /// Runs `work` in one transaction and commits it when it returns `Ok`, else rolls it back.
    ///
    /// `work` may run again when two transactions crossed, so it makes no ids and asks no clock: those are
    /// made before. When the connection is lost during COMMIT its fate is unknown, and the answer is
    /// `Unavailable`; what is done then is up to the caller, who alone knows whether the work is idempotent.
    ///
    /// # Errors
    /// What the closure returns; `Busy` when every try crossed another transaction; `Unavailable`.
    pub async fn write<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let job = Box::new(move |conn: &mut Conn| {
            let mut outcome = Err(E::from(StoreError::Unavailable));
            let ended = in_transaction(conn, &mut |tx| {
                outcome = work(tx);
                Step::of(&outcome)
            });
            Done::of(ended.map_err(E::from).and(outcome))
        });
        self.on_connection(true, job).await?.into_outcome()
    }

    /// Moves the finished part of SQLite's log into the file; nothing on PostgreSQL. With `exclusive`, no
    /// writer runs meanwhile, so that the log can start again from its beginning.
    ///
    /// # Errors
    /// What the database answered.
    pub async fn checkpoint(&self, exclusive: bool) -> Result<(), StoreError> {
        if !self.inner.address.is_sqlite() {
            return Ok(());
        }
        let job = Box::new(|conn: &mut Conn| Done::of(checkpoint_on(conn)));
        self.on_connection(exclusive, job).await?.into_outcome()
    }

    /// Copies an SQLite database to a new file at `target`, consistently; refuses on PostgreSQL.
    ///
    /// # Errors
    /// `Broken` on PostgreSQL; `Unavailable` when a file cannot be opened or written.
    pub async fn copy_to(&self, target: String) -> Result<(), StoreError> {
        let Address::Sqlite(path) = &self.inner.address else {
            return Err(StoreError::Broken("only a file can be copied".to_owned()));
        };
        let path = path.clone();
        let copied = self.inner.runtime.spawn_blocking(move || sqlite::copy_to(&path, &target)).await;
        copied.unwrap_or(Err(StoreError::Unavailable))
    }

    async fn on_connection(&self, writer: bool, job: Job) -> Result<Done, StoreError> {
        let pool = if writer { &self.inner.writers } else { &self.inner.readers };
        // The wait for a connection costs no thread; the permit goes with the work, so that a caller who
        // stops waiting does not free a connection that is still in use.
        let permit = Arc::clone(&pool.permits).acquire_owned().await.map_err(|closed| {
            tracing::error!(error = %closed, "the pool is closed");
            StoreError::Unavailable
        })?;
        let idle = pool.take();
        let conn = match idle {
            Some(conn) => Some(conn),
            None => self.open_postgres().await?,
        };
        let inner = Arc::clone(&self.inner);
        let done = self.inner.runtime.spawn_blocking(move || {
            let pool = if writer { &inner.writers } else { &inner.readers };
            let _permit = permit;
            let mut conn = match conn {
                Some(conn) => conn,
                None => inner.open_sqlite(pool.writer)?,
            };
            let done = job(&mut conn);
            if !done.is_lost {
                pool.put(conn);
            }
            Ok(done)
        });
        // A panic inside the closure drops its connection with the open transaction, which rolls back.
        done.await.unwrap_or_else(|stopped| {
            tracing::error!(panicked = stopped.is_panic(), "a database closure did not finish");
            Err(StoreError::Broken("a database closure did not finish".to_owned()))
        })
    }

    /// A new connection to PostgreSQL, made on the store's own runtime; `None` on SQLite, whose files are
    /// opened on the blocking thread.
    async fn open_postgres(&self) -> Result<Option<Conn>, StoreError> {
        let Address::Postgres(address) = &self.inner.address else {
            return Ok(None);
        };
        let address = address.clone();
        let opened = self.inner.runtime.spawn(async move { address.connect().await }).await;
        let connection = opened.unwrap_or(Err(StoreError::Unavailable))?;
        Ok(Some(Conn::Postgres(Box::new(connection))))
    }
}

impl Inner {
    fn open_sqlite(&self, writer: bool) -> Result<Conn, StoreError> {
        match &self.address {
            Address::Sqlite(path) => Ok(Conn::Sqlite(sqlite::open(path, writer)?)),
            Address::Postgres(_) => Err(StoreError::Unavailable),
        }
    }
}

fn checkpoint_on(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(connection) => sqlite::checkpoint(connection),
        Conn::Postgres(_) => Ok(()),
    }
}

/// What runs on a connection. Its type is the same for every query, so that the way to a connection and the
/// transaction around it are compiled once and not anew for each of the many closures.
type Job = Box<dyn FnOnce(&mut Conn) -> Done + Send>;

/// What came of a job: its outcome, of which only the caller knows the type, and whether its connection is to be
/// given up.
struct Done {
    outcome: Box<dyn Any + Send>,
    is_lost: bool,
}

impl Done {
    fn of<T: Send + 'static, E: Failure>(outcome: Result<T, E>) -> Self {
        let error = outcome.as_ref().err().and_then(Failure::store);
        let is_lost = matches!(error, Some(StoreError::Unavailable | StoreError::Broken(_)));
        Self { outcome: Box::new(outcome), is_lost }
    }

    fn into_outcome<T: 'static, E: Failure>(self) -> Result<T, E> {
        match self.outcome.downcast() {
            Ok(outcome) => *outcome,
            Err(_) => Err(StoreError::Broken("a database closure answered for another".to_owned()).into()),
        }
    }
}

/// What a transaction does after its closure has run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Commit,
    RollBack,
    /// It crossed another transaction: it may begin again.
    Retry,
}

impl Step {
    fn of<T, E: Failure>(outcome: &Result<T, E>) -> Self {
        match outcome {
            Ok(_) => Self::Commit,
            Err(error) if matches!(error.store(), Some(StoreError::Busy)) => Self::Retry,
            Err(_) => Self::RollBack,
        }
    }
}

/// Begins, runs, and commits or rolls back, as often as it takes. An error stands in place of what the last run
/// returned.
fn in_transaction(conn: &mut Conn, work: &mut dyn FnMut(&mut Tx<'_>) -> Step) -> Result<(), StoreError> {
    let (begin, tries) = match conn {
        Conn::Sqlite(_) => (sqlite::BEGIN_WRITE, 1),
        Conn::Postgres(_) => (postgres::BEGIN_WRITE, TRIES),
    };
    for left in (0..tries).rev() {
        let ended = run_once(conn, begin, work);
        let crossed = matches!(ended, Ok(Step::Retry) | Err(StoreError::Busy));
        if !crossed || left == 0 {
            return ended.map(|_| ());
        }
    }
    Err(StoreError::Busy)
}

fn run_once(
    conn: &mut Conn,
    begin: &str,
    work: &mut dyn FnMut(&mut Tx<'_>) -> Step,
) -> Result<Step, StoreError> {
    execute(conn, begin)?;
    let step = work(&mut Tx::begun(conn));
    if step == Step::Commit {
        if let Err(error) = execute(conn, "COMMIT") {
            // A COMMIT that SQLite could not do (a full disk) leaves the transaction open.
            let _ = execute(conn, "ROLLBACK");
            return Err(error);
        }
        return Ok(step);
    }
    // When even this fails the connection is lost, and the server rolls back by itself.
    match execute(conn, "ROLLBACK") {
        Ok(()) | Err(StoreError::Unavailable) => Ok(step),
        Err(_) => Err(StoreError::Unavailable),
    }
}

fn execute(conn: &mut Conn, sql: &str) -> Result<(), StoreError> {
    Ok(each!(conn, |c| c.batch_execute(sql))?)
}
