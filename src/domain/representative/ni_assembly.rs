//! The Northern Ireland Assembly's members and their contact details (`data.niassembly.gov.uk`, AIMS).
//!
//! What is known to be odd: ids are texts, a list of one may come as its one object, the field of addresses is
//! spelt `EmaiAddress`, a member has several of them, and Belfast's seats are turned round (`East Belfast`).

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::json::Item;
use super::{
    Chamber, ContactRoute, Member, OfficeKind, Roll, RollError, RollFault, SourceFile, StatedOffice,
    Unmatched, field,
};
use crate::domain::boundary::SeatNames;
use crate::domain::campaign::Date;
use crate::domain::email::EmailAddress;

/// The domain of the addresses that the Assembly itself gives its members.
const OWN_DOMAIN: &str = "mla.niassembly.gov.uk";
/// How deep the rows may lie in a file: `AllMembersList`, `Member`, the list, and room for more.
const DEEPEST: usize = 8;

/// The members of the Assembly by the list of current members and that of their contact details.
///
/// # Errors
/// [`RollError`] with file and line; `MissingFile` where one of the two is not among the files.
pub fn read(files: &[SourceFile<'_>], seats: &SeatNames, _today: Date) -> Result<Roll, RollError> {
    let (mut members, mut contacts) = (None::<Vec<(MemberRow, Item<'_>)>>, None::<Contacts>);
    for file in files {
        let mut rows = Vec::new();
        gather(Item::of_file(file)?, 0, &mut rows)?;
        for item in rows {
            let has = |name: &str| item.fields().iter().any(|(field, _)| field == name);
            if has("ConstituencyName") {
                members.get_or_insert_default().push((item.read("row of the current members")?, item));
            } else if has("EmaiAddress") || has("EmailAddress") || has("AddressType") {
                let row: ContactRow = item.read("row of the contact details")?;
                contacts.get_or_insert_default().take(row, item)?;
            } else {
                return Err(item.shape("this is no row of the current members or of their contact details"));
            }
        }
    }
    let missing = |name| RollError::of_all(RollFault::MissingFile(name));
    let members = members.ok_or_else(|| missing("list of current members (GetAllCurrentMembers)"))?;
    let mut contacts = contacts.ok_or_else(|| missing("contact details (GetAllMemberContactDetails)"))?;
    let (mut roll, mut known) = (Roll::default(), HashSet::new());
    for (row, at) in members {
        let id = field::filled("PersonId", &row.person).map_err(|error| at.error(error))?;
        if !known.insert(id.clone()) {
            return Err(at.shape("this PersonId is in another row too"));
        }
        let called = row.called(at)?;
        let name = if called.ends_with(" MLA") { called.clone() } else { format!("{called} MLA") };
        let constituency = at.one_line("ConstituencyName", &row.constituency)?;
        let Some(seat) = seats.find(Chamber::NiAssembly, &constituency) else {
            let kind = OfficeKind::Member(Chamber::NiAssembly);
            roll.unmatched.push(Unmatched { kind, seat: constituency, member: name });
            continue;
        };
        let member = Member {
            salutation: called.strip_suffix(" MLA").unwrap_or(&called).to_owned(),
            name,
            name_cy: String::new(),
            party: at.one_line("PartyName", row.party.as_deref().unwrap_or_default())?,
            route: ContactRoute::from(contacts.best.remove(&id)),
            since: None,
            external_id: id,
        };
        roll.offices.push(StatedOffice::of_seat(seat, &constituency, Some(member)));
    }
    Ok(roll)
}

/// The rows of a file, however deep they lie: objects with a `PersonId`.
fn gather<'a>(item: Item<'a>, depth: usize, rows: &mut Vec<Item<'a>>) -> Result<(), RollError> {
    if depth > DEEPEST {
        return Err(item.shape("values lie in one another deeper than this publisher writes them"));
    }
    if item.is_list() {
        for inner in item.list()? {
            gather(inner, depth + 1, rows)?;
        }
    } else if item.is_object() {
        let fields = item.fields();
        if fields.iter().any(|(name, _)| name == "PersonId") {
            rows.push(item);
        } else {
            for (_, inner) in fields {
                gather(inner, depth + 1, rows)?;
            }
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct MemberRow {
    #[serde(rename = "PersonId", deserialize_with = "text_or_number")]
    person: String,
    #[serde(rename = "MemberFullDisplayName", default)]
    display: Option<String>,
    #[serde(rename = "MemberPrefix", default)]
    prefix: Option<String>,
    #[serde(rename = "MemberFirstName", default)]
    first: Option<String>,
    #[serde(rename = "MemberLastName", default)]
    last: Option<String>,
    #[serde(rename = "PartyName", default)]
    party: Option<String>,
    #[serde(rename = "ConstituencyName")]
    constituency: String,
}

impl MemberRow {
    /// The name with its title, put together where the file has only its parts.
    fn called(&self, at: Item<'_>) -> Result<String, RollError> {
        let display = at.one_line("MemberFullDisplayName", self.display.as_deref().unwrap_or_default())?;
        if !display.is_empty() {
            return Ok(display);
        }
        let parts = [&self.prefix, &self.first, &self.last].map(|part| part.as_deref().unwrap_or_default());
        let name = at.one_line("MemberLastName", &parts.join(" "))?;
        field::filled("MemberFullDisplayName", &name).map_err(|error| at.error(error))
    }
}

#[derive(Deserialize)]
struct ContactRow {
    #[serde(rename = "PersonId", deserialize_with = "text_or_number")]
    person: String,
    #[serde(rename = "EmaiAddress", alias = "EmailAddress", default)]
    address: Option<String>,
}

/// The address of each member: one of the Assembly's own before any other, else the first.
#[derive(Default)]
struct Contacts {
    best: HashMap<String, EmailAddress>,
}

impl Contacts {
    fn take(&mut self, row: ContactRow, at: Item<'_>) -> Result<(), RollError> {
        let id = at.one_line("PersonId", &row.person)?;
        let text = at.one_line("EmaiAddress", row.address.as_deref().unwrap_or_default())?;
        let Some(found) = field::address_within("EmaiAddress", &text).map_err(|error| at.error(error))?
        else {
            return Ok(());
        };
        let is_better = self
            .best
            .get(&id)
            .is_none_or(|known| known.domain() != OWN_DOMAIN && found.domain() == OWN_DOMAIN);
        if is_better {
            self.best.insert(id, found);
        }
        Ok(())
    }
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Text(String),
        Number(u64),
    }
    match Id::deserialize(deserializer) {
        Ok(Id::Text(text)) => Ok(text),
        Ok(Id::Number(number)) => Ok(number.to_string()),
        Err(_) => Err(D::Error::custom("an id is a text or a number")),
    }
}
