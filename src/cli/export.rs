//! `clarion export`: rows to a file that is there whole or not at all, for its owner alone.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, tell};
use crate::domain::id::PetitionId;
use crate::domain::signature::SignatureState;
use crate::export::Format;
use crate::export::signature::{Selection, write};
use crate::store::{Store, StoreError, petition};

/// Bytes gathered before the system is asked to write.
const BUFFER_BYTES: usize = 256 * 1024;

/// Arguments of `clarion export`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which rows.
    #[command(subcommand)]
    pub rows: Rows,
}

/// Which rows to export.
#[derive(Debug, Subcommand)]
pub enum Rows {
    /// Everyone who signed, with what they agreed to
    Signatures(SignatureArgs),
}

/// Arguments of `clarion export signatures`.
#[derive(Debug, clap::Args)]
pub struct SignatureArgs {
    /// Only the petition with this slug
    #[arg(long, value_name = "SLUG")]
    pub petition: Option<String>,
    /// Only signatures in this state: pending, confirmed, invalid or withdrawn
    #[arg(long, value_parser = state)]
    pub state: Option<SignatureState>,
    /// How rows are written: csv for spreadsheets, jsonl for programs
    #[arg(long, default_value = "csv", value_parser = format)]
    pub format: Format,
    /// The file to write, readable by its owner alone; - is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub out: PathBuf,
}

fn state(word: &str) -> Result<SignatureState, String> {
    let known = || SignatureState::ALL.map(SignatureState::code).join(", ");
    SignatureState::from_code(word).ok_or_else(|| format!("expected one of {}", known()))
}

fn format(word: &str) -> Result<Format, String> {
    let known = || Format::ALL.map(Format::code).join(", ");
    let found = Format::ALL.into_iter().find(|format| format.code() == word);
    found.ok_or_else(|| format!("expected one of {}", known()))
}

/// Runs the command.
///
/// # Errors
/// No such petition; the database is away; the file cannot be written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let Rows::Signatures(args) = &args.rows;
    context.block_on(signatures(args, context))?;
    Ok(ExitCode::SUCCESS)
}

async fn signatures(args: &SignatureArgs, context: &Context) -> anyhow::Result<()> {
    let store = context.store().await?;
    let petition = match &args.petition {
        Some(slug) => Some(petition_id(&store, slug).await?),
        None => None,
    };
    let selection = Selection { petition, state: args.state };
    let to_stdout = args.out == Path::new("-");
    // Where standard error is no terminal, the bar draws nothing.
    let bar = if to_stdout { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    bar.set_style(ProgressStyle::with_template("{spinner} {human_pos} signatures, {per_sec}")?);
    let rows = if to_stdout {
        let out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
        write(&store, selection, args.format, out, |rows| bar.set_position(rows)).await?
    } else {
        let id = context.clock().new_id().simple().to_string();
        let draft = Draft::create(&args.out, &id)
            .with_context(|| format!("cannot write {}; look at its folder", args.out.display()))?;
        let out = BufWriter::with_capacity(BUFFER_BYTES, &draft.file);
        let rows = write(&store, selection, args.format, out, |rows| bar.set_position(rows)).await?;
        draft.finish().with_context(|| format!("cannot write {}", args.out.display()))?;
        rows
    };
    bar.finish_and_clear();
    let place = if to_stdout { "standard output".to_owned() } else { args.out.display().to_string() };
    tell(&format!("{rows} signatures written to {place}"));
    Ok(())
}

async fn petition_id(store: &Store, slug: &str) -> anyhow::Result<PetitionId> {
    let petitions: Result<Vec<_>, StoreError> = store.read(petition::list).await;
    let petitions = petitions.context("cannot read the petitions")?;
    if let Some(petition) = petitions.iter().find(|petition| petition.slug == slug) {
        return Ok(petition.id);
    }
    let known: Vec<&str> = petitions.iter().map(|petition| petition.slug.as_str()).collect();
    if known.is_empty() {
        bail!("there is no petition yet: run `clarion campaign import`");
    }
    bail!("no petition {slug:?}: choose one of {}", known.join(", "))
}

/// A file under another name until it is whole. Dropped before, it is removed.
struct Draft {
    file: File,
    path: PathBuf,
    target: PathBuf,
    is_finished: bool,
}

impl Draft {
    fn create(target: &Path, mark: &str) -> io::Result<Self> {
        let mut path = target.as_os_str().to_owned();
        path.push(format!(".{mark}.part"));
        let path = PathBuf::from(path);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { file, path, target: target.to_owned(), is_finished: false })
    }

    fn finish(mut self) -> io::Result<()> {
        (&self.file).flush()?;
        self.file.sync_all()?;
        std::fs::rename(&self.path, &self.target)?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_finished {
            // Whoever reads the error will not miss half a file.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
