//! `clarion representatives`: who holds which office, from publishers to files and from files to the database.

mod fetch;
mod folder;

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::LazyLock;

use anyhow::Context as _;
use clap::Subcommand;

use self::fetch::Harvest;
use super::house::shipped_boundaries;
use super::places::read_with_progress;
use super::{Context, say};
use crate::actions::import_boundaries;
use crate::actions::import_representatives::{
    self, ImportRepresentativesError, Mention, NewEntry, Permission, Reading, Report, Source,
};
use crate::clock::Clock;
use crate::domain::id::{HolderId, OfficeId};
use crate::domain::representative::{MemberFormat, Roll, Unmatched};
use crate::language::day_of;
use crate::store::{Store, StoreError, Tx};

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
    /// Fetch the lists that publishers offer into a folder, and import them where that is asked for
    Fetch(fetch::Fetch),
}

/// Arguments of `clarion representatives import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// Whose files they are, or csv
    #[arg(long, value_name = "FORMAT", value_parser = format_of, help = FORMAT_HELP.as_str())]
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

/// What `--help` tells of the formats.
static FORMAT_HELP: LazyLock<String> = LazyLock::new(|| {
    let mut help = String::from("Whose files they are:");
    for format in MemberFormat::ALL {
        help.push_str(&format!("\n{}: {}", format.name(), about(format)));
    }
    help.push_str(&format!("\nThe columns of csv, in any order: {}", MemberFormat::CSV_HEADER));
    help
});

/// What the files of a format are.
const fn about(format: MemberFormat) -> &'static str {
    match format {
        MemberFormat::Csv => "a table of our own, a row an office",
        MemberFormat::Dfe => "mp_lookup.csv of the Department for Education",
        MemberFormat::ScottishParliament => {
            "Members, Constituencies, Regions, Parties, MemberParties, MemberElectionConstituencyStatuses, \
             MemberElectionRegionStatuses and emailaddresses of data.parliament.scot/api, all of them"
        }
        MemberFormat::Senedd => "GetCouncillorsByWard of business.senedd.wales, in English, Welsh or both",
        MemberFormat::NiAssembly => {
            "GetAllCurrentMembers and GetAllMemberContactDetails of data.niassembly.gov.uk, both"
        }
        MemberFormat::MembersApi => {
            "answers of members-api.parliament.uk: all pages of the search for current members of the Commons, \
             and the contacts of each; a first import of dfe tells the seats that they name"
        }
        MemberFormat::Popolo => "people.json of mysociety/parlparse",
        MemberFormat::DemocracyClub => {
            "exports of candidates.democracyclub.org.uk as CSV, with the extra fields elected and gss"
        }
        MemberFormat::HealthBodies => {
            "bodies that give health care, a CSV with nation,kind,gss_code,name and perhaps \
             code,start_date,end_date,chief,chief_title,email"
        }
    }
}

fn format_of(name: &str) -> Result<MemberFormat, String> {
    let known = MemberFormat::ALL.map(MemberFormat::name).join(", ");
    MemberFormat::from_name(name).ok_or_else(|| format!("the formats are {known}"))
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or was refused, with its place and the reason; too many would leave; the
/// database is away. Nothing is changed then.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.step {
        Step::Import(import) => run_import(import, context),
        Step::Fetch(fetch) => fetch::run(fetch, context),
    }
}

fn run_import(import: &Import, context: &Context) -> anyhow::Result<ExitCode> {
    let mut reading = Reading::new(import.format);
    for path in &import.files {
        let name = path.display().to_string();
        read_with_progress(path, |file| Ok(reading.read_file(&name, BufReader::new(file))?))?;
    }
    let permission = Permission { dry_run: import.dry_run, force: import.force };
    let report = put_and_tell(vec![reading.finish()?], permission, context)?;
    if import.dry_run && report.needs_force {
        say("so many leave that the import would need --force")?;
    }
    if import.dry_run {
        say("nothing was changed: this was a dry run")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Imports what was fetched, the lists of all publishers in one transaction.
///
/// # Errors
/// What [`put_all_in_place`] refuses, or a file that cannot be read.
fn import_harvests(harvests: &[Harvest], force: bool, context: &Context) -> anyhow::Result<()> {
    let mut sources = Vec::with_capacity(harvests.len());
    for harvest in harvests {
        let mut reading = Reading::new(harvest.format);
        for path in &harvest.files {
            let name = path.display().to_string();
            let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
            reading.read_file(&name, BufReader::new(file))?;
        }
        sources.push(reading.finish()?);
    }
    put_and_tell(sources, Permission { dry_run: false, force }, context)?;
    Ok(())
}

/// Imports what was read, in one transaction, and says what came of it.
fn put_and_tell(sources: Vec<Source>, permission: Permission, context: &Context) -> anyhow::Result<Report> {
    let report = context.block_on(async {
        let store = context.store().await?;
        Ok::<_, anyhow::Error>(put_all_in_place(&store, context.clock(), sources, permission).await?)
    })?;
    for line in lines_of(&report) {
        say(&line)?;
    }
    Ok(report)
}

/// Judges what one publisher's files hold against the seats of today and brings the offices to it, in one transaction. The shipped
/// boundaries are stored first where the database has none yet.
///
/// # Errors
/// `Roll` where the files contradict the seats; `TooManyLeave` unless forced; `Store`.
pub async fn put_in_place(
    store: &Store,
    clock: &Clock,
    source: Source,
    permission: Permission,
) -> Result<Report, ImportRepresentativesError> {
    put_all_in_place(store, clock, vec![source], permission).await
}

/// The same of several publishers at once, each of them for chambers of its own.
///
/// # Errors
/// As [`put_in_place`], and `StatedTwice` where two of them state one chamber.
async fn put_all_in_place(
    store: &Store,
    clock: &Clock,
    sources: Vec<Source>,
    permission: Permission,
) -> Result<Report, ImportRepresentativesError> {
    let (now, boundaries) = (clock.now(), shipped_boundaries()?);
    let (today, shipped) = (day_of(now), boundaries.clone());
    let seats: Result<_, StoreError> =
        store.read(move |conn| import_representatives::known_seats(conn, &shipped, today)).await;
    let Roll { offices, unmatched, silent } = import_representatives::roll_of(sources, &seats?, today)?;
    let entries: Vec<NewEntry> = offices
        .into_iter()
        .map(|stated| NewEntry {
            stated,
            office_id: OfficeId::from_uuid(clock.new_id()),
            holder_id: HolderId::from_uuid(clock.new_id()),
        })
        .collect();
    let write = move |tx: &mut Tx<'_>| {
        if !permission.dry_run {
            import_boundaries::import_first(tx, &boundaries)?;
        }
        import_representatives::import(tx, &entries, &unmatched, &silent, permission, now)
    };
    store.write(write).await
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
    let without: Vec<Mention> = report.without_address.iter().map(|(mention, _)| mention.clone()).collect();
    part("without address", &without, true);
    let by_route = |code: &str| report.without_address.iter().filter(|(_, route)| *route == code).count();
    let (forms, opted_out) = (by_route("web-form"), by_route("opted-out"));
    if forms + opted_out > 0 {
        lines.push(format!("    of whom {forms} have a form of their own and {opted_out} take no letters"));
    }
    lines.push(format!("unmatched seat   {}", report.unmatched.len()));
    lines.extend(report.unmatched.iter().take(NAMES_SHOWN).map(line_of_unmatched));
    if report.unmatched.len() > NAMES_SHOWN {
        lines.push(format!("    and {} more", report.unmatched.len() - NAMES_SHOWN));
    }
    lines.push(format!("unchanged        {}", report.unchanged));
    lines
}

fn line_of_unmatched(unmatched: &Unmatched) -> String {
    let Unmatched { kind, seat, member } = unmatched;
    let seat = if seat.is_empty() { "no seat" } else { seat };
    if member.is_empty() {
        format!("    {} {seat}", kind.slug())
    } else {
        format!("    {} {seat}: {member}", kind.slug())
    }
}

fn line_of(mention: &Mention) -> String {
    let Mention { area, area_name, member, .. } = mention;
    if member.is_empty() {
        format!("    {area} {area_name}")
    } else {
        format!("    {area} {area_name}: {member}")
    }
}
