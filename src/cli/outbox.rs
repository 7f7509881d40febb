//! `clarion outbox status|pause|resume|retry`: the queue of mail.

use std::process::ExitCode;

use clap::Subcommand;

use super::{Context, say};
use crate::domain::id::LetterId;
use crate::domain::letter::LetterState;
use crate::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use crate::domain::notice::Notice;
use crate::store::outbox::{self, RowState};
use crate::store::{Store, StoreError, Tx, letter};

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
        /// The kinds to stop; all, where none is named
        #[arg(value_parser = notice)]
        kinds: Vec<Notice>,
        /// Why, for whoever looks at the status
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Deliver again what was paused
    Resume {
        /// The kinds to deliver; all, where none is named
        #[arg(value_parser = notice)]
        kinds: Vec<Notice>,
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
            Step::Pause { kinds, reason } => {
                let (kinds, reason) = (chosen(kinds), reason.clone());
                let names = names(&kinds);
                store.write(move |tx| outbox::pause(tx, &kinds, &reason, now)).await?;
                say(&format!("paused: {names}"))?;
            }
            Step::Resume { kinds } => {
                let kinds = chosen(kinds);
                let resumed = store.write(move |tx| outbox::resume(tx, &kinds)).await?;
                say(&format!("kinds resumed: {resumed}"))?;
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
    let read = store.read(|conn| Ok::<_, StoreError>((outbox::status(conn)?, outbox::list_paused(conn)?)));
    let (lines, paused) = read.await?;
    say(&format!("{:<18} {:<10} {:>9}  oldest", "kind", "state", "mails"))?;
    for line in &lines {
        let (kind, state) = (line.notice.code(), line.state.code());
        say(&format!("{kind:<18} {state:<10} {:>9}  {}", line.count, age(now, line.oldest)))?;
    }
    if lines.is_empty() {
        say("the queue is empty")?;
    }
    for pause in &paused {
        let because = if pause.reason.is_empty() { String::new() } else { format!(": {}", pause.reason) };
        say(&format!("paused {}, for {}{because}", pause.notice.code(), age(now, pause.since)))?;
    }
    Ok(())
}

fn names(kinds: &[Notice]) -> String {
    kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(", ")
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
