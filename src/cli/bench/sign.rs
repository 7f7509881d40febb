//! `clarion bench sign`: signatures a second, beside one transaction per request, and how fast the mails that
//! they cause leave.

use std::num::{NonZeroU16, NonZeroUsize};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::json;
use tokio::sync::watch;

use super::form::Forms;
use super::ground::{Servers, on_fresh_database};
use super::load::{Load, Round};
use super::report::{median, peak_memory_mib, rounded};
use super::sink::Sink;
use crate::actions::verify::verify;
use crate::cli::house::House;
use crate::cli::{Context, say, tell};
use crate::store::outbox::{self, RowState, StatusLine};
use crate::store::{Store, StoreError};

/// How long each form runs before it counts, so that connections are open and statements known, in seconds.
const WARM_UP_S: f64 = 1.0;
/// How long mails under way may take to finish.
const DRAIN: Duration = Duration::from_secs(30);

/// Arguments of `clarion bench sign`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// How long each round lasts
    #[arg(long, value_name = "N", default_value_t = 5.0, value_parser = seconds)]
    seconds: f64,
    /// How many supporters sign at once, each on a connection of her own
    #[arg(long, value_name = "N", default_value = "256")]
    connections: NonZeroUsize,
    /// How many rounds each form has; they take turns
    #[arg(long, value_name = "N", default_value = "3")]
    rounds: NonZeroUsize,
    /// Connections to the mail server that takes the confirmations
    #[arg(long, value_name = "N", default_value = "8")]
    lanes: NonZeroU16,
}

/// Reads a length of a round.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().ok().ok_or("expected a number of seconds")?;
    if (0.05..=3_600.0).contains(&seconds) { Ok(seconds) } else { Err("expected 0.05 to 3600".to_owned()) }
}

/// What was measured.
struct Figures {
    gathered: Vec<Round>,
    singly: Vec<Round>,
    outbox_per_s: f64,
}

/// Runs the command: exits 1 when rows, sums or mails are not exactly those of the acknowledged signatures.
///
/// # Errors
/// What stands in the way of measuring; a wrong count.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let sink = context.block_on(Sink::start(context.handle()))?;
    let mail = [
        ("CLARION__MAIL__TRANSPORT", "smtp".to_owned()),
        ("CLARION__MAIL__SMTP_URL", format!("smtp://{}?tls=none", sink.address)),
        ("CLARION__MAIL__LANES", args.lanes.to_string()),
        // The brake for relays would be what is measured.
        ("CLARION__MAIL__RATE_PER_SECOND", "1000000".to_owned()),
        ("CLARION__MAIL__RATE_PER_DOMAIN", "1000000".to_owned()),
    ];
    let figures = on_fresh_database(context, context.clock().clone(), &mail, async |house: &House| {
        measure(args, house, &sink).await
    })?;
    report(args, context, &figures)?;
    Ok(ExitCode::SUCCESS)
}

async fn measure(args: &Args, house: &House, sink: &Sink) -> anyhow::Result<Figures> {
    let mut servers = Servers::new(house);
    let gathered = servers.serve(house).await?;
    let singly = servers.serve_one_by_one(house).await?;
    let forms = Forms::fetch(gathered).await?;
    let load = Load::new(forms, args.connections.get(), house.clock.clone());
    let mut figures = Figures { gathered: Vec::new(), singly: Vec::new(), outbox_per_s: 0.0 };
    let time = Duration::from_secs_f64(args.seconds);
    let warm_up = Duration::from_secs_f64(args.seconds.min(WARM_UP_S));
    let mut signed = load.round(gathered, warm_up).await?.signed + load.round(singly, warm_up).await?.signed;
    for number in 1..=args.rounds.get() {
        for (name, server, rounds) in [
            ("gathered", gathered, &mut figures.gathered),
            ("one transaction per request", singly, &mut figures.singly),
        ] {
            let round = load.round(server, time).await?;
            signed += round.signed;
            tell(&format!("round {number}, {name}: {}", line(&round)));
            rounds.push(round);
        }
    }
    servers.stop().await?;
    prove(&house.store, signed).await?;
    figures.outbox_per_s = deliver(house, sink, signed, time).await?;
    Ok(figures)
}

/// Compares what is stored with what was acknowledged: rows, sums, and one confirmation for each address.
async fn prove(store: &Store, signed: u64) -> anyhow::Result<()> {
    let signed = i64::try_from(signed)?;
    let proof: Result<_, StoreError> = store.read(verify).await;
    let proof = proof.context("cannot prove the sums")?;
    if !proof.is_sound() {
        bail!("{} sums or rows are wrong", proof.faults());
    }
    if proof.signatures != signed {
        bail!("{} signatures are stored where {signed} were acknowledged", proof.signatures);
    }
    let queued = total(&store.read(outbox::status).await?, RowState::Queued);
    if queued != signed {
        bail!("{queued} confirmations are queued where {signed} are due");
    }
    Ok(())
}

fn total(lines: &[StatusLine], state: RowState) -> i64 {
    lines.iter().filter(|line| line.state == state).map(|line| line.count).sum()
}

/// Delivers what the rounds have queued, for as long as `time` or until nothing is left; returns the
/// messages that the sink took in a second.
async fn deliver(house: &House, sink: &Sink, queued: u64, time: Duration) -> anyhow::Result<f64> {
    let (stop, stopped) = watch::channel(false);
    let mut taken = sink.taken.clone();
    let begun = house.clock.stopwatch();
    let delivering = tokio::spawn(house.deliverer()?.run(stopped));
    // Whether all were delivered or the time is over, what was taken by now counts.
    let _ = tokio::time::timeout(time, taken.wait_for(|taken| *taken >= queued)).await;
    let (delivered, seconds) = (*taken.borrow(), begun.elapsed().as_secs_f64());
    stop.send_replace(true);
    tokio::time::timeout(DRAIN, delivering).await.context("the deliverer does not stop")??;
    let settled = total(&house.store.read(outbox::status).await?, RowState::Sent);
    let taken = *taken.borrow();
    if i64::try_from(taken)? != settled {
        bail!("the sink took {taken} mails where {settled} are marked as sent");
    }
    Ok(f64::from(u32::try_from(delivered)?) / seconds)
}

fn line(round: &Round) -> String {
    format!("{:.0} a second, p50 {:.2} ms, p99 {:.2} ms", round.rate, round.p50_ms, round.p99_ms)
}

/// A form's medians over its rounds.
fn middle(rounds: &[Round]) -> Round {
    Round {
        rate: median(rounds.iter().map(|round| round.rate)),
        p50_ms: median(rounds.iter().map(|round| round.p50_ms)),
        p99_ms: median(rounds.iter().map(|round| round.p99_ms)),
        signed: rounds.iter().map(|round| round.signed).sum(),
    }
}

fn report(args: &Args, context: &Context, figures: &Figures) -> anyhow::Result<()> {
    let (ours, rival) = (middle(&figures.gathered), middle(&figures.singly));
    let is_sqlite = context.settings().database.url.is_sqlite();
    let writers = if is_sqlite { 1 } else { context.settings().database.connections.get() };
    let against = format!("one transaction per request, writing connections: {writers}");
    let ratio = if rival.rate > 0.0 { ours.rate / rival.rate } else { 0.0 };
    let database = if is_sqlite { "sqlite" } else { "postgres" };
    let memory = peak_memory_mib();
    if args.json {
        let rates = |rounds: &[Round]| rounds.iter().map(|round| rounded(round.rate, 0)).collect::<Vec<_>>();
        let object = json!({
            "database": database,
            "connections": args.connections.get(),
            "seconds": args.seconds,
            "rate": rounded(ours.rate, 0),
            "p50_ms": rounded(ours.p50_ms, 2),
            "p99_ms": rounded(ours.p99_ms, 2),
            "ratio": rounded(ratio, 2),
            "against": against,
            "against_rate": rounded(rival.rate, 0),
            "against_p50_ms": rounded(rival.p50_ms, 2),
            "against_p99_ms": rounded(rival.p99_ms, 2),
            "rates": rates(&figures.gathered),
            "against_rates": rates(&figures.singly),
            "outbox_per_s": rounded(figures.outbox_per_s, 0),
            "lanes": args.lanes.get(),
            "peak_memory_mib": memory.map(|mib| rounded(mib, 1)),
        });
        return Ok(say(&object.to_string())?);
    }
    say(&format!("database      {database}, {} connections", args.connections))?;
    say(&format!("signatures    {}", line(&ours)))?;
    say(&format!("against       {} ({against})", line(&rival)))?;
    say(&format!("ratio         {ratio:.1}"))?;
    say(&format!("outbox        {:.0} mails a second over {} lanes", figures.outbox_per_s, args.lanes))?;
    if let Some(mib) = memory {
        say(&format!("peak memory   {mib:.0} MiB, the load included"))?;
    }
    say("proven        every acknowledged signature is stored once, counted, and has its confirmation")?;
    Ok(())
}
