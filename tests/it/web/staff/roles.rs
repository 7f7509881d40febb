//! Every path of the office, for everybody who may come by it.

use clarion::domain::staff::Role;
use clarion::domain::staff_event::Deed;
use clarion::web::staff::routes::{Need, ROUTES, Verb};

use super::clerk::{Clerk, office};
use crate::database::on_each_database;

/// What is answered: to a stranger, and to viewer, campaigner, exporter, admin in this order. A page that somebody may
/// see is 200; a form without what it needs is whatever it answers then, but never 303 to the login and never 403.
struct Expected {
    path: &'static str,
    verb: Verb,
    stranger: u16,
    allowed: [bool; 4],
}

const ALL: [bool; 4] = [true; 4];
const EXPORTER: [bool; 4] = [false, false, true, true];
const ADMIN: [bool; 4] = [false, false, false, true];

const fn row(verb: Verb, path: &'static str, stranger: u16, allowed: [bool; 4]) -> Expected {
    Expected { path, verb, stranger, allowed }
}

/// Written by hand, apart from the table of the office: the two have to agree.
const EXPECTED: &[Expected] = &[
    row(Verb::Get, "/staff", 303, ALL),
    row(Verb::Get, "/staff/login", 200, ALL),
    row(Verb::Post, "/staff/login", 422, ALL),
    row(Verb::Post, "/staff/logout", 303, ALL),
    row(Verb::Get, "/staff/invitation/{token}", 200, ALL),
    row(Verb::Post, "/staff/invitation/{token}", 200, ALL),
    row(Verb::Post, "/staff/invitation/{token}/code", 200, ALL),
    row(Verb::Get, "/staff/prove", 303, ALL),
    row(Verb::Post, "/staff/prove", 303, ALL),
    row(Verb::Get, "/staff/demonstration/{token}", 404, ALL),
    row(Verb::Post, "/staff/demonstration/{token}", 404, ALL),
    row(Verb::Get, "/staff/account", 303, ALL),
    row(Verb::Post, "/staff/account/language", 303, ALL),
    row(Verb::Post, "/staff/account/sessions/{id}", 303, ALL),
    row(Verb::Get, "/staff/account/passphrase", 303, ALL),
    row(Verb::Post, "/staff/account/passphrase", 303, ALL),
    row(Verb::Post, "/staff/account/recovery-codes", 303, ALL),
    row(Verb::Get, "/staff/people", 303, ADMIN),
    row(Verb::Post, "/staff/people", 303, ADMIN),
    row(Verb::Get, "/staff/people/new", 303, ADMIN),
    row(Verb::Get, "/staff/people/{id}", 303, ADMIN),
    row(Verb::Post, "/staff/people/{id}/role", 303, ADMIN),
    row(Verb::Post, "/staff/people/{id}/disable", 303, ADMIN),
    row(Verb::Post, "/staff/people/{id}/sessions", 303, ADMIN),
    row(Verb::Post, "/staff/people/{id}/authenticator", 303, ADMIN),
    row(Verb::Get, "/staff/audit", 303, ADMIN),
    row(Verb::Get, "/staff/exports", 303, EXPORTER),
    row(Verb::Post, "/staff/exports", 303, EXPORTER),
    row(Verb::Get, "/staff/exports/handing-in/{petition}", 303, EXPORTER),
];

/// A path of a pattern: with an id that nobody has.
fn path(pattern: &str) -> String {
    pattern
        .replace("{token}", "nothing")
        .replace("{petition}", "england")
        .replace("{id}", "01900000-0000-7000-8000-000000000000")
}

/// S-23: a route that either table lacks is told.
#[test]
fn s23_both_tables_hold_the_same_routes() {
    let key = |verb: Verb, path: &str| format!("{verb:?} {path}");
    let mut ours: Vec<String> = ROUTES.iter().map(|route| key(route.method, route.path)).collect();
    let mut expected: Vec<String> = EXPECTED.iter().map(|row| key(row.verb, row.path)).collect();
    ours.sort();
    expected.sort();
    assert_eq!(ours, expected);
    let ways_in = ["/staff/login", "/staff/invitation/", "/staff/demonstration/"];
    for route in ROUTES.iter().filter(|route| route.need == Need::Nothing) {
        assert!(ways_in.iter().any(|way| route.path.starts_with(way)), "{} is open", route.path);
    }
}

/// Paths of the office are registered from the table alone: nowhere else in the room is one written as a resource.
#[test]
fn s23_no_path_of_the_office_is_registered_elsewhere() {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                for call in ["resource(\"/staff", "scope(\"/staff", "route(\"/staff"] {
                    assert!(!text.contains(call), "{}: {call}", path.display());
                }
            }
        }
    }
}

on_each_database! {
    /// S-23: each route for each role. The answers to strangers and to roles that are too low are in the table; whoever
    /// is allowed gets past the guard.
    async fn s23_every_route_for_every_role(db: TestDatabase) {
        let office = office(db).await;
        let stranger = Clerk { address: "203.0.113.1:1", ..Clerk::stranger(&office) };
        for row in EXPECTED {
            let answer = match row.verb {
                Verb::Get => stranger.get(&path(row.path)).await,
                Verb::Post => stranger.post(&path(row.path), &[]).await,
            };
            assert_eq!(answer.status, row.stranger, "{:?} {}", row.verb, row.path);
            if row.stranger == 303 {
                assert_eq!(answer.location(), "/staff/login", "{}", row.path);
            }
            office.db.clock.advance(10_000);
        }
        let mut denied = 0;
        for (number, role) in Role::ALL.into_iter().enumerate() {
            let email = format!("{}@example.org", role.code());
            let clerk = Clerk::at_work(&office, &email, role).await;
            for row in EXPECTED.iter().filter(|row| row.path != "/staff/logout") {
                let answer = match row.verb {
                    Verb::Get => clerk.get(&path(row.path)).await,
                    Verb::Post => clerk.fill_in(&path(row.path), row.path, &[]).await,
                };
                let allowed = row.allowed[number];
                let passed = answer.status != 403 && answer.location() != "/staff/login";
                assert_eq!(passed, allowed, "{:?} {} as {role:?}: {}", row.verb, row.path, answer.status);
                if !allowed {
                    denied += 1;
                }
                assert_ne!(answer.status, 500, "{}", row.path);
            }
        }
        assert_eq!(stranger.times(Deed::AccessDenied).await, denied, "S-56: each denial is on record");
    }
}
