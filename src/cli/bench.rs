//! `clarion bench`: what this program does on this machine, beside a rival measured in the same run.
//!
//! Each measurement brings up the real server on a loopback port, over a database that it makes and takes
//! away: a fresh SQLite file on the disk that `database.url` names, or a schema of its own inside that
//! PostgreSQL database. Rows of others are never touched.

mod client;
mod enumeration;
mod export;
mod form;
mod ground;
mod kingdom;
mod letters;
mod load;
mod mail;
mod places;
mod report;
mod sign;
mod sink;

use std::process::ExitCode;

use clap::Subcommand;

use super::Context;

/// Arguments of `clarion bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to measure.
    #[command(subcommand)]
    pub what: What,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Signatures a second through HTTP with durable commit, beside one transaction per request
    Sign(sign::Args),
    /// How fast a directory of the whole kingdom is imported and looked up in, beside a hash map
    Places(places::Args),
    /// How long it takes to tell how like a letter is to all others, beside comparing it with each
    Letters(letters::Args),
    /// Messages a second over the lanes of delivery, beside a connection for each message
    Mail(mail::Args),
    /// How long it takes to write every signature to a file, beside the database's own program
    Export(export::Args),
    /// Whether the time of an answer tells if an address has signed: exits 1 when it does
    #[command(hide = true)]
    Enumeration(enumeration::Args),
}

/// Runs the command: exits 1 when what was measured, or what it left in the database, is not as it should be.
///
/// # Errors
/// What stands in the way of measuring, on one line.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.what {
        What::Sign(args) => sign::run(args, context),
        What::Places(args) => places::run(args, context),
        What::Letters(args) => letters::run(args, context),
        What::Mail(args) => mail::run(args, context),
        What::Export(args) => export::run(args, context),
        What::Enumeration(args) => enumeration::run(args, context),
    }
}
