//! Reading a file of rows that somebody else published: the part that all imports share.

use std::io::BufRead;

use csv::{ByteRecord, ReaderBuilder};

use crate::domain::entry::EntryError;

/// Why a file was refused. It tells file, row and reason, and nothing of the row's text.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A file without a header row.
    #[error("{file}: the file is empty")]
    Empty {
        /// The name of the file.
        file: String,
    },
    /// A file that cannot be read as CSV from this row on: cut, or of another kind.
    #[error("{file}, row {row}: {reason}")]
    Unreadable {
        /// The name of the file.
        file: String,
        /// The row, the header being 1.
        row: u64,
        /// What the reader found.
        reason: String,
    },
    /// A row, or the header, that says something impossible.
    #[error("{file}, row {row}: {error}")]
    Row {
        /// The name of the file.
        file: String,
        /// The row, the header being 1.
        row: u64,
        /// What is wrong with it.
        error: EntryError,
    },
}

impl FileError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "import-empty-file",
            Self::Unreadable { .. } => "import-unreadable",
            Self::Row { error, .. } => error.code(),
        }
    }
}

/// The cells of one row: a cell's text by its position; `None` beyond the end or outside UTF-8.
#[derive(Debug)]
pub struct Cells<'a>(&'a ByteRecord);

impl<'a> Cells<'a> {
    /// The text of a cell.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&'a str> {
        self.0.get(position).and_then(|cell| std::str::from_utf8(cell).ok())
    }
}

/// Reads CSV to its end, with or without a byte order mark, cells quoted or not. `begin` makes a reader of
/// the header's names; `each` is given that reader, the number of the row and its cells. `file` is the name
/// for errors.
///
/// # Errors
/// [`FileError`], at the first row that cannot be read or that `each` refuses.
pub fn read_rows<R>(
    file: &str,
    mut input: impl BufRead,
    begin: impl FnOnce(&[&str]) -> Result<R, EntryError>,
    mut each: impl FnMut(&R, u64, &Cells<'_>) -> Result<(), EntryError>,
) -> Result<(), FileError> {
    let unreadable = |row: u64, reason: String| FileError::Unreadable { file: file.to_owned(), row, reason };
    let refused = |row: u64, error: EntryError| FileError::Row { file: file.to_owned(), row, error };
    // The mark would hide a quotation mark behind it from the CSV reader.
    let start = input.fill_buf().map_err(|error| unreadable(1, error.to_string()))?;
    if start.starts_with(b"\xEF\xBB\xBF") {
        input.consume(3);
    }
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(input);
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(|error| unreadable(1, reason(&error)))? {
        return Err(FileError::Empty { file: file.to_owned() });
    }
    let names: Vec<&str> = record.iter().map(|cell| std::str::from_utf8(cell).unwrap_or_default()).collect();
    let rows = begin(&names).map_err(|error| refused(1, error))?;
    let mut row = 1;
    while reader.read_byte_record(&mut record).map_err(|error| unreadable(row + 1, reason(&error)))? {
        row += 1;
        each(&rows, row, &Cells(&record)).map_err(|error| refused(row, error))?;
    }
    Ok(())
}

fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells where the header has {expected_len}; the file is cut or damaged")
        }
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => "this is not CSV".to_owned(),
    }
}
