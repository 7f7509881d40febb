//! `clarion ingest`: takes in one message that came back, from standard input, as a mail server hands it over.
//!
//! The exit codes are those of sysexits.h, as Postfix's pipe and others read them: 0 taken, 65 too large or one answer
//! too many, 67 no such address, 75 not now. Whatever stands in the way of this program itself is 75, a wrong command
//! line too, so that no mail is lost over it.

use std::ffi::OsString;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::{Context, tell};
use crate::clock::Clock;
use crate::config::environment;
use crate::config::settings::LogLevel;
use crate::domain::moment::DAY_MS;
use crate::jobs::receive::{LARGEST_BYTES, Receipt, Receiver};
use crate::secret::Keys;
use crate::store::{Store, StoreError, meta, migrate};
use crate::telemetry;

/// The message cannot be taken as it is.
const DATA_ERROR: u8 = 65;
/// There is no such address.
const NO_USER: u8 = 67;
/// To be tried again later.
const TRY_AGAIN: u8 = 75;

/// The name of the command.
const NAME: &str = "ingest";

/// What a wrong command line ends with, where `arguments` are of this command: a mail server that calls it so has a
/// mail that is to come again once the line is mended.
#[must_use]
pub fn misused(arguments: &[OsString], error: &clap::Error) -> Option<ExitCode> {
    let is_of_this = arguments.get(1).is_some_and(|name| name == NAME);
    if !is_of_this || !error.use_stderr() {
        return None;
    }
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    tell(&format!("4.3.0 {}", line.strip_prefix("error: ").unwrap_or(line)));
    Some(ExitCode::from(TRY_AGAIN))
}

/// Arguments of `clarion ingest`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The envelope recipient: Postfix's ${recipient}; by default the environment's ORIGINAL_RECIPIENT or RECIPIENT
    #[arg(long, value_name = "ADDRESS", allow_hyphen_values = true)]
    recipient: Option<String>,
    /// The envelope sender, empty for the null sender: Postfix's ${sender}; by default the environment's SENDER
    #[arg(long, value_name = "ADDRESS", allow_hyphen_values = true)]
    sender: Option<String>,
}

/// Runs the command. It brings up its settings itself: what is wrong with them is no fault of the mail.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    let taken = catch_unwind(AssertUnwindSafe(|| take(args)));
    match taken.unwrap_or(Ok(Receipt::Later)) {
        Ok(Receipt::Taken) => ExitCode::SUCCESS,
        Ok(Receipt::NoSuchAddress) => {
            tell("5.1.1 no such address here");
            ExitCode::from(NO_USER)
        }
        Ok(Receipt::TooLarge) => {
            tell(&format!("5.3.4 larger than {LARGEST_BYTES} bytes, or of too many parts"));
            ExitCode::from(DATA_ERROR)
        }
        Ok(Receipt::TooMany) => {
            tell("5.2.2 no more answers to this letter are handed on");
            ExitCode::from(DATA_ERROR)
        }
        Ok(Receipt::Later) => {
            tell("4.3.0 not now");
            ExitCode::from(TRY_AGAIN)
        }
        Err(error) => {
            tell(&format!("4.3.0 {}", super::one_line(&error)));
            ExitCode::from(TRY_AGAIN)
        }
    }
}

fn take(args: &Args) -> anyhow::Result<Receipt> {
    let environment = environment();
    let told = |name: &str| environment.get(name).cloned();
    let recipient =
        args.recipient.clone().or_else(|| told("ORIGINAL_RECIPIENT")).or_else(|| told("RECIPIENT"));
    let sender = args.sender.clone().or_else(|| told("SENDER"));
    let recipient = recipient.context("name the envelope recipient: --recipient ADDRESS")?;
    let mut message = Vec::new();
    let most = u64::try_from(LARGEST_BYTES)?;
    // One byte more tells that there is more; the rest stays unread.
    std::io::stdin().lock().take(most + 1).read_to_end(&mut message).context("cannot read the message")?;

    let context = Context::new(&environment, Clock::machine())?;
    // What this prints goes into reports of failure, where its first word is read as a code: errors alone stand before.
    telemetry::start_log(LogLevel::Error)?;
    context.block_on(async {
        let (store, keys) = open(&context).await?;
        let keeps_reports_ms = i64::from(context.settings().mail.keep_reports_days) * DAY_MS;
        let receiver =
            Receiver { store, clock: context.clock().clone(), keys: Arc::new(keys), keeps_reports_ms };
        Ok(receiver.receive(sender.as_deref(), &recipient, &message).await)
    })
}

/// The database and its keys, both as they must be there already: this command makes and migrates nothing.
async fn open(context: &Context) -> anyhow::Result<(Store, Keys)> {
    let settings = context.settings();
    if settings.database.url.sqlite_path().is_some_and(|path| !Path::new(path).exists()) {
        bail!("{}", context.cannot_open());
    }
    let store = context.unchecked_store()?;
    let status = migrate::status(&store).await.with_context(|| context.cannot_open())?;
    if !status.is_current() {
        bail!("the database is of another version than this program: run `clarion migrate up`");
    }
    let held: Result<_, StoreError> = store.read(|conn| meta::find(conn, meta::KEY_FINGERPRINT)).await;
    let held = held.with_context(|| context.cannot_open())?;
    let held = held.context("the database was never served: run `clarion serve` first")?;
    Ok((store, Keys::open(&settings.secrets.file, Some(&held))?))
}
