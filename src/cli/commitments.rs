//! `clarion commitments`: what became of what was promised, as staff record it, and what offices have committed to.

mod office;

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use uuid::Uuid;

use super::{Context, say};
use crate::actions::record_commitment::record_commitment;
use crate::domain::campaign::{Bilingual, Date};
use crate::domain::id::CommitmentEventId;
use crate::domain::office_commitment::{CommitmentText, SourceUrl};
use crate::domain::place::AreaCode;
use crate::domain::text::RecordLine;
use crate::domain::tracker::{CommitmentEvent, Count, EventOrigin, Happening, Progress, Tracker};
use crate::language::day_of;
use crate::store::campaign::CampaignView;
use crate::store::commitment_event::Recorded;
use crate::store::{Store, StoreError, campaign, commitment_event};

/// Arguments of `clarion commitments`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub step: Step,
}

/// What may be done with commitments.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Print every commitment of the campaign with what is on record
    List {
        /// One commitment, by its key, with the id of each fact
        key: Option<String>,
    },
    /// Put a fact on record: what happened, on which day, and what says so
    Record {
        /// The key of the commitment: eng-audit, wal-cns …
        key: String,
        /// What kind of fact it is; `checked` says that the record was compared with its sources
        #[arg(long, value_parser = happening)]
        what: Happening,
        /// Its day, its source and who records it.
        #[command(flatten)]
        fact: Fact,
    },
    /// Put a count on record, such as 3 of 7 health boards
    Progress {
        /// The key of the commitment.
        key: String,
        /// How many have done it.
        #[arg(long)]
        done: i16,
        /// How many there are.
        #[arg(long = "of")]
        total: i16,
        /// Which have, by the codes of their areas
        #[arg(long, value_delimiter = ',', value_parser = area)]
        bodies: Vec<AreaCode>,
        /// Its day, its source and who records it.
        #[command(flatten)]
        fact: Fact,
    },
    /// What the holders of offices have committed to
    Office(office::Args),
}

/// What every fact on record has.
#[derive(Debug, clap::Args)]
pub struct Fact {
    /// The day on which it happened, or of the check: 2026-11-24
    #[arg(long, value_name = "DATE")]
    on: Date,
    /// What happened, in a sentence or two
    #[arg(long, default_value = "")]
    note_en: String,
    /// The same in Welsh
    #[arg(long, default_value = "")]
    note_cy: String,
    /// What says so, as it is called
    #[arg(long, default_value = "")]
    source_title: String,
    /// Where that can be read
    #[arg(long)]
    source_url: Option<String>,
    /// The day on which you read it; today, where none is named
    #[arg(long, value_name = "DATE")]
    checked_on: Option<Date>,
    /// The id of the fact that this one corrects
    #[arg(long, value_name = "ID")]
    supersedes: Option<Uuid>,
    /// Who records it; the page names a role, never this
    #[arg(long, value_name = "NAME")]
    by: String,
}

fn happening(code: &str) -> Result<Happening, String> {
    Happening::from_code(code).ok_or_else(|| {
        let kinds = Happening::ALL.map(Happening::code).join(", ");
        format!("no such kind of fact; the kinds are {kinds}")
    })
}

fn area(code: &str) -> Result<AreaCode, String> {
    AreaCode::parse(code).map_err(|error| error.to_string())
}

/// The line of whoever records something.
pub(super) fn recorder(name: &str) -> anyhow::Result<RecordLine> {
    RecordLine::parse(name).context("--by needs the name of whoever records this")
}

/// The campaign that this database runs.
pub(super) async fn load_campaign(store: &Store) -> anyhow::Result<CampaignView> {
    let found: Result<_, StoreError> = store.read(campaign::find).await;
    found?.context("the database holds no campaign: run `clarion campaign import FILE`")
}

/// Runs the command.
///
/// # Errors
/// What is told cannot be put on record, and why; the database is away or has another schema.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.step {
        Step::List { key } => context.block_on(list(context, key.as_deref()))?,
        Step::Record { key, what, fact } => context.block_on(record(context, key, *what, None, fact))?,
        Step::Progress { key, done, total, bodies, fact } => {
            let count = Count::new(*done, *total, bodies.clone())?;
            context.block_on(record(context, key, Happening::Progress, Some(count), fact))?;
        }
        Step::Office(args) => office::run(args, context)?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn record(
    context: &Context,
    key: &str,
    what: Happening,
    count: Option<Count>,
    fact: &Fact,
) -> anyhow::Result<()> {
    let (store, now) = (context.store().await?, context.clock().now());
    let (campaign, today) = (load_campaign(&store).await?, day_of(now));
    let url = fact.source_url.as_deref().map(SourceUrl::parse).transpose().context("--source-url")?;
    let title = match fact.source_title.as_str() {
        "" => String::new(),
        title => RecordLine::parse(title).context("--source-title")?.as_str().to_owned(),
    };
    let event = CommitmentEvent {
        id: CommitmentEventId::from_uuid(context.clock().new_id()),
        commitment: key.to_owned(),
        what,
        on: fact.on,
        note: Bilingual { en: note(&fact.note_en)?, cy: note(&fact.note_cy)? },
        source_title: title,
        source_url: url.map(|url| url.as_str().to_owned()).unwrap_or_default(),
        count,
        origin: EventOrigin::Staff,
        recorded_by: recorder(&fact.by)?.as_str().to_owned(),
        recorded_at: now,
        checked_on: fact.checked_on.unwrap_or(today),
        supersedes: fact.supersedes.map(CommitmentEventId::from_uuid),
    };
    let id = event.id;
    match store.write(move |tx| record_commitment(tx, &campaign, &event, today)).await? {
        Recorded::New => say(&format!("recorded  {id}"))?,
        Recorded::Already(id) => say(&format!("already   {id}"))?,
    }
    Ok(())
}

fn note(text: &str) -> anyhow::Result<String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    Ok(CommitmentText::parse(text).context("--note-en and --note-cy")?.as_str().to_owned())
}

async fn list(context: &Context, key: Option<&str>) -> anyhow::Result<()> {
    let (store, today) = (context.store().await?, day_of(context.clock().now()));
    let campaign = load_campaign(&store).await?;
    let id = campaign.id;
    let events: Result<_, StoreError> = store.read(move |conn| commitment_event::list(conn, id)).await;
    let tracker = Tracker::of(&campaign.document, events?);
    let named = |wanted: &str| campaign.document.commitments.iter().any(|known| known.key == wanted);
    if let Some(unknown) = key.filter(|key| !named(key)) {
        bail!("the campaign has no commitment \"{unknown}\"; `clarion commitments list` names them");
    }
    let wanted = campaign.document.commitments.iter().filter(|one| key.is_none_or(|key| one.key == key));
    for commitment in wanted {
        let standing = tracker.standing(commitment);
        let state = match standing.progress(today) {
            Progress::Recorded(event) => format!("{} on {}", event.what.code(), event.on),
            other => other.code().to_owned(),
        };
        let count = standing
            .count()
            .map(|(count, _)| format!(", {} of {}", count.done(), count.total()))
            .unwrap_or_default();
        let fresh = if standing.is_fresh(today) { "" } else { ", no letter quotes it" };
        say(&format!("{:<16} {state}{count}; checked on {}{fresh}", commitment.key, standing.checked_on()))?;
        for (fact, corrected_by) in key.into_iter().flat_map(|_| standing.facts()) {
            say(&format!("  {}", line_of(fact, corrected_by)))?;
        }
    }
    Ok(())
}

/// A fact in one line: its id, its day, what it says, where that stands, and what corrects it.
fn line_of(fact: &CommitmentEvent, corrected_by: Option<&CommitmentEvent>) -> String {
    let note = if fact.note.en.is_empty() { String::new() } else { format!(": {}", fact.note.en) };
    let source =
        if fact.source_title.is_empty() { String::new() } else { format!(" ({})", fact.source_title) };
    let corrected = corrected_by.map(|by| format!("; corrected by {}", by.id)).unwrap_or_default();
    // What the campaign's document says and no import has put on record has no id to name.
    let id = if fact.id.uuid().is_nil() { "in the document".to_owned() } else { fact.id.to_string() };
    format!("{id} {} {}{note}{source}{corrected}", fact.on, fact.what.code())
}
