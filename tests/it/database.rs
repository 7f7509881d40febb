//! A fresh database for each test, on SQLite and on PostgreSQL.
//!
//! A test is written once and runs on both:
//!
//! ```ignore
//! on_each_database! {
//!     /// What must hold.
//!     async fn signing_twice_is_one_row(db: TestDatabase) {
//!         let outcome = db.store.write(move |tx| …).await;
//!     }
//! }
//! ```
//!
//! which makes `signing_twice_is_one_row::sqlite` and `signing_twice_is_one_row::postgres`. The schema is migrated
//! once per database and build; each test gets a copy, and the copy is gone when the test ends, whether it passed
//! or not. Nothing is shared between tests, so that they run side by side.

use std::fs::{self, File};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use clarion::clock::Clock;
use clarion::domain::moment::Moment;
use clarion::store::{Address, Store, migrate};
use tempfile::TempDir;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::LocalSet;
use tokio_postgres::NoTls;

/// Makes two tests of each function, one per database; see the head of this file.
macro_rules! on_each_database {
    ($($(#[$attribute:meta])* async fn $name:ident($db:ident: TestDatabase) $body:block)+) => {$(
        $(#[$attribute])*
        async fn $name($db: $crate::database::TestDatabase) $body

        mod $name {
            use $crate::database::{Engine, run};

            #[test]
            fn sqlite() {
                run(Engine::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                run(Engine::Postgres, super::$name);
            }
        }
    )+};
}
pub(crate) use on_each_database;

/// When a test's clock stands until the test moves it: 2027-01-15 08:00:00 UTC.
pub const TEST_TIME: Moment = Moment::from_millis(1_800_000_000_000);

/// Connections for reading, and on PostgreSQL as many for writing.
const CONNECTIONS: usize = 4;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file in a folder of the test's own.
    Sqlite,
    /// A database of the test's own on the private server of this run.
    Postgres,
}

/// A migrated, empty database of one test.
pub struct TestDatabase {
    /// The store, opened on it.
    pub store: Store,
    /// A clock that stands at [`TEST_TIME`].
    pub clock: Clock,
    /// Which database it is.
    pub engine: Engine,
    /// What `database.url` would say.
    pub url: String,
}

impl TestDatabase {
    fn open(engine: Engine, url: String, runtime: &Handle) -> Self {
        Self { store: open_store(&url, runtime), clock: Clock::fixed(TEST_TIME), engine, url }
    }

    /// Another store on the same database, as a second process would have it.
    pub fn second_store(&self) -> Store {
        open_store(&self.url, &Handle::current())
    }
}

/// Runs `test` with a fresh database, and takes the database away afterwards.
pub fn run<T: Future<Output = ()>>(engine: Engine, test: impl FnOnce(TestDatabase) -> T) {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match engine {
        Engine::Sqlite => {
            let folder = tempfile::tempdir().unwrap();
            let url = fresh_file(&runtime, &folder);
            drive(runtime, engine, url, test).unwrap_or_else(|panic| resume_unwind(panic));
        }
        Engine::Postgres => {
            let server = Server::of_this_run();
            let name = runtime.block_on(server.fresh_database());
            let outcome = drive(runtime, engine, server.url_of(&name), test);
            // The test's runtime is gone, and with it every connection that the test had.
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(server.execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
            outcome.unwrap_or_else(|panic| resume_unwind(panic));
        }
    }
}

/// Runs the test to its end, however it ends, and waits until nothing of it runs any more.
fn drive<T: Future<Output = ()>>(
    runtime: Runtime,
    engine: Engine,
    url: String,
    test: impl FnOnce(TestDatabase) -> T,
) -> std::thread::Result<()> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let test = async { test(TestDatabase::open(engine, url, runtime.handle())).await };
        LocalSet::new().block_on(&runtime, Box::pin(test));
    }));
    runtime.shutdown_timeout(Duration::from_secs(5));
    outcome
}

fn open_store(url: &str, runtime: &Handle) -> Store {
    Store::new(Address::parse(url).unwrap(), CONNECTIONS, runtime.clone())
}

async fn migrate_up(url: &str) {
    let store = open_store(url, &Handle::current());
    migrate::up(&store, "tests".into(), TEST_TIME).await.unwrap();
}

// --- Templates -------------------------------------------------------------------------------------------------------

/// A folder that outlives the test run, for what the tests of one build share.
fn shared_folder() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// Tells this build of the tests, with its embedded migrations, from every other.
fn build_mark() -> String {
    let about = fs::metadata(std::env::current_exe().unwrap()).unwrap();
    let built = about.modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
    format!("{:x}_{:x}", built.as_nanos(), about.len())
}

/// Keeps other test processes from making the same template; released when dropped.
fn template_lock(engine: &str) -> File {
    let lock = File::create(shared_folder().join(format!("{engine}-template.lock"))).unwrap();
    lock.lock().unwrap();
    lock
}

fn fresh_file(runtime: &Runtime, folder: &TempDir) -> String {
    let file = folder.path().join("clarion.db");
    fs::copy(migrated_file(runtime), &file).unwrap();
    format!("sqlite:{}", file.display())
}

/// The migrated file of this build, made by the first test that needs it.
fn migrated_file(runtime: &Runtime) -> PathBuf {
    let template = shared_folder().join(format!("template-{}.db", build_mark()));
    let _lock = template_lock("sqlite");
    if !template.exists() {
        for entry in fs::read_dir(shared_folder()).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("template-")) {
                fs::remove_file(path).unwrap();
            }
        }
        let folder = tempfile::tempdir_in(shared_folder()).unwrap();
        let [original, copy] =
            ["original", "copy"].map(|name| folder.path().join(name).display().to_string());
        runtime.block_on(async {
            let url = format!("sqlite:{original}");
            migrate_up(&url).await;
            open_store(&url, &Handle::current()).copy_to(copy.clone()).await.unwrap();
        });
        fs::rename(copy, &template).unwrap();
    }
    template
}

/// The private PostgreSQL of this test run.
pub struct Server {
    url: String,
}

impl Server {
    /// The server that `tests/postgres/start` has started.
    #[expect(clippy::disallowed_methods, reason = "nextest tells its tests the server's address this way")]
    pub fn of_this_run() -> Self {
        let url = std::env::var("CLARION_TEST_POSTGRES").unwrap_or_else(|_| {
            panic!("CLARION_TEST_POSTGRES is not set; `cargo nextest run` starts a server and sets it")
        });
        Self { url }
    }

    /// The address of the database `name` on this server.
    pub fn url_of(&self, name: &str) -> String {
        let (server, _) = self.url.rsplit_once('/').unwrap();
        format!("{server}/{name}")
    }

    /// Runs statements without parameters in the server's own database.
    pub async fn execute(&self, sql: &str) {
        connect(&self.url).await.batch_execute(sql).await.unwrap();
    }

    async fn fresh_database(&self) -> String {
        let name = format!("test_{}", Clock::machine().new_id().simple());
        let template = self.migrated_template().await;
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        name
    }

    /// The migrated database of this build. That it is marked as a template says that it is finished.
    async fn migrated_template(&self) -> String {
        let template = format!("migrated_{}", build_mark());
        let _lock = template_lock("postgres");
        let client = connect(&self.url).await;
        let finished = client
            .query_opt("SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate", &[&template])
            .await
            .unwrap();
        if finished.is_none() {
            self.execute(&format!("DROP DATABASE IF EXISTS {template} WITH (FORCE)")).await;
            self.execute(&format!("CREATE DATABASE {template} TEMPLATE template0")).await;
            migrate_up(&self.url_of(&template)).await;
            let end_others =
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = $1";
            client.query_one(end_others, &[&template]).await.unwrap();
            self.execute(&format!("ALTER DATABASE {template} IS_TEMPLATE true ALLOW_CONNECTIONS false"))
                .await;
        }
        template
    }
}

/// A connection for administration and for looking behind the store.
pub async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

on_each_database! {
    async fn a_fresh_database_is_migrated_and_its_clock_stands(db: TestDatabase) {
        let status = migrate::status(&db.second_store()).await.unwrap();
        assert!(status.is_current(), "{status:?}");
        assert_eq!(db.clock.now(), TEST_TIME);
    }
}
