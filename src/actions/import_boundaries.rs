//! Importing the boundaries of chambers: a change of boundaries is a file with a date in it.

use std::io::BufRead;

use super::import_file::{Cells, FileError, read_rows};
use crate::domain::boundary::{Boundaries, BoundaryError, BoundaryReader, gather};
use crate::store::{Failure, StoreError, Tx, boundary};

/// Why boundaries were refused. What was stored stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ImportBoundariesError {
    /// A file that cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Rows that contradict one another.
    #[error("{file}: {error}")]
    Boundary {
        /// The name of the file.
        file: String,
        /// What contradicts what.
        error: BoundaryError,
    },
    /// A file without a rule.
    #[error("{0}: the file holds no boundary")]
    Empty(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportBoundariesError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::Boundary { error, .. } => error.code(),
            Self::Empty(_) => "import-empty",
            Self::Store(error) => error.code(),
        }
    }
}

impl Failure for ImportBoundariesError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// Reads a file of boundaries to its end. `file` names it in errors.
///
/// # Errors
/// `File`, with the row; `Boundary`; `Empty`.
pub fn read(file: &str, input: impl BufRead) -> Result<Boundaries, ImportBoundariesError> {
    let mut rows = Vec::new();
    let begin = |names: &[&str]| BoundaryReader::new(names.iter().copied());
    let each = |reader: &BoundaryReader, _: u64, cells: &Cells<'_>| {
        rows.push(reader.read(|position| cells.get(position))?);
        Ok(())
    };
    read_rows(file, input, begin, each)?;
    if rows.is_empty() {
        return Err(ImportBoundariesError::Empty(file.to_owned()));
    }
    gather(rows).map_err(|error| ImportBoundariesError::Boundary { file: file.to_owned(), error })
}

/// Puts `boundaries` in place of what is stored of the chambers that they are about. Returns the rules written.
///
/// # Errors
/// What the database answered.
pub fn import(tx: &mut Tx<'_>, boundaries: &Boundaries) -> Result<usize, StoreError> {
    boundary::replace(tx, boundaries)
}

/// Stores the shipped boundaries where the database has none yet; returns whether it had none.
///
/// # Errors
/// What the database answered.
pub fn import_first(tx: &mut Tx<'_>, shipped: &Boundaries) -> Result<bool, StoreError> {
    let is_first = boundary::load(tx.conn())?.sets().is_empty();
    if is_first {
        boundary::replace(tx, shipped)?;
    }
    Ok(is_first)
}
