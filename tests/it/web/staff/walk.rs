//! Walks over the whole table of the office for what holds of every route in it, and what is no route at all.

use std::path::Path;

use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE};
use actix_web::test::TestRequest;
use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::staff::Role;
use clarion::secret::Purpose;
use clarion::secret::passphrase::{Hasher, LEAST_COST};
use clarion::web::staff::figure::sheet::Part;
use clarion::web::staff::routes::{ROUTES, Verb};

use super::super::visitor::Visitor;
use super::clerk::{Clerk, office};
use super::figure::take;
use super::roles::{Things, at_each_route, come_by};
use crate::database::on_each_database;

/// Whether a path is of a pattern.
fn is_of(path: &str, pattern: &str) -> bool {
    let (path, pattern): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), pattern.split('/').collect());
    let mut parts = path.iter().zip(&pattern);
    path.len() == pattern.len() && parts.all(|(part, one)| one.starts_with('{') || part == one)
}

/// What tells of the signer of [`s26_a_viewer_is_told_of_no_person`], wherever it stands in a text.
fn traces(text: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    ["zebedee", "quillfeather", "tell.tale", "ls6 0aa", "ls60aa", "ls6%200aa", "ls6+0aa"]
        .into_iter()
        .filter(|trace| text.contains(trace))
        .collect()
}

/// Every Rust file of a folder, with its text.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// S-28: the pages may ask how old the tables are, and that is all.
#[test]
fn s28_no_page_can_migrate() {
    let web = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"));
    let mut asks = 0;
    for (path, text) in &web {
        for call in text.split("migrate::").skip(1) {
            assert!(call.starts_with("status("), "{path}: {}", call.lines().next().unwrap());
            asks += 1;
        }
        assert!(!text.contains("migrate as ") && !text.contains("migrate::{"), "{path}");
    }
    assert!(asks > 0, "the pages ask by another name");
    for route in ROUTES {
        for word in ["migrat", "install", "upgrade", "setup", "schema"] {
            assert!(!route.path.contains(word), "{}", route.path);
        }
    }
}

on_each_database! {
    /// S-22: ten minutes after the proof, exactly what is marked asks for it again, and then leads to a page that there is.
    async fn s22_exactly_what_is_marked_asks_for_the_proof_again(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let things = Things::of(&office, &ada).await;
        office.db.clock.advance(10 * MINUTE_MS);
        let mut asked = 0;
        at_each_route(&ada, ROUTES, async |route| {
            let path = things.path(route.path);
            let answer = come_by(&ada, route.method, &path, route.path).await;
            let then = answer.location().strip_prefix("/staff/prove?then=");
            assert_eq!(then.is_some(), route.is_proven, "{:?} {}: {}", route.method, route.path, answer.status);
            if let Some(then) = then {
                asked += 1;
                assert_eq!(answer.status, 303);
                let is_there = ROUTES.iter().any(|page| page.method == Verb::Get && is_of(then, page.path));
                assert!(is_there, "{} leads to {then}, which is no page", route.path);
                assert!(route.method == Verb::Post || then == path, "{then}");
                ada.get(answer.location()).await.assert_says(&[&format!("value=\"{then}\"")]);
            }
            if route.path == "/staff/logout" {
                ada.log_in().await;
                office.db.clock.advance(10 * MINUTE_MS);
            }
        }).await;
        assert_eq!(asked, ROUTES.iter().filter(|route| route.is_proven).count());
        assert!(asked > 0);
    }

    /// S-26: whatever a viewer asks for, and however, no signer's name, address or postcode is in what comes back.
    async fn s26_a_viewer_is_told_of_no_person(db: TestDatabase) {
        let mut office = Visitor::of(db).await;
        office.change(|state| state.hasher = Hasher::new(LEAST_COST).unwrap()).await;
        office.refresh().await;
        let signed = office.signed(&[("name", "Zebedee Quillfeather"), ("email", "tell.tale@quillfeather.example")]).await;
        assert_eq!(office.confirm(signed.id).await.status, 303);
        let own = office.get(&Visitor::path("my-data", Purpose::MyData, signed.id)).await;
        assert_eq!(traces(&own.body), ["zebedee", "quillfeather", "tell.tale", "ls6 0aa"], "the signer's own page has it all");

        // Whoever mails from a domain of their own is told by it: two days later the figures have it, among the rest.
        office.db.clock.advance(2 * DAY_MS);
        take(&office).await;

        let viewer = Clerk::at_work(&office, "viewer@example.org", Role::Viewer).await;
        for part in Part::ALL {
            let file = viewer.get(&format!("/staff/figures/{}.csv", part.slug())).await;
            assert_eq!(file.status, 200, "{part:?}");
            assert_eq!(traces(&file.body), [""; 0], "{part:?}\n{}", file.body);
            if part == Part::Providers {
                assert!(file.body.contains("\"1\",\"1\""), "the one signature is in it: {}", file.body);
            }
        }
        let things = Things::of(&office, &viewer).await;
        at_each_route(&viewer, ROUTES, async |route| {
            let path = things.path(route.path);
            for accept in ["text/html", "application/json", "text/csv"] {
                if viewer.cookie().is_empty() {
                    viewer.log_in().await;
                }
                let (method, body) = match route.method {
                    Verb::Get => (Method::GET, String::new()),
                    Verb::Post => (Method::POST, format!("form_token={}", viewer.token(route.path).await)),
                };
                let request = TestRequest::default().method(method).uri(&path).set_payload(body);
                let request = request.insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded")).insert_header(("sec-fetch-site", "same-origin"));
                let answer = viewer.send(request.insert_header((ACCEPT, accept))).await;
                assert!(answer.status < 500, "{path}: {}", answer.status);
                let told = traces(&format!("{:?} {}", answer.headers, answer.body));
                assert!(told.is_empty(), "{:?} {path} as {accept} ({}) tells {told:?}\n{}", route.method, answer.status, answer.body);
            }
        }).await;
    }

    /// S-28: nothing answers to the names that an installer would have.
    async fn s28_nothing_answers_to_the_name_of_an_installer(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        for folder in ["", "/staff", "/en", "/admin"] {
            for word in ["install", "setup", "migrate", "migrations", "upgrade", "update", "init"] {
                let path = format!("{folder}/{word}");
                assert_eq!(ada.get(&path).await.status, 404, "{path}");
                assert_eq!(ada.post(&path, &[]).await.status, 404, "{path}");
            }
        }
    }

    /// S-29: what lies beside the program is not served, nor is what is for its keepers.
    async fn s29_nothing_beside_the_pages_is_served(db: TestDatabase) {
        let mut office = office(db).await;
        office.change(|state| state.is_demo = false).await;
        for path in [
            "/.env", "/.git/HEAD", "/.git/", "/.git/config", "/config.toml", "/config/", "/config/campaign.toml", "/clarion.db", "/secret",
            "/metrics", "/debug", "/debug/pprof/", "/openapi.json", "/server-status", "/.well-known/", "/dev/mailbox",
            "/%2e%65nv", "/assets/../config.toml", "/assets/%2e%2e/config.toml", "/assets/..%2fconfig.toml", "/staff/../.env",
        ] {
            assert_eq!(office.get(path).await.status, 404, "{path}");
            // What stands where an asset would takes no form either, and says so.
            assert!([404, 405].contains(&office.post(path, &[]).await.status), "{path}");
        }
        for folder in ["/assets", "/assets/", "/en/petitions", "/en/petitions/", "/petitions/", "/staff/people/", "/staff/account/sessions", "/templates/", "/migrations/"] {
            let answer = office.get(folder).await;
            assert_eq!(answer.status, 404, "{folder}\n{}", answer.body);
        }
    }

    /// S-29: a route takes its own methods, and no page sends back what it was sent.
    async fn s29_other_methods_are_refused(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let things = Things::of(&office, &ada).await;
        for route in ROUTES.iter().filter(|route| route.method == Verb::Get) {
            for method in [Method::TRACE, Method::CONNECT, Method::PUT, Method::PATCH, Method::DELETE] {
                let request = TestRequest::default().method(method.clone()).uri(&things.path(route.path));
                let answer = ada.send(request.insert_header(("x-tell", "tale")).insert_header(("sec-fetch-site", "same-origin"))).await;
                assert_eq!(answer.status, 405, "{method} {}", route.path);
                assert!(!answer.body.contains("tale") && answer.header("allow").contains("GET"), "{:?}", answer.headers);
            }
        }
        assert!(ada.is_in().await);
    }
}
