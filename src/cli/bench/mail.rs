//! `clarion bench mail`: messages a second over the lanes that delivery uses, built and signed one by one, beside
//! a connection for each message.
//!
//! The script `tests/load/mail` runs this beside other programs' clients, to a mail server that is none of ours.

use std::num::NonZeroU16;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::json;
use tokio::task::JoinSet;

use super::report::{peak_memory_mib, percentile_ms, rounded};
use super::sink::Sink;
use crate::cli::house::route;
use crate::cli::{Context, say};
use crate::clock::Clock;
use crate::config::address::SmtpUrl;
use crate::domain::id::OutboxId;
use crate::mail::compose::{Draft, Feedback, Party, Purpose, compose};
use crate::mail::dkim::Signer;
use crate::mail::lane::{Deadlines, Lane};
use crate::mail::transport::SmtpRoute;
use crate::telemetry::{self, LogLevel};

/// How long connections may open and caches fill before it counts, in seconds.
const WARM_UP_S: f64 = 0.5;

/// Arguments of `clarion bench mail`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// How long each way of sending is measured
    #[arg(long, value_name = "N", default_value_t = 5.0, value_parser = super::sign::seconds)]
    seconds: f64,
    /// Connections to the mail server
    #[arg(long, value_name = "N", default_value = "16")]
    lanes: NonZeroU16,
    /// The mail server, as mail.smtp_url names it; by default one of our own that takes everything
    #[arg(long, value_name = "URL")]
    smtp: Option<SmtpUrl>,
    /// Sign each message with every key of mail.dkim
    #[arg(long)]
    dkim: bool,
    /// Measure the lanes alone
    #[arg(long)]
    alone: bool,
}

/// What every lane needs.
struct Work {
    route: SmtpRoute,
    signer: Signer,
    clock: Clock,
    from: String,
    domain: String,
    reopens: bool,
    sent: AtomicU64,
    bytes: AtomicU64,
}

/// What one way of sending came to.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    rate: f64,
    p50_ms: f64,
    p99_ms: f64,
    message_bytes: u64,
}

/// Runs the command.
///
/// # Errors
/// A message that was not taken; a key that cannot be used.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    telemetry::start_log(LogLevel::Warn)?;
    let mail = &context.settings().mail;
    if args.dkim && !mail.dkim.iter().any(|key| key.signs) {
        bail!("no key signs: list one in mail.dkim");
    }
    let (ours, rival) = context.block_on(async {
        let url = match &args.smtp {
            Some(url) => url.clone(),
            None => {
                let sink = Sink::start(context.handle()).await?;
                format!("smtp://{}?tls=none", sink.address).parse()?
            }
        };
        let measure = async |reopens: bool| {
            let keys = if args.dkim { mail.dkim.as_slice() } else { &[] };
            let work = Work {
                route: route(mail, &url)?,
                signer: Signer::open(keys)?,
                clock: context.clock().clone(),
                from: mail.from.as_str().to_owned(),
                domain: mail.from.domain().to_owned(),
                reopens,
                sent: AtomicU64::new(0),
                bytes: AtomicU64::new(0),
            };
            round(&Arc::new(work), args).await
        };
        let ours = measure(false).await?;
        let rival = if args.alone { Figures::default() } else { measure(true).await? };
        anyhow::Ok((ours, rival))
    })?;
    report(args, ours, rival)?;
    Ok(ExitCode::SUCCESS)
}

async fn round(work: &Arc<Work>, args: &Args) -> anyhow::Result<Figures> {
    let clock = work.clock.stopwatch();
    let (begin, end) = (WARM_UP_S, WARM_UP_S + args.seconds);
    let mut lanes = JoinSet::new();
    for _ in 0..args.lanes.get() {
        let work = Arc::clone(work);
        lanes.spawn(async move {
            let mut lane = Lane::new(work.route.clone(), Deadlines::default());
            let mut took_us = Vec::new();
            loop {
                let begun = clock.elapsed().as_secs_f64();
                if begun >= end {
                    break;
                }
                send(&work, &mut lane).await?;
                let done = clock.elapsed().as_secs_f64();
                // What ends within the time counts, whenever it began: so the rivals count too.
                if (begin..end).contains(&done) {
                    took_us.push(Duration::from_secs_f64(done - begun).as_micros());
                }
            }
            lane.close().await;
            anyhow::Ok(took_us)
        });
    }
    let mut took_us: Vec<u32> = Vec::new();
    while let Some(lane) = lanes.join_next().await {
        took_us.extend(lane??.into_iter().map(|us| u32::try_from(us).unwrap_or(u32::MAX)));
    }
    took_us.sort_unstable();
    let count = f64::from(u32::try_from(took_us.len())?);
    Ok(Figures {
        rate: count / args.seconds,
        p50_ms: percentile_ms(&took_us, 50),
        p99_ms: percentile_ms(&took_us, 99),
        message_bytes: work.bytes.load(Ordering::Relaxed) / work.sent.load(Ordering::Relaxed).max(1),
    })
}

async fn send(work: &Work, lane: &mut Lane) -> anyhow::Result<()> {
    let number = work.sent.fetch_add(1, Ordering::Relaxed);
    let draft = draft(work, number);
    let mail = compose(&draft)?;
    let message = work.signer.signed(mail.message, draft.date)?;
    work.bytes.fetch_add(u64::try_from(message.len())?, Ordering::Relaxed);
    let sent = lane.send(&mail.envelope, &message).await;
    sent.map_err(|failure| anyhow::anyhow!("a message was not taken: {failure}"))?;
    if work.reopens {
        lane.close().await;
    }
    Ok(())
}

/// A confirmation of five kilobytes with letters of two languages in it, different for each number.
fn draft(work: &Work, number: u64) -> Draft {
    let line =
        "Diolch am eich cefnogaeth – thank you for your support, Siân. The next step takes one minute.\n";
    let link = format!("https://{}/en/confirm/{number:026}", work.domain);
    let text = format!("Annwyl Siân {number},\n\n{}\n{link}\n", line.repeat(12));
    let html = format!(
        "<!doctype html><html><body><p>Annwyl Siân {number},</p>{}<p><a href=\"{link}\">{link}</a></p></body></html>",
        format!("<p style=\"margin:0 0 16px\">{}</p>", line.trim_end()).repeat(14)
    );
    Draft {
        purpose: Purpose::Confirmation,
        id: OutboxId::from_uuid(work.clock.new_id()),
        date: work.clock.now(),
        domain: work.domain.clone(),
        envelope_sender: format!("c+{number:026}@{}", work.domain),
        from: Party { name: "Yr Ymgyrch".to_owned(), address: work.from.clone() },
        reply_to: None,
        to: Party { name: "Siân Ó Briain".to_owned(), address: format!("s{number}@supporter.example") },
        subject: "Cadarnhewch eich llofnod – please confirm your signature".to_owned(),
        text,
        html: Some(html),
        feedback: Some(Feedback {
            petition: 1,
            organisation: "campaign".to_owned(),
            sender: "clarion".to_owned(),
        }),
    }
}

fn report(args: &Args, ours: Figures, rival: Figures) -> anyhow::Result<()> {
    let against = if args.alone { "nothing" } else { "a connection for each message" };
    let ratio = if rival.rate > 0.0 { ours.rate / rival.rate } else { 0.0 };
    let memory = peak_memory_mib();
    if args.json {
        let object = json!({
            "rate": rounded(ours.rate, 0),
            "p50_ms": rounded(ours.p50_ms, 2),
            "p99_ms": rounded(ours.p99_ms, 2),
            "ratio": rounded(ratio, 2),
            "against": against,
            "against_rate": rounded(rival.rate, 0),
            "lanes": args.lanes.get(),
            "seconds": args.seconds,
            "signed": args.dkim,
            "message_bytes": ours.message_bytes,
            "peak_memory_mib": memory.map(|mib| rounded(mib, 1)),
        });
        return Ok(say(&object.to_string())?);
    }
    let line = |figures: Figures| {
        format!("{:.0} a second, p50 {:.2} ms, p99 {:.2} ms", figures.rate, figures.p50_ms, figures.p99_ms)
    };
    say(&format!("messages      {} bytes, {} lanes", ours.message_bytes, args.lanes))?;
    say(&format!("sent          {}", line(ours)))?;
    if !args.alone {
        say(&format!("against       {} ({against})", line(rival)))?;
        say(&format!("ratio         {ratio:.1}"))?;
    }
    let mib = memory.context("the system does not tell how much memory was used")?;
    Ok(say(&format!("peak memory   {mib:.0} MiB"))?)
}
