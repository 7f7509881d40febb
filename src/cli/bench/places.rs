//! `clarion bench places`: how fast a directory of the whole kingdom is imported, and a postcode found in it,
//! beside a hash map of the same postcodes.

use std::collections::HashMap;
use std::hint::black_box;
use std::io::{BufReader, BufWriter, Seek, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};
use zip::write::SimpleFileOptions;

use super::ground::on_fresh_database;
use super::kingdom::Kingdom;
use super::report::{peak_memory_mib, rounded};
use crate::actions::import_places::Reading;
use crate::cli::house::House;
use crate::cli::places::{Source, put_in_place};
use crate::cli::{Context, say, tell};
use crate::clock::Clock;
use crate::domain::place::{Atlas, Place, PlaceLayer, Places};
use crate::domain::place_row::PlaceFormat;
use crate::domain::postcode::Postcode;
use crate::store::{StoreError, place};

/// Rows of the directory of November 2025, near enough.
const WHOLE: u32 = 2_720_000;
/// Look-ups that are timed together; one alone is as short as the reading of a clock.
const BATCH: usize = 1_000;
/// Batches of look-ups.
const BATCHES: usize = 1_000;
/// How much of the file is read at once, in bytes.
const CHUNK_BYTES: usize = 64 * 1_024;

/// Arguments of `clarion bench places`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// How many rows the directory has
    #[arg(long, value_name = "N", default_value_t = WHOLE, value_parser = clap::value_parser!(u32).range(1_000..=8_000_000))]
    rows: u32,
    /// Import it out of a zip archive, as it is published
    #[arg(long)]
    zip: bool,
}

/// What was measured.
struct Figures {
    read_s: f64,
    judge_s: f64,
    store_s: f64,
    load_s: f64,
    postcodes: usize,
    kinds: usize,
    bytes: usize,
    peak_mib: Option<f64>,
    find: Times,
    typed: Times,
    rival: Times,
}

/// Nanoseconds of one look-up: the middle, and what 99 of 100 batches do not exceed.
#[derive(Clone, Copy)]
struct Times {
    p50_ns: f64,
    p99_ns: f64,
}

/// Runs the command.
///
/// # Errors
/// What stands in the way of measuring; a postcode that is found where it does not lie.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let figures = on_fresh_database(context, context.clock().clone(), &[], async |house: &House| {
        Box::pin(measure(*args, house)).await
    })?;
    report(*args, context, &figures)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the directory to a file that has no name, and goes back to its beginning.
fn file_of(kingdom: &Kingdom, is_zip: bool) -> anyhow::Result<std::fs::File> {
    let mut output = BufWriter::with_capacity(CHUNK_BYTES, tempfile::tempfile()?);
    if is_zip {
        let mut archive = zip::ZipWriter::new(output);
        archive.start_file("Data/ONSPD_INVENTED_UK.csv", SimpleFileOptions::default().large_file(true))?;
        kingdom.write(&mut archive)?;
        output = archive.finish()?;
    } else {
        kingdom.write(&mut output)?;
    }
    output.flush()?;
    let mut file = output.into_inner().context("cannot write the directory")?;
    file.rewind()?;
    Ok(file)
}

async fn measure(args: Args, house: &House) -> anyhow::Result<Figures> {
    let kingdom = Kingdom::new(args.rows);
    tell("writing the directory");
    let file = file_of(&kingdom, args.zip)?;
    let size = file.metadata()?.len();
    tell(&format!("reading {} MiB", size / 1_024 / 1_024));
    let clock = &house.clock;
    let (reading, read_s) = timed(clock, || {
        let mut reading = Reading::new(PlaceFormat::Onspd);
        reading.read("the directory", BufReader::with_capacity(CHUNK_BYTES, file)).map(|()| reading)
    });
    let reading = reading?;
    let (directory, judge_s) = timed(clock, || reading.finish());
    let directory = directory?;
    let (postcodes, kinds) = (directory.places.len(), directory.places.table().len());
    let source =
        Source { name: "measured".to_owned(), source: "invented".to_owned(), force: args.rows < WHOLE };
    let begun = clock.stopwatch();
    let release = put_in_place(&house.store, clock, directory, source).await?;
    let store_s = begun.elapsed().as_secs_f64();
    let begun = clock.stopwatch();
    let loaded: Result<Places, StoreError> =
        house.store.read(move |conn| place::load_places(conn, release.id)).await;
    let places = Arc::new(loaded?);
    let load_s = begun.elapsed().as_secs_f64();
    // Whatever comes from here on, the rival above all, is no part of the import.
    let peak_mib = peak_memory_mib();
    let bytes = places.memory_bytes();
    let (find, typed, rival) = look_ups(clock, &kingdom, &places)?;
    Ok(Figures { read_s, judge_s, store_s, load_s, postcodes, kinds, bytes, peak_mib, find, typed, rival })
}

fn timed<T>(clock: &Clock, work: impl FnOnce() -> T) -> (T, f64) {
    let begun = clock.stopwatch();
    let done = work();
    (done, begun.elapsed().as_secs_f64())
}

/// Times of finding a postcode by its number, of finding one as it is typed, and of the rival.
fn look_ups(clock: &Clock, kingdom: &Kingdom, places: &Arc<Places>) -> anyhow::Result<(Times, Times, Times)> {
    let mut numbers: Vec<u32> = kingdom.numbers().collect();
    shuffle(&mut numbers);
    let positions: HashMap<Place, u16> = places.table().iter().copied().zip(0..).collect();
    let rival: HashMap<u32, u16> = numbers
        .iter()
        .filter_map(|number| Some((*number, *positions.get(&places.find_number(*number)?)?)))
        .collect();
    if rival.len() != places.len() || numbers.len() != places.len() {
        bail!("{} of {} postcodes are found", rival.len(), numbers.len());
    }
    let typed: Vec<String> = numbers
        .iter()
        .take(BATCH * BATCHES)
        .filter_map(|number| Some(Postcode::from_u32(*number)?.display()))
        .collect();
    let atlas = Atlas::default().with(PlaceLayer::Kingdom, Arc::clone(places));
    let table = places.table();
    let mut by_number = Batches::default();
    let mut by_text = Batches::default();
    let mut by_rival = Batches::default();
    // They take turns, so that whatever else the machine does falls on all alike.
    for (numbers, typed) in numbers.chunks_exact(BATCH).zip(typed.chunks_exact(BATCH)) {
        by_number.add(clock, numbers, |number| places.find_number(*number));
        by_rival.add(clock, numbers, |number| table.get(usize::from(*rival.get(number)?)).copied());
        by_text.add(clock, typed, |text| atlas.locate(&Postcode::parse(text).ok()?).place());
    }
    Ok((by_number.times(), by_text.times(), by_rival.times()))
}

/// Nanoseconds of one look-up, as each batch had them.
#[derive(Default)]
struct Batches(Vec<f64>);

impl Batches {
    /// Looks everything up once.
    fn add<T>(&mut self, clock: &Clock, wanted: &[T], find: impl Fn(&T) -> Option<Place>) {
        let begun = clock.stopwatch();
        let found = wanted.iter().filter_map(find).filter(|place| black_box(place).live).count();
        let ns = begun.elapsed().as_secs_f64() * 1e9;
        black_box(found);
        self.0.push(u32::try_from(wanted.len()).map_or(0.0, |count| ns / f64::from(count)));
    }

    fn times(mut self) -> Times {
        self.0.sort_unstable_by(f64::total_cmp);
        let at = |percent: usize| {
            let index = self.0.len().saturating_sub(1) * percent / 100;
            self.0.get(index).copied().unwrap_or(0.0)
        };
        Times { p50_ns: at(50), p99_ns: at(99) }
    }
}

/// Puts numbers in an order that no cache foresees, the same in every run (xorshift).
fn shuffle(numbers: &mut [u32]) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for last in (1..numbers.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let bound = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
        numbers.swap(last, usize::try_from(state % bound).unwrap_or(0));
    }
}

fn report(args: Args, context: &Context, figures: &Figures) -> anyhow::Result<()> {
    let database = if context.settings().database.url.is_sqlite() { "sqlite" } else { "postgres" };
    let seconds = figures.read_s + figures.judge_s + figures.store_s;
    let rate = f64::from(args.rows) / seconds;
    let ratio = figures.rival.p50_ns / figures.find.p50_ns.max(f64::MIN_POSITIVE);
    let against = "HashMap<u32, u16> of the standard library and the same table of places";
    let mib = f64::from(u32::try_from(figures.bytes)?) / 1_048_576.0;
    if args.json {
        let mut object = Map::new();
        let mut add = |name: &str, value: Value| object.insert(name.to_owned(), value);
        add("database", json!(database));
        add("rows", json!(args.rows));
        add("zip", json!(args.zip));
        add("rate", json!(rounded(rate, 0)));
        add("seconds", json!(rounded(seconds, 2)));
        add("read_s", json!(rounded(figures.read_s, 2)));
        add("judge_s", json!(rounded(figures.judge_s, 2)));
        add("store_s", json!(rounded(figures.store_s, 2)));
        add("load_s", json!(rounded(figures.load_s, 2)));
        add("postcodes", json!(figures.postcodes));
        add("places", json!(figures.kinds));
        add("bytes", json!(figures.bytes));
        add("peak_memory_mib", json!(figures.peak_mib.map(|mib| rounded(mib, 1))));
        add("lookup_ns", json!(rounded(figures.find.p50_ns, 1)));
        add("typed_ns", json!(rounded(figures.typed.p50_ns, 1)));
        add("p50_ms", json!(rounded(figures.find.p50_ns / 1e6, 6)));
        add("p99_ms", json!(rounded(figures.find.p99_ns / 1e6, 6)));
        add("ratio", json!(rounded(ratio, 2)));
        add("against", json!(against));
        add("against_ns", json!(rounded(figures.rival.p50_ns, 1)));
        return Ok(say(&Value::Object(object).to_string())?);
    }
    say(&format!("database      {database}, {} rows{}", args.rows, if args.zip { ", zipped" } else { "" }))?;
    say(&format!("import        {seconds:.1} s, {rate:.0} rows a second"))?;
    say(&format!("              read {:.1} s, judged {:.1} s", figures.read_s, figures.judge_s))?;
    say(&format!("              stored {:.1} s, loaded again {:.1} s", figures.store_s, figures.load_s))?;
    if let Some(peak) = figures.peak_mib {
        say(&format!("peak memory   {peak:.0} MiB, stored and loaded again"))?;
    }
    let (postcodes, kinds) = (figures.postcodes, figures.kinds);
    say(&format!("in memory     {mib:.1} MiB: {postcodes} postcodes in {kinds} different places"))?;
    let (find, typed, rival) = (figures.find, figures.typed, figures.rival);
    say(&format!(
        "look-up       {:.0} ns, p99 {:.0} ns; as it is typed {:.0} ns",
        find.p50_ns, find.p99_ns, typed.p50_ns
    ))?;
    say(&format!("against       {:.0} ns ({against})", rival.p50_ns))?;
    say(&format!("ratio         {ratio:.2}"))?;
    say("proven        every postcode is found in what was loaded again")?;
    Ok(())
}
