//! Rows of directories of postcodes, by the columns of several years.

use clarion::domain::entry::{Columns, EntryError};
use clarion::domain::nation::Nation;
use clarion::domain::place::{Gss, Place};
use clarion::domain::place_row::{PlaceFormat, PlaceReader, PlaceRow};
use clarion::domain::postcode::Postcode;

const ONSPD: &str = "pcd7,pcd8,pcds,dointr,doterm,lad25cd,ctry25cd,pcon24cd";

fn read(format: PlaceFormat, header: &str, row: &str) -> Result<PlaceRow, EntryError> {
    let cells: Vec<&str> = row.split(',').collect();
    PlaceReader::new(format, format.layer(), header.split(','))
        .unwrap()
        .read(|position| cells.get(position).copied())
}

fn onspd(row: &str) -> Result<PlaceRow, EntryError> {
    read(PlaceFormat::Onspd, ONSPD, row)
}

fn csv(row: &str) -> Result<PlaceRow, EntryError> {
    read(PlaceFormat::Csv, PlaceFormat::CSV_HEADER, row)
}

fn placed(postcode: &str, nation: Option<Nation>, seat: &str, live: bool, is_domestic: bool) -> PlaceRow {
    PlaceRow::Place {
        number: Postcode::parse(postcode).unwrap().to_u32().unwrap(),
        place: Place { nation, constituency: Gss::parse(seat).ok(), live, ..Place::default() },
        is_domestic,
    }
}

#[test]
fn columns_are_found_whatever_their_year_and_case() {
    for header in [
        "pcd,pcd2,pcds,dointr,doterm,oslaua,ctry,pcon",
        "pcd7,pcd8,pcds,dointr,doterm,lad25cd,ctry25cd,pcon24cd",
        "pcd7,pcd8,pcds,dointr,doterm,lad26cd,ctry26cd,pcon24cd",
        "X,Y,PCDS,DOINTR,DOTERM,LAD25CD,CTRY25CD,PCON24CD",
        "\u{FEFF}pcd,pcd2,pcds,dointr,doterm,oslaua,ctry25,pcon24",
    ] {
        let row = "LS60AA,LS6  0AA,LS6 0AA,198001,,E08000035,E92000001,E14001319";
        let expected = placed("LS6 0AA", Some(Nation::England), "E14001319", true, true);
        assert_eq!(read(PlaceFormat::Onspd, header, row), Ok(expected), "{header}");
    }
}

#[test]
fn of_several_years_the_newest_wins() {
    let columns =
        Columns::of(["pcon10cd", "pcon24cd", "pcon", "pcon98cd", "pconx", "pcon24cdx", "pcon241cd"]);
    assert_eq!(columns.find_newest("pcon"), Some(1));
    assert_eq!(Columns::of(["ctry"]).find_newest("ctry"), Some(0));
    assert_eq!(Columns::of(["ctryname"]).find_newest("ctry"), None);
    assert_eq!(Columns::of([" \u{FEFF}PCDS "]).find("pcds"), Some(0));
}

#[test]
fn the_display_form_is_preferred_and_any_will_do() {
    for name in ["pcds", "pcd", "pcd7", "pcd8"] {
        let row = read(PlaceFormat::Onspd, &format!("{name},ctry,pcon"), "LS6  0AA,E92000001,E14001319");
        assert_eq!(row, Ok(placed("LS6 0AA", Some(Nation::England), "E14001319", true, true)), "{name}");
    }
}

#[test]
fn a_terminated_row_keeps_its_place_and_is_not_live() {
    let row = onspd("LS60AA,LS6  0AA,LS6 0AA,198001,199606,E08000035,E92000001,");
    assert_eq!(row, Ok(placed("LS6 0AA", Some(Nation::England), "", false, true)));
    let gone = onspd("NPT1AA,NPT 1AA,NPT 1AA,198001,199606,W06000022,W92000004,");
    assert_eq!(gone, Ok(PlaceRow::Unreadable { live: false }));
    assert_eq!(onspd("?,?,?,198001,,,,"), Ok(PlaceRow::Unreadable { live: true }));
}

#[test]
fn dependencies_and_pseudo_codes_have_no_nation() {
    let jersey = onspd("JE23AB,JE2 3AB,JE2 3AB,198001,,L99999999,L93000001,L99999999");
    assert_eq!(jersey, Ok(placed("JE2 3AB", None, "", true, false)));
    let box_number = onspd("LS990AA,LS99 0AA,LS99 0AA,198001,,,,");
    assert_eq!(box_number, Ok(placed("LS99 0AA", None, "", true, true)));
}

#[test]
fn our_own_format_takes_slugs_and_codes() {
    for nation in ["northern-ireland", "N92000002"] {
        let row = csv(&format!("bt480aa,{nation},N05000008"));
        assert_eq!(row, Ok(placed("BT48 0AA", Some(Nation::NorthernIreland), "N05000008", true, true)));
    }
}

#[test]
fn a_row_that_cannot_be_right_is_refused() {
    for (row, error) in [
        ("nonsense,england,E14001319", EntryError::BadCell("postcode")),
        ("BFPO 58,england,E14001319", EntryError::BadCell("postcode")),
        (",england,E14001319", EntryError::EmptyCell("postcode")),
        ("LS6 0AA,albion,E14001319", EntryError::BadCell("nation")),
        ("LS6 0AA,england,Leeds", EntryError::BadCell("constituency")),
        ("LS6 0AA,england,W07000089", EntryError::NationOfSeat),
    ] {
        assert_eq!(csv(row), Err(error), "{row}");
    }
    assert_eq!(onspd("LS60AA,,LS6 0AA,198001,,,England,"), Err(EntryError::BadCell("nation")));
}

#[test]
fn a_missing_column_is_named() {
    let missing =
        |format, header: &str| PlaceReader::new(format, format.layer(), header.split(',')).unwrap_err();
    assert_eq!(missing(PlaceFormat::Onspd, "postcode,ctry,pcon"), EntryError::MissingColumn("pcds"));
    assert_eq!(missing(PlaceFormat::Onspd, "pcds,pcon"), EntryError::MissingColumn("ctry"));
    assert_eq!(missing(PlaceFormat::Onspd, "pcds,ctry"), EntryError::MissingColumn("pcon"));
    assert_eq!(missing(PlaceFormat::Csv, "postcode,nation"), EntryError::MissingColumn("constituency"));
    assert_eq!(missing(PlaceFormat::Csv, ""), EntryError::MissingColumn("postcode"));
}

#[test]
fn formats_are_known_by_their_names() {
    for format in PlaceFormat::ALL {
        assert_eq!(PlaceFormat::from_name(format.name()), Some(format));
    }
    assert_eq!(PlaceFormat::from_name("code-point"), None);
    assert!(PlaceFormat::Onspd.licence().contains("Open Government Licence"));
}
