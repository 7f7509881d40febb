//! `clarion campaign import FILE` and `clarion campaign export`: the campaign as one TOML file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::Subcommand;

use super::{Context, say, tell};
use crate::actions::import_campaign::{ImportError, ImportIds, ImportReport, Place, import_campaign};
use crate::domain::campaign::Campaign;
use crate::store::{Store, StoreError, campaign};

/// Arguments of `clarion campaign`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which way.
    #[command(subcommand)]
    pub way: Way,
}

/// Which way a campaign goes.
#[derive(Debug, Subcommand)]
pub enum Way {
    /// Read a campaign from a TOML file and say what changed; every fault of the file is named with its line
    Import {
        /// The file.
        file: PathBuf,
        /// Overwrite texts that staff have edited.
        #[arg(long)]
        force: bool,
    },
    /// Print the campaign as TOML that `import` takes, with what staff edited
    Export,
}

/// Runs the command.
///
/// # Errors
/// The file cannot be read, is refused or would overwrite staff's texts; the database is away or holds no campaign.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.way {
        Way::Import { file, force } => import(context, file, *force),
        Way::Export => export(context),
    }
}

fn parse(name: &str, text: &str) -> anyhow::Result<Campaign> {
    Campaign::parse(name, text).map_err(|faults| {
        faults.iter().for_each(|fault| tell(&fault.to_string()));
        anyhow!("{name} was not imported: mend {} and run this again", counted(faults.len(), "fault"))
    })
}

fn import(context: &Context, file: &Path, force: bool) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.display().to_string();
    let document = parse(&name, &text)?;
    let slug = document.slug.clone();
    let report = context.block_on(async {
        let store = context.store().await?;
        import_into(&store, context, document, force).await
    })?;
    tell_report(&slug, &report)?;
    Ok(ExitCode::SUCCESS)
}

/// Imports a document into a database whose schema is ready: what `campaign import` does once its file is read.
///
/// # Errors
/// Why the import was refused, on one line that says what to do; texts that staff edited are listed before it.
pub async fn import_into(
    store: &Store,
    context: &Context,
    document: Campaign,
    force: bool,
) -> anyhow::Result<ImportReport> {
    let (ids, now) = (ImportIds::new(context.clock(), &document), context.clock().now());
    let imported = store.write(move |tx| import_campaign(tx, &document, force, &ids, now)).await;
    match imported {
        Ok(report) => Ok(report),
        Err(ImportError::Edited(places)) => {
            places.iter().for_each(|place| tell(&format!("edited by staff: {}", written(place))));
            bail!(
                "nothing was imported: the file changes {} that staff have edited; take them over from \
                 `clarion campaign export`, or overwrite them with --force",
                counted(places.len(), "text")
            )
        }
        Err(error @ ImportError::PetitionGone(_)) => {
            Err(anyhow!("{error}: a petition keeps its place in the file even after it has closed"))
        }
        Err(error @ ImportError::NationChanged(_)) => {
            Err(anyhow!("{error}: give the file's petition a slug of its own"))
        }
        Err(error @ ImportError::OtherCampaign(_)) => {
            Err(anyhow!("{error}: import this file into a database of its own"))
        }
        Err(ImportError::Store(error)) => Err(error).with_context(|| context.cannot_open()),
    }
}

fn tell_report(slug: &str, report: &ImportReport) -> std::io::Result<()> {
    for (petition, number) in &report.opened {
        say(&format!("opened    petition {number}, {petition}"))?;
    }
    for (word, keys) in [("post", &report.posts_added), ("retitled", &report.posts_changed)] {
        for key in keys {
            say(&format!("{word:<9} {key}"))?;
        }
    }
    // The first import adds everything; then the sum says enough.
    let begun = report.unchanged == 0 && report.changed.is_empty();
    let lists = [("added", &report.added), ("changed", &report.changed), ("removed", &report.removed)];
    for (word, places) in lists.into_iter().filter(|_| !begun) {
        for place in places {
            say(&format!("{word:<9} {}", written(place)))?;
        }
    }
    for place in &report.kept {
        say(&format!("{:<9} {}, as staff wrote it", "kept", written(place)))?;
    }
    if report.is_unchanged() {
        return say(&format!("{slug}: nothing changed"));
    }
    let (added, changed, removed) = (report.added.len(), report.changed.len(), report.removed.len());
    say(&format!(
        "{slug}: {added} added, {changed} changed, {removed} removed, {} unchanged",
        report.unchanged
    ))
}

fn export(context: &Context) -> anyhow::Result<ExitCode> {
    let found: Result<_, StoreError> = context.block_on(async {
        let store = context.store().await?;
        anyhow::Ok(store.read(campaign::find).await)
    })?;
    let found = found.with_context(|| context.cannot_open())?;
    let view = found.context("the database holds no campaign: run `clarion campaign import FILE`")?;
    std::io::stdout().lock().write_all(view.document.to_toml()?.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// A place as it stands in a file: `asks.data.title.cy`.
fn written((path, language): &Place) -> String {
    language.map_or_else(|| path.clone(), |language| format!("{path}.{}", language.code()))
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
