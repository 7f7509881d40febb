//! Comma-separated values for spreadsheets: RFC 4180 with every cell quoted, UTF-8 with a byte order mark
//! (without it Excel takes the bytes for a Windows code page), and no cell that a program would calculate.

use std::io::{self, ErrorKind, Write};

use unicode_normalization::UnicodeNormalization;

/// The byte order mark in UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// What ends a row.
pub const ROW_END: &[u8] = b"\r\n";

/// Writes rows of cells to `W`, one row at a time.
#[derive(Debug)]
pub struct CsvWriter<W: Write> {
    out: W,
    row: Vec<u8>,
    width: usize,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file: the byte order mark and the header.
    ///
    /// # Errors
    /// What `out` answered.
    pub fn new(mut out: W, header: &[&str]) -> io::Result<Self> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut file = Self { out, row: Vec::new(), width: header.len() };
        file.write(header.iter().copied())?;
        Ok(file)
    }

    /// Writes one row, each cell made safe.
    ///
    /// # Errors
    /// What the file answered; `InvalidData` for a row that is longer or shorter than the header.
    pub fn write<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        self.row.clear();
        let mut width = 0;
        for cell in cells {
            if width > 0 {
                self.row.push(b',');
            }
            push_cell(&mut self.row, cell);
            width += 1;
        }
        if width != self.width {
            return Err(io::Error::new(ErrorKind::InvalidData, "a row is not as long as the header"));
        }
        self.row.extend_from_slice(ROW_END);
        self.out.write_all(&self.row)
    }

    /// Hands everything on to `W`.
    ///
    /// # Errors
    /// What the file answered.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Appends one cell: quoted, and made safe. One that a spreadsheet would calculate gets an apostrophe before it, which
/// spreadsheets read as "this is text" (OWASP, "CSV Injection").
pub fn push_cell(row: &mut Vec<u8>, cell: &str) {
    row.push(b'"');
    if starts_formula(cell) {
        row.push(b'\'');
    }
    let mut parts = cell.split('"');
    if let Some(first) = parts.next() {
        row.extend_from_slice(first.as_bytes());
    }
    for part in parts {
        row.extend_from_slice(b"\"\"");
        row.extend_from_slice(part.as_bytes());
    }
    row.push(b'"');
}

/// Whether a spreadsheet may calculate this cell: it begins with one of `= + - @`, in any of their wide,
/// small or raised forms, after anything that an import may trim; or with a tab or a line break, which
/// some programs drop together with the quotes.
#[must_use]
pub fn starts_formula(cell: &str) -> bool {
    // Most cells begin with a letter or a digit, and nothing more is to be asked of them.
    if cell.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    if cell.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let shown = cell.chars().find(|c| !is_blank(*c));
    // U+2212 is the minus sign of typographers; it has no compatible form.
    shown.is_some_and(|c| std::iter::once(c).nfkc().any(|c| matches!(c, '=' | '+' | '-' | '@' | '\u{2212}')))
}

/// White space, controls, and characters of no width.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
