//! Rows that tell more than nation and seat: health bodies, regions, devolved seats; and what is told by columns that
//! are not what they are called.

use clarion::domain::entry::{Columns, EntryError};
use clarion::domain::nation::Nation;
use clarion::domain::place::{AreaCode, Gss, Place, PlaceLayer};
use clarion::domain::place_row::{
    PlaceFormat, PlaceReader, PlaceRow, is_former_holyrood, is_former_westminster,
};
use clarion::domain::postcode::Postcode;
use proptest::prelude::*;

const SPD: &str = "Postcode,PostcodeDistrict,DateOfIntroduction,DateOfDeletion,SplitIndicator,\
    UKParliamentaryConstituency2005Code,UKParliamentaryConstituency2024Code,ScottishParliamentaryRegion2014Code,\
    ScottishParliamentaryRegion2026Code,ScottishParliamentaryConstituency2026Code,HealthBoardArea2006Code,\
    HealthBoardArea2019Code";

fn read(format: PlaceFormat, layer: PlaceLayer, header: &str, row: &str) -> Result<PlaceRow, EntryError> {
    let cells: Vec<&str> = row.split(',').collect();
    PlaceReader::new(format, layer, header.split(','))?.read(|position| cells.get(position).copied())
}

fn place(row: Result<PlaceRow, EntryError>) -> Place {
    match row {
        Ok(PlaceRow::Place { place, .. } | PlaceRow::Piece { place, .. }) => place,
        other => panic!("{other:?}"),
    }
}

fn spd(row: &str) -> Result<PlaceRow, EntryError> {
    read(PlaceFormat::Spd, PlaceLayer::Scotland, SPD, row)
}

fn code(raw: &str) -> Option<Gss> {
    Some(Gss::parse(raw).unwrap())
}

fn body(raw: &str) -> Option<AreaCode> {
    Some(AreaCode::parse(raw).unwrap())
}

#[test]
fn each_nation_has_its_own_column_of_health() {
    let header = "PCDS,DOTERM,HLTH19CD,CTRY26CD,RGN26CD,PCON24CD,ICB23CD,ICB26CD";
    for (row, health, region) in [
        (
            "LS6 0AA,,E18000003,E92000001,E12000003,E14001319,E54000050,E54000054",
            body("E54000054"),
            code("E12000003"),
        ),
        ("LS6 0AA,,E99999999,E92000001,E12000003,E14001319,E54000050,E99999999", None, code("E12000003")),
        ("EH8 0AA,,S08000024,S92000003,S99999999,S14000079,S99999999,S99999999", body("S08000024"), None),
        ("CF24 0AA,,W11000029,W92000004,W99999999,W07000089,W99999999,W99999999", body("W11000029"), None),
        ("BT7 0AA,,ZC010,N92000002,N99999999,N05000003,N99999999,N99999999", body("ZC010"), None),
        ("JE2 3AB,,L99999999,L93000001,L99999999,L99999999,L99999999,L99999999", None, None),
    ] {
        let place = place(read(PlaceFormat::Onspd, PlaceLayer::Kingdom, header, row));
        assert_eq!((place.health, place.region), (health, region), "{row}");
    }
    // The names of before 2025, and a lookup that has no column of health areas at all.
    let old = "pcds,doterm,oshlthau,ctry,rgn,pcon,icb";
    let row = "EH8 0AA,,S08000024,S92000003,S99999999,S14000079,S99999999";
    assert_eq!(place(read(PlaceFormat::Onspd, PlaceLayer::Kingdom, old, row)).health, body("S08000024"));
    let lookup = "pcds,doterm,ctry26cd,rgn26cd,pcon24cd,icb26cd";
    let row = "LS6 0AA,201501,E92000001,E12000003,E14001319,E54000054";
    let place = place(read(PlaceFormat::Nspl, PlaceLayer::Kingdom, lookup, row));
    assert_eq!((place.health, place.live), (body("E54000054"), false));
}

#[test]
fn seats_that_were_recoded_have_the_code_of_today() {
    for (former, today) in [
        ("S14000006", "S14000107"),
        ("S14000008", "S14000108"),
        ("S14000010", "S14000109"),
        ("S14000040", "S14000110"),
        ("S14000058", "S14000111"),
        ("S14000021", "S14000021"),
        ("S14000060", "S14000060"),
    ] {
        let row = format!("KA7 1AA,S92000003,{former}");
        let place = place(read(PlaceFormat::Onspd, PlaceLayer::Kingdom, "pcds,ctry,pcon24", &row));
        assert_eq!(place.constituency, code(today), "{former}");
    }
}

#[test]
fn former_seats_are_known_by_their_codes() {
    let are = |rule: fn(Gss) -> bool, codes: &[&str], is: bool| {
        for raw in codes {
            assert_eq!(rule(Gss::parse(raw).unwrap()), is, "{raw}");
        }
    };
    are(is_former_westminster, &["E14000530", "E14001062", "W07000080", "S14000059", "N06000001"], true);
    are(is_former_westminster, &["E14001063", "E14001605", "W07000081", "S14000060", "S14000111"], false);
    are(is_former_westminster, &["S14000021", "S14000027", "S14000045", "S14000048", "S14000051"], false);
    are(is_former_westminster, &["N05000001", "S16000074"], false);
    are(is_former_holyrood, &["S16000074", "S16000150", "S17000009", "S17000020"], true);
    are(is_former_holyrood, &["S16000151", "S16000223", "S17000021", "S17000028", "S14000006"], false);
}

#[test]
fn the_scottish_directory_tells_seats_of_holyrood() {
    let row = "EH8 0AA,EH8,1/8/1973 00:00:00,,N,S14000022,S14000079,S17000012,S17000022,S16000170,S08000010,S08000024";
    assert_eq!(
        spd(row),
        Ok(PlaceRow::Place {
            number: Postcode::parse("EH8 0AA").unwrap().to_u32().unwrap(),
            place: Place {
                nation: Some(Nation::Scotland),
                constituency: code("S14000079"),
                region: None,
                health: body("S08000024"),
                devolved: [code("S16000170"), code("S17000022")],
                live: true,
            },
            is_domestic: true,
        })
    );
    let gone = row.replace(",,N,", ",25/1/2017 00:00:00,N,");
    assert!(!place(spd(&gone)).live);
    // A seat of before 2024 is none, and the postcode is still worth having.
    assert_eq!(place(spd(&row.replace("S14000079", "S14000033"))).constituency, None);
}

#[test]
fn a_postcode_that_a_boundary_cuts_has_pieces() {
    let row = "EH8 0AA,EH8,1/8/1973 00:00:00,,N,,S14000079,,S17000022,S16000170,,S08000024";
    let pieces: Vec<(u32, Option<u8>)> = ["EH8 0AA", "EH8 0AAA", "EH8 0AAB", "EH8 0AAc", "EH80AAB"]
        .map(|raw| match spd(&row.replacen("EH8 0AA", raw, 1)).unwrap() {
            PlaceRow::Place { number, .. } => (number, None),
            PlaceRow::Piece { number, piece, .. } => (number, Some(piece)),
            other => panic!("{other:?}"),
        })
        .to_vec();
    let number = Postcode::parse("EH8 0AA").unwrap().to_u32().unwrap();
    assert!(pieces.iter().all(|(other, _)| *other == number));
    assert_eq!(
        pieces.iter().map(|(_, piece)| *piece).collect::<Vec<_>>(),
        [None, None, Some(1), Some(2), Some(1)]
    );
    assert_eq!(spd(&row.replacen("EH8 0AA", "EH8AAA", 1)), Ok(PlaceRow::Unreadable { live: true }));
}

#[test]
fn a_directory_on_the_lines_of_2008_tells_the_assembly_alone() {
    let header = "pcds,doterm,ctry,rgn,pcon,icb,oshlthau";
    let assembly = |row: &str| read(PlaceFormat::Onspd, PlaceLayer::Assembly, header, row);
    let belfast = place(assembly("BT7 0AA,,N92000002,N99999999,N06000003,N99999999,ZC010"));
    let wanted = Place {
        nation: Some(Nation::NorthernIreland),
        devolved: [code("N06000003"), None],
        live: true,
        ..Place::default()
    };
    assert_eq!(belfast, wanted);
    // The seats of the House of Commons since 2024 are none of the Assembly's.
    let newer = place(assembly("BT7 0AA,,N92000002,N99999999,N05000003,N99999999,ZC010"));
    assert_eq!(newer.devolved, [None, None]);
    assert_eq!(assembly("LS6 0AA,,E92000001,E12000003,E14000779,E54000054,"), Ok(PlaceRow::Elsewhere));
    assert_eq!(assembly("JE2 3AB,,L93000001,L99999999,L99999999,,"), Ok(PlaceRow::Elsewhere));
}

#[test]
fn our_own_format_tells_what_it_has_columns_for() {
    let header = "postcode,nation,constituency,region,health,spc,spr,devolved,terminated";
    let csv = |layer, row: &str| read(PlaceFormat::Csv, layer, header, row);
    let leeds = place(csv(PlaceLayer::Kingdom, "LS6 0AA,england,E14001319,E12000003,E54000054,,,,"));
    assert_eq!((leeds.region, leeds.health, leeds.live), (code("E12000003"), body("E54000054"), true));
    let edinburgh = "EH8 0AA,scotland,S14000079,,S08000024,S16000170,S17000022,,";
    assert_eq!(place(csv(PlaceLayer::Kingdom, edinburgh)).devolved, [code("S16000170"), code("S17000022")]);
    assert_eq!(csv(PlaceLayer::Assembly, edinburgh), Ok(PlaceRow::Elsewhere));
    for belfast in ["BT7 0AA,northern-ireland,N05000003,,,,,N06000003,", "BT7 0AA,N92000002,N06000003,,,,,,"]
    {
        assert_eq!(
            place(csv(PlaceLayer::Assembly, belfast)).devolved,
            [code("N06000003"), None],
            "{belfast}"
        );
    }
    assert!(!place(csv(PlaceLayer::Kingdom, "LS6 0AA,england,,,,,,,201506")).live);
    let refused = csv(PlaceLayer::Kingdom, "LS6 0AA,england,,,,S16000170,,,");
    assert_eq!(refused, Err(EntryError::NationOfSeat));
}

#[test]
fn columns_that_are_not_what_they_are_called_are_refused() {
    let onspd = |row: &str| read(PlaceFormat::Onspd, PlaceLayer::Kingdom, "pcds,doterm,ctry,pcon,icb", row);
    assert_eq!(onspd("LS6 0AA,,E14001319,E92000001,"), Err(EntryError::BadCell("nation")));
    assert_eq!(onspd("LS6 0AA,,E92000001,E06000001,"), Err(EntryError::BadCell("constituency")));
    assert_eq!(onspd("LS6 0AA,E92000001,,E14001319,"), Err(EntryError::BadCell("doterm")));
    assert_eq!(onspd("LS6 0AA,,E92000001,E14001319,Leeds and more"), Err(EntryError::BadCell("health")));
    let row = "EH8 0AA,EH8,1/8/1973,,N,,S14000079,,S16000170,S17000022,,";
    assert_eq!(spd(row), Err(EntryError::BadCell("ScottishParliamentaryConstituency")));
    let row = "EH8 0AA,EH8,1/8/1973,N,,,S14000079,,S17000022,S16000170,,";
    assert_eq!(spd(row), Err(EntryError::BadCell("DateOfDeletion")));
    let row = "EH8 0AA,EH8,1/8/1973,,N,,E14001319,,S17000022,S16000170,,";
    assert_eq!(spd(row), Err(EntryError::NationOfSeat));
}

#[test]
fn columns_of_four_digits_are_found_by_stem_and_year() {
    let columns =
        Columns::of(["HealthBoardArea2006Code", "HealthBoardArea2019Code", "HealthBoardArea2019Name"]);
    assert_eq!(columns.find_newest_code("healthboardarea"), Some(1));
    assert_eq!(Columns::of(["HealthBoardAreaCode"]).find_newest_code("healthboardarea"), Some(0));
    assert_eq!(Columns::of(["HealthBoardArea20195Code"]).find_newest_code("healthboardarea"), None);
    let missing = |header: &str| read(PlaceFormat::Spd, PlaceLayer::Scotland, header, "").unwrap_err();
    assert_eq!(missing("pcds"), EntryError::MissingColumn("Postcode"));
    assert_eq!(missing("Postcode"), EntryError::MissingColumn("DateOfDeletion"));
    assert_eq!(
        missing("Postcode,DateOfDeletion"),
        EntryError::MissingColumn("ScottishParliamentaryConstituency")
    );
}

#[test]
fn formats_know_their_layers() {
    for format in PlaceFormat::ALL {
        assert!(format.layers().contains(&format.layer()), "{}", format.name());
        assert!(!format.licence().is_empty());
    }
    assert_eq!(PlaceFormat::Spd.layers(), [PlaceLayer::Scotland]);
    assert!(!PlaceFormat::Onspd.layers().contains(&PlaceLayer::Scotland));
}

#[test]
fn members_of_archives_are_told_by_their_names() {
    let names = [
        "Documents/Names and Codes.csv",
        "Data/ONSPD_NOV_2025_UK.csv",
        "Data/multi_csv/ONSPD_NOV_2025_UK_AB.csv",
        "Data/multi_csv/ONSPD_NOV_2025_UK_LS.csv",
        "Data/NSPL_NOV_2025_UK.CSV",
        "SmallUser.csv",
        "SPD/LargeUser.csv",
        "Data/ONSPD_NOV_2025_UK.txt",
        "__MACOSX/Data/._ONSPD_NOV_2025_UK.csv",
    ];
    assert_eq!(PlaceFormat::Onspd.members(&names), [1]);
    assert_eq!(PlaceFormat::Nspl.members(&names), [4]);
    assert_eq!(PlaceFormat::Spd.members(&names), [5, 6]);
    assert_eq!(PlaceFormat::Csv.members(&names), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(
        PlaceFormat::Onspd.members(&["a/multi_csv/x_AB.csv", "a/multi_csv/x_LS.csv", "readme.csv"]),
        [0, 1]
    );
    assert!(PlaceFormat::Onspd.members(&["readme.csv", ""]).is_empty());
}

proptest! {
    #[test]
    fn any_cells_are_a_row_or_an_error(
        format in prop::sample::select(PlaceFormat::ALL.to_vec()),
        layer in prop::sample::select(PlaceLayer::ALL.to_vec()),
        cells in prop::collection::vec(
            prop_oneof![
                ".{0,12}",
                Just(String::new()),
                "[A-Z]{1,2}[0-9]{1,2} [0-9][A-Z]{2,3}",
                "[EWSN][0-9]{8}",
                "[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}",
            ],
            0..14,
        ),
    ) {
        let header = match format {
            PlaceFormat::Onspd | PlaceFormat::Nspl => "pcds,doterm,ctry,rgn,pcon,icb,hlth",
            PlaceFormat::Spd => SPD,
            PlaceFormat::Csv => "postcode,nation,constituency,region,health,spc,spr,devolved,terminated",
        };
        let reader = PlaceReader::new(format, layer, header.split(',')).unwrap();
        let row = reader.read(|position| cells.get(position).map(String::as_str));
        if let Ok(PlaceRow::Place { number, .. } | PlaceRow::Piece { number, .. }) = row {
            prop_assert!(Postcode::from_u32(number).is_some());
        }
    }
}
