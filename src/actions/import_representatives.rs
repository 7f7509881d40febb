//! Importing who holds which office: offices are matched by chamber, seat and place, people by their
//! publisher's id. Whoever is no longer named leaves; nothing is deleted.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use super::import_file::{Cells, FileError, read_rows};
use crate::domain::id::{HolderId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::place::Gss;
use crate::domain::representative::{Chamber, Member, MemberFormat, MemberReader, OfficeEntry, OfficeKey};
use crate::store::representative::{self, OfficeView};
use crate::store::{Failure, StoreError, Tx};

/// More than one in this many leaving at once looks like the wrong file.
const LEAVING_SHARE: usize = 5;

/// Why an import was refused. Nothing is changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportRepresentativesError {
    /// A file that cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Files that name no office.
    #[error("the files name no office")]
    Empty,
    /// Two rows about one office.
    #[error("{file}, row {row}: the office of {chamber} for {seat} is named twice", chamber = .key.chamber.slug(), seat = .key.seat)]
    OfficeTwice {
        /// The name of the file.
        file: String,
        /// The second row.
        row: u64,
        /// The office.
        key: OfficeKey,
    },
    /// One person in two offices of one chamber.
    #[error("{file}, row {row}: this member holds an office of the same chamber in another row")]
    MemberTwice {
        /// The name of the file.
        file: String,
        /// The second row.
        row: u64,
    },
    /// More people would leave than can be expected.
    #[error(
        "{left} of {known} known holders would leave: if the file is complete, run it again with --force"
    )]
    TooManyLeave {
        /// How many would leave.
        left: usize,
        /// Of how many.
        known: usize,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportRepresentativesError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::Empty => "import-empty",
            Self::OfficeTwice { .. } => "import-office-twice",
            Self::MemberTwice { .. } => "import-member-twice",
            Self::TooManyLeave { .. } => "import-too-many-leave",
            Self::Store(error) => error.code(),
        }
    }
}

impl Failure for ImportRepresentativesError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// Gathers the offices of one file after another.
#[derive(Debug)]
pub struct Reading {
    format: MemberFormat,
    entries: Vec<OfficeEntry>,
    offices: HashSet<OfficeKey>,
    members: HashSet<(Chamber, String)>,
}

impl Reading {
    /// Begins with nothing read.
    #[must_use]
    pub fn new(format: MemberFormat) -> Self {
        Self { format, entries: Vec::new(), offices: HashSet::new(), members: HashSet::new() }
    }

    /// Reads a file to its end. `file` names it in errors.
    ///
    /// # Errors
    /// `File`, `OfficeTwice` or `MemberTwice`, with the file and the row.
    pub fn read_file(&mut self, file: &str, input: impl BufRead) -> Result<(), ImportRepresentativesError> {
        let (format, mut twice) = (self.format, None);
        let begin = |names: &[&str]| MemberReader::new(format, names.iter().copied());
        let each = |reader: &MemberReader, row: u64, cells: &Cells<'_>| {
            let entry = reader.read(|position| cells.get(position))?;
            let (key, file) = (entry.key, file.to_owned());
            if !self.offices.insert(key) {
                twice.get_or_insert(ImportRepresentativesError::OfficeTwice { file, row, key });
            } else if let Some(member) = &entry.member
                && !self.members.insert((key.chamber, member.external_id.clone()))
            {
                twice.get_or_insert(ImportRepresentativesError::MemberTwice { file, row });
            }
            self.entries.push(entry);
            Ok(())
        };
        read_rows(file, input, begin, each)?;
        twice.map_or(Ok(()), Err)
    }

    /// What was read, ordered by office.
    ///
    /// # Errors
    /// `Empty`.
    pub fn finish(mut self) -> Result<Vec<OfficeEntry>, ImportRepresentativesError> {
        if self.entries.is_empty() {
            return Err(ImportRepresentativesError::Empty);
        }
        self.entries.sort_by_key(|entry| entry.key);
        Ok(self.entries)
    }
}

/// An office as a file states it, with the ids that it and its holder get should they be new. Ids are made
/// before the transaction, which may run more than once.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What the file states.
    pub entry: OfficeEntry,
    /// The id of the office, if it is new.
    pub office_id: OfficeId,
    /// The id of the holding, if it is new.
    pub holder_id: HolderId,
}

/// What an operator allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permission {
    /// Only report, change nothing.
    pub dry_run: bool,
    /// Go on although many would leave.
    pub force: bool,
}

/// Somebody in the report. All of it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The chamber.
    pub chamber: Chamber,
    /// The code of the seat.
    pub seat: Gss,
    /// The name of the seat.
    pub seat_name: String,
    /// The name of the member; empty for a vacant office.
    pub member: String,
}

/// What an import did, or in a dry run would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Offices that were not known.
    pub offices_added: usize,
    /// Members that came to an office.
    pub added: Vec<Mention>,
    /// Members whose name, party or address changed.
    pub changed: Vec<Mention>,
    /// Members that left an office.
    pub left: Vec<Mention>,
    /// Offices that nobody holds afterwards.
    pub vacant: Vec<Mention>,
    /// Members without an address afterwards.
    pub without_address: Vec<Mention>,
    /// Members that stayed as they were.
    pub unchanged: usize,
    /// Whether so many leave that only `force` lets it happen.
    pub needs_force: bool,
}

/// Brings the offices of the chambers that `entries` name to what `entries` state, and reports. The files of
/// one import state the whole of a chamber: whoever they do not name has left.
///
/// # Errors
/// `TooManyLeave` unless forced, or in a dry run; `Store`.
pub fn import(
    tx: &mut Tx<'_>,
    entries: &[NewEntry],
    permission: Permission,
    now: Moment,
) -> Result<Report, ImportRepresentativesError> {
    let mut known: HashMap<OfficeKey, OfficeView> = HashMap::new();
    for chamber in Chamber::ALL {
        if entries.iter().any(|new| new.entry.key.chamber == chamber) {
            let offices = representative::list_by_chamber(tx.conn(), chamber)?;
            known.extend(offices.into_iter().map(|office| (office.key, office)));
        }
    }
    let (steps, mut report) = plan(&known, entries);
    let (left, known) = (report.left.len(), known.values().filter(|office| office.holder.is_some()).count());
    report.needs_force = left * LEAVING_SHARE > known;
    if permission.dry_run {
        return Ok(report);
    }
    if report.needs_force && !permission.force {
        return Err(ImportRepresentativesError::TooManyLeave { left, known });
    }
    for step in steps {
        step.run(tx, now)?;
    }
    Ok(report)
}

/// One change of the database.
#[derive(Debug)]
enum Step<'a> {
    AddOffice(OfficeId, &'a OfficeEntry),
    RenameOffice(OfficeId, &'a OfficeEntry),
    Change(HolderId, &'a Member),
    Leave(HolderId),
    Arrive(HolderId, OfficeId, &'a Member),
}

impl Step<'_> {
    fn run(self, tx: &mut Tx<'_>, now: Moment) -> Result<(), StoreError> {
        match self {
            Self::AddOffice(id, entry) => representative::insert_office(tx, id, entry),
            Self::RenameOffice(id, entry) => representative::update_office(tx, id, entry),
            Self::Change(id, member) => representative::update_holder(tx, id, member),
            Self::Leave(id) => representative::end_holder(tx, id, now).map(|_| ()),
            Self::Arrive(id, office, member) => representative::insert_holder(tx, id, office, member, now),
        }
    }
}

/// Compares what is known with what the files state. Pure, and in the order of the offices.
fn plan<'a>(known: &HashMap<OfficeKey, OfficeView>, entries: &'a [NewEntry]) -> (Vec<Step<'a>>, Report) {
    let (mut steps, mut report) = (Vec::new(), Report::default());
    let mut named: HashSet<OfficeKey> = HashSet::with_capacity(entries.len());
    for new in entries {
        named.insert(new.entry.key);
        let office = known.get(&new.entry.key);
        let office_id = office.map_or(new.office_id, |office| office.id);
        match office {
            None => {
                report.offices_added += 1;
                steps.push(Step::AddOffice(office_id, &new.entry));
            }
            Some(office) if is_renamed(office, &new.entry) => {
                steps.push(Step::RenameOffice(office_id, &new.entry));
            }
            Some(_) => {}
        }
        let holder = office.and_then(|office| office.holder.as_ref());
        let same = holder
            .zip(new.entry.member.as_ref())
            .filter(|(holder, member)| holder.member.external_id == member.external_id);
        if let Some((holder, member)) = same {
            if holder.member == *member {
                report.unchanged += 1;
            } else {
                report.changed.push(mention(&new.entry, &member.name));
                steps.push(Step::Change(holder.id, member));
            }
        } else {
            if let Some(holder) = holder {
                report.left.push(mention(&new.entry, &holder.member.name));
                steps.push(Step::Leave(holder.id));
            }
            if let Some(member) = &new.entry.member {
                report.added.push(mention(&new.entry, &member.name));
                steps.push(Step::Arrive(new.holder_id, office_id, member));
            }
        }
        match &new.entry.member {
            None => report.vacant.push(mention(&new.entry, "")),
            Some(member) if member.email.is_none() => {
                report.without_address.push(mention(&new.entry, &member.name));
            }
            Some(_) => {}
        }
    }
    let mut unnamed: Vec<&OfficeView> =
        known.values().filter(|office| !named.contains(&office.key)).collect();
    unnamed.sort_by_key(|office| office.key);
    for office in unnamed {
        let absent = |member: &str| Mention {
            chamber: office.key.chamber,
            seat: office.key.seat,
            seat_name: office.name_en.clone(),
            member: member.to_owned(),
        };
        if let Some(holder) = &office.holder {
            report.left.push(absent(&holder.member.name));
            steps.push(Step::Leave(holder.id));
        }
        report.vacant.push(absent(""));
    }
    (steps, report)
}

fn is_renamed(office: &OfficeView, entry: &OfficeEntry) -> bool {
    office.nation != entry.nation
        || office.name_en != entry.seat_name
        || entry.seat_name_cy.as_ref().is_some_and(|name| *name != office.name_cy)
}

fn mention(entry: &OfficeEntry, member: &str) -> Mention {
    Mention {
        chamber: entry.key.chamber,
        seat: entry.key.seat,
        seat_name: entry.seat_name.clone(),
        member: member.to_owned(),
    }
}
