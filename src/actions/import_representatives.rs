//! Importing who holds which office: offices are matched by kind, area and place, people by their
//! publisher's id. Whoever a chamber's files no longer name leaves; nothing is deleted.

mod places;

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use super::import_file::{Cells, FileError, read_rows};
use super::release_letters::release_letters;
use crate::domain::id::{HolderId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::place::AreaCode;
use crate::domain::representative::{
    Member, MemberFormat, MemberReader, OfficeEntry, OfficeKey, OfficeKind, StatedOffice,
};
use crate::store::representative::{self, OfficeView};
use crate::store::{Failure, StoreError, Tx};

/// More than one in this many leaving at once looks like the wrong file.
const LEAVING_SHARE: usize = 10;

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
    #[error("{file}, row {row}: the office {kind} of {area} is named twice", kind = .key.kind.slug(), area = .key.area)]
    OfficeTwice {
        /// The name of the file.
        file: String,
        /// The second row.
        row: u64,
        /// The office.
        key: OfficeKey,
    },
    /// One person in two offices of one kind.
    #[error("{file}, row {row}: this member holds an office of the same kind in another row")]
    MemberTwice {
        /// The name of the file.
        file: String,
        /// The second row.
        row: u64,
    },
    /// More people would leave than can be expected.
    #[error(
        "{kind}: {left} of {known} known holders would leave: if the file is complete, run it again with --force",
        kind = .kind.slug()
    )]
    TooManyLeave {
        /// The kind of office.
        kind: OfficeKind,
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
    entries: Vec<StatedOffice>,
    offices: HashSet<OfficeKey>,
    members: HashSet<(OfficeKind, String)>,
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
            let file = file.to_owned();
            let key = entry.place.map(|place| OfficeKey { kind: entry.kind, area: entry.area, place });
            if let Some(key) = key.filter(|key| !self.offices.insert(*key)) {
                twice.get_or_insert(ImportRepresentativesError::OfficeTwice { file, row, key });
            } else if let Some(member) = &entry.member
                && !self.members.insert((entry.kind, member.external_id.clone()))
            {
                twice.get_or_insert(ImportRepresentativesError::MemberTwice { file, row });
            }
            self.entries.push(entry);
            Ok(())
        };
        read_rows(file, input, begin, each)?;
        twice.map_or(Ok(()), Err)
    }

    /// What was read, in the order of the files.
    ///
    /// # Errors
    /// `Empty`.
    pub fn finish(self) -> Result<Vec<StatedOffice>, ImportRepresentativesError> {
        if self.entries.is_empty() {
            return Err(ImportRepresentativesError::Empty);
        }
        Ok(self.entries)
    }
}

/// An office as a file states it, with the ids that it and its holder get should they be new. Ids are made
/// before the transaction, which may run more than once.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What the file states.
    pub stated: StatedOffice,
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
    /// The kind of office.
    pub kind: OfficeKind,
    /// The code of the area.
    pub area: AreaCode,
    /// The name of the seat, the post or the body.
    pub area_name: String,
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
    /// Members to whom no letter can be mailed afterwards.
    pub without_address: Vec<Mention>,
    /// Members that stayed as they were.
    pub unchanged: usize,
    /// Whether so many leave that only `force` lets it happen.
    pub needs_force: bool,
}

/// Brings the offices that `new` is about to what it states, and reports. The files of one import state the
/// whole of a chamber: whoever they do not name has left. Posts and bodies are stated one by one: those that are
/// not named stay as they are. Letters that wait for an office go on their way once it is filled.
///
/// # Errors
/// `TooManyLeave` when more than a tenth of a kind's holders would leave, unless forced or in a dry run;
/// `Store`.
pub fn import(
    tx: &mut Tx<'_>,
    new: &[NewEntry],
    permission: Permission,
    now: Moment,
) -> Result<Report, ImportRepresentativesError> {
    let mut known: HashMap<OfficeKey, OfficeView> = HashMap::new();
    for kind in OfficeKind::ALL {
        if new.iter().any(|new| new.stated.kind == kind) {
            let offices = representative::list_by_kind(tx.conn(), kind)?;
            known.extend(offices.into_iter().map(|office| (office.key, office)));
        }
    }
    let entries = places::settle(&known, new);
    let (steps, mut report) = plan(&known, &entries);
    let crowd = OfficeKind::ALL.into_iter().find_map(|kind| {
        let left = report.left.iter().filter(|mention| mention.kind == kind).count();
        let held = known.values().filter(|office| office.key.kind == kind && office.holder.is_some()).count();
        (left * LEAVING_SHARE > held).then_some((kind, left, held))
    });
    report.needs_force = crowd.is_some();
    if permission.dry_run {
        return Ok(report);
    }
    if let Some((kind, left, known)) = crowd.filter(|_| !permission.force) {
        return Err(ImportRepresentativesError::TooManyLeave { kind, left, known });
    }
    let changed: Vec<OfficeId> = steps.iter().filter_map(Step::may_open).collect();
    for step in steps {
        step.run(tx, now)?;
    }
    release_letters(tx, &changed, now)?;
    Ok(report)
}

/// An office whose place is known, with the ids that it and its holder get should they be new.
#[derive(Clone, Debug)]
struct Settled {
    entry: OfficeEntry,
    office_id: OfficeId,
    holder_id: HolderId,
}

/// One change of the database.
#[derive(Debug)]
enum Step<'a> {
    AddOffice(OfficeId, &'a OfficeEntry),
    RenameOffice(OfficeId, &'a OfficeEntry),
    Change(HolderId, OfficeId, &'a Member),
    Leave(HolderId),
    Arrive(HolderId, OfficeId, &'a Member),
}

impl Step<'_> {
    /// The office that this step may open to letters that wait for it.
    const fn may_open(&self) -> Option<OfficeId> {
        match self {
            Self::RenameOffice(id, _) | Self::Change(_, id, _) | Self::Arrive(_, id, _) => Some(*id),
            Self::AddOffice(..) | Self::Leave(_) => None,
        }
    }

    fn run(self, tx: &mut Tx<'_>, now: Moment) -> Result<(), StoreError> {
        match self {
            Self::AddOffice(id, entry) => representative::insert_office(tx, id, entry),
            Self::RenameOffice(id, entry) => representative::update_office(tx, id, entry),
            Self::Change(id, _, member) => representative::update_holder(tx, id, member),
            Self::Leave(id) => representative::end_holder(tx, id, now).map(|_| ()),
            Self::Arrive(id, office, member) => representative::insert_holder(tx, id, office, member, now),
        }
    }
}

/// Compares what is known with what the files state. Pure, and in the order of the offices.
fn plan<'a>(known: &HashMap<OfficeKey, OfficeView>, entries: &'a [Settled]) -> (Vec<Step<'a>>, Report) {
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
                steps.push(Step::Change(holder.id, office_id, member));
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
            Some(member) if member.address().is_none() => {
                report.without_address.push(mention(&new.entry, &member.name));
            }
            Some(_) => {}
        }
    }
    let mut unnamed: Vec<&OfficeView> = known
        .values()
        .filter(|office| office.key.kind.chamber().is_some() && !named.contains(&office.key))
        .collect();
    unnamed.sort_by_key(|office| office.key);
    for office in unnamed {
        let absent = |member: &str| Mention {
            kind: office.key.kind,
            area: office.key.area,
            area_name: office.name_en.clone(),
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
        || office.name_en != entry.name
        || entry.name_cy.as_ref().is_some_and(|name| *name != office.name_cy)
        || entry.since.is_some_and(|since| office.since != Some(since))
        || entry.until.is_some_and(|until| office.until != Some(until))
}

fn mention(entry: &OfficeEntry, member: &str) -> Mention {
    Mention {
        kind: entry.key.kind,
        area: entry.key.area,
        area_name: entry.name.clone(),
        member: member.to_owned(),
    }
}
