//! `clarion check`: the settings and what they point at, one line each. It looks, and changes nothing.

mod civic;
pub mod dns;
mod elections;
mod promises;
pub mod records;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::TcpStream;

use super::{Context, say};
use crate::config::address::{SmtpTls, SmtpUrl};
use crate::config::settings::{LetterInDoubt, MailTransport};
use crate::config::{Settings, check};
use crate::domain::moment::Moment;
use crate::secret::{Keys, SecretError};
use crate::store::migrate::{self, MigrateError};
use crate::store::{Store, StoreError, meta};

/// How long the relay may take to open a connection, and as long again for its greeting.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most of a greeting that is read: RFC 5321 section 4.5.3.1.5 allows 512 bytes a line.
const GREETING_BYTES: u64 = 512;

/// Arguments of `clarion check`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// What was found of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The part: `settings`, `organisation`, `database`, `secret`, `mail`, `hooks`; `places`, `boundaries`,
    /// `representatives`, `health-bodies`, `posts`; `elections`; `commitments`, `audit`; `dkim`, `mx`, `spf`, `dmarc`.
    pub part: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// What is well, or what to do.
    pub text: String,
}

/// How a part was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// As it should be.
    Well,
    /// Something is missing or getting old, and everything else works meanwhile.
    Warn,
    /// Something is wrong.
    Fail,
}

impl Verdict {
    /// The word at the head of the line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
        }
    }
}

impl Finding {
    fn well(part: &'static str, text: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Well, text: text.into() }
    }

    fn warn(part: &'static str, text: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Warn, text: text.into() }
    }

    fn fail(part: &'static str, text: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Fail, text: text.into() }
    }

    fn of(part: &'static str, outcome: Result<String, String>) -> Self {
        match outcome {
            Ok(text) => Self::well(part, text),
            Err(text) => Self::fail(part, text),
        }
    }
}

/// Runs the command; exits 1 when something is wrong, which a warning is not.
///
/// # Errors
/// Standard output is closed.
pub fn run(_: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let (settings, store, now) = (context.settings(), context.unchecked_store()?, context.clock().now());
    let found = context.block_on(async {
        let mut found = findings(settings, &store, now).await;
        found.extend(records::findings(settings, &dns::Resolver::of_this_machine()).await);
        found
    });
    for finding in &found {
        say(&format!("{:<6} {}: {}", finding.verdict.word(), finding.part, finding.text))?;
    }
    let is_well = found.iter().all(|finding| finding.verdict != Verdict::Fail);
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Looks at everything in turn. `store` is the one of `settings`, not opened yet; `now` is what ages are counted to.
pub async fn findings(settings: &Settings, store: &Store, now: Moment) -> Vec<Finding> {
    let (database, fingerprint) = look_at_database(settings, store).await;
    let mail = match (settings.mail.transport, &settings.mail.smtp_url) {
        (MailTransport::Smtp, Some(relay)) => look_at_relay(relay).await,
        _ => look_at_folder(&settings.mail.dir),
    };
    // Only a database that can be read is asked for more.
    let mut civic = Vec::new();
    if database.is_ok() {
        civic.extend(civic::look(store, now).await);
        civic.extend(elections::look(store, now).await);
        civic.extend(promises::look(store, now).await);
    }
    let mut found = vec![
        // Settings that cannot be read never come this far.
        Finding::well("settings", format!("the site is {}", settings.base_url().as_str())),
        Finding::of("organisation", look_at_organisation(settings)),
        Finding::of("database", database),
        Finding::of("secret", look_at_secret(&settings.secrets.file, fingerprint)),
        Finding::of("mail", mail),
        look_at_hooks(settings),
    ];
    found.extend(civic);
    found
}

fn look_at_organisation(settings: &Settings) -> Result<String, String> {
    check::servable(settings).map_err(|error| error.to_string())?;
    Ok(match check::placeholders(settings).as_slice() {
        [] => settings.organisation.name.clone(),
        _ => "a placeholder, which will do while only this machine is served".to_owned(),
    })
}

/// The pages for reports of providers of mail: which are there, and which was meant to be.
fn look_at_hooks(settings: &Settings) -> Finding {
    let base_url = settings.base_url();
    let pages = settings.hooks.on().into_iter().map(|name| format!("{}/hooks/{name}", base_url.as_str()));
    let pages = pages.collect::<Vec<_>>().join(", ");
    if let Some(key) = settings.hooks.missing() {
        let others = if pages.is_empty() { String::new() } else { format!("; reports are taken at {pages}") };
        return Finding::warn("hooks", format!("{key} is not set, so /hooks/postmark is not there{others}"));
    }
    let repeats = settings.mail.letter_in_doubt == LetterInDoubt::RepeatOnce;
    if repeats && settings.hooks.ses_topic.is_some() {
        let doubled = "Amazon SES gives messages new ids, so that a letter that is repeated arrives twice: set \
                       mail.letter_in_doubt to \"hold\"";
        return Finding::warn("hooks", doubled);
    }
    if pages.is_empty() {
        return Finding::well(
            "hooks",
            "no provider of mail reports to this site; reports come by mail alone",
        );
    }
    if !base_url.is_https() {
        return Finding::warn("hooks", format!("{pages}: set server.base_url, providers report by https"));
    }
    Finding::well("hooks", format!("reports are taken at {pages}"))
}

/// What the database says of the secret it was made with.
enum Fingerprint {
    Held(String),
    None,
    Unknown,
}

async fn look_at_database(settings: &Settings, store: &Store) -> (Result<String, String>, Fingerprint) {
    let url = &settings.database.url;
    if url.sqlite_path().is_some_and(|path| !path.exists()) {
        // Opening it would make it.
        let missing = format!("{url:?} is not there yet; `clarion serve` or `clarion migrate up` makes it");
        return (Err(missing), Fingerprint::None);
    }
    let status = match migrate::status(store).await {
        Ok(status) => status,
        Err(MigrateError::Store(error)) => return (Err(format!("{url:?}: {error}")), Fingerprint::Unknown),
        Err(error) => return (Err(error.to_string()), Fingerprint::Unknown),
    };
    if !status.unknown.is_empty() {
        let newer = "has migrations that this program does not know; run a newer clarion";
        return (Err(format!("{url:?} {newer}")), Fingerprint::Unknown);
    }
    if let Some(next) = status.pending.first() {
        let older = format!("{url:?} lacks {next} and what follows; run `clarion migrate up`");
        return (Err(older), Fingerprint::Unknown);
    }
    let held: Result<_, StoreError> = store.read(|conn| meta::find(conn, meta::KEY_FINGERPRINT)).await;
    let fingerprint = match held {
        Ok(Some(fingerprint)) => Fingerprint::Held(fingerprint),
        Ok(None) => Fingerprint::None,
        Err(error) => return (Err(format!("{url:?}: {error}")), Fingerprint::Unknown),
    };
    let newest = status.applied.last().map_or("", String::as_str);
    (Ok(format!("{url:?} is at {newest}")), fingerprint)
}

fn look_at_secret(path: &Path, fingerprint: Fingerprint) -> Result<String, String> {
    let loaded = Keys::load(path);
    let fits = match (&loaded, &fingerprint) {
        (Err(SecretError::Missing(_)), Fingerprint::None) => {
            return Ok(format!("{} is made on the first start", path.display()));
        }
        (Ok(keys), Fingerprint::Held(held)) if keys.fingerprint() != held => {
            return Err(SecretError::Different(path.to_owned()).to_string());
        }
        (Ok(_), Fingerprint::Held(_)) => "fits the database",
        (Ok(_), Fingerprint::None | Fingerprint::Unknown) | (Err(_), _) => "can be read by its owner alone",
    };
    loaded.map_err(|error| error.to_string())?;
    Ok(format!("{} {fits}", path.display()))
}

fn look_at_folder(folder: &Path) -> Result<String, String> {
    if !folder.exists() {
        return Ok(format!("files in {}, made with the first message", folder.display()));
    }
    match try_writing(folder) {
        Ok(()) => Ok(format!("files in {}", folder.display())),
        Err(error) => Err(format!("cannot write to {}: {error}", folder.display())),
    }
}

/// Writes an empty file and takes it away again: whether a folder can be written to is not in its mode alone.
fn try_writing(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(format!(".check-{}", std::process::id()));
    std::fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)
}

/// Opens a connection and reads the greeting. With implicit TLS nothing is said before the handshake, so
/// there the connection is all that is tried.
async fn look_at_relay(relay: &SmtpUrl) -> Result<String, String> {
    let name = format!("{} port {}", relay.host, relay.port);
    let connecting = TcpStream::connect((relay.host.as_str(), relay.port));
    let stream = match tokio::time::timeout(PATIENCE, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(format!("cannot reach {name}: {error}")),
        Err(_late) => return Err(format!("{name} does not answer within {} s", PATIENCE.as_secs())),
    };
    if relay.tls == SmtpTls::Implicit {
        return Ok(format!("{name} takes connections"));
    }
    let mut greeting = Vec::new();
    let mut reader = BufReader::new(stream.take(GREETING_BYTES));
    match tokio::time::timeout(PATIENCE, reader.read_until(b'\n', &mut greeting)).await {
        Ok(Ok(_)) if greeting.starts_with(b"220") => Ok(format!("{name} greets")),
        Ok(Ok(_)) => Err(format!("{name} does not greet as a mail server that takes mail")),
        Ok(Err(error)) => Err(format!("{name} broke off: {error}")),
        Err(_late) => Err(format!("{name} says nothing within {} s", PATIENCE.as_secs())),
    }
}
