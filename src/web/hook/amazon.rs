//! What is asked of Amazon SNS: certificates, which are kept for a while, and the confirmation of a subscription.
//!
//! Anybody may post an envelope that names a certificate, so what is asked is bounded: one question at a time, a few in
//! a minute, and only of the host that `mail::hook::ses` lets through. What is held answers without waiting for that.

use std::sync::{Arc, PoisonError, RwLock};

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use url::Url;

use crate::domain::moment::{DAY_MS, MINUTE_MS, Moment};
use crate::mail::hook::ses::Certificate;

/// Fetches the small answer of an address; `None` where there is none within its bounds of size and time.
pub type Ask = Arc<dyn Fn(Url) -> BoxFuture<'static, Option<Vec<u8>>> + Send + Sync>;

/// How long a certificate is held before it is asked for again, in milliseconds.
const KEPT_MS: i64 = DAY_MS;
/// How many certificates are kept: one is in use, and one follows it.
const KEPT: usize = 4;
/// How many are asked for within a minute.
const ASKED_A_MINUTE: usize = 10;

/// Amazon SNS, as far as it is asked.
pub struct Amazon {
    ask: Ask,
    certificates: RwLock<Vec<(Url, Moment, Arc<Certificate>)>>,
    // When was asked within the last minute. Whoever asks holds it meanwhile.
    asked: Mutex<Vec<Moment>>,
}

impl Amazon {
    /// With nothing asked yet.
    #[must_use]
    pub fn new(ask: Ask) -> Self {
        Self { ask, certificates: RwLock::default(), asked: Mutex::default() }
    }

    /// The certificate at an address; `None` where it cannot be had now. One that has been held for long is asked for
    /// again, and serves until that is answered: it says itself how long it holds.
    pub async fn certificate(&self, url: Url, now: Moment) -> Option<Arc<Certificate>> {
        let (held, is_fresh) = self.find(&url, now).unzip();
        if is_fresh == Some(true) {
            return held;
        }
        self.ask_for(&url, now).await.or(held)
    }

    /// What is held, and whether it need not be asked for again.
    fn find(&self, url: &Url, now: Moment) -> Option<(Arc<Certificate>, bool)> {
        let held = self.certificates.read().unwrap_or_else(PoisonError::into_inner);
        let (_, since, certificate) = held.iter().find(|(kept, _, _)| kept == url)?;
        Some((Arc::clone(certificate), now.since_ms(*since) < KEPT_MS))
    }

    async fn ask_for(&self, url: &Url, now: Moment) -> Option<Arc<Certificate>> {
        let mut asked = self.asked.lock().await;
        // Somebody before may have asked for the same.
        if let Some((certificate, true)) = self.find(url, now) {
            return Some(certificate);
        }
        asked.retain(|at| now.since_ms(*at) < MINUTE_MS);
        if asked.len() >= ASKED_A_MINUTE {
            return None;
        }
        asked.push(now);
        let certificate = Arc::new(Certificate::parse(&(self.ask)(url.clone()).await?)?);
        let mut held = self.certificates.write().unwrap_or_else(PoisonError::into_inner);
        held.retain(|(kept, _, _)| kept != url);
        if held.len() == KEPT {
            held.remove(0);
        }
        held.push((url.clone(), now, Arc::clone(&certificate)));
        Some(certificate)
    }

    /// Opens the address that confirms a subscription; whether it was answered.
    pub async fn confirm(&self, url: Url) -> bool {
        (self.ask)(url).await.is_some()
    }
}
