//! `clarion demo`: the main job at once, on this machine alone.
//!
//! A fresh SQLite file, the shipped campaign under a placeholder organisation, invented places and members,
//! web and worker in one process, and every mail captured as a file. Nothing can leave: the transport is set
//! here and no environment variable reaches it.

mod crowd;
mod filling;
mod letters;
mod names;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

pub use self::filling::fill;
use super::house::House;
use super::places::Source;
use super::{Context, places, representatives, say, serve};
use crate::actions::import_map::import_map;
use crate::actions::import_places::Reading as PlaceReading;
use crate::actions::import_representatives::{Permission, Reading as MemberReading};
use crate::actions::staff::Acting;
use crate::actions::staff::demonstration::prepare;
use crate::clock::Clock;
use crate::config::{Environment, Settings};
use crate::domain::email::EmailAddress;
use crate::domain::id::StaffId;
use crate::domain::language::Language;
use crate::domain::place::PlaceLayer;
use crate::domain::place_row::PlaceFormat;
use crate::domain::representative::MemberFormat;
use crate::domain::seat_map::SeatMap;
use crate::domain::staff::{Account, Nations, Role, StaffState};
use crate::domain::staff_event::Actor;
use crate::secret::staff::{TokenDigest, new_token};
use crate::store::StoreError;
use crate::telemetry;

/// Invented postcodes in real seats.
const PLACES: &str = include_str!("../../config/demo/places.csv");
/// The directories with their names: the kingdom's, and those that tell the seats of Holyrood and of the Assembly.
const DIRECTORIES: [(PlaceLayer, &str, &str); 3] = [
    (PlaceLayer::Kingdom, "config/demo/places.csv", PLACES),
    (
        PlaceLayer::Scotland,
        "config/demo/places-scotland.csv",
        include_str!("../../config/demo/places-scotland.csv"),
    ),
    (
        PlaceLayer::Assembly,
        "config/demo/places-assembly.csv",
        include_str!("../../config/demo/places-assembly.csv"),
    ),
];
/// Invented members for those seats, ministers and chiefs of health bodies.
const MEMBERS: &str = include_str!("../../config/demo/representatives.csv");

/// Where those seats stand on a map.
const MAP: &str = include_str!("../../config/demo/seats.hexjson");

/// Who looks around in the staff office.
const ADMIN: &str = "admin@example.org";

/// Arguments of `clarion demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder for the database, the mail and the secret; by default a new temporary one
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Leaves it without the invented crowd
    #[arg(long)]
    empty: bool,
}

/// Runs the demonstration until SIGTERM or SIGINT.
///
/// # Errors
/// The folder holds an earlier demonstration or cannot be written; the port is taken.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let dir = folder(args.dir.as_deref())?;
    let port = free_port(args.port)?;
    let context = Context::with_settings(Settings::load(&environment(&dir, port)?)?, Clock::machine())?;
    telemetry::start_log(context.settings().log.level)?;
    context.block_on(async {
        let house = House::open(&context, true).await?;
        furnish(&house).await?;
        if !args.empty {
            filling::fill(&house, filling::PEOPLE).await?;
        }
        let office = open_office(&house).await?;
        serve::serve(&house, true, |address| tell_what_to_open(address, &dir, &office)).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The folder, made if need be. An earlier demonstration is left alone.
fn folder(wanted: Option<&Path>) -> anyhow::Result<PathBuf> {
    let Some(dir) = wanted else {
        let made = tempfile::Builder::new().prefix("clarion-demo-").tempdir();
        return Ok(made.context("cannot make a temporary folder; name one with --dir")?.keep());
    };
    if dir.join("clarion.db").exists() {
        bail!("{} holds an earlier demonstration; name another folder with --dir", dir.display());
    }
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
    Ok(dir.to_owned())
}

/// The port itself, or a free one for 0: links in mails need it before the listener opens.
fn free_port(port: u16) -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener =
        listener.with_context(|| format!("port {port} is taken; name another with --port, or 0 for any"))?;
    Ok(listener.local_addr()?.port())
}

/// The settings of a demonstration, as if they came from the environment; the real one is not asked.
fn environment(dir: &Path, port: u16) -> anyhow::Result<Environment> {
    let dir = std::path::absolute(dir)?;
    let under = |name: &str| dir.join(name).display().to_string();
    let pairs = [
        ("CLARION__SERVER__BIND", format!("127.0.0.1:{port}")),
        ("BASE_URL", format!("http://127.0.0.1:{port}")),
        ("DATABASE_URL", format!("sqlite:{}", under("clarion.db"))),
        ("CLARION__MAIL__TRANSPORT", "file".to_owned()),
        ("CLARION__MAIL__DIR", under("mail")),
        // Whoever looks at the demonstration wants to see the letter now.
        ("CLARION__LETTERS__HOURS", "always".to_owned()),
        ("CLARION__LETTERS__PER_OFFICE_HOUR", "0".to_owned()),
        ("CLARION__LETTERS__PER_WRITER_HOUR", "0".to_owned()),
        ("CLARION__MAIL__RATE_PER_DOMAIN", "1000".to_owned()),
        ("CLARION__SECRETS__FILE", under("secret")),
        ("CLARION__LOG__LEVEL", "warn".to_owned()),
    ];
    Ok(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Imports the invented places and members, and the map of their seats.
///
/// # Errors
/// What the database answered; the shipped files themselves are sound.
pub async fn furnish(house: &House) -> anyhow::Result<()> {
    for (layer, file, rows) in DIRECTORIES {
        let mut postcodes = PlaceReading::for_layer(PlaceFormat::Csv, layer);
        postcodes.read_file(file, rows.as_bytes())?;
        let source = Source { name: "demonstration".to_owned(), source: "invented".to_owned(), force: false };
        places::put_in_place(&house.store, &house.clock, postcodes.finish()?, source).await?;
    }
    let mut members = MemberReading::new(MemberFormat::Csv);
    members.read_file("config/demo/representatives.csv", MEMBERS.as_bytes())?;
    let permission = Permission { dry_run: false, force: false };
    representatives::put_in_place(&house.store, &house.clock, members.finish()?, permission).await?;
    let map = SeatMap::parse(MAP)?;
    let stored: Result<(), StoreError> = house.store.write(move |tx| import_map(tx, &map)).await;
    Ok(stored?)
}

/// Makes an invented admin of the staff office and returns the path of the one link to it.
///
/// # Errors
/// What the database answered; the system gives no random numbers.
pub async fn open_office(house: &House) -> anyhow::Result<String> {
    let token = new_token()?;
    let acting = Acting {
        actor: Actor::on_the_command_line(),
        now: house.clock.now(),
        chain: house.keys.staff().chain().clone(),
    };
    let account = Account {
        id: StaffId::from_uuid(house.clock.new_id()),
        email: EmailAddress::parse(ADMIN)?,
        role: Role::Admin,
        nations: Nations::all(),
        state: StaffState::Active,
        language: Language::English,
        made_at: house.clock.now(),
    };
    let digest = TokenDigest::of(token.expose());
    let made: Result<(), StoreError> =
        house.store.write(move |tx| prepare(tx, &acting, &account, digest)).await;
    made?;
    Ok(format!("/staff/demonstration/{}", token.expose()))
}

fn tell_what_to_open(address: SocketAddr, dir: &Path, office: &str) -> anyhow::Result<()> {
    let base = format!("http://{address}");
    say("Clarion is running as a demonstration. Nothing leaves this machine.")?;
    say("")?;
    say(&format!("  The campaign    {base}/en   (Cymraeg: {base}/cy)"))?;
    say(&format!("  A petition      {base}/en/petitions/england"))?;
    say(&format!("  Captured mail   {base}/dev/mailbox"))?;
    say(&format!("  Staff office    {base}{office}   (works once)"))?;
    say("")?;
    say(&format!("  Postcodes to sign from: {}", sample_postcodes()))?;
    say(&format!("  Database, mail and secret: {}", dir.display()))?;
    say("")?;
    say("Stop it with Ctrl-C.")?;
    Ok(())
}

/// One postcode of each nation, from the invented directory.
fn sample_postcodes() -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut samples: Vec<String> = Vec::new();
    for line in PLACES.lines().skip(1) {
        let mut cells = line.split(',');
        if let (Some(postcode), Some(nation)) = (cells.next(), cells.next())
            && !seen.contains(&nation)
        {
            seen.push(nation);
            samples.push(format!("{postcode} ({nation})"));
        }
    }
    samples.join(", ")
}
