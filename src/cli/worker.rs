//! `clarion worker`: delivers the outbox and runs the periodic duties.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::Context;
use super::house::House;
use crate::domain::moment::DAY_MS;
use crate::jobs::deliver::Deliverer;
use crate::jobs::lmtp;
use crate::jobs::receive::Receiver;
use crate::jobs::schedule::{self, Shift};
use crate::jobs::supervisor::{self, Supervisor, asked_to_end};
use crate::telemetry;

/// How long mails under way may take to finish after the signal to stop, in seconds.
pub const DRAIN_S: u64 = 30;

/// Arguments of `clarion worker`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command until SIGTERM or SIGINT.
///
/// # Errors
/// What stands in the way of starting, on one line that says what to do.
pub fn run(_args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    telemetry::start_log(context.settings().log.level)?;
    context.block_on(async {
        let house = House::open(context, false).await?;
        let deliverer = house.deliverer()?;
        let (stop, stopped) = watch::channel(false);
        let working = tokio::spawn(work(house, deliverer, stopped));
        tracing::info!("working");
        asked_to_end().await?;
        tracing::info!("stopping");
        stop.send_replace(true);
        if tokio::time::timeout(Duration::from_secs(DRAIN_S), working).await.is_err() {
            tracing::warn!("mails under way did not finish in time");
        }
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Delivers and runs the duties until `stop` says so. A duty that fails is started again, and stops no mail.
pub async fn work(house: House, deliverer: Deliverer, stop: watch::Receiver<bool>) {
    let mut duties = Supervisor::new(house.runtime.clone(), house.clock.clone());
    let mail = &house.settings.mail;
    if let Some(bind) = mail.lmtp_bind {
        let receiver = Receiver {
            store: house.store.clone(),
            clock: house.clock.clone(),
            keys: Arc::clone(&house.keys),
            keeps_reports_ms: i64::from(mail.keep_reports_days) * DAY_MS,
        };
        duties.spawn("lmtp", move |stop| lmtp::run(receiver.clone(), bind, stop));
    }
    let shift = Shift {
        store: house.store.clone(),
        clock: house.clock,
        writer: house.writer,
        keeps_hours: !house.is_demo,
    };
    duties.spawn("duties", move |stop| schedule::run(shift.clone(), stop));
    duties.spawn("checkpoint", move |stop| schedule::checkpoint(house.store.clone(), stop));
    deliverer.run(stop).await;
    duties.stop(supervisor::DRAIN).await;
}
