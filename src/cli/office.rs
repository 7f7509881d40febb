//! `clarion office`: what offices say to all who wrote to them, for the staff to look at before anybody sees it; and
//! whether they can be reached.

use std::process::ExitCode;

use anyhow::bail;

use super::{Context, say};
use crate::actions::make_statement::{Stated, Verdict, judge_statement};
use crate::actions::report_bad_address::trust_addresses;
use crate::domain::id::{OfficeCommitmentId, OfficeId, OutboxId, StatementEventId, StatementId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::office::StatementState;
use crate::domain::place::AreaCode;
use crate::domain::representative::OfficeKind;
use crate::domain::text::RecordLine;
use crate::language::Texts;
use crate::store::statement::{Statement, StatementEvent};
use crate::store::{Conn, Store, StoreError, representative, statement};

/// The offices that a code of an area, or an id, names.
///
/// # Errors
/// `NotFound` where it names none.
pub(super) fn named_offices(conn: &mut Conn, name: &str) -> Result<Vec<OfficeId>, StoreError> {
    let mut offices = Vec::new();
    if let Ok(id) = uuid::Uuid::try_parse(name) {
        offices.extend(representative::find(conn, OfficeId::from_uuid(id))?.map(|office| office.id));
    } else if let Ok(area) = AreaCode::parse(name) {
        for kind in OfficeKind::ALL {
            offices.extend(representative::list_by_area(conn, kind, area)?.iter().map(|office| office.id));
        }
    }
    if offices.is_empty() { Err(StoreError::NotFound) } else { Ok(offices) }
}

/// Asks that one commitment can be to: more than any campaign has.
const ASKS: usize = 20;

/// Arguments of `clarion office`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, clap::Subcommand)]
enum Step {
    /// What offices have confirmed and nobody has judged yet
    List {
        /// Also what waits for its office, and what was judged
        #[arg(long)]
        all: bool,
    },
    /// The whole text of an answer or a commitment, and each step that it took
    Show {
        /// Its id, as `list` prints it
        id: uuid::Uuid,
    },
    /// Let an answer go to everyone who wrote, or a commitment be public
    Approve {
        /// Its id, as `list` prints it
        id: uuid::Uuid,
        /// Who approves it
        #[arg(long, value_name = "NAME", value_parser = line)]
        by: String,
        /// Why, for the record; the office is told
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Keep an answer or a commitment from being seen
    Refuse {
        /// Its id, as `list` prints it
        id: uuid::Uuid,
        /// Who refuses it
        #[arg(long, value_name = "NAME", value_parser = line)]
        by: String,
        /// Why, for the record; the office is told
        #[arg(long, value_parser = line)]
        reason: String,
    },
    /// Trust an office's address again that was noted as one that reaches nobody: letters go there from now on
    TrustAddress {
        /// The office, named by the code of its area (all of its offices) or by its id
        #[arg(value_name = "AREA|ID")]
        office: String,
    },
}

/// A line that may stand on record.
fn line(typed: &str) -> Result<String, String> {
    let line = RecordLine::parse(typed).map_err(|error| error.to_string())?;
    Ok(line.as_str().to_owned())
}

/// Runs the command.
///
/// # Errors
/// No such statement, or it cannot be judged now; the database is away or has another schema.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    context.block_on(async {
        let store = context.store().await?;
        match &args.step {
            Step::List { all } => list(&store, *all).await?,
            Step::Show { id } => show(&store, StatementId::from_uuid(*id)).await?,
            Step::Approve { id, by, reason } => {
                let verdict = Verdict { approves: true, by: by.clone(), reason: reason.clone() };
                judge(context, &store, StatementId::from_uuid(*id), verdict).await?;
            }
            Step::Refuse { id, by, reason } => {
                let verdict = Verdict { approves: false, by: by.clone(), reason: reason.clone() };
                judge(context, &store, StatementId::from_uuid(*id), verdict).await?;
            }
            Step::TrustAddress { office } => trust(context, &store, office.clone()).await?,
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn list(store: &Store, all: bool) -> anyhow::Result<()> {
    let states = if all { StatementState::ALL.to_vec() } else { vec![StatementState::Confirmed] };
    let read = store.read(move |conn| {
        let said = statement::list_by_states(conn, &states)?;
        let offices: Vec<_> = said.iter().map(|said| said.office).collect();
        Ok::<_, StoreError>((said, representative::list_by_ids(conn, &offices)?))
    });
    let (said, offices) = read.await?;
    if said.is_empty() {
        say("nothing waits to be judged")?;
    }
    for said in &said {
        let office = offices.iter().find(|office| office.id == said.office);
        let texts = Texts::of(Language::English);
        let name = office.map(|office| texts.office(office.key, &office.name_en)).unwrap_or_default();
        let (kind, state) = (said.kind.code(), said.state.code());
        say(&format!("{}  {kind:<10} {state:<9} {}  {name}", said.id, when(said.written_at)))?;
    }
    Ok(())
}

async fn show(store: &Store, id: StatementId) -> anyhow::Result<()> {
    let read = store.read(move |conn| {
        let said = statement::find(conn, id)?;
        let office = match &said {
            Some(said) => representative::find(conn, said.office)?,
            None => None,
        };
        Ok::<_, StoreError>((said, office, statement::list_events(conn, id)?))
    });
    let (Some(said), office, events): (Option<Statement>, _, Vec<StatementEvent>) = read.await? else {
        bail!("there is no answer and no commitment of this id: look at `clarion office list --all`");
    };
    let texts = Texts::of(Language::English);
    let name = office.map(|office| texts.office(office.key, &office.name_en)).unwrap_or_default();
    say(&format!("{} of {name}, {}", said.kind.code(), said.state.code()))?;
    if !said.asks.is_empty() {
        say(&format!("to: {}", said.asks.join(", ")))?;
    }
    for (language, text) in [("English", &said.text_en), ("Welsh", &said.text_cy)] {
        if !text.is_empty() {
            say(&format!("\n{language}:\n{text}"))?;
        }
    }
    say("")?;
    for event in events {
        let by = if event.by.is_empty() { String::new() } else { format!(", by {}", event.by) };
        let because = if event.reason.is_empty() { String::new() } else { format!(": {}", event.reason) };
        say(&format!("{} {} ({}{by}){because}", when(event.at), event.step.code(), event.origin.code()))?;
    }
    Ok(())
}

async fn judge(context: &Context, store: &Store, id: StatementId, verdict: Verdict) -> anyhow::Result<()> {
    let (clock, now) = (context.clock(), context.clock().now());
    let ids_of_step = (StatementEventId::from_uuid(clock.new_id()), OutboxId::from_uuid(clock.new_id()));
    let ids: Vec<OfficeCommitmentId> =
        (0..ASKS).map(|_| OfficeCommitmentId::from_uuid(clock.new_id())).collect();
    let approves = verdict.approves;
    let judged = store.write(move |tx| judge_statement(tx, id, ids_of_step, &verdict, &ids, now)).await;
    match judged {
        Ok(Stated::Done) if approves => say("approved: an answer goes to its writers within minutes")?,
        Ok(Stated::Done) => say("refused")?,
        Ok(Stated::Already) => say("this was done before")?,
        Ok(Stated::NotYours) => bail!("somebody else holds the office now, so it cannot be approved"),
        Ok(Stated::Frozen) => {
            bail!(
                "an election is near, and nothing of this office is published until it is over: look at `clarion elections list`"
            )
        }
        Ok(Stated::TooLate | Stated::OutOfTurn) => {
            bail!("it has not been confirmed by its office, or it has been judged already")
        }
        Err(StoreError::NotFound) => {
            bail!("there is no answer and no commitment of this id: look at `clarion office list --all`")
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Takes back that an address reaches nobody.
async fn trust(context: &Context, store: &Store, name: String) -> anyhow::Result<()> {
    let campaign = super::commitments::load_campaign(store).await?.id;
    let now = context.clock().now();
    let trusted = store.write(move |tx| {
        let offices = named_offices(tx.conn(), &name)?;
        trust_addresses(tx, campaign, &offices, now)
    });
    match trusted.await {
        Ok(0) => say("no address of this office was noted as one that reaches nobody")?,
        Ok(count) => say(&format!("offices whose address is trusted again: {count}"))?,
        Err(StoreError::NotFound) => bail!("no office has this area code or id"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// A moment to the minute, UTC.
fn when(moment: Moment) -> String {
    let stamp = jiff::Timestamp::from_millisecond(moment.as_millis()).unwrap_or_default();
    stamp.strftime("%Y-%m-%d %H:%M").to_string()
}
