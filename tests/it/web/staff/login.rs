//! Coming in: by an invitation, and by address, passphrase and code.

use clarion::domain::staff::{Role, StaffState};
use clarion::domain::staff_event::Deed;
use clarion::secret::passphrase::{Cost, Hasher, LEAST_COST};
use clarion::store::staff::credential;

use super::clerk::{Clerk, PASSPHRASE, invited, office};
use crate::database::on_each_database;

on_each_database! {
    /// S-01: nothing of the office is open, nobody can sign up, and no passphrase is known from outside.
    async fn s01_every_path_leads_to_the_login_and_no_account_is_there(db: TestDatabase) {
        let office = office(db).await;
        let stranger = Clerk::stranger(&office);
        for path in ["/staff", "/staff/account", "/staff/people", "/staff/people/new", "/staff/audit", "/staff/prove"] {
            let answer = stranger.get(path).await;
            assert_eq!((answer.status, answer.location()), (303, "/staff/login"), "{path}");
        }
        for path in ["/staff/register", "/staff/signup", "/staff/setup", "/staff/admin"] {
            assert_eq!(stranger.office.get(path).await.status, 404, "{path}");
        }
        for (email, passphrase) in [("admin", "admin"), ("admin@example.org", "password"), ("admin@example.org", "clarion"), ("", "")] {
            office.db.clock.advance(60_000);
            assert_eq!(stranger.try_to_log_in(email, passphrase, "123456").await.status, 422);
        }
        assert!(stranger.cookies.borrow().is_empty());
    }

    /// S-02, S-10 and S-20: the link leads to a passphrase, then to an authenticator, and is dead once both are set.
    async fn s02_s10_s20_an_invitation_sets_passphrase_and_authenticator_and_works_once(db: TestDatabase) {
        let office = office(db).await;
        let (id, link) = invited(&office, "ada@example.org", Role::Viewer).await;
        let mut ada = Clerk { email: "ada@example.org".to_owned(), id, ..Clerk::stranger(&office) };
        ada.get(&link).await.assert_says(&["Welcome to the staff office", "ada@example.org"]);
        for (passphrase, again, says) in [
            ("fourteen chars", "fourteen chars", "Make it longer"),
            ("password password", "password password", "easy to guess"),
            ("ada@example.org ada", "ada@example.org ada", "easy to guess"),
            ("ExampleOrganisation1", "ExampleOrganisation1", "easy to guess"),
            (PASSPHRASE, PASSPHRASE.trim(), "The two are not the same"),
        ] {
            let page = ada.post(&link, &[("passphrase", passphrase), ("again", again)]).await;
            assert_eq!(page.status, 422);
            page.assert_says(&[says]);
            assert!(!page.body.contains(passphrase) || passphrase.starts_with("ada@"), "a passphrase is never sent back");
        }
        let page = ada.post(&link, &[("passphrase", PASSPHRASE), ("again", PASSPHRASE)]).await;
        page.assert_says(&["<svg", "Type this key instead", "one-time-code"]);

        // Nobody gets in before the authenticator is set up, and no page of the office is reachable.
        assert_eq!(ada.try_to_log_in("ada@example.org", PASSPHRASE, "").await.status, 422);
        assert_eq!(ada.get("/staff").await.location(), "/staff/login");
        assert_eq!(ada.account().await.state, StaffState::Invited);

        // A wrong code shows the same secret again; the link without the page before is not enough.
        let enrolment = page.input("enrolment").to_owned();
        let wrong = ada.post(&format!("{link}/code"), &[("enrolment", &enrolment), ("code", "000000")]).await;
        assert_eq!(wrong.status, 422);
        wrong.assert_says(&["not the code of this moment", super::clerk::between(&page.body, "<code>", "</code>")]);
        let without = ada.post(&format!("{link}/code"), &[("code", "000000")]).await;
        without.assert_says(&["does not work any more"]);
        assert!(!without.body.contains("<svg"));

        ada.finish(&link, &page).await;
        assert_eq!((ada.codes.len(), ada.account().await.state), (10, StaffState::Active));
        ada.get(&link).await.assert_says(&["This link does not work any more"]);
        ada.post(&link, &[("passphrase", PASSPHRASE), ("again", PASSPHRASE)]).await.assert_says(&["does not work any more"]);
        assert_eq!(ada.log_in().await.location(), "/staff");
        assert!(ada.get("/staff").await.body.contains("ada@example.org"));
    }

    /// S-20: an invitation ends after 72 hours, and when a newer one is made.
    async fn s20_an_invitation_that_is_old_or_replaced_is_dead(db: TestDatabase) {
        let office = office(db).await;
        let (_, first) = invited(&office, "ada@example.org", Role::Viewer).await;
        let (_, second) = invited(&office, "ada@example.org", Role::Viewer).await;
        let stranger = Clerk::stranger(&office);
        stranger.get(&first).await.assert_says(&["does not work any more"]);
        stranger.get(&second).await.assert_says(&["Welcome"]);
        office.db.clock.advance(72 * 3_600_000);
        stranger.get(&second).await.assert_says(&["does not work any more"]);
    }

    /// S-03, S-11, S-13: exactly the passphrase, each code once, each recovery code once.
    async fn s03_s11_s13_each_code_works_once_and_the_passphrase_as_it_was_typed(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::enrolled(&office, "ada@example.org", Role::Viewer).await;
        assert_eq!(ada.try_to_log_in("ADA@Example.org", PASSPHRASE.trim(), &ada.code()).await.status, 422, "S-03");
        office.db.clock.advance(60_000);
        let code = ada.code();
        assert_eq!(ada.try_to_log_in("ADA@Example.org", PASSPHRASE, &code).await.status, 303);
        office.db.clock.advance(2_000);
        assert_eq!(ada.try_to_log_in("ada@example.org", PASSPHRASE, &code).await.status, 422, "S-11");
        office.db.clock.advance(120_000);
        let recovery = ada.codes[3].to_uppercase().replace('-', " ");
        assert_eq!(ada.try_to_log_in("ada@example.org", PASSPHRASE, &recovery).await.status, 303, "S-13");
        office.db.clock.advance(60_000);
        assert_eq!(ada.try_to_log_in("ada@example.org", PASSPHRASE, &recovery).await.status, 422, "S-13");
        let left = office.db.store.read({ let id = ada.id; move |conn| credential::count_recovery_codes(conn, id) }).await.unwrap();
        assert_eq!(left, 9);
    }

    /// S-08: the same page and the same work for whoever is not let in, whatever the reason.
    async fn s08_unknown_wrong_and_disabled_are_answered_alike(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::enrolled(&office, "ada@example.org", Role::Viewer).await;
        let ben = Clerk::enrolled(&office, "ben@example.org", Role::Viewer).await;
        let _ = invited(&office, "cal@example.org", Role::Viewer).await;
        let id = ben.id;
        let disabled: Result<(), clarion::store::StoreError> = office.db.store.write(move |tx| clarion::store::staff::set_state(tx, id, StaffState::Disabled)).await;
        disabled.unwrap();
        let stranger = Clerk::stranger(&office);
        let mut bodies: Vec<String> = Vec::new();
        let mut times: Vec<Vec<u128>> = vec![Vec::new(); 5];
        for _ in 0..5 {
            for (number, (email, passphrase, code)) in [
                ("dot@example.org", PASSPHRASE, "123456".to_owned()),
                ("ada@example.org", "another lamp 43 gravel", ada.code()),
                ("ada@example.org", PASSPHRASE, "000000".to_owned()),
                ("ben@example.org", PASSPHRASE, ben.code()),
                ("cal@example.org", PASSPHRASE, String::new()),
            ].into_iter().enumerate() {
                office.db.clock.advance(15 * 60_000);
                let watch = clarion::clock::Clock::machine().stopwatch();
                let page = stranger.try_to_log_in(email, passphrase, &code).await;
                times[number].push(watch.elapsed().as_micros());
                assert_eq!((page.status, page.headers.contains_key("set-cookie")), (422, false));
                bodies.push(page.body.replace(email, "EMAIL"));
            }
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "the same to the byte");
        // A hash takes tens of milliseconds and the rest next to nothing: where one were left out, its time would be a
        // small part of the others'. Other processes share the machine, hence the fastest of each.
        let fastest: Vec<u128> = times.iter().map(|times| *times.iter().min().unwrap()).collect();
        let (least, most) = (fastest.iter().min().unwrap(), fastest.iter().max().unwrap());
        assert!(least * 3 > *most, "{fastest:?}");
    }

    /// S-07: waits grow, a right passphrase within the wait is refused with the same words, and works after it.
    async fn s07_failures_make_the_next_try_wait_and_a_restart_changes_nothing(db: TestDatabase) {
        let mut office = office(db).await;
        let (email, totp) = {
            let ada = Clerk::enrolled(&office, "ada@example.org", Role::Viewer).await;
            (ada.email.clone(), ada.totp.clone())
        };
        let mut words = None;
        {
            let stranger = Clerk::stranger(&office);
            for _ in 0..10 {
                let page = stranger.try_to_log_in(&email, "wrong lamp 43 gravel", "123456").await;
                assert_eq!(page.status, 422);
                words = Some(page.body);
                office.db.clock.advance(5_000);
            }
            stranger.try_to_log_in(&email, "wrong lamp 43 gravel", "123456").await;
        }
        // The same site anew, as after a restart.
        office.change(|state| state.hasher = Hasher::new(LEAST_COST).unwrap()).await;
        let ada = Clerk { email, totp, ..Clerk::stranger(&office) };
        office.db.clock.advance(4_999);
        let early = ada.try_to_log_in(&ada.email, PASSPHRASE, &ada.code()).await;
        assert_eq!((early.status, Some(early.body)), (422, words));
        // The try that came too early has not made the wait longer.
        office.db.clock.advance(1);
        assert_eq!(ada.log_in().await.status, 303);
        assert_eq!(ada.times(Deed::LoginTooEarly).await, 1);
        // And the ladder is left behind.
        assert_eq!(ada.try_to_log_in(&ada.email, PASSPHRASE, &ada.code()).await.status, 303);
    }

    /// A stranger who fails on purpose keeps their own network out, and neither the owner's browser nor their network.
    async fn a_stranger_locks_nobody_out_but_themselves(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::at_work(&office, "ada@example.org", Role::Viewer).await;
        let stranger = Clerk { address: "198.51.100.7:9", ..Clerk::stranger(&office) };
        for _ in 0..12 {
            office.db.clock.advance(5_000);
            assert_eq!(stranger.try_to_log_in("ada@example.org", "wrong lamp 43 gravel", "123456").await.status, 422);
        }
        let new_browser = || Clerk { email: "ada@example.org".to_owned(), totp: ada.totp.clone(), ..Clerk::stranger(&office) };
        let at_the_strangers = Clerk { address: "198.51.100.200:9", ..new_browser() };
        assert_eq!(at_the_strangers.try_to_log_in(&ada.email, PASSPHRASE, &ada.code()).await.status, 422, "from the stranger's network she waits too");
        let at_the_strangers = Clerk { address: "198.51.100.200:9", ..ada.twin() };
        assert_eq!(at_the_strangers.log_in().await.status, 303, "by her own browser she does not, even there");
        assert_eq!(new_browser().log_in().await.status, 303, "from another network she does not");
        assert_eq!(ada.times(Deed::LoginTooEarly).await, 1);
    }

    /// S-12: wrong codes wait, in whichever session they are tried, though the passphrase is right.
    async fn s12_wrong_codes_wait_though_the_passphrase_is_right(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk::enrolled(&office, "ada@example.org", Role::Viewer).await;
        for _ in 0..6 {
            office.db.clock.advance(60_000);
            assert_eq!(Clerk::stranger(&office).try_to_log_in("ada@example.org", PASSPHRASE, "000000").await.status, 422);
        }
        office.db.clock.advance(60_000);
        assert_eq!(ada.try_to_log_in(&ada.email, PASSPHRASE, &ada.code()).await.status, 422, "within five minutes");
        office.db.clock.advance(5 * 60_000);
        assert_eq!(ada.log_in().await.status, 303);
        assert_eq!((ada.times(Deed::CodeRefused).await, ada.times(Deed::LoginTooEarly).await), (6, 1));
    }

    /// S-09: one network has so many tries, and another one still gets in.
    async fn s09_a_flood_from_one_network_is_told_to_wait(db: TestDatabase) {
        let office = office(db).await;
        let ada = Clerk { address: "198.51.100.7:9", ..Clerk::enrolled(&office, "ada@example.org", Role::Viewer).await };
        let flood = Clerk { address: "203.0.113.9:1", ..Clerk::stranger(&office) };
        let mut refused = 0;
        for number in 0..40 {
            let page = flood.try_to_log_in(&format!("guess{number}@example.org"), "wrong lamp 43 gravel", "123456").await;
            if page.status == 429 {
                assert_eq!(page.header("retry-after"), "60");
                refused += 1;
            }
        }
        assert_eq!(refused, 20);
        assert_eq!(ada.log_in().await.status, 303);
    }

    /// S-04: a passphrase that no passphrase of ours can be costs nothing.
    async fn s04_a_huge_passphrase_is_refused_before_any_work(db: TestDatabase) {
        let office = office(db).await;
        let stranger = Clerk::stranger(&office);
        let page = stranger.try_to_log_in("ada@example.org", &"x".repeat(1_000_000), "123456").await;
        assert_eq!(page.status, 413);
        assert_eq!(stranger.try_to_log_in("ada@example.org", &"x".repeat(257), "123456").await.status, 422);
        assert_eq!(stranger.record().await.len(), 0, "nothing was hashed or looked up");
    }

    /// S-06: a hash of another cost is made anew at the next login.
    async fn s06_an_old_hash_is_renewed_at_the_next_login(db: TestDatabase) {
        let mut office = office(db).await;
        let (id, email, totp) = {
            let ada = Clerk::enrolled(&office, "ada@example.org", Role::Viewer).await;
            (ada.id, ada.email.clone(), ada.totp.clone())
        };
        office.change(|state| state.hasher = Hasher::new(Cost { passes: 3, ..LEAST_COST }).unwrap()).await;
        let ada = Clerk { id, email, totp, ..Clerk::stranger(&office) };
        assert_eq!(ada.log_in().await.status, 303);
        let held = office.db.store.read(move |conn| credential::find(conn, id)).await.unwrap().unwrap();
        assert!(held.passphrase.unwrap().expose().starts_with("$argon2id$v=19$m=19456,t=3,p=1$"));
        assert_eq!(ada.log_in().await.status, 303);
    }
}
