//! Files of members as the UK Parliament's Members API and mySociety publish them, all of them invented.

use serde_json::{Value, json};

use crate::roll::{MARK, NamedFile};

// --- The Members API -------------------------------------------------------------------------------------------------

/// A member of the search: the seat's name, and whether they sit there still.
pub fn mp(id: u64, name: &str, seat: &str, is_active: bool) -> Value {
    let status = json!({ "statusIsActive": is_active, "statusDescription": "x", "statusId": 0 });
    json!({
        "value": {
            "id": id,
            "nameDisplayAs": format!("{name}{MARK}"),
            "nameFullTitle": format!("{name}{MARK} MP"),
            "nameAddressAs": null,
            "latestParty": { "id": 1, "name": "Example Party", "abbreviation": "Ex" },
            "gender": "F",
            "latestHouseMembership": {
                "membershipFrom": seat,
                "membershipFromId": id + 1000,
                "house": 1,
                "membershipStartDate": "2024-07-04T00:00:00",
                "membershipEndDate": null,
                "membershipStatus": status,
            },
        },
        "links": [{ "rel": "self", "href": format!("/Members/{id}"), "method": "GET" }],
    })
}

/// A page of the search.
pub fn page(items: &[Value], total: usize, skip: usize) -> Value {
    json!({ "items": items, "totalResults": total, "resultContext": "", "skip": skip, "take": 20, "links": [] })
}

/// An answer about contacts: kind, address and whether it is the preferred one.
pub fn contact(ways: &[(&str, Option<&str>, bool)]) -> Value {
    let ways = ways.iter().map(|(kind, email, is_preferred)| {
        json!({ "type": kind, "typeId": 1, "isPreferred": is_preferred, "isWebAddress": false, "line1": "1 Example Street",
                "postcode": null, "phone": "0300", "email": email })
    });
    json!({ "value": ways.collect::<Vec<_>>(), "links": [] })
}

/// A file of one value.
pub fn file(name: &str, value: &Value) -> NamedFile {
    (name.to_owned(), serde_json::to_string_pretty(value).unwrap().into_bytes())
}

/// Three members on two pages, with the contacts of each in the wrapper that fetching writes.
pub fn westminster_files() -> Vec<NamedFile> {
    let (one, two) = (format!("ada.{MARK}@parliament.example"), format!("nia.{MARK}@parliament.example"));
    let contact_of = |id: u64, ways: &[(&str, Option<&str>, bool)]| {
        file(&format!("contact-{id}.json"), &json!({ "contact": contact(ways), "id": id }))
    };
    vec![
        file("search-2.json", &page(&[mp(42, "Nia Enghraifft", "Clwyd East and Glyndwr", true)], 3, 2)),
        file(
            "search-0.json",
            &page(
                &[mp(40, "Ada Example", "Aldershot", true), mp(41, "Orla Sampla", "Belfast East", true)],
                3,
                0,
            ),
        ),
        contact_of(40, &[("Parliamentary office", Some(&one), false), ("Website", None, false)]),
        contact_of(41, &[]),
        contact_of(42, &[("Constituency office", Some(&two), true)]),
    ]
}

// --- mySociety -------------------------------------------------------------------------------------------------------

/// The four lists of `people.json`, which a test may change before it makes a file of them.
pub struct People {
    pub persons: Vec<Value>,
    pub memberships: Vec<Value>,
    pub posts: Vec<Value>,
    pub organizations: Vec<Value>,
}

pub fn person(id: u64, given: &str, identifiers: &Value) -> Value {
    json!({
        "id": format!("uk.org.publicwhip/person/{id}"),
        "other_names": [
            { "given_name": given, "family_name": format!("Example{MARK}"), "note": "Main" },
            { "given_name": "Somebody", "family_name": "Else", "note": "Alternate" },
        ],
        "identifiers": identifiers,
    })
}

pub fn membership(id: u64, person: u64, post: &str, start: &str, end: Option<&str>) -> Value {
    let mut membership = json!({
        "id": format!("uk.org.publicwhip/member/{id}"),
        "person_id": format!("uk.org.publicwhip/person/{person}"),
        "post_id": format!("uk.org.publicwhip/cons/{post}"),
        "on_behalf_of_id": "example-party",
        "start_date": start,
    });
    if let Some(end) = end {
        membership["end_date"] = json!(end);
    }
    membership
}

pub fn post(id: &str, organization: &str, area: &str, end: Option<&str>) -> Value {
    let mut post = json!({
        "id": format!("uk.org.publicwhip/cons/{id}"),
        "area": { "name": area, "other_names": ["Another Name"] },
        "organization_id": organization,
        "label": "a post",
        "start_date": "1997",
    });
    if let Some(end) = end {
        post["end_date"] = json!(end);
    }
    post
}

impl People {
    /// Members of all four chambers, a Lord, someone of the past, and one person under two ids.
    pub fn new() -> Self {
        let lord = json!({
            "id": "uk.org.publicwhip/lord/1", "organization_id": "house-of-lords", "start_date": "1999-11-11",
            "person_id": "uk.org.publicwhip/person/9", "label": "Peer",
        });
        let moved = json!({ "id": "uk.org.publicwhip/person/5", "redirect": "uk.org.publicwhip/person/6" });
        let mut titled = person(2, "Ben", &json!([]));
        titled["other_names"][0]["honorific_prefix"] = json!("Dr");
        Self {
            persons: vec![
                person(
                    1,
                    "Ada",
                    &json!([{ "scheme": "wikidata", "identifier": "Q1" }, { "scheme": "datadotparl_id", "identifier": "40" }]),
                ),
                titled,
                person(3, "Cleo", &json!([{ "scheme": "scotparl_id", "identifier": 6000 }])),
                person(4, "Dai", &json!([{ "scheme": "datadotparl_id", "identifier": "7" }])),
                moved,
                person(6, "Eve", &json!([])),
                person(7, "Flo", &json!([])),
                json!({ "id": "uk.org.publicwhip/person/9" }),
            ],
            memberships: vec![
                lord,
                membership(1, 7, "1", "2019-12-12", Some("2024-05-30")),
                membership(2, 1, "1", "2024-07-04", None),
                membership(3, 2, "2", "2026-05-07", None),
                membership(4, 3, "3", "2026-05", None),
                membership(5, 4, "4", "2026-05-07", Some("2031")),
                membership(6, 5, "5", "2022-05-05", None),
                json!({ "id": "uk.org.publicwhip/member/7", "redirect": "uk.org.publicwhip/member/6" }),
            ],
            posts: vec![
                post("1", "house-of-commons", "Aldershot", None),
                post("2", "scottish-parliament", "Glasgow", None),
                post("3", "scottish-parliament", "North East Scotland", None),
                post("4", "welsh-parliament", "Bangor Conwy Môn", None),
                post("5", "northern-ireland-assembly", "East Belfast", None),
                post("6", "london-assembly", "Bexley and Bromley", None),
                post("7", "welsh-parliament", "Ynys Môn", Some("2026-05-06")),
            ],
            organizations: vec![
                json!({ "id": "example-party", "name": "Example Party" }),
                json!({ "id": "house-of-commons", "name": "House of Commons" }),
            ],
        }
    }

    /// The file.
    pub fn files(&self) -> Vec<NamedFile> {
        let People { persons, memberships, posts, organizations } = self;
        let whole = json!({
            "memberships": memberships, "organizations": organizations, "persons": persons, "posts": posts,
        });
        vec![file("people.json", &whole)]
    }
}
