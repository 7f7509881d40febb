//! `clarion migrate up|down|status`: the database's tables, one step at a time and under a lock.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;

use super::{Context, say};
use crate::store::migrate;

/// Arguments of `clarion migrate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which way.
    #[command(subcommand)]
    pub step: Step,
}

/// Which way to migrate.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Step {
    /// Apply every migration that the database lacks
    Up,
    /// Revert the newest migration, with the data that only it has room for
    Down,
    /// List the migrations and tell which are applied; exits 1 while any is missing
    Status,
}

/// Runs the command.
///
/// # Errors
/// The database is away, another process migrates, or a step failed.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match args.step {
        Step::Up => up(context),
        Step::Down => down(context),
        Step::Status => status(context),
    }
}

fn up(context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.bare_store()?;
    let (holder, now) = (context.clock().new_id().to_string(), context.clock().now());
    let applied =
        context.block_on(migrate::up(&store, holder, now)).with_context(|| context.cannot_open())?;
    for version in &applied {
        say(&format!("applied   {}", name_of(version)?))?;
    }
    if applied.is_empty() {
        say("nothing to apply")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn down(context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.bare_store()?;
    let (holder, now) = (context.clock().new_id().to_string(), context.clock().now());
    let down = context.block_on(migrate::down(&store, holder, now)).with_context(|| context.cannot_open())?;
    match down {
        Some(version) => say(&format!("reverted  {}", name_of(&version)?))?,
        None => say("nothing to revert")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The whole name of a migration, of which the database knows the number alone.
fn name_of(version: &str) -> anyhow::Result<String> {
    let (names, _) = migrate::names()?;
    let name = names.into_iter().find(|name| name.split('_').next() == Some(version));
    Ok(name.unwrap_or_else(|| version.to_owned()))
}

fn status(context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.bare_store()?;
    let status = context.block_on(migrate::status(&store)).with_context(|| context.cannot_open())?;
    for (word, names) in
        [("applied", &status.applied), ("pending", &status.pending), ("unknown", &status.unknown)]
    {
        for name in names {
            say(&format!("{word:<9} {name}"))?;
        }
    }
    Ok(if status.is_current() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
