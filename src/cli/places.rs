//! `clarion places`: directories of postcodes and the boundaries of chambers, from files to the database.

use std::fs::File;
use std::io::{BufReader, IsTerminal, Read, Seek};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, say, tell};
use crate::actions::import_boundaries;
use crate::actions::import_map;
use crate::actions::import_places::{self, Directory, ImportPlacesError, Reading};
use crate::clock::Clock;
use crate::domain::boundary::Boundaries;
use crate::domain::campaign::Date;
use crate::domain::id::ReleaseId;
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::place::{Gss, PlaceLayer};
use crate::domain::place_row::PlaceFormat;
use crate::domain::seat_map::SeatMap;
use crate::language::day_of;
use crate::store::place::{self, ReleaseView};
use crate::store::{Store, StoreError, boundary, representative};

/// Arguments of `clarion places`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub step: Step,
}

/// What can be done with places.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Read postcodes with their nations and seats, and put them in place of those imported before
    Import(Import),
    /// Read which seats follow from the directories' codes, from which day on
    #[command(after_help = BOUNDARIES_HELP)]
    Boundaries(BoundariesFile),
    /// Read where each seat stands on the map that the staff see, from a HexJSON file
    #[command(after_help = MAP_HELP)]
    Map(MapFile),
    /// Tell which directories and which boundaries are in use
    Status,
}

/// Arguments of `clarion places import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// onspd: the ONS Postcode Directory; nspl: the National Statistics Postcode Lookup; spd: the Scottish
    /// Postcode Directory (SmallUser.csv, LargeUser.csv), which alone tells the seats of the Scottish
    /// Parliament; csv: postcode,nation,constituency, and where known region,health,spc,spr,devolved,terminated
    #[arg(long, value_name = "onspd|nspl|spd|csv", value_parser = format_of)]
    pub format: PlaceFormat,
    /// The directory that it replaces: kingdom (of onspd, nspl, csv if not named), scotland (of spd), or assembly:
    /// a directory of before July 2024, of which only the Northern Ireland Assembly's seats are kept
    #[arg(long, value_name = "kingdom|scotland|assembly", value_parser = layer_of)]
    pub layer: Option<PlaceLayer>,
    /// What to call this release; the first file's name where it is left out
    #[arg(long, value_name = "NAME")]
    pub release: Option<String>,
    /// Where the directory came from, such as the address of its page; the files' names where it is left out
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// Go on although more than 2 in 100 of the live postcodes of the release in use would be gone, or although
    /// the kingdom's directory lacks a part of it
    #[arg(long)]
    pub force: bool,
    /// The files, or the zip archives that they are published in; together they are the whole directory
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// What `clarion places boundaries --help` tells behind the arguments.
const BOUNDARIES_HELP: &str = "\
The file is CSV with the columns chamber,set,since,until,from,seat,name_en,name_cy,nation,members, as \
config/boundaries.csv is, which a new database begins with. Each row says which seat of a chamber follows from a \
code that a directory of postcodes tells: `from` is a code, or a first and a last one joined by `..`; `seat` stays \
empty where the code is the seat itself. A set is in force from the day `since` until the day before `until`.

The sets of the file replace all that is stored of the chambers that they are about; other chambers keep theirs. So a \
change of boundaries is a file with both sets, the old one ending on the day on which the new one begins, and it may \
be imported long before that day.";

/// Arguments of `clarion places boundaries`.
#[derive(Debug, clap::Args)]
pub struct BoundariesFile {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// What `clarion places map --help` tells behind the arguments.
const MAP_HELP: &str = "\
The file is HexJSON: {\"layout\":\"odd-r\",\"hexes\":{\"E14001063\":{\"q\":1,\"r\":2}}}. The key of each hex is the GSS \
code of its seat in the House of Commons; q counts from the west, r from the south, and every other row is shifted right by \
half a hex. Whatever else is in the file is passed over. It replaces the map before it; seats that it lacks stand in rows \
beneath it.";

/// Arguments of `clarion places map`.
#[derive(Debug, clap::Args)]
pub struct MapFile {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

fn format_of(name: &str) -> Result<PlaceFormat, String> {
    PlaceFormat::from_name(name).ok_or_else(|| "the formats are onspd, nspl, spd and csv".to_owned())
}

fn layer_of(name: &str) -> Result<PlaceLayer, String> {
    PlaceLayer::from_name(name).ok_or_else(|| "the layers are kingdom, scotland and assembly".to_owned())
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or was refused, with the row and the reason; the database is away. What was in use
/// before then stays in use.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.step {
        Step::Import(arguments) => import(arguments, context)?,
        Step::Boundaries(arguments) => import_boundaries(arguments, context)?,
        Step::Map(arguments) => import_map(arguments, context)?,
        Step::Status => status(context)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn import(arguments: &Import, context: &Context) -> anyhow::Result<()> {
    let format = arguments.format;
    let layer = arguments.layer.unwrap_or(format.layer());
    if !format.layers().contains(&layer) {
        let layers: Vec<&str> = format.layers().iter().map(|layer| layer.name()).collect();
        bail!("the format {} is for --layer {}", format.name(), layers.join(" or "));
    }
    let mut reading = Reading::for_layer(format, layer);
    for path in &arguments.files {
        let name = path.display().to_string();
        read_with_progress(path, |file| {
            Ok(reading.read(&name, BufReader::with_capacity(CHUNK_BYTES, file))?)
        })?;
    }
    let directory = reading.finish()?;
    for line in lines_of(&directory) {
        say(&line)?;
    }
    let name = arguments.release.clone().unwrap_or_else(|| name_of(arguments.files.first()));
    let source = arguments.source.clone().unwrap_or_else(|| names_of(&arguments.files));
    let source = Source { name, source, force: arguments.force };
    let stored = context.block_on(async {
        let store = context.store().await?;
        let bar = storing_bar()?;
        let stored = put_in_place_telling(&store, context.clock(), directory, source, async |blocks| {
            bar.set_position(blocks);
        });
        let stored = stored.await;
        bar.finish_and_clear();
        Ok::<_, anyhow::Error>(stored?)
    })?;
    say(&format!("release          {} is in use", stored.name))?;
    Ok(())
}

/// How much of a file is read at once, in bytes.
const CHUNK_BYTES: usize = 64 * 1_024;

/// A file, or what counts the progress through it.
pub(super) trait Readable: Read + Seek {}

impl<T: Read + Seek> Readable for T {}

/// Opens a file and hands it to `read`, with a progress bar on a terminal and a plain line otherwise.
pub(super) fn read_with_progress(
    path: &Path,
    read: impl FnOnce(&mut dyn Readable) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    if !std::io::stderr().is_terminal() {
        tell(&format!("reading {}", path.display()));
        return read(&mut file);
    }
    let length = file.metadata().map_or(0, |about| about.len());
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}")?;
    let bar = ProgressBar::new(length).with_style(style).with_message(path.display().to_string());
    let outcome = read(&mut bar.wrap_read(file));
    bar.finish_and_clear();
    outcome
}

fn name_of(file: Option<&PathBuf>) -> String {
    let stem = file.and_then(|path| path.file_stem());
    stem.map_or_else(|| "unnamed".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// Shows how many blocks are stored, on a terminal alone.
fn storing_bar() -> anyhow::Result<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    Ok(ProgressBar::no_length().with_style(ProgressStyle::with_template("storing, {pos} blocks")?))
}

/// The names of the files, without their folders: what a folder of this machine is called tells nobody anything.
fn names_of(files: &[PathBuf]) -> String {
    let names: Vec<_> =
        files.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy()).collect();
    names.join(", ")
}

fn source_of(release: &ReleaseView) -> &str {
    if release.source.is_empty() { "not recorded" } else { &release.source }
}

fn lines_of(directory: &Directory) -> Vec<String> {
    let counts = &directory.counts;
    let mut lines = vec![
        format!("rows             {}", directory.rows),
        format!("left out         {} (postcodes of a shape that is no longer in use)", directory.left_out),
    ];
    if directory.elsewhere > 0 {
        lines.push(format!("elsewhere        {} (rows of other nations)", directory.elsewhere));
    }
    lines.push(format!("postcodes        {} of which live {}", directory.places.len(), counts.live));
    for (nation, live) in Nation::ALL.iter().zip(counts.live_by_nation) {
        if directory.layer == PlaceLayer::Kingdom || live > 0 {
            lines.push(format!("{:<16} {live}", nation.slug()));
        }
    }
    if directory.layer != PlaceLayer::Assembly {
        lines.push(format!("with a seat      {} in {} seats", counts.live_with_seat, counts.seats));
    }
    if counts.live_devolved > 0 {
        let devolved = "of a devolved chamber";
        lines.push(format!(
            "                 {} in {} {devolved}",
            counts.live_devolved, counts.devolved_seats
        ));
    }
    lines
}

fn import_boundaries(arguments: &BoundariesFile, context: &Context) -> anyhow::Result<()> {
    let name = arguments.file.display().to_string();
    let file = File::open(&arguments.file).with_context(|| format!("cannot open {name}"))?;
    let boundaries = import_boundaries::read(&name, BufReader::new(file))?;
    let lines = boundary_lines(&boundaries, day_of(context.clock().now()));
    let rules = context.block_on(async {
        let store = context.store().await?;
        let stored = store.write(move |tx| import_boundaries::import(tx, &boundaries)).await;
        Ok::<_, anyhow::Error>(stored.map_err(|error: StoreError| error)?)
    })?;
    for line in lines {
        say(&line)?;
    }
    Ok(say(&format!("rules            {rules} stored"))?)
}

fn import_map(arguments: &MapFile, context: &Context) -> anyhow::Result<()> {
    let name = arguments.file.display().to_string();
    let text = std::fs::read_to_string(&arguments.file).with_context(|| format!("cannot read {name}"))?;
    let map = SeatMap::parse(&text).with_context(|| name.clone())?;
    let placed: Vec<Gss> = map.places().map(|(code, _)| code).collect();
    let seats = context.block_on(async {
        let store = context.store().await?;
        let stored = store.write(move |tx| {
            import_map::import_map(tx, &map)?;
            representative::list_seats(tx.conn(), Language::English)
        });
        Ok::<_, anyhow::Error>(stored.await.map_err(|error: StoreError| error)?)
    })?;
    for code in placed.iter().filter(|code| seats.iter().all(|seat| seat.code != **code)) {
        say(&format!("no seat          {code}"))?;
    }
    for seat in seats.iter().filter(|seat| !placed.contains(&seat.code)) {
        say(&format!("not on the map   {} ({})", seat.name, seat.code))?;
    }
    say(&format!("hexes            {} stored", placed.len()))?;
    Ok(())
}

/// A line for each set: chamber, name, days, rules, and whether it is in force.
fn boundary_lines(boundaries: &Boundaries, today: Date) -> Vec<String> {
    let lines = boundaries.sets().iter().map(|set| {
        let until = set.until.map_or_else(|| "open".to_owned(), |until| until.to_string());
        let standing = if set.is_in_force(today) {
            "in force"
        } else if today < set.since {
            "to come"
        } else {
            "past"
        };
        let (chamber, rules) = (set.chamber.slug(), set.rules.len());
        format!("{chamber:<20} {} from {} until {until}, {rules} rules, {standing}", set.name, set.since)
    });
    lines.collect()
}

fn status(context: &Context) -> anyhow::Result<()> {
    let read = context.block_on(async {
        let store = context.store().await?;
        let read = store.read(|conn| Ok((place::list_current(conn)?, boundary::load(conn)?))).await;
        Ok::<_, anyhow::Error>(read.map_err(|error: StoreError| error)?)
    });
    let (releases, boundaries) = read?;
    for layer in PlaceLayer::ALL {
        let Some(release) = releases.iter().find(|release| release.layer == layer) else {
            say(&format!("{:<16} none: {}", layer.name(), without(layer)))?;
            continue;
        };
        say(&format!("{:<16} {} ({})", layer.name(), release.name, release.format))?;
        say(&format!("  source         {}", source_of(release)))?;
        say(&format!("  imported       {}", day_of(release.imported_at)))?;
        say(&format!("  postcodes      {} of which live {}", release.row_count, release.live_count))?;
        say(&format!("  licence        {}", release.licence))?;
    }
    for line in boundary_lines(&boundaries, day_of(context.clock().now())) {
        say(&line)?;
    }
    Ok(())
}

/// What is missing while a layer has no release.
const fn without(layer: PlaceLayer) -> &'static str {
    match layer {
        PlaceLayer::Kingdom => "no postcode is known; see clarion places import --help",
        PlaceLayer::Scotland => "no seat of the Scottish Parliament is known",
        PlaceLayer::Assembly => "no seat of the Northern Ireland Assembly is known",
    }
}

/// What the operator says of a directory.
#[derive(Clone, Debug)]
pub struct Source {
    /// What to call the release.
    pub name: String,
    /// Where it came from.
    pub source: String,
    /// Whether it may be smaller than the release in use, or lack a part of the kingdom.
    pub force: bool,
}

/// Stages a directory block by block, each in a small transaction so that signing goes on meanwhile, makes
/// it the current release, and sweeps away what nobody needs.
///
/// # Errors
/// `Incomplete` or `Shrunk` when a part of the directory is missing; `Store`. Only the last step is seen by
/// look-ups, so after an error the release before it is still in use.
pub async fn put_in_place(
    store: &Store,
    clock: &Clock,
    directory: Directory,
    source: Source,
) -> Result<ReleaseView, ImportPlacesError> {
    put_in_place_telling(store, clock, directory, source, async |_| {}).await
}

/// As [`put_in_place`]; `told` is waited for after each block with how many are stored by then. No transaction is
/// open in that moment.
///
/// # Errors
/// As [`put_in_place`].
pub async fn put_in_place_telling(
    store: &Store,
    clock: &Clock,
    directory: Directory,
    source: Source,
    mut told: impl AsyncFnMut(u64),
) -> Result<ReleaseView, ImportPlacesError> {
    let id = ReleaseId::from_uuid(clock.new_id());
    let release = directory.release(id, &source.name, &source.source, clock.now());
    sweep(store).await?;
    let (staged, directory) = (release.clone(), Arc::new(directory));
    let judged = Arc::clone(&directory);
    store.write(move |tx| import_places::stage(tx, &staged, &judged, source.force)).await?;
    let mut number = 0_i64;
    for block in directory.places.to_blocks() {
        store.write(move |tx| place::stage_block(tx, id, number, &block)).await?;
        number += 1;
        told(number.unsigned_abs()).await;
    }
    store.write(move |tx| place::make_current(tx, id, number)).await?;
    sweep(store).await?;
    Ok(release)
}

async fn sweep(store: &Store) -> Result<(), StoreError> {
    while store.write(import_places::sweep).await? {}
    Ok(())
}
