//! Postcodes: every spelling, every shape, and the number they are looked up by.

use clarion::domain::postcode::{Postcode, PostcodeError, PostcodeKind};
use proptest::prelude::*;

fn kind(raw: &str) -> Result<PostcodeKind, PostcodeError> {
    Postcode::parse(raw).map(|postcode| postcode.kind())
}

#[test]
fn any_spelling_gives_the_one_postcode() {
    for raw in
        ["SW1A 1AA", "sw1a1aa", " S W1A-1A.A ", "(SW1A\u{A0}1AA)", "ＳＷ１Ａ　１ＡＡ", "SW1A\u{200B}1AA\n"]
    {
        let postcode = Postcode::parse(raw).unwrap();
        assert_eq!(postcode.compact(), "SW1A1AA", "{raw:?}");
        assert_eq!(postcode.display(), "SW1A 1AA");
        assert_eq!(postcode.outcode(), "SW1A");
        assert_eq!(postcode.kind(), PostcodeKind::Standard);
    }
}

#[test]
fn every_shape_in_use_is_read() {
    for (raw, outcode) in [
        ("M1 1AE", "M1"),
        ("B33 8TH", "B33"),
        ("CR2 6XH", "CR2"),
        ("DN55 1PT", "DN55"),
        ("W1A 0AX", "W1A"),
        ("E1W 1AA", "E1W"),
        ("N1C 4AG", "N1C"),
        ("EC1A 1BB", "EC1A"),
        ("SE1P 5LX", "SE1P"),
        ("NW1W 7JZ", "NW1W"),
        ("BS0 1AA", "BS0"),
        ("BT1 1AA", "BT1"),
    ] {
        let postcode = Postcode::parse(raw).unwrap();
        assert_eq!((postcode.outcode(), postcode.kind()), (outcode, PostcodeKind::Standard));
    }
}

#[test]
fn codes_that_look_alike_have_kinds_of_their_own() {
    assert_eq!(kind("GIR 0AA"), Ok(PostcodeKind::Girobank));
    assert_eq!(kind("BF1 2AX"), Ok(PostcodeKind::Forces));
    assert_eq!(kind("je2 3ab"), Ok(PostcodeKind::CrownDependency));
    assert_eq!(kind("GY1 1AA"), Ok(PostcodeKind::CrownDependency));
    assert_eq!(kind("IM1 1AA"), Ok(PostcodeKind::CrownDependency));
    assert_eq!(kind("FIQQ 1ZZ"), Ok(PostcodeKind::OverseasTerritory));
    assert_eq!(kind("GX11 1AA"), Ok(PostcodeKind::OverseasTerritory));
    for raw in ["BFPO 58", "bfpo58", "BFPO c/o 58"] {
        let forces = Postcode::parse(raw).unwrap();
        assert_eq!((forces.kind(), forces.compact()), (PostcodeKind::Forces, "BFPO58"));
        assert_eq!((forces.display(), forces.outcode()), ("BFPO 58".to_owned(), "BFPO"));
    }
    assert_eq!(Postcode::parse("BFPO 1234").unwrap().display(), "BFPO 1234");
}

#[test]
fn what_is_no_postcode_is_refused() {
    assert_eq!(kind(""), Err(PostcodeError::Empty));
    assert_eq!(kind(" -.\u{200B}"), Err(PostcodeError::Empty));
    let long = "SW1A 1AA".repeat(100_000);
    for raw in [
        "SW1A",
        "1AA",
        "SW1A 1A",
        "SW1A 1AAA",
        "SW1A 1AA London",
        "12345",
        "QW1 1AA",
        "VA1 1AA",
        "XM4 5HQ",
        "AI1 1AA",
        "AJ1 1AA",
        "ZZ99 3VZ",
        "A1I 1AA",
        "AA1C 1AA",
        "SW1A 1AC",
        "SW1A 1OA",
        "SW1A AAA",
        "NPT 1AA",
        "SANTA1",
        "BFPO",
        "BFPO 12345",
        "BFPO c/o",
        "ABCD 1ZZ",
        "\u{0405}W1A 1AA",
        "ASCN 1ZA",
        "\0",
        &long,
    ] {
        let expected = if raw == "\0" { PostcodeError::Empty } else { PostcodeError::Shape };
        assert_eq!(kind(raw), Err(expected), "{:?}", raw.get(..20).unwrap_or(raw));
    }
}

#[test]
fn a_mistaken_o_or_i_is_offered_put_right_and_never_more() {
    let suggestion = |raw| Postcode::suggestion(raw).map(|postcode| postcode.display());
    assert_eq!(suggestion("SWIA 1AA").as_deref(), Some("SW1A 1AA"));
    assert_eq!(suggestion("SW1A IAA").as_deref(), Some("SW1A 1AA"));
    assert_eq!(suggestion("m1 1ae"), None);
    assert_eq!(suggestion("BSO OAA").as_deref(), Some("BS0 0AA"));
    assert_eq!(suggestion("0X1 1AA").as_deref(), Some("OX1 1AA"));
    assert_eq!(suggestion("P0I4 OAA").as_deref(), Some("PO14 0AA"));
    assert_eq!(suggestion("QQ1 1AA"), None);
    assert_eq!(suggestion("hello"), None);
    assert_eq!(suggestion(""), None);
    assert_eq!(suggestion("OOOOOOOOOOOOOOOOOOOOOOOOOOO"), None);
}

#[test]
fn only_the_common_shape_has_a_number() {
    for raw in ["GIR 0AA", "BFPO 58", "FIQQ 1ZZ"] {
        assert_eq!(Postcode::parse(raw).unwrap().to_u32(), None);
    }
    for raw in ["A0 0AA", "YY9Y 9ZZ", "JE2 3AB", "BF1 2AX", "M1 1AE", "W1A 0AX", "DN55 1PT"] {
        let postcode = Postcode::parse(raw).unwrap();
        assert_eq!(Postcode::from_u32(postcode.to_u32().unwrap()), Some(postcode));
    }
    assert_eq!(Postcode::from_u32(u32::MAX), None);
}

#[test]
fn debug_shows_nothing_of_the_postcode() {
    assert_eq!(format!("{:?}", Postcode::parse("SW1A 1AA").unwrap()), "Postcode(masked)");
}

/// Postcodes of the six shapes.
fn compact() -> impl Strategy<Value = String> {
    let outward = prop_oneof![
        "[A-PR-UWYZ][0-9]{1,2}",
        "[A-PR-UWYZ][A-HK-Y][0-9]{1,2}",
        "[A-PR-UWYZ][0-9][A-HJKPSTUW]",
        "[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY]",
    ];
    (outward, "[0-9][ABD-HJLNP-UW-Z]{2}").prop_map(|(outward, inward)| format!("{outward}{inward}"))
}

proptest! {
    #[test]
    fn formatting_changes_nothing(compact in compact(), noise in prop::collection::vec("[ .()\\-\u{A0}\u{200B}]{0,2}", 8), lower in any::<bool>(), wide in any::<bool>()) {
        let mut typed = String::new();
        for (c, noise) in compact.chars().zip(&noise) {
            let c = if lower { c.to_ascii_lowercase() } else { c };
            // The full-width forms begin 0xFEE0 above ASCII.
            typed.push(if wide { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c });
            typed.push_str(noise);
        }
        let postcode = Postcode::parse(&typed).unwrap();
        prop_assert_eq!(postcode.compact(), compact.as_str());
        prop_assert_eq!(Postcode::parse(&postcode.display()), Ok(postcode));
    }

    #[test]
    fn numbers_and_postcodes_are_one_to_one(first in compact(), second in compact()) {
        let (first, second) = (Postcode::parse(&first).unwrap(), Postcode::parse(&second).unwrap());
        let numbers = (first.to_u32().unwrap(), second.to_u32().unwrap());
        prop_assert_eq!(Postcode::from_u32(numbers.0), Some(first));
        prop_assert_eq!(numbers.0 == numbers.1, first == second);
    }

    #[test]
    fn a_number_is_a_postcode_or_nothing(number in any::<u32>()) {
        if let Some(postcode) = Postcode::from_u32(number) {
            prop_assert_eq!(postcode.to_u32(), Some(number));
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(raw in any::<String>()) {
        if let Ok(postcode) = Postcode::parse(&raw) {
            prop_assert_eq!(Postcode::parse(postcode.compact()), Ok(postcode));
        }
        let _ = Postcode::suggestion(&raw);
    }
}
