//! What commands share: the settings, a runtime, the clock, and the database with its schema looked at.

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::pin::Pin;
use std::sync::OnceLock;

use anyhow::{Context as _, bail};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::clock::Clock;
use crate::config::{Environment, Settings};
use crate::domain::moment::Moment;
use crate::secret::{Keys, SecretError};
use crate::store::{Address, Store, StoreError, meta, migrate};

/// Threads of the runtime that drives the database's traffic. The web server has threads of its own.
const RUNTIME_THREADS: usize = 2;

/// What commands share. Made once for each run of the binary; `demo` makes a second one of its own settings.
#[derive(Debug)]
pub struct Context {
    settings: Settings,
    clock: Clock,
    store: OnceLock<Store>,
    // Dropped last: the store's connections live on it.
    runtime: Runtime,
}

impl Context {
    /// Reads the settings from `environment` and starts the runtime.
    ///
    /// # Errors
    /// The first setting that is wrong, by its key; or the system refuses threads.
    pub fn new(environment: &Environment, clock: Clock) -> anyhow::Result<Self> {
        Self::with_settings(Settings::load(environment)?, clock)
    }

    /// A context of given settings. Not to be made or dropped inside a future: it holds a runtime.
    ///
    /// # Errors
    /// The system refuses threads.
    pub fn with_settings(settings: Settings, clock: Clock) -> anyhow::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(RUNTIME_THREADS)
            .thread_name("clarion")
            .enable_all()
            .build()
            .context("cannot start the runtime's threads")?;
        Ok(Self { settings, clock, store: OnceLock::new(), runtime })
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The clock.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The runtime on which the store works, and on which jobs may be spawned.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        self.runtime.handle()
    }

    /// Runs a future to its end on the runtime. It is boxed so that the runtime's loop is compiled once for each type of
    /// answer and not for each command.
    pub fn block_on<'f, T>(&self, future: impl Future<Output = T> + 'f) -> T {
        let future: Pin<Box<dyn Future<Output = T> + 'f>> = Box::pin(future);
        self.runtime.block_on(future)
    }

    /// The database, whatever its schema: for `migrate`. A missing SQLite file is made, nothing else is
    /// opened yet.
    ///
    /// # Errors
    /// `database.url` cannot be understood, or the file cannot be made.
    pub fn bare_store(&self) -> anyhow::Result<Store> {
        let store = self.unchecked_store()?;
        if let Address::Sqlite(path) = store.address() {
            make_private_file(path).with_context(|| format!("cannot make the database {path}"))?;
        }
        Ok(store)
    }

    /// The database, whatever its schema and whether it is there: for `check`. Nothing is opened yet.
    ///
    /// # Errors
    /// `database.url` cannot be understood.
    pub fn unchecked_store(&self) -> anyhow::Result<Store> {
        if let Some(store) = self.store.get() {
            return Ok(store.clone());
        }
        let address = Address::parse(self.settings.database.url.expose()).map_err(anyhow::Error::msg)?;
        let connections = usize::try_from(self.settings.database.connections.get())?;
        let store = Store::new(address, connections, self.handle().clone());
        Ok(self.store.get_or_init(|| store).clone())
    }

    /// The database with the schema that this program wants. A new or older SQLite file is migrated here,
    /// the older one after a copy beside it; PostgreSQL is left alone, since other processes may run on it.
    ///
    /// # Errors
    /// A line that says what to do: migrate, update this program, or look after the database.
    pub async fn store(&self) -> anyhow::Result<Store> {
        let store = self.bare_store()?;
        let status = migrate::status(&store).await.with_context(|| self.cannot_open())?;
        if !status.unknown.is_empty() {
            bail!(
                "the database has migrations that this program does not know ({}): run a newer clarion",
                status.unknown.join(", ")
            );
        }
        let Some(next) = status.pending.first() else {
            return Ok(store);
        };
        let Address::Sqlite(path) = store.address() else {
            bail!(
                "the database lacks {} of this program's migrations ({} and on): run `clarion migrate up`",
                status.pending.len(),
                next
            );
        };
        let now = self.clock.now();
        if !status.applied.is_empty() {
            let copy = copy_beside(&store, path, next, now).await?;
            super::tell(&format!("migrating the database; as it was it is kept in {copy}"));
        }
        migrate::up(&store, self.clock.new_id().to_string(), now).await?;
        Ok(store)
    }

    /// The keys of this installation. The secret file is made while the database knows of none; from then on
    /// the database holds its fingerprint, and a missing or another file is refused.
    ///
    /// # Errors
    /// As [`Context::store`], and the secret file's own, each saying what to do.
    pub async fn keys(&self) -> anyhow::Result<Keys> {
        let store = self.store().await?;
        let path = &self.settings.secrets.file;
        let held: Result<_, StoreError> = store.read(|conn| meta::find(conn, meta::KEY_FINGERPRINT)).await;
        let held = held.with_context(|| self.cannot_open())?;
        let keys = Keys::open(path, held.as_deref())?;
        if held.is_none() {
            let own = keys.fingerprint().to_owned();
            let claimed: Result<_, StoreError> =
                store.write(move |tx| meta::claim(tx, meta::KEY_FINGERPRINT, &own)).await;
            if claimed.with_context(|| self.cannot_open())? != keys.fingerprint() {
                // Another process, with a file of its own elsewhere, was first.
                return Err(SecretError::Different(path.clone()).into());
            }
        }
        Ok(keys)
    }

    /// What to say when the database does not open. It shows the address without a password.
    #[must_use]
    pub fn cannot_open(&self) -> String {
        format!("cannot use the database {:?}; look at database.url", self.settings.database.url)
    }
}

/// Makes the file, and the folders above it, where they are not there: for their owner alone, as the
/// database holds people's names and addresses. An empty file is an empty database to SQLite, and what it
/// keeps beside the file takes over the file's mode.
fn make_private_file(path: &str) -> std::io::Result<()> {
    if let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Copies an SQLite file to one beside it, named after the migration that comes next and the time.
async fn copy_beside(store: &Store, path: &str, next: &str, now: Moment) -> anyhow::Result<String> {
    let stamp = jiff::Timestamp::from_millisecond(now.as_millis())?.strftime("%Y%m%dT%H%M%SZ");
    let copy = format!("{path}.{stamp}.before-{next}");
    let failed = || format!("cannot copy the database to {copy} before migrating it; look at the disk");
    make_private_file(&copy).with_context(failed)?;
    store.copy_to(copy.clone()).await.with_context(failed)?;
    Ok(copy)
}
