//! The lists themselves. Each is recognised by the fields of its first row, since files are called anything.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::super::field;
use super::super::format::{RollError, RollFault, SourceFile};
use super::super::json::Item;
use super::spoken;
use crate::domain::campaign::Date;
use crate::domain::entry::EntryError;
use crate::domain::place::Gss;

/// The fields with the first and the last day of most rows.
const VALID: [&str; 2] = ["ValidFromDate", "ValidUntilDate"];

/// From a day to a day, both of them within.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) since: Date,
    until: Option<Date>,
}

impl Span {
    /// The span of a row by the names and the texts of its two fields, of which the second may be empty.
    fn of(
        row: Item<'_>,
        [first, last]: [&'static str; 2],
        since: &str,
        until: Option<&str>,
    ) -> Result<Self, RollError> {
        let day = |name, text| field::day_of_moment(name, text).map_err(|error| row.error(error));
        let since = day(first, since)?.ok_or_else(|| row.error(EntryError::BadCell(first)))?;
        Ok(Self { since, until: day(last, until.unwrap_or_default())? })
    }

    pub(super) fn holds(self, today: Date) -> bool {
        self.since <= today && self.until.is_none_or(|until| today <= until)
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
    pub(super) span: Span,
}

/// That someone was elected for an area, from a day to a day.
#[derive(Debug)]
pub(super) struct Election<'a> {
    pub(super) row: Item<'a>,
    pub(super) person: u64,
    pub(super) area: AreaId,
    pub(super) span: Span,
}

/// That someone belongs to a party, from a day to a day.
#[derive(Debug)]
pub(super) struct Belonging {
    pub(super) person: u64,
    pub(super) party: u64,
    pub(super) span: Span,
}

/// Someone who is or was a member.
#[derive(Debug)]
pub(super) struct Person<'a> {
    pub(super) row: Item<'a>,
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
    pub(super) row: Item<'a>,
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
            let rows = Item::of_file(file)?.list()?;
            let Some(first) = rows.first() else { continue };
            let Some(list) = List::of(&first.fields()) else {
                let text = "this is none of the lists of the Scottish Parliament's open data";
                return Err(first.shape(text));
            };
            if list != List::Other && seen.contains(&list) {
                let text = "this is a second file with the same list";
                return Err(RollError::at(file, 0, RollFault::Shape(text.to_owned())));
            }
            seen.push(list);
            for row in rows {
                tables.take(list, row)?;
            }
        }
        match List::NEEDED.iter().find(|(list, _)| !seen.contains(list)) {
            Some((_, name)) => Err(RollError::of_all(RollFault::MissingFile(name))),
            None => Ok(tables),
        }
    }

    fn take(&mut self, list: List, row: Item<'a>) -> Result<(), RollError> {
        match list {
            List::Members => self.take_member(row, row.read("row of Members")?),
            List::Constituencies => {
                let area = row.read("row of Constituencies")?;
                self.take_area(row, AreaId::Constituency, VALID, area)
            }
            List::Regions => {
                let area = row.read("row of Regions")?;
                self.take_area(row, AreaId::Region, ["StartDate", "EndDate"], area)
            }
            List::Parties => self.take_party(row, row.read("row of Parties")?),
            List::MemberParties => {
                let StatusRow { person, of: party, since, until } = row.read("row of MemberParties")?;
                let span = Span::of(row, VALID, &since, until.as_deref())?;
                self.member_parties.push(Belonging { person, party, span });
                Ok(())
            }
            List::ConstituencyStatuses => {
                let status = row.read("row of MemberElectionConstituencyStatuses")?;
                self.take_election(row, AreaId::Constituency, status)
            }
            List::RegionStatuses => {
                let status = row.read("row of MemberElectionRegionStatuses")?;
                self.take_election(row, AreaId::Region, status)
            }
            List::Emails => {
                let EmailRow { person, address, is_default } = row.read("row of emailaddresses")?;
                let address = row.one_line("Address", &address.unwrap_or_default())?;
                self.emails.entry(person).or_default().push(Mailbox { row, address, is_default });
                Ok(())
            }
            List::Other => Ok(()),
        }
    }

    fn take_member(&mut self, row: Item<'a>, member: MemberRow) -> Result<(), RollError> {
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
        row: Item<'a>,
        id: fn(u64) -> AreaId,
        span: [&'static str; 2],
        area: AreaRow,
    ) -> Result<(), RollError> {
        let id = id(area.id);
        let known = Area {
            name: row.one_line("Name", &area.name)?,
            code: area.code.and_then(|code| Gss::parse(&code).ok()),
            span: Span::of(row, span, &area.since, area.until.as_deref())?,
        };
        match self.areas.insert(id, known) {
            Some(_) => Err(row.shape("this ID is in another row too")),
            None => Ok(()),
        }
    }

    fn take_party(&mut self, row: Item<'a>, party: PartyRow) -> Result<(), RollError> {
        let name = party.preferred.filter(|name| !name.trim().is_empty()).unwrap_or(party.actual);
        let name = row.one_line("PreferredName", &name)?;
        match self.parties.insert(party.id, name) {
            Some(_) => Err(row.shape("this ID is in another row too")),
            None => Ok(()),
        }
    }

    fn take_election(
        &mut self,
        row: Item<'a>,
        area: fn(u64) -> AreaId,
        status: StatusRow,
    ) -> Result<(), RollError> {
        self.elections.push(Election {
            row,
            person: status.person,
            area: area(status.of),
            span: Span::of(row, VALID, &status.since, status.until.as_deref())?,
        });
        Ok(())
    }
}
