//! Puts the web room together and opens its listeners.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpResponse, HttpServer, web};
use tokio::task::JoinHandle;

use super::middleware::{Gate, pass};
use super::public::health::Readiness;
use super::state::AppState;
use super::{routes, staff};
use crate::config::Settings;
use crate::store::{Store, StoreError, meta, migrate};
use crate::telemetry::Metrics;

/// The site, ready to be served by any number of workers, or called by a test.
#[derive(Clone)]
pub struct Site {
    /// What handlers are given.
    pub state: Data<AppState>,
    /// What every request passes through.
    pub gate: Data<Gate>,
    /// Whether the site can take a signature.
    pub readiness: Data<Readiness>,
    is_demo: bool,
}

impl Site {
    /// A site of this state and these settings.
    #[must_use]
    pub fn new(state: AppState, settings: &Settings) -> Self {
        let is_demo = state.is_demo;
        let state = Data::new(state);
        let drawn = Data::clone(&state);
        let chrome = Arc::new(move |language| drawn.chrome(&drawn.snapshot(), language, "", None));
        let gate = Data::new(Gate::new(settings, state.clock.clone(), chrome));
        let (store, clock) = (state.store.clone(), state.clock.clone());
        let probe = Box::new(move || -> futures_util::future::BoxFuture<'static, bool> {
            Box::pin(can_write(store.clone()))
        });
        let readiness = Data::new(Readiness::new(probe, clock));
        Self { state, gate, readiness, is_demo }
    }

    /// The routes and what they are given; wrap [`pass`] around the application that uses it.
    pub fn configure(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(Data::clone(&self.state))
            .app_data(Data::clone(&self.gate))
            .app_data(Data::clone(&self.readiness))
            .configure(routes::public)
            .configure(|config| staff::routes::register(config, self.is_demo));
        if self.is_demo {
            config.configure(routes::demo);
        }
    }
}

/// Whether the database takes a write, by the same path as a signature's, and has this program's tables.
async fn can_write(store: Store) -> bool {
    let written: Result<(), StoreError> = store.write(|tx| meta::set(tx, "probe", "ready")).await;
    written.is_ok() && migrate::status(&store).await.is_ok_and(|status| status.is_current())
}

/// Opens the listener and returns the server, to be awaited, and its address. `workers` of 0 is one per
/// core; running requests have `drain_s` seconds to end after a stop.
///
/// # Errors
/// The address cannot be listened on.
pub fn start(
    site: &Site,
    bind: SocketAddr,
    workers: usize,
    drain_s: u64,
) -> io::Result<(Server, SocketAddr)> {
    let shared = site.clone();
    let mut server = HttpServer::new(move || {
        let site = shared.clone();
        App::new().wrap(from_fn(pass)).configure(move |config| site.configure(config))
    })
    .disable_signals()
    .shutdown_timeout(drain_s);
    if workers > 0 {
        server = server.workers(workers);
    }
    let server = server.bind(bind)?;
    let address = server.addrs().first().copied().unwrap_or(bind);
    Ok((server.run(), address))
}

/// Serves `/metrics` on a listener of its own.
///
/// # Errors
/// The address cannot be listened on.
pub fn start_metrics(
    metrics: Metrics,
    bind: SocketAddr,
) -> io::Result<(ServerHandle, JoinHandle<io::Result<()>>)> {
    let metrics = Data::new(metrics);
    let server = HttpServer::new(move || {
        App::new().app_data(Data::clone(&metrics)).route("/metrics", web::get().to(show_metrics))
    })
    .workers(1)
    .disable_signals()
    .bind(bind)?
    .run();
    Ok((server.handle(), tokio::spawn(server)))
}

async fn show_metrics(metrics: Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics.render())
}
