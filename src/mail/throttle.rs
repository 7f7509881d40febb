//! Brakes in front of the mail server: so many messages a second in all, so many to one recipient domain, a rest
//! for a domain that refuses us, and one while the server is down.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::domain::moment::{HOUR_MS, MINUTE_MS, Moment, SECOND_MS};

/// How often permits are given out at most, in milliseconds.
const STEP_MS: u64 = 100;

/// Lets at most so many messages a second pass, all lanes together. What is not used is not saved up, beyond
/// a tenth of a second's worth.
#[derive(Clone, Debug)]
pub struct Throttle {
    permits: Arc<Semaphore>,
    step: Duration,
    permits_per_step: usize,
}

impl Throttle {
    /// A throttle for `rate_per_second` messages, at least 1. Nothing passes until [`Throttle::refill`] runs.
    #[must_use]
    pub fn new(rate_per_second: u32) -> Self {
        let rate = u64::from(rate_per_second.max(1));
        let step_ms = if rate >= 10 { STEP_MS } else { 1_000 / rate };
        let permits_per_step = usize::try_from(rate * step_ms / 1_000).unwrap_or(usize::MAX).max(1);
        Self { permits: Arc::new(Semaphore::new(0)), step: Duration::from_millis(step_ms), permits_per_step }
    }

    /// Waits until one message may pass.
    pub async fn pass(&self) {
        if let Ok(permit) = self.permits.acquire().await {
            permit.forget();
        }
    }

    /// Gives out permits, for ever; run beside whatever passes, and dropped with it.
    pub async fn refill(&self) {
        loop {
            let missing = self.permits_per_step.saturating_sub(self.permits.available_permits());
            self.permits.add_permits(missing);
            tokio::time::sleep(self.step).await;
        }
    }
}

/// Failures of the route in a row after which the deliverer rests.
const FAILURES: u32 = 5;
/// The first rest, in milliseconds; each rest that did not help doubles it.
const FIRST_REST_MS: i64 = 30 * SECOND_MS;
/// The longest rest, in milliseconds.
const LONGEST_REST_MS: i64 = 10 * MINUTE_MS;

/// How many messages may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// As many as there are lanes for.
    All,
    /// One, to see whether the server is back.
    One,
    /// None yet.
    Nothing,
}

/// A circuit breaker: after five failures of the route in a row it rests for half a minute, then lets one
/// message try, and rests twice as long each time that fails, up to ten minutes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Breaker {
    failures: u32,
    rest_ms: i64,
    rests_until: Option<Moment>,
    is_probing: bool,
}

impl Breaker {
    /// Takes note of a message that got past the route, whatever the server then said of it.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// Takes note of a failure of the route at `now`.
    pub fn failed(&mut self, now: Moment) {
        self.failures = self.failures.saturating_add(1);
        if self.is_probing || (self.failures >= FAILURES && self.rests_until.is_none()) {
            self.is_probing = false;
            self.rest_ms = (self.rest_ms * 2).clamp(FIRST_REST_MS, LONGEST_REST_MS);
            self.rests_until = Some(now.plus_ms(self.rest_ms));
        }
    }

    /// How many messages may be claimed at `now`. [`Allowance::One`] is given once a rest: who cannot use it
    /// calls [`Breaker::unused`].
    pub fn allowance(&mut self, now: Moment) -> Allowance {
        match self.rests_until {
            None => Allowance::All,
            Some(until) if now < until => Allowance::Nothing,
            Some(_) => {
                self.is_probing = true;
                self.rests_until = Some(now.plus_ms(self.rest_ms));
                Allowance::One
            }
        }
    }

    /// Takes an unused [`Allowance::One`] back, for whoever asks next.
    pub fn unused(&mut self, now: Moment) {
        if self.is_probing {
            self.is_probing = false;
            self.rests_until = Some(now);
        }
    }
}

/// How long a recipient domain is treated with more care after it said that we are too fast, in milliseconds;
/// then its rate doubles, and again after as long, until it is what it was.
const CARE_MS: i64 = 10 * MINUTE_MS;
/// How often a rate is halved at most: one in 64 of it is left.
const HALVINGS: u32 = 6;
/// How long a recipient domain that refuses us is left alone, in milliseconds.
const SPARED_MS: i64 = HOUR_MS;
/// Domains that are remembered at least; above it those with nothing to remember are forgotten.
const DOMAINS: usize = 4_096;

/// Lets at most so many messages a second go to one recipient domain; halved where a domain asks for it.
#[derive(Debug)]
pub struct DomainThrottle {
    rate_per_second: NonZeroU32,
    domains: Mutex<HashMap<String, Pacing>>,
}

/// Why a message cannot go to its domain now, and when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainWait {
    /// So many have gone there in this second that the next may go at this moment.
    Rate(Moment),
    /// The domain refuses us, and is left alone until this moment.
    Spared(Moment),
}

impl DomainWait {
    /// When to come back.
    #[must_use]
    pub const fn until(self) -> Moment {
        match self {
            Self::Rate(until) | Self::Spared(until) => until,
        }
    }

    /// What a row says that waits for this.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Rate(_) => "waits for its domain's rate",
            Self::Spared(_) => "waits for its domain",
        }
    }
}

/// What is remembered of one domain; times in microseconds of the clock.
#[derive(Clone, Copy, Debug, Default)]
struct Pacing {
    next_us: i64,
    promised_us: i64,
    halvings: u32,
    slowed_at: Moment,
    spared_until: Moment,
}

impl DomainThrottle {
    /// A throttle for `rate_per_second` messages to each domain.
    #[must_use]
    pub fn new(rate_per_second: NonZeroU32) -> Self {
        Self { rate_per_second, domains: Mutex::default() }
    }

    /// Whether a message may go to `domain` at `now`; otherwise when to come back. Those who are sent away come
    /// back one after another. A domain that was silent may have a second's worth at once.
    ///
    /// # Errors
    /// Why not, and the moment to come back.
    pub fn pass(&self, domain: &str, now: Moment) -> Result<(), DomainWait> {
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        if domains.len() >= DOMAINS {
            domains
                .retain(|_, pacing| pacing.is_careful(now) || pacing.promised_us > now.as_millis() * 1_000);
        }
        let pacing = domains.entry(domain.to_ascii_lowercase()).or_default();
        if now < pacing.spared_until {
            return Err(DomainWait::Spared(pacing.spared_until));
        }
        let apart_us = (1_000_000_i64 << pacing.halvings(now)) / i64::from(self.rate_per_second.get()).max(1);
        let now_us = now.as_millis() * 1_000;
        if pacing.next_us <= now_us + 1_000_000 - apart_us.min(1_000_000) {
            pacing.next_us = pacing.next_us.max(now_us) + apart_us;
            pacing.promised_us = pacing.promised_us.max(pacing.next_us);
            return Ok(());
        }
        pacing.promised_us = pacing.promised_us.max(pacing.next_us) + apart_us;
        let back_ms = (pacing.promised_us + 999) / 1_000;
        Err(DomainWait::Rate(Moment::from_millis(back_ms)))
    }

    /// Halves the rate of `domain`, which said at `now` that we are too fast.
    pub fn slow(&self, domain: &str, now: Moment) {
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let pacing = domains.entry(domain.to_ascii_lowercase()).or_default();
        pacing.halvings = (pacing.halvings(now) + 1).min(HALVINGS);
        pacing.slowed_at = now;
    }

    /// Leaves `domain`, which refused us at `now`, alone for an hour; returns when it ends.
    pub fn spare(&self, domain: &str, now: Moment) -> Moment {
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let pacing = domains.entry(domain.to_ascii_lowercase()).or_default();
        pacing.spared_until = now.plus_ms(SPARED_MS);
        pacing.spared_until
    }

    /// Leaves no domain alone any more: the fault was ours, and once that has been put right none of them has a
    /// reason to refuse. Their rates stay what they are.
    pub fn forgive(&self) {
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        domains.values_mut().for_each(|pacing| pacing.spared_until = Moment::default());
    }
}

impl Pacing {
    fn is_careful(&self, now: Moment) -> bool {
        self.halvings(now) > 0 || now < self.spared_until
    }

    /// How often the rate is halved at `now`.
    fn halvings(&self, now: Moment) -> u32 {
        let recovered = now.since_ms(self.slowed_at).max(0) / CARE_MS;
        self.halvings.saturating_sub(u32::try_from(recovered).unwrap_or(u32::MAX))
    }
}
