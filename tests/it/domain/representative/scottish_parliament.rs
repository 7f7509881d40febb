//! The flat lists of the Scottish Parliament, joined.

use clarion::domain::representative::{Chamber, ContactRoute, MemberFormat, RollFault};
use serde_json::{Value, json};

use crate::roll::{ELECTION, Holyrood, MARK, email, holder, msp, placed, read, status, vacant};

const FORMAT: MemberFormat = MemberFormat::ScottishParliament;

fn own(area: &str, name: &str) -> (String, String) {
    (area.to_owned(), format!("{name}{MARK} MSP"))
}

#[test]
fn members_are_joined_by_open_days_and_by_name_before_code() {
    let roll = read(FORMAT, &Holyrood::new().files()).unwrap();
    assert_eq!(
        placed(&roll),
        [
            own("S16000151", "Ada Example"),
            own("S16000152", "Ben Sample"),
            own("S17000021", "Dai Specimen"),
            own("S17000026", "Cleo Fixture"),
            own("S17000026", "Eve Returned"),
        ]
    );
    let ada = holder(&roll, "1");
    assert_eq!(ada.salutation, format!("Ada Example{MARK}"));
    assert_eq!((ada.party.as_str(), ada.name_cy.as_str()), ("Example Party", ""));
    assert_eq!(ada.address().unwrap().as_str(), format!("ada.{MARK}.msp@holyrood.example"));
    assert_eq!(ada.since, Some("2026-05-07".parse().unwrap()));
    // A party without a name of preference; no party at all.
    assert_eq!(holder(&roll, "3").party, "Sample Party");
    assert_eq!(holder(&roll, "2").party, "");
    // A page on the web is no way to write, and an address is never made up.
    assert_eq!(holder(&roll, "2").route, ContactRoute::Unknown);
    assert_eq!(holder(&roll, "3").route, ContactRoute::Unknown);
    // An address that is not marked as the first one is still one.
    assert!(holder(&roll, "4").address().is_some());
}

#[test]
fn seats_have_the_names_of_the_boundaries_and_their_empty_places_are_vacant() {
    let roll = read(FORMAT, &Holyrood::new().files()).unwrap();
    let name = |area: &str| {
        roll.offices
            .iter()
            .find(|office| office.area.as_str() == area)
            .map(|office| office.name.clone())
            .unwrap()
    };
    assert_eq!(name("S17000021"), "Central Scotland and Lothians West");
    assert_eq!(name("S16000152"), "Aberdeen Deeside and North Kincardine");
    assert_eq!([vacant(&roll, "S17000021"), vacant(&roll, "S17000026")], [6, 5]);
    assert_eq!([vacant(&roll, "S16000151"), vacant(&roll, "S16000153")], [0, 1]);
    // 73 constituencies and 8 regions of seven.
    assert_eq!(roll.offices.len(), 129);
}

#[test]
fn who_is_current_with_an_area_of_the_past_alone_is_told_and_who_is_not_current_is_not() {
    let roll = read(FORMAT, &Holyrood::new().files()).unwrap();
    let [one] = roll.unmatched.as_slice() else { panic!("{:?}", roll.unmatched) };
    assert_eq!((one.kind, one.seat.as_str()), (Chamber::ScottishParliament.into(), "North East Scotland"));
    assert_eq!(one.member, format!("Flo Former{MARK} MSP"));

    let mut lists = Holyrood::new();
    lists.members.push(msp(8, "Nowhere", "Hal", true));
    let roll = read(FORMAT, &lists.files()).unwrap();
    assert!(roll.unmatched.iter().any(|one| one.seat.is_empty() && one.member.starts_with("Hal")));
}

#[test]
fn a_seat_that_the_boundaries_do_not_name_is_found_by_its_code() {
    let mut lists = Holyrood::new();
    lists.constituencies[0]["Name"] = json!("A Name Nobody Knows");
    let roll = read(FORMAT, &lists.files()).unwrap();
    assert_eq!(placed(&roll)[0], own("S16000151", "Ada Example"));
    // With a code of the past besides, nobody knows it.
    lists.constituencies[0]["ConstituencyCode"] = json!("S16000074");
    let roll = read(FORMAT, &lists.files()).unwrap();
    assert!(roll.unmatched.iter().any(|one| one.seat == "A Name Nobody Knows"));
    assert_eq!(vacant(&roll, "S16000151"), 1);
}

#[test]
fn too_many_members_of_a_seat_are_refused_with_the_seat() {
    let mut lists = Holyrood::new();
    lists.members.push(msp(8, "Second", "Hal", true));
    lists.constituency_statuses.push(status(8, "ConstituencyID", 11, ELECTION, None));
    let error = read(FORMAT, &lists.files()).unwrap_err();
    assert!(matches!(error.reason, RollFault::Count(_)));
    assert_eq!(
        error.to_string(),
        "scottish-parliament: the files name 2 places of S16000151 (Aberdeen Central), which has 1"
    );

    let mut lists = Holyrood::new();
    for id in 20..26 {
        lists.members.push(msp(id, "Many", "Ida", true));
        lists.region_statuses.push(status(id, "RegionID", 2, ELECTION, None));
    }
    let error = read(FORMAT, &lists.files()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "scottish-parliament: the files name 8 places of S17000026 (North East Scotland), which has 7"
    );
}

#[test]
fn someone_elected_for_two_areas_on_one_day_is_refused_with_the_line() {
    let mut lists = Holyrood::new();
    lists.region_statuses.push(status(1, "RegionID", 2, ELECTION, None));
    let error = read(FORMAT, &lists.files()).unwrap_err();
    assert!(error.to_string().ends_with("one person was elected for two areas on one day"), "{error}");
    assert!(error.line > 1 && !error.file.is_empty(), "{error:?}");

    // What was left open of the past is no contradiction, nor are rows of those who are no members any more.
    let mut lists = Holyrood::new();
    lists.regions.push(
        json!({ "ID": 4, "RegionCode": "S17000017", "Name": "Glasgow", "StartDate": "2011-05-05T00:00:00",
        "EndDate": "2026-05-06T00:00:00" }),
    );
    lists.region_statuses.push(status(5, "RegionID", 4, "2021-05-06T00:00:00", None));
    lists.region_statuses.push(status(7, "RegionID", 3, ELECTION, None));
    let roll = read(FORMAT, &lists.files()).unwrap();
    assert_eq!(placed(&roll), placed(&read(FORMAT, &Holyrood::new().files()).unwrap()));
}

#[test]
fn a_list_that_is_missing_is_named() {
    let whole = Holyrood::new().files();
    for (place, name) in [
        (0, "emailaddresses"),
        (2, "MemberElectionRegionStatuses"),
        (3, "Parties"),
        (4, "Members"),
        (5, "MemberElectionConstituencyStatuses"),
        (7, "Regions"),
        (8, "MemberParties"),
        (9, "Constituencies"),
    ] {
        let mut files = whole.clone();
        files.remove(place);
        let error = read(FORMAT, &files).unwrap_err();
        assert_eq!(error.to_string(), format!("the files hold no {name}: give all of them in one command"));
    }
    let mut files = whole.clone();
    files.push(("again.json".to_owned(), whole[4].1.clone()));
    assert_eq!(
        read(FORMAT, &files).unwrap_err().to_string(),
        "again.json: this is a second file with the same list"
    );
    // Pages of the web and addresses on paper are not needed.
    let mut files = whole;
    files.remove(6);
    files.remove(1);
    assert_eq!(read(FORMAT, &files).unwrap().offices.len(), 129);
}

#[test]
fn an_order_of_the_files_and_of_the_rows_changes_nothing() {
    let mut lists = Holyrood::new();
    let first = read(FORMAT, &lists.files()).unwrap();
    for list in [
        &mut lists.members,
        &mut lists.regions,
        &mut lists.constituency_statuses,
        &mut lists.region_statuses,
        &mut lists.emails,
        &mut lists.member_parties,
    ] {
        list.reverse();
    }
    let mut files = lists.files();
    files.reverse();
    let again = read(FORMAT, &files).unwrap();
    assert_eq!(placed(&again), placed(&first));
    for id in ["1", "2", "3", "4", "5"] {
        assert_eq!(holder(&again, id), holder(&first, id));
    }
}

#[test]
fn a_row_that_cannot_be_read_is_refused_with_its_line() {
    type Break = fn(&mut Holyrood);
    let breaks: [(Break, &str); 9] = [
        (
            |lists| lists.members[1]["ParliamentaryName"] = json!(7),
            "this is no row of Members as the publisher writes one",
        ),
        (
            |lists| lists.members[1]["PersonID"] = json!("2"),
            "this is no row of Members as the publisher writes one",
        ),
        (|lists| lists.members[1]["ParliamentaryName"] = json!(""), "ParliamentaryName is empty"),
        (|lists| lists.members[1]["PersonID"] = json!(1), "this PersonID is in another row too"),
        (|lists| lists.regions[1]["ID"] = json!(1), "this ID is in another row too"),
        (|lists| lists.parties[1]["ID"] = json!(1), "this ID is in another row too"),
        (|lists| lists.regions[1]["StartDate"] = json!("7 May 2026"), "StartDate cannot be read"),
        (
            |lists| lists.constituency_statuses[1]["ValidUntilDate"] = json!("soon"),
            "ValidUntilDate cannot be read",
        ),
        (|lists| lists.emails[1] = email(1, "ada@@", true), "Address cannot be read"),
    ];
    for (break_it, reason) in breaks {
        let mut lists = Holyrood::new();
        break_it(&mut lists);
        let error = read(FORMAT, &lists.files()).unwrap_err();
        let text = error.to_string();
        assert!(text.ends_with(reason), "{text}");
        assert!(error.line > 1, "{text}");
        // The second row of a list begins where its first one ends.
        let files = lists.files();
        let (_, bytes) = files.iter().find(|(name, _)| *name == error.file).unwrap();
        let rows: Vec<Value> = serde_json::from_slice(bytes).unwrap();
        let first = serde_json::to_string_pretty(&rows[..1]).unwrap().lines().count();
        assert!((first..first + 12).contains(&error.line), "{text}");
    }
}
