//! Signing over HTTP, from the petition's page to the rows in the database, on both databases.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use clarion::domain::nation::Nation;
use clarion::domain::notice::Notice;
use clarion::domain::signature::{Flag, SignatureState};
use clarion::store::signature::SignatureView;

use super::visitor::{EDINBURGH, LEEDS, Visitor};
use crate::database::{Engine, Server, on_each_database, run};

const ENGLAND: &str = "/en/petitions/england";
const HOUR_MS: i64 = 3_600_000;

/// Where a signature came from.
fn seat(row: &SignatureView) -> (Nation, &str) {
    (row.nation, row.constituency.as_str())
}

on_each_database! {
    async fn a_good_form_leaves_one_pending_row_and_one_mail(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let page = visitor.get("/cy/petitions/england?source=poster-1").await;
        assert_eq!((page.status, page.header("cache-control")), (200, "public, max-age=5"));
        assert_eq!(page.input("source"), "poster-1");
        let fields = [("updates", "yes"), ("source", "poster-1"), ("name", "  Zoë   O’Example ")];
        let answer = visitor.sign("/cy/petitions/england", &fields).await;
        let next = "/cy/petitions/england/check-your-email";
        assert_eq!((answer.status, answer.location(), answer.body.as_str()), (303, next, ""));
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = visitor.get(next).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("ada@"), "{}", page.body);

        let [row] = visitor.rows().await.try_into().unwrap();
        assert_eq!((row.state, row.flag, row.updates), (SignatureState::Pending, None, true));
        assert_eq!((row.name.as_str(), row.postcode.as_str(), row.source.as_str()), ("Zoë O’Example", LEEDS, "poster-1"));
        assert_eq!(seat(&row), (Nation::England, "E14001319"));
        assert_eq!(visitor.mails(Notice::ConfirmSignature).await, 1);
        assert_eq!(visitor.tallies().await, (1, 0));

        let label = clarion::language::Texts::of(clarion::domain::language::Language::Welsh).say("updates-label");
        let ledger: Vec<_> = visitor.consents(row.id).await;
        let actions: Vec<&str> = ledger.iter().map(|event| event.action.as_str()).collect();
        assert_eq!(actions, ["offered", "given"]);
        for event in ledger {
            assert_eq!((event.version, event.language.as_str(), event.body.as_str()), (1, "cy", label.as_str()));
        }
    }

    async fn a_box_left_alone_is_offered_and_not_given(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[("updates", "on")]).await;
        let [event] = visitor.consents(row.id).await.try_into().unwrap();
        assert_eq!((event.action.as_str(), event.language.as_str(), event.version), ("offered", "en", 1));
        assert!(!row.updates);
    }

    async fn nobody_learns_from_the_answer_whether_an_address_has_signed(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let first = visitor.sign(ENGLAND, &[("email", "ada.example@gmail.com")]).await.anonymous();
        assert_eq!(first.status, 303);
        let spellings = ["ada.example@gmail.com", "adaexample+news@gmail.com", "A.D.A.Example@GoogleMail.com"];
        for email in spellings {
            assert_eq!(visitor.sign(ENGLAND, &[("email", email)]).await.anonymous(), first, "{email}");
        }
        let [row] = visitor.rows().await.try_into().unwrap();
        assert_eq!(visitor.mails(Notice::ConfirmSignature).await, 1);

        visitor.confirm(row.id).await;
        visitor.db.clock.advance(HOUR_MS);
        assert_eq!(visitor.sign(ENGLAND, &[("email", spellings[1])]).await.anonymous(), first);
        let [row] = visitor.rows().await.try_into().unwrap();
        assert_eq!(row.state, SignatureState::Confirmed);
        assert_eq!(visitor.mails(Notice::AlreadySigned).await, 1);
        assert_eq!(visitor.tallies().await, (1, 1));
    }

    async fn a_postcode_of_another_nation_shows_that_nation_s_petition(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let typed = [("postcode", EDINBURGH), ("name", "Ada \"Example\""), ("updates", "yes"), ("source", "post")];
        let page = visitor.sign(ENGLAND, &typed).await;
        assert_eq!((page.status, page.header("cache-control")), (422, "no-store"));
        page.assert_says(&["action=\"/en/petitions/scotland/signatures\"", "Your postcode is in Scotland", "role=\"status\""]);
        page.assert_says(&["value=\"Ada &#34;Example&#34;\"", "value=\"ada@example.org\"", "value=\"yes\" checked"]);
        assert_eq!((page.input("postcode"), page.input("source")), (EDINBURGH, "post"));
        assert!(page.faults().is_empty() && !page.body.contains("<title>Error:"));
        assert!(visitor.rows().await.is_empty());
        assert_eq!(visitor.mails(Notice::ConfirmSignature).await, 0);

        let mut form = typed.to_vec();
        form.extend([("email", "ada@example.org"), ("stamp", page.input("stamp")), ("website", "")]);
        let answer = visitor.post("/en/petitions/scotland/signatures", &form).await;
        assert_eq!((answer.status, answer.location()), (303, "/en/petitions/scotland/check-your-email"));
        let [row] = visitor.rows().await.try_into().unwrap();
        assert_eq!((row.flag, seat(&row)), (None, (Nation::Scotland, "S14000078")));
    }

    async fn a_postcode_that_the_directory_lacks_signs_with_the_seat_open(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[("postcode", "ls69zz")]).await;
        assert_eq!((row.postcode.as_str(), seat(&row)), ("LS6 9ZZ", (Nation::England, "")));
        for (email, chosen, kept) in [
            ("bea@example.org", "E14001131", "E14001131"),
            ("cy@example.org", "S14000078", ""),
            ("di@example.org", "nowhere", ""),
        ] {
            visitor.db.clock.advance(1);
            let row = visitor.signed(&[("postcode", "LS6 9ZZ"), ("constituency", chosen), ("email", email)]).await;
            assert_eq!(row.constituency, kept, "{chosen}");
        }
        // A seat is offered where the form is shown again anyway.
        let page = visitor.sign(ENGLAND, &[("postcode", "LS6 9ZZ"), ("constituency", "E14001131"), ("name", "")]).await;
        assert_eq!((page.status, page.faults()), (422, vec!["name"]));
        page.assert_says(&["<option value=\"E14001131\" selected>Bristol Central</option>"]);
    }

    async fn a_postcode_on_the_border_asks_for_the_nation(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let border = ("postcode", "SY10 9ZZ");
        for answer in ["", "scotland", "nowhere"] {
            let page = visitor.sign(ENGLAND, &[border, ("updates", "yes"), ("nation", answer)]).await;
            assert_eq!((page.status, page.faults()), (422, vec!["nation"]), "{answer}");
            let radios = ["id=\"nation-england\" name=\"nation\" value=\"england\"", "id=\"nation-wales\" name=\"nation\" value=\"wales\""];
            page.assert_says(&radios);
            page.assert_says(&["<title>Error:", "id=\"nation\" tabindex", "value=\"Ada Example\"", "value=\"yes\" checked"]);
            assert!(!page.body.contains("nation-scotland"), "{answer}");
        }
        assert!(visitor.rows().await.is_empty());

        let page = visitor.sign(ENGLAND, &[border, ("nation", "wales")]).await;
        assert_eq!((page.status, page.faults()), (422, vec![]));
        page.assert_says(&["action=\"/en/petitions/wales/signatures\"", "Your postcode is in Wales"]);
        page.assert_says(&["<input type=\"hidden\" name=\"nation\" value=\"wales\">"]);
        assert!(visitor.rows().await.is_empty());

        for (petition, nation, email) in [(ENGLAND, "england", "ada@example.org"), ("/en/petitions/wales", "wales", "bea@example.org")] {
            let answer = visitor.sign(petition, &[border, ("nation", nation), ("email", email)]).await;
            assert_eq!(answer.status, 303, "{petition}");
        }
        let rows = visitor.rows().await;
        let mut seats: Vec<_> = rows.iter().map(seat).collect();
        seats.sort_unstable();
        assert_eq!(seats, [(Nation::England, ""), (Nation::Wales, "")]);
        // What the directory knows is not asked, whatever was answered.
        let page = visitor.sign(ENGLAND, &[("postcode", "SY10 0ZD"), ("nation", "england")]).await;
        assert_eq!(page.status, 422);
        page.assert_says(&["action=\"/en/petitions/wales/signatures\""]);
    }

    async fn a_postcode_outside_the_kingdom_chooses_the_petition_that_it_signs(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        for (postcode, email) in [("JE2 3AB", "ada@example.org"), ("IM1 1AA", "bea@example.org"), ("FIQQ 1ZZ", "cy@example.org")] {
            let typed = [("postcode", postcode), ("email", email), ("updates", "yes")];
            let page = visitor.sign(ENGLAND, &typed).await;
            assert_eq!((page.status, page.faults()), (422, vec!["nation"]), "{postcode}");
            assert_eq!(page.body.matches("name=\"nation\"").count(), 4);
            page.assert_says(&["Which nation’s petition do you sign?", "there is no letter to write", "Choose whose petition you sign"]);
            page.assert_says(&["value=\"yes\" checked"]);
            assert_eq!((page.input("postcode"), page.input("email")), (postcode, email));
            // Another petition than the one that is open is shown before it is signed.
            let page = visitor.sign(ENGLAND, &[typed[0], typed[1], ("nation", "wales")]).await;
            assert_eq!((page.status, page.faults()), (422, vec![]), "{postcode}");
            page.assert_says(&["You chose Wales, so here is its petition.", "<input type=\"hidden\" name=\"nation\" value=\"wales\">"]);
            visitor.db.clock.advance(1);
            let row = visitor.signed(&[typed[0], typed[1], ("nation", "england"), ("constituency", "E14001131")]).await;
            assert_eq!((row.email.as_str(), seat(&row)), (email, (Nation::England, "")), "there is no seat to choose");
        }
    }

    async fn the_forces_are_asked_for_nation_and_constituency(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let bfpo = ("postcode", "BFPO 58");
        let page = visitor.sign(ENGLAND, &[bfpo, ("name", "Ada “A” Example")]).await;
        assert_eq!((page.status, page.faults()), (422, vec!["nation"]));
        page.assert_says(&["Which nation are you registered to vote in?", "value=\"Ada “A” Example\""]);
        let page = visitor.sign(ENGLAND, &[bfpo, ("nation", "england")]).await;
        assert_eq!((page.status, page.faults()), (422, vec!["constituency"]));
        page.assert_says(&["<option value=\"E14001131\">Bristol Central</option>", "<input type=\"hidden\" name=\"nation\" value=\"england\">"]);
        assert!(!page.body.contains("S14000078"), "only the nation's seats");
        for (email, chosen, kept) in [("ada@example.org", "E14001131", "E14001131"), ("bea@example.org", "", ""), ("cy@example.org", "S14000078", "")] {
            visitor.db.clock.advance(1);
            let row = visitor.signed(&[bfpo, ("nation", "england"), ("constituency", chosen), ("email", email)]).await;
            assert_eq!(seat(&row), (Nation::England, kept), "{email}");
        }
    }

    async fn where_no_seat_is_known_the_forces_are_asked_for_the_nation_alone(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        let row = visitor.signed(&[("postcode", "BF1 1AA"), ("nation", "england")]).await;
        assert_eq!(seat(&row), (Nation::England, ""));
    }

    async fn a_terminated_postcode_signs_for_its_last_place(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[("postcode", "LS6 0ZZ")]).await;
        assert_eq!((row.postcode.as_str(), seat(&row)), ("LS6 0ZZ", (Nation::England, "E14001319")));
        let page = visitor.sign(ENGLAND, &[("postcode", "EH15 0ZZ")]).await;
        page.assert_says(&["action=\"/en/petitions/scotland/signatures\"", "Your postcode is in Scotland"]);
    }

    async fn without_a_directory_the_first_half_tells_the_nation(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        let row = visitor.signed(&[]).await;
        assert_eq!(seat(&row), (Nation::England, ""));
        let page = visitor.sign(ENGLAND, &[("postcode", EDINBURGH)]).await;
        assert_eq!(page.status, 422);
        page.assert_says(&["action=\"/en/petitions/scotland/signatures\""]);
        let page = visitor.sign(ENGLAND, &[("postcode", "SY10 0ZA")]).await;
        assert_eq!((page.status, page.faults()), (422, vec!["nation"]));
    }

    async fn an_empty_form_is_told_everything_at_once(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let errors = [("en", "<title>Error:"), ("cy", "<title>Gwall:")];
        for ((code, lead), nation) in errors.into_iter().flat_map(|error| Nation::ALL.map(|nation| (error, nation))) {
            let page = visitor.post(&format!("/{code}/petitions/{}/signatures", nation.slug()), &[]).await;
            assert_eq!((page.status, page.header("x-robots-tag")), (422, "noindex"));
            assert_eq!(page.faults(), ["name", "email", "postcode"]);
            for field in ["name", "email", "postcode"] {
                page.assert_says(&[&format!("id=\"{field}\""), &format!("id=\"{field}-error\"")]);
            }
            page.assert_says(&[lead, "aria-invalid=\"true\""]);
        }
        let page = visitor.sign(ENGLAND, &[("email", "ada example.org"), ("postcode", "LS6")]).await;
        assert_eq!(page.faults(), ["email", "postcode"]);
        assert_eq!((page.input("email"), page.input("postcode")), ("ada example.org", "LS6"));
        assert!(visitor.rows().await.is_empty());
    }

    async fn whatever_is_typed_gets_a_page_and_never_a_fault(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let long = "a".repeat(15_000);
        // What stands in each field, and what name, email and postcode then answer.
        let cases = [
            ("A%00B", [422, 422, 422]),
            ("A%01%7F%1BB", [303, 422, 422]),
            ("A%E2%80%AEB%E2%80%8B", [303, 422, 422]),
            ("A%EF%BF%BDB", [303, 422, 422]),
            ("A%ED%A0%80B", [303, 422, 422]),
            ("A%FF%FEB", [303, 422, 422]),
            ("A%C3", [303, 422, 422]),
            ("A%", [303, 422, 422]),
            ("A%GG%0", [303, 422, 422]),
            ("%F0%9F%92%97", [422, 422, 422]),
            ("Ada+%F0%9F%92%97", [303, 422, 422]),
            ("%3Dcmd%7C%27", [422, 422, 422]),
            ("%3Cscript%3Ealert(1)%3C/script%3E", [303, 422, 422]),
            ("%0D%0ABcc:+x%0D%0A", [303, 422, 422]),
            (long.as_str(), [422, 422, 422]),
        ];
        let good = [("name", "Ada"), ("email", "ada@example.org"), ("postcode", "LS6+0AA")];
        let mut signed = 0;
        for (number, (value, expected)) in cases.iter().enumerate() {
            for (bad, status) in good.iter().zip(expected) {
                let own = format!("n{number}@example.org");
                let fields = good.iter().map(|field| match *field {
                    (name, _) if name == bad.0 => format!("{name}={value}"),
                    ("email", _) => format!("email={own}"),
                    (name, good) => format!("{name}={good}"),
                });
                let body = fields.collect::<Vec<_>>().join("&");
                let answer = visitor.post_raw(&format!("{ENGLAND}/signatures"), body).await;
                let shown = value.get(..30).unwrap_or(value);
                assert_eq!(answer.status, *status, "{}={shown} {:?}", bad.0, answer.faults());
                assert!(answer.status == 303 || answer.faults() == [bad.0], "{}={shown}", bad.0);
                assert!(!answer.body.contains("<script"), "{shown}");
                signed += usize::from(answer.status == 303);
            }
        }
        assert_eq!(visitor.rows().await.len(), signed);
    }

    async fn a_body_that_is_no_form_gets_a_page(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let path = format!("{ENGLAND}/signatures");
        let huge = visitor.post_raw(&path, format!("name={}", "a".repeat(1_000_000))).await;
        assert_eq!(huge.status, 413);
        huge.assert_says(&["That was too long for us", "<h1>"]);
        for body in ["", "&&&=&=", "name", "{\"name\": \"Ada\"}", "name=a&name=b", "%=%&\u{0}"] {
            assert_eq!(visitor.post_raw(&path, body.to_owned()).await.status, 422, "{body:?}");
        }
        assert!(visitor.rows().await.is_empty());
    }

    async fn a_form_that_looks_odd_signs_like_any_other_and_is_flagged(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let good = visitor.sign(ENGLAND, &[("email", "good@example.org")]).await.anonymous();
        let other = visitor.stamp("/en/petitions/wales").await;
        let old = visitor.stamp(ENGLAND).await;
        visitor.db.clock.advance(25 * HOUR_MS);
        let fresh = visitor.stamp(ENGLAND).await;
        for (email, stamp, website, flag) in [
            ("none@example.org", "", "", Flag::Stamp),
            ("forged@example.org", "AAAA", "", Flag::Stamp),
            ("other@example.org", other.as_str(), "", Flag::Stamp),
            ("old@example.org", old.as_str(), "", Flag::Timing),
            ("bot@example.org", fresh.as_str(), "https://spam.example", Flag::Honeypot),
        ] {
            visitor.db.clock.advance(1);
            let form = [("email", email), ("stamp", stamp), ("website", website)];
            assert_eq!(visitor.sign(ENGLAND, &form).await.anonymous(), good, "{email}");
            let row = visitor.rows().await.pop().unwrap();
            assert_eq!((row.email.as_str(), row.flag), (email, Some(flag)));
        }
        for row in visitor.rows().await {
            assert_eq!(visitor.confirm(row.id).await.status, 303);
        }
        let flags: Vec<_> = visitor.rows().await.iter().map(|row| row.flag).collect();
        assert_eq!(flags, [None, Some(Flag::Stamp), Some(Flag::Stamp), Some(Flag::Stamp), None, Some(Flag::Honeypot)]);
        assert_eq!(visitor.tallies().await, (6, 2));
    }

    async fn a_closed_petition_says_so_and_takes_nothing(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let stamp = visitor.stamp(ENGLAND).await;
        visitor.execute("UPDATE petition SET state = 'closed', closed_at = 1800000000000 WHERE slug = 'england'").await;
        visitor.refresh().await;
        let page = visitor.get(ENGLAND).await;
        assert_eq!(page.status, 200);
        page.assert_says(&["This petition is closed", "It closed on 15 January 2027."]);
        assert!(!page.body.contains("<form"));
        let form = [("name", "Ada"), ("email", "ada@example.org"), ("postcode", LEEDS), ("stamp", stamp.as_str())];
        let page = visitor.post(&format!("{ENGLAND}/signatures"), &form).await;
        assert_eq!(page.status, 422);
        page.assert_says(&["This petition is closed"]);
        assert!(visitor.rows().await.is_empty());
    }

    async fn nothing_is_collected_before_the_organisation_says_who_it_is(db: TestDatabase) {
        let mut visitor = Visitor::of(db).await;
        visitor.change(|state| state.is_ready = false).await;
        let page = visitor.get(ENGLAND).await;
        page.assert_says(&["Not open yet"]);
        assert!(page.status == 200 && !page.body.contains("<form"));
        let form = [("name", "Ada"), ("email", "ada@example.org"), ("postcode", LEEDS)];
        assert_eq!(visitor.post(&format!("{ENGLAND}/signatures"), &form).await.status, 422);
        assert!(visitor.rows().await.is_empty());
    }

    async fn unknown_paths_and_methods_get_pages(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        for path in ["/en/petitions/atlantis", "/en/petitions/atlantis/check-your-email", "/de/petitions/england", "/en/petitions/%00"] {
            let page = visitor.get(path).await;
            assert_eq!((page.status, page.header("cache-control")), (404, "no-store"), "{path}");
            page.assert_says(&["There is no page here"]);
        }
        for path in ["/en/petitions/atlantis/signatures", "/de/petitions/england/signatures"] {
            assert_eq!(visitor.post(path, &[]).await.status, 404, "{path}");
        }
        let signatures = format!("{ENGLAND}/signatures");
        for (method, path, allowed) in [
            (Method::POST, ENGLAND, "GET, HEAD"),
            (Method::DELETE, ENGLAND, "GET, HEAD"),
            (Method::GET, signatures.as_str(), "POST"),
            (Method::PUT, signatures.as_str(), "POST"),
        ] {
            let page = visitor.send(TestRequest::default().method(method.clone()).uri(path)).await;
            assert_eq!((page.status, page.header("allow")), (405, allowed), "{method} {path}");
            page.assert_says(&["This page cannot be used that way"]);
        }
        let (head, whole) = (visitor.send(TestRequest::default().method(Method::HEAD).uri(ENGLAND)).await, visitor.get(ENGLAND).await);
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        assert_eq!(head.header("content-type"), whole.header("content-type"));
    }

    async fn a_form_from_another_site_is_refused(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let form = "name=Ada&email=ada@example.org&postcode=LS6+0AA";
        for header in [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")] {
            let request = TestRequest::post().uri("/en/petitions/england/signatures").insert_header(header);
            let page = visitor.send(request.set_payload(form)).await;
            assert_eq!(page.status, 403, "{header:?}");
        }
        assert!(visitor.rows().await.is_empty());
    }

    async fn when_the_database_is_away_the_form_is_kept(db: TestDatabase) {
        let mut visitor = Visitor::of(db).await;
        visitor.lose_database().await;
        let page = visitor.sign(ENGLAND, &[("name", "Ada <Example>"), ("updates", "yes")]).await;
        assert_eq!((page.status, page.header("retry-after"), page.header("cache-control")), (503, "5", "no-store"));
        page.assert_says(&["action=\"/en/petitions/england/signatures\"", "We are very busy", "Try again"]);
        let kept = [("name", "Ada &#60;Example&#62;"), ("email", "ada@example.org"), ("postcode", LEEDS), ("updates", "yes")];
        for (name, value) in kept {
            assert_eq!(page.input(name), value);
        }
        assert!(!page.input("stamp").is_empty());
        let page = visitor.get(ENGLAND).await;
        assert_eq!(page.status, 200);
        page.assert_says(&["action=\"/en/petitions/england/signatures\""]);
        assert!(visitor.rows().await.is_empty());
    }
}

/// A connection that the server ended is no reason to lose a form, and the next one signs again.
#[test]
fn signing_goes_on_when_postgres_is_back() {
    run(Engine::Postgres, |db| async {
        let mut visitor = Visitor::of(db).await;
        visitor.signed(&[]).await;
        let form = [("email", "bea@example.org")];
        let name = visitor.db.url.rsplit_once('/').unwrap().1;
        let server = Server::of_this_run();
        server.execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        let connections = format!("FROM pg_stat_activity WHERE datname = '{name}'");
        server.execute(&format!("SELECT pg_terminate_backend(pid, 5000) {connections}")).await;
        let page = visitor.sign(ENGLAND, &form).await;
        assert_eq!((page.status, page.input("email")), (503, "bea@example.org"));
        server.execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
        assert_eq!(visitor.sign(ENGLAND, &form).await.status, 303);
        visitor.db.store = visitor.db.second_store();
        assert_eq!(visitor.rows().await.len(), 2);
    });
}
