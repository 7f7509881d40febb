//! The commands, run as the binary that people run.

mod bench;
mod bench_mail;
mod campaign;
mod check;
mod check_civic;
mod check_promises;
mod command_line;
mod commitments;
mod demo;
mod dkim;
mod dns;
mod elections;
mod export;
mod fetch;
mod ingest;
mod letters;
mod migrate;
mod office;
mod outbox;
mod places;
pub mod process;
mod records;
mod representatives;
mod serve;
mod staff;
mod verify;

use std::path::Path;
use std::process::{Command, Output};

/// Runs the binary with `arguments` in an environment that holds `variables` alone, and waits for its end.
pub fn clarion(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clarion"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

/// What a command wrote to standard output and to standard error.
pub fn told(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}
