//! `clarion verify`: one line for each thing that was proven, and one more for each that is wrong.

use std::process::ExitCode;

use anyhow::Context as _;

use super::{Context, say};
use crate::actions::verify::{Proof, verify};
use crate::store::tally::Sum;

/// Wrong sums that are printed one by one; beyond that the number tells enough.
const EXAMPLES: usize = 20;

/// Arguments of `clarion verify`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Args {}

/// Runs the command: exits 1 where something is wrong.
///
/// # Errors
/// The database is away or has another schema.
pub fn run(_args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let proof = context.block_on(async {
        let store = context.store().await?;
        store.read(verify).await.context("cannot read the database; try again, or run `clarion check`")
    })?;
    for line in lines(&proof) {
        say(&line)?;
    }
    Ok(if proof.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn lines(proof: &Proof) -> Vec<String> {
    let mut lines = vec![
        line(
            proof.wrong_seats.is_empty(),
            &format!(
                "totals by seat: {} compared with {} signatures, {} wrong",
                proof.seats,
                proof.signatures,
                proof.wrong_seats.len()
            ),
        ),
        line(
            proof.wrong_histories.is_empty(),
            &format!(
                "history by hour: {} petitions compared with their totals, {} wrong",
                proof.petitions,
                proof.wrong_histories.len()
            ),
        ),
    ];
    for (kind, rows) in &proof.orphans {
        lines.push(line(*rows == 0, &format!("{} {}: {rows}", kind.code(), kind.fault())));
    }
    for wrong in proof.wrong_seats.iter().take(EXAMPLES) {
        let seat = if wrong.constituency.is_empty() { "without a seat" } else { &wrong.constituency };
        let (tallied, counted) = (of(wrong.tallied), of(wrong.counted));
        lines.push(format!(
            "       petition {} {seat}: total {tallied}, signatures {counted}",
            wrong.petition
        ));
    }
    for wrong in proof.wrong_histories.iter().take(EXAMPLES) {
        let (tallied, history) = (of(wrong.tallied), of(wrong.history));
        lines.push(format!("       petition {}: total {tallied}, history {history}", wrong.petition));
    }
    lines
}

fn line(is_sound: bool, text: &str) -> String {
    format!("{:<6} {text}", if is_sound { "ok" } else { "WRONG" })
}

fn of(sum: Sum) -> String {
    format!("{} signed {} confirmed", sum.signed, sum.confirmed)
}
