//! The commands of the binary, one file each; the only room that sees all others.

pub mod bench;
pub mod campaign;
pub mod check;
pub mod demo;
pub mod export;
pub mod migrate;
pub mod outbox;
pub mod places;
pub mod representatives;
pub mod serve;
pub mod verify;
pub mod worker;

use std::process::ExitCode;

/// Runs the command line of this process and returns its exit code: 0 done, 1 failed, 2 wrong usage.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
