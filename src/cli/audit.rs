//! `clarion audit`: the releases of the national audit, as staff record them.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use uuid::Uuid;

use super::commitments::{load_campaign, recorder};
use super::{Context, argument, say};
use crate::actions::record_audit::record_audit;
use crate::domain::audit::{AuditRelease, Figure};
use crate::domain::campaign::Date;
use crate::domain::id::AuditReleaseId;
use crate::domain::nation::Nation;
use crate::domain::office_commitment::SourceUrl;
use crate::domain::text::RecordLine;
use crate::language::day_of;
use crate::store::commitment_event::Recorded;
use crate::store::{StoreError, audit};

/// Arguments of `clarion audit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub step: Step,
}

/// What may be done with releases.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Print the releases on record, with their ids
    List,
    /// Put a release on record with the figures that you read in it
    Record {
        /// The day on which it was published: 2024-09-12
        #[arg(long, value_name = "DATE")]
        published: Date,
        /// The first day of the diagnoses that it covers
        #[arg(long, value_name = "DATE")]
        period_from: Date,
        /// The last day of them
        #[arg(long, value_name = "DATE")]
        period_to: Date,
        /// The nations that the figures are about: england,wales; release by release where they differ
        #[arg(long, value_delimiter = ',', required = true, value_parser = argument::nation)]
        nations: Vec<Nation>,
        /// What it is called
        #[arg(long)]
        title: String,
        /// Where it can be read
        #[arg(long)]
        source_url: String,
        /// How complete a measure was, by the measure's key in the campaign's file; may be repeated
        #[arg(long = "measure", value_name = "KEY=PERCENT", required = true, value_parser = figure)]
        figures: Vec<Figure>,
        /// The day on which you read it; today, where none is named
        #[arg(long, value_name = "DATE")]
        checked_on: Option<Date>,
        /// The id of the release that this one corrects
        #[arg(long, value_name = "ID")]
        supersedes: Option<Uuid>,
        /// Who records it
        #[arg(long, value_name = "NAME")]
        by: String,
    },
}

fn figure(text: &str) -> Result<Figure, String> {
    let (measure, percent) = text.split_once('=').ok_or("a figure is KEY=PERCENT")?;
    let percent = percent.parse().map_err(|error: crate::domain::audit::PercentError| error.to_string())?;
    Ok(Figure { measure: measure.to_owned(), percent })
}

/// Runs the command.
///
/// # Errors
/// What is told cannot be put on record, and why; the database is away or has another schema.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.step {
        Step::List => context.block_on(list(context))?,
        Step::Record {
            published,
            period_from,
            period_to,
            nations,
            title,
            source_url,
            figures,
            checked_on,
            supersedes,
            by,
        } => {
            let now = context.clock().now();
            let mut figures = figures.clone();
            figures.sort_by(|one, other| one.measure.cmp(&other.measure));
            let release = AuditRelease {
                id: AuditReleaseId::from_uuid(context.clock().new_id()),
                published_on: *published,
                period_from: *period_from,
                period_to: *period_to,
                // In one order and each once, so that the same release is the same however it is typed.
                nations: Nation::ALL.into_iter().filter(|nation| nations.contains(nation)).collect(),
                title: RecordLine::parse(title).context("--title")?.as_str().to_owned(),
                source_url: SourceUrl::parse(source_url).context("--source-url")?.as_str().to_owned(),
                figures,
                recorded_by: recorder(by)?.as_str().to_owned(),
                recorded_at: now,
                checked_on: checked_on.unwrap_or(day_of(now)),
                supersedes: supersedes.map(AuditReleaseId::from_uuid),
            };
            context.block_on(record(context, release))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn record(context: &Context, release: AuditRelease) -> anyhow::Result<()> {
    let (store, today) = (context.store().await?, day_of(context.clock().now()));
    let (campaign, id) = (load_campaign(&store).await?, release.id);
    match store.write(move |tx| record_audit(tx, &campaign, &release, today)).await? {
        Recorded::New => say(&format!("recorded  {id}"))?,
        Recorded::Already(id) => say(&format!("already   {id}"))?,
    }
    Ok(())
}

async fn list(context: &Context) -> anyhow::Result<()> {
    let store = context.store().await?;
    let campaign = load_campaign(&store).await?.id;
    let releases: Result<_, StoreError> = store.read(move |conn| audit::list(conn, campaign)).await;
    let releases = releases?;
    for release in &releases {
        let figures: Vec<String> =
            release.figures.iter().map(|figure| format!("{} {}%", figure.measure, figure.percent)).collect();
        let corrected = releases.iter().any(|other| other.supersedes == Some(release.id));
        let note = if corrected { " (corrected)" } else { "" };
        say(&format!(
            "{} {} {}: {}{note}",
            release.id,
            release.published_on,
            release.title,
            figures.join(", ")
        ))?;
    }
    if releases.is_empty() {
        say("no release is on record yet")?;
    }
    Ok(())
}
