//! `clarion export`.

use std::process::ExitCode;

use super::Context;

/// Arguments of `clarion export`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// The database is away.
pub fn run(_args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let _store = context.block_on(context.store())?;
    Ok(ExitCode::SUCCESS)
}
