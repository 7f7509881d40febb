//! `clarion serve`: the web server, with the worker inside it where there is one process.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::watch;

use super::house::House;
use super::{Context, worker};
use crate::config::check;
use crate::jobs::supervisor::asked_to_end;
use crate::telemetry;
use crate::web::site::{Site, start, start_metrics};

/// How long running requests may take to end after the signal to stop, in seconds.
const DRAIN_S: u64 = 15;

/// Arguments of `clarion serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run the worker inside this process; by default on SQLite, not on PostgreSQL
    #[arg(long, value_name = "true|false")]
    pub worker: Option<bool>,
}

/// Runs the command until SIGTERM or SIGINT.
///
/// # Errors
/// What stands in the way of starting, on one line that says what to do.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    check::servable(context.settings())?;
    telemetry::start_log(context.settings().log.level)?;
    let with_worker = args.worker.unwrap_or_else(|| context.settings().database.url.is_sqlite());
    context.block_on(async {
        let house = House::open(context, false).await?;
        serve(&house, with_worker, |address| {
            tracing::info!(address = %address, base_url = house.settings.base_url().as_str(), "serving");
            Ok(())
        })
        .await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Serves until told to stop, then drains: no new requests, running ones and running mails finished.
///
/// `ready` hears the address once the listener is open.
///
/// # Errors
/// The listener cannot be opened, or the worker cannot be brought up.
pub async fn serve(
    house: &House,
    with_worker: bool,
    ready: impl FnOnce(SocketAddr) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let state = house.app_state().await?;
    let keeper = house.keep_snapshot(&state, stopped.clone());
    let site = Site::new(state, house.settings.as_ref());
    let metrics = match house.settings.server.metrics_bind {
        Some(bind) => {
            let started = start_metrics(telemetry::Metrics::start()?, bind);
            Some(started.with_context(|| format!("cannot listen on {bind}; look at server.metrics_bind"))?)
        }
        None => None,
    };
    let bind = house.settings.server.bind;
    let (server, address) = start(&site, bind, usize::from(house.settings.server.workers), DRAIN_S)
        .with_context(|| format!("cannot listen on {bind}; look at server.bind"))?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    let working = match with_worker {
        true => Some(tokio::spawn(worker::work(house.clone(), house.deliverer()?, stopped))),
        false => None,
    };
    ready(address)?;
    asked_to_end().await?;
    // Load balancers see "not ready" before the listener closes.
    site.readiness.drain();
    tracing::info!("stopping");
    handle.stop(true).await;
    stop.send_replace(true);
    if let Some((server, running)) = metrics {
        server.stop(true).await;
        running.await??;
    }
    serving.await??;
    if let Some(working) = working {
        // What is under way is settled; a server that hangs is left after this, and its rows are in doubt.
        let ended = tokio::time::timeout(Duration::from_secs(worker::DRAIN_S), working).await;
        if ended.is_err() {
            tracing::warn!("mails under way did not finish in time");
        }
    }
    keeper.await?;
    tracing::info!("stopped");
    Ok(())
}
