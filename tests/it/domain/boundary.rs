//! Which seats follow from what the directories tell, chamber by chamber and day by day.

use clarion::domain::boundary::{Boundaries, BoundaryError, BoundaryReader, CSV_HEADER, gather};
use clarion::domain::campaign::Date;
use clarion::domain::entry::EntryError;
use clarion::domain::nation::Nation;
use clarion::domain::place::{Gss, Place};
use clarion::domain::representative::Chamber;
use proptest::prelude::*;

const SHIPPED: &str = include_str!("../../../config/boundaries.csv");

fn read(rows: &str) -> Result<Boundaries, BoundaryError> {
    let reader = BoundaryReader::new(CSV_HEADER.split(',')).unwrap();
    gather(rows.lines().map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        reader.read(|position| cells.get(position).copied()).unwrap()
    }))
}

fn shipped() -> Boundaries {
    clarion::actions::import_boundaries::read("config/boundaries.csv", SHIPPED.as_bytes()).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn today() -> Date {
    day("2026-11-24")
}

fn place(nation: Nation, seat: &str, devolved: [&str; 2]) -> Place {
    let code = |raw: &str| Gss::parse(raw).ok();
    Place {
        nation: Some(nation),
        constituency: code(seat),
        devolved: devolved.map(code),
        live: true,
        ..Place::default()
    }
}

fn codes(boundaries: &Boundaries, place: &Place, on: Date) -> Vec<(Chamber, String)> {
    boundaries.seats_of(place, on).into_iter().map(|seat| (seat.chamber, seat.code.to_string())).collect()
}

#[test]
fn an_english_seat_is_one_of_westminster_alone() {
    let leeds = place(Nation::England, "E14001319", ["", ""]);
    assert_eq!(codes(&shipped(), &leeds, today()), [(Chamber::HouseOfCommons, "E14001319".to_owned())]);
    assert!(codes(&shipped(), &leeds, day("2024-07-03")).is_empty());
    assert!(codes(&shipped(), &place(Nation::England, "", ["", ""]), today()).is_empty());
}

#[test]
fn sixteen_pairs_of_westminster_seats_make_the_senedd() {
    let boundaries = shipped();
    let mut pairs = std::collections::BTreeMap::<String, Vec<u32>>::new();
    for number in 81..=112 {
        let seat = format!("W07{number:06}");
        let seats = boundaries.seats_of(&place(Nation::Wales, &seat, ["", ""]), today());
        let [westminster, senedd] = seats.as_slice() else { panic!("{seat}: {seats:?}") };
        assert_eq!((westminster.chamber, westminster.code.to_string()), (Chamber::HouseOfCommons, seat));
        assert_eq!((senedd.chamber, senedd.members, senedd.nation), (Chamber::Senedd, 6, Nation::Wales));
        assert!(!senedd.name_en.is_empty());
        pairs.entry(senedd.code.to_string()).or_default().push(number);
    }
    let wanted: Vec<String> = (48..=63).map(|number| format!("W090000{number}")).collect();
    assert_eq!(pairs.keys().cloned().collect::<Vec<_>>(), wanted);
    assert!(pairs.values().all(|pair| pair.len() == 2), "{pairs:?}");
    // Two pairs, of which neither is of neighbours by number.
    assert_eq!((&pairs["W09000048"], &pairs["W09000050"]), (&vec![81, 107], &vec![84, 88]));
}

#[test]
fn scotland_has_one_seat_without_its_own_directory_and_three_with_it() {
    let boundaries = shipped();
    let westminster = (Chamber::HouseOfCommons, "S14000079".to_owned());
    let alone = place(Nation::Scotland, "S14000079", ["", ""]);
    assert_eq!(codes(&boundaries, &alone, today()), std::slice::from_ref(&westminster));
    let with_directory = place(Nation::Scotland, "S14000079", ["S16000170", "S17000022"]);
    let holyrood = |code: &str| (Chamber::ScottishParliament, code.to_owned());
    assert_eq!(
        codes(&boundaries, &with_directory, today()),
        [westminster.clone(), holyrood("S16000170"), holyrood("S17000022")]
    );
    assert_eq!(codes(&boundaries, &with_directory, day("2026-05-06")), std::slice::from_ref(&westminster));
    // Codes of the parliament before are in no set.
    let former = place(Nation::Scotland, "S14000079", ["S16000115", "S17000017"]);
    assert_eq!(codes(&boundaries, &former, today()), [westminster]);
    let seats = boundaries.seats_of(&with_directory, today());
    assert_eq!(seats.iter().map(|seat| seat.members).collect::<Vec<_>>(), [1, 1, 7]);
}

#[test]
fn the_assembly_sits_on_its_own_lines() {
    let belfast = place(Nation::NorthernIreland, "N05000003", ["N06000003", ""]);
    let seats = shipped().seats_of(&belfast, today());
    let told: Vec<_> = seats.iter().map(|seat| (seat.chamber, seat.code.to_string(), seat.members)).collect();
    assert_eq!(
        told,
        [
            (Chamber::HouseOfCommons, "N05000003".to_owned(), 1),
            (Chamber::NiAssembly, "N06000003".to_owned(), 5)
        ]
    );
    // The seats of the House of Commons never stand for the Assembly's, whatever their names.
    let without = place(Nation::NorthernIreland, "N05000003", ["", ""]);
    assert_eq!(codes(&shipped(), &without, today()).len(), 1);
}

const CHANGE: &str = "ni-assembly,assembly-2008,2011-05-05,2027-05-06,N06000001..N06000018,,,,northern-ireland,5\n\
    ni-assembly,assembly-2027,2027-05-06,,N05000001..N05000018,,,,northern-ireland,5";

#[test]
fn a_set_that_begins_tomorrow_takes_over_tomorrow() {
    let boundaries = read(CHANGE).unwrap();
    let belfast = place(Nation::NorthernIreland, "N05000003", ["N06000007", ""]);
    let assembly = |on: &str| codes(&boundaries, &belfast, day(on));
    assert_eq!(assembly("2027-05-05"), [(Chamber::NiAssembly, "N06000007".to_owned())]);
    assert_eq!(assembly("2027-05-06"), [(Chamber::NiAssembly, "N05000003".to_owned())]);
    let in_force = |on: &str| boundaries.in_force(Chamber::NiAssembly, day(on)).map(|set| set.name.as_str());
    assert_eq!(
        (in_force("2027-05-05"), in_force("2027-05-06")),
        (Some("assembly-2008"), Some("assembly-2027"))
    );
    assert_eq!(in_force("2011-05-04"), None);
    assert!(
        boundaries
            .find_seat(Chamber::NiAssembly, Gss::parse("N05000003").unwrap(), day("2027-05-05"))
            .is_none()
    );
}

#[test]
fn sets_and_rules_that_contradict_one_another_are_refused() {
    let overlap = CHANGE.replacen("2027-05-06,N06", "2027-05-07,N06", 1);
    assert_eq!(
        read(&overlap),
        Err(BoundaryError::Overlap("assembly-2008".to_owned(), "assembly-2027".to_owned()))
    );
    let open = CHANGE.replacen("2027-05-06,N06", ",N06", 1);
    assert!(matches!(read(&open), Err(BoundaryError::Overlap(..))));
    let reversed = CHANGE.replacen("2011-05-05", "2028-01-01", 1);
    assert!(matches!(read(&reversed), Err(BoundaryError::Reversed(_))));
    let days = format!("{CHANGE}\nni-assembly,assembly-2027,2027-05-07,,N06000001,,,,northern-ireland,5");
    assert_eq!(read(&days), Err(BoundaryError::Days("assembly-2027".to_owned())));
    let twice = format!("{CHANGE}\nni-assembly,assembly-2027,2027-05-06,,N05000018,,,,northern-ireland,5");
    let code = Gss::parse("N05000018").unwrap();
    assert_eq!(read(&twice), Err(BoundaryError::Twice { set: "assembly-2027".to_owned(), code }));
    let mut codes: Vec<&str> =
        [overlap, reversed, days, twice].map(|rows| read(&rows).unwrap_err().code()).to_vec();
    codes.dedup();
    assert_eq!(codes, ["boundary-overlap", "boundary-reversed", "boundary-days", "boundary-twice"]);
}

#[test]
fn a_row_that_cannot_be_read_names_its_column() {
    let reader = BoundaryReader::new(CSV_HEADER.split(',')).unwrap();
    let good = "senedd,senedd-2026,2026-05-07,,W07000081,W09000048,Bangor,Bangor,wales,6";
    let read = |row: &str| {
        let cells: Vec<&str> = row.split(',').collect();
        reader.read(|position| cells.get(position).copied())
    };
    assert!(read(good).is_ok());
    for (from, to, wanted) in [
        ("senedd,", "parliament,", EntryError::BadCell("chamber")),
        ("senedd-2026", "", EntryError::EmptyCell("set")),
        ("2026-05-07,", "7 May 2026,", EntryError::BadCell("since")),
        (",,W07", ",soon,W07", EntryError::BadCell("until")),
        ("W07000081", "W07000081..W0700008", EntryError::BadCell("from")),
        ("W07000081", "W07000082..W07000081", EntryError::BadCell("from")),
        ("W09000048", "Bangor", EntryError::BadCell("seat")),
        ("wales", "cymru", EntryError::BadCell("nation")),
        (",6", ",0", EntryError::BadCell("members")),
        (",6", ",six", EntryError::BadCell("members")),
    ] {
        assert_eq!(read(&good.replacen(from, to, 1)), Err(wanted), "{to}");
    }
    assert_eq!(BoundaryReader::new(["chamber", "set"]).unwrap_err(), EntryError::MissingColumn("since"));
}

proptest! {
    #[test]
    fn any_row_is_a_set_or_an_error(cells in prop::collection::vec(".{0,24}", 0..12)) {
        let reader = BoundaryReader::new(CSV_HEADER.split(',')).unwrap();
        if let Ok(set) = reader.read(|position| cells.get(position).map(String::as_str)) {
            prop_assert_eq!(set.rules.len(), 1);
        }
    }
}
