//! `clarion bench export`: how long it takes to write every signature to a file, beside the database's own program
//! writing the same rows and columns.
//!
//! Both are processes of their own, from their start to their end, and take turns. What they wrote is compared cell by
//! cell.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};

use super::ground::on_fresh_database;
use super::report::{median, rounded};
use crate::cli::house::House;
use crate::cli::{Context, say, tell};
use crate::clock::Clock;
use crate::domain::export::ExportFormat;
use crate::store::{StoreError, scratch};

/// This program, as the system knows it.
const OURSELVES: &str = "/proc/self/exe";
/// How often a process is asked how much memory it has had.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// A key that nobody has the other half of.
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// Arguments of `clarion bench export`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// How many have signed
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1_000..=20_000_000))]
    rows: u32,
    /// How often each writes the file
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=50))]
    rounds: u32,
}

/// One run of a program.
#[derive(Clone, Copy)]
struct Run {
    seconds: f64,
    peak_mib: f64,
}

struct Figures {
    ours: Vec<Run>,
    rival: Vec<Run>,
    /// The rival again, with columns as they are stored: no names, no times written out.
    bare: Vec<Run>,
    others: Vec<(&'static str, Run)>,
    bytes: u64,
}

/// Runs the command.
///
/// # Errors
/// What stands in the way of measuring; a file that does not hold what the rival's does.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let figures = on_fresh_database(context, context.clock().clone(), &[], async |house: &House| {
        Box::pin(measure(*args, house)).await
    })?;
    report(*args, context, &figures)?;
    Ok(ExitCode::SUCCESS)
}

async fn measure(args: Args, house: &House) -> anyhow::Result<Figures> {
    // The wordings of consents are put on record with it.
    drop(house.app_state().await.context("cannot use the database")?);
    tell("writing the signatures");
    let rows = i64::from(args.rows);
    let filled: Result<(), StoreError> =
        house.store.write(move |tx| scratch::fill_signatures(tx, rows)).await;
    filled.context("cannot write the signatures")?;
    let settled: Result<(), StoreError> = house.store.write(scratch::gather_statistics).await;
    settled.context("cannot gather statistics")?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let at = |name: &str| folder.path().join(name);
    let (ours_file, rival_file) = (at("ours.csv"), at("rival.csv"));
    let mut figures =
        Figures { ours: Vec::new(), rival: Vec::new(), bare: Vec::new(), others: Vec::new(), bytes: 0 };
    for round in 1..=args.rounds {
        tell(&format!("round {round} of {}", args.rounds));
        figures.ours.push(ours(house, &house.clock, ExportFormat::Csv, false, &ours_file)?);
        figures.rival.push(rival(house, &house.clock, true, &rival_file)?);
        if round == 1 {
            compare(&ours_file, &rival_file, args.rows)?;
        }
        figures.bare.push(rival(house, &house.clock, false, &rival_file)?);
    }
    figures.bytes = std::fs::metadata(&ours_file)?.len();
    for (name, format, is_sealed) in [
        ("jsonl", ExportFormat::Jsonl, false),
        ("xlsx", ExportFormat::Xlsx, false),
        ("csv_encrypted", ExportFormat::Csv, true),
    ] {
        figures.others.push((name, ours(house, &house.clock, format, is_sealed, &at(name))?));
    }
    Ok(figures)
}

/// This program's export.
fn ours(
    house: &House,
    clock: &Clock,
    format: ExportFormat,
    is_sealed: bool,
    out: &Path,
) -> anyhow::Result<Run> {
    let mut command = Command::new(OURSELVES);
    let out = out.as_os_str();
    command.args(["export", "signatures", "--format", format.code(), "--out"]).arg(out).env_clear();
    if is_sealed {
        command.args(["--recipient", RECIPIENT]);
    }
    command
        .env("DATABASE_URL", house.settings.database.url.expose())
        .env("CLARION__SECRETS__FILE", &house.settings.secrets.file)
        .stdout(Stdio::null());
    timed(clock, command, "this program")
}

/// The database's own program; with the columns as we write them, or as they are stored.
fn rival(house: &House, clock: &Clock, is_same: bool, out: &Path) -> anyhow::Result<Run> {
    let url = house.settings.database.url.expose();
    if let Some(file) = url.strip_prefix("sqlite:") {
        let query = if is_same { scratch::SQLITE_ROWS } else { scratch::BARE_ROWS };
        let mut command = Command::new("sqlite3");
        command.args(["-batch", "-readonly", "-csv", "-header", file, query]).stdout(File::create(out)?);
        return timed(clock, command, "sqlite3, of Debian's package sqlite3,");
    }
    let query = if is_same { scratch::POSTGRES_ROWS } else { scratch::BARE_ROWS };
    let copy = format!("\\copy ({query}) TO '{}' CSV HEADER FORCE QUOTE *", out.display());
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--command", &copy, url]).stdout(Stdio::null());
    timed(clock, command, "psql, of Debian's package postgresql-client,")
}

/// Runs a program to its end, and looks meanwhile how much memory it has.
fn timed(clock: &Clock, mut command: Command, name: &str) -> anyhow::Result<Run> {
    let begun = clock.stopwatch();
    let spawned = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = match spawned {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!("{name} is missing: install it"),
        spawned => spawned.with_context(|| format!("{name} does not start"))?,
    };
    let status = format!("/proc/{}/status", child.id());
    let mut peak_mib = 0.0;
    loop {
        // proc_pid_status(5): VmHWM is the peak resident set size; a process that has ended has none.
        if let Ok(text) = std::fs::read_to_string(&status)
            && let Some(line) = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))
            && let Ok(kib) = line.trim().trim_end_matches("kB").trim().parse::<u32>()
        {
            peak_mib = f64::from(kib) / 1_024.0;
        }
        if let Some(ended) = child.try_wait()? {
            let seconds = begun.elapsed().as_secs_f64();
            if ended.success() {
                return Ok(Run { seconds, peak_mib });
            }
            let output = child.wait_with_output()?;
            bail!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
}

/// Holds two files against each other, cell by cell.
fn compare(ours: &PathBuf, rival: &PathBuf, rows: u32) -> anyhow::Result<()> {
    let (mut ours, mut rival) = (csv::Reader::from_path(ours)?, csv::Reader::from_path(rival)?);
    let (mut one, mut other) = (csv::ByteRecord::new(), csv::ByteRecord::new());
    let mut count = 0_u32;
    loop {
        let more = (ours.read_byte_record(&mut one)?, rival.read_byte_record(&mut other)?);
        if more == (false, false) {
            break;
        }
        count += 1;
        if more != (true, true) || one != other {
            bail!("row {count} is not what the rival wrote");
        }
    }
    if count != rows {
        bail!("{count} of {rows} rows were written");
    }
    Ok(())
}

fn seconds(runs: &[Run]) -> f64 {
    median(runs.iter().map(|run| run.seconds))
}

fn peak(runs: &[Run]) -> f64 {
    runs.iter().map(|run| run.peak_mib).fold(0.0, f64::max)
}

fn report(args: Args, context: &Context, figures: &Figures) -> anyhow::Result<()> {
    let is_sqlite = context.settings().database.url.is_sqlite();
    let database = if is_sqlite { "sqlite" } else { "postgres" };
    let against = if is_sqlite { "sqlite3 -csv" } else { "psql \\copy" };
    let (ours, rival, bare) = (seconds(&figures.ours), seconds(&figures.rival), seconds(&figures.bare));
    let rate = f64::from(args.rows) / ours;
    if args.json {
        let mut object = Map::new();
        let mut add = |name: &str, value: Value| object.insert(name.to_owned(), value);
        add("database", json!(database));
        add("rows", json!(args.rows));
        add("rate", json!(rounded(rate, 0)));
        add("seconds", json!(rounded(ours, 2)));
        add("p50_ms", json!(rounded(ours * 1e3, 0)));
        let longest = figures.ours.iter().map(|run| run.seconds).fold(0.0, f64::max);
        add("p99_ms", json!(rounded(longest * 1e3, 0)));
        add("peak_memory_mib", json!(rounded(peak(&figures.ours), 1)));
        add("file_bytes", json!(figures.bytes));
        add("ratio", json!(rounded(rival / ours, 2)));
        add("against", json!(format!("{against}, the same rows and columns")));
        add("against_s", json!(rounded(rival, 2)));
        add("bare_ratio", json!(rounded(bare / ours, 2)));
        add("bare_s", json!(rounded(bare, 2)));
        for (name, run) in &figures.others {
            add(&format!("{name}_s"), json!(rounded(run.seconds, 2)));
            add(&format!("{name}_peak_memory_mib"), json!(rounded(run.peak_mib, 1)));
        }
        return Ok(say(&Value::Object(object).to_string())?);
    }
    say(&format!("database      {database}, {} signatures, {} bytes", args.rows, figures.bytes))?;
    say(&format!("export        {ours:.2} s, {rate:.0} rows a second, median of {} runs", args.rounds))?;
    say(&format!("peak memory   {:.0} MiB", peak(&figures.ours)))?;
    say(&format!("against       {rival:.2} s ({against}, the same rows and columns)"))?;
    say(&format!("ratio         {:.2}", rival / ours))?;
    say(&format!("bare          {bare:.2} s ({against}, columns as they are stored), {:.2}", bare / ours))?;
    for (name, run) in &figures.others {
        say(&format!("{name:<13} {:.2} s, {:.0} MiB", run.seconds, run.peak_mib))?;
    }
    say("proven        every cell is what the rival wrote")?;
    Ok(())
}
