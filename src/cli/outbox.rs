//! `clarion outbox status|pause|resume|retry`: the queue of mail.

use std::process::ExitCode;

use clap::Subcommand;

use super::office::named_offices;
use super::{Context, say};
use crate::domain::id::LetterId;
use crate::domain::letter::LetterState;
use crate::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use crate::domain::notice::Notice;
use crate::store::outbox::{self, LetterScope, RowState};
use crate::store::{Store, StoreError, Tx, campaign, letter, representative};

/// Arguments of `clarion outbox`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do with the queue.
    #[command(subcommand)]
    pub step: Step,
}

/// What may be done with the queue.
#[derive(Clone, Debug, Subcommand)]
pub enum Step {
    /// Count the mails by kind and state, with the age of the oldest
    Status,
    /// Stop delivering; mails go on being queued, and what is under way finishes
    Pause {
        /// The kinds to stop; all, where nothing is named
        #[arg(value_parser = notice)]
        kinds: Vec<Notice>,
        /// Some of the letters.
        #[command(flatten)]
        letters: Letters,
        /// Why, for whoever looks at the status
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Deliver again what was paused
    Resume {
        /// The kinds to deliver; all, and all letters, where nothing is named
        #[arg(value_parser = notice)]
        kinds: Vec<Notice>,
        /// Some of the letters.
        #[command(flatten)]
        letters: Letters,
    },
    /// Queue anew what was given up
    Retry {
        /// The kinds to try again; all, where none is named
        #[arg(value_parser = notice)]
        kinds: Vec<Notice>,
        /// Instead, queue anew what may have arrived already and may now arrive twice
        #[arg(long)]
        in_doubt: bool,
    },
}

/// Some of the letters.
#[derive(Clone, Debug, clap::Args)]
pub struct Letters {
    /// Every letter of the campaign; confirmations go on
    #[arg(long)]
    campaign: bool,
    /// The letters to one office, named by the code of its area (all of its offices) or by its id; may be repeated
    #[arg(long, value_name = "AREA|ID")]
    office: Vec<String>,
}

impl Letters {
    fn is_empty(&self) -> bool {
        !self.campaign && self.office.is_empty()
    }

    /// What is meant, looked up.
    async fn scopes(&self, store: &Store) -> anyhow::Result<Vec<LetterScope>> {
        let wanted = self.clone();
        let found = store.read(move |conn| {
            let mut scopes = Vec::new();
            if wanted.campaign {
                scopes.extend(campaign::find(conn)?.map(|campaign| LetterScope::Campaign(campaign.id)));
            }
            for name in &wanted.office {
                scopes.extend(named_offices(conn, name)?.into_iter().map(LetterScope::Office));
            }
            Ok(scopes)
        });
        match found.await {
            Err(StoreError::NotFound) => anyhow::bail!("no office has this area code or id"),
            scopes => Ok(scopes?),
        }
    }
}

fn notice(code: &str) -> Result<Notice, String> {
    Notice::from_code(code).ok_or_else(|| {
        let kinds = Notice::ALL.map(Notice::code).join(", ");
        format!("no such kind of mail; the kinds are {kinds}")
    })
}

/// The named kinds, or all of them.
fn chosen(kinds: &[Notice]) -> Vec<Notice> {
    if kinds.is_empty() { Notice::ALL.to_vec() } else { kinds.to_vec() }
}

/// Runs the command.
///
/// # Errors
/// The database is away or has another schema.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    context.block_on(async {
        let store = context.store().await?;
        let now = context.clock().now();
        match &args.step {
            Step::Status => status(&store, now).await?,
            Step::Pause { kinds, letters, reason } => {
                let scopes = letters.scopes(&store).await?;
                let kinds = if letters.is_empty() { chosen(kinds) } else { kinds.clone() };
                let mut told: Vec<String> = kinds.iter().map(|kind| kind.code().to_owned()).collect();
                told.extend(scopes.iter().map(name_of));
                let reason = reason.clone();
                store
                    .write(move |tx| {
                        outbox::pause(tx, &kinds, &reason, now)?;
                        outbox::pause_letters(tx, &scopes, &reason, now)
                    })
                    .await?;
                say(&format!("paused: {}", told.join(", ")))?;
            }
            Step::Resume { kinds, letters } => {
                let everything = kinds.is_empty() && letters.is_empty();
                let mut scopes = letters.scopes(&store).await?;
                if everything {
                    let paused = store.read(outbox::list_paused_letters).await?;
                    scopes.extend(paused.into_iter().map(|pause| pause.scope));
                }
                let kinds = if letters.is_empty() { chosen(kinds) } else { kinds.clone() };
                let (kinds, scopes) = store
                    .write(move |tx| {
                        Ok::<_, StoreError>((
                            outbox::resume(tx, &kinds)?,
                            outbox::resume_letters(tx, &scopes)?,
                        ))
                    })
                    .await?;
                say(&format!("kinds resumed: {kinds}"))?;
                if scopes > 0 || !letters.is_empty() {
                    say(&format!("campaigns and offices resumed: {scopes}"))?;
                }
            }
            Step::Retry { kinds, in_doubt } => {
                let kinds = chosen(kinds);
                let state = if *in_doubt { RowState::InDoubt } else { RowState::Dead };
                let retried = store.write(move |tx| retry(tx, &kinds, state, now)).await?;
                say(&format!("mails queued anew: {retried}"))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Queues the rows anew, and the letters that they carry with them.
fn retry(tx: &mut Tx<'_>, kinds: &[Notice], state: RowState, now: Moment) -> Result<usize, StoreError> {
    let retried = outbox::retry(tx, kinds, state, now)?;
    let letters = retried.iter().filter(|(notice, _)| *notice == Notice::Letter);
    let letters = letters.map(|(_, subject)| LetterId::from_uuid(*subject)).collect::<Vec<_>>();
    letter::set_state(tx, &letters, LetterState::Queued, now)?;
    Ok(retried.len())
}

async fn status(store: &Store, now: Moment) -> anyhow::Result<()> {
    let read = store.read(|conn| {
        let (letters, held) = (outbox::list_paused_letters(conn)?, letter::count_held(conn)?);
        let ids = letters.iter().filter_map(|pause| match pause.scope {
            LetterScope::Office(id) => Some(id),
            LetterScope::Campaign(_) => None,
        });
        let offices = representative::list_by_ids(conn, &ids.collect::<Vec<_>>())?;
        Ok::<_, StoreError>((outbox::status(conn)?, outbox::list_paused(conn)?, letters, offices, held))
    });
    let (lines, paused, letters, offices, held) = read.await?;
    say(&format!("{:<18} {:<10} {:>9}  oldest", "kind", "state", "mails"))?;
    for line in &lines {
        let (kind, state) = (line.notice.code(), line.state.code());
        say(&format!("{kind:<18} {state:<10} {:>9}  {}", line.count, age(now, line.oldest)))?;
    }
    if lines.is_empty() {
        say("the queue is empty")?;
    }
    for (stop, count) in held {
        let plural = if count == 1 { "letter waits" } else { "letters wait" };
        say(&format!("{count} {plural}: {}", stop.code()))?;
    }
    for pause in &paused {
        let kind = pause.notice.code();
        say_paused(kind, age(now, pause.since), &pause.reason, kind)?;
    }
    for pause in &letters {
        let (name, wanted) = match pause.scope {
            LetterScope::Campaign(_) => (name_of(&pause.scope), "--campaign".to_owned()),
            LetterScope::Office(id) => {
                let office = offices.iter().find(|office| office.id == id);
                let name = office.map(|office| format!("letters to {} ({})", office.key, office.name_en));
                (name.unwrap_or_else(|| name_of(&pause.scope)), format!("--office {id}"))
            }
        };
        say_paused(&name, age(now, pause.since), &pause.reason, &wanted)?;
    }
    Ok(())
}

/// Says what is paused, why, and how it is resumed.
fn say_paused(name: &str, age: String, reason: &str, wanted: &str) -> anyhow::Result<()> {
    let because = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    Ok(say(&format!("paused {name}, for {age}{because}\n  to go on: clarion outbox resume {wanted}"))?)
}

fn name_of(scope: &LetterScope) -> String {
    match scope {
        LetterScope::Campaign(id) => format!("letters of campaign {id}"),
        LetterScope::Office(id) => format!("letters to office {id}"),
    }
}

/// How long ago `then` was, in the largest whole unit.
fn age(now: Moment, then: Moment) -> String {
    let ms = now.since_ms(then).max(0);
    match ms {
        DAY_MS.. => format!("{} d", ms / DAY_MS),
        HOUR_MS.. => format!("{} h", ms / HOUR_MS),
        MINUTE_MS.. => format!("{} min", ms / MINUTE_MS),
        _ => format!("{} s", ms / 1_000),
    }
}
