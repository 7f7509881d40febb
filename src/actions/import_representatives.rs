//! Importing who holds which office: offices are matched by kind, area and place, people by their
//! publisher's id. Whoever a chamber's files no longer name leaves; nothing is deleted.
//!
//! Files are read into a [`Source`] without the database; what they state is then judged against the seats that the
//! database knows ([`known_seats`]), and the judged roll is imported by one transaction.

mod places;
mod reading;
mod report;

use std::collections::{HashMap, HashSet};

pub use self::reading::{FILE_LIMIT_BYTES, Reading, Source, roll_of};
pub use self::report::{Mention, Report};
use super::import_boundaries::ImportBoundariesError;
use super::import_file::FileError;
use super::release_letters::release_letters;
use super::requeue_collected::requeue_collected;
use crate::domain::boundary::{Boundaries, SeatNames};
use crate::domain::campaign::Date;
use crate::domain::id::{HolderId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::representative::{
    Chamber, ContactRoute, Member, OfficeEntry, OfficeKey, OfficeKind, RollError, Silent, StatedOffice,
    Unmatched,
};
use crate::store::representative::{self, OfficeView};
use crate::store::{Conn, Failure, StoreError, Tx, boundary};

/// More than one in this many leaving at once looks like the wrong file.
const LEAVING_SHARE: usize = 10;

/// Why an import was refused. Nothing is changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportRepresentativesError {
    /// A file that cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file of more bytes than any publisher's.
    #[error("{file}: larger than {} MiB, which no file of members is", FILE_LIMIT_BYTES / 1_048_576)]
    TooLarge {
        /// The name of the file.
        file: String,
    },
    /// The boundaries cannot be used.
    #[error(transparent)]
    Boundaries(#[from] ImportBoundariesError),
    /// Files that do not state what they should.
    #[error(transparent)]
    Roll(#[from] RollError),
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
    /// Two publishers of one chamber.
    #[error("two of the sources state who sits for {}: take one of them", .0.slug())]
    StatedTwice(OfficeKind),
    /// More people would leave than can be expected.
    #[error(
        "{kind}: {left} of {known} known holders would leave{why}: if the file is complete, run it again with --force",
        kind = .kind.slug(),
        why = unmatched_too(*.unmatched)
    )]
    TooManyLeave {
        /// The kind of office.
        kind: OfficeKind,
        /// How many would leave.
        left: usize,
        /// Of how many.
        known: usize,
        /// How many members of the files have a seat that nobody knows.
        unmatched: usize,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Members who cannot be placed are a reason why others seem to have left.
fn unmatched_too(unmatched: usize) -> String {
    match unmatched {
        0 => String::new(),
        1 => " (1 member of the files has a seat that nobody knows; see --dry-run)".to_owned(),
        many => format!(" ({many} members of the files have a seat that nobody knows; see --dry-run)"),
    }
}

impl ImportRepresentativesError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::TooLarge { .. } => "import-too-large",
            Self::Boundaries(error) => error.code(),
            Self::Roll(error) => error.code(),
            Self::Empty => "import-empty",
            Self::OfficeTwice { .. } => "import-office-twice",
            Self::MemberTwice { .. } => "import-member-twice",
            Self::StatedTwice(_) => "import-stated-twice",
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

/// The seats of a day: those of the boundaries that are stored, or of the `shipped` ones where none are yet, with
/// the names that earlier imports gave them.
///
/// # Errors
/// What the database answered.
pub fn known_seats(conn: &mut Conn, shipped: &Boundaries, on: Date) -> Result<SeatNames, StoreError> {
    let stored = boundary::load(conn)?;
    let mut seats = SeatNames::of(if stored.sets().is_empty() { shipped } else { &stored }, on);
    for chamber in Chamber::ALL {
        for office in representative::list_by_kind(conn, chamber.into())? {
            if let Some(code) = office.key.area.gss() {
                seats.add_known(chamber, code, &office.name_en);
                seats.add_known(chamber, code, &office.name_cy);
            }
        }
    }
    Ok(seats)
}

/// Brings the offices that `new` is about to what it states, and reports. The files of one import state the
/// whole of a chamber: whoever they do not name has left. Posts and bodies are stated one by one: those that are
/// not named stay as they are. What the files cannot tell (`silent`) stays as it is known. `unmatched` are those
/// whom the files name and whose seat nobody knows. Letters that wait for an office go on their way once it is
/// filled.
///
/// # Errors
/// `TooManyLeave` when more than a tenth of a kind's holders would leave, unless forced or in a dry run;
/// `Store`.
pub fn import(
    tx: &mut Tx<'_>,
    new: &[NewEntry],
    unmatched: &[Unmatched],
    silent: &Silent,
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
    let mut entries = places::settle(&known, new);
    keep_what_is_known(&known, &mut entries, silent);
    let (steps, mut report) = plan(&known, &entries);
    report.unmatched = unmatched.to_vec();
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
        let unmatched = unmatched.iter().filter(|one| one.kind == kind && !one.member.is_empty()).count();
        return Err(ImportRepresentativesError::TooManyLeave { kind, left, known, unmatched });
    }
    let changed: Vec<OfficeId> = steps.iter().filter_map(Step::may_open).collect();
    let moved: Vec<OfficeId> = steps.iter().filter_map(Step::moves).collect();
    for step in steps {
        step.run(tx, now)?;
    }
    release_letters(tx, &changed, now)?;
    requeue_collected(tx, &moved, now)?;
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
    Leave(HolderId, OfficeId),
    Arrive(HolderId, OfficeId, &'a Member),
}

impl Step<'_> {
    /// The office that this step may open to letters that wait for it.
    const fn may_open(&self) -> Option<OfficeId> {
        match self {
            Self::RenameOffice(id, _) | Self::Change(_, id, _) | Self::Arrive(_, id, _) => Some(*id),
            Self::AddOffice(..) | Self::Leave(..) => None,
        }
    }

    /// The office that has another holder by this step, or none any more.
    const fn moves(&self) -> Option<OfficeId> {
        match self {
            Self::Leave(_, id) | Self::Arrive(_, id, _) => Some(*id),
            Self::AddOffice(..) | Self::RenameOffice(..) | Self::Change(..) => None,
        }
    }

    fn run(self, tx: &mut Tx<'_>, now: Moment) -> Result<(), StoreError> {
        match self {
            Self::AddOffice(id, entry) => representative::insert_office(tx, id, entry),
            Self::RenameOffice(id, entry) => representative::update_office(tx, id, entry),
            Self::Change(id, _, member) => representative::update_holder(tx, id, member),
            Self::Leave(id, _) => representative::end_holder(tx, id, now).map(|_| ()),
            Self::Arrive(id, office, member) => representative::insert_holder(tx, id, office, member, now),
        }
    }
}

/// Puts what is known in the place of what the files cannot tell.
fn keep_what_is_known(known: &HashMap<OfficeKey, OfficeView>, entries: &mut [Settled], silent: &Silent) {
    for Settled { entry, .. } in entries {
        let Some(holder) = known.get(&entry.key).and_then(|office| office.holder.as_ref()) else { continue };
        match &mut entry.member {
            Some(member)
                if silent.routes.contains(&entry.key.kind)
                    && member.external_id == holder.member.external_id
                    && member.route == ContactRoute::Unknown =>
            {
                member.route = holder.member.route.clone();
            }
            None if silent.holders.contains(&entry.key.kind) => entry.member = Some(holder.member.clone()),
            Some(_) | None => {}
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
                steps.push(Step::Leave(holder.id, office_id));
            }
            if let Some(member) = &new.entry.member {
                report.added.push(mention(&new.entry, &member.name));
                steps.push(Step::Arrive(new.holder_id, office_id, member));
            }
        }
        match &new.entry.member {
            None => report.vacant.push(mention(&new.entry, "")),
            Some(member) if member.address().is_none() => {
                report.without_address.push((mention(&new.entry, &member.name), member.route.code()));
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
            steps.push(Step::Leave(holder.id, office.id));
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
