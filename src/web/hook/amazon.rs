//! What is asked of Amazon SNS: certificates, which are kept for a while, and the confirmation of a subscription.
//!
//! Anybody may post an envelope that names a certificate, so what is asked is bounded: one question at a time, a few in
//! a minute, and only of the host that `mail::hook::ses` lets through.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use url::Url;

use crate::domain::moment::{DAY_MS, MINUTE_MS, Moment};
use crate::mail::hook::ses::Certificate;

/// Fetches the small answer of an address; `None` where there is none within its bounds of size and time.
pub type Ask = Arc<dyn Fn(Url) -> BoxFuture<'static, Option<Vec<u8>>> + Send + Sync>;

/// How long a certificate is kept, in milliseconds.
const KEPT_MS: i64 = DAY_MS;
/// How many certificates are kept: one is in use, and one follows it.
const KEPT: usize = 4;
/// How many are asked for within a minute.
const ASKED_A_MINUTE: usize = 10;

/// Amazon SNS, as far as it is asked.
pub struct Amazon {
    ask: Ask,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    certificates: Vec<(Url, Moment, Arc<Certificate>)>,
    asked: Vec<Moment>,
}

impl Amazon {
    /// With nothing asked yet.
    #[must_use]
    pub fn new(ask: Ask) -> Self {
        Self { ask, held: Mutex::default() }
    }

    /// The certificate at an address; `None` where it cannot be had now.
    pub async fn certificate(&self, url: Url, now: Moment) -> Option<Arc<Certificate>> {
        let mut held = self.held.lock().await;
        held.certificates.retain(|(_, since, _)| now.since_ms(*since) < KEPT_MS);
        if let Some((_, _, certificate)) = held.certificates.iter().find(|(kept, _, _)| *kept == url) {
            return Some(Arc::clone(certificate));
        }
        held.asked.retain(|at| now.since_ms(*at) < MINUTE_MS);
        if held.asked.len() >= ASKED_A_MINUTE {
            return None;
        }
        held.asked.push(now);
        let certificate = Arc::new(Certificate::parse(&(self.ask)(url.clone()).await?)?);
        if held.certificates.len() == KEPT {
            held.certificates.remove(0);
        }
        held.certificates.push((url, now, Arc::clone(&certificate)));
        Some(certificate)
    }

    /// Opens the address that confirms a subscription; whether it was answered.
    pub async fn confirm(&self, url: Url) -> bool {
        (self.ask)(url).await.is_some()
    }
}
