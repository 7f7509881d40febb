use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clarion::clock::Clock;
use clarion::config::settings::LogLevel;
use clarion::domain::moment::Moment;
use clarion::telemetry::{Metrics, REQUEST_SECONDS, RequestIds, observe, subscriber};

/// Log lines kept in memory. Dropping it fails the test when a line holds an `@`, which is how an
/// address of a person would show.
#[derive(Clone, Default)]
pub struct Capture {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Capture {
    /// Runs `work` while its log lines, from `level` on, are kept.
    pub fn during<T>(level: LogLevel, work: impl FnOnce() -> T) -> (T, Vec<serde_json::Value>) {
        let capture = Self::default();
        let writer = capture.clone();
        let value = tracing::subscriber::with_default(subscriber(level, move || writer.clone()), work);
        (value, capture.lines())
    }

    /// The lines so far, each one JSON object.
    pub fn lines(&self) -> Vec<serde_json::Value> {
        let text = String::from_utf8(self.bytes.lock().unwrap().clone()).unwrap();
        assert!(!text.contains('@'), "a log line holds an address: {text}");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Write for Capture {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_line_is_one_json_object_with_a_utc_time() {
    let ((), lines) = Capture::during(LogLevel::Info, || {
        tracing::info!(target: "clarion::web", route = "/{lang}", status = 200, "request");
        tracing::warn!(target: "clarion", error = "two\nlines \u{1b}[31mred", "odd");
    });
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["route"], "/{lang}");
    assert_eq!(lines[0]["status"], 200);
    assert_eq!(lines[0]["level"], "INFO");
    assert!(lines[0]["timestamp"].as_str().unwrap().ends_with('Z'));
    assert_eq!(lines[1]["error"], "two\nlines \u{1b}[31mred");
}

#[test]
fn libraries_speak_only_when_something_is_wrong() {
    let ((), lines) = Capture::during(LogLevel::Trace, || {
        tracing::trace!(target: "clarion::store", "ours");
        tracing::debug!(target: "tokio_postgres::query", "values of a query");
        tracing::info!(target: "lettre", "a recipient");
        tracing::warn!(target: "rustls", "a failed handshake");
    });
    let targets: Vec<_> = lines.iter().map(|line| line["target"].as_str().unwrap()).collect();
    assert_eq!(targets, ["clarion::store", "rustls"]);
    let ((), quiet) =
        Capture::during(LogLevel::Error, || tracing::warn!(target: "rustls", "a failed handshake"));
    assert!(quiet.is_empty());
}

#[test]
#[should_panic(expected = "a log line holds an address")]
fn an_address_in_a_log_fails_the_test() {
    Capture::during(
        LogLevel::Info,
        || tracing::info!(target: "clarion", error = "no zoe@example.org", "odd"),
    );
}

#[test]
fn request_ids_differ_within_and_between_processes() {
    let clock = Clock::fixed(Moment::from_millis(1_700_000_000_000));
    let (one, other) = (RequestIds::new(&clock), RequestIds::new(&clock));
    let (first, second) = (one.next(), one.next());
    assert_ne!(first, second);
    assert_ne!(first, other.next());
    assert_eq!(first.to_string().len(), 16);
}

#[test]
fn what_took_how_long_is_counted_by_name() {
    Metrics::start().unwrap();
    let labels = || vec![metrics::Label::new("route", "/a-route-of-this-test")];
    for _ in 0..10_000 {
        observe(REQUEST_SECONDS, Duration::from_millis(3), labels);
    }
    let text = Metrics::start().unwrap().render();
    assert!(text.contains("# TYPE clarion_http_request_seconds histogram"), "{text}");
    let count = "clarion_http_request_seconds_count{route=\"/a-route-of-this-test\"} 10000";
    assert!(text.contains(count), "{text}");
    let bucket = "clarion_http_request_seconds_bucket{route=\"/a-route-of-this-test\",le=\"0.0025\"} 0";
    assert!(text.contains(bucket), "{text}");
}
