//! Workbooks, taken apart again: every text is a cell of text and says what it said.

use std::io::{Cursor, Read};

use clarion::domain::export::ExportFormat;
use clarion::export::cell::{Cell, RowWriter};
use clarion::export::xlsx::{SHEET_ROWS, Workbook};
use quick_xml::Reader;
use quick_xml::events::Event;

/// The texts of a sheet's cells, row by row, each with its type.
fn cells(archive: &[u8], sheet: &str) -> Vec<Vec<(String, String)>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut xml = String::new();
    archive.by_name(sheet).unwrap().read_to_string(&mut xml).unwrap();
    let mut reader = Reader::from_str(&xml);
    let (mut rows, mut kind, mut text): (Vec<Vec<_>>, _, _) = (vec![], String::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "row" => rows.push(vec![]),
            Event::Start(tag) if tag.name().as_ref() == "c" => {
                let attribute = tag.try_get_attribute("t").unwrap();
                kind = attribute.map(|t| t.value.into_owned()).unwrap_or_default();
                text.clear();
            }
            Event::Empty(tag) if tag.name().as_ref() == "c" => {
                rows.last_mut().unwrap().push((String::new(), String::new()));
            }
            Event::Text(part) => text.push_str(part.as_ref()),
            Event::GeneralRef(entity) => text.push_str(match entity.as_ref() {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                other => panic!("{other:?}"),
            }),
            Event::End(tag) if tag.name().as_ref() == "c" => {
                rows.last_mut().unwrap().push((kind.clone(), text.clone()));
            }
            Event::Eof => return rows,
            _ => {}
        }
    }
}

fn book(rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let names = ["one", "two"];
    let mut book = Workbook::new(Vec::new(), "signatures", &names).unwrap();
    let mut writer = RowWriter::new(ExportFormat::Xlsx, &names);
    for row in rows {
        let mut xml = Vec::new();
        writer.push(&mut xml, row.iter().copied()).unwrap();
        book.add(&xml, 1).unwrap();
    }
    book.finish().unwrap()
}

/// S-39: what a spreadsheet might calculate is a cell of text, without anything before it.
#[test]
fn s39_cells_are_texts() {
    let odd =
        ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\"a,b\"", "one\ntwo", "a < b & c > d", "Siân é 文"];
    let rows: Vec<Vec<Cell<'_>>> = odd.iter().map(|text| vec![Cell::Text(text), Cell::Nothing]).collect();
    let archive = book(&rows);
    let found = cells(&archive, "xl/worksheets/sheet1.xml");
    let header = ["one", "two"].map(|name| ("inlineStr".to_owned(), name.to_owned()));
    assert_eq!(found[0], header);
    for (row, text) in found[1..].iter().zip(odd) {
        assert_eq!(row[0], ("inlineStr".to_owned(), text.to_owned()));
        assert_eq!(row[1], (String::new(), String::new()));
    }
}

/// What XML has no character for, and what programs read as an escape.
#[test]
fn odd_characters_do_not_break_the_sheet() {
    let archive = book(&[vec![Cell::Text("a\u{1}b\u{FFFF}"), Cell::Text("_x0041_ _x_ \r")]]);
    let found = cells(&archive, "xl/worksheets/sheet1.xml");
    assert_eq!(found[1][0].1, "a\u{FFFD}b\u{FFFD}");
    assert_eq!(found[1][1].1, "_x005F_x0041_ _x_ _x000D_");
}

#[test]
fn counts_are_numbers_and_moments_and_ids_are_texts() {
    let id = uuid::Uuid::from_u128(1);
    let archive = book(&[
        vec![Cell::Count(-7), Cell::Moment(1_800_000_000_123)],
        vec![Cell::Id(id.as_bytes()), Cell::Moment(-1)],
    ]);
    let found = cells(&archive, "xl/worksheets/sheet1.xml");
    let text = |text: &str| ("inlineStr".to_owned(), text.to_owned());
    assert_eq!(found[1], [(String::new(), "-7".to_owned()), text("2027-01-15T08:00:00.123Z")]);
    assert_eq!(found[2], [text("00000000-0000-0000-0000-000000000001"), text("1969-12-31T23:59:59.999Z")]);
    let mut writer = RowWriter::new(ExportFormat::Csv, &["one"]);
    for cell in [Cell::Id(b"short"), Cell::Moment(i64::MAX)] {
        assert!(writer.push(&mut Vec::new(), [cell].into_iter()).is_err());
    }
}

/// A sheet takes 1,048,576 rows with its header; what is more goes to the next.
#[test]
fn rows_beyond_a_sheet_go_to_the_next() {
    let mut book = Workbook::new(Vec::new(), "seats", &["one"]).unwrap();
    assert_eq!(book.room(), SHEET_ROWS - 1);
    let row = b"<row><c/></row>";
    let mut left = SHEET_ROWS + 1;
    while left > 0 {
        let rows = left.min(book.room()).min(100_000);
        book.add(&row.repeat(usize::try_from(rows).unwrap()), rows).unwrap();
        left -= rows;
    }
    let archive = book.finish().unwrap();
    let rows = |sheet: &str| cells(&archive, sheet).len();
    assert_eq!(rows("xl/worksheets/sheet1.xml"), usize::try_from(SHEET_ROWS).unwrap());
    assert_eq!(rows("xl/worksheets/sheet2.xml"), 3, "the header again, and two rows");
    let mut archive = zip::ZipArchive::new(Cursor::new(&archive)).unwrap();
    let mut text = String::new();
    archive.by_name("xl/workbook.xml").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains("name=\"seats\"") && text.contains("name=\"seats 2\""), "{text}");
}
