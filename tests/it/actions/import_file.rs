//! Files that are not what they should be, through every reader of places: each is refused with its file, its row and
//! the reason, and none makes the program hold more of it than a row.

use std::io::{BufReader, Read};

use clarion::actions::import_boundaries;
use clarion::actions::import_file::{FileError, ROW_LIMIT_BYTES};
use clarion::actions::import_places::{ImportPlacesError, Reading};
use clarion::domain::place_row::PlaceFormat;
use proptest::prelude::*;

/// A header and a row of each format, the row being in order.
const GOOD: [(PlaceFormat, &str, &str); 4] = [
    (
        PlaceFormat::Onspd,
        "pcds,doterm,ctry25cd,rgn25cd,pcon24cd,icb23cd",
        "LS6 0AA,,E92000001,E12000003,E14001319,E54000054",
    ),
    (
        PlaceFormat::Nspl,
        "pcds,doterm,ctry26cd,rgn26cd,pcon24cd,icb26cd",
        "LS6 0AA,,E92000001,E12000003,E14001319,E54000054",
    ),
    (
        PlaceFormat::Spd,
        "Postcode,DateOfDeletion,UKParliamentaryConstituency2024Code,ScottishParliamentaryRegion2026Code,\
         ScottishParliamentaryConstituency2026Code,HealthBoardArea2019Code",
        "EH8 0AA,,S14000079,S17000022,S16000170,S08000024",
    ),
    (
        PlaceFormat::Csv,
        "postcode,nation,constituency,region,health,spc",
        "LS6 0AA,england,E14001319,E12000003,E54000054,",
    ),
];

fn read(format: PlaceFormat, bytes: &[u8]) -> Result<usize, ImportPlacesError> {
    let mut reading = Reading::new(format);
    reading.read_file("f", bytes)?;
    Ok(reading.finish()?.places.len())
}

fn refusal(format: PlaceFormat, bytes: &[u8]) -> String {
    read(format, bytes).unwrap_err().to_string()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn each_format_reads_its_own_row() {
    for (format, header, row) in GOOD {
        assert_eq!(read(format, format!("{header}\n{row}\n").as_bytes()).unwrap(), 1, "{}", format.name());
        // A byte order mark, quotation marks, line ends of another system, and a blank line at the end.
        let quoted = |line: &str| format!("\"{}\"", line.replace(',', "\",\""));
        let dressed = format!("\u{FEFF}{}\r\n{}\r\n\r\n", quoted(header), quoted(row));
        assert_eq!(read(format, dressed.as_bytes()).unwrap(), 1, "{}", format.name());
    }
}

#[test]
fn a_cut_file_is_refused_wherever_it_is_cut_inside_a_row() {
    for (format, header, row) in GOOD {
        let whole = format!("{header}\n{row}\n{row}");
        let last_comma = whole.rfind(',').unwrap();
        for at in (header.len() + row.len() + 3)..=last_comma - 1 {
            let Some(cut) = whole.get(..at) else { continue };
            let message = refusal(format, cut.as_bytes());
            assert!(message.starts_with("f, row 3: ") && message.ends_with("cut or damaged"), "{message}");
        }
        // Inside a quoted cell the rest of the file is that cell.
        let open = format!("{header}\n{row}\n\"{row}");
        assert!(refusal(format, open.as_bytes()).starts_with("f, row 3: 1 cells where the header has 6"));
    }
}

#[test]
fn other_encodings_are_named() {
    for (format, header, row) in GOOD {
        let text = format!("{header}\n{row}\n");
        for little in [true, false] {
            let message = refusal(format, &utf16(&text, little));
            assert_eq!(message, "f, row 1: this is UTF-16; save the file as UTF-8");
        }
        let without_mark = utf16(&text, true).split_off(2);
        assert_eq!(
            refusal(format, &without_mark),
            "f, row 1: the row holds NUL bytes; the file is damaged, or not UTF-8"
        );
        let latin = [text.as_bytes(), b"Ynys M\xF4n,,,,,\n"].concat();
        assert_eq!(refusal(format, &latin), "f, row 3: the row is not UTF-8; save the file as UTF-8");
        let nul = text.replace("0AA", "0\0A");
        assert_eq!(
            refusal(format, nul.as_bytes()),
            "f, row 2: the row holds NUL bytes; the file is damaged, or not UTF-8"
        );
    }
}

#[test]
fn columns_in_another_order_are_read_and_swapped_ones_refused() {
    for (format, header, row) in GOOD {
        let reversed = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
        let text = format!("{}\n{}\n", reversed(header), reversed(row));
        assert_eq!(read(format, text.as_bytes()).unwrap(), 1, "{}", format.name());
        let swapped = format!("{header}\n{}\n", reversed(row));
        let message = refusal(format, swapped.as_bytes());
        assert!(message.starts_with("f, row 2: "), "{}: {message}", format.name());
        let headless = format!("{row}\n{row}\n");
        assert!(
            refusal(format, headless.as_bytes()).starts_with("f, row 1: the column "),
            "{}",
            format.name()
        );
    }
}

#[test]
fn an_empty_file_and_one_of_other_rows_are_refused() {
    for (format, header, _) in GOOD {
        assert_eq!(refusal(format, b""), "f: the file is empty");
        assert_eq!(refusal(format, b"\n\n\r\n"), "f: the file is empty");
        assert_eq!(refusal(format, b"\xEF\xBB\xBF"), "f: the file is empty");
        assert_eq!(refusal(format, header.as_bytes()), "the files hold no live postcode");
        assert!(refusal(format, b"<!DOCTYPE html>\n<p>Not found</p>\n").starts_with("f, row 1: the column "));
    }
}

#[test]
fn of_a_postcode_that_comes_twice_one_is_kept() {
    for (format, header, row) in GOOD {
        assert_eq!(read(format, format!("{header}\n{row}\n{row}\n").as_bytes()).unwrap(), 1);
    }
}

#[test]
fn a_cell_of_a_million_letters_is_refused() {
    for (format, header, row) in GOOD {
        let cell = "A".repeat(1_000_000);
        for line in [row.replacen("0AA", &cell, 1), format!("\"{cell}")] {
            let message = refusal(format, format!("{header}\n{row}\n{line}\n").as_bytes());
            assert_eq!(message, "f, row 3: the row is longer than 256 KiB: is this the right file?");
        }
        let message = refusal(format, cell.as_bytes());
        assert_eq!(message, "f, row 1: the row is longer than 256 KiB: is this the right file?");
    }
}

/// A source that counts what is asked of it.
struct Endless<'a> {
    byte: u8,
    given: &'a mut usize,
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        buffer.fill(self.byte);
        *self.given += buffer.len();
        Ok(buffer.len())
    }
}

#[test]
fn a_row_without_an_end_is_not_read_to_its_end() {
    for byte in [b'A', b',', b'"', b'\n', b' '] {
        let mut given = 0;
        let mut reading = Reading::new(PlaceFormat::Onspd);
        let refused =
            reading.read_file("f", BufReader::new(Endless { byte, given: &mut given })).unwrap_err();
        assert!(matches!(refused, ImportPlacesError::File(FileError::Unreadable { .. })), "{refused:?}");
        assert!(given <= ROW_LIMIT_BYTES + 256 * 1_024, "{given} bytes were read");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_an_error_or_a_directory(
        format in prop::sample::select(PlaceFormat::ALL.to_vec()),
        bytes in prop::collection::vec(any::<u8>(), 0..512),
        is_headed in any::<bool>(),
    ) {
        let header = GOOD.iter().find(|(other, _, _)| *other == format).map_or("", |(_, header, _)| *header);
        let start = if is_headed { format!("{header}\n") } else { String::new() };
        let bytes = [start.as_bytes(), &bytes].concat();
        let _ = read(format, &bytes);
        let _ = import_boundaries::read("f", bytes.as_slice());
    }

    #[test]
    fn a_damaged_row_is_refused_or_read(
        (format, header, row) in prop::sample::select(GOOD.to_vec()),
        at in 0..64_usize,
        byte in any::<u8>(),
    ) {
        let mut bytes = format!("{header}\n{row}\n").into_bytes();
        let position = header.len() + 1 + at % row.len();
        bytes[position] = byte;
        // Whatever came of it, what is kept can be found and stored again.
        let mut reading = Reading::new(format);
        if reading.read_file("f", bytes.as_slice()).is_ok() && let Ok(directory) = reading.finish() {
            prop_assert!(directory.places.len() <= 1);
            prop_assert!(directory.places.to_blocks().count() == directory.places.len());
        }
    }
}
