//! Every path of the office, for everybody who may come by it.

use clarion::domain::id::{StaffId, StaffSessionId};
use clarion::domain::moment::MINUTE_MS;
use clarion::domain::nation::Nation;
use clarion::domain::staff::Role;
use clarion::domain::staff_event::Deed;
use clarion::web::staff::routes::{Need, ROUTES, StaffRoute, Verb};

use super::super::visitor::{Answer, Visitor};
use super::clerk::{Clerk, invited, office};
use crate::database::on_each_database;

/// What is answered to everybody who comes by a path of things that are all there; a form comes with nothing in it but
/// its token.
struct Expected {
    path: &'static str,
    verb: Verb,
    /// To whoever has not logged in.
    stranger: u16,
    /// Whether viewer, campaigner, exporter and admin may; 403 to those who may not.
    allowed: [bool; 4],
    /// To those who may.
    answers: u16,
    /// To those who may, in Northern Ireland alone.
    abroad: u16,
}

const ALL: [bool; 4] = [true; 4];
const CAMPAIGN: [bool; 4] = [false, true, true, true];
const EXPORTER: [bool; 4] = [false, false, true, true];
const ADMIN: [bool; 4] = [false, false, false, true];

/// One route. Unless it says otherwise, a page is shown (200) and a form without what it needs is shown again (422).
const fn row(verb: Verb, path: &'static str, stranger: u16, allowed: [bool; 4]) -> Expected {
    let answers = match verb {
        Verb::Get => 200,
        Verb::Post => 422,
    };
    Expected { path, verb, stranger, allowed, answers, abroad: answers }
}

impl Expected {
    /// Says otherwise.
    const fn answers(self, status: u16) -> Self {
        Self { answers: status, abroad: status, ..self }
    }

    /// Says otherwise for those whose nations it is not about.
    const fn abroad(self, status: u16) -> Self {
        Self { abroad: status, ..self }
    }
}

/// Written by hand, apart from the table of the office: the two have to agree. A new route takes one line here, and one
/// in [`Things::path`] where something stands in its path.
const EXPECTED: &[Expected] = &[
    row(Verb::Get, "/staff", 303, ALL),
    row(Verb::Get, "/staff/login", 200, ALL),
    row(Verb::Post, "/staff/login", 422, ALL),
    row(Verb::Post, "/staff/logout", 303, ALL).answers(303),
    row(Verb::Get, "/staff/invitation/{token}", 200, ALL),
    row(Verb::Post, "/staff/invitation/{token}", 422, ALL),
    row(Verb::Post, "/staff/invitation/{token}/code", 200, ALL).answers(200),
    row(Verb::Get, "/staff/prove", 303, ALL),
    row(Verb::Post, "/staff/prove", 303, ALL),
    row(Verb::Get, "/staff/demonstration/{token}", 404, ALL).answers(404),
    row(Verb::Post, "/staff/demonstration/{token}", 404, ALL).answers(404),
    row(Verb::Get, "/staff/account", 303, ALL),
    row(Verb::Post, "/staff/account/language", 303, ALL),
    row(Verb::Post, "/staff/account/sessions/{id}", 303, ALL).answers(303),
    row(Verb::Get, "/staff/account/passphrase", 303, ALL),
    row(Verb::Post, "/staff/account/passphrase", 303, ALL),
    row(Verb::Post, "/staff/account/recovery-codes", 303, ALL).answers(200),
    row(Verb::Get, "/staff/people", 303, ADMIN),
    row(Verb::Post, "/staff/people", 303, ADMIN),
    row(Verb::Get, "/staff/people/new", 303, ADMIN),
    row(Verb::Get, "/staff/people/{id}", 303, ADMIN),
    row(Verb::Post, "/staff/people/{id}/role", 303, ADMIN),
    row(Verb::Post, "/staff/people/{id}/disable", 303, ADMIN).answers(200),
    row(Verb::Post, "/staff/people/{id}/sessions", 303, ADMIN).answers(200),
    row(Verb::Post, "/staff/people/{id}/authenticator", 303, ADMIN).answers(200),
    row(Verb::Get, "/staff/audit", 303, ADMIN),
    row(Verb::Get, "/staff/figures/{part}.csv", 303, ALL).abroad(404),
    row(Verb::Get, "/staff/signatures", 303, CAMPAIGN),
    row(Verb::Post, "/staff/signatures", 303, CAMPAIGN).answers(200),
    row(Verb::Get, "/staff/signatures/{id}", 303, CAMPAIGN).answers(404),
    row(Verb::Post, "/staff/signatures/{id}/verdict", 303, CAMPAIGN).answers(404),
    row(Verb::Post, "/staff/signatures/{id}/notes", 303, CAMPAIGN).answers(404),
    row(Verb::Get, "/staff/runs", 303, CAMPAIGN),
    row(Verb::Post, "/staff/runs", 303, CAMPAIGN),
    row(Verb::Get, "/staff/runs/new", 303, CAMPAIGN),
    row(Verb::Post, "/staff/runs/preview", 303, CAMPAIGN),
    row(Verb::Get, "/staff/runs/{id}", 303, CAMPAIGN).answers(404),
    row(Verb::Post, "/staff/runs/{id}/cancel", 303, CAMPAIGN).answers(404),
    row(Verb::Post, "/staff/runs/{id}/undo", 303, CAMPAIGN).answers(404),
    row(Verb::Get, "/staff/exports", 303, EXPORTER),
    row(Verb::Post, "/staff/exports", 303, EXPORTER),
    row(Verb::Get, "/staff/exports/handing-in/{petition}", 303, EXPORTER).abroad(404),
];

/// What stands in paths.
pub struct Things {
    person: StaffId,
    token: String,
    session: StaffSessionId,
}

impl Things {
    /// Things for `clerk` to come by: somebody who is invited, and another session of their own.
    pub async fn of(office: &Visitor, clerk: &Clerk<'_>) -> Self {
        let (person, link) = invited(office, &format!("invited.by.{}", clerk.email), Role::Viewer).await;
        let other = clerk.second_browser();
        assert_eq!(other.log_in().await.status, 303);
        let (_, token) = link.rsplit_once('/').unwrap();
        Self { person, token: token.to_owned(), session: other.session_id().await }
    }

    /// A path of a pattern.
    pub fn path(&self, pattern: &str) -> String {
        let id = match pattern.split('/').nth(2) {
            Some("account") => self.session.to_string(),
            Some("people") => self.person.to_string(),
            // What nobody has: whether there is one of another nation is not told either.
            _ => "01900000-0000-7000-8000-000000000000".to_owned(),
        };
        // Of the queue, which is the whole campaign's.
        let path = pattern
            .replace("{token}", &self.token)
            .replace("{id}", &id)
            .replace("{part}", "queue")
            .replace("{petition}", "england");
        assert!(!path.contains(['{', '}']) && !path.contains("//"), "what stands in {pattern}?");
        path
    }
}

/// Comes by a route, with an empty form where it takes one.
pub async fn come_by(clerk: &Clerk<'_>, verb: Verb, path: &str, pattern: &str) -> Answer {
    match verb {
        Verb::Get => clerk.get(path).await,
        Verb::Post => clerk.fill_in(path, pattern, &[]).await,
    }
}

/// The routes one after another, each with `clerk` logged in, whatever the one before has done.
pub async fn at_each_route(
    clerk: &Clerk<'_>,
    routes: &[StaffRoute],
    mut visit: impl AsyncFnMut(&StaffRoute),
) {
    for route in routes {
        if clerk.cookie().is_empty() {
            assert_eq!(clerk.log_in().await.status, 303);
        }
        visit(route).await;
    }
}

/// S-23: all routes for somebody with this role in these nations. What they are refused is on record (S-56).
async fn walk(office: &Visitor, role: Role, nations: &[Nation]) {
    let clerk = Clerk::limited(office, &format!("{}@example.org", role.code()), role, nations).await;
    let things = Things::of(office, &clerk).await;
    let before = clerk.times(Deed::AccessDenied).await;
    let mut denied = 0;
    at_each_route(&clerk, ROUTES, async |route| {
        let row = EXPECTED.iter().find(|row| (row.verb, row.path) == (route.method, route.path));
        let row = row.unwrap_or_else(|| panic!("{:?} {} lacks its line", route.method, route.path));
        let is_allowed = Role::ALL.into_iter().zip(row.allowed).any(|line| line == (role, true));
        let expected = match (is_allowed, nations.is_empty()) {
            (false, _) => 403,
            (true, true) => row.answers,
            (true, false) => row.abroad,
        };
        let answer = come_by(&clerk, row.verb, &things.path(row.path), row.path).await;
        assert_eq!(answer.status, expected, "{:?} {} as {role:?}\n{}", row.verb, row.path, answer.body);
        let is_sent_away = answer.location() == "/staff/login";
        assert_eq!(is_sent_away, row.path == "/staff/logout", "{:?} {} as {role:?}", row.verb, row.path);
        denied += usize::from(!is_allowed);
    })
    .await;
    assert_eq!(clerk.times(Deed::AccessDenied).await - before, denied, "S-56: each denial is on record");
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
    async fn s23_every_route_for_a_stranger(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let things = Things::of(&office, &ada).await;
        let stranger = Clerk { address: "203.0.113.1:1", ..Clerk::stranger(&office) };
        let before = stranger.record().await.len();
        for row in EXPECTED {
            let path = things.path(row.path);
            let answer = match row.verb {
                Verb::Get => stranger.get(&path).await,
                Verb::Post => stranger.post(&path, &[]).await,
            };
            assert_eq!(answer.status, row.stranger, "{:?} {}", row.verb, row.path);
            if row.stranger == 303 {
                assert_eq!(answer.location(), "/staff/login", "{}", row.path);
            }
        }
        // One event: the login with an empty form. Nothing else was done for them.
        let events = stranger.record().await;
        assert_eq!((events.len() - before, events[0].event.deed), (1, Deed::LoginRefused));
    }

    async fn s23_every_route_for_a_viewer(db: TestDatabase) {
        walk(&office(db).await, Role::Viewer, &[]).await;
    }

    async fn s23_every_route_for_a_campaigner(db: TestDatabase) {
        walk(&office(db).await, Role::Campaigner, &[]).await;
    }

    async fn s23_every_route_for_an_exporter(db: TestDatabase) {
        walk(&office(db).await, Role::Exporter, &[]).await;
    }

    async fn s23_every_route_for_an_admin(db: TestDatabase) {
        walk(&office(db).await, Role::Admin, &[]).await;
    }

    async fn s23_every_route_for_each_role_in_one_nation_alone(db: TestDatabase) {
        let office = office(db).await;
        for role in Role::ALL {
            walk(&office, role, &[Nation::NorthernIreland]).await;
            office.db.clock.advance(MINUTE_MS);
        }
    }
}
