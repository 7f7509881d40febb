//! Tables that are read whole, because what one row means depends on others.

use csv::{ReaderBuilder, StringRecord};

use super::field;
use super::format::{RollError, RollFault, SourceFile};
use super::json::text_of;
use crate::domain::entry::{Columns, EntryError};

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    columns: &'a Columns,
    cells: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The text of a cell as it stands; empty where the table has no such column.
    pub(super) fn raw(self, column: &str) -> &'a str {
        self.columns.find(column).and_then(|position| self.cells.get(position)).unwrap_or_default()
    }

    /// A cell as one clean line; may be empty.
    ///
    /// # Errors
    /// [`EntryError::BadCell`].
    pub(super) fn cell(self, column: &'static str) -> Result<String, EntryError> {
        field::one_line(column, self.raw(column))
    }

    /// A cell with a name; may be empty.
    ///
    /// # Errors
    /// [`EntryError::BadCell`], [`EntryError::AddressAsName`].
    pub(super) fn name(self, column: &'static str) -> Result<String, EntryError> {
        field::name_line(column, self.raw(column))
    }

    /// A cell that must hold something.
    ///
    /// # Errors
    /// [`EntryError::BadCell`], [`EntryError::EmptyCell`].
    pub(super) fn filled(self, column: &'static str) -> Result<String, EntryError> {
        field::filled(column, self.raw(column))
    }
}

/// Reads a CSV file to its end: `each` is given the line on which a row begins, and the row.
///
/// # Errors
/// A file that is no CSV in UTF-8, is cut, or lacks one of the columns `needed`; and what `each` refuses. All with
/// the line.
pub(super) fn read_rows(
    file: &SourceFile<'_>,
    needed: &[&'static str],
    mut each: impl FnMut(usize, Row<'_>) -> Result<(), EntryError>,
) -> Result<(), RollError> {
    let text = text_of(file)?;
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut cells = StringRecord::new();
    let mut columns: Option<Columns> = None;
    let line_of = |at: Option<&csv::Position>| at.and_then(|at| usize::try_from(at.line()).ok());
    while reader.read_record(&mut cells).map_err(|error| {
        RollError::at(file, line_of(error.position()).unwrap_or_default(), fault_of(&error))
    })? {
        let line = line_of(cells.position()).unwrap_or_default();
        let Some(columns) = &columns else {
            let header = Columns::holding(cells.iter(), needed);
            columns = Some(header.map_err(|error| RollError::at(file, line, error))?);
            continue;
        };
        each(line, Row { columns, cells: &cells }).map_err(|error| RollError::at(file, line, error))?;
    }
    if columns.is_none() {
        return Err(RollError::at(file, 0, RollFault::Shape("the file is empty".to_owned())));
    }
    Ok(())
}

fn fault_of(error: &csv::Error) -> RollFault {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => RollFault::Shape(format!(
            "{len} cells where the header has {expected_len}; the file is cut or damaged"
        )),
        _ => RollFault::Syntax("CSV"),
    }
}
