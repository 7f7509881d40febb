//! `clarion bench enumeration`: whether the time of an answer tells if an address has signed.
//!
//! Known and unknown addresses sign in turns, one at a time, on one connection to the real server, which is
//! when a difference shows best. Each address is tried once, as a stranger would try a list of them.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use serde_json::json;

use super::client::{Answer, Connection};
use super::form::Forms;
use super::ground::{Servers, on_fresh_database};
use super::report::{percentile_ms, rounded};
use crate::actions::confirm::{Confirmation, confirm};
use crate::cli::house::House;
use crate::cli::{Context, say};
use crate::clock::Clock;
use crate::domain::id::OutboxId;
use crate::domain::signature::{MAIL_AGAIN_AFTER_MS, SignatureState};
use crate::store::{StoreError, signature};

/// How far the medians may lie apart: a tenth.
const APART: f64 = 0.1;
/// Requests before the first that counts.
const WARM_UP: u32 = 100;
/// Signatures confirmed in one transaction.
const BATCH: i64 = 500;

/// Arguments of `clarion bench enumeration`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// How many known and how many unknown addresses are tried in each case
    #[arg(long, value_name = "N", default_value = "200")]
    samples: NonZeroU32,
}

/// What is known of an address when someone else tries it.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    is_confirmed: bool,
    /// Whether signing again may cause another mail.
    is_long_ago: bool,
}

const CASES: [Case; 4] = [
    Case { name: "confirmed long ago", is_confirmed: true, is_long_ago: true },
    Case { name: "confirmed a moment ago", is_confirmed: true, is_long_ago: false },
    Case { name: "pending since long ago", is_confirmed: false, is_long_ago: true },
    Case { name: "pending since a moment ago", is_confirmed: false, is_long_ago: false },
];

/// The medians of one case, in milliseconds.
struct Medians {
    name: &'static str,
    known_ms: f64,
    unknown_ms: f64,
}

impl Medians {
    fn ratio(&self) -> f64 {
        if self.unknown_ms > 0.0 { self.known_ms / self.unknown_ms } else { f64::INFINITY }
    }

    fn is_told_apart(&self) -> bool {
        (self.ratio() - 1.0).abs() > APART
    }
}

/// Runs the command: exits 1 when the medians of a case lie more than a tenth apart.
///
/// # Errors
/// What stands in the way of measuring.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    // The clock stands, and is moved past the ten minutes: nothing waits for them.
    let clock = Clock::fixed(context.clock().now());
    let medians = on_fresh_database(context, clock, &[], async |house: &House| {
        let mut servers = Servers::new(house);
        let server = servers.serve(house).await?;
        let medians = measure(args, house, server).await?;
        servers.stop().await?;
        Ok(medians)
    })?;
    let told_apart = medians.iter().any(Medians::is_told_apart);
    if args.json {
        let database = if context.settings().database.url.is_sqlite() { "sqlite" } else { "postgres" };
        let cases: Vec<_> = medians
            .iter()
            .map(|case| {
                json!({
                    "known": case.name,
                    "known_ms": rounded(case.known_ms, 3),
                    "unknown_ms": rounded(case.unknown_ms, 3),
                    "ratio": rounded(case.ratio(), 3),
                })
            })
            .collect();
        say(&json!({ "database": database, "samples": args.samples, "cases": cases }).to_string())?;
    } else {
        for case in &medians {
            let verdict = if case.is_told_apart() { "WRONG" } else { "ok" };
            say(&format!(
                "{verdict:<6} {:<27} known {:.3} ms, unknown {:.3} ms, ratio {:.3}",
                case.name,
                case.known_ms,
                case.unknown_ms,
                case.ratio()
            ))?;
        }
    }
    Ok(if told_apart { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn measure(args: &Args, house: &House, server: SocketAddr) -> anyhow::Result<Vec<Medians>> {
    let mut stranger = Stranger {
        forms: Forms::fetch(server).await?,
        connection: Connection::open(server).await?,
        clock: house.clock.clone(),
        request: Vec::new(),
    };
    let mut next = 0;
    for _ in 0..WARM_UP {
        stranger.sign(next).await?;
        next += 1;
    }
    let samples = u64::from(args.samples.get());
    let mut medians = Vec::new();
    for case in CASES {
        let known = next..next + samples;
        for number in known.clone() {
            stranger.sign(number).await?;
        }
        next += samples;
        if case.is_confirmed {
            confirm_all(house).await?;
        }
        if case.is_long_ago {
            house.clock.advance(MAIL_AGAIN_AFTER_MS + 1);
        }
        let (mut of_known, mut of_unknown) = (Vec::new(), Vec::new());
        for (unknown, known) in (next..).zip(known) {
            // Which of the two comes first alternates, so that neither has the warmer moment.
            if known.is_multiple_of(2) {
                of_known.push(stranger.sign(known).await?);
                of_unknown.push(stranger.sign(unknown).await?);
            } else {
                of_unknown.push(stranger.sign(unknown).await?);
                of_known.push(stranger.sign(known).await?);
            }
        }
        next += samples;
        of_known.sort_unstable();
        of_unknown.sort_unstable();
        medians.push(Medians {
            name: case.name,
            known_ms: percentile_ms(&of_known, 50),
            unknown_ms: percentile_ms(&of_unknown, 50),
        });
    }
    Ok(medians)
}

/// One visitor on one connection.
struct Stranger {
    forms: Forms,
    connection: Connection,
    clock: Clock,
    request: Vec<u8>,
}

impl Stranger {
    /// Signs as supporter `number`; returns how long the answer took, in microseconds.
    async fn sign(&mut self, number: u64) -> anyhow::Result<u32> {
        self.forms.request(number, &mut self.request)?;
        let asked = self.clock.stopwatch();
        let Answer { status, .. } = self.connection.ask(&self.request).await?;
        let took = asked.elapsed();
        if status != 303 {
            bail!("a good form was answered {status}");
        }
        Ok(u32::try_from(took.as_micros())?)
    }
}

/// Confirms whoever is pending.
async fn confirm_all(house: &House) -> anyhow::Result<()> {
    loop {
        let pending = house
            .store
            .read(|conn| signature::list_page(conn, None, Some(SignatureState::Pending), None, BATCH));
        let pending: Result<_, StoreError> = pending.await;
        let clicks: Vec<Confirmation> = pending
            .context("cannot read who is pending")?
            .into_iter()
            .map(|row| Confirmation { signature: row.id, mail_id: OutboxId::from_uuid(house.clock.new_id()) })
            .collect();
        if clicks.is_empty() {
            return Ok(());
        }
        let (writer, now) = (house.writer, house.clock.now());
        let confirmed = house.store.write(move |tx| confirm(tx, writer, &clicks, now));
        confirmed.await.context("cannot confirm")?;
    }
}
