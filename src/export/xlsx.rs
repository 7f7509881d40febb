//! Workbooks for spreadsheets (ECMA-376, Office Open XML), written as they come: each sheet goes straight into the
//! archive, and nothing is kept but a page of rows. Texts are cells of texts, so that no program calculates them.
//!
//! A library that writes workbooks collects a sheet in a file beside it, to be packed afterwards. Here nothing of
//! anybody lies on a disk, and the first bytes leave with the first rows.

use std::fmt::Write as _;
use std::io::{self, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// The most rows of a sheet, its header included.
pub const SHEET_ROWS: i64 = 1_048_576;
/// A sheet's bytes after which another one begins: an entry of an archive has no room for 4 GiB.
const SHEET_BYTES: u64 = 3_000_000_000;
/// How hard sheets are packed: the least. More takes twice the time for a tenth of the size.
const PACKING: i64 = 1;

/// What goes before a text.
pub const TEXT_BEGIN: &[u8] = b"<c t=\"inlineStr\"><is><t>";
const SPACED_TEXT_BEGIN: &[u8] = b"<c t=\"inlineStr\"><is><t xml:space=\"preserve\">";
/// What goes after a text.
pub const TEXT_END: &[u8] = b"</t></is></c>";

/// Appends a cell with a text.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    let is_spaced =
        text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) || text.contains('\n');
    out.extend_from_slice(if is_spaced { SPACED_TEXT_BEGIN } else { TEXT_BEGIN });
    push_escaped(out, text);
    out.extend_from_slice(TEXT_END);
}

/// Appends a cell with a number, written in digits.
pub fn push_number(out: &mut Vec<u8>, digits: &[u8]) {
    out.extend_from_slice(b"<c><v>");
    out.extend_from_slice(digits);
    out.extend_from_slice(b"</v></c>");
}

/// Appends a text as XML. What XML has no character for becomes a replacement character; `_x0041_`, which programs
/// read as an escape (ECMA-376 part 1, 22.9.2.19), gets its first character escaped.
fn push_escaped(out: &mut Vec<u8>, text: &str) {
    let is_plain = |b: u8| b >= b' ' && !matches!(b, b'&' | b'<' | b'>' | b'_' | 0xEF);
    if text.bytes().all(is_plain) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    for (at, c) in text.char_indices() {
        let escaped: &str = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\r' => "_x000D_",
            '_' if is_escape(text.get(at..).unwrap_or_default()) => "_x005F_",
            '\t' | '\n' => {
                out.push(if c == '\t' { b'\t' } else { b'\n' });
                continue;
            }
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => "\u{FFFD}",
            _ => {
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
        };
        out.extend_from_slice(escaped.as_bytes());
    }
}

/// Whether a text begins as `_x0041_` does.
fn is_escape(text: &str) -> bool {
    let Some(rest) = text.as_bytes().strip_prefix(b"_x") else { return false };
    let is_hex = rest.first_chunk::<4>().is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    is_hex && rest.get(4) == Some(&b'_')
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// A workbook that is being written to `W`.
pub struct Workbook<W: Write> {
    archive: ZipWriter<StreamWriter<W>>,
    title: &'static str,
    /// What every sheet begins with.
    begin: Vec<u8>,
    sheets: u32,
    rows: i64,
    bytes: u64,
}

impl<W: Write> Workbook<W> {
    /// Begins a workbook with its first sheet. `title` names the sheets, and `names` are their columns.
    ///
    /// # Errors
    /// What `out` answered.
    pub fn new(out: W, title: &'static str, names: &[&str]) -> io::Result<Self> {
        let mut begin = format!(
            "{XML}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" \
             topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols><col min=\"1\" \
             max=\"{}\" width=\"22\" customWidth=\"1\"/></cols><sheetData><row>",
            names.len().max(1)
        );
        for name in names {
            // Names of columns need no escape.
            let _ = write!(begin, "<c s=\"1\" t=\"inlineStr\"><is><t>{name}</t></is></c>");
        }
        begin.push_str("</row>");
        let archive = ZipWriter::new_stream(out);
        let begin = begin.into_bytes();
        let mut book = Self { archive, title, begin, sheets: 0, rows: 0, bytes: 0 };
        book.begin_sheet()?;
        Ok(book)
    }

    /// How many rows the present sheet has room for: one or more.
    #[must_use]
    pub fn room(&self) -> i64 {
        if self.bytes > SHEET_BYTES { SHEET_ROWS - 1 } else { (SHEET_ROWS - self.rows).max(1) }
    }

    /// Adds rows that are written as XML, no more than there is room for. Full sheets are followed by another one.
    ///
    /// # Errors
    /// What the file answered.
    pub fn add(&mut self, xml: &[u8], rows: i64) -> io::Result<()> {
        if rows == 0 {
            return Ok(());
        }
        if self.rows >= SHEET_ROWS || self.bytes > SHEET_BYTES {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        self.archive.write_all(xml)?;
        self.rows += rows;
        self.bytes += u64::try_from(xml.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    fn begin_file(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(PACKING));
        self.archive.start_file(name, options).map_err(io::Error::from)
    }

    fn begin_sheet(&mut self) -> io::Result<()> {
        self.sheets += 1;
        self.begin_file(&format!("xl/worksheets/sheet{}.xml", self.sheets))?;
        (self.rows, self.bytes) = (1, 0);
        self.archive.write_all(&self.begin)
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        self.archive.write_all(b"</sheetData></worksheet>")
    }

    /// Ends the workbook, and gives back what it was written to.
    ///
    /// # Errors
    /// What the file answered.
    pub fn finish(mut self) -> io::Result<W> {
        self.end_sheet()?;
        let (mut types, mut sheets, mut relations) = (String::new(), String::new(), String::new());
        for number in 1..=self.sheets {
            let _ = write!(
                types,
                "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{TYPES}.worksheet+xml\"/>"
            );
            let mark = if number == 1 { String::new() } else { format!(" {number}") };
            let _ = write!(
                sheets,
                "<sheet name=\"{}{mark}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>",
                self.title
            );
            let _ = write!(
                relations,
                "<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/worksheet\" \
                 Target=\"worksheets/sheet{number}.xml\"/>"
            );
        }
        let parts = [
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{sheets}</sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}<Relationship Id=\"rId0\" \
                     Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"
                ),
            ),
            // The header's cells are bold.
            (
                "xl/styles.xml",
                format!(
                    "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>\
                     <font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill>\
                     <patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
                     <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
                     <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
                     <cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
                     <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>\
                     </styleSheet>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
                     Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "[Content_Types].xml",
                format!(
                    "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
                     ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
                     ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" \
                     ContentType=\"{TYPES}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" \
                     ContentType=\"{TYPES}.styles+xml\"/>{types}</Types>"
                ),
            ),
        ];
        for (name, body) in parts {
            self.begin_file(name)?;
            self.archive.write_all(XML.as_bytes())?;
            self.archive.write_all(body.as_bytes())?;
        }
        Ok(self.archive.finish().map_err(io::Error::from)?.into_inner())
    }
}
