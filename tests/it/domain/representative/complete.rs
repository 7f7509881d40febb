//! A roll judged against the seats in force.

use std::fs;
use std::path::{Path, PathBuf};

use clarion::domain::boundary::SeatNames;
use clarion::domain::campaign::Date;
use clarion::domain::nation::Nation;
use clarion::domain::place::{AreaCode, Gss};
use clarion::domain::representative::{
    Chamber, ContactRoute, Member, MemberFormat, OfficeKind, Roll, StatedOffice, complete,
};

use crate::roll::{seats, vacant};
use crate::rust_tokens::tokens;

fn office(kind: OfficeKind, area: &str, place: Option<i16>, id: &str) -> StatedOffice {
    let member = Member {
        external_id: id.to_owned(),
        name: format!("Ada {id}"),
        name_cy: String::new(),
        salutation: "Ada".to_owned(),
        party: String::new(),
        route: ContactRoute::Unknown,
        since: None,
    };
    StatedOffice {
        kind,
        area: AreaCode::parse(area).unwrap(),
        place,
        nation: Nation::Wales,
        name: "As the file says".to_owned(),
        name_cy: None,
        since: None,
        until: None,
        member: Some(member).filter(|_| !id.is_empty()),
    }
}

fn roll(offices: Vec<StatedOffice>) -> Roll {
    Roll { offices, ..Roll::default() }
}

const SENEDD: OfficeKind = OfficeKind::Member(Chamber::Senedd);
const COMMONS: OfficeKind = OfficeKind::Member(Chamber::HouseOfCommons);

#[test]
fn a_seat_of_old_boundaries_is_set_apart_and_a_post_is_not_judged() {
    let old = office(COMMONS, "E14000530", Some(1), "1");
    let new = office(COMMONS, "E14001063", Some(1), "2");
    let post = office(OfficeKind::Minister, "W92000004", Some(1), "3");
    let made = complete(roll(vec![old, new.clone(), post.clone()]), &seats()).unwrap();
    assert_eq!(made.offices, [new, post]);
    assert_eq!(made.unmatched[0].seat, "E14000530 As the file says");
    assert_eq!(made.unmatched[0].member, "Ada 1");
    // Before the boundaries of 2026 the seats of the Senedd were others, and afterwards they are these.
    let before: Date = "2026-05-06".parse().unwrap();
    let then = SeatNames::of(&clarion::cli::house::shipped_boundaries().unwrap(), before);
    let one = roll(vec![office(SENEDD, "W09000056", None, "1")]);
    assert_eq!(complete(one.clone(), &then).unwrap().unmatched.len(), 1);
    assert_eq!(complete(one, &seats()).unwrap().unmatched, []);
}

#[test]
fn places_without_anybody_are_stated() {
    let made = complete(roll(vec![office(SENEDD, "W09000056", None, "1")]), &seats()).unwrap();
    assert_eq!((made.offices.len(), vacant(&made, "W09000056"), vacant(&made, "W09000048")), (96, 5, 6));
    // A place that is stated as vacant is not stated again.
    let made = complete(roll(vec![office(SENEDD, "W09000056", Some(2), "")]), &seats()).unwrap();
    assert_eq!((made.offices.len(), vacant(&made, "W09000056")), (96, 6));
    // The boundaries do not name the constituencies of the Commons, so only those of the file are known.
    let made = complete(roll(vec![office(COMMONS, "E14001063", Some(1), "1")]), &seats()).unwrap();
    assert_eq!(made.offices.len(), 1);
}

#[test]
fn a_chamber_that_does_not_add_up_is_refused() {
    let seven = (1..8).map(|id| office(SENEDD, "W09000056", None, &id.to_string())).collect();
    let error = complete(roll(seven), &seats()).unwrap_err();
    assert_eq!(error.to_string(), "senedd: the files name 7 places of W09000056 (Clwyd), which has 6");
    let error = complete(roll(vec![office(SENEDD, "W09000056", Some(7), "1")]), &seats()).unwrap_err();
    assert_eq!(error.to_string(), "senedd: the files name 7 places of W09000056 (Clwyd), which has 6");
    let twice = vec![office(SENEDD, "W09000056", None, "1"), office(SENEDD, "W09000057", None, "1")];
    let error = complete(roll(twice), &seats()).unwrap_err();
    assert_eq!(error.to_string(), "one member is named for W09000056 and again for W09000057");
    assert_eq!(error.code(), "roll-count");
}

#[test]
fn seats_are_found_by_names_shortened_names_and_codes() {
    let seats = seats();
    let find = |chamber, name: &str, code: Option<&str>| {
        let code = code.map(|code| Gss::parse(code).unwrap());
        seats.find_either(chamber, name, code).map(|seat| seat.code.to_string())
    };
    let holyrood = |name: &str, code| find(Chamber::ScottishParliament, name, code);
    assert_eq!(holyrood("Central Scot and Lothians West", None).as_deref(), Some("S17000021"));
    assert_eq!(holyrood("Mid Scotland & Fife", Some("S17000015")).as_deref(), Some("S17000025"));
    // A name that two seats begin with, one that none does, and one without words lead nowhere.
    assert_eq!(holyrood("Glas", None).as_deref(), Some("S17000023"));
    assert_eq!(holyrood("Aberd", None), None);
    assert_eq!(holyrood("Dunde City", None), None);
    assert_eq!(holyrood("", None), None);
    assert_eq!(holyrood("Nowhere", Some("S16000151")).as_deref(), Some("S16000151"));
    assert_eq!(holyrood("Nowhere", Some("S16000074")), None);
    assert_eq!(find(Chamber::HouseOfCommons, "Leeds", Some("E14001319")).as_deref(), Some("E14001319"));
    assert_eq!(find(Chamber::NiAssembly, "East Belfast", None).as_deref(), Some("N06000001"));
}

#[test]
fn a_name_that_an_import_told_is_known_while_its_seat_is() {
    let mut seats = seats();
    let code = |text: &str| Gss::parse(text).unwrap();
    seats.add_known(Chamber::HouseOfCommons, code("E14001063"), "Exampleton");
    seats.add_known(Chamber::HouseOfCommons, code("E14000530"), "Oldham Past");
    let found = seats.find(Chamber::HouseOfCommons, "exampleton").map(|seat| seat.code);
    assert_eq!(found, Some(code("E14001063")));
    assert_eq!(seats.find(Chamber::HouseOfCommons, "Oldham Past"), None);
}

#[test]
fn every_format_has_a_name_of_its_own() {
    for format in MemberFormat::ALL {
        assert_eq!(MemberFormat::from_name(format.name()), Some(format));
    }
}

/// Files of `src` below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The lines on which a text is compared with, or chosen by, something called `party`.
fn party_lines(source: &str) -> Vec<usize> {
    let tokens = tokens(source);
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let asks = ["contains", "starts_with", "ends_with", "eq_ignore_ascii_case", "cmp"];
    let is_asked = |at: usize| {
        let compared = matches!((text(at + 1), text(at + 2)), ("=" | "!", "="))
            || (at > 1 && text(at - 1) == "=" && matches!(text(at - 2), "=" | "!"));
        compared
            || (text(at + 1) == "." && asks.contains(&text(at + 2)))
            || (at > 0 && text(at - 1) == "match")
    };
    (0..tokens.len()).filter(|at| text(*at) == "party" && is_asked(*at)).map(|at| tokens[at].line).collect()
}

#[test]
fn nothing_is_decided_by_a_party() {
    assert_eq!(
        party_lines("fn f(a: &str) { if member.party == a {} }\nmatch party {}\nif a != party.x {}"),
        [1, 2, 3]
    );
    assert_eq!(party_lines("party.contains('x')\nparty: party.clone()\nlet party = x;"), [1]);
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 100);
    for path in files {
        assert_eq!(party_lines(&fs::read_to_string(&path).unwrap()), [0; 0], "{}", path.display());
    }
}
