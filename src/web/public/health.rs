//! Is the process alive, and can it take a signature? For probes: any host may ask.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::{HttpResponse, web};
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use crate::clock::{Clock, Stopwatch};

/// How long an answer holds: probes of several proxies cost one write a second.
const HOLDS: Duration = Duration::from_secs(1);
/// A database that takes longer to answer than this is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// Tries whether the database takes a write and has the schema of this program.
pub type Probe = Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// Whether this process is ready, asked at most once a second; one for the whole process.
pub struct Readiness {
    probe: Probe,
    clock: Clock,
    last: Mutex<Option<(Stopwatch, bool)>>,
    is_draining: AtomicBool,
}

impl Readiness {
    /// Readiness by `probe`.
    #[must_use]
    pub fn new(probe: Probe, clock: Clock) -> Self {
        Self { probe, clock, last: Mutex::new(None), is_draining: AtomicBool::new(false) }
    }

    /// From now on this process is not ready, whatever the database says: it is about to stop, and a proxy
    /// should send no more to it.
    pub fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    /// Whether this process can take a signature.
    pub async fn is_ready(&self) -> bool {
        if self.is_draining.load(Ordering::Relaxed) {
            return false;
        }
        // Whoever comes while the probe runs waits for its answer instead of starting another.
        let mut last = self.last.lock().await;
        if let Some((asked, is_ready)) = *last
            && asked.elapsed() < HOLDS
        {
            return is_ready;
        }
        let is_ready = tokio::time::timeout(PATIENCE, (self.probe)()).await.unwrap_or(false);
        *last = Some((self.clock.stopwatch(), is_ready));
        is_ready
    }
}

/// `GET /livez`: the process answers.
pub fn live() -> std::future::Ready<HttpResponse> {
    std::future::ready(plain(HttpResponse::Ok(), "live\n"))
}

/// `GET /readyz`: 200 while a signature could be taken, else 503.
pub async fn ready(readiness: web::Data<Readiness>) -> HttpResponse {
    if readiness.is_ready().await {
        plain(HttpResponse::Ok(), "ready\n")
    } else {
        plain(HttpResponse::ServiceUnavailable(), "not ready\n")
    }
}

fn plain(mut response: actix_web::HttpResponseBuilder, text: &'static str) -> HttpResponse {
    response
        .content_type("text/plain; charset=utf-8")
        .insert_header((actix_web::http::header::CACHE_CONTROL, "no-store"))
        .body(text)
}
