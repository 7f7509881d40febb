//! The members of the House of Commons as the UK Parliament's Members API tells them: pages of the search for
//! current members, and one answer for each member's contacts.
//!
//! The API names a seat and has no code for it, so the seat is found by its name. It tells members alone: a seat
//! that none of them has is vacant.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::field;
use super::format::{Roll, RollError, RollFault, SourceFile, Unmatched};
use super::json::Item;
use super::{Chamber, ContactRoute, Member, StatedOffice};
use crate::domain::boundary::{ChamberSeat, SeatNames};
use crate::domain::campaign::Date;
use crate::domain::email::EmailAddress;
use crate::domain::entry::EntryError;
use crate::domain::place::Gss;

/// The number by which the API names the House of Commons.
const COMMONS: u8 = 1;

/// Reads the answers in whatever order they are given: pages of `Members/Search`, and of `Members/{id}/Contact`
/// each as it was sent or inside `{"id":…,"contact":…}`, one JSON value a file or several after another.
///
/// # Errors
/// A file that is no such answer; pages that do not hold all the members that they tell of; contacts of some
/// members and not of others; two members of one seat.
pub fn read(files: &[SourceFile<'_>], seats: &SeatNames, _today: Date) -> Result<Roll, RollError> {
    let mut answers = Answers::default();
    for file in files {
        for item in Item::of_stream(file)? {
            answers.take(item)?;
        }
    }
    answers.check()?;
    answers.into_roll(seats)
}

/// A member as the API tells one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    id: u64,
    name_display_as: Option<String>,
    name_full_title: Option<String>,
    latest_party: Option<Party>,
    latest_house_membership: Option<Membership>,
}

#[derive(Deserialize)]
struct Party {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Membership {
    membership_from: Option<String>,
    house: Option<u8>,
    membership_start_date: Option<String>,
    membership_status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    status_is_active: Option<bool>,
}

/// An entry of a list: what is told stands in `value`, beside links.
#[derive(Deserialize)]
struct Entry {
    value: Person,
}

/// One way to reach a member.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contact {
    #[serde(rename = "type")]
    kind: Option<String>,
    email: Option<String>,
    is_preferred: Option<bool>,
}

#[derive(Deserialize)]
struct Link {
    href: Option<String>,
}

/// Who sits for a seat, or sat there last.
struct Sitting {
    seat: String,
    is_active: bool,
    member: Member,
}

/// What the files hold.
#[derive(Default)]
struct Answers {
    /// How many members the pages tell of.
    total: Option<u64>,
    ids: HashSet<u64>,
    sittings: Vec<(u64, Sitting)>,
    contacts: HashMap<u64, Option<EmailAddress>>,
}

impl Answers {
    fn take(&mut self, item: Item<'_>) -> Result<(), RollError> {
        let fields: HashMap<String, Item<'_>> = item.fields().into_iter().collect();
        if let Some(items) = fields.get("items") {
            let total = fields.get("totalResults").ok_or_else(|| odd(item, "page of members"))?;
            return self.take_page(*items, total.read("number of members")?);
        }
        if let Some(contact) = fields.get("contact") {
            let id = fields.get("id").ok_or_else(|| odd(item, "contact answer"))?;
            return self.take_contact(*contact, Some(id.read("id of a member")?));
        }
        if fields.contains_key("value") {
            return self.take_contact(item, None);
        }
        Err(odd(item, "page of members and no contact answer"))
    }

    fn take_page(&mut self, items: Item<'_>, total: u64) -> Result<(), RollError> {
        if self.total.is_some_and(|known| known != total) {
            let fault = "the pages differ on how many members there are: fetch all of them in one go";
            return Err(items.error(RollFault::Count(fault.to_owned())));
        }
        self.total = Some(total);
        for item in items.list()? {
            let Entry { value } = item.read("member")?;
            if self.ids.insert(value.id) {
                let id = value.id;
                let sitting = sitting_of(value).map_err(|error| item.error(error))?;
                self.sittings.extend(sitting.map(|sitting| (id, sitting)));
            }
        }
        Ok(())
    }

    fn take_contact(&mut self, item: Item<'_>, id: Option<u64>) -> Result<(), RollError> {
        let fields: HashMap<String, Item<'_>> = item.fields().into_iter().collect();
        let value = fields.get("value").ok_or_else(|| odd(item, "contact answer"))?;
        let id = match (id, fields.get("id"), fields.get("links")) {
            (Some(id), _, _) => id,
            (None, Some(id), _) => id.read("id of a member")?,
            (None, None, Some(links)) => {
                let links: Option<Vec<Link>> = links.read("list of links")?;
                let found =
                    links.iter().flatten().filter_map(|link| link.href.as_deref()).find_map(id_of_link);
                found.ok_or_else(|| nameless(item))?
            }
            (None, None, None) => return Err(nameless(item)),
        };
        let contacts: Option<Vec<Contact>> = value.read("list of contacts")?;
        let address =
            address_of(contacts.as_deref().unwrap_or_default()).map_err(|error| value.error(error))?;
        self.contacts.insert(id, address);
        Ok(())
    }

    /// Whether the files belong together and are all there.
    fn check(&self) -> Result<(), RollError> {
        let total = self.total.ok_or(RollError::of_all(RollFault::MissingFile("page of members")))?;
        let held = u64::try_from(self.ids.len()).unwrap_or(u64::MAX);
        let short = |text: String| Err(RollError::of_all(RollFault::Count(text)));
        if held != total {
            return short(format!("the pages hold {held} of {total} members: give all pages in one command"));
        }
        let active = self.sittings.iter().filter(|(_, sitting)| sitting.is_active);
        let (with, without): (Vec<u64>, Vec<u64>) =
            active.map(|(id, _)| *id).partition(|id| self.contacts.contains_key(id));
        if !self.contacts.is_empty() && !without.is_empty() {
            let (with, all) = (with.len(), with.len() + without.len());
            return short(format!(
                "there are contacts of {with} of {all} members: give all of them in one command, or none"
            ));
        }
        Ok(())
    }

    fn into_roll(self, seats: &SeatNames) -> Result<Roll, RollError> {
        let mut roll = Roll::default();
        let mut held: HashSet<Gss> = HashSet::new();
        let mut left: Vec<(ChamberSeat, String)> = Vec::new();
        for (id, Sitting { seat: called, is_active, mut member }) in self.sittings {
            let Some(seat) = seats.find(Chamber::HouseOfCommons, &called) else {
                if is_active {
                    let kind = Chamber::HouseOfCommons.into();
                    roll.unmatched.push(Unmatched { kind, seat: called, member: member.name });
                }
                continue;
            };
            if !is_active {
                left.push((seat.clone(), called));
                continue;
            }
            if !held.insert(seat.code) {
                let fault = format!("the pages hold two members of the seat {}", seat.code);
                return Err(RollError::of_all(RollFault::Count(fault)));
            }
            member.route = ContactRoute::from(self.contacts.get(&id).cloned().flatten());
            roll.offices.push(StatedOffice::of_seat(seat, &called, Some(member)));
        }
        for (seat, called) in left {
            if held.insert(seat.code) {
                roll.offices.push(StatedOffice::of_seat(&seat, &called, None));
            }
        }
        // Pages alone say nothing of addresses: the contacts do, and may be left out.
        if self.contacts.is_empty() {
            roll.silent.routes.insert(Chamber::HouseOfCommons.into());
        }
        Ok(roll)
    }
}

/// Where a member sits; `None` for a Lord, and for whom no membership is told.
fn sitting_of(person: Person) -> Result<Option<Sitting>, EntryError> {
    let Some(membership) = person.latest_house_membership.filter(|of| of.house == Some(COMMONS)) else {
        return Ok(None);
    };
    let since = membership.membership_start_date.as_deref().unwrap_or_default();
    let since = field::day_of_moment("membershipStartDate", since)?;
    let seat = field::filled("membershipFrom", membership.membership_from.as_deref().unwrap_or_default())?;
    let display = field::filled("nameDisplayAs", person.name_display_as.as_deref().unwrap_or_default())?;
    let full = field::one_line("nameFullTitle", person.name_full_title.as_deref().unwrap_or_default())?;
    let party = person.latest_party.and_then(|party| party.name).unwrap_or_default();
    let status = membership.membership_status.and_then(|status| status.status_is_active);
    Ok(Some(Sitting {
        seat,
        is_active: status == Some(true),
        member: Member {
            external_id: person.id.to_string(),
            name: if full.is_empty() { display.clone() } else { full },
            name_cy: String::new(),
            salutation: display,
            party: field::one_line("latestParty", &party)?,
            route: ContactRoute::Unknown,
            since,
        },
    }))
}

/// The address that letters go to: the preferred one, else that of the office at Parliament, else the first.
fn address_of(contacts: &[Contact]) -> Result<Option<EmailAddress>, EntryError> {
    let rank = |contact: &Contact| {
        let kind = contact.kind.as_deref().unwrap_or_default().to_lowercase();
        (contact.is_preferred != Some(true), !kind.contains("parliament"))
    };
    let with_email = contacts.iter().filter_map(|contact| {
        let email = contact.email.as_deref().filter(|email| email.contains('@'))?;
        Some((rank(contact), email))
    });
    // Of equals the first is kept, as the publisher has ordered them.
    let best = with_email.min_by_key(|(rank, _)| *rank).map_or("", |(_, email)| email);
    field::address("email", best)
}

/// The member of a link such as `/Members/5173/Contact`.
fn id_of_link(href: &str) -> Option<u64> {
    let (_, rest) = href.split_once("/Members/")?;
    rest.split('/').next()?.parse().ok()
}

fn odd(item: Item<'_>, what: &str) -> RollError {
    item.shape(&format!("this is no {what} of the Members API"))
}

fn nameless(item: Item<'_>) -> RollError {
    item.shape("the answer does not tell whose contacts these are: put it into {\"id\":…,\"contact\":…}")
}
