//! mySociety's `people.json`.

use clarion::domain::representative::{ContactRoute, MemberFormat, Roll, RollError};
use serde_json::json;

use crate::feed::{People, file, membership, person, post};
use crate::roll::{MARK, holder, placed, read, vacant};

fn popolo(people: &People) -> Result<Roll, RollError> {
    read(MemberFormat::Popolo, &people.files())
}

fn told(people: &People) -> String {
    popolo(people).unwrap_err().to_string()
}

fn at(area: &str, name: &str) -> (String, String) {
    (area.to_owned(), name.replace("Example", &format!("Example{MARK}")))
}

#[test]
fn members_of_all_four_chambers_are_read_and_lords_and_the_past_are_not() {
    let roll = popolo(&People::new()).unwrap();
    assert_eq!(roll.unmatched, []);
    let mut wanted = [
        at("E14001063", "Ada Example MP"),
        at("N06000001", "Eve Example MLA"),
        at("S17000023", "Dr Ben Example MSP"),
        at("S17000026", "Cleo Example MSP"),
        at("W09000048", "Dai Example MS"),
    ];
    // The code of the Senedd's seat is the boundaries' own.
    let bangor =
        roll.offices.iter().find(|office| office.name == "Bangor Conwy Môn").unwrap().area.to_string();
    wanted[4].0 = bangor;
    let belfast =
        roll.offices.iter().find(|office| office.name.contains("Belfast East")).unwrap().area.to_string();
    wanted[1].0 = belfast.clone();
    wanted.sort();
    assert_eq!(placed(&roll), wanted);
    assert_eq!((vacant(&roll, "S17000023"), vacant(&roll, &belfast)), (6, 4));

    // The parliaments' own numbers where they are told, whether as a text or as a number.
    let ada = holder(&roll, "40");
    assert_eq!((ada.party.as_str(), ada.since), ("Example Party", "2024-07-04".parse().ok()));
    assert_eq!(ada.route, ContactRoute::Unknown);
    // Of a month nobody knows the day.
    assert_eq!(holder(&roll, "6000").since, None);
    // A number of another parliament is not this one's, and an id leads to the person's last.
    let dai = holder(&roll, "uk.org.publicwhip/person/4");
    assert_eq!(dai.name_cy, format!("Dai Example{MARK} AS"));
    assert_eq!(holder(&roll, "uk.org.publicwhip/person/6").salutation, format!("Eve Example{MARK}"));
    assert_eq!(holder(&roll, "uk.org.publicwhip/person/2").salutation, format!("Dr Ben Example{MARK}"));
}

#[test]
fn a_membership_holds_to_its_last_day_as_far_as_that_is_known() {
    // The clock of the tests stands at 2027-01-15.
    for (start, end, holds) in [
        ("2024-07-04", None, true),
        ("2024-07-04", Some("2027-01-15"), true),
        ("2024-07-04", Some("2027-01-14"), false),
        ("2024-07-04", Some("2027-01"), true),
        ("2024-07-04", Some("2026-12"), false),
        ("2024-07-04", Some("2027"), true),
        ("2024-07-04", Some("2026"), false),
        ("2024-07-04", Some(""), true),
        ("2027-01-15", None, true),
        ("2027-01-16", None, false),
        ("2027", None, true),
        ("2028", None, false),
    ] {
        let mut people = People::new();
        people.memberships[2] = membership(2, 1, "1", start, end);
        let roll = popolo(&people).unwrap();
        assert_eq!(placed(&roll).iter().any(|(area, _)| area == "E14001063"), holds, "{start} to {end:?}");
    }
    for (field, text) in [("start_date", "04/07/2024"), ("end_date", "2024-02-31"), ("end_date", "soon")] {
        let mut people = People::new();
        people.memberships[2][field] = json!(text);
        let error = told(&people);
        assert!(
            error.starts_with("people.json, line ") && error.ends_with(&format!(": {field} cannot be read")),
            "{error}"
        );
    }
}

#[test]
fn on_the_day_of_a_change_whoever_stays_has_the_seat() {
    let mut people = People::new();
    people.memberships[2] = membership(2, 1, "1", "2024-07-04", Some("2027-01-15"));
    people.memberships.push(membership(20, 7, "1", "2027-01-15", None));
    let roll = popolo(&people).unwrap();
    let aldershot: Vec<_> = placed(&roll).into_iter().filter(|(area, _)| area == "E14001063").collect();
    assert_eq!(aldershot, [at("E14001063", "Flo Example MP")]);

    // Two who both stay are one too many.
    people.memberships[2] = membership(2, 1, "1", "2024-07-04", None);
    assert!(
        told(&people).ends_with("the seat E14001063 has more members than the 1 of its places"),
        "{}",
        told(&people)
    );
}

#[test]
fn a_seat_of_former_boundaries_and_one_that_nobody_knows_are_set_apart() {
    let mut people = People::new();
    people.memberships.push(membership(21, 7, "7", "2021-05-06", None));
    people.memberships.push(membership(22, 8, "8", "2026-05-07", None));
    people.persons.push(person(8, "Gus", &json!([])));
    people.posts.push(post("8", "welsh-parliament", "Atlantis", None));
    let roll = popolo(&people).unwrap();
    let unmatched: Vec<(&str, &str)> =
        roll.unmatched.iter().map(|unmatched| (unmatched.kind.slug(), unmatched.seat.as_str())).collect();
    assert_eq!(unmatched, [("senedd", "Atlantis"), ("senedd", "Ynys Môn")]);
}

#[test]
fn the_main_name_of_today_is_taken() {
    let mut people = People::new();
    people.persons[0]["other_names"] = json!([
        { "given_name": "Ada", "family_name": "Before", "note": "Main", "end_date": "2025-01-01" },
        { "given_name": "Ada", "family_name": "Now", "note": "Main", "start_date": "2025-01-02" },
        { "given_name": "Ada", "family_name": "Later", "note": "Main", "start_date": "2028" },
        { "given_name": "Ada", "family_name": "Nickname", "note": "Alternate" },
    ]);
    assert_eq!(holder(&popolo(&people).unwrap(), "40").name, "Ada Now MP");
    for names in [json!([]), json!(null), json!([{ "note": "Main" }])] {
        people.persons[0]["other_names"] = names;
        assert!(told(&people).ends_with(" is empty"), "{}", told(&people));
    }
}

#[test]
fn ids_that_are_given_twice_or_lead_nowhere_are_refused() {
    type Change = fn(&mut People);
    let broken = |change: Change| {
        let mut people = People::new();
        change(&mut people);
        told(&people)
    };
    let changes: [(Change, &str); 6] = [
        (|people| people.posts.push(people.posts[0].clone()), "a post before has this id"),
        (|people| people.persons.push(people.persons[0].clone()), "a person before has this id"),
        (|people| people.memberships[2]["post_id"] = json!("nowhere"), "post_id names no post of the file"),
        (
            |people| people.memberships[2]["person_id"] = json!("nobody"),
            "person_id names no person of the file",
        ),
        (|people| people.memberships[2]["person_id"] = json!(null), "person_id is empty"),
        (
            |people| {
                people.persons[5] =
                    json!({ "id": "uk.org.publicwhip/person/6", "redirect": "uk.org.publicwhip/person/5" })
            },
            "person_id names no person of the file",
        ),
    ];
    for (change, wanted) in changes {
        let error = broken(change);
        assert!(error.starts_with("people.json, line ") && error.ends_with(wanted), "{error}");
    }
}

#[test]
fn the_lists_may_lie_in_several_files_and_none_may_be_missing() {
    let People { persons, memberships, posts, organizations } = People::new();
    let parts = [
        file("memberships.json", &json!({ "memberships": memberships })),
        file("persons.json", &json!({ "persons": persons, "organizations": organizations })),
        file("posts.json", &json!({ "posts": posts, "other": 1 })),
    ];
    assert_eq!(read(MemberFormat::Popolo, &parts), popolo(&People::new()));
    for (missing, name) in ["memberships", "persons", "posts"].into_iter().enumerate() {
        let mut rest = parts.to_vec();
        rest.remove(missing);
        let error = read(MemberFormat::Popolo, &rest).unwrap_err().to_string();
        assert_eq!(error, format!("the files hold no {name}: give all of them in one command"));
    }
}
