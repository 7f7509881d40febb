//! Sessions: their cookies, their ends, and the proof that some pages ask for again.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::test::TestRequest;
use clarion::domain::moment::{HOUR_MS, MINUTE_MS};
use clarion::domain::staff::Role;
use clarion::domain::staff_event::Deed;
use clarion::secret::staff::TokenDigest;
use clarion::store::staff::session;

use super::clerk::{Clerk, PASSPHRASE, between, office};
use crate::database::on_each_database;

on_each_database! {
    /// S-14, S-15 and S-18: a cookie is long, new at each login and proof, and not what the database holds.
    async fn s14_s15_s18_a_cookie_is_new_each_time_and_the_database_holds_its_digest_alone(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::enrolled(&office, "ada@example.org", Role::Viewer).await;
        // A cookie that somebody planted before the login lets nobody in afterwards.
        ada.cookies.borrow_mut().insert("__Host-clarion-staff".to_owned(), "planted".to_owned());
        ada.log_in().await;
        let first = ada.cookie();
        assert!(first.len() == 43 && first != "planted");
        let thief = ada.twin();
        ada.prove().await;
        assert_ne!(ada.cookie(), first);
        assert!(ada.is_in().await && !thief.is_in().await, "S-14");
        let digest = TokenDigest::of(&ada.cookie());
        thief.cookies.borrow_mut().insert("__Host-clarion-staff".to_owned(), data_encoding::BASE64URL_NOPAD.encode(digest.as_bytes()));
        assert!(!thief.is_in().await, "S-18");
    }

    /// S-16: logging out ends the session, by a form alone.
    async fn s16_logging_out_ends_the_session_and_a_link_does_not(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Viewer).await;
        let before = ada.twin();
        assert_eq!(ada.get("/staff/logout").await.status, 405);
        assert!(ada.is_in().await);
        let left = ada.fill_in("/staff/logout", "/staff/logout", &[]).await;
        assert_eq!((left.status, left.location(), left.header("clear-site-data")), (303, "/staff/login", "\"cache\", \"storage\""));
        assert_eq!(ada.cookie(), "");
        let again = before.get("/staff").await;
        assert_eq!((again.status, again.location()), (303, "/staff/login"));
        assert_eq!(ada.times(Deed::LoggedOut).await, 1);
    }

    /// S-19: idle for half an hour, or twelve hours old.
    async fn s19_a_session_ends_when_idle_and_when_old(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Viewer).await;
        let begun = office.db.clock.now().as_millis() - 30_000;
        for _ in 0..24 {
            office.db.clock.advance(29 * MINUTE_MS);
            assert!(ada.is_in().await);
        }
        office.db.clock.advance(12 * HOUR_MS - 1 - (office.db.clock.now().as_millis() - begun));
        assert!(ada.is_in().await);
        office.db.clock.advance(1);
        assert!(!ada.is_in().await, "twelve hours old");

        ada.log_in().await;
        office.db.clock.advance(29 * MINUTE_MS);
        assert!(ada.is_in().await);
        office.db.clock.advance(30 * MINUTE_MS);
        assert!(!ada.is_in().await, "idle");
    }

    /// S-17, one's own part: a new passphrase or new recovery codes end every other session.
    async fn s17_a_change_of_credentials_ends_every_other_session(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Viewer).await;
        let phone = Clerk { email: ada.email.clone(), totp: ada.totp.clone(), id: ada.id, ..Clerk::stranger(&office) };
        phone.log_in().await;
        let page = ada.get("/staff/account").await;
        assert_eq!(page.body.matches("End this session").count(), 1, "the other one");
        let route = "/staff/account/passphrase";
        let new = "river moss 7 tuft stone";
        for (current, passphrase, again, says) in [
            ("wrong lamp 43 gravel", new, new, "That is not your passphrase"),
            (PASSPHRASE, "too short", "too short", "Make it longer"),
            (PASSPHRASE, new, "river moss 7 tuft", "The two are not the same"),
        ] {
            office.db.clock.advance(5_000);
            let page = ada.fill_in(route, route, &[("current", current), ("passphrase", passphrase), ("again", again)]).await;
            assert_eq!(page.status, 422);
            page.assert_says(&[says]);
        }
        office.db.clock.advance(5_000);
        assert!(phone.is_in().await);
        let changed = ada.fill_in(route, route, &[("current", PASSPHRASE), ("passphrase", new), ("again", new)]).await;
        assert_eq!(changed.status, 303, "{}", changed.body);
        assert!(ada.is_in().await && !phone.is_in().await);
        assert_eq!(phone.log_in().await.status, 422, "the old passphrase");
        let code = phone.code();
        assert_eq!(phone.try_to_log_in(&phone.email, new, &code).await.status, 303);
        office.db.clock.advance(30_000);

        // New recovery codes ask for the proof, and end the other session as well.
        office.db.clock.advance(10 * MINUTE_MS);
        let codes = "/staff/account/recovery-codes";
        let asked = ada.fill_in(codes, codes, &[]).await;
        assert_eq!((asked.status, asked.location()), (303, "/staff/prove?then=/staff/account"));
        let proof = [("then", "/staff/account"), ("passphrase", new), ("code", &ada.code())];
        assert_eq!(ada.fill_in("/staff/prove", "/staff/prove", &proof).await.location(), "/staff/account");
        let shown = ada.fill_in(codes, codes, &[]).await;
        assert_eq!((shown.status, shown.body.matches("<li><code>").count()), (200, 10));
        assert!(!phone.is_in().await);
        office.db.clock.advance(60_000);
        assert_eq!(phone.try_to_log_in(&phone.email, new, &ada.codes[0]).await.status, 422, "the old codes are gone");
        office.db.clock.advance(60_000);
        let fresh = between(&shown.body, "<li><code>", "</code>");
        assert_eq!(phone.try_to_log_in(&phone.email, new, fresh).await.status, 303);
    }

    async fn one_ends_ones_own_sessions_and_nobody_elses(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Viewer).await;
        let ben = Clerk::at_work(&office, "ben@example.org", Role::Viewer).await;
        let phone = Clerk { email: ada.email.clone(), totp: ada.totp.clone(), id: ada.id, ..Clerk::stranger(&office) };
        phone.log_in().await;
        let digest = TokenDigest::of(&phone.cookie());
        let (found, _) = office.db.store.read(move |conn| session::find(conn, digest)).await.unwrap().unwrap();
        let path = format!("/staff/account/sessions/{}", found.id);
        let route = "/staff/account/sessions/{id}";
        assert_eq!(ben.fill_in(&path, route, &[]).await.status, 404, "S-24");
        assert!(phone.is_in().await);
        assert_eq!(ada.fill_in(&path, route, &[]).await.status, 303);
        assert!(!phone.is_in().await && ada.is_in().await);
        assert_eq!(ada.fill_in("/staff/account/sessions/nonsense", route, &[]).await.status, 404);
    }

    /// S-22: what reaches other people asks for passphrase and code when they are more than ten minutes old.
    async fn s22_passphrase_and_code_are_asked_again_after_ten_minutes(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        assert_eq!(ada.get("/staff/people/new").await.status, 200);
        office.db.clock.advance(10 * MINUTE_MS);
        let asked = ada.get("/staff/people/new").await;
        assert_eq!((asked.status, asked.location()), (303, "/staff/prove?then=/staff/people/new"));
        let page = ada.get(asked.location()).await;
        page.assert_says(&["Confirm that it is you", "value=\"/staff/people/new\""]);
        for (passphrase, code) in [("wrong lamp 43 gravel", ada.code()), (PASSPHRASE, "000000".to_owned())] {
            let refused = ada.fill_in("/staff/prove", "/staff/prove", &[("passphrase", passphrase), ("code", &code)]).await;
            assert_eq!(refused.status, 422);
            office.db.clock.advance(5_000);
        }
        assert_eq!(ada.get("/staff/people/new").await.status, 303);
        ada.prove().await;
        assert_eq!(ada.get("/staff/people/new").await.status, 200);
        assert_eq!(ada.times(Deed::ProvenAgain).await, 1);
    }

    /// S-50: whatever stands in `then`, one lands on a page of ours.
    async fn s50_the_way_on_is_always_a_page_of_ours(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        for then in ["//evil.example", "/\\evil.example", "https:evil.example", "\t//evil.example", "/staff//evil", "/staff/../evil", "/staff\r\nX: y", "/other", ""] {
            let code = ada.code();
            let fields = [("then", then), ("passphrase", PASSPHRASE), ("code", code.as_str())];
            assert_eq!(ada.fill_in("/staff/prove", "/staff/prove", &fields).await.location(), "/staff", "{then:?}");
            office.db.clock.advance(30_000);
        }
    }

    /// S-41 and S-42: a form of another site, of another session, of another page, or of none, changes nothing.
    async fn s41_s42_only_our_own_forms_change_anything(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Viewer).await;
        let ben = Clerk::at_work(&office, "ben@example.org", Role::Viewer).await;
        let route = "/staff/account/language";
        let (own, of_ben) = (ada.token(route).await, ben.token(route).await);
        let elsewhere = ada.token("/staff/account/passphrase").await;
        for token in [of_ben.as_str(), elsewhere.as_str(), "", "x"] {
            assert_eq!(ada.post(route, &[("form_token", token), ("language", "cy")]).await.status, 403, "S-42");
        }
        let body = format!("form_token={own}&language=cy");
        let from = |headers: &[(&'static str, &'static str)]| {
            let form = (CONTENT_TYPE, "application/x-www-form-urlencoded");
            let request = TestRequest::post().uri(route).insert_header(form).set_payload(body.clone());
            headers.iter().fold(request, |request, header| request.insert_header(*header))
        };
        for headers in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "cross-site")],
        ] {
            assert_eq!(ada.send(from(headers)).await.status, 403, "S-41: {headers:?}");
        }
        assert_eq!(ada.account().await.language.code(), "en");
        assert_eq!(ada.send(from(&[("origin", "http://127.0.0.1:8080")])).await.status, 303);
        assert_eq!(ada.account().await.language.code(), "cy");
        ada.get("/staff/account").await.assert_says(&["Eich cyfrif", "lang=\"cy\""]);
    }

    /// S-43, for the office: looking changes nothing but when a session was last used.
    async fn s43_looking_puts_nothing_on_record(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let before = ada.record().await;
        for path in ["/staff", "/staff/login", "/staff/account", "/staff/account/passphrase", "/staff/people", "/staff/people/new", "/staff/audit", "/staff/prove"] {
            assert_eq!(ada.get(path).await.status, 200, "{path}");
        }
        assert_eq!(ada.record().await, before);
    }
}
