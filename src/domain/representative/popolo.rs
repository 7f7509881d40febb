//! Members of all four chambers as mySociety keeps them in `people.json` (`mysociety/parlparse`): Popolo, with
//! persons, posts and the memberships that join them, of today and of the past.
//!
//! A post is of an area by its name, so a seat is found by its name; a post of former boundaries has an end. There
//! are no addresses. A person is known by the number that their own parliament gives them, where the file tells
//! it, so that this file and a parliament's own speak of one person.

mod span;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use self::span::{Partial, Span};
use super::field;
use super::format::{Roll, RollError, RollFault, SourceFile, Unmatched};
use super::json::Item;
use super::{Chamber, ContactRoute, Member, StatedOffice};
use crate::domain::boundary::{ChamberSeat, SeatNames};
use crate::domain::campaign::Date;
use crate::domain::entry::EntryError;
use crate::domain::place::Gss;

/// The most times that one id leads to another before it is a circle.
const REDIRECTS: usize = 20;

/// Reads the file, or several that hold its parts.
///
/// # Errors
/// A file that is no Popolo; ids that are given twice or lead nowhere; more members of a seat than it has.
pub fn read(files: &[SourceFile<'_>], seats: &SeatNames, today: Date) -> Result<Roll, RollError> {
    let sections = Sections::of(files)?;
    let today = today.to_string();
    let posts = posts_of(&sections, &today)?;
    let sittings = sittings_of(&sections, &posts, &today)?;
    let people = People::of(&sections)?;
    let parties = names_of_organizations(&sections)?;
    place(sittings, &posts, &people, &parties, seats, &today)
}

/// The four lists of the files. Their entries are looked at where they stand, so that no copy of the file is made.
struct Sections<'a> {
    lists: HashMap<&'static str, Vec<Item<'a>>>,
}

impl<'a> Sections<'a> {
    fn of(files: &[SourceFile<'a>]) -> Result<Self, RollError> {
        let mut lists: HashMap<&'static str, Vec<Item<'a>>> = HashMap::new();
        for file in files {
            for (name, item) in Item::of_file(file)?.fields() {
                let known = ["persons", "memberships", "posts", "organizations"];
                if let Some(known) = known.into_iter().find(|known| *known == name) {
                    lists.entry(known).or_default().extend(item.list()?);
                }
            }
        }
        for needed in ["persons", "memberships", "posts"] {
            if !lists.contains_key(needed) {
                return Err(RollError::of_all(RollFault::MissingFile(needed)));
            }
        }
        Ok(Self { lists })
    }

    fn list(&self, name: &str) -> &[Item<'a>] {
        self.lists.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct PostEntry {
    id: String,
    area: Option<AreaEntry>,
    organization_id: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
}

#[derive(Deserialize)]
struct AreaEntry {
    name: Option<String>,
}

#[derive(Deserialize)]
struct MembershipEntry {
    person_id: Option<String>,
    post_id: Option<String>,
    on_behalf_of_id: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
}

#[derive(Deserialize)]
struct IdEntry {
    id: String,
    redirect: Option<String>,
}

#[derive(Deserialize)]
struct PersonEntry {
    other_names: Option<Vec<NameEntry>>,
    identifiers: Option<Vec<IdentifierEntry>>,
}

#[derive(Deserialize)]
struct NameEntry {
    note: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    honorific_prefix: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
}

#[derive(Deserialize)]
struct IdentifierEntry {
    scheme: String,
    identifier: serde_json::Value,
}

#[derive(Deserialize)]
struct OrganizationEntry {
    id: String,
    name: Option<String>,
}

/// A post of one of the four chambers.
struct Post {
    chamber: Chamber,
    area: String,
    is_open: bool,
}

/// The chamber of an organisation; `None` for the Lords and every other body.
fn chamber_of(organization: &str) -> Option<Chamber> {
    match organization {
        "house-of-commons" => Some(Chamber::HouseOfCommons),
        "scottish-parliament" => Some(Chamber::ScottishParliament),
        "welsh-parliament" => Some(Chamber::Senedd),
        "northern-ireland-assembly" => Some(Chamber::NiAssembly),
        _ => None,
    }
}

/// The scheme of the number that a chamber gives its members.
const fn scheme_of(chamber: Chamber) -> &'static str {
    match chamber {
        Chamber::HouseOfCommons => "datadotparl_id",
        Chamber::ScottishParliament => "scotparl_id",
        Chamber::Senedd => "senedd",
        Chamber::NiAssembly => "data.niassembly.gov.uk",
    }
}

/// Every post by its id; `None` for one of another body.
fn posts_of(sections: &Sections<'_>, today: &str) -> Result<HashMap<String, Option<Post>>, RollError> {
    let mut posts = HashMap::new();
    for item in sections.list("posts") {
        let entry: PostEntry = item.read("post")?;
        let chamber = entry.organization_id.as_deref().and_then(chamber_of);
        let post = chamber
            .map(|chamber| -> Result<Post, EntryError> {
                let area = entry.area.as_ref().and_then(|area| area.name.as_deref()).unwrap_or_default();
                let span = Span::parse(entry.start_date.as_deref(), entry.end_date.as_deref())?;
                Ok(Post { chamber, area: field::filled("area", area)?, is_open: span.holds(today) })
            })
            .transpose()
            .map_err(|error| item.error(error))?;
        if posts.insert(entry.id, post).is_some() {
            return Err(item.shape("a post before has this id"));
        }
    }
    Ok(posts)
}

/// A membership of today in one of the four chambers.
struct Sitting<'a> {
    item: Item<'a>,
    person: String,
    post: String,
    party: Option<String>,
    span: Span,
}

fn sittings_of<'a>(
    sections: &Sections<'a>,
    posts: &HashMap<String, Option<Post>>,
    today: &str,
) -> Result<Vec<Sitting<'a>>, RollError> {
    let mut sittings = Vec::new();
    for item in sections.list("memberships") {
        let entry: MembershipEntry = item.read("membership")?;
        // One without a post is of the Lords, or leads to another membership.
        let Some(post) = entry.post_id else { continue };
        let known = posts.get(&post).ok_or_else(|| item.shape("post_id names no post of the file"))?;
        if known.is_none() {
            continue;
        }
        let span = Span::parse(entry.start_date.as_deref(), entry.end_date.as_deref())
            .map_err(|error| item.error(error))?;
        if !span.holds(today) {
            continue;
        }
        let person = entry.person_id.ok_or_else(|| item.error(EntryError::EmptyCell("person_id")))?;
        sittings.push(Sitting { item: *item, person, post, party: entry.on_behalf_of_id, span });
    }
    Ok(sittings)
}

/// The persons by their ids. Only who is asked for is read in full.
struct People<'a> {
    by_id: HashMap<String, (Item<'a>, Option<String>)>,
}

impl<'a> People<'a> {
    fn of(sections: &Sections<'a>) -> Result<Self, RollError> {
        let mut by_id = HashMap::new();
        for item in sections.list("persons") {
            let entry: IdEntry = item.read("person")?;
            if by_id.insert(entry.id, (*item, entry.redirect)).is_some() {
                return Err(item.shape("a person before has this id"));
            }
        }
        Ok(Self { by_id })
    }

    /// Who is meant by an id in the end, with that person's own.
    fn find<'s>(&'s self, id: &'s str) -> Option<(&'s str, Item<'a>)> {
        let mut id = id;
        for _ in 0..REDIRECTS {
            match self.by_id.get(id)? {
                (_, Some(other)) => id = other,
                (item, None) => return Some((id, *item)),
            }
        }
        None
    }
}

fn names_of_organizations(sections: &Sections<'_>) -> Result<HashMap<String, String>, RollError> {
    let mut names = HashMap::new();
    for item in sections.list("organizations") {
        let entry: OrganizationEntry = item.read("organization")?;
        let name = item.one_line("name", entry.name.as_deref().unwrap_or_default())?;
        names.insert(entry.id, name);
    }
    Ok(names)
}

/// Gives every seat its members. Where more are named than it has, whoever has an end leaves first: on the day of
/// a change the file names both.
fn place(
    mut sittings: Vec<Sitting<'_>>,
    posts: &HashMap<String, Option<Post>>,
    people: &People<'_>,
    parties: &HashMap<String, String>,
    seats: &SeatNames,
    today: &str,
) -> Result<Roll, RollError> {
    let mut roll = Roll::default();
    // Who stays comes before who leaves, who came last before who came first.
    sittings.sort_by(|a, b| {
        (a.span.end.is_some(), &b.span.start, &a.person).cmp(&(
            b.span.end.is_some(),
            &a.span.start,
            &b.person,
        ))
    });
    let mut seated: HashSet<(Chamber, String)> = HashSet::new();
    let mut held: BTreeMap<(Chamber, Gss), Vec<StatedOffice>> = BTreeMap::new();
    for sitting in sittings {
        let Some(post) = posts.get(&sitting.post).and_then(Option::as_ref) else { continue };
        let found = people.find(&sitting.person);
        let (id, person) =
            found.ok_or_else(|| sitting.item.shape("person_id names no person of the file"))?;
        if !seated.insert((post.chamber, id.to_owned())) {
            continue;
        }
        let party = sitting.party.as_ref().and_then(|party| parties.get(party));
        let member = member_of(id, person, post.chamber, party, &sitting.span, today)?;
        let Some(seat) = seats.find(post.chamber, &post.area).filter(|_| post.is_open) else {
            let kind = post.chamber.into();
            roll.unmatched.push(Unmatched { kind, seat: post.area.clone(), member: member.name });
            continue;
        };
        let members = held.entry((post.chamber, seat.code)).or_default();
        if members.len() < places_of(seat) {
            members.push(StatedOffice::of_seat(seat, &post.area, Some(member)));
        } else if sitting.span.end.is_none() {
            let fault =
                format!("the seat {} has more members than the {} of its places", seat.code, seat.members);
            return Err(sitting.item.error(RollFault::Count(fault)));
        }
    }
    roll.offices = held.into_values().flatten().collect();
    // The publisher tells no addresses.
    roll.silent.routes.extend(roll.offices.iter().map(|office| office.kind));
    Ok(roll)
}

fn places_of(seat: &ChamberSeat) -> usize {
    usize::try_from(seat.members).unwrap_or(0)
}

fn member_of(
    id: &str,
    item: Item<'_>,
    chamber: Chamber,
    party: Option<&String>,
    span: &Span,
    today: &str,
) -> Result<Member, RollError> {
    let entry: PersonEntry = item.read("person")?;
    let name = name_of(entry.other_names.as_deref().unwrap_or_default(), today)
        .map_err(|error| item.error(error))?;
    let own = entry.identifiers.iter().flatten().find(|own| own.scheme == scheme_of(chamber));
    let external_id = match own.map(|own| &own.identifier) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        _ => id.to_owned(),
    };
    let external_id = field::filled("id", &external_id).map_err(|error| item.error(error))?;
    Ok(Member {
        external_id,
        name: format!("{}{} {}", name.prefix, name.plain, chamber.letters()),
        name_cy: chamber.letters_cy().map_or_else(String::new, |letters| format!("{} {letters}", name.plain)),
        salutation: format!("{}{}", name.prefix, name.plain),
        party: party.cloned().unwrap_or_default(),
        route: ContactRoute::Unknown,
        since: span.start.as_ref().and_then(Partial::day),
    })
}

/// What a person is called.
struct Name {
    /// The title with a space behind it, or nothing.
    prefix: String,
    plain: String,
}

/// The main name of today: the last that the file gives, since names follow in time.
fn name_of(names: &[NameEntry], today: &str) -> Result<Name, EntryError> {
    let mut chosen: Option<&NameEntry> = None;
    let mut chosen_rank = (false, false);
    for name in names {
        let span = Span::parse(name.start_date.as_deref(), name.end_date.as_deref())?;
        let rank = (name.note.as_deref().is_none_or(|note| note == "Main"), span.holds(today));
        if chosen.is_none() || rank >= chosen_rank {
            (chosen, chosen_rank) = (Some(name), rank);
        }
    }
    let name = chosen.ok_or(EntryError::EmptyCell("other_names"))?;
    let part = |column: &'static str, text: &Option<String>| {
        field::one_line(column, text.as_deref().unwrap_or_default())
    };
    let given = part("given_name", &name.given_name)?;
    let family = part("family_name", &name.family_name)?;
    let title = part("honorific_prefix", &name.honorific_prefix)?;
    let plain = field::filled("family_name", &format!("{given} {family}"))?;
    Ok(Name { prefix: if title.is_empty() { title } else { format!("{title} ") }, plain })
}
