//! JSON lines: one object per line, for programs. Nothing in it is altered for spreadsheets.

use std::io::{self, Write};

use serde::Serialize;

/// Writes `row` as one line.
///
/// # Errors
/// What `out` answered.
pub fn write_line(out: &mut impl Write, row: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row).map_err(io::Error::from)?;
    out.write_all(b"\n")
}
