//! Importing the calendar of elections: a file that states the whole of it.

use std::collections::HashSet;
use std::io::BufRead;

use super::import_file::{Cells, FileError, read_rows};
use crate::domain::election::{Election, ElectionReader, Elections};
use crate::domain::entry::EntryError;
use crate::domain::letter::Stop;
use crate::domain::moment::Moment;
use crate::store::{Failure, StoreError, Tx, election, letter};

/// Why a calendar was refused. What was stored stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ImportElectionsError {
    /// A file that cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file without an election.
    #[error("{0}: the file holds no election")]
    Empty(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportElectionsError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::Empty(_) => "import-empty",
            Self::Store(error) => error.code(),
        }
    }
}

impl Failure for ImportElectionsError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// What an import changed, by the names of the elections, each list in the calendar's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ElectionsImported {
    /// Those that were not there.
    pub added: Vec<String>,
    /// Those that say something else now.
    pub changed: Vec<String>,
    /// Those that the file does not state any more.
    pub gone: Vec<String>,
    /// How many are as they were.
    pub unchanged: usize,
    /// How many letters that waited for an election are looked at again.
    pub letters: usize,
}

/// Reads a calendar to its end. `file` names it in errors.
///
/// # Errors
/// `File`, with the row, also where two rows have one name; `Empty`.
pub fn read(file: &str, input: impl BufRead) -> Result<Elections, ImportElectionsError> {
    let mut rows: Vec<Election> = Vec::new();
    let mut names: HashSet<String> = HashSet::new();
    let begin = |columns: &[&str]| ElectionReader::new(columns.iter().copied());
    let each = |reader: &ElectionReader, _: u64, cells: &Cells<'_>| {
        let election = reader.read(|position| cells.get(position))?;
        if !names.insert(election.name.clone()) {
            return Err(EntryError::Repeated("name"));
        }
        rows.push(election);
        Ok(())
    };
    read_rows(file, input, begin, each)?;
    if rows.is_empty() {
        return Err(ImportElectionsError::Empty(file.to_owned()));
    }
    Ok(Elections::new(rows))
}

/// Puts `elections` in place of what is stored, and has the letters that wait for an election looked at again where
/// anything has changed: a period may have become shorter.
///
/// # Errors
/// What the database answered.
pub fn import(tx: &mut Tx<'_>, elections: &Elections, now: Moment) -> Result<ElectionsImported, StoreError> {
    let before = election::load(tx.conn())?;
    let mut imported = ElectionsImported::default();
    for stated in elections.all() {
        match before.find(&stated.name) {
            None => imported.added.push(stated.name.clone()),
            Some(known) if known == stated => imported.unchanged += 1,
            Some(_) => imported.changed.push(stated.name.clone()),
        }
    }
    let gone = before.all().iter().filter(|known| elections.find(&known.name).is_none());
    imported.gone = gone.map(|known| known.name.clone()).collect();
    if *elections != before {
        election::replace(tx, elections)?;
        imported.letters = letter::look_again(tx, Stop::Election, now)?;
    }
    Ok(imported)
}

/// Stores the shipped calendar where the database has none yet; returns whether it had none.
///
/// # Errors
/// What the database answered.
pub fn import_first(tx: &mut Tx<'_>, shipped: &Elections) -> Result<bool, StoreError> {
    let is_first = election::load(tx.conn())?.all().is_empty();
    if is_first {
        election::replace(tx, shipped)?;
    }
    Ok(is_first)
}
