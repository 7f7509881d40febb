//! Many supporters at once, each on a connection of her own: one signs, waits for the answer, and the next
//! signs on the same connection (a closed loop).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use super::client::Connection;
use super::form::Forms;
use super::report::percentile_ms;
use crate::clock::{Clock, Stopwatch};

/// Every so many-th signature of a connection is of an address that has just signed: 2 in 100.
const AGAIN_EVERY: usize = 50;
/// The status of a form that was taken.
const SEE_OTHER: u16 = 303;

/// The supporters of a whole measurement; each signs once, however many rounds there are.
pub struct Load {
    forms: Forms,
    connections: usize,
    clock: Clock,
    next: AtomicU64,
}

/// What one round came to.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// Answers a second, of new and known addresses.
    pub rate: f64,
    /// Half of the answers took no longer, in milliseconds.
    pub p50_ms: f64,
    /// 99 of 100 answers took no longer, in milliseconds.
    pub p99_ms: f64,
    /// Addresses that signed in this round and never before; each has exactly one row.
    pub signed: u64,
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    signed: u64,
    took_us: Vec<u32>,
}

impl Load {
    /// A load of so many connections.
    #[must_use]
    pub fn new(forms: Forms, connections: usize, clock: Clock) -> Arc<Self> {
        Arc::new(Self { forms, connections, clock, next: AtomicU64::new(0) })
    }

    /// Signs at `server` for as long as `time`, from a thread that the server has no part in.
    ///
    /// # Errors
    /// A connection breaks, or an answer is not the redirect that a good form gets.
    pub async fn round(self: &Arc<Self>, server: SocketAddr, time: Duration) -> anyhow::Result<Round> {
        let load = Arc::clone(self);
        let driven = tokio::task::spawn_blocking(move || {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(load.drive(server, time))
        });
        driven.await.context("the load did not finish")?
    }

    async fn drive(self: Arc<Self>, server: SocketAddr, time: Duration) -> anyhow::Result<Round> {
        let mut connections = Vec::with_capacity(self.connections);
        for _ in 0..self.connections {
            connections.push(Connection::open(server).await?);
        }
        let begun = self.clock.stopwatch();
        let mut supporters = JoinSet::new();
        for (index, connection) in connections.into_iter().enumerate() {
            supporters.spawn(Arc::clone(&self).sign(connection, index, begun, time));
        }
        let mut all = Seen::default();
        while let Some(seen) = supporters.join_next().await {
            let seen = seen??;
            all.signed += seen.signed;
            all.took_us.extend(seen.took_us);
        }
        let answered = f64::from(u32::try_from(all.took_us.len())?);
        all.took_us.sort_unstable();
        Ok(Round {
            rate: answered / time.as_secs_f64(),
            p50_ms: percentile_ms(&all.took_us, 50),
            p99_ms: percentile_ms(&all.took_us, 99),
            signed: all.signed,
        })
    }

    async fn sign(
        self: Arc<Self>,
        mut connection: Connection,
        index: usize,
        begun: Stopwatch,
        time: Duration,
    ) -> anyhow::Result<Seen> {
        let (mut seen, mut request, mut last) = (Seen::default(), Vec::new(), None);
        // Connections come to their known address at different times.
        for turn in index.. {
            if begun.elapsed() >= time {
                break;
            }
            let known = last.filter(|_| turn % AGAIN_EVERY == 0);
            let number = known.unwrap_or_else(|| self.next.fetch_add(1, Ordering::Relaxed));
            self.forms.request(number, &mut request)?;
            let asked = self.clock.stopwatch();
            let answer = connection.ask(&request).await?;
            let took = asked.elapsed();
            if answer.status != SEE_OTHER {
                bail!("a good form was answered {}", answer.status);
            }
            last = Some(number);
            seen.signed += u64::from(known.is_none());
            if begun.elapsed() <= time {
                seen.took_us.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
            }
        }
        Ok(seen)
    }
}
