//! What an admin decides about others, and the record of it.

use clarion::domain::moment::MINUTE_MS;
use clarion::domain::nation::Nation;
use clarion::domain::staff::{Role, StaffState};
use clarion::domain::staff_event::{Deed, EventOrigin};

use super::clerk::{Clerk, PASSPHRASE, between, office};
use crate::database::on_each_database;

on_each_database! {
    /// S-17 and S-25: role, disabling and a lost authenticator end sessions at once; nobody decides about themselves.
    async fn s17_decisions_about_others_end_their_sessions_at_once(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let ben = Clerk::at_work(&office, "ben@example.org", Role::Viewer).await;
        let page = ada.get("/staff/people").await;
        page.assert_says(&["ada@example.org", "ben@example.org", "Active", "Viewer"]);
        let path = |what: &str| format!("/staff/people/{}{what}", ben.id);
        let route = |what: &str| format!("/staff/people/{{id}}{what}");
        ada.get(&path("")).await.assert_says(&["Role and nations", "End this session", "Lost authenticator", "Disable ben@example.org"]);

        let changed = ada.fill_in(&path("/role"), &route("/role"), &[("role", "exporter"), ("nations", "wales"), ("why", "Runs the exports."), ("state", "disabled"), ("email", "x@example.org")]).await;
        changed.assert_says(&["Done. It stands on the record."]);
        let account = ben.account().await;
        assert_eq!((account.role, account.nations.limit(), account.state, account.email.as_typed()), (Role::Exporter, [Nation::Wales].as_slice(), StaffState::Active, "ben@example.org"), "S-25");
        assert!(!ben.is_in().await);
        let event = ada.record().await.into_iter().find(|event| event.event.deed == Deed::RoleChanged).unwrap().event;
        assert_eq!((event.actor.staff, event.actor.origin, event.why.as_str()), (Some(ada.id), EventOrigin::Office, "Runs the exports."));
        assert_eq!((event.detail.as_str(), event.actor.network.as_str()), ("viewer in all nations to exporter in wales", "192.0.2.0/24"));
        assert!(!event.actor.request.is_empty());
        ada.fill_in(&path("/role"), &route("/role"), &[("role", "exporter"), ("nations", "wales")]).await.assert_says(&["It was so before"]);
        assert_eq!(ada.fill_in(&path("/role"), &route("/role"), &[("role", "root")]).await.status, 422);

        ben.log_in().await;
        ada.fill_in(&path("/sessions"), &route("/sessions"), &[]).await.assert_says(&["Done."]);
        assert!(!ben.is_in().await);

        for what in ["/role", "/disable", "/sessions", "/authenticator"] {
            let own = format!("/staff/people/{}{what}", ada.id);
            assert_eq!(ada.fill_in(&own, &route(what), &[("role", "viewer")]).await.status, 403, "{what}");
            let unknown = format!("/staff/people/01900000-0000-7000-8000-000000000000{what}");
            assert_eq!(ada.fill_in(&unknown, &route(what), &[("role", "viewer")]).await.status, 404, "{what}");
        }
        assert_eq!(ada.account().await.role, Role::Admin);

        ben.log_in().await;
        ada.fill_in(&path("/disable"), &route("/disable"), &[("why", "Left.")]).await.assert_says(&["Done.", "Nobody gets in by this account"]);
        assert!(!ben.is_in().await);
        assert_eq!(ben.log_in().await.status, 422);
        ada.fill_in(&path("/authenticator"), &route("/authenticator"), &[]).await.assert_says(&["cannot be done while the account is not active"]);

        // Invited anew, everything begins again.
        ada.prove().await;
        let handed = ada.fill_in("/staff/people", "/staff/people", &[("email", "BEN@example.org"), ("role", "campaigner"), ("language", "cy")]).await;
        let link = between(&handed.body, "<code>http://127.0.0.1:8080", "</code>").to_owned();
        let mut ben = Clerk { totp: None, ..ben.twin() };
        let page = ben.post(&link, &[("passphrase", PASSPHRASE), ("again", PASSPHRASE)]).await;
        page.assert_says(&["Gosod eich dilyswr"]);
        ben.finish(&link, &page).await;
        assert_eq!(ben.log_in().await.status, 303);
        assert_eq!(ben.account().await.role, Role::Campaigner);
    }

    async fn an_invitation_needs_an_address_and_a_role_that_are_free(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let invite = async |email: &'static str, role: &'static str| {
            ada.fill_in("/staff/people", "/staff/people", &[("email", email), ("role", role)]).await
        };
        for (email, role) in [("nobody", "viewer"), ("", "viewer"), ("cal@example.org", ""), ("cal@example.org", "root")] {
            let page = invite(email, role).await;
            assert_eq!(page.status, 422);
            page.assert_says(&["Type their address"]);
        }
        invite("ada@example.org", "viewer").await.assert_says(&["has an account that is in use"]);
        let handed = invite("cal@example.org", "viewer").await;
        handed.assert_says(&["Hand over this link", "within 72 hours", "/staff/invitation/"]);
        assert_eq!(ada.times(Deed::Invited).await, 2);
    }

    /// Whoever may not is told that it is their role, and in their own language.
    async fn whoever_may_not_is_told_that_their_role_does_not_include_it(db: TestDatabase) {
        let office = office(db).await;
        let ben = Clerk::at_work(&office, "ben@example.org", Role::Viewer).await;
        let page = ben.get("/staff/people").await;
        assert_eq!(page.status, 403);
        page.assert_says(&["Your account may not do this", "Your role does not include it", "Ask an admin of the staff office"]);
        // A form that is not ours is refused as well, and says nothing of a role.
        let forged = ben.post("/staff/account/language", &[("form_token", "x"), ("language", "cy")]).await;
        assert!(forged.status == 403 && !forged.body.contains("Your role"), "{}", forged.body);
        // An admin is told the same about their own account.
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let own = ada.fill_in(&format!("/staff/people/{}/disable", ada.id), "/staff/people/{id}/disable", &[]).await;
        assert_eq!(own.status, 403);
        own.assert_says(&["Your account may not do this", "it is about your own account"]);
    }

    /// A reason that cannot stand on record is named, with all that was typed kept, and nothing is done.
    async fn a_reason_that_is_too_long_is_named_and_the_form_kept(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let ben = Clerk::at_work(&office, "ben@example.org", Role::Viewer).await;
        let before = (ada.record().await, ben.account().await);
        let long = "Left. ".repeat(40);
        let says = "Give the reason in 200 characters or fewer.";
        let is_ticked = |body: &str, id: &str| between(body, &format!("id=\"{id}\""), ">").contains(" checked");
        for (what, field) in [("/role", "why-role"), ("/disable", "why-disable"), ("/sessions", "why-sessions"), ("/authenticator", "why-reset")] {
            let path = format!("/staff/people/{}{what}", ben.id);
            let fields = [("role", "exporter"), ("nations", "wales"), ("why", long.as_str())];
            let page = ada.fill_in(&path, &format!("/staff/people/{{id}}{what}"), &fields).await;
            assert_eq!(page.status, 422, "{what}");
            assert_eq!(page.faults(), [field], "{what}");
            page.assert_says(&[says]);
            assert!(between(&page.body, &format!("id=\"{field}\""), ">").contains(&long), "{what} keeps what was typed");
            let is_role = what == "/role";
            let ticks = ["role-exporter", "role-viewer", "nation-wales"].map(|id| is_ticked(&page.body, id));
            assert_eq!(ticks, [is_role, !is_role, is_role], "{what}");
        }
        let fields = [("email", "cal@example.org"), ("role", "exporter"), ("nations", "wales"), ("language", "cy"), ("why", &long)];
        let page = ada.fill_in("/staff/people", "/staff/people", &fields).await;
        assert_eq!((page.status, page.faults()), (422, vec!["why"]));
        page.assert_says(&[says, "value=\"cal@example.org\"", &long]);
        assert!(["role-exporter", "nation-wales"].iter().all(|id| is_ticked(&page.body, id)), "{}", page.body);
        assert_eq!((ada.record().await, ben.account().await), before);
        assert!(ben.is_in().await);
        // 200 are not too long.
        let fits = "x".repeat(200);
        let path = format!("/staff/people/{}/disable", ben.id);
        assert_eq!(ada.fill_in(&path, "/staff/people/{id}/disable", &[("why", &fits)]).await.status, 200);
        assert_eq!(ada.record().await[0].event.why, fits);
    }

    /// A nation that there is not is no nation left out: that would be all four.
    async fn a_nation_that_there_is_not_limits_nobody_to_nothing(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let ben = Clerk::at_work(&office, "ben@example.org", Role::Viewer).await;
        let before = (ada.record().await, ben.account().await);
        let role = format!("/staff/people/{}/role", ben.id);
        for nations in [&["atlantis"][..], &["wales", "atlantis"], &["Wales"], &[""]] {
            for (path, route) in [("/staff/people", "/staff/people"), (role.as_str(), "/staff/people/{id}/role")] {
                let mut fields = vec![("email", "cal@example.org"), ("role", "exporter")];
                fields.extend(nations.iter().map(|nation| ("nations", *nation)));
                assert_eq!(ada.fill_in(path, route, &fields).await.status, 422, "{path} {nations:?}");
            }
        }
        assert_eq!((ada.record().await, ben.account().await), before);
    }

    /// A lost authenticator takes a second admin, a link, and still the passphrase.
    async fn a_lost_authenticator_takes_a_second_admin_and_the_passphrase(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let mut ben = Clerk::at_work(&office, "ben@example.org", Role::Viewer).await;
        let path = format!("/staff/people/{}/authenticator", ben.id);
        let handed = ada.fill_in(&path, "/staff/people/{id}/authenticator", &[("why", "Lost phone.")]).await;
        handed.assert_says(&["within 30 minutes"]);
        let link = between(&handed.body, "<code>http://127.0.0.1:8080", "</code>").to_owned();
        assert!(!ben.is_in().await);
        assert_eq!(ben.log_in().await.status, 422, "the old authenticator");
        assert_eq!(ben.try_to_log_in(&ben.email, PASSPHRASE, &ben.codes[0]).await.status, 422, "the old recovery codes");
        ben.get(&link).await.assert_says(&["Set up another authenticator"]);
        let wrong = ben.post(&link, &[("passphrase", "wrong lamp 43 gravel")]).await;
        assert_eq!(wrong.status, 422);
        assert!(!wrong.body.contains("<svg"));
        office.db.clock.advance(5_000);
        let page = ben.post(&link, &[("passphrase", PASSPHRASE)]).await;
        page.assert_says(&["<svg"]);
        ben.finish(&link, &page).await;
        office.db.clock.advance(MINUTE_MS);
        assert_eq!(ben.log_in().await.status, 303);

        let handed = ada.fill_in(&path, "/staff/people/{id}/authenticator", &[]).await;
        let link = between(&handed.body, "<code>http://127.0.0.1:8080", "</code>").to_owned();
        office.db.clock.advance(30 * MINUTE_MS);
        ben.get(&link).await.assert_says(&["does not work any more"]);
    }

    /// S-56: the page of the record shows who, what and why, filters, and turns pages.
    async fn s56_the_record_is_shown_filtered_and_paged(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Admin).await;
        let ben = Clerk::at_work(&office, "ben@example.org", Role::Viewer).await;
        ben.get("/staff/people").await;
        Clerk::stranger(&office).try_to_log_in("ghost@example.org", PASSPHRASE, "123456").await;
        ada.fill_in(&format!("/staff/people/{}/disable", ben.id), "/staff/people/{id}/disable", &[("why", "<b>Left</b>")]).await;
        let page = ada.get("/staff/audit").await;
        page.assert_says(&["Account disabled", "Reason: &#60;b&#62;Left&#60;/b&#62;", "Page refused", "/staff/people", "Login refused", "Nobody we know", "Command line", "192.0.2.0/24"]);
        assert!(!page.body.contains("ghost@example.org"), "what a stranger types is not kept");
        let list = |body: &str| body.split("<ol").nth(1).unwrap_or("").to_owned();
        let of_ben = ada.get(&format!("/staff/audit?who={}", ben.id)).await;
        assert!(list(&of_ben.body).contains("Page refused") && !list(&of_ben.body).contains("Account disabled"));
        let logins = ada.get("/staff/audit?what=logged-in").await;
        assert_eq!(list(&logins.body).matches("<li ").count(), 2);
        assert_eq!(list(&ada.get("/staff/audit?until=2027-01-14").await.body), "");
        assert!(!list(&ada.get("/staff/audit?from=2027-01-15&until=2027-01-15").await.body).is_empty());
        assert_eq!(ada.get("/staff/audit?before=x").await.status, 400);

        for _ in 0..60 {
            ben.get("/staff/people").await;
            ada.fill_in("/staff/account/language", "/staff/account/language", &[("language", "en")]).await;
        }
        let first = ada.get("/staff/audit?what=language-chosen").await;
        assert_eq!(list(&first.body).matches("<li ").count(), 50);
        let older = between(&first.body, "href=\"/staff/audit?", "\"").replace("&amp;", "&").replace("&#38;", "&");
        let second = ada.get(&format!("/staff/audit?{older}")).await;
        assert_eq!(list(&second.body).matches("<li ").count(), 10);
        assert!(!second.body.contains("before="));
    }

    /// The demonstration's link works once, from this machine, and its session is marked.
    async fn the_demonstrations_link_works_once_and_from_here(db: TestDatabase) {
        let office = office(db).await;
        let link = office.open_office().await;
        let elsewhere = Clerk::stranger(&office);
        assert_eq!(elsewhere.get(&link).await.status, 404);
        assert_eq!(elsewhere.post(&link, &[]).await.status, 404);
        let here = Clerk { address: "127.0.0.1:5000", ..Clerk::stranger(&office) };
        here.get(&link).await.assert_says(&["The staff office of the demonstration", "Look around as an admin"]);
        assert_eq!(here.post(&link, &[]).await.location(), "/staff");
        here.post(&link, &[]).await.assert_says(&["does not work any more"]);
        // Nothing asks for a passphrase that there is not.
        office.db.clock.advance(20 * MINUTE_MS);
        assert_eq!(here.get("/staff/people/new").await.status, 200);
        let page = here.get("/staff/account").await;
        assert!(page.status == 200 && !page.body.contains("/staff/account/passphrase"));
        let event = here.record().await.into_iter().find(|event| event.event.deed == Deed::LoggedIn).unwrap().event;
        assert_eq!((event.actor.origin, event.detail.as_str()), (EventOrigin::Demonstration, "demonstration"));
        assert_eq!(here.try_to_log_in("admin@example.org", "", "").await.status, 422, "no passphrase is none");
    }

    async fn outside_the_demonstration_there_is_no_such_link(db: TestDatabase) {
        let mut office = office(db).await;
        let link = office.open_office().await;
        let here = Clerk { address: "127.0.0.1:5000", ..Clerk::stranger(&office) };
        here.post(&link, &[]).await;
        assert_eq!(here.get("/staff").await.status, 200);
        let cookies = here.cookies.clone();
        office.change(|state| state.is_demo = false).await;
        let here = Clerk { address: "127.0.0.1:5000", cookies, ..Clerk::stranger(&office) };
        assert_eq!(here.get("/staff").await.location(), "/staff/login", "who was let in without a proof is out");
        assert_eq!(here.office.get(&link).await.status, 404);
        assert_eq!(here.office.post(&link, &[]).await.status, 404);
    }
}
