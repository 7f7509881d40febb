//! Lists of signatures, one signer's page, and runs, over HTTP.

use clarion::actions::judge::work_on_run;
use clarion::domain::nation::Nation;
use clarion::domain::signature::SignatureState;
use clarion::domain::staff::{Nations, Role};
use clarion::domain::staff_event::Deed;
use clarion::store::{StoreError, staff};

use super::super::visitor::Visitor;
use super::clerk::{Clerk, office};
use crate::database::on_each_database;

/// Does what the duty of runs would do.
async fn work(office: &Visitor) {
    loop {
        let (writer, now) = (office.house.writer, office.db.clock.now());
        let done: Result<_, StoreError> =
            office.db.store.write(move |tx| work_on_run(tx, writer, 2, now)).await;
        if done.unwrap().is_none() {
            return;
        }
    }
}

async fn limit_to_wales(office: &Visitor, clerk: &Clerk<'_>) {
    let id = clerk.id;
    let set: Result<_, StoreError> = office
        .db
        .store
        .write(move |tx| staff::set_role(tx, id, Role::Campaigner, &Nations::of(&[Nation::Wales])))
        .await;
    set.unwrap();
}

on_each_database! {
    async fn a_list_is_filtered_by_what_names_nobody_and_searched_by_what_does(db: TestDatabase) {
        let office = office(db).await;
        let ada = office.signed(&[("email", "ada@mail.example"), ("name", "Ada <b>Example")]).await;
        office.confirm(ada.id).await;
        office.signed(&[("email", "ben@other.example"), ("name", "Ben Example")]).await;
        let cat = Clerk::at_work(&office, "cat@example.org", Role::Campaigner).await;
        let page = cat.get("/staff/signatures").await;
        // S-32: what a signer typed is text.
        page.assert_says(&["2 signatures", "Ada &#60;b&#62;Example", "ben@other.example"]);
        let confirmed = cat.get("/staff/signatures?state=confirmed&nation=england").await;
        confirmed.assert_says(&["One signature", "ada@mail.example"]);
        assert!(!confirmed.body.contains("ben@other.example"));
        cat.get("/staff/signatures?state=invalid").await.assert_says(&["0 signatures"]);
        // What tells of a person does not work in an address.
        cat.get("/staff/signatures?domain=other.example&person=ben%40other.example").await.assert_says(&["2 signatures"]);
        let wrong = cat.get("/staff/signatures?from=yesterday").await;
        assert_eq!(wrong.status, 422);
        wrong.assert_says(&["We cannot read this.", "value=\"yesterday\""]);

        let found = cat.fill_in("/staff/signatures", "/staff/signatures", &[("person", "ADA@mail.example")]).await;
        found.assert_says(&["One signature", "ada@mail.example"]);
        let by_domain = cat.fill_in("/staff/signatures", "/staff/signatures", &[("domain", "OTHER.example")]).await;
        by_domain.assert_says(&["One signature", "ben@other.example"]);
        let bad = cat.fill_in("/staff/signatures", "/staff/signatures", &[("person", "nobody")]).await;
        assert_eq!((bad.status, bad.input("person")), (422, "nobody"));
        let searches: Vec<_> = cat.record().await.into_iter().filter(|event| event.event.deed == Deed::PersonSearched).collect();
        assert_eq!(searches.len(), 2);
        let named = searches.iter().any(|search| format!("{:?}", search.event).contains('@'));
        assert!(!named, "a search is on record without what was searched for");
        let things: Vec<_> = searches.iter().map(|search| search.event.thing.clone()).collect();
        assert!(things.contains(&format!("signature/{}", ada.id)));
    }

    async fn pages_of_fifty_go_back_and_forward(db: TestDatabase) {
        let office = office(db).await;
        for number in 0..52 {
            // Ids of one millisecond have no order.
            office.db.clock.advance(1);
            office.signed(&[("email", &format!("p{number}@example.org")), ("name", "Ada Example")]).await;
        }
        let cat = Clerk::at_work(&office, "cat@example.org", Role::Campaigner).await;
        let first = cat.get("/staff/signatures").await;
        first.assert_says(&["52 signatures", "p51@example.org", "p2@example.org"]);
        for not_there in [">p1@example.org", "name=\"after\""] {
            assert!(!first.body.contains(not_there), "{not_there} in {}", first.body);
        }
        let second = cat.get(&format!("/staff/signatures?before={}", first.input("before"))).await;
        second.assert_says(&["52 signatures", "p1@example.org", "p0@example.org"]);
        assert!(!second.body.contains("name=\"before\"") && !second.body.contains("p2@example.org"));
        let again = cat.get(&format!("/staff/signatures?after={}", second.input("after"))).await;
        again.assert_says(&["p51@example.org", "p2@example.org"]);
    }

    async fn a_signers_page_holds_everything_and_that_it_was_seen_is_on_record(db: TestDatabase) {
        let office = office(db).await;
        let ada = office.signed(&[("email", "ada@mail.example"), ("updates", "yes"), ("source", "poster")]).await;
        office.confirm(ada.id).await;
        let cat = Clerk::at_work(&office, "cat@example.org", Role::Campaigner).await;
        let path = format!("/staff/signatures/{}", ada.id);
        let page = cat.get(&path).await;
        page.assert_says(&[
            "ada@mail.example", "poster", "Confirmed", "Offered, version 1", "Given, version 1", "Asks to confirm: waits for its turn, ",
            "Thanks for signing: waits for its turn, ", "Write nothing about anyone’s health",
        ]);
        assert_eq!(cat.times(Deed::PersonSeen).await, 1);
        // A note is kept with who wrote it; one that cannot be kept comes back as it was typed.
        let route = "/staff/signatures/{id}/notes";
        let long = "x".repeat(2_001);
        let refused = cat.fill_in(&format!("{path}/notes"), route, &[("note", &long)]).await;
        assert_eq!(refused.status, 422);
        refused.assert_says(&[&long]);
        cat.fill_in(&format!("{path}/notes"), route, &[("note", "Rang us.\nWants a form.")]).await.assert_says(&["Rang us.", "cat@example.org", "The note is kept."]);
        assert_eq!(cat.times(Deed::NoteWritten).await, 1);
        // A verdict wants a reason.
        let route = "/staff/signatures/{id}/verdict";
        let refused = cat.fill_in(&format!("{path}/verdict"), route, &[("verdict", "invalidate"), ("why", " ")]).await;
        assert_eq!(refused.status, 422);
        assert_eq!(office.tallies().await, (1, 1));
        cat.fill_in(&format!("{path}/verdict"), route, &[("verdict", "invalidate"), ("why", "Invented.")]).await.assert_says(&["Struck out", "Done."]);
        assert_eq!(office.tallies().await, (1, 0));
        cat.fill_in(&format!("{path}/verdict"), route, &[("verdict", "restore"), ("why", "A mistake.")]).await.assert_says(&["Done."]);
        assert_eq!(office.tallies().await, (1, 1));
        cat.fill_in(&format!("{path}/verdict"), route, &[("verdict", "flag"), ("why", "To be asked.")]).await.assert_says(&["Done."]);
        assert_eq!(office.tallies().await, (1, 0));
        for deed in [Deed::SignatureInvalidated, Deed::SignatureRestored, Deed::SignatureFlagged] {
            assert_eq!(cat.times(deed).await, 1, "{deed:?}");
        }
        let event = cat.record().await.into_iter().find(|event| event.event.deed == Deed::SignatureInvalidated).unwrap().event;
        assert_eq!((event.thing, event.why.as_str()), (format!("signature/{}", ada.id), "Invented."));
    }

    /// S-24: what lies in other nations is 404, and no count tells of it.
    async fn s24_whoever_works_for_wales_sees_nothing_of_england(db: TestDatabase) {
        let office = office(db).await;
        let ada = office.signed(&[("email", "ada@mail.example")]).await;
        let cat = Clerk::at_work(&office, "cat@example.org", Role::Campaigner).await;
        cat.prove().await;
        let started = cat.fill_in("/staff/runs", "/staff/runs", &[("verdict", "flag"), ("domain", "mail.example"), ("why", "A flood.")]).await;
        let run = started.location().to_owned();
        limit_to_wales(&office, &cat).await;
        assert_eq!(cat.get(&format!("/staff/signatures/{}", ada.id)).await.status, 404);
        for (end, fields) in [("verdict", [("verdict", "flag"), ("why", "Why not.")]), ("notes", [("note", "A note."), ("x", "")])] {
            let answer = cat.fill_in(&format!("/staff/signatures/{}/{end}", ada.id), &format!("/staff/signatures/{{id}}/{end}"), &fields).await;
            assert_eq!(answer.status, 404, "{end}");
        }
        let list = cat.get("/staff/signatures?nation=england").await;
        list.assert_says(&["0 signatures"]);
        assert!(!list.body.contains("value=\"england\""), "it is not offered");
        cat.fill_in("/staff/signatures", "/staff/signatures", &[("person", "ada@mail.example")]).await.assert_says(&["0 signatures"]);
        let preview = cat.fill_in("/staff/runs/preview", "/staff/runs/preview", &[("verdict", "flag"), ("domain", "mail.example")]).await;
        preview.assert_says(&["Nothing to change"]);
        assert_eq!(cat.get(&run).await.status, 404);
        for end in ["cancel", "undo"] {
            assert_eq!(cat.fill_in(&format!("{run}/{end}"), &format!("/staff/runs/{{id}}/{end}"), &[]).await.status, 404);
        }
        assert!(!cat.get("/staff/runs").await.body.contains(&run));
    }

    /// S-22: a run asks for passphrase and code when the last proof is old.
    async fn a_run_is_looked_at_begun_with_a_reason_watched_and_undone(db: TestDatabase) {
        let office = office(db).await;
        for number in 0..3 {
            office.db.clock.advance(1);
            let bot = office.signed(&[("email", &format!("bot{number}@flood.example"))]).await;
            office.confirm(bot.id).await;
        }
        office.db.clock.advance(1);
        let ada = office.signed(&[("email", "ada@mail.example")]).await;
        office.confirm(ada.id).await;
        let cat = Clerk::at_work(&office, "cat@example.org", Role::Campaigner).await;
        office.db.clock.advance(11 * 60_000);
        assert_eq!(cat.get("/staff/runs/new").await.location(), "/staff/prove?then=/staff/runs/new");
        let unproven = cat.fill_in("/staff/runs", "/staff/runs", &[("verdict", "invalidate"), ("domain", "flood.example"), ("why", "x")]).await;
        assert_eq!(unproven.location(), "/staff/prove?then=/staff/runs/new");
        cat.prove().await;
        let open = cat.fill_in("/staff/runs/preview", "/staff/runs/preview", &[("verdict", "invalidate")]).await;
        assert_eq!(open.status, 422, "a run needs a condition");
        let fields = [("verdict", "invalidate"), ("domain", "flood.example")];
        let preview = cat.fill_in("/staff/runs/preview", "/staff/runs/preview", &fields).await;
        preview.assert_says(&["3 signatures would change", "bot2@flood.example", "Strike out 3 signatures"]);
        assert!(!preview.body.contains("ada@mail.example"));
        assert_eq!(cat.fill_in("/staff/runs", "/staff/runs", &fields).await.status, 422, "a run needs a reason");
        assert_eq!(office.tallies().await, (4, 4), "a look changes nothing");

        let started = cat.fill_in("/staff/runs", "/staff/runs", &[fields[0], fields[1], ("why", "A flood.")]).await;
        let run = started.location().to_owned();
        let watched = cat.get(&run).await;
        watched.assert_says(&["At work", "0 of 3 changed.", "A flood.", "http-equiv=\"refresh\"", "Stop this run"]);
        work(&office).await;
        let done = cat.get(&run).await;
        done.assert_says(&["3 of 3 changed.", "Undo this run: 3 signatures"]);
        assert!(!done.body.contains("http-equiv=\"refresh\""));
        assert_eq!(office.tallies().await, (4, 1));
        assert_eq!(office.row(ada.id).await.state, SignatureState::Confirmed);
        assert_eq!(cat.fill_in(&format!("{run}/undo"), "/staff/runs/{id}/undo", &[]).await.location(), run);
        work(&office).await;
        cat.get(&run).await.assert_says(&["Undone", "3 of 3 are as they were."]);
        assert_eq!(office.tallies().await, (4, 4));
        for deed in [Deed::RunStarted, Deed::RunUndone] {
            assert_eq!(cat.times(deed).await, 1, "{deed:?}");
        }

        // One that is stopped before its first step changes nothing.
        let another = cat.fill_in("/staff/runs", "/staff/runs", &[fields[0], fields[1], ("why", "Again.")]).await;
        let another = another.location().to_owned();
        assert_eq!(cat.fill_in(&format!("{another}/cancel"), "/staff/runs/{id}/cancel", &[]).await.location(), another);
        work(&office).await;
        assert_eq!((cat.times(Deed::RunCancelled).await, office.tallies().await), (1, (4, 4)));
    }
}
