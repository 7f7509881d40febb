//! Democracy Club's candidates.

use clarion::domain::representative::{ContactRoute, MemberFormat, Roll, RollError};
use proptest::prelude::*;

use crate::roll::{MARK, holder, placed, read};

const CANDIDATES: &str = include_str!("../../../data/candidates.csv");

fn elected(text: &str) -> Result<Roll, RollError> {
    read(MemberFormat::DemocracyClub, &[("candidates.csv".to_owned(), text.as_bytes().to_vec())])
}

fn seats_held(roll: &Roll) -> Vec<String> {
    placed(roll).into_iter().map(|(area, name)| format!("{area} {}", name.replace(MARK, ""))).collect()
}

#[test]
fn who_was_elected_last_is_placed_by_code_or_by_name() {
    let roll = elected(CANDIDATES).unwrap();
    let held = seats_held(&roll);
    assert_eq!(held.len(), 5, "{held:?}");
    // The by-election counts, not the general election before it.
    assert_eq!(held[0], "E14001063 Cleo Fixture MP");
    assert!(held.contains(&"S17000023 Eve Specimen MSP".to_owned()), "{held:?}");
    // Elected without a poll, since nobody stood against.
    assert!(held.contains(&"S16000151 Flo Specimen MSP".to_owned()), "{held:?}");
    assert!(
        held.iter().any(|held| held.starts_with("W09") && held.ends_with("Dai Enghraifft MS")),
        "{held:?}"
    );
    // A code of nowhere gives way to the name.
    assert!(held.iter().any(|held| held.starts_with('N') && held.ends_with("Gus Sample MLA")), "{held:?}");
    let dai = holder(&roll, "104");
    assert_eq!((dai.party.as_str(), dai.since), ("Example Party", "2026-05-07".parse().ok()));
    assert_eq!(dai.name_cy, format!("Dai Enghraifft{MARK} AS"));
    assert_eq!(dai.route, ContactRoute::Unknown);
    let unmatched: Vec<&str> = roll.unmatched.iter().map(|unmatched| unmatched.seat.as_str()).collect();
    assert_eq!(unmatched, ["Atlantis"]);
}

#[test]
fn exports_may_overlap_and_columns_may_stand_in_any_order() {
    let files = [
        ("a.csv".to_owned(), CANDIDATES.as_bytes().to_vec()),
        ("b.csv".to_owned(), CANDIDATES.as_bytes().to_vec()),
    ];
    let twice = read(MemberFormat::DemocracyClub, &files).unwrap();
    assert_eq!(twice.offices, elected(CANDIDATES).unwrap().offices);
    let turned: String =
        CANDIDATES.lines().map(|line| line.split(',').rev().collect::<Vec<_>>().join(",") + "\r\n").collect();
    assert_eq!(elected(&format!("\u{feff}{turned}")), elected(CANDIDATES));
}

#[test]
fn who_was_elected_elsewhere_since_has_left_the_first_seat() {
    let moved = format!(
        "{CANDIDATES}103,Cleo Fixture{MARK},parl.2026-08-13,parl.other.by.2026-08-13,2026-08-13,t,Sample Party,PP2,Aldridge-Brownhills,f,1,t,\n"
    );
    let held = seats_held(&elected(&moved).unwrap());
    assert!(held.contains(&"E14001064 Cleo Fixture MP".to_owned()), "{held:?}");
    assert!(!held.iter().any(|held| held.starts_with("E14001063")), "{held:?}");
}

#[test]
fn what_cannot_be_is_refused_with_its_line() {
    let both = CANDIDATES.replace("Aldershot,f,1,f,E14001063", "Aldershot,f,1,t,E14001063");
    let without_by_election: String =
        both.lines().filter(|line| !line.starts_with("103")).map(|line| format!("{line}\n")).collect();
    assert_eq!(
        elected(&without_by_election).unwrap_err().to_string(),
        "2 were elected for the 1 of the seat E14001063"
    );
    for (from, to, wanted) in [
        ("elected,gss", "won,gss", "line 1: the column elected is missing"),
        ("f,1,t,E14001063", "f,1,perhaps,E14001063", "line 2: elected cannot be read"),
        ("2024-07-04,f,Example", "04/07/2024,f,Example", "line 2: election_date cannot be read"),
        ("2024-07-04,f,Example", ",f,Example", "line 2: election_date is empty"),
        ("101,", ",", "line 2: person_id is empty"),
        ("t,E14001063", "t,Aldershot", "line 2: gss cannot be read"),
        ("t,E14001063", "t,gss:1", "line 2: gss cannot be read"),
        ("t,E14001063", "t", "line 2: 12 cells where the header has 13; the file is cut or damaged"),
        ("Ada", "Ada\0", "line 2: this is not text in UTF-8; the file is cut or of another kind"),
    ] {
        assert!(CANDIDATES.contains(from), "{from}");
        let error = elected(&CANDIDATES.replacen(from, to, 1)).unwrap_err().to_string();
        assert_eq!(error, format!("candidates.csv, {wanted}"));
    }
    assert_eq!(elected("").unwrap_err().to_string(), "candidates.csv: the file is empty");
    // A code of another register is passed over, and the name counts.
    let other = CANDIDATES.replacen("t,E14001063", "t,unit_id:7", 1);
    assert_eq!(elected(&other), elected(CANDIDATES));
}

#[test]
fn another_encoding_and_a_million_letters_are_refused() {
    let read_bytes = |bytes: Vec<u8>| {
        read(MemberFormat::DemocracyClub, &[("c.csv".to_owned(), bytes)]).unwrap_err().to_string()
    };
    let latin: Vec<u8> =
        CANDIDATES.replace('ô', "\u{1}").bytes().map(|b| if b == 1 { 0xF4 } else { b }).collect();
    assert_eq!(
        read_bytes(latin),
        "c.csv, line 5: this is not text in UTF-8; the file is cut or of another kind"
    );
    let utf16: Vec<u8> = CANDIDATES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(read_bytes(utf16).starts_with("c.csv, line "));
    let long = CANDIDATES.replacen("Ada", &"x".repeat(1_000_000), 1).into_bytes();
    assert_eq!(read_bytes(long), "c.csv, line 2: person_name cannot be read");
    // A quotation mark that never closes swallows the rest.
    let open = CANDIDATES.replacen("101", "\"101", 1).into_bytes();
    assert!(read_bytes(open).contains("cells where the header has 13"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn damaged_tables_are_read_or_refused_and_never_quoted(
        at in any::<prop::sample::Index>(),
        removed in 0_usize..60,
        put in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b",\"\n\r;\tt1".to_vec())], 0..10),
        is_health in any::<bool>(),
    ) {
        let (format, text) = if is_health {
            (MemberFormat::HealthBodies, include_str!("../../../data/health_bodies.csv"))
        } else {
            (MemberFormat::DemocracyClub, CANDIDATES)
        };
        let mut bytes = text.as_bytes().to_vec();
        let begin = at.index(bytes.len());
        let end = (begin + removed).min(bytes.len());
        bytes.splice(begin..end, put).for_each(drop);
        if let Err(error) = read(format, &[("table.csv".to_owned(), bytes)]) {
            for told in [error.to_string(), format!("{error:?}")] {
                prop_assert!(!told.contains(MARK) && !told.contains('@') && told.len() < 300, "{}", told);
            }
        }
    }
}
