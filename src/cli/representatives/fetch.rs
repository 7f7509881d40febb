//! `clarion representatives fetch`: the lists that publishers offer, to a folder and from there to the database.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use super::super::{Context, say, tell};
use super::folder::{Content, Folder, Wanted};
use crate::config::address::ApiUrl;
use crate::config::settings::Sources;
use crate::domain::representative::MemberFormat;
use crate::fetch::{Fetcher, Limits};

/// What is fetched where nothing is named: all four chambers with addresses. The Commons come from the department,
/// since its list tells the codes of the seats, while the Members API tells names that must be known already.
const USUAL: [MemberFormat; 4] =
    [MemberFormat::Dfe, MemberFormat::ScottishParliament, MemberFormat::Senedd, MemberFormat::NiAssembly];

/// Everything that can be fetched.
const OFFERED: [MemberFormat; 7] = [
    MemberFormat::Dfe,
    MemberFormat::MembersApi,
    MemberFormat::ScottishParliament,
    MemberFormat::Senedd,
    MemberFormat::NiAssembly,
    MemberFormat::Popolo,
    MemberFormat::DemocracyClub,
];

/// The lists of the Scottish Parliament that belong together.
const SCOTTISH_LISTS: [&str; 8] = [
    "Members",
    "Constituencies",
    "Regions",
    "Parties",
    "MemberParties",
    "MemberElectionConstituencyStatuses",
    "MemberElectionRegionStatuses",
    "emailaddresses",
];

/// How many members the Members API gives on a page.
const PAGE: usize = 20;

/// More members than any parliament has: a page that tells of more tells of something else.
const MOST_MEMBERS: usize = 2_000;

/// Arguments of `clarion representatives fetch`.
#[derive(Debug, clap::Args)]
pub struct Fetch {
    /// Whose list, as often as wanted: dfe, members-api, scottish-parliament, senedd, ni-assembly, popolo or
    /// democracy-club [default: dfe, scottish-parliament, senedd, ni-assembly]
    #[arg(long = "source", value_name = "NAME", value_parser = source_of)]
    pub sources: Vec<MemberFormat>,
    /// The folder that keeps what was fetched [default: representatives.dir of the settings]
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Import all of it, in one transaction
    #[arg(long)]
    pub import: bool,
    /// Import although more than a tenth of the known members of a chamber would leave
    #[arg(long, requires = "import")]
    pub force: bool,
}

fn source_of(name: &str) -> Result<MemberFormat, String> {
    OFFERED.into_iter().find(|format| format.name() == name).ok_or_else(|| {
        let offered = OFFERED.map(MemberFormat::name).join(", ");
        format!("the sources are {offered}")
    })
}

/// Files of one format that were fetched.
#[derive(Clone, Debug)]
pub struct Harvest {
    /// The format.
    pub format: MemberFormat,
    /// Their paths.
    pub files: Vec<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// A publisher that does not answer or sends something else, with the address; what is fetched already stays and
/// is not asked for again when the command is run within a day. With `--import` what an import refuses; the
/// representatives stay as they were.
pub fn run(args: &Fetch, context: &Context) -> anyhow::Result<ExitCode> {
    let harvests = harvest(args, context)?;
    if args.import {
        super::import_harvests(&harvests, args.force, context)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Fetches the files of every source.
fn harvest(args: &Fetch, context: &Context) -> anyhow::Result<Vec<Harvest>> {
    let settings = &context.settings().representatives;
    let dir = args.dir.as_ref().unwrap_or(&settings.dir);
    let mut sources = if args.sources.is_empty() { USUAL.to_vec() } else { args.sources.clone() };
    let mut seen = Vec::new();
    sources.retain(|source| {
        !seen.contains(source) && {
            seen.push(*source);
            true
        }
    });
    let pace = Duration::from_millis(settings.pause_ms.into());
    // Publishers that are busy are given eight of the pauses first.
    let limits = Limits { pace, backoff: pace.saturating_mul(8), ..Limits::default() };
    // A timer is made within the runtime only.
    let wait = |time| context.block_on(async move { tokio::time::sleep(time).await });
    let mut fetcher = Fetcher::new(limits, context.clock().clone(), wait);
    let mut folder = Folder::open(dir, context.clock().now())?;
    let mut harvests = Vec::new();
    for format in sources {
        tell(&format!("fetching {}", format.name()));
        gather(format, &settings.sources, &mut folder, &mut fetcher)?;
        let (names, counts) = folder.settle(format.name())?;
        say(&format!(
            "{:<20} {} fetched, {} unchanged, {} fetched before",
            format.name(),
            counts.fetched,
            counts.unchanged,
            counts.resumed
        ))?;
        let files = names.iter().map(|name| folder.path_of(name)).collect();
        harvests.push(Harvest { format, files });
    }
    folder.finish()?;
    Ok(harvests)
}

/// Fetches the files of one source.
fn gather(
    format: MemberFormat,
    sources: &Sources,
    folder: &mut Folder,
    fetcher: &mut Fetcher<'_>,
) -> anyhow::Result<()> {
    if format == MemberFormat::MembersApi {
        return gather_members(&sources.members_api, folder, fetcher);
    }
    for wanted in fixed_files(format, sources)? {
        folder.take(fetcher, &wanted)?;
    }
    Ok(())
}

/// The files of a source that is known file by file.
fn fixed_files(format: MemberFormat, sources: &Sources) -> anyhow::Result<Vec<Wanted>> {
    let name = |file: &str| format!("{}/{file}", format.name());
    let below = |base: &ApiUrl, file: &str, path: &str, content| -> anyhow::Result<Wanted> {
        Ok(Wanted { name: name(file), url: address(base, path)?, content })
    };
    let whole =
        |url: &ApiUrl, file: &str, content| Wanted { name: name(file), url: url.url().clone(), content };
    Ok(match format {
        MemberFormat::Dfe => vec![whole(&sources.dfe, "mp_lookup.csv", Content::Csv)],
        MemberFormat::Popolo => vec![whole(&sources.popolo, "people.json", Content::Json)],
        MemberFormat::DemocracyClub => {
            let exports = sources.democracy_club.iter().enumerate();
            exports
                .map(|(number, url)| whole(url, &format!("candidates-{}.csv", number + 1), Content::Csv))
                .collect()
        }
        MemberFormat::ScottishParliament => {
            let base = &sources.scottish_parliament;
            let lists = SCOTTISH_LISTS.iter();
            lists
                .map(|list| below(base, &format!("{list}.json"), list, Content::Json))
                .collect::<Result<_, _>>()?
        }
        MemberFormat::Senedd => vec![
            below(&sources.senedd, "english.xml", "mgwebservice.asmx/GetCouncillorsByWard", Content::Xml)?,
            below(&sources.senedd, "welsh.xml", "mgwebservicew.asmx/GetCouncillorsByWard", Content::Xml)?,
        ],
        MemberFormat::NiAssembly => {
            let (members, contacts) =
                ("members_json.ashx?m=GetAllCurrentMembers", "members.asmx/GetAllMemberContactDetails_JSON");
            vec![
                below(&sources.ni_assembly, "members.json", members, Content::Json)?,
                below(&sources.ni_assembly, "contacts.json", contacts, Content::Json)?,
            ]
        }
        MemberFormat::MembersApi | MemberFormat::Csv | MemberFormat::HealthBodies => Vec::new(),
    })
}

fn address(base: &ApiUrl, path: &str) -> anyhow::Result<url::Url> {
    base.below(path).with_context(|| format!("{} cannot be asked for {path}", base.url()))
}

/// What is needed of a page of members to find the next page and the members' contacts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    items: Vec<Listed>,
    total_results: usize,
}

#[derive(Deserialize)]
struct Listed {
    value: Numbered,
}

#[derive(Deserialize)]
struct Numbered {
    id: u64,
}

/// Fetches the pages of current members, and the contacts of each.
fn gather_members(base: &ApiUrl, folder: &mut Folder, fetcher: &mut Fetcher<'_>) -> anyhow::Result<()> {
    let source = MemberFormat::MembersApi.name();
    let (mut skip, mut ids) = (0, BTreeSet::new());
    loop {
        let url =
            address(base, &format!("Members/Search?House=1&IsCurrentMember=true&skip={skip}&take={PAGE}"))?;
        let name = format!("{source}/search-{skip:04}.json");
        let wanted = Wanted { name, url, content: Content::Json };
        let bytes = folder.take(fetcher, &wanted)?;
        let page = serde_json::from_slice::<Page>(&bytes).ok().filter(|page| {
            page.total_results <= MOST_MEMBERS && (!page.items.is_empty() || page.total_results <= skip)
        });
        let Some(page) = page else {
            folder.forget(&wanted.name)?;
            bail!("{}: the publisher sends something else than a page of members", wanted.url);
        };
        // The publisher may have shorter pages than were asked for.
        skip += page.items.len();
        ids.extend(page.items.iter().map(|listed| listed.value.id));
        if skip >= page.total_results {
            break;
        }
    }
    for id in ids {
        let url = address(base, &format!("Members/{id}/Contact"))?;
        let name = format!("{source}/contact-{id}.json");
        folder.take(fetcher, &Wanted { name, url, content: Content::JsonOf(id) })?;
    }
    Ok(())
}
