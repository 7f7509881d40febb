//! `clarion places import`: a directory of postcodes from files to the database.

use std::fs::File;
use std::io::{BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, say, tell};
use crate::actions::import_places::{self, Directory, ImportPlacesError, Reading};
use crate::clock::Clock;
use crate::domain::id::ReleaseId;
use crate::domain::nation::Nation;
use crate::domain::place_row::PlaceFormat;
use crate::store::place::{self, ReleaseView};
use crate::store::{Store, StoreError};

/// Arguments of `clarion places`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub step: Step,
}

/// What can be done with the directory of postcodes.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Read postcodes with their nations and seats, and put them in place of those imported before
    Import(Import),
}

/// Arguments of `clarion places import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// onspd: the ONS Postcode Directory, one file or one per area; csv: postcode,nation,constituency
    #[arg(long, value_name = "onspd|csv", value_parser = format_of)]
    pub format: PlaceFormat,
    /// What to call this release; the first file's name where it is left out
    #[arg(long, value_name = "NAME")]
    pub release: Option<String>,
    /// Go on although it has fewer than half of the live postcodes of the release in use
    #[arg(long)]
    pub force: bool,
    /// The files; together they are the whole directory
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

fn format_of(name: &str) -> Result<PlaceFormat, String> {
    PlaceFormat::from_name(name).ok_or_else(|| "the formats are onspd and csv".to_owned())
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or was refused, with the row and the reason; the database is away. The release
/// before it then stays in use.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let Step::Import(import) = &args.step;
    let mut reading = Reading::new(import.format);
    for path in &import.files {
        let name = path.display().to_string();
        read_with_progress(path, |file| Ok(reading.read_file(&name, BufReader::new(file))?))?;
    }
    let directory = reading.finish()?;
    for line in lines_of(&directory) {
        say(&line)?;
    }
    let name = import.release.clone().unwrap_or_else(|| name_of(import.files.first()));
    let source = Source { name, format: import.format, force: import.force };
    let stored = context.block_on(async {
        let store = context.store().await?;
        Ok::<_, anyhow::Error>(put_in_place(&store, context.clock(), directory, source).await?)
    })?;
    say(&format!("release          {} is in use", stored.name))?;
    Ok(ExitCode::SUCCESS)
}

/// Opens a file and hands it to `read`, with a progress bar on a terminal and a plain line otherwise.
pub(super) fn read_with_progress(
    path: &Path,
    read: impl FnOnce(&mut dyn std::io::Read) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    if !std::io::stderr().is_terminal() {
        tell(&format!("reading {}", path.display()));
        return read(&mut file);
    }
    let length = file.metadata().map_or(0, |about| about.len());
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}")?;
    let bar = ProgressBar::new(length).with_style(style).with_message(path.display().to_string());
    let outcome = read(&mut bar.wrap_read(&mut file));
    bar.finish_and_clear();
    outcome
}

fn name_of(file: Option<&PathBuf>) -> String {
    let stem = file.and_then(|path| path.file_stem());
    stem.map_or_else(|| "unnamed".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn lines_of(directory: &Directory) -> Vec<String> {
    let counts = &directory.counts;
    let mut lines = vec![
        format!("rows             {}", directory.rows),
        format!("left out         {} (postcodes of a shape that is no longer in use)", directory.left_out),
        format!("postcodes        {} of which live {}", directory.places.len(), counts.live),
    ];
    for (nation, live) in Nation::ALL.iter().zip(counts.live_by_nation) {
        lines.push(format!("{:<16} {live}", nation.slug()));
    }
    lines.push(format!("with a seat      {} in {} seats", counts.live_with_seat, counts.seats));
    lines
}

/// Where a directory comes from, and how sure the operator is of it.
#[derive(Clone, Debug)]
pub struct Source {
    /// What to call the release.
    pub name: String,
    /// The format of its files.
    pub format: PlaceFormat,
    /// Whether it may be far smaller than the release in use.
    pub force: bool,
}

/// Stages a directory block by block, each in a small transaction so that signing goes on meanwhile, makes
/// it the current release, and sweeps away what nobody needs.
///
/// # Errors
/// `Shrunk` when the directory is far smaller than the current one; `Store`. Only the last step is seen by
/// look-ups, so after an error the release before it is still in use.
pub async fn put_in_place(
    store: &Store,
    clock: &Clock,
    directory: Directory,
    source: Source,
) -> Result<ReleaseView, ImportPlacesError> {
    let id = ReleaseId::from_uuid(clock.new_id());
    let release = directory.release(id, &source.name, source.format, clock.now());
    sweep(store).await?;
    let (staged, directory) = (release.clone(), Arc::new(directory));
    let judged = Arc::clone(&directory);
    store.write(move |tx| import_places::stage(tx, &staged, &judged, source.force)).await?;
    let mut number = 0;
    for block in directory.places.to_blocks() {
        store.write(move |tx| place::stage_block(tx, id, number, &block)).await?;
        number += 1;
    }
    store.write(move |tx| place::make_current(tx, id, number)).await?;
    sweep(store).await?;
    Ok(release)
}

async fn sweep(store: &Store) -> Result<(), StoreError> {
    while store.write(import_places::sweep).await? {}
    Ok(())
}
