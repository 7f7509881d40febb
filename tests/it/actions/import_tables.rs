//! Tables of members that are cut, mistaken or meant to harm: each is refused with its file and row, no error
//! quotes it, and nothing of it is stored.

use clarion::actions::import_representatives::{ImportRepresentativesError, Permission, Reading};
use clarion::cli::representatives::put_in_place;
use clarion::domain::representative::{Member, MemberFormat, OfficeKind, Roll};
use clarion::store::representative::{self, OfficeView};
use clarion::store::{Conn, StoreError};
use proptest::prelude::*;

use crate::database::{TestDatabase, on_each_database};
use crate::roll::{MARK, seats, today};

const CSV: &str = "chamber,seat,place,nation,seat_name,external_id,name,salutation,party,email,route,note\n\
    house-of-commons,E14001063,1,england,Aldershot,m-1,Ada ExampleZqx MP,Ada ExampleZqx,A Party,ada.Zqx@parliament.example,,\n\
    house-of-commons,N05000001,1,northern-ireland,Belfast East,m-2,Orla SampláZqx MP,,A Party,orla.Zqx@parliament.example,via-office,x\n\
    minister,W92000004,1,wales,Cabinet Secretary,p-1,Nia EnghraifftZqx,,,nia.Zqx@gov.example,,\n";

const DFE: &str = "pcon_name,pcon_code,member_id,full_title,display_as,party_text,member_email,country_code\n\
    Aldershot,E14001063,40,Ada ExampleZqx MP,Ada ExampleZqx,A Party,ada.Zqx@parliament.example,E92000001\n\
    Belfast East,N05000001,41,Orla SampláZqx MP,Orla SampláZqx,A Party,orla.Zqx@parliament.example,N92000002\n\
    Clwyd East,W07000090,42,Nia EnghraifftZqx MP,Nia EnghraifftZqx,A Party,No email found,W92000004\n";

const BODIES: &str = "nation,kind,gss_code,name,start_date,chief,email,note\n\
    England,icb,E54000901,Exampleshire Board,,Ada ExampleZqx,ada.Zqx@nhs.example,\n\
    Wales,health_board,W11000901,Bwrdd Iechyd Enghraifft,2027-01-01,Siân SampláZqx,sian.Zqx@gig.example,\n\
    Scotland,health_board,S08000901,Glenexample Board,,Cleo FixtureZqx,,x\n";

/// Each format with a good table of three held offices, in the order of the rows.
const TABLES: [(MemberFormat, &str); 3] =
    [(MemberFormat::Csv, CSV), (MemberFormat::Dfe, DFE), (MemberFormat::HealthBodies, BODIES)];

fn read(format: MemberFormat, bytes: &[u8]) -> Result<Roll, ImportRepresentativesError> {
    let mut reading = Reading::new(format);
    reading.read_file("table.csv", bytes)?;
    reading.finish()?.roll(&seats(), today())
}

fn holders(roll: &Roll) -> Vec<Member> {
    roll.offices.iter().filter_map(|office| office.member.clone()).collect()
}

/// That an error tells what is wrong and nothing of the table.
#[track_caller]
fn assert_discreet(error: &ImportRepresentativesError) {
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains(MARK) && !text.contains('@') && text.len() < 400, "{text}");
    }
}

/// That a table is refused with its name and this row; the readers of rows call it a row, the others a line.
#[track_caller]
fn assert_refused_at(format: MemberFormat, bytes: &[u8], row: usize) -> String {
    let error = read(format, bytes).unwrap_err();
    assert_discreet(&error);
    let text = error.to_string();
    let places = [format!("table.csv, row {row}: "), format!("table.csv, line {row}: ")];
    let reason = places.iter().find_map(|place| text.strip_prefix(place.as_str()));
    reason.unwrap_or_else(|| panic!("{} at {row}: {text}", format.name())).to_owned()
}

/// The table with the header's names of two columns changed for one another.
fn swapped(table: &str, one: &str, other: &str) -> String {
    let (header, rows) = table.split_once('\n').unwrap();
    assert!(header.split(',').any(|name| name == one) && header.split(',').any(|name| name == other));
    let name = |name: &str| {
        if name == one {
            other.to_owned()
        } else if name == other {
            one.to_owned()
        } else {
            name.to_owned()
        }
    };
    let header: Vec<String> = header.split(',').map(name).collect();
    format!("{}\n{rows}", header.join(","))
}

/// Tables that must not be imported: each of a format, and the row that is to blame.
fn hostile() -> Vec<(MemberFormat, Vec<u8>, usize)> {
    let mut hostile = Vec::new();
    for (format, table) in TABLES {
        let last = table.trim_end().rfind('\n').unwrap() + 1;
        // Cut within the last row.
        hostile.push((format, table.as_bytes()[..last + 20].to_vec(), 4));
        // A letter of Latin 1 in the last row.
        let mut latin = table.as_bytes().to_vec();
        latin.insert(last + 1, 0xE2);
        hostile.push((format, latin, 4));
        // A field of a million letters in the last row.
        let mut field = table.as_bytes().to_vec();
        let at = table.rfind(MARK).unwrap();
        field.splice(at..at, vec![b'x'; 1_000_000]).for_each(drop);
        hostile.push((format, field, 4));
    }
    let mut add = |format, table: String, row| hostile.push((format, table.into_bytes(), row));
    // A code in two rows, or a person.
    add(MemberFormat::Csv, CSV.replace("N05000001,1,", "E14001063,1,"), 3);
    add(MemberFormat::Csv, CSV.replace(",m-2,", ",m-1,"), 3);
    add(MemberFormat::Dfe, DFE.replace("W07000090", "E14001063"), 4);
    add(MemberFormat::Dfe, DFE.replace(",42,", ",40,"), 4);
    add(MemberFormat::HealthBodies, BODIES.replace("S08000901", "W11000901"), 4);
    // Columns that are called what others hold.
    for (format, table, one, other) in [
        (MemberFormat::Csv, CSV, "seat", "seat_name"),
        (MemberFormat::Csv, CSV, "nation", "seat_name"),
        (MemberFormat::Csv, CSV, "chamber", "party"),
        (MemberFormat::Csv, CSV, "place", "seat"),
        (MemberFormat::Csv, CSV, "route", "name"),
        (MemberFormat::Dfe, DFE, "pcon_code", "pcon_name"),
        (MemberFormat::Dfe, DFE, "pcon_code", "country_code"),
        (MemberFormat::Dfe, DFE, "country_code", "member_id"),
        (MemberFormat::HealthBodies, BODIES, "gss_code", "name"),
        (MemberFormat::HealthBodies, BODIES, "nation", "kind"),
        (MemberFormat::HealthBodies, BODIES, "start_date", "chief"),
        (MemberFormat::Csv, CSV, "name", "email"),
        (MemberFormat::Csv, CSV, "salutation", "email"),
        (MemberFormat::Dfe, DFE, "full_title", "member_email"),
        (MemberFormat::HealthBodies, BODIES, "name", "email"),
        (MemberFormat::HealthBodies, BODIES, "chief", "email"),
    ] {
        add(format, swapped(table, one, other), 2);
    }
    hostile
}

#[test]
fn the_tables_are_good_before_they_are_changed() {
    for (format, table) in TABLES {
        let roll = read(format, table.as_bytes()).unwrap();
        assert_eq!((holders(&roll).len(), roll.unmatched.len()), (3, 0), "{}", format.name());
        for same in [format!("\u{FEFF}{table}"), table.replace('\n', "\r\n"), table.trim_end().to_owned()] {
            assert_eq!(read(format, same.as_bytes()).unwrap(), roll, "{}", format.name());
        }
    }
}

#[test]
fn a_hostile_table_is_refused_with_its_row() {
    for (format, bytes, row) in hostile() {
        assert_refused_at(format, &bytes, row);
    }
}

#[test]
fn another_kind_of_file_and_another_encoding_are_refused_at_their_first_row() {
    for (format, table) in TABLES {
        let utf16: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xFF\xFE".as_slice(), &utf16].concat();
        let others: [&[u8]; 7] = [
            b"<!doctype html><html><body>Service unavailable</body></html>",
            b"{\"error\": \"not found\"}",
            b"PK\x03\x04\x14\x00\x00\x00",
            b"   \n",
            b"a,b,c\n1,2,3\n",
            &utf16,
            &marked,
        ];
        for other in others {
            assert_refused_at(format, other, 1);
        }
        let empty = read(format, b"").unwrap_err();
        assert_eq!(empty.to_string(), "table.csv: the file is empty");
    }
}

#[test]
fn a_table_that_is_cut_anywhere_is_refused_or_has_only_whole_rows() {
    for (format, table) in TABLES {
        let whole = holders(&read(format, table.as_bytes()).unwrap());
        for end in 1..table.len() {
            let rows = table.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count();
            match read(format, &table.as_bytes()[..end]) {
                Ok(roll) => {
                    let held = holders(&roll);
                    assert!((1..=rows).contains(&held.len()) && whole.starts_with(&held), "{end}: {held:?}");
                }
                Err(error) => assert_discreet(&error),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_damaged_table_is_read_or_refused_and_never_quoted(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        removed in 0_usize..40,
        put in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"\",;\n\r\t=@ 0".to_vec())], 0..12),
    ) {
        let (format, table) = *which.get(&TABLES);
        let mut bytes = table.as_bytes().to_vec();
        let begin = at.index(bytes.len());
        let end = (begin + removed).min(bytes.len());
        bytes.splice(begin..end, put).for_each(drop);
        if let Err(error) = read(format, &bytes) {
            assert_discreet(&error);
        }
    }
}

async fn stored(db: &TestDatabase) -> Vec<OfficeView> {
    let all = |conn: &mut Conn| {
        let mut offices = Vec::new();
        for kind in OfficeKind::ALL {
            offices.extend(representative::list_by_kind(conn, kind)?);
        }
        Ok::<_, StoreError>(offices)
    };
    db.store.read(all).await.unwrap()
}

on_each_database! {
    async fn nothing_of_a_hostile_table_is_stored(db: TestDatabase) {
        let force = Permission { dry_run: false, force: true };
        let put = async |format: MemberFormat, bytes: &[u8]| {
            let mut reading = Reading::new(format);
            reading.read_file("table.csv", bytes)?;
            put_in_place(&db.store, &db.clock, reading.finish()?, force).await
        };
        // Into a database that holds nobody, and into one that holds somebody else.
        for is_filled in [false, true] {
            for (format, bytes, _) in hostile() {
                if is_filled {
                    let good = TABLES.iter().find(|(of, _)| *of == format).map(|(_, table)| *table).unwrap();
                    put(format, good.replace("Ada Example", "Another Person").as_bytes()).await.unwrap();
                }
                let before = stored(&db).await;
                assert_eq!(before.is_empty(), !is_filled);
                assert_discreet(&put(format, &bytes).await.unwrap_err());
                assert_eq!(stored(&db).await, before);
            }
        }
    }
}
