//! `clarion letters`: those that wait for the staff, since they are so like others (`review list|release|return`), and
//! what their writers say came back (`answers`).

mod answers;

use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;

use super::{Context, say};
use crate::actions::review_letters::{LookedAt, Verdict, review_letters};
use crate::domain::id::{LetterId, OutboxId};
use crate::domain::language::Language;
use crate::domain::letter::Stop;
use crate::language::{Texts, day_of};
use crate::store::{Store, StoreError, letter, representative};

/// Arguments of `clarion letters`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What about the letters.
    #[command(subcommand)]
    pub matter: Matter,
}

/// What there is to do about letters.
#[derive(Debug, Subcommand)]
pub enum Matter {
    /// Letters that wait for the staff, since they are so like those of others (letters.review_above)
    Review {
        /// What to do with them.
        #[command(subcommand)]
        step: Step,
    },
    /// How many writers got an answer, by office, as they said when they were asked; no names
    Answers {
        /// Print what they said in words of their own too, the newest first
        #[arg(long)]
        words: bool,
    },
}

/// What may be done with a letter that waits for the staff.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// List them by id, with office, likeness and day; no names and no words
    List {
        /// Print the words of this one as well
        #[arg(long, value_name = "ID", value_parser = letter_id)]
        show: Option<LetterId>,
    },
    /// Let them go as they are
    Release {
        /// The letters
        #[arg(required = true, value_name = "ID", value_parser = letter_id)]
        ids: Vec<LetterId>,
    },
    /// Do not send them: each writer gets the letter back by mail, with the reason, and may write another
    Return {
        /// The letters
        #[arg(required = true, value_name = "ID", value_parser = letter_id)]
        ids: Vec<LetterId>,
    },
}

fn letter_id(text: &str) -> Result<LetterId, String> {
    let id = uuid::Uuid::try_parse(text).ok();
    id.map(LetterId::from_uuid).ok_or_else(|| "not the id of a letter: `list` tells them".to_owned())
}

/// Runs the command.
///
/// # Errors
/// The database is away or has another schema; a letter that does not wait for the staff.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let step = match &args.matter {
        Matter::Review { step } => step,
        Matter::Answers { words } => {
            context.block_on(answers::print(context, *words))?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    context.block_on(async {
        let store = context.store().await?;
        match step {
            Step::List { show: None } => list(&store).await?,
            Step::List { show: Some(id) } => show(&store, *id).await?,
            Step::Release { ids } => {
                let released = judge(&store, context, Verdict::Release, ids).await?;
                say(&format!("letters released: {released}"))?;
            }
            Step::Return { ids } => {
                let returned = judge(&store, context, Verdict::GiveBack, ids).await?;
                say(&format!("letters given back: {returned}"))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let read = store.read(|conn| {
        let letters = letter::list_for_review(conn)?;
        let mut offices: Vec<_> = letters.iter().map(|letter| letter.office).collect();
        offices.sort_unstable();
        offices.dedup();
        Ok::<_, StoreError>((letters, representative::list_by_ids(conn, &offices)?))
    });
    let (letters, offices) = read.await?;
    if letters.is_empty() {
        return Ok(say("no letter waits for the staff")?);
    }
    let texts = Texts::of(Language::English);
    say(&format!("{:<36}  {:>8}  {:<10}  office", "letter", "likeness", "written"))?;
    for letter in &letters {
        let office = offices.iter().find(|office| office.id == letter.office);
        let office = office.map_or_else(String::new, |office| texts.office(office.key, &office.name_en));
        let (day, likeness) = (day_of(letter.queued_at), format!("{} %", letter.likeness));
        say(&format!("{:<36}  {likeness:>8}  {day:<10}  {office}", letter.id.to_string()))?;
    }
    Ok(())
}

async fn show(store: &Store, id: LetterId) -> anyhow::Result<()> {
    let found: Result<_, StoreError> = store.read(move |conn| letter::find_for_delivery(conn, id)).await;
    match found?.filter(|found| found.stop == Some(Stop::Review)) {
        Some(found) => Ok(say(&format!("{}\n\n{}", found.subject, found.body))?),
        None => bail!("no such letter waits for the staff: run `clarion letters review list`"),
    }
}

/// Carries a verdict out on every letter, or on none where one does not wait for it.
async fn judge(
    store: &Store,
    context: &Context,
    verdict: Verdict,
    ids: &[LetterId],
) -> anyhow::Result<usize> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let clock = context.clock();
    let letters: Vec<LookedAt> =
        ids.into_iter().map(|id| LookedAt { id, mail_id: OutboxId::from_uuid(clock.new_id()) }).collect();
    let (now, wanted) = (clock.now(), letters.len());
    let judged = store.write(move |tx| {
        let judged = review_letters(tx, verdict, &letters, now)?;
        if judged == letters.len() { Ok(judged) } else { Err(StoreError::NotFound) }
    });
    match judged.await {
        Ok(judged) => Ok(judged),
        Err(StoreError::NotFound) => {
            let which =
                if wanted == 1 { "the letter does not wait" } else { "one of the letters does not wait" };
            bail!("{which} for the staff, and nothing was done: run `clarion letters review list`")
        }
        Err(error) => Err(error.into()),
    }
}
