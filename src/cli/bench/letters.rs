//! `clarion bench letters`: how long it takes to tell how like a letter is to all that were written, beside comparing
//! it with the words of each.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::ground::on_fresh_database;
use super::report::{peak_memory_mib, percentile_ms, rounded};
use crate::cli::house::{House, shipped_campaign};
use crate::cli::{Context, say, tell};
use crate::clock::Clock;
use crate::domain::campaign::{Campaign, LetterFields};
use crate::domain::id::{CampaignId, HolderId, LetterId, OfficeId, SignatureId};
use crate::domain::language::Language;
use crate::domain::letter::{ComposedLetter, LetterDraft, NewLetter, chosen_points};
use crate::domain::moment::HOUR_MS;
use crate::domain::nation::Nation;
use crate::domain::place::AreaCode;
use crate::domain::postcode::Postcode;
use crate::domain::representative::{Chamber, OfficeEntry, OfficeKey};
use crate::domain::signature::EmailKey;
use crate::domain::similarity::{LETTER_BYTES, Likeness, NEARLY_PERCENT, OwnPart, SHINGLE};
use crate::domain::text::{LetterBody, MultiLine, OneLine, PostalAddress};
use crate::store::{StoreError, campaign, letter, representative};
use crate::web::snapshot::{self, Snapshot};

/// Offices that the letters go to, as many as there are seats of the Commons.
const OFFICES: u16 = 650;
/// Letters that one transaction writes.
const BATCH: usize = 1_000;
/// Letters that are asked about.
const QUESTIONS: usize = 500;
/// Every so many questions the rival is asked too: it takes its time.
const RIVAL_EVERY: usize = 25;
/// Texts that are passed around and pasted.
const PASTED: usize = 20;
/// How far the estimate may lie from the resemblance itself, in percent: four times the deviation.
const MAY_DIFFER: f64 = 18.0;
/// Letters that are filled in to see how long that takes.
const FILLED: u32 = 2_000;

/// Arguments of `clarion bench letters`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// How many letters have been written
    #[arg(long, value_name = "N", default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
    letters: u32,
}

/// What was measured. Times of one question, sorted, in microseconds.
struct Figures {
    written_s: f64,
    read_s: f64,
    held: usize,
    peak_mib: Option<f64>,
    ours_us: Vec<u32>,
    rival_us: Vec<u32>,
    fill_us: f64,
}

/// Runs the command.
///
/// # Errors
/// What stands in the way of measuring; an answer that is not the one of the rival.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let figures = on_fresh_database(context, context.clock().clone(), &[], async |house: &House| {
        Box::pin(measure(*args, house)).await
    })?;
    report(*args, context, &figures)?;
    Ok(ExitCode::SUCCESS)
}

async fn measure(args: Args, house: &House) -> anyhow::Result<Figures> {
    let clock = &house.clock;
    let offices = make_offices(house).await?;
    tell("writing the letters");
    let mut author = Author::new();
    let begun = clock.stopwatch();
    let texts = write_letters(args.letters, house, &offices, &mut author).await?;
    let written_s = begun.elapsed().as_secs_f64();
    let now = clock.now();
    let begun = clock.stopwatch();
    let snapshot = snapshot::read(&house.store, Arc::new(Snapshot::empty(now)), now).await?;
    let read_s = begun.elapsed().as_secs_f64();
    let index = snapshot.sketches();
    let peak_mib = peak_memory_mib();
    tell("asking");
    let rival: Vec<HashSet<u64>> =
        texts.iter().filter(|text| !text.is_empty()).map(|text| shingles(text)).collect();
    let (mut ours_us, mut rival_us) = (Vec::new(), Vec::new());
    for number in 0..QUESTIONS {
        let text = author.own_words();
        let office = offices.get(number % offices.len()).copied().context("no office")?;
        let begun = clock.stopwatch();
        let part = OwnPart::of([text.as_str()], []);
        let likeness = black_box(index.likeness(&part.sketch, office, 0));
        ours_us.push(micros(begun.elapsed().as_secs_f64()));
        if number.is_multiple_of(RIVAL_EVERY) && !text.is_empty() {
            let begun = clock.stopwatch();
            let exact = by_the_book(&text, &rival);
            rival_us.push(micros(begun.elapsed().as_secs_f64()));
            agree(&likeness, &exact)?;
        }
    }
    ours_us.sort_unstable();
    rival_us.sort_unstable();
    let fill_us = fill(clock)?;
    Ok(Figures { written_s, read_s, held: index.len(), peak_mib, ours_us, rival_us, fill_us })
}

fn micros(seconds: f64) -> u32 {
    let text = format!("{:.0}", seconds * 1e6);
    text.parse().unwrap_or(u32::MAX)
}

async fn make_offices(house: &House) -> anyhow::Result<Vec<OfficeId>> {
    let offices: Vec<(OfficeId, OfficeEntry)> = (0..OFFICES)
        .filter_map(|number| {
            let key = OfficeKey {
                kind: Chamber::HouseOfCommons.into(),
                area: AreaCode::parse(&format!("E14{:06}", 900_000 + u32::from(number))).ok()?,
                place: 1,
            };
            let entry = OfficeEntry {
                key,
                nation: Nation::England,
                name: format!("Invented {number}"),
                name_cy: None,
                since: None,
                until: None,
                member: None,
            };
            Some((OfficeId::from_uuid(house.clock.new_id()), entry))
        })
        .collect();
    let ids = offices.iter().map(|(id, _)| *id).collect();
    let written = house.store.write(move |tx| {
        offices.iter().try_for_each(|(id, entry)| representative::insert_office(tx, *id, entry))
    });
    let written: Result<(), StoreError> = written.await;
    written?;
    Ok(ids)
}

/// Writes the letters as sending does, sketches included, and returns the own words of each.
async fn write_letters(
    count: u32,
    house: &House,
    offices: &[OfficeId],
    author: &mut Author,
) -> anyhow::Result<Vec<String>> {
    let found: Result<_, StoreError> = house.store.read(campaign::find).await;
    let campaign = found?.context("no campaign")?.id;
    let mut texts = Vec::new();
    let mut batch = Vec::with_capacity(BATCH);
    for number in 0..count {
        let text = author.own_words();
        let office = offices.get(author.below(offices.len())).copied().context("no office")?;
        batch.push(new_letter(house, campaign, office, number, &text)?);
        texts.push(text);
        if batch.len() == BATCH || number + 1 == count {
            let letters = std::mem::take(&mut batch);
            let wanted = letters.len();
            let written = house.store.write(move |tx| letter::insert_new(tx, &letters)).await;
            let written: Vec<LetterId> = written.map_err(|error: StoreError| error)?;
            if written.len() != wanted {
                bail!("{} of {wanted} letters were written", written.len());
            }
        }
    }
    Ok(texts)
}

fn new_letter(
    house: &House,
    campaign: CampaignId,
    office: OfficeId,
    number: u32,
    text: &str,
) -> anyhow::Result<NewLetter> {
    let clock = &house.clock;
    // An hour ago, so that they are read once; only the newest are read again and again.
    let hour = u128::try_from(HOUR_MS)? << 80;
    let id = Uuid::from_u128(clock.new_id().as_u128().saturating_sub(hour));
    let mut key = [0; 32];
    let hash = hash_of(&number).to_be_bytes().into_iter().cycle();
    key.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    Ok(NewLetter {
        naming: None,
        id: LetterId::from_uuid(id),
        campaign,
        signature: SignatureId::from_uuid(clock.new_id()),
        email_key: EmailKey::from_hash(&key),
        slot: 1,
        office,
        holder: HolderId::from_uuid(clock.new_id()),
        language: Language::English,
        letter: ComposedLetter {
            subject: OneLine::parse("A letter", 100)?,
            body: LetterBody::parse(&format!("Dear you,\n\n{text}"), 10_000)?,
            greeting: LetterBody::parse("Dear you,", 100)?,
            quotes: Vec::new(),
        },
        own_words: MultiLine::parse(text, 10_000).ok(),
        points: Vec::new(),
        address: PostalAddress::parse("1 Invented Road")?,
        postcode: Postcode::parse("SW1A 1AA")?,
        sketch: OwnPart::of([text], []).sketch,
        likeness: 0,
        for_review: false,
        queued_at: clock.now(),
    })
}

// --- Invented letters ------------------------------------------------------------------------------------------------

/// Who writes invented letters: a third in the campaign's words alone, an eighth pasted with small changes, the rest
/// of their own. The same in every run (xorshift).
struct Author {
    state: u64,
    pasted: Vec<Vec<String>>,
}

impl Author {
    fn new() -> Self {
        let mut author = Self { state: 0x9E37_79B9_7F4A_7C15, pasted: Vec::new() };
        author.pasted = (0..PASTED).map(|_| author.sentence(60)).collect();
        author
    }

    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.state % bound).unwrap_or(0)
    }

    /// A word of some two thousand, of which the first are by far the commonest.
    fn word(&mut self) -> String {
        let widest = self.below(2_000);
        let rank = self.below(widest.max(1));
        let syllables = ["ka", "mo", "ri", "te", "su", "no", "va", "li", "pe", "du"];
        let syllable = |at: usize| syllables.get(at % 10).copied().unwrap_or("");
        [syllable(rank), syllable(rank / 10), syllable(rank / 100), syllable(rank / 1_000)].concat()
    }

    fn sentence(&mut self, words: usize) -> Vec<String> {
        (0..words).map(|_| self.word()).collect()
    }

    fn own_words(&mut self) -> String {
        match self.below(24) {
            0..8 => String::new(),
            8..11 => {
                let which = self.below(PASTED);
                let mut words = self.pasted.get(which).cloned().unwrap_or_default();
                for _ in 0..self.below(4) {
                    let (at, word) = (self.below(words.len()), self.word());
                    words.iter_mut().skip(at).take(1).for_each(|old| old.clone_from(&word));
                }
                words.join(" ")
            }
            _ => {
                let count = 15 + self.below(100);
                self.sentence(count).join(" ")
            }
        }
    }
}

// --- The rival -------------------------------------------------------------------------------------------------------

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The runs of words of a text, as a set of hashes.
fn shingles(text: &str) -> HashSet<u64> {
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(SHINGLE).map(|run| hash_of(&run)).collect()
}

/// What the rival finds: the highest resemblance in percent, and how many lie clearly above or near the mark of
/// nearly the same.
struct Exact {
    most: f64,
    surely: usize,
    perhaps: usize,
}

/// The resemblance of a text to each of the others, by their runs of words.
fn by_the_book(text: &str, others: &[HashSet<u64>]) -> Exact {
    let own = shingles(text);
    let mut exact = Exact { most: 0.0, surely: 0, perhaps: 0 };
    let mark = f64::from(NEARLY_PERCENT);
    for other in others {
        let shared = own.iter().filter(|run| other.contains(run)).count();
        let all = own.len() + other.len() - shared;
        let figure = |count: usize| u32::try_from(count).map_or(0.0, f64::from);
        let percent = 100.0 * figure(shared) / figure(all).max(1.0);
        exact.most = exact.most.max(percent);
        exact.surely += usize::from(percent >= mark + MAY_DIFFER);
        exact.perhaps += usize::from(percent >= mark - MAY_DIFFER);
    }
    exact
}

/// Whether the sketches tell what the texts do.
fn agree(told: &Likeness, exact: &Exact) -> anyhow::Result<()> {
    let near = usize::try_from(told.here.saturating_add(told.elsewhere))?;
    if (f64::from(told.most) - exact.most).abs() > MAY_DIFFER {
        bail!("the nearest letter is told to be at {} %, and is at {:.0} %", told.most, exact.most);
    }
    if !(exact.surely..=exact.perhaps).contains(&near) {
        bail!("{near} letters are told to be near, not {} to {}", exact.surely, exact.perhaps);
    }
    Ok(())
}

/// Microseconds that it takes to put a letter of the shipped campaign together, templates and own part included.
fn fill(clock: &Clock) -> anyhow::Result<f64> {
    let campaign: Campaign = shipped_campaign()?;
    let kind = Chamber::HouseOfCommons.into();
    let text = campaign.find_letter(kind, Nation::England).context("no letter")?;
    let points = chosen_points(&campaign.asks, text, &[], &[]);
    let draft = LetterDraft {
        text,
        language: Language::English,
        fields: LetterFields {
            name: "Ada Example",
            member: "Bea Sample",
            seat: "Invented Vale",
            nation: Nation::England,
            nation_name: "England",
            chamber: kind,
            petition: "An invented petition",
            postcode: "SW1A 1AA",
            seat_signatures: Some(120),
            promised: &[],
        },
        points: &points,
        thanks: None,
        own_words: "",
        subject: "",
        body: "",
        record: &[],
        address: "1 Invented Road",
        date: "15 January 2027",
        others_line: "",
        campaign_line: "Sent through an invented campaign",
    };
    let begun = clock.stopwatch();
    for _ in 0..FILLED {
        black_box(draft.compose()?);
    }
    Ok(begun.elapsed().as_secs_f64() * 1e6 / f64::from(FILLED))
}

fn report(args: Args, context: &Context, figures: &Figures) -> anyhow::Result<()> {
    let database = if context.settings().database.url.is_sqlite() { "sqlite" } else { "postgres" };
    let (ours, rival) = (&figures.ours_us, &figures.rival_us);
    let (p50, p99) = (percentile_ms(ours, 50), percentile_ms(ours, 99));
    let against_p50 = percentile_ms(rival, 50);
    let ratio = against_p50 / p50.max(f64::MIN_POSITIVE);
    let against = "a hash set of the runs of words of each letter, compared one by one";
    let rate = 1_000.0 / p50.max(f64::MIN_POSITIVE);
    let mib = f64::from(u32::try_from(figures.held.saturating_mul(LETTER_BYTES))?) / 1_048_576.0;
    if args.json {
        let mut object = Map::new();
        let mut add = |name: &str, value: Value| object.insert(name.to_owned(), value);
        add("database", json!(database));
        add("letters", json!(args.letters));
        add("with_own_words", json!(figures.held));
        add("rate", json!(rounded(rate, 0)));
        add("p50_ms", json!(p50));
        add("p99_ms", json!(p99));
        add("ratio", json!(rounded(ratio, 1)));
        add("against", json!(against));
        add("against_p50_ms", json!(against_p50));
        add("against_p99_ms", json!(percentile_ms(rival, 99)));
        add("written_s", json!(rounded(figures.written_s, 2)));
        add("read_s", json!(rounded(figures.read_s, 3)));
        add("index_mib", json!(rounded(mib, 1)));
        add("fill_us", json!(rounded(figures.fill_us, 1)));
        add("peak_memory_mib", json!(figures.peak_mib.map(|mib| rounded(mib, 1))));
        return Ok(say(&Value::Object(object).to_string())?);
    }
    say(&format!("database      {database}, {} letters, {} with own words", args.letters, figures.held))?;
    say(&format!("likeness      p50 {p50:.2} ms, p99 {p99:.2} ms, {rate:.0} a second on one core"))?;
    say(&format!("against       p50 {against_p50:.1} ms ({against})"))?;
    say(&format!("ratio         {ratio:.0}"))?;
    say(&format!(
        "in memory     {mib:.1} MiB, read in {:.2} s; written in {:.1} s",
        figures.read_s, figures.written_s
    ))?;
    say(&format!("filling in    {:.1} µs for a letter of the shipped campaign", figures.fill_us))?;
    if let Some(peak) = figures.peak_mib {
        say(&format!("peak memory   {peak:.0} MiB, before the rival"))?;
    }
    say("proven        the nearest letter and the number of near ones are those of the rival")?;
    Ok(())
}
