//! Reading a file of rows that somebody else published: the part that all imports share.

use std::cell::Cell;
use std::io::{BufRead, Read};

use csv::{ByteRecord, ReaderBuilder};

use crate::domain::entry::EntryError;

/// The longest row, in bytes. A quotation mark that is never closed makes the rest of a file one cell, and a
/// file need not fit into memory.
pub const ROW_LIMIT_BYTES: usize = 256 * 1_024;
/// How much is read at once, in bytes.
const CHUNK_BYTES: usize = 64 * 1_024;

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
    /// An archive that cannot be read: cut, locked, or of another kind.
    #[error("{file}: {reason}")]
    Archive {
        /// The name of the archive.
        file: String,
        /// What is wrong with it.
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
            Self::Archive { .. } => "import-archive",
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
/// for errors. No more than [`ROW_LIMIT_BYTES`] of a row are ever held.
///
/// # Errors
/// [`FileError`], at the first row that cannot be read (cut, not UTF-8, too long) or that `each` refuses.
pub fn read_rows<R>(
    file: &str,
    mut input: impl BufRead,
    begin: impl FnOnce(&[&str]) -> Result<R, EntryError>,
    mut each: impl FnMut(&R, u64, &Cells<'_>) -> Result<(), EntryError>,
) -> Result<(), FileError> {
    let unreadable = |row: u64, reason: String| FileError::Unreadable { file: file.to_owned(), row, reason };
    let refused = |row: u64, error: EntryError| FileError::Row { file: file.to_owned(), row, error };
    let start = input.fill_buf().map_err(|error| unreadable(1, error.to_string()))?;
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        return Err(unreadable(1, "this is UTF-16; save the file as UTF-8".to_owned()));
    }
    // The mark would hide a quotation mark behind it from the CSV reader.
    if start.starts_with(b"\xEF\xBB\xBF") {
        input.consume(3);
    }
    let of_row = Cell::new(0);
    let bounded = Bounded { input, of_row: &of_row };
    let mut reader =
        ReaderBuilder::new().has_headers(false).buffer_capacity(CHUNK_BYTES).from_reader(bounded);
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(|error| unreadable(1, reason(&error)))? {
        return Err(FileError::Empty { file: file.to_owned() });
    }
    let unfit = |record: &ByteRecord, row| unfit(record).map(|what| unreadable(row, what.to_owned()));
    if let Some(error) = unfit(&record, 1) {
        return Err(error);
    }
    let names: Vec<&str> = record.iter().map(|cell| std::str::from_utf8(cell).unwrap_or_default()).collect();
    let rows = begin(&names).map_err(|error| refused(1, error))?;
    let mut row = 1;
    of_row.set(0);
    while reader.read_byte_record(&mut record).map_err(|error| unreadable(row + 1, reason(&error)))? {
        row += 1;
        of_row.set(0);
        if let Some(error) = unfit(&record, row) {
            return Err(error);
        }
        each(&rows, row, &Cells(&record)).map_err(|error| refused(row, error))?;
    }
    Ok(())
}

/// A source that ends in an error when a row goes on for too long.
struct Bounded<'a, R> {
    input: R,
    // Bytes read since the last row was complete; whoever completes one sets it back.
    of_row: &'a Cell<usize>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.of_row.get() > ROW_LIMIT_BYTES {
            return Err(std::io::Error::other("the row is longer than 256 KiB: is this the right file?"));
        }
        let count = self.input.read(buffer)?;
        self.of_row.set(self.of_row.get() + count);
        Ok(count)
    }
}

/// What makes a row no text, if anything does.
fn unfit(record: &ByteRecord) -> Option<&'static str> {
    if record.as_slice().contains(&0) {
        Some("the row holds NUL bytes; the file is damaged, or not UTF-8")
    } else if std::str::from_utf8(record.as_slice()).is_err() {
        Some("the row is not UTF-8; save the file as UTF-8")
    } else {
        None
    }
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
