//! One cell of an export, and how each format writes it.

use jiff::Timestamp;

use super::{csv, xlsx};
use crate::domain::export::ExportFormat;
use crate::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};

/// What stands in a cell. It may be a person's, so it has no `Debug`.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    /// Nothing: there is no such thing in this row.
    Nothing,
    /// A text.
    Text(&'a str),
    /// An id, as stored: 16 bytes.
    Id(&'a [u8]),
    /// A moment, in milliseconds UTC since 1970.
    Moment(i64),
    /// A number of people.
    Count(i64),
}

impl<'a> Cell<'a> {
    /// A text, or nothing.
    #[must_use]
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Nothing, Self::Text)
    }

    /// A moment, or nothing.
    #[must_use]
    pub fn moment(millis: Option<i64>) -> Self {
        millis.map_or(Self::Nothing, Self::Moment)
    }

    /// A text that is empty where there is none.
    #[must_use]
    pub fn filled(text: &'a str) -> Self {
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }
}

/// A cell that cannot be written: an id that is no id, or a moment outside of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OddCell;

/// Writes rows of cells one after the other.
pub struct RowWriter {
    format: ExportFormat,
    /// What goes before each cell's value: for JSON its name, for the others what parts it from the one before.
    heads: Vec<Vec<u8>>,
    day: Day,
}

impl RowWriter {
    /// A writer of rows with columns of these names.
    #[must_use]
    pub fn new(format: ExportFormat, names: &[&str]) -> Self {
        let head = |(place, name): (usize, &&str)| {
            let comma = if place > 0 { "," } else { "" };
            match format {
                ExportFormat::Csv => comma.as_bytes().to_vec(),
                // Names of columns need no escape.
                ExportFormat::Jsonl => format!("{comma}\"{name}\":").into_bytes(),
                ExportFormat::Xlsx => Vec::new(),
            }
        };
        Self { format, heads: names.iter().enumerate().map(head).collect(), day: Day::default() }
    }

    /// Appends a row; `cells` are as many as there are columns.
    ///
    /// # Errors
    /// A cell that cannot be written; the row is then left unfinished.
    pub fn push<'a>(
        &mut self,
        out: &mut Vec<u8>,
        cells: impl Iterator<Item = Cell<'a>>,
    ) -> Result<(), OddCell> {
        let (begin, end): (&[u8], &[u8]) = match self.format {
            ExportFormat::Csv => (b"", csv::ROW_END),
            ExportFormat::Jsonl => (b"{", b"}\n"),
            ExportFormat::Xlsx => (b"<row>", b"</row>"),
        };
        out.extend_from_slice(begin);
        for (head, cell) in self.heads.iter().zip(cells) {
            out.extend_from_slice(head);
            match cell {
                Cell::Nothing => out.extend_from_slice(match self.format {
                    ExportFormat::Csv => b"\"\"",
                    ExportFormat::Jsonl => b"null",
                    ExportFormat::Xlsx => b"<c/>",
                }),
                Cell::Text(text) => match self.format {
                    ExportFormat::Csv => csv::push_cell(out, text),
                    ExportFormat::Jsonl => serde_json::to_writer(&mut *out, text).ok().ok_or(OddCell)?,
                    ExportFormat::Xlsx => xlsx::push_text(out, text),
                },
                Cell::Id(bytes) => {
                    let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
                    let id = uuid::Uuid::from_slice(bytes).ok().ok_or(OddCell)?;
                    push_plain(self.format, out, id.hyphenated().encode_lower(&mut text).as_bytes());
                }
                Cell::Moment(millis) => {
                    let text = self.day.time(millis).ok_or(OddCell)?;
                    push_plain(self.format, out, &text);
                }
                Cell::Count(count) => {
                    let count = count.to_string();
                    match self.format {
                        ExportFormat::Csv => push_plain(self.format, out, count.as_bytes()),
                        ExportFormat::Jsonl => out.extend_from_slice(count.as_bytes()),
                        ExportFormat::Xlsx => xlsx::push_number(out, count.as_bytes()),
                    }
                }
            }
        }
        out.extend_from_slice(end);
        Ok(())
    }
}

/// Appends a text that needs no escape in any format.
fn push_plain(format: ExportFormat, out: &mut Vec<u8>, text: &[u8]) {
    let (begin, end): (&[u8], &[u8]) = match format {
        ExportFormat::Csv | ExportFormat::Jsonl => (b"\"", b"\""),
        ExportFormat::Xlsx => (xlsx::TEXT_BEGIN, xlsx::TEXT_END),
    };
    out.extend_from_slice(begin);
    out.extend_from_slice(text);
    out.extend_from_slice(end);
}

/// The day that was written last: rows lie in the order of their time, so the calendar is asked once a day.
#[derive(Default)]
struct Day {
    begin_ms: i64,
    text: Option<[u8; 10]>,
}

impl Day {
    /// A moment as RFC 3339 in UTC with milliseconds: `2027-01-15T08:00:00.000Z`. `None` outside of the calendar.
    fn time(&mut self, millis: i64) -> Option<[u8; 24]> {
        let begin_ms = millis.div_euclid(DAY_MS).checked_mul(DAY_MS)?;
        let day = match self.text {
            Some(text) if begin_ms == self.begin_ms => text,
            _ => {
                let date = Timestamp::from_millisecond(begin_ms).ok()?.to_string();
                let text = date.as_bytes().first_chunk::<10>().copied()?;
                (self.begin_ms, self.text) = (begin_ms, Some(text));
                text
            }
        };
        let rest = millis - begin_ms;
        let mut time = *b"0000-00-00T00:00:00.000Z";
        time.first_chunk_mut::<10>()?.copy_from_slice(&day);
        let second_ms = rest % SECOND_MS;
        for (place, value) in [
            (11, rest / HOUR_MS / 10),
            (12, rest / HOUR_MS % 10),
            (14, rest % HOUR_MS / MINUTE_MS / 10),
            (15, rest % HOUR_MS / MINUTE_MS % 10),
            (17, rest % MINUTE_MS / SECOND_MS / 10),
            (18, rest % MINUTE_MS / SECOND_MS % 10),
            (20, second_ms / 100),
            (21, second_ms / 10 % 10),
            (22, second_ms % 10),
        ] {
            *time.get_mut(place)? = b'0' + u8::try_from(value).ok()?;
        }
        Some(time)
    }
}
