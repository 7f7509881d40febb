//! Where a measurement happens: a database of its own, furnished, and the real server on loopback ports.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{client, form};
use crate::actions::import_places::Reading;
use crate::cli::house::House;
use crate::cli::places::{self, Source};
use crate::cli::{Context, tell};
use crate::clock::Clock;
use crate::config::{Environment, Settings};
use crate::domain::place_row::PlaceFormat;
use crate::intake::Intake;
use crate::jobs::schedule;
use crate::store::{Address, StoreError, migrate, scratch};
use crate::telemetry::{self, LogLevel};
use crate::web::site::{Site, start};

/// How long running requests may take to end, in seconds.
const DRAIN_S: u64 = 5;
/// Where an SQLite file lies inside the measurement's folder.
const FILE: &str = "clarion.db";

/// Makes a database, brings the house up on it, measures, and takes the database away, whatever came of it.
/// `extra` are settings beside those of every measurement, written as in the environment.
///
/// # Errors
/// The database cannot be made or taken away; what `measure` returns.
pub fn on_fresh_database<T>(
    context: &Context,
    clock: Clock,
    extra: &[(&str, String)],
    measure: impl AsyncFnOnce(&House) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    telemetry::start_log(LogLevel::Warn)?;
    let place = Place::make(context)?;
    let outcome = measured(&place, context, clock, extra, measure);
    place.remove(context)?;
    outcome
}

fn measured<T>(
    place: &Place,
    context: &Context,
    clock: Clock,
    extra: &[(&str, String)],
    measure: impl AsyncFnOnce(&House) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let connections = context.settings().database.connections;
    let own = Context::with_settings(settings(place, connections.get(), extra)?, clock)?;
    own.block_on(Box::pin(async {
        migrate::up(&own.bare_store()?, "bench".to_owned(), own.clock().now()).await?;
        let house = House::open(&own, true).await?;
        let mut reading = Reading::new(PlaceFormat::Csv);
        reading.read_file("the invented places", form::directory().as_bytes())?;
        let source = Source { name: "bench".to_owned(), source: "invented".to_owned(), force: false };
        places::put_in_place(&house.store, &house.clock, reading.finish()?, source).await?;
        measure(&house).await
    }))
}

/// The settings of a measurement. The environment has its say over nothing but the database.
fn settings(place: &Place, connections: u32, extra: &[(&str, String)]) -> anyhow::Result<Settings> {
    let under = |name: &str| place.folder.path().join(name).display().to_string();
    let mut environment: Environment = [
        ("CLARION__SERVER__BIND", client::HOST.to_owned()),
        ("DATABASE_URL", place.url.clone()),
        ("CLARION__DATABASE__CONNECTIONS", connections.to_string()),
        ("CLARION__MAIL__DIR", under("mail")),
        ("CLARION__SECRETS__FILE", under("secret")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    environment.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    Ok(Settings::load(&environment)?)
}

/// A database that belongs to the measurement.
struct Place {
    folder: TempDir,
    url: String,
    schema: Option<String>,
}

impl Place {
    fn make(context: &Context) -> anyhow::Result<Self> {
        let store = context.unchecked_store()?;
        if let Address::Sqlite(path) = store.address() {
            let folder = TempDir::with_prefix_in("clarion-bench-", folder_of(Path::new(path))?);
            let folder = folder.context("cannot make a folder beside database.url")?;
            let url = format!("sqlite:{}", folder.path().join(FILE).display());
            return Ok(Self { folder, url, schema: None });
        }
        let folder = TempDir::with_prefix("clarion-bench-").context("cannot make a temporary folder")?;
        let name = format!("clarion_bench_{}", context.clock().new_id().simple());
        let created = name.clone();
        let made: Result<(), StoreError> =
            context.block_on(store.write(move |tx| scratch::create(tx, &created)));
        made.with_context(|| context.cannot_open())?;
        let given = context.settings().database.url.expose();
        let mark = if given.contains('?') { '&' } else { '?' };
        let url = format!("{given}{mark}options=-csearch_path%3D{name}");
        Ok(Self { folder, url, schema: Some(name) })
    }

    fn remove(self, context: &Context) -> anyhow::Result<()> {
        let Some(name) = self.schema else {
            return self.folder.close().context("cannot remove the measurement's folder");
        };
        let (store, dropped) = (context.unchecked_store()?, name.clone());
        let gone: Result<(), StoreError> =
            context.block_on(store.write(move |tx| scratch::drop(tx, &dropped)));
        if gone.is_err() {
            tell(&format!("the schema {name} is left behind: drop it by hand"));
        }
        gone.with_context(|| context.cannot_open())
    }
}

/// The nearest folder above `path` that exists: the disk that the database is, or will be, on.
fn folder_of(path: &Path) -> anyhow::Result<std::path::PathBuf> {
    let whole = std::path::absolute(path)?;
    let folder = whole.ancestors().skip(1).find(|folder| folder.is_dir());
    Ok(folder.context("database.url lies in no folder")?.to_owned())
}

/// The house with everything that `serve` runs beside the server, until [`Servers::stop`].
pub struct Servers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Servers {
    /// Starts what keeps the database in shape; no server yet.
    #[must_use]
    pub fn new(house: &House) -> Self {
        let (stop, stopped) = watch::channel(false);
        let tasks = vec![house.runtime.spawn(schedule::checkpoint(house.store.clone(), stopped))];
        Self { stop, tasks }
    }

    /// Serves the site on a free port with the intake that `serve` has; returns the address.
    ///
    /// # Errors
    /// The database fails, or no port is free.
    pub async fn serve(&mut self, house: &House) -> anyhow::Result<SocketAddr> {
        self.serve_with(house, None).await
    }

    /// Serves the same site with one transaction per request.
    ///
    /// # Errors
    /// As [`Servers::serve`].
    pub async fn serve_one_by_one(&mut self, house: &House) -> anyhow::Result<SocketAddr> {
        self.serve_with(house, Some(Intake::one_by_one(&house.store, house.writer, &house.clock))).await
    }

    async fn serve_with(&mut self, house: &House, intake: Option<Intake>) -> anyhow::Result<SocketAddr> {
        let mut state = house.app_state().await?;
        state.intake = intake.unwrap_or(state.intake);
        self.tasks.push(house.keep_snapshot(&state, self.stop.subscribe()));
        let site = Site::new(state, house.settings.as_ref());
        let bind = (Ipv4Addr::LOCALHOST, 0).into();
        let workers = usize::from(house.settings.server.workers);
        let (server, address) = start(&site, bind, workers, DRAIN_S).context("no port is free")?;
        let (handle, mut stopped) = (server.handle(), self.stop.subscribe());
        let running = tokio::spawn(server);
        self.tasks.push(tokio::spawn(async move {
            // Whoever could say so is gone, or has said so: both mean the end.
            let _ = stopped.wait_for(|stop| *stop).await;
            handle.stop(true).await;
            if let Ok(Err(error)) = running.await {
                tracing::warn!(%error, "the server did not end well");
            }
        }));
        Ok(address)
    }

    /// Stops everything and waits for it.
    ///
    /// # Errors
    /// Something did not end in time, or panicked.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        let limit = Duration::from_secs(2 * DRAIN_S);
        for task in self.tasks {
            tokio::time::timeout(limit, task).await.context("the server does not stop")??;
        }
        Ok(())
    }
}
