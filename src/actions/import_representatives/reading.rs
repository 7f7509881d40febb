//! Reading files of members: tables row by row, other formats whole.

use std::collections::HashSet;
use std::io::{BufRead, Read};

use super::super::import_file::{Cells, FileError, read_rows};
use super::ImportRepresentativesError;
use crate::domain::boundary::SeatNames;
use crate::domain::campaign::Date;
use crate::domain::representative::{
    MemberFormat, MemberReader, OfficeKey, OfficeKind, ReadWhole, Roll, SourceFile, StatedOffice,
    TableFormat, Way, complete,
};

/// The most bytes of one file. The largest that a publisher has is a tenth of it.
pub const FILE_LIMIT_BYTES: u64 = 64 * 1_048_576;

/// Gathers one file after another.
#[derive(Debug)]
pub struct Reading {
    way: Way,
    offices: Vec<StatedOffice>,
    files: Vec<(String, Vec<u8>)>,
    keys: HashSet<OfficeKey>,
    members: HashSet<(OfficeKind, String)>,
}

impl Reading {
    /// Begins with nothing read.
    #[must_use]
    pub fn new(format: MemberFormat) -> Self {
        Self {
            way: format.way(),
            offices: Vec::new(),
            files: Vec::new(),
            keys: HashSet::new(),
            members: HashSet::new(),
        }
    }

    /// Reads a file to its end. `file` names it in errors.
    ///
    /// # Errors
    /// `TooLarge`, or `File`, `OfficeTwice` or `MemberTwice` with the file and the row.
    pub fn read_file(&mut self, file: &str, input: impl BufRead) -> Result<(), ImportRepresentativesError> {
        let mut input = input.take(FILE_LIMIT_BYTES + 1);
        let outcome = match self.way {
            Way::Rows(table) => self.read_rows(table, file, &mut input),
            Way::Whole(_) => {
                let mut bytes = Vec::new();
                let read = input.read_to_end(&mut bytes).map_err(|error| FileError::Unreadable {
                    file: file.to_owned(),
                    row: 1,
                    reason: error.to_string(),
                });
                self.files.push((file.to_owned(), bytes));
                read.map(|_| ()).map_err(ImportRepresentativesError::from)
            }
        };
        // A file that was not read to its end looks cut, so its size is the truer reason.
        if input.limit() == 0 {
            return Err(ImportRepresentativesError::TooLarge { file: file.to_owned() });
        }
        outcome
    }

    fn read_rows(
        &mut self,
        table: TableFormat,
        file: &str,
        input: impl BufRead,
    ) -> Result<(), ImportRepresentativesError> {
        let mut twice = None;
        let begin = |names: &[&str]| MemberReader::new(table, names.iter().copied());
        let each = |reader: &MemberReader, row: u64, cells: &Cells<'_>| {
            let entry = reader.read(|position| cells.get(position))?;
            let file = file.to_owned();
            let key = entry.place.map(|place| OfficeKey { kind: entry.kind, area: entry.area, place });
            if let Some(key) = key.filter(|key| !self.keys.insert(*key)) {
                twice.get_or_insert(ImportRepresentativesError::OfficeTwice { file, row, key });
            } else if let Some(member) = &entry.member
                && !self.members.insert((entry.kind, member.external_id.clone()))
            {
                twice.get_or_insert(ImportRepresentativesError::MemberTwice { file, row });
            }
            self.offices.push(entry);
            Ok(())
        };
        read_rows(file, input, begin, each)?;
        twice.map_or(Ok(()), Err)
    }

    /// What was read.
    ///
    /// # Errors
    /// `Empty`.
    pub fn finish(self) -> Result<Source, ImportRepresentativesError> {
        match self.way {
            Way::Rows(_) if self.offices.is_empty() => Err(ImportRepresentativesError::Empty),
            Way::Whole(_) if self.files.is_empty() => Err(ImportRepresentativesError::Empty),
            Way::Rows(_) => Ok(Source::Rows(self.offices)),
            Way::Whole(read) => Ok(Source::Files(read, self.files)),
        }
    }
}

/// Files of members that were read, and are not yet judged.
#[derive(Clone, Debug)]
pub enum Source {
    /// The offices of rows, in the order of the files.
    Rows(Vec<StatedOffice>),
    /// Files with their names, and what reads them together.
    Files(ReadWhole, Vec<(String, Vec<u8>)>),
}

impl Source {
    /// What the files state of the seats of a day.
    ///
    /// # Errors
    /// `Roll`, with file and line where one is to blame; `Empty`.
    pub fn roll(self, seats: &SeatNames, today: Date) -> Result<Roll, ImportRepresentativesError> {
        let roll = match self {
            Self::Rows(offices) => Roll { offices, ..Roll::default() },
            Self::Files(read, files) => {
                let files: Vec<SourceFile<'_>> =
                    files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
                read(&files, seats, today)?
            }
        };
        if roll.offices.is_empty() && roll.unmatched.is_empty() {
            return Err(ImportRepresentativesError::Empty);
        }
        Ok(complete(roll, seats)?)
    }
}

/// What several publishers state together. Each states the whole of its chambers, so no two may state one.
///
/// # Errors
/// As [`Source::roll`], and `StatedTwice`.
pub fn roll_of(
    sources: Vec<Source>,
    seats: &SeatNames,
    today: Date,
) -> Result<Roll, ImportRepresentativesError> {
    let (mut whole, mut stated) = (Roll::default(), HashSet::new());
    for source in sources {
        let mut roll = source.roll(seats, today)?;
        let kinds: HashSet<OfficeKind> = roll.offices.iter().map(|office| office.kind).collect();
        if let Some(kind) =
            kinds.iter().filter(|kind| kind.chamber().is_some()).find(|kind| stated.contains(*kind))
        {
            return Err(ImportRepresentativesError::StatedTwice(*kind));
        }
        stated.extend(kinds);
        whole.offices.append(&mut roll.offices);
        whole.unmatched.append(&mut roll.unmatched);
        whole.silent.routes.append(&mut roll.silent.routes);
        whole.silent.holders.append(&mut roll.silent.holders);
    }
    Ok(whole)
}
