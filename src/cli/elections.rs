//! `clarion elections import|list`: when no letters go to whom, because of an election.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;

use super::{Context, say};
use crate::actions::import_elections::{self, ElectionsImported};
use crate::domain::campaign::Date;
use crate::domain::election::{Election, Elections};
use crate::domain::nation::Nation;
use crate::domain::representative::OfficeKind;
use crate::language::day_of;
use crate::store::{StoreError, election};

/// Arguments of `clarion elections`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub step: Step,
}

/// What can be done with the calendar of elections.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Put the elections of a file in place of those that are known
    #[command(after_help = IMPORT_HELP)]
    Import(Import),
    /// Tell every election: whom it is about, when letters stop, when they go again
    List,
}

/// Arguments of `clarion elections import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// What `clarion elections import --help` tells behind the arguments.
const IMPORT_HELP: &str = "\
The file is CSV with the columns name,kinds,nation,area,reason,since,until,poll,source,checked_on, as \
config/elections.csv is, which a new database begins with. It states the whole calendar: an election that it leaves \
out is forgotten.

`kinds` names chambers (house-of-commons, scottish-parliament, senedd, ni-assembly) and other offices (minister, \
health-body, guideline-owner), with a space between them; `nation` keeps it to one nation, and `area` to one seat, as \
at a by-election. `reason` is dissolution, pre-election or by-election. Letters to these offices stop on the day \
`since` and go again on the day `until`, days being those in London. `poll` is the day of the poll; where that is all \
that is known, `since` and `until` stay empty, nothing stops, and `clarion check` asks for them 90 days before. \
`source` is the address of the page that says so, and `checked_on` the day on which somebody last looked there.

Letters that wait for an election are looked at again when the calendar changes.";

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or was refused, with the row and the reason; the database is away. What was known
/// before then stays as it is.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.step {
        Step::Import(arguments) => import(arguments, context)?,
        Step::List => list(context)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn import(arguments: &Import, context: &Context) -> anyhow::Result<()> {
    let name = arguments.file.display().to_string();
    let file = File::open(&arguments.file).with_context(|| format!("cannot open {name}"))?;
    let elections = import_elections::read(&name, BufReader::new(file))?;
    let now = context.clock().now();
    let imported = context.block_on(async {
        let store = context.store().await?;
        let stored = store.write(move |tx| import_elections::import(tx, &elections, now)).await;
        Ok::<_, anyhow::Error>(stored.map_err(|error: StoreError| error)?)
    })?;
    for line in report(&imported) {
        say(&line)?;
    }
    Ok(())
}

fn report(imported: &ElectionsImported) -> Vec<String> {
    let parts = [("added", &imported.added), ("changed", &imported.changed), ("gone", &imported.gone)];
    let mut lines: Vec<String> = parts
        .into_iter()
        .map(|(what, names)| {
            let named = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
            format!("{what:<16} {}{named}", names.len())
        })
        .collect();
    lines.push(format!("{:<16} {}", "unchanged", imported.unchanged));
    if imported.letters > 0 {
        lines.push(format!("{:<16} {} that waited for an election", "looked at again", imported.letters));
    }
    lines
}

fn list(context: &Context) -> anyhow::Result<()> {
    let elections: Elections = context.block_on(async {
        let store = context.store().await?;
        let read = store.read(election::load).await;
        Ok::<_, anyhow::Error>(read.map_err(|error: StoreError| error)?)
    })?;
    if elections.all().is_empty() {
        return Ok(say("no election is known; see clarion elections import --help")?);
    }
    let today = day_of(context.clock().now());
    for election in elections.all() {
        say(&line_of(election, today))?;
        say(&format!("  {}, checked on {}", election.source, election.checked_on))?;
    }
    Ok(())
}

/// `ni-assembly-2027: ni-assembly, dissolution from 2027-03-30 until 2027-05-07, poll on 2027-05-06, to come`.
fn line_of(election: &Election, today: Date) -> String {
    let kinds: Vec<&str> = election.kinds.iter().map(|kind: &OfficeKind| kind.slug()).collect();
    let mut whom = kinds.join(" ");
    let nation = election.nation.map(Nation::slug);
    for part in [nation.map(str::to_owned), election.area.map(|area| area.to_string())].into_iter().flatten()
    {
        whom = format!("{whom} of {part}");
    }
    let when = match election.days {
        Some(days) => format!("from {} until {}", days.since, days.until),
        None => "on days not known yet".to_owned(),
    };
    let poll = election.poll.map_or_else(String::new, |poll| format!(", poll on {poll}"));
    let over = election.days.map(|days| days.until).or(election.poll.map(Date::next));
    let standing = if election.days.is_some_and(|days| days.hold(today)) {
        "letters are stopped"
    } else if over.is_some_and(|over| over <= today) {
        "past"
    } else {
        "to come"
    };
    format!("{}: {whom}, {} {when}{poll}, {standing}", election.name, election.reason.code())
}
