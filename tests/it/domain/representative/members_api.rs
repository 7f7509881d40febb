//! Answers of the Members API.

use clarion::domain::representative::{MemberFormat, Roll, RollError, RollFault, StatedOffice};
use serde_json::json;

use crate::feed::{contact, file, mp, page, westminster_files};
use crate::roll::{MARK, NamedFile, holder, placed, read};

fn api(files: &[NamedFile]) -> Result<Roll, RollError> {
    read(MemberFormat::MembersApi, files)
}

fn one(name: &str) -> (String, String) {
    let (seat, name) = name.split_once(' ').unwrap();
    (seat.to_owned(), format!("{name}{MARK} MP"))
}

#[test]
fn pages_in_any_order_and_contacts_in_a_wrapper_are_put_together() {
    let mut files = westminster_files();
    let wanted =
        [one("E14001063 Ada Example"), one("N05000001 Orla Sampla"), one("W07000090 Nia Enghraifft")];
    for _ in 0..files.len() {
        let roll = api(&files).unwrap();
        assert_eq!(placed(&roll), wanted);
        assert_eq!(roll.unmatched, []);
        let ada = holder(&roll, "40");
        assert_eq!(ada.salutation, format!("Ada Example{MARK}"));
        assert_eq!((ada.party.as_str(), ada.since), ("Example Party", "2024-07-04".parse().ok()));
        assert_eq!(ada.address().unwrap().as_str(), format!("ada.{MARK}@parliament.example"));
        assert_eq!(holder(&roll, "41").address(), None);
        files.rotate_left(1);
    }
    // A page that is given twice says the same twice.
    files.push(files[0].clone());
    assert_eq!(placed(&api(&files).unwrap()), wanted);
}

#[test]
fn values_may_stand_one_after_another_in_one_file() {
    let lines: Vec<u8> = westminster_files()
        .into_iter()
        .flat_map(|(_, bytes)| {
            let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            format!("{value}\n").into_bytes()
        })
        .collect();
    assert_eq!(api(&[("all.jsonl".to_owned(), lines.clone())]), api(&westminster_files()));
    let cut = ("all.jsonl".to_owned(), lines[..lines.len() - 3].to_vec());
    let error = api(&[cut]).unwrap_err();
    assert_eq!((error.line, error.reason), (5, RollFault::Syntax("JSON")));
}

#[test]
fn whose_contacts_they_are_is_told_by_the_wrapper_the_body_or_its_links() {
    let ways = contact(&[("Parliamentary office", Some("ada@parliament.example"), false)]);
    let mut by_id = ways.clone();
    by_id["id"] = json!(40);
    let mut by_link = ways.clone();
    by_link["links"] =
        json!([{ "rel": "other", "href": null }, { "rel": "self", "href": "/Members/40/Contact" }]);
    let search = || file("search.json", &page(&[mp(40, "Ada", "Aldershot", true)], 1, 0));
    for contact in [by_id, by_link, json!({ "id": 40, "contact": ways })] {
        let roll = api(&[search(), file("contact.json", &contact)]).unwrap();
        assert_eq!(holder(&roll, "40").address().unwrap().as_str(), "ada@parliament.example");
    }
    let error = api(&[search(), file("contact.json", &ways)]).unwrap_err();
    assert!(error.to_string().starts_with("contact.json, line 1: the answer does not tell whose"), "{error}");
}

#[test]
fn the_preferred_address_is_taken_then_that_at_parliament_then_the_first() {
    let address = |ways: &[(&str, Option<&str>, bool)]| {
        let files = [
            file("search.json", &page(&[mp(40, "Ada", "Aldershot", true)], 1, 0)),
            file("contact.json", &json!({ "id": 40, "contact": contact(ways) })),
        ];
        api(&files).map(|roll| holder(&roll, "40").address().map(|address| address.as_str().to_owned()))
    };
    let seat = ("Constituency office", Some("seat@home.example"), false);
    let house = ("Parliamentary office", Some("house@parliament.example"), false);
    let preferred = ("Constituency office", Some("first@home.example"), true);
    assert_eq!(address(&[seat, house, preferred]).unwrap().as_deref(), Some("first@home.example"));
    assert_eq!(address(&[seat, house]).unwrap().as_deref(), Some("house@parliament.example"));
    assert_eq!(
        address(&[seat, ("Other", Some("b@home.example"), false)]).unwrap().as_deref(),
        Some("seat@home.example")
    );
    assert_eq!(address(&[("Website", Some("see our page"), true), ("X", None, false)]).unwrap(), None);
    let broken = address(&[("Parliamentary office", Some("two words@home"), true)]).unwrap_err();
    assert!(broken.to_string().ends_with("email cannot be read"), "{broken}");
}

#[test]
fn missing_pages_and_missing_contacts_are_counted() {
    let files = westminster_files();
    let told = |files: &[NamedFile]| api(files).unwrap_err().to_string();
    assert_eq!(told(&files[1..]), "the pages hold 2 of 3 members: give all pages in one command");
    assert_eq!(told(&files[2..]), "the files hold no page of members: give all of them in one command");
    assert_eq!(
        told(&files[..4]),
        "there are contacts of 2 of 3 members: give all of them in one command, or none"
    );
    // Without any, nobody has an address.
    assert_eq!(api(&files[..2]).unwrap().offices.len(), 3);
    let other = file("search-4.json", &page(&[], 4, 4));
    let error = told(&[files[0].clone(), files[1].clone(), other]);
    assert!(error.contains("differ on how many members there are"), "{error}");
}

#[test]
fn who_is_not_active_holds_nothing_and_a_lord_is_passed_over() {
    let mut absent = mp(43, "Cleo", "Clwyd East and Glyndŵr", true);
    absent["value"]["latestHouseMembership"]["membershipStatus"] = json!(null);
    let mut lord = mp(44, "Lord", "Life peer", true);
    lord["value"]["latestHouseMembership"]["house"] = json!(2);
    let mut nobody = mp(45, "Nobody", "Nowhere", true);
    nobody["value"]["latestHouseMembership"] = json!(null);
    let items = [
        mp(40, "Ada", "Aldershot", false),
        mp(41, "Ben", "Aldershot", true),
        mp(42, "Orla", "East Belfast", false),
        absent,
        lord,
        nobody,
        mp(46, "Stranger", "Atlantis", true),
        mp(47, "Former", "Lemuria", false),
    ];
    let roll = api(&[file("search.json", &page(&items, 8, 0))]).unwrap();
    assert_eq!(placed(&roll), [one("E14001063 Ben")]);
    let vacant = |office: &&StatedOffice| office.member.is_none();
    let vacant: Vec<String> =
        roll.offices.iter().filter(vacant).map(|office| office.area.to_string()).collect();
    assert_eq!(vacant, ["N05000001", "W07000090"]);
    let unmatched: Vec<&str> = roll.unmatched.iter().map(|unmatched| unmatched.seat.as_str()).collect();
    assert_eq!(unmatched, ["Atlantis"]);

    let two = [mp(40, "Ada", "Aldershot", true), mp(41, "Ben", "Aldershot", true)];
    let error = api(&[file("search.json", &page(&two, 2, 0))]).unwrap_err();
    assert_eq!(error.to_string(), "the pages hold two members of the seat E14001063");
}

#[test]
fn a_field_that_cannot_be_read_is_named_with_its_line() {
    let (_, bytes) = file("search.json", &page(&[mp(40, "Ada", "Aldershot", true)], 1, 0));
    let good = String::from_utf8(bytes).unwrap();
    for (from, to, wanted) in [
        ("\"2024-07-04T00:00:00\"", "\"4 July\"", "search.json, line 3: membershipStartDate cannot be read"),
        ("\"Aldershot\"", "\"\"", "search.json, line 3: membershipFrom is empty"),
        ("\"Aldershot\"", "null", "search.json, line 3: membershipFrom is empty"),
        ("\"house\": 1", "\"house\": \"Commons\"", "this is no member as the publisher writes one"),
        (
            "\"totalResults\": 1",
            "\"totalResults\": -1",
            "this is no number of members as the publisher writes one",
        ),
        (
            "\"totalResults\": 1",
            "\"total\": 1",
            "search.json, line 1: this is no page of members of the Members API",
        ),
    ] {
        assert!(good.contains(from), "{from}");
        let changed = good.replacen(from, to, 1).into_bytes();
        let error = api(&[("search.json".to_owned(), changed)]).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
        assert!(error.starts_with("search.json, line "), "{error}");
    }
}
