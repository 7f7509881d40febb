//! What `clarion check` says of postcodes and of those who can be written to: what is missing, old or beside the
//! point, by the codes of seats and bodies. No person and no address is ever named.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use crate::domain::boundary::{Boundaries, BoundarySet, ChamberSeat};
use crate::domain::campaign::{Campaign, Date};
use crate::domain::id::OfficeId;
use crate::domain::moment::{DAY_MS, Moment};
use crate::domain::place::{AreaCode, Gss, Place, PlaceLayer};
use crate::domain::representative::{Chamber, ContactRoute, OfficeKind};
use crate::language::day_of;
use crate::store::office_choice::{self, OfficeChoice};
use crate::store::place::{self, ReleaseView};
use crate::store::representative::{self, HolderView, OfficeView};
use crate::store::{Conn, Store, StoreError, boundary, campaign};

/// Directories are released every quarter: one that is older than this has a successor.
const QUARTER_DAYS: i64 = 92;
/// The most codes that a line names.
const CODES_NAMED: usize = 5;

const PLACES: &str = "places";
const BOUNDARIES: &str = "boundaries";
const REPRESENTATIVES: &str = "representatives";
const HEALTH_BODIES: &str = "health-bodies";
const POSTS: &str = "posts";
/// How a line about the campaign's posts begins.
const OF_CAMPAIGN: &str = "those of the campaign";

/// What the database knows of places and offices.
struct Civics {
    releases: Vec<ReleaseView>,
    /// Where live postcodes of the four nations lie, each combination once per directory.
    places: Vec<Place>,
    /// How many of them, from the first, are the kingdom's: seats of the Commons and health bodies are taken from
    /// its directory, as look-ups do.
    of_kingdom: usize,
    boundaries: Boundaries,
    offices: Vec<OfficeView>,
    campaign: Option<Campaign>,
    /// Offices whose own choice of an address is refused.
    redirected: BTreeSet<OfficeId>,
}

impl Civics {
    fn read(conn: &mut Conn) -> Result<Self, StoreError> {
        let releases = place::list_current(conn)?;
        let (mut places, mut of_kingdom) = (Vec::new(), 0);
        for release in &releases {
            let table = place::load_table(conn, release.id)?;
            places.extend(table.into_iter().filter(|place| place.live && place.nation.is_some()));
            if release.layer == PlaceLayer::Kingdom {
                of_kingdom = places.len();
            }
        }
        let mut offices = Vec::new();
        for kind in OfficeKind::ALL {
            offices.extend(representative::list_by_kind(conn, kind)?);
        }
        let boundaries = boundary::load(conn)?;
        let campaign = campaign::find(conn)?;
        let redirected = match &campaign {
            Some(view) => office_choice::list_refused(conn, view.id)?,
            None => Vec::new(),
        };
        // Of who holds an office no more, nothing waits.
        let holds = |choice: &OfficeChoice| {
            let office = offices.iter().find(|office| office.id == choice.office);
            office.and_then(|office| office.holder.as_ref()).is_some_and(|held| held.id == choice.holder)
        };
        let redirected =
            redirected.iter().filter(|choice| holds(choice)).map(|choice| choice.office).collect();
        let campaign = campaign.map(|view| view.document);
        Ok(Self { releases, places, of_kingdom, boundaries, offices, campaign, redirected })
    }

    fn kingdom(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().take(self.of_kingdom)
    }

    fn offices_of(&self, kind: OfficeKind) -> Vec<&OfficeView> {
        self.offices.iter().filter(|office| office.key.kind == kind).collect()
    }
}

/// Looks at everything civic in a database whose schema is current.
pub(super) async fn look(store: &Store, now: Moment) -> Vec<Finding> {
    let civics = match store.read(Civics::read).await {
        Ok(civics) => civics,
        Err(error) => {
            let error: StoreError = error;
            return vec![Finding::fail(PLACES, error.to_string())];
        }
    };
    let today = day_of(now);
    let mut found: Vec<Finding> =
        PlaceLayer::ALL.into_iter().map(|layer| look_at_layer(&civics, layer, now)).collect();
    found.extend(look_at_codes(&civics, today));
    if civics.boundaries.sets().is_empty() {
        let none = "none are stored, so nobody's seats are known; `clarion serve` begins with those of this program, \
                    or run `clarion places boundaries FILE`";
        found.push(Finding::warn(BOUNDARIES, none));
    }
    for chamber in Chamber::ALL {
        found.extend(look_at_chamber(&civics, chamber, today));
    }
    found.extend(look_at_health_bodies(&civics, today));
    found.extend(look_at_posts(&civics));
    found
}

fn look_at_layer(civics: &Civics, layer: PlaceLayer, now: Moment) -> Finding {
    let Some(release) = civics.releases.iter().find(|release| release.layer == layer) else {
        let lacking = match layer {
            PlaceLayer::Kingdom => {
                "no directory of the kingdom: no postcode leads to a seat; run \
                 `clarion places import --format onspd FILE…`"
            }
            PlaceLayer::Scotland => {
                "no directory of Scotland: only MPs are offered there; run \
                 `clarion places import --format spd FILE…`"
            }
            PlaceLayer::Assembly => {
                "no directory on the lines of the Assembly: only MPs are offered in Northern Ireland; run \
                 `clarion places import --layer assembly FILE…`"
            }
        };
        return Finding::warn(PLACES, lacking);
    };
    let said = format!(
        "{}: {} with {}, imported on {}",
        layer.name(),
        release.name,
        counted(usize::try_from(release.live_count).unwrap_or_default(), "live postcode"),
        day_of(release.imported_at)
    );
    let days = now.since_ms(release.imported_at) / DAY_MS;
    if days > QUARTER_DAYS {
        let older = format!("{said}, {days} days ago: there is a newer release every quarter");
        return Finding::warn(PLACES, older);
    }
    Finding::well(PLACES, said)
}

/// Codes of seats that postcodes name and from which no seat of the Commons follows.
fn look_at_codes(civics: &Civics, today: Date) -> Option<Finding> {
    let leads_nowhere =
        |code: &Gss| civics.boundaries.find_seat(Chamber::HouseOfCommons, *code, today).is_none();
    civics.boundaries.in_force(Chamber::HouseOfCommons, today)?;
    let codes: BTreeSet<Gss> = civics.kingdom().filter_map(|place| place.constituency).collect();
    let unknown: BTreeSet<Gss> = codes.into_iter().filter(leads_nowhere).collect();
    (!unknown.is_empty()).then(|| {
        let lost = format!(
            "postcodes name {} of the Commons that no boundaries in force know: {}; the directory or the \
             boundaries are of another time",
            counted(unknown.len(), "seat"),
            few(&unknown)
        );
        Finding::fail(BOUNDARIES, lost)
    })
}

fn look_at_chamber(civics: &Civics, chamber: Chamber, today: Date) -> Vec<Finding> {
    let name = chamber.slug();
    let Some(set) = civics.boundaries.in_force(chamber, today) else {
        if civics.boundaries.sets().is_empty() {
            return Vec::new();
        }
        let none = format!("{name}: no boundaries are in force; run `clarion places boundaries FILE`");
        return vec![Finding::warn(BOUNDARIES, none)];
    };
    let offices = civics.offices_of(chamber.into());
    if offices.is_empty() {
        let nobody = format!("{name}: no office is known; run `clarion representatives import`");
        return vec![Finding::warn(REPRESENTATIVES, nobody)];
    }
    let (mut places, mut held, mut astray) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
    let of_postcodes = civics.places.iter().flat_map(|place| civics.boundaries.seats_of(place, today));
    for seat in of_postcodes.filter(|seat| seat.chamber == chamber) {
        places.insert(seat.code, members(&seat));
    }
    for office in offices {
        let code = office.key.area.gss();
        match code.and_then(|code| civics.boundaries.find_seat(chamber, code, today)) {
            Some(seat) => {
                places.entry(seat.code).or_insert_with(|| members(&seat));
                held.extend(office.holder.is_some().then_some((office, seat.code)));
            }
            // An office of an old seat that nobody holds is history; one that is held leads letters astray.
            None => astray.extend(office.holder.is_some().then_some(office.key.area)),
        }
    }
    let all: usize = places.values().sum();
    let mut found = Vec::new();
    if !astray.is_empty() {
        let seats = counted(astray.len(), "seat");
        let old = format!(
            "{name}: {seats} with a holder that the boundaries of {} do not know: {}",
            set.name,
            few(&astray)
        );
        found.push(Finding::fail(REPRESENTATIVES, old));
    }
    found.extend(look_at_vacancies(name, places, &held));
    found.extend(look_at_routes(REPRESENTATIVES, name, held.iter().map(|(office, _)| *office)));
    found.extend(look_at_bounces(civics, REPRESENTATIVES, name, held.iter().map(|(office, _)| *office)));
    found.extend(look_at_election(name, set, held.iter().filter_map(|(office, _)| office.holder.as_ref())));
    if found.is_empty() {
        found
            .push(Finding::well(REPRESENTATIVES, format!("{name}: {all} places, all held and within reach")));
    }
    found
}

fn members(seat: &ChamberSeat) -> usize {
    usize::try_from(seat.members).unwrap_or_default()
}

/// Places of seats, by seat, that none of the offices that are `held` fills: empty, or not even known.
fn look_at_vacancies(
    name: &str,
    mut places: BTreeMap<Gss, usize>,
    held: &[(&OfficeView, Gss)],
) -> Option<Finding> {
    let all: usize = places.values().sum();
    for (_, seat) in held {
        if let Some(free) = places.get_mut(seat) {
            *free = free.saturating_sub(1);
        }
    }
    let vacant: usize = places.values().sum();
    let seats: BTreeSet<Gss> =
        places.into_iter().filter(|(_, free)| *free > 0).map(|(seat, _)| seat).collect();
    (vacant > 0).then(|| {
        let without = format!("{name}: {vacant} of {all} places have no holder: {}", few(&seats));
        Finding::warn(REPRESENTATIVES, without)
    })
}

/// Whether the holders are those of the election since which the boundaries are in force. Who was there before
/// and was elected again keeps the day of the first import, so that a part of them proves nothing.
fn look_at_election<'a>(
    name: &str,
    set: &BoundarySet,
    holders: impl Iterator<Item = &'a HolderView>,
) -> Option<Finding> {
    let (mut count, mut imported_before, mut begun_before) = (0_usize, 0_usize, 0_usize);
    for holder in holders {
        let imported = day_of(holder.since);
        count += 1;
        imported_before += usize::from(imported < set.since);
        begun_before += usize::from(holder.member.since.unwrap_or(imported) < set.since);
    }
    let advice = format!("the members of {} (since {}) have to be imported", set.name, set.since);
    let before = imported_before.max(begun_before);
    if count > 0 && imported_before == count {
        let stale = format!("{name}: every holder was imported before that election; {advice}");
        return Some(Finding::fail(REPRESENTATIVES, stale));
    }
    (before.saturating_mul(2) > count).then(|| {
        let doubtful =
            format!("{name}: {before} of {count} holders are from before that election; perhaps {advice}");
        Finding::warn(REPRESENTATIVES, doubtful)
    })
}

/// Holders of whom nobody told how letters reach them.
fn look_at_routes<'a>(
    part: &'static str,
    name: &str,
    offices: impl Iterator<Item = &'a OfficeView>,
) -> Option<Finding> {
    let has_no_route = |office: &&OfficeView| {
        office.holder.as_ref().is_some_and(|holder| holder.member.route == ContactRoute::Unknown)
    };
    let lost: Vec<AreaCode> = offices.filter(has_no_route).map(|office| office.key.area).collect();
    let areas: BTreeSet<AreaCode> = lost.iter().copied().collect();
    (!lost.is_empty()).then(|| {
        let count = counted(lost.len(), "holder");
        Finding::warn(part, format!("{name}: {count} without a route for letters: {}", few(&areas)))
    })
}

/// Holders whose address reaches nobody, as a server said of a mail to it: the one on file, or the one that they have
/// chosen themselves.
fn look_at_bounces<'a>(
    civics: &Civics,
    part: &'static str,
    name: &str,
    offices: impl Iterator<Item = &'a OfficeView>,
) -> Vec<Finding> {
    let (mut bad, mut redirected) = (Vec::new(), Vec::new());
    for office in offices {
        if office.holder.as_ref().is_some_and(|holder| holder.bad_address.is_some()) {
            bad.push(office.key.area);
        }
        if civics.redirected.contains(&office.id) {
            redirected.push(office.key.area);
        }
    }
    let told = |of: &[AreaCode], what: &str| {
        let (holders, areas) = (counted(of.len(), "holder"), of.iter().copied().collect());
        (!of.is_empty()).then(|| Finding::warn(part, format!("{name}: {holders} {what}: {}", few(&areas))))
    };
    let on_file = "with an address that bounces, so that letters wait until an import brings another, or until \
                   `clarion office trust-address`";
    let chosen = "whose own choice of an address bounces, so that letters go to the one on file";
    [told(&bad, on_file), told(&redirected, chosen)].into_iter().flatten().collect()
}

fn look_at_health_bodies(civics: &Civics, today: Date) -> Vec<Finding> {
    let offices = civics.offices_of(OfficeKind::HealthBody);
    let named: BTreeSet<AreaCode> = civics.kingdom().filter_map(|place| place.health).collect();
    let mut found = Vec::new();
    let of = |area: &AreaCode| {
        offices.iter().filter(|office| office.key.area == *area).copied().collect::<Vec<_>>()
    };
    let unknown: BTreeSet<AreaCode> = named.iter().filter(|area| of(area).is_empty()).copied().collect();
    if !unknown.is_empty() {
        let lacking = format!(
            "postcodes name {} that {} no office: {}",
            bodies(unknown.len()),
            if unknown.len() == 1 { "has" } else { "have" },
            few(&unknown)
        );
        found.push(Finding::warn(HEALTH_BODIES, lacking));
    }
    let is_over = |area: &&AreaCode| {
        let offices = of(area);
        !offices.is_empty() && !offices.iter().any(|office| office.exists(today))
    };
    let over: BTreeSet<AreaCode> = named.iter().filter(is_over).copied().collect();
    if !over.is_empty() {
        let ended = format!(
            "postcodes name {} that {} not in office today: {}; the directory or the bodies are of another time",
            bodies(over.len()),
            if over.len() == 1 { "is" } else { "are" },
            few(&over)
        );
        found.push(Finding::warn(HEALTH_BODIES, ended));
    }
    let current = || offices.iter().filter(|office| office.exists(today));
    let vacant: BTreeSet<AreaCode> =
        current().filter(|office| office.holder.is_none()).map(|office| office.key.area).collect();
    if !vacant.is_empty() {
        let lacking = format!("{} without a holder: {}", bodies(vacant.len()), few(&vacant));
        found.push(Finding::warn(HEALTH_BODIES, lacking));
    }
    let name = OfficeKind::HealthBody.slug();
    found.extend(look_at_routes(HEALTH_BODIES, name, current().copied()));
    found.extend(look_at_bounces(civics, HEALTH_BODIES, name, current().copied()));
    if found.is_empty() && !offices.is_empty() {
        let all = bodies(current().count());
        found.push(Finding::well(HEALTH_BODIES, format!("{all}, all held and within reach")));
    }
    found
}

fn look_at_posts(civics: &Civics) -> Vec<Finding> {
    let Some(campaign) = &civics.campaign else { return Vec::new() };
    if campaign.posts.is_empty() || campaign.powers.is_empty() {
        let old =
            "the stored campaign does not say who can act, or has no posts; run `clarion campaign import`";
        return vec![Finding::warn(POSTS, old)];
    }
    let mut found = Vec::new();
    let (mut lost, mut vacant, mut held) = (Vec::new(), Vec::new(), Vec::new());
    for post in &campaign.posts {
        match civics.offices.iter().find(|office| office.key == post.office_key()) {
            None => lost.push(post.key.as_str()),
            Some(office) if office.holder.is_none() => vacant.push(post.key.as_str()),
            Some(office) => held.push(office),
        }
    }
    if !lost.is_empty() {
        let gone = format!("no office is stored for {}; run `clarion campaign import`", lost.join(", "));
        found.push(Finding::fail(POSTS, gone));
    }
    if !vacant.is_empty() {
        let lacking = format!(
            "without a holder, so that nobody can write to them: {}; state the post or its department in a CSV",
            vacant.join(", ")
        );
        found.push(Finding::warn(POSTS, lacking));
    }
    let count = held.len();
    found.extend(look_at_routes(POSTS, OF_CAMPAIGN, held.iter().copied()));
    found.extend(look_at_bounces(civics, POSTS, OF_CAMPAIGN, held.into_iter()));
    if found.is_empty() {
        found.push(Finding::well(POSTS, format!("{}, all held and within reach", counted(count, "post"))));
    }
    found
}

/// The first codes of a set, and how many there are beside them.
fn few<T: ToString>(codes: &BTreeSet<T>) -> String {
    let named: Vec<String> = codes.iter().take(CODES_NAMED).map(ToString::to_string).collect();
    match codes.len().saturating_sub(CODES_NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn bodies(count: usize) -> String {
    if count == 1 { "1 health body".to_owned() } else { format!("{count} health bodies") }
}
