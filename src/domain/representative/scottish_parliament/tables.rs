//! The lists themselves. Each is recognised by the fields of its first row, since files are called anything.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::format::{RollError, RollFault, SourceFile};
use super::super::json::{Item, day_of};
use super::super::rows::one_line;
use super::spoken;
use crate::domain::campaign::Date;
use crate::domain::entry::EntryError;
use crate::domain::place::Gss;

/// Where a row stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    file: SourceFile<'a>,
    line: usize,
}

impl Row<'_> {
    pub(super) fn error(&self, error: EntryError) -> RollError {
        RollError::at(&self.file, self.line, error)
    }

    pub(super) fn shape(&self, text: &str) -> RollError {
        RollError::at(&self.file, self.line, RollFault::Shape(text.to_owned()))
    }

    fn day(&self, field: &'static str, text: &str) -> Result<Date, RollError> {
        day_of(text).ok_or_else(|| self.error(EntryError::BadCell(field)))
    }

    fn end(&self, field: &'static str, text: Option<&str>) -> Result<Option<Date>, RollError> {
        text.filter(|text| !text.trim().is_empty()).map(|text| self.day(field, text)).transpose()
    }
}

/// Which list a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    Members,
    Constituencies,
    Regions,
    Parties,
    MemberParties,
    ConstituencyStatuses,
    RegionStatuses,
    Emails,
    /// Addresses on paper and pages of the web, which nothing is taken from.
    Other,
}

impl List {
    /// Those without which nothing can be joined, by the names that their publisher gives them.
    const NEEDED: [(Self, &'static str); 8] = [
        (Self::Members, "Members"),
        (Self::Constituencies, "Constituencies"),
        (Self::Regions, "Regions"),
        (Self::Parties, "Parties"),
        (Self::MemberParties, "MemberParties"),
        (Self::ConstituencyStatuses, "MemberElectionConstituencyStatuses"),
        (Self::RegionStatuses, "MemberElectionRegionStatuses"),
        (Self::Emails, "emailaddresses"),
    ];

    /// The list whose rows have these fields.
    fn of(fields: &[(String, Item<'_>)]) -> Option<Self> {
        let has = |name: &str| fields.iter().any(|(field, _)| field == name);
        if has("ParliamentaryName") {
            Some(Self::Members)
        } else if has("ConstituencyCode") {
            Some(Self::Constituencies)
        } else if has("RegionCode") {
            Some(Self::Regions)
        } else if has("ActualName") {
            Some(Self::Parties)
        } else if !has("PersonID") {
            None
        } else if has("PartyID") {
            Some(Self::MemberParties)
        } else if has("ConstituencyID") {
            Some(Self::ConstituencyStatuses)
        } else if has("RegionID") {
            Some(Self::RegionStatuses)
        } else if has("Address") && has("IsDefault") {
            Some(Self::Emails)
        } else {
            Some(Self::Other)
        }
    }
}

/// What tells one area from another: the two lists number theirs apart from one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum AreaId {
    Constituency(u64),
    Region(u64),
}

/// A constituency or a region.
#[derive(Debug)]
pub(super) struct Area {
    pub(super) name: String,
    pub(super) code: Option<Gss>,
    since: Date,
    until: Option<Date>,
}

impl Area {
    pub(super) fn is_open(&self, today: Date) -> bool {
        self.since <= today && self.until.is_none_or(|until| today <= until)
    }
}

/// That someone was elected for an area, from a day to a day.
#[derive(Debug)]
pub(super) struct Election<'a> {
    pub(super) row: Row<'a>,
    pub(super) person: u64,
    pub(super) area: AreaId,
    pub(super) since: Date,
    until: Option<Date>,
}

impl Election<'_> {
    pub(super) fn is_open(&self, today: Date) -> bool {
        self.since <= today && self.until.is_none_or(|until| today <= until)
    }
}

/// That someone belongs to a party, from a day to a day.
#[derive(Debug)]
pub(super) struct Belonging {
    pub(super) person: u64,
    pub(super) party: u64,
    pub(super) since: Date,
    until: Option<Date>,
}

impl Belonging {
    pub(super) fn is_open(&self, today: Date) -> bool {
        self.since <= today && self.until.is_none_or(|until| today <= until)
    }
}

/// Someone who is or was a member.
#[derive(Debug)]
pub(super) struct Person<'a> {
    pub(super) row: Row<'a>,
    pub(super) id: u64,
    pub(super) is_current: bool,
    parliamentary: String,
    preferred: String,
}

impl Person<'_> {
    pub(super) fn name(&self) -> Result<String, EntryError> {
        spoken(&self.parliamentary, &self.preferred)
    }
}

/// An address of someone.
#[derive(Debug)]
pub(super) struct Mailbox<'a> {
    pub(super) row: Row<'a>,
    pub(super) address: String,
    pub(super) is_default: bool,
}

/// The lists, with what is needed of them.
#[derive(Debug, Default)]
pub(super) struct Tables<'a> {
    pub(super) members: Vec<Person<'a>>,
    people: HashSet<u64>,
    pub(super) areas: BTreeMap<AreaId, Area>,
    pub(super) elections: Vec<Election<'a>>,
    pub(super) parties: HashMap<u64, String>,
    pub(super) member_parties: Vec<Belonging>,
    pub(super) emails: HashMap<u64, Vec<Mailbox<'a>>>,
}

#[derive(Deserialize)]
struct MemberRow {
    #[serde(rename = "PersonID")]
    person: u64,
    #[serde(rename = "ParliamentaryName")]
    parliamentary: String,
    #[serde(rename = "PreferredName", default)]
    preferred: Option<String>,
    #[serde(rename = "IsCurrent")]
    is_current: bool,
}

#[derive(Deserialize)]
struct AreaRow {
    #[serde(rename = "ID")]
    id: u64,
    #[serde(rename = "ConstituencyCode", alias = "RegionCode", default)]
    code: Option<String>,
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "ValidFromDate", alias = "StartDate")]
    since: String,
    #[serde(rename = "ValidUntilDate", alias = "EndDate")]
    until: Option<String>,
}

#[derive(Deserialize)]
struct PartyRow {
    #[serde(rename = "ID")]
    id: u64,
    #[serde(rename = "ActualName")]
    actual: String,
    #[serde(rename = "PreferredName", default)]
    preferred: Option<String>,
}

#[derive(Deserialize)]
struct StatusRow {
    #[serde(rename = "PersonID")]
    person: u64,
    #[serde(rename = "ConstituencyID", alias = "RegionID", alias = "PartyID")]
    of: u64,
    #[serde(rename = "ValidFromDate")]
    since: String,
    #[serde(rename = "ValidUntilDate")]
    until: Option<String>,
}

#[derive(Deserialize)]
struct EmailRow {
    #[serde(rename = "PersonID")]
    person: u64,
    #[serde(rename = "Address", default)]
    address: Option<String>,
    #[serde(rename = "IsDefault")]
    is_default: bool,
}

impl<'a> Tables<'a> {
    /// The lists of the files.
    pub(super) fn of(files: &[SourceFile<'a>]) -> Result<Self, RollError> {
        let mut tables = Self::default();
        let mut seen: Vec<List> = Vec::new();
        for file in files {
            let rows = Item::of_file(file)?.list(file)?;
            let Some(first) = rows.first() else { continue };
            let Some(list) = List::of(&first.fields()) else {
                let text = "this is none of the lists of the Scottish Parliament's open data";
                return Err(RollError::at(file, first.line(), RollFault::Shape(text.to_owned())));
            };
            if list != List::Other && seen.contains(&list) {
                let text = "this is a second file with the same list";
                return Err(RollError::at(file, 0, RollFault::Shape(text.to_owned())));
            }
            seen.push(list);
            for item in rows {
                tables.take(list, file, item)?;
            }
        }
        match List::NEEDED.iter().find(|(list, _)| !seen.contains(list)) {
            Some((_, name)) => Err(RollError::of_all(RollFault::MissingFile(name))),
            None => Ok(tables),
        }
    }

    fn take(&mut self, list: List, file: &SourceFile<'a>, item: Item<'a>) -> Result<(), RollError> {
        let row = Row { file: *file, line: item.line() };
        match list {
            List::Members => self.take_member(row, read(file, item, "row of Members")?),
            List::Constituencies => {
                let area = read(file, item, "row of Constituencies")?;
                self.take_area(row, AreaId::Constituency, ["ValidFromDate", "ValidUntilDate"], area)
            }
            List::Regions => {
                let area = read(file, item, "row of Regions")?;
                self.take_area(row, AreaId::Region, ["StartDate", "EndDate"], area)
            }
            List::Parties => self.take_party(row, read(file, item, "row of Parties")?),
            List::MemberParties => {
                let StatusRow { person, of: party, since, until } = read(file, item, "row of MemberParties")?;
                let (since, until) =
                    (row.day("ValidFromDate", &since)?, row.end("ValidUntilDate", until.as_deref())?);
                self.member_parties.push(Belonging { person, party, since, until });
                Ok(())
            }
            List::ConstituencyStatuses => self.take_election(
                row,
                AreaId::Constituency,
                read(file, item, "row of MemberElectionConstituencyStatuses")?,
            ),
            List::RegionStatuses => self.take_election(
                row,
                AreaId::Region,
                read(file, item, "row of MemberElectionRegionStatuses")?,
            ),
            List::Emails => {
                let EmailRow { person, address, is_default } = read(file, item, "row of emailaddresses")?;
                let address =
                    one_line("Address", &address.unwrap_or_default()).map_err(|error| row.error(error))?;
                self.emails.entry(person).or_default().push(Mailbox { row, address, is_default });
                Ok(())
            }
            List::Other => Ok(()),
        }
    }

    fn take_member(&mut self, row: Row<'a>, member: MemberRow) -> Result<(), RollError> {
        if !self.people.insert(member.person) {
            return Err(row.shape("this PersonID is in another row too"));
        }
        self.members.push(Person {
            row,
            id: member.person,
            is_current: member.is_current,
            parliamentary: member.parliamentary,
            preferred: member.preferred.unwrap_or_default(),
        });
        Ok(())
    }

    fn take_area(
        &mut self,
        row: Row<'a>,
        id: fn(u64) -> AreaId,
        [since, until]: [&'static str; 2],
        area: AreaRow,
    ) -> Result<(), RollError> {
        let id = id(area.id);
        let known = Area {
            name: one_line("Name", &area.name).map_err(|error| row.error(error))?,
            code: area.code.and_then(|code| Gss::parse(&code).ok()),
            since: row.day(since, &area.since)?,
            until: row.end(until, area.until.as_deref())?,
        };
        match self.areas.insert(id, known) {
            Some(_) => Err(row.shape("this ID is in another row too")),
            None => Ok(()),
        }
    }

    fn take_party(&mut self, row: Row<'a>, party: PartyRow) -> Result<(), RollError> {
        let name = party.preferred.filter(|name| !name.trim().is_empty()).unwrap_or(party.actual);
        let name = one_line("PreferredName", &name).map_err(|error| row.error(error))?;
        match self.parties.insert(party.id, name) {
            Some(_) => Err(row.shape("this ID is in another row too")),
            None => Ok(()),
        }
    }

    fn take_election(
        &mut self,
        row: Row<'a>,
        area: fn(u64) -> AreaId,
        status: StatusRow,
    ) -> Result<(), RollError> {
        self.elections.push(Election {
            row,
            person: status.person,
            area: area(status.of),
            since: row.day("ValidFromDate", &status.since)?,
            until: row.end("ValidUntilDate", status.until.as_deref())?,
        });
        Ok(())
    }
}

fn read<T: DeserializeOwned>(file: &SourceFile<'_>, item: Item<'_>, what: &str) -> Result<T, RollError> {
    item.read(file, what)
}
