//! The embedded migrations: twins of the same names, one set per database, run under a lock row of ours.
//!
//! The migration library takes no lock, so two processes that start together would both run the same
//! step. A row in `schema_lock` lets one of them work and makes the others wait for it to finish.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::{Conn, each};
use super::error::{Failure, StoreError};
use super::schema::schema_lock;
use super::{Done, Store, execute};
use crate::domain::moment::{MINUTE_MS, Moment};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How long a process may hold the lock before another takes it for dead.
const LOCK_MS: i64 = 10 * MINUTE_MS;

/// What the schema of a database is, beside what this program wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Names of the migrations that the database has, oldest first.
    pub applied: Vec<String>,
    /// Names of the migrations that this program has and the database lacks, oldest first.
    pub pending: Vec<String>,
    /// Versions that the database has and this program does not know: it belongs to a newer program.
    pub unknown: Vec<String>,
}

impl Status {
    /// Whether the database has exactly what this program wants.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.pending.is_empty() && self.unknown.is_empty()
    }
}

/// Why migrating failed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// Another process is migrating at this moment.
    #[error("another process is migrating this database; try again when it has finished")]
    Locked,
    /// A migration failed; its name and the database's answer.
    #[error("{0}")]
    Failed(String),
    /// The database itself failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Failure for MigrateError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Locked | Self::Failed(_) => None,
        }
    }
}

/// What the database has and lacks.
///
/// # Errors
/// `Failed` when the library cannot read its own table; `Store` when the database is away.
pub async fn status(store: &Store) -> Result<Status, MigrateError> {
    store.read(status_on).await
}

/// Applies every pending migration and returns their versions. `holder` names this process in the lock row.
///
/// # Errors
/// `Locked` when another process migrates; `Failed` with the name of the step that failed.
pub async fn up(store: &Store, holder: String, now: Moment) -> Result<Vec<String>, MigrateError> {
    alone(store, holder, now, |conn| each!(conn, |c| run_pending(c))).await
}

/// Reverts the newest migration and returns its version, or `None` when there is none left.
///
/// # Errors
/// As [`up`].
pub async fn down(store: &Store, holder: String, now: Moment) -> Result<Option<String>, MigrateError> {
    alone(store, holder, now, |conn| {
        if status_on(conn)?.applied.is_empty() {
            return Ok(None);
        }
        each!(conn, |c| revert_last(c)).map(Some)
    })
    .await
}

/// Names of the migrations of each database, oldest first; a test holds them to be twins.
///
/// # Errors
/// `Failed` when the embedded files cannot be read.
pub fn names() -> Result<(Vec<String>, Vec<String>), MigrateError> {
    let sqlite: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> = SQLITE.migrations().map_err(failed)?;
    let postgres: Vec<Box<dyn Migration<diesel::pg::Pg>>> = POSTGRES.migrations().map_err(failed)?;
    Ok((
        sqlite.iter().map(|migration| migration.name().to_string()).collect(),
        postgres.iter().map(|migration| migration.name().to_string()).collect(),
    ))
}

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

fn failed(error: BoxedError) -> MigrateError {
    MigrateError::Failed(error.to_string())
}

/// Runs `work` on a writing connection while holding the lock row.
async fn alone<T, F>(store: &Store, holder: String, now: Moment, mut work: F) -> Result<T, MigrateError>
where
    T: Send + 'static,
    F: FnMut(&mut Conn) -> Result<T, MigrateError> + Send + 'static,
{
    let mut alone = move |conn: &mut Conn| {
        execute(
            conn,
            "CREATE TABLE IF NOT EXISTS schema_lock \
                 (name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)",
        )?;
        lock(conn, &holder, now)?;
        let outcome = work(conn);
        unlock(conn, &holder)?;
        outcome
    };
    let job = Box::new(move |conn: &mut Conn| Done::of(alone(conn)));
    store.on_connection(true, job).await?.into_outcome()
}

fn lock(conn: &mut Conn, holder: &str, now: Moment) -> Result<(), MigrateError> {
    use diesel::query_dsl::methods::FilterDsl;
    let row = (
        schema_lock::name.eq("schema"),
        schema_lock::holder.eq(holder),
        schema_lock::until.eq(now.plus_ms(LOCK_MS).as_millis()),
    );
    let taken = each!(conn, |c| diesel::insert_into(schema_lock::table)
        .values(row)
        .on_conflict(schema_lock::name)
        .do_update()
        .set((schema_lock::holder.eq(holder), schema_lock::until.eq(now.plus_ms(LOCK_MS).as_millis())))
        .filter(schema_lock::until.lt(now.as_millis()))
        .execute(c))
    .map_err(StoreError::from)?;
    if taken == 1 { Ok(()) } else { Err(MigrateError::Locked) }
}

fn unlock(conn: &mut Conn, holder: &str) -> Result<(), StoreError> {
    each!(conn, |c| diesel::delete(schema_lock::table.filter(schema_lock::holder.eq(holder))).execute(c))?;
    Ok(())
}

fn status_on(conn: &mut Conn) -> Result<Status, MigrateError> {
    let (sqlite, postgres) = names()?;
    let (names, has_table) = match conn {
        Conn::Sqlite(c) => (
            sqlite,
            diesel::sql_query("SELECT name FROM sqlite_master WHERE name = '__diesel_schema_migrations'")
                .load::<NameRow>(c),
        ),
        Conn::Postgres(c) => (
            postgres,
            diesel::sql_query(
                "SELECT table_name::text AS name FROM information_schema.tables \
                 WHERE table_name = '__diesel_schema_migrations' AND table_schema = current_schema()",
            )
            .load::<NameRow>(&mut **c),
        ),
    };
    let applied_versions: Vec<String> = if has_table.map_err(StoreError::from)?.is_empty() {
        Vec::new()
    } else {
        let rows = each!(conn, |c| diesel::sql_query(
            "SELECT version AS name FROM __diesel_schema_migrations ORDER BY version"
        )
        .load::<NameRow>(c));
        rows.map_err(StoreError::from)?.into_iter().map(|row| row.name).collect()
    };
    let (applied, pending) = names
        .iter()
        .cloned()
        .partition(|name| applied_versions.iter().any(|version| version == version_of(name)));
    let unknown = applied_versions
        .into_iter()
        .filter(|version| !names.iter().any(|name| version_of(name) == version))
        .collect();
    Ok(Status { applied, pending, unknown })
}

#[derive(diesel::QueryableByName)]
struct NameRow {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The part of a migration's name before the first underscore, which is what the library stores.
fn version_of(name: &str) -> &str {
    name.split('_').next().unwrap_or(name)
}

/// The two connections differ in type, and the harness is generic over the backend: one trait joins them.
trait Migrated: SimpleConnection {
    fn pending(&mut self) -> Result<Vec<String>, BoxedError>;
    fn last(&mut self) -> Result<String, BoxedError>;
}

impl Migrated for SqliteConnection {
    fn pending(&mut self) -> Result<Vec<String>, BoxedError> {
        Ok(self.run_pending_migrations(SQLITE)?.iter().map(ToString::to_string).collect())
    }

    fn last(&mut self) -> Result<String, BoxedError> {
        Ok(self.revert_last_migration(SQLITE)?.to_string())
    }
}

impl Migrated for super::conn::PostgresConnection {
    fn pending(&mut self) -> Result<Vec<String>, BoxedError> {
        Ok(self.run_pending_migrations(POSTGRES)?.iter().map(ToString::to_string).collect())
    }

    fn last(&mut self) -> Result<String, BoxedError> {
        Ok(self.revert_last_migration(POSTGRES)?.to_string())
    }
}

fn run_pending(connection: &mut impl Migrated) -> Result<Vec<String>, MigrateError> {
    connection.pending().map_err(failed)
}

fn revert_last(connection: &mut impl Migrated) -> Result<String, MigrateError> {
    connection.last().map_err(failed)
}
