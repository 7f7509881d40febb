//! Maps of seats from HexJSON.

use clarion::domain::chart::hex::Hex;
use clarion::domain::place::Gss;
use clarion::domain::seat_map::{SeatMap, SeatMapError};
use proptest::prelude::*;

fn gss(code: &str) -> Gss {
    Gss::parse(code).unwrap()
}

fn file(hexes: &str) -> String {
    format!("{{\"version\":\"1.2\",\"layout\":\"odd-r\",\"hexes\":{{{hexes}}},\"boundaries\":{{}}}}")
}

fn fault(hexes: &str) -> String {
    SeatMap::parse(&file(hexes)).unwrap_err().to_string()
}

#[test]
fn a_file_is_read_with_whatever_else_is_in_it() {
    let map = SeatMap::parse(&file(
        r##""E14999001":{"n":"Invented Vale","q":4,"r":-2,"colour":"#abc"},"w07999001":{"q":0,"r":7}"##,
    ))
    .unwrap();
    assert_eq!((map.len(), map.is_empty()), (2, false));
    assert_eq!(map.find(gss("E14999001")), Some(Hex { across: 4, up: -2 }));
    assert_eq!(map.find(gss("W07999001")), Some(Hex { across: 0, up: 7 }));
    assert_eq!(map.find(gss("S14999001")), None);
    assert!(SeatMap::default().is_empty());
}

#[test]
fn what_is_wrong_is_told() {
    let other = file("").replace("odd-r", "even-q");
    let error = SeatMap::parse(&other).unwrap_err();
    assert_eq!(error, SeatMapError::Layout("even-q".to_owned()));
    assert!(error.to_string().contains("\"even-q\"; only \"odd-r\" is read"), "{error}");
    let place = r#"{"q":1,"r":1}"#;
    assert_eq!(fault(""), "there is no hex in it");
    assert_eq!(
        fault(&format!("\"E14999001\":{place},\"E14999001\":{place}")),
        "E14999001 stands in it twice"
    );
    assert_eq!(
        fault(&format!("\"E14999001\":{place},\"E14999002\":{place}")),
        "E14999001 and E14999002 are both at q 1, r 1"
    );
    assert!(fault(&format!("\"Leeds\":{place}")).starts_with("\"Leeds\" is no GSS code"));
    assert!(fault(r#""E14999001":{"q":1,"r":5000}"#).starts_with("E14999001 lies beyond 1000 hexes"));
    for text in [
        "",
        "{}",
        "[]",
        r#"{"layout":"odd-r","hexes":[]}"#,
        r#"{"layout":"odd-r","hexes":{"E14999001":{"q":1}}}"#,
    ] {
        let error = SeatMap::parse(text).unwrap_err();
        assert!(matches!(error, SeatMapError::Format(_)), "{text}: {error}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in ".{0,200}") {
        let _ = SeatMap::parse(&text);
    }

    #[test]
    fn a_map_has_each_seat_once(places in proptest::collection::vec((0_u32..40, -5_i64..5, -5_i64..5), 1..12)) {
        let hexes: Vec<String> = places.iter().map(|(code, q, r)| format!("\"E{code:08}\":{{\"q\":{q},\"r\":{r}}}")).collect();
        match SeatMap::parse(&file(&hexes.join(","))) {
            Ok(map) => prop_assert_eq!(map.len(), places.len()),
            Err(error) => {
                let is_twice = matches!(error, SeatMapError::Twice(_) | SeatMapError::SamePlace(..));
                prop_assert!(is_twice, "{}", error);
            }
        }
    }
}
