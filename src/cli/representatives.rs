//! `clarion representatives import`: who holds which office, from files to the database.

use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use super::places::read_with_progress;
use super::{Context, say};
use crate::actions::import_representatives::{
    self, ImportRepresentativesError, Mention, NewEntry, Permission, Reading, Report,
};
use crate::clock::Clock;
use crate::domain::id::{HolderId, OfficeId};
use crate::domain::representative::{MemberFormat, StatedOffice};
use crate::store::Store;

/// Names that a part of the report shows before it only counts.
const NAMES_SHOWN: usize = 20;

/// Arguments of `clarion representatives`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub step: Step,
}

/// What can be done with the representatives.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Read who holds which office; whoever a chamber's files do not name has left
    Import(Import),
}

/// Arguments of `clarion representatives import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// dfe: mp_lookup.csv of the Department for Education; csv: the columns
    /// chamber,seat,place,nation,seat_name,seat_name_cy,external_id,name,salutation,party,email
    #[arg(long, value_name = "csv|dfe", value_parser = format_of)]
    pub format: MemberFormat,
    /// Report what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Go on although more than a tenth of the known members of a chamber would leave
    #[arg(long)]
    pub force: bool,
    /// The files; together they state the whole of each chamber that they name
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

fn format_of(name: &str) -> Result<MemberFormat, String> {
    MemberFormat::from_name(name).ok_or_else(|| "the formats are csv and dfe".to_owned())
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or was refused, with the row and the reason; too many would leave; the
/// database is away. Nothing is changed then.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let Step::Import(import) = &args.step;
    let mut reading = Reading::new(import.format);
    for path in &import.files {
        let name = path.display().to_string();
        read_with_progress(path, |file| Ok(reading.read_file(&name, BufReader::new(file))?))?;
    }
    let entries = reading.finish()?;
    let permission = Permission { dry_run: import.dry_run, force: import.force };
    let report = context.block_on(async {
        let store = context.store().await?;
        Ok::<_, anyhow::Error>(put_in_place(&store, context.clock(), entries, permission).await?)
    })?;
    for line in lines_of(&report) {
        say(&line)?;
    }
    if import.dry_run && report.needs_force {
        say("so many leave that the import would need --force")?;
    }
    if import.dry_run {
        say("nothing was changed: this was a dry run")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Brings the offices to what `entries` state, in one transaction.
///
/// # Errors
/// `TooManyLeave` unless forced; `Store`.
pub async fn put_in_place(
    store: &Store,
    clock: &Clock,
    entries: Vec<StatedOffice>,
    permission: Permission,
) -> Result<Report, ImportRepresentativesError> {
    let entries: Vec<NewEntry> = entries
        .into_iter()
        .map(|stated| NewEntry {
            stated,
            office_id: OfficeId::from_uuid(clock.new_id()),
            holder_id: HolderId::from_uuid(clock.new_id()),
        })
        .collect();
    let now = clock.now();
    store.write(move |tx| import_representatives::import(tx, &entries, permission, now)).await
}

fn lines_of(report: &Report) -> Vec<String> {
    let mut lines = vec![format!("offices added    {}", report.offices_added)];
    let mut part = |word: &str, mentions: &[Mention], names: bool| {
        lines.push(format!("{word:<16} {}", mentions.len()));
        if names {
            lines.extend(mentions.iter().take(NAMES_SHOWN).map(line_of));
            if mentions.len() > NAMES_SHOWN {
                lines.push(format!("    and {} more", mentions.len() - NAMES_SHOWN));
            }
        }
    };
    // On a first import everybody is added: only then are the names no news.
    part("added", &report.added, !(report.left.is_empty() && report.unchanged == 0));
    part("changed", &report.changed, true);
    part("left", &report.left, true);
    part("vacant", &report.vacant, true);
    part("without address", &report.without_address, true);
    lines.push(format!("unchanged        {}", report.unchanged));
    lines
}

fn line_of(mention: &Mention) -> String {
    let Mention { area, area_name, member, .. } = mention;
    if member.is_empty() {
        format!("    {area} {area_name}")
    } else {
        format!("    {area} {area_name}: {member}")
    }
}
