//! The commands of the binary, one file each; the only room that sees all others.
//!
//! A command is a file with `Args` and `run(&Args, &Context)`, a variant of [`Command`], and an arm of its
//! `run`. Commands are not async: one that needs the database says `context.block_on(…)`, so that each is
//! free to bring up what it needs.

pub mod argument;
pub mod audit;
pub mod bench;
pub mod campaign;
pub mod check;
pub mod commitments;
pub mod context;
pub mod demo;
pub mod dkim;
pub mod elections;
pub mod export;
pub mod house;
pub mod ingest;
pub mod letters;
pub mod migrate;
pub mod office;
pub mod outbox;
pub mod places;
pub mod representatives;
pub mod serve;
pub mod staff;
pub mod verify;
pub mod worker;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::clock::Clock;
use crate::config::{arguments, environment};

pub use context::Context;

/// Petitions and letters to representatives: a campaign's backend in one binary.
#[derive(Debug, Parser)]
#[command(name = "clarion", version, max_term_width = 100)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the binary can be asked to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the whole product at once: web, worker, invented places and members, mail captured as files
    Demo(demo::Args),
    /// Run the web server, with the worker inside it on SQLite
    Serve(serve::Args),
    /// Deliver the outbox and run the periodic duties
    Worker(worker::Args),
    /// Bring the database's tables up to date, take a step back, or tell where they are
    Migrate(migrate::Args),
    /// Read the campaign from a file, or write it to one
    Campaign(campaign::Args),
    /// Write rows to a file, page by page
    Export(export::Args),
    /// Recount every total from the signatures and look for rows without their owner
    Verify(verify::Args),
    /// The directory of postcodes: which nation and which seat
    Places(places::Args),
    /// Say when no letters go to whom, because of an election
    Elections(elections::Args),
    /// Those who can be written to
    Representatives(representatives::Args),
    /// What offices answer and commit to: look at it, approve it, refuse it
    Office(office::Args),
    /// What was promised: what became of it, as staff record it, and what offices have committed to
    Commitments(commitments::Args),
    /// The releases of the national audit, as staff record them
    Audit(audit::Args),
    /// Take in one message that came back, from standard input, as a mail server hands it over
    Ingest(ingest::Args),
    /// The queue of mail: count it, stop it, start it, try again
    Outbox(outbox::Args),
    /// Who may come into the staff office
    Staff(staff::Args),
    /// Letters that wait for the staff
    Letters(letters::Args),
    /// Look at the settings and their surroundings: database, secret, mail, organisation
    Check(check::Args),
    /// Keys that sign mail, and the DNS records that publish them
    Dkim(dkim::Args),
    /// Measure this program on this machine, on a database of the measurement's own
    Bench(bench::Args),
}

impl Command {
    /// Runs the command with the settings of this process; the demonstration has its own.
    fn run(&self) -> anyhow::Result<ExitCode> {
        if let Self::Demo(args) = self {
            return demo::run(args);
        }
        if let Self::Ingest(args) = self {
            return Ok(ingest::run(args));
        }
        let context = &Context::new(&environment(), Clock::machine())?;
        match self {
            Self::Demo(args) => demo::run(args),
            Self::Ingest(args) => Ok(ingest::run(args)),
            Self::Serve(args) => serve::run(args, context),
            Self::Worker(args) => worker::run(args, context),
            Self::Migrate(args) => migrate::run(args, context),
            Self::Campaign(args) => campaign::run(args, context),
            Self::Export(args) => export::run(args, context),
            Self::Verify(args) => verify::run(args, context),
            Self::Places(args) => places::run(args, context),
            Self::Elections(args) => elections::run(args, context),
            Self::Representatives(args) => representatives::run(args, context),
            Self::Office(args) => office::run(args, context),
            Self::Commitments(args) => commitments::run(args, context),
            Self::Audit(args) => audit::run(args, context),
            Self::Outbox(args) => outbox::run(args, context),
            Self::Staff(args) => staff::run(args, context),
            Self::Letters(args) => letters::run(args, context),
            Self::Check(args) => check::run(args, context),
            Self::Dkim(args) => dkim::run(args, context),
            Self::Bench(args) => bench::run(args, context),
        }
    }
}

/// Runs the command line of this process and returns its exit code: 0 done, 1 failed, 2 wrong usage; `ingest` has codes
/// of its own.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = arguments();
    let line = match CommandLine::try_parse_from(&arguments) {
        Ok(line) => line,
        Err(error) => {
            if let Some(code) = ingest::misused(&arguments, &error) {
                return code;
            }
            // Help and version come this way too, with code 0; where not even that can be printed, the
            // code still tells.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    line.command.run().unwrap_or_else(|error| {
        tell(&format!("error: {}", one_line(&error)));
        ExitCode::FAILURE
    })
}

/// Writes one line to standard error: what goes wrong, and what is told about the work rather than asked for.
pub fn tell(line: &str) {
    // A process whose standard error is closed has nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Writes one line to standard output: what the command was asked for.
///
/// # Errors
/// The reader has gone away, or the disk behind it is full.
pub fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")
}

/// An error and its causes as one line.
fn one_line(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
