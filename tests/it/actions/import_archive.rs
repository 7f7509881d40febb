//! Directories inside the zip archives that they are published in: which members are read, and what is refused.

use std::io::{Cursor, Write};

use clarion::actions::import_archive::{ArchiveLimits, read_members};
use clarion::actions::import_file::FileError;
use clarion::actions::import_places::{Directory, ImportPlacesError, PlaceLimits, Reading};
use clarion::domain::place::PlaceLayer;
use clarion::domain::place_row::PlaceFormat;
use clarion::domain::postcode::Postcode;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const ONSPD: &str = "pcds,doterm,ctry25cd,pcon24cd";
const SPD: &str = "Postcode,DateOfDeletion,ScottishParliamentaryRegion2026Code,\
    ScottishParliamentaryConstituency2026Code";

fn onspd(postcode: &str) -> String {
    format!("{ONSPD}\n{postcode},,E92000001,E14001319\n")
}

fn archive_with(members: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn archive(members: &[(&str, &str)]) -> Vec<u8> {
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    archive_with(&members, SimpleFileOptions::default())
}

fn read(format: PlaceFormat, bytes: &[u8]) -> Result<Directory, ImportPlacesError> {
    let mut reading = Reading::new(format);
    reading.read("a.zip", Cursor::new(bytes))?;
    reading.finish()
}

fn holds(directory: &Directory, postcode: &str) -> bool {
    directory.places.find(&Postcode::parse(postcode).unwrap()).is_some()
}

#[test]
fn the_file_of_the_kingdom_is_read_and_the_others_are_left() {
    let bytes = archive(&[
        ("Documents/ONSPD names.csv", "not,this,one\n"),
        ("Data/ONSPD_NOV_2025_UK.csv", &onspd("LS6 0AA")),
        ("Data/multi_csv/ONSPD_NOV_2025_UK_LS.csv", &onspd("LS6 0AB")),
    ]);
    let directory = read(PlaceFormat::Onspd, &bytes).unwrap();
    assert_eq!((directory.rows, holds(&directory, "LS6 0AA")), (1, true));
}

#[test]
fn the_files_of_the_areas_are_read_where_the_whole_is_absent() {
    let bytes = archive(&[
        ("Data/multi_csv/ONSPD_NOV_2025_UK_LS.csv", &onspd("LS6 0AA")),
        ("Data/multi_csv/ONSPD_NOV_2025_UK_YO.csv", &onspd("YO1 0AA")),
        ("User Guide/Guide.pdf", "%PDF"),
    ]);
    let directory = read(PlaceFormat::Onspd, &bytes).unwrap();
    assert!(directory.rows == 2 && holds(&directory, "LS6 0AA") && holds(&directory, "YO1 0AA"));
}

#[test]
fn both_files_of_the_scottish_directory_make_one() {
    let row = |postcode: &str| format!("{SPD}\n{postcode},,S17000022,S16000170\n");
    let bytes = archive(&[("LargeUser.csv", &row("EH8 0AA")), ("x/SMALLUSER.CSV", &row("EH8 0AB"))]);
    let directory = read(PlaceFormat::Spd, &bytes).unwrap();
    assert_eq!(
        (directory.layer, directory.rows, directory.counts.live_devolved),
        (PlaceLayer::Scotland, 2, 2)
    );
}

#[test]
fn an_error_names_the_member_and_its_row() {
    let bad = onspd("LS6 0AA").replace("E14001319", "E1400131");
    let bytes = archive(&[("Data/ONSPD_\u{1b}[31m_UK.csv", &bad)]);
    let message = read(PlaceFormat::Onspd, &bytes).unwrap_err().to_string();
    assert_eq!(message, "a.zip/Data/ONSPD_\\u{1b}[31m_UK.csv, row 2: constituency cannot be read");
}

#[test]
fn another_archive_is_refused_with_what_was_expected() {
    let bytes = archive(&[("readme.txt", "hello"), ("Data/ONSPD_NOV_2025_UK.csv", &onspd("LS6 0AA"))]);
    let refused = |format, bytes: &[u8]| read(format, bytes).unwrap_err().to_string();
    assert_eq!(
        refused(PlaceFormat::Spd, &bytes),
        "a.zip: the archive holds no SmallUser.csv or LargeUser.csv"
    );
    assert!(refused(PlaceFormat::Nspl, &bytes).starts_with("a.zip: the archive holds no Data/NSPL"));
    assert!(refused(PlaceFormat::Csv, &archive(&[])).starts_with("a.zip: the archive holds no "));
    // A document of an office program is an archive as well.
    let sheet = archive(&[("[Content_Types].xml", "<x/>"), ("xl/workbook.xml", "<x/>")]);
    assert_eq!(refused(PlaceFormat::Csv, &sheet), "a.zip: the archive holds no file that ends in .csv");
}

#[test]
fn a_truncated_archive_is_refused_wherever_it_ends() {
    let rows: String =
        (b'A'..=b'Z').map(|letter| format!("LS6 0A{},,E92000001,E14001319\n", char::from(letter))).collect();
    let bytes = archive(&[("ONSPD_X_UK.csv", &format!("{ONSPD}\n{rows}"))]);
    for end in 4..bytes.len() {
        let refused = read(PlaceFormat::Onspd, &bytes[..end]).unwrap_err();
        assert_eq!(refused.code(), "import-archive", "{end}: {refused}");
    }
}

#[test]
fn a_member_that_is_not_what_its_checksum_says_is_refused() {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut bytes = archive_with(&[("ONSPD_X_UK.csv", onspd("LS6 0AA").as_bytes())], options);
    let at = bytes.windows(3).position(|three| three == b"0AA").unwrap();
    bytes[at + 2] = b'B';
    let refused = read(PlaceFormat::Onspd, &bytes).unwrap_err();
    assert_eq!(refused.code(), "import-unreadable", "{refused}");
}

#[test]
fn a_bomb_is_not_unpacked() {
    // 64 MiB of one letter in some 64 KiB: the first row alone is longer than any row may be.
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("ONSPD_X_UK.csv", SimpleFileOptions::default()).unwrap();
    let chunk = vec![b'A'; 1 << 20];
    for _ in 0..64 {
        writer.write_all(&chunk).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    let refused = read(PlaceFormat::Onspd, &bytes).unwrap_err().to_string();
    assert_eq!(
        refused,
        "a.zip/ONSPD_X_UK.csv, row 1: the row is longer than 256 KiB: is this the right file?"
    );
}

#[test]
fn an_archive_of_very_many_files_is_not_looked_through() {
    let archive_of = |entries: usize| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file("ONSPD_X_UK.csv", options).unwrap();
        writer.write_all(onspd("LS6 0AA").as_bytes()).unwrap();
        for entry in 1..entries {
            writer.start_file(entry.to_string(), options).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    assert!(holds(&read(PlaceFormat::Onspd, &archive_of(10_000)).unwrap(), "LS6 0AA"));
    let refused = read(PlaceFormat::Onspd, &archive_of(10_001)).unwrap_err();
    assert_eq!(
        (refused.code(), refused.to_string().as_str()),
        ("import-archive", "a.zip: the archive lists too many files")
    );
}

#[test]
fn no_more_is_unpacked_than_all_members_together_may_have() {
    assert_eq!(ArchiveLimits::DIRECTORY.unpacked_bytes, 1 << 32);
    let (one, two) = (onspd("LS6 0AA"), onspd("YO1 0AA"));
    let bytes = archive(&[("multi_csv/X_LS.csv", &one), ("multi_csv/X_YO.csv", &two)]);
    let within = |unpacked_bytes: usize| {
        let archive =
            ArchiveLimits { unpacked_bytes: unpacked_bytes.try_into().unwrap(), ..ArchiveLimits::DIRECTORY };
        let mut reading =
            Reading::new(PlaceFormat::Onspd).within(PlaceLimits { archive, ..PlaceLimits::DIRECTORY });
        reading.read("a.zip", Cursor::new(&bytes))?;
        reading.finish()
    };
    let whole = one.len() + two.len();
    assert_eq!(within(whole).unwrap().rows, 2);
    // The first member is within the limit and the second is not: nothing of either is a directory.
    let refused = within(whole - 1).unwrap_err();
    let reason = format!("the archive unpacks to more than {} bytes: is this the right file?", whole - 1);
    assert_eq!(refused.to_string(), format!("a.zip/multi_csv/X_YO.csv, row 1: {reason}"));
    assert_eq!(refused.code(), "import-unreadable");
}

#[test]
fn every_chosen_member_is_read_in_turn() {
    let bytes = archive(&[("a.csv", "12345"), ("b.csv", "67890")]);
    let mut read = Vec::new();
    let outcome: Result<(), FileError> = read_members(
        "a.zip",
        Cursor::new(&bytes),
        ArchiveLimits::DIRECTORY,
        "a file",
        |names| (0..names.len()).collect(),
        |name, member| {
            let mut text = String::new();
            member.read_to_string(&mut text).unwrap();
            read.push((name.to_owned(), text));
            Ok(())
        },
    );
    outcome.unwrap();
    assert_eq!(
        read,
        [("a.zip/a.csv".to_owned(), "12345".to_owned()), ("a.zip/b.csv".to_owned(), "67890".to_owned())]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_damage_to_an_archive_is_an_error_or_the_same_rows(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = archive(&[("ONSPD_X_UK.csv", &onspd("LS6 0AA"))]);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(directory) = read(PlaceFormat::Onspd, &bytes) {
            prop_assert!(directory.rows == 1 && holds(&directory, "LS6 0AA"));
        }
    }

    #[test]
    fn any_bytes_behind_the_mark_of_an_archive_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        let bytes = [b"PK\x03\x04", bytes.as_slice()].concat();
        prop_assert!(read(PlaceFormat::Csv, &bytes).is_err());
    }
}
