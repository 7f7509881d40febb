//! How many forms one network sends. Over the limit nothing looks different: the signature is flagged, gets its
//! mail like any other, and counts once it is confirmed, because support groups and phone networks share
//! addresses. What is remembered is a count per network and window, in memory, and nothing else.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::config::settings::{Abuse, Limit};
use crate::domain::moment::{Moment, SECOND_MS};
use crate::domain::network::HomeNetwork;

/// Networks that one window remembers at most; beyond it, new ones count as within the limit.
const NETWORKS: usize = 100_000;

/// The limits on signing, per network.
#[derive(Debug)]
pub struct Limiter {
    windows: Vec<Window>,
}

#[derive(Debug)]
struct Window {
    limit: Limit,
    /// The number of the window, and what each network has sent in it.
    counts: Mutex<(i64, HashMap<HomeNetwork, u32>)>,
}

impl Limiter {
    /// The limits of the settings; one that is off costs nothing.
    #[must_use]
    pub fn new(abuse: &Abuse) -> Self {
        Self::of([abuse.sign_burst, abuse.sign_sustained].into_iter().flatten())
    }

    /// Any limits.
    #[must_use]
    pub fn of(limits: impl IntoIterator<Item = Limit>) -> Self {
        let limits = limits.into_iter();
        Self { windows: limits.map(|limit| Window { limit, counts: Mutex::default() }).collect() }
    }

    /// Counts a form of `ip` and returns whether its network is over a limit now.
    pub fn is_over(&self, ip: IpAddr, now: Moment) -> bool {
        let network = HomeNetwork::of(ip);
        // Each window counts, also when an earlier one is over.
        self.windows.iter().filter(|window| window.count(network, now)).count() > 0
    }
}

impl Window {
    fn count(&self, network: HomeNetwork, now: Moment) -> bool {
        let span_ms = i64::from(self.limit.seconds.get()).saturating_mul(SECOND_MS);
        let number = now.as_millis().div_euclid(span_ms.max(1));
        let mut held = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != number {
            *held = (number, HashMap::new());
        }
        if held.1.len() >= NETWORKS && !held.1.contains_key(&network) {
            return false;
        }
        let count = held.1.entry(network).or_default();
        *count = count.saturating_add(1);
        *count > self.limit.count.get()
    }
}
