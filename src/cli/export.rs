//! `clarion export`: rows to a file that is there whole or not at all, for its owner alone, or to standard output.

mod draft;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use self::draft::Draft;
use super::{Context, argument, tell};
use crate::actions::export::{Leaving, record_export};
use crate::actions::staff::Acting;
use crate::domain::campaign::Date;
use crate::domain::export::{Columns, ExportFormat, ExportKind, Order, Selection};
use crate::domain::id::PetitionId;
use crate::domain::nation::Nation;
use crate::domain::staff::Nations;
use crate::domain::staff_event::Actor;
use crate::export::age::Recipient;
use crate::export::write;
use crate::language::start_of;
use crate::store::{Store, StoreError, export, petition};

/// Bytes gathered before the system is asked to write.
const BUFFER_BYTES: usize = 256 * 1024;
/// Wrong usage.
const MISUSED: u8 = 2;

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
    Signatures(RowArgs),
    /// The letters, with their writers and offices
    Letters(RowArgs),
    /// The ledger of consents, step by step
    Consents(RowArgs),
    /// What holders of offices have committed to
    Commitments(RowArgs),
    /// How many signed, by petition and seat
    Seats(RowArgs),
}

/// Arguments of each kind of rows.
#[derive(Debug, clap::Args)]
pub struct RowArgs {
    /// Only the petition with this slug
    #[arg(long, value_name = "SLUG")]
    pub petition: Option<String>,
    /// Only rows in this state: pending, confirmed, invalid or withdrawn for signatures
    #[arg(long)]
    pub state: Option<String>,
    /// Only rows of this nation; may be repeated
    #[arg(long = "nation", value_name = "NATION", value_parser = argument::nation)]
    pub nations: Vec<Nation>,
    /// Only rows from this day on, in London
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<Date>,
    /// Only rows up to this day and on it, in London
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<Date>,
    /// The columns, with commas between them; without this the usual ones
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// How rows are written: csv or xlsx for spreadsheets, jsonl for programs
    #[arg(long, default_value = "csv", value_parser = format)]
    pub format: ExportFormat,
    /// The file to write, readable by its owner alone; - is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub out: PathBuf,
    /// Encrypt the file to this key of age, which age-keygen prints: age1…
    #[arg(long, value_name = "AGE_KEY", value_parser = recipient)]
    pub recipient: Option<Recipient>,
    /// Why, for the record: 200 characters at most
    #[arg(long, default_value = "", value_parser = argument::reason)]
    pub reason: String,
}

fn day(word: &str) -> Result<Date, String> {
    word.parse().map_err(|error: crate::domain::campaign::DateError| error.to_string())
}

fn format(word: &str) -> Result<ExportFormat, String> {
    let known = || ExportFormat::ALL.map(ExportFormat::code).join(", ");
    ExportFormat::from_code(word).ok_or_else(|| format!("expected one of {}", known()))
}

fn recipient(word: &str) -> Result<Recipient, String> {
    Recipient::parse(word).map_err(|error| error.to_string())
}

/// Runs the command.
///
/// # Errors
/// No such petition; the database is away; the file cannot be written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let (kind, args) = match &args.rows {
        Rows::Signatures(args) => (ExportKind::Signatures, args),
        Rows::Letters(args) => (ExportKind::Letters, args),
        Rows::Consents(args) => (ExportKind::Consents, args),
        Rows::Commitments(args) => (ExportKind::Commitments, args),
        Rows::Seats(args) => (ExportKind::Seats, args),
    };
    match wanted(kind, args) {
        Ok(order) => context.block_on(written(order, args, context)).map(|()| ExitCode::SUCCESS),
        Err(misused) => {
            tell(&format!("error: {misused}"));
            Ok(ExitCode::from(MISUSED))
        }
    }
}

/// What the arguments ask for, still without the petition; or what is wrong with them.
fn wanted(kind: ExportKind, args: &RowArgs) -> Result<Order, String> {
    let expected = |what: &str, known: &[&str]| match known {
        [] => format!("{what}: {} have no state", kind.code()),
        known => format!("{what}: expected one of {}", known.join(", ")),
    };
    let state = args
        .state
        .as_deref()
        .map(|word| kind.state(word).ok_or_else(|| expected(&format!("--state {word}"), &kind.states())));
    let columns = Columns::named(kind, args.columns.iter().map(String::as_str)).map_err(|name| {
        let known: Vec<&str> = kind.columns().iter().map(|column| column.name).collect();
        expected(&format!("--columns {name}"), &known)
    })?;
    if args.petition.is_some() && !kind.has_petition() {
        return Err(format!("--petition: {} belong to no petition", kind.code()));
    }
    if (args.from.is_some() || args.until.is_some()) && !kind.has_moment() {
        return Err(format!("--from, --until: {} are sums over all time", kind.code()));
    }
    let selection = Selection {
        petition: None,
        state: state.transpose()?,
        nations: Nations::of(&args.nations),
        from: args.from.map(start_of),
        // The last day is meant whole.
        until: args.until.map(|day| start_of(day.next())),
    };
    Ok(Order { kind, selection, columns, format: args.format })
}

async fn written(mut order: Order, args: &RowArgs, context: &Context) -> anyhow::Result<()> {
    let store = context.store().await?;
    if let Some(slug) = &args.petition {
        order.selection.petition = Some(petition_id(&store, slug).await?);
    }
    let to_stdout = args.out == Path::new("-");
    let draft = if to_stdout {
        None
    } else {
        let id = context.clock().new_id().simple().to_string();
        let draft = Draft::create(&args.out, &id);
        Some(draft.with_context(|| format!("cannot write {}; look at its folder", args.out.display()))?)
    };
    let total = recorded(&store, &order, args, context).await?;
    let kind = order.kind.code();
    // Where standard error is no terminal, the bar draws nothing.
    let bar = if to_stdout { ProgressBar::hidden() } else { ProgressBar::new(total) };
    bar.set_style(ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len}, {per_sec}")?);
    let made = |rows| bar.set_position(rows);
    let recipient = args.recipient.as_ref();
    let rows = match draft {
        None => {
            let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
            let rows = write(&store, order, recipient, &mut out, made).await?;
            out.flush()?;
            rows
        }
        Some(draft) => {
            let rows = write(&store, order, recipient, draft.file(), made).await?;
            draft.finish().with_context(|| format!("cannot write {}", args.out.display()))?;
            rows
        }
    };
    bar.finish_and_clear();
    let place = if to_stdout { "standard output".to_owned() } else { args.out.display().to_string() };
    tell(&format!("{rows} {kind} written to {place}"));
    Ok(())
}

/// Puts the export on record, before anything of it leaves, and returns how many rows it is about to have.
async fn recorded(store: &Store, order: &Order, args: &RowArgs, context: &Context) -> anyhow::Result<u64> {
    let (kind, selection) = (order.kind, order.selection.clone());
    let counted: Result<i64, StoreError> =
        store.read(move |conn| export::count(conn, kind, &selection)).await;
    let rows = counted.with_context(|| context.cannot_open())?;
    let acting = Acting {
        actor: Actor::on_the_command_line(),
        now: context.clock().now(),
        chain: context.keys().await?.staff().chain().clone(),
    };
    let leaving = Leaving {
        summary: order.summary(args.petition.as_deref()),
        rows,
        recipient: args.recipient.as_ref().map(Recipient::fingerprint),
        why: args.reason.clone(),
    };
    let recorded: Result<(), StoreError> = store.write(move |tx| record_export(tx, &acting, &leaving)).await;
    recorded.with_context(|| context.cannot_open())?;
    Ok(u64::try_from(rows).unwrap_or(0))
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
