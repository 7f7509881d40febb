//! `clarion verify`: one line for each thing that was proven, and one more for each that is wrong.

use std::process::ExitCode;

use anyhow::Context as _;

use super::{Context, say};
use crate::actions::staff::verify::verify_record;
use crate::actions::verify::{Proof, verify};
use crate::store::staff_event::{self, ChainProof};
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
    let (proof, record) = context.block_on(async {
        let store = context.store().await?;
        let cannot_read = "cannot read the database; try again, or run `clarion check`";
        let proof = store.read(verify).await.context(cannot_read)?;
        let record = match store.read(staff_event::is_unused).await.context(cannot_read)? {
            // No key is needed, and so no secret file.
            true => ChainProof::default(),
            false => {
                let chain = context.keys().await?.staff().chain().clone();
                store.read(move |conn| verify_record(conn, &chain)).await.context(cannot_read)?
            }
        };
        Ok::<_, anyhow::Error>((proof, record))
    })?;
    for line in lines(&proof).into_iter().chain(record_lines(&record)) {
        say(&line)?;
    }
    let is_sound = proof.is_sound() && record.is_sound();
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn record_lines(record: &ChainProof) -> Vec<String> {
    let wrong = [("changed", &record.changed), ("missing", &record.missing), ("added", &record.added)];
    let told = wrong.iter().map(|(what, numbers)| format!("{} {what}", numbers.len()));
    let told: Vec<String> = told.collect();
    let first = format!("record of the staff: {} events proven, {}", record.events, told.join(", "));
    let mut lines = vec![line(record.is_sound(), &first)];
    for (what, numbers) in wrong {
        lines.extend(numbers.iter().take(EXAMPLES).map(|number| format!("       event {number}: {what}")));
    }
    let unrecorded = record.unrecorded.iter().take(EXAMPLES);
    lines.extend(unrecorded.map(|id| format!("       account {id}: its invitation is not on record")));
    lines
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
