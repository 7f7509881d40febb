//! Logs and metrics: what an operator may know of what happened, and never about whom.
//!
//! A log line is one JSON object with a UTC time. These are the names of its fields; no line has others:
//! `request_id method route status duration_ms` of requests, `code error` of failures, `kind office
//! lane attempt count` of mail, `job` of duties, `panicked location` of faults in the program. The route is the
//! pattern, never the path: tokens stand in paths, and postcodes in queries.
//! Libraries speak only when something is wrong, because at finer levels they print what they carry:
//! a database driver its values, a mail library its recipients.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

use crate::clock::Clock;

/// Seconds a request took, by method, route and status.
pub const REQUEST_SECONDS: &str = "clarion_http_request_seconds";

/// Upper bounds in seconds: from a page out of memory to the deadline of a body.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0, 5.0, 15.0];

/// Samples of a histogram lie in memory until they are counted into its buckets; they are at the latest
/// after this many observations, even where nobody ever asks for the metrics.
const COUNTED_EVERY: u64 = 4_096;

/// How grave a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Something failed for good.
    Error,
    /// Something failed and will be tried again, or looks wrong.
    Warn,
    /// What happened, a line for each request.
    Info,
    /// How it happened.
    Debug,
    /// Every step of it.
    Trace,
}

/// Why telemetry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// Another logger was set up in this process before.
    #[error("logging was started twice: {0}")]
    LogStarted(#[from] tracing::subscriber::SetGlobalDefaultError),
    /// Another recorder was set up in this process before, or its buckets are wrong.
    #[error("metrics cannot start: {0}")]
    Metrics(String),
}

/// Writes logs to standard error from now on, and panics as a log line without their message, which may
/// quote what the program was working on.
///
/// # Errors
/// `LogStarted` when a logger is set up already.
pub fn start_log(level: LogLevel) -> Result<(), TelemetryError> {
    tracing::subscriber::set_global_default(subscriber(level, std::io::stderr))?;
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(panicked = true, location, "a fault in the program");
    }));
    Ok(())
}

/// The log as a value: JSON lines to `writer`. Ours from `level` on, those of libraries from `warn` on.
#[must_use]
pub fn subscriber<W>(level: LogLevel, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let own = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let targets = Targets::new().with_default(own.min(LevelFilter::WARN)).with_target("clarion", own);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(writer);
    tracing_subscriber::registry().with(targets).with(lines)
}

/// The id of one request: in its log line, in `X-Request-Id`, and on a page that says something failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Hands out request ids: a part that differs from process to process, and a number.
#[derive(Debug)]
pub struct RequestIds(AtomicU64);

impl RequestIds {
    /// Ids of one process. The upper half is random, taken from an id of `clock`.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        let (_, low) = clock.new_id().as_u64_pair();
        Self(AtomicU64::new(low << 32))
    }

    /// The next id.
    pub fn next(&self) -> RequestId {
        RequestId(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// The metrics of this process, kept only where someone may read them.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

static METRICS: OnceLock<Metrics> = OnceLock::new();
static STARTING: Mutex<()> = Mutex::new(());
static OBSERVED: AtomicU64 = AtomicU64::new(0);

impl Metrics {
    /// Starts recording in this process, or returns what records already. Without it, observations cost
    /// nothing and go nowhere.
    ///
    /// # Errors
    /// `Metrics` when a recorder of another kind is set up.
    pub fn start() -> Result<Self, TelemetryError> {
        let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(metrics) = METRICS.get() {
            return Ok(metrics.clone());
        }
        let failed = |error: &dyn fmt::Display| TelemetryError::Metrics(error.to_string());
        let matcher = Matcher::Suffix("_seconds".to_owned());
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(matcher, &SECONDS)
            .map_err(|error| failed(&error))?;
        let handle = builder.install_recorder().map_err(|error| failed(&error))?;
        metrics::describe_histogram!(
            REQUEST_SECONDS,
            metrics::Unit::Seconds,
            "Time to answer a request, by method, route and status."
        );
        Ok(METRICS.get_or_init(|| Self { handle }).clone())
    }

    /// All metrics as text, in Prometheus' exposition format 0.0.4.
    #[must_use]
    pub fn render(&self) -> String {
        self.handle.render()
    }
}

/// Records how long something took. Labels, asked for only where someone records, are names and patterns: a closed
/// set, never a person's datum.
pub fn observe(name: &'static str, took: Duration, labels: impl FnOnce() -> Vec<metrics::Label>) {
    let Some(metrics) = METRICS.get() else {
        return;
    };
    metrics::histogram!(name, labels()).record(took.as_secs_f64());
    if OBSERVED.fetch_add(1, Ordering::Relaxed) % COUNTED_EVERY == COUNTED_EVERY - 1 {
        metrics.handle.run_upkeep();
    }
}
