//! `clarion commitments office`: what the holders of offices have committed to.

use anyhow::{Context as _, bail};
use clap::Subcommand;
use uuid::Uuid;

use super::super::{Context, argument, say};
use super::{load_campaign, recorder};
use crate::actions::settle_commitment::{Settlement, propose_commitment, settle_commitment};
use crate::domain::campaign::Date;
use crate::domain::id::{OfficeCommitmentId, OfficeId};
use crate::domain::language::Language;
use crate::domain::office_commitment::{
    CommitmentOrigin, CommitmentState, CommitmentText, NewOfficeCommitment, SourceUrl,
};
use crate::domain::place::AreaCode;
use crate::domain::representative::OfficeKind;
use crate::domain::text::RecordLine;
use crate::language::day_of;
use crate::store::office_commitment::{self, Proposed};
use crate::store::representative::{self, OfficeView};
use crate::store::{Store, StoreError};

/// Arguments of `clarion commitments office`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub step: Step,
}

/// What may be done with the commitments of offices.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Print everything that was written down, with its state
    List,
    /// Write down what an office committed to in public; it waits for approval
    Propose {
        /// The office, by its id, or by the code of its area where the area has one
        office: String,
        /// The key of the ask: data, cns …
        #[arg(long)]
        ask: String,
        /// Its words
        #[arg(long)]
        text: String,
        /// The language of its words: en or cy
        #[arg(long, default_value = "en", value_parser = argument::language)]
        language: Language,
        /// Where they can be read
        #[arg(long)]
        source_url: String,
        /// Who writes it down
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Make it public
    Approve {
        /// The commitment.
        id: Uuid,
        /// Why, for the record
        #[arg(long)]
        reason: Option<String>,
        /// Who approves
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Do not make it public
    Refuse {
        /// The commitment.
        id: Uuid,
        /// Why, for the record
        #[arg(long)]
        reason: String,
        /// Who refuses
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Record that it was kept, and what says so
    Keep {
        /// The commitment.
        id: Uuid,
        /// The day on which it was: 2026-11-24
        #[arg(long, value_name = "DATE")]
        on: Date,
        /// What says so
        #[arg(long)]
        source_url: String,
        /// What was done, in a line
        #[arg(long)]
        reason: Option<String>,
        /// Who records it
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Take it back: it holds no more, or the record was wrong
    Withdraw {
        /// The commitment.
        id: Uuid,
        /// Why, for the record
        #[arg(long)]
        reason: String,
        /// Who takes it back
        #[arg(long, value_name = "NAME")]
        by: String,
    },
}

fn line(option: &str, text: &str) -> anyhow::Result<RecordLine> {
    RecordLine::parse(text).with_context(|| option.to_owned())
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<()> {
    match &args.step {
        Step::List => context.block_on(list(context)),
        Step::Propose { office, ask, text, language, source_url, by } => {
            let words = CommitmentText::parse(text).context("--text")?;
            let source = SourceUrl::parse(source_url).context("--source-url")?;
            context.block_on(propose(context, office, ask, (words, *language), source, recorder(by)?))
        }
        Step::Approve { id, reason, by } => {
            let reason = reason.as_deref().map(|reason| line("--reason", reason)).transpose()?;
            context.block_on(settle(context, *id, Settlement::Approve(reason), by))
        }
        Step::Refuse { id, reason, by } => {
            context.block_on(settle(context, *id, Settlement::Refuse(line("--reason", reason)?), by))
        }
        Step::Keep { id, on, source_url, reason, by } => {
            let source = SourceUrl::parse(source_url).context("--source-url")?;
            let what = reason.as_deref().map(|reason| line("--reason", reason)).transpose()?;
            context.block_on(settle(context, *id, Settlement::Keep { on: *on, source, what }, by))
        }
        Step::Withdraw { id, reason, by } => {
            context.block_on(settle(context, *id, Settlement::Withdraw(line("--reason", reason)?), by))
        }
    }
}

async fn propose(
    context: &Context,
    office: &str,
    ask: &str,
    (text, language): (CommitmentText, Language),
    source: SourceUrl,
    by: RecordLine,
) -> anyhow::Result<()> {
    let store = context.store().await?;
    let campaign = load_campaign(&store).await?;
    let office = load_office(&store, office).await?;
    let new = NewOfficeCommitment {
        id: OfficeCommitmentId::from_uuid(context.clock().new_id()),
        campaign: campaign.id,
        office: office.id,
        holder: office.holder.map(|holder| holder.id),
        ask: ask.to_owned(),
        text,
        language,
        origin: CommitmentOrigin::Staff,
        source: Some(source),
        by,
        made_at: context.clock().now(),
    };
    let id = new.id;
    match store.write(move |tx| propose_commitment(tx, &campaign, &new)).await? {
        Proposed::New => say(&format!("proposed  {id}"))?,
        Proposed::Standing(id) => say(&format!("already   {id}"))?,
    }
    Ok(())
}

/// The office of an id, or the only one of an area.
async fn load_office(store: &Store, name: &str) -> anyhow::Result<OfficeView> {
    let wanted = name.to_owned();
    let found: Result<Vec<OfficeView>, StoreError> = store
        .read(move |conn| {
            if let Ok(id) = Uuid::try_parse(&wanted) {
                return representative::list_by_ids(conn, &[OfficeId::from_uuid(id)]);
            }
            let Ok(area) = AreaCode::parse(&wanted) else { return Ok(Vec::new()) };
            let mut offices = Vec::new();
            for kind in OfficeKind::ALL {
                offices.extend(representative::list_by_area(conn, kind, area)?);
            }
            Ok(offices)
        })
        .await;
    let mut offices = found?;
    match (offices.len(), offices.pop()) {
        (1, Some(office)) => Ok(office),
        (0, _) => bail!("no office has this area code or id"),
        (_, last) => {
            for office in offices.iter().chain(&last) {
                say(&format!("{}  {} {}", office.id, office.key.kind.slug(), office.name_en))?;
            }
            bail!("several offices have this area code: name one by its id, as printed")
        }
    }
}

async fn settle(context: &Context, id: Uuid, settlement: Settlement, by: &str) -> anyhow::Result<()> {
    let (store, by, now) = (context.store().await?, recorder(by)?, context.clock().now());
    let id = OfficeCommitmentId::from_uuid(id);
    store.write(move |tx| settle_commitment(tx, id, &settlement, &by, day_of(now), now)).await?;
    say(&format!("done      {id}"))?;
    Ok(())
}

async fn list(context: &Context) -> anyhow::Result<()> {
    let store = context.store().await?;
    let campaign = load_campaign(&store).await?.id;
    let read: Result<_, StoreError> = store
        .read(move |conn| {
            let commitments = office_commitment::list_by_states(conn, campaign, &CommitmentState::ALL)?;
            let ids: Vec<OfficeId> = commitments.iter().map(|one| one.office).collect();
            Ok((representative::list_by_ids(conn, &ids)?, commitments))
        })
        .await;
    let (offices, commitments) = read?;
    for one in &commitments {
        let office = offices.iter().find(|office| office.id == one.office);
        let office = office.map_or("an office that is gone", |office| office.name_en.as_str());
        say(&format!(
            "{} {:<9} {:<9} {office}: {}",
            one.id,
            one.state.code(),
            one.ask,
            one.text.replace('\n', " ")
        ))?;
    }
    if commitments.is_empty() {
        say("no office has committed to anything yet")?;
    }
    Ok(())
}
