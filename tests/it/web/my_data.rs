//! What is held about one supporter, over HTTP, on both databases.

use clarion::domain::answer::Answer;
use clarion::domain::id::SignatureId;
use clarion::domain::letter::Stop;
use clarion::domain::representative::Chamber;
use clarion::secret::Purpose;
use clarion::store::{StoreError, letter, letter_answer, representative};

use super::visitor::{LEEDS, Visitor};
use crate::actions::letter::gss;
use crate::database::on_each_database;

on_each_database! {
    async fn the_page_shows_everything_that_is_held(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[("name", "Zoë <Example>"), ("email", "Zoe@Example.org")]).await;
        let path = Visitor::path("my-data", Purpose::MyData, row.id);
        let page = visitor.get(&path).await;
        assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
        assert_eq!((page.header("x-robots-tag"), page.header("referrer-policy")), ("noindex", "same-origin"));
        page.assert_says(&["Zoë &#60;Example&#62;", "Zoe@example.org", LEEDS, "Leeds Central and Headingley"]);
        page.assert_says(&["Not yet", "You did not ask for any.", "You have written none.", "15 January 2027"]);
        assert!(!page.body.contains("/unsubscribe/"));

        visitor.confirm(row.id).await;
        let offices: Result<_, StoreError> = visitor
            .db
            .store
            .read(|conn| representative::list_by_area(conn, Chamber::HouseOfCommons.into(), gss("E14001319").into()))
            .await;
        let office = offices.unwrap().pop().unwrap().id.to_string();
        let form = [("offices", office.as_str()), ("address", "1 Example Road"), ("postcode", LEEDS)];
        let send = format!("{}/send", Visitor::path("letters", Purpose::Letters, row.id));
        assert_eq!(visitor.post(&send, &form).await.status, 303);
        let page = visitor.get(&path).await;
        page.assert_says(&["Robin Sampleton MP, ", "MP for Leeds Central and Headingley"]);
        assert!(!page.body.contains("You have written none.") && !page.body.contains("Not yet"));
        let waits = "Your letter waits until somebody holds the office";
        assert!(!page.body.contains(waits));
        let held = visitor.db.store.write(move |tx| {
            let id = letter::list_by_signature(tx.conn(), row.id)?.remove(0).id;
            letter::hold(tx, id, Stop::Vacant)
        });
        assert_eq!(held.await.unwrap(), Some(1));
        visitor.get(&path).await.assert_says(&[waits]);
        // The letter itself with the postal address, and what was said of it.
        let now = visitor.db.clock.now();
        let record = visitor.db.store.write(move |tx| {
            let id = letter::list_by_signature(tx.conn(), row.id)?.remove(0).id;
            letter_answer::record(tx, id, Answer::Acknowledgement, "A <card> came.", now)
        });
        record.await.unwrap();
        visitor.get(&path).await.assert_says(&[
            "1 Example Road",
            "You told us: Only an acknowledgement came",
            "<blockquote>A &#60;card&#62; came.</blockquote>",
        ]);
        let sent = format!("{}/sent", Visitor::path("letters", Purpose::Letters, row.id));
        visitor.get(&sent).await.assert_says(&[waits]);
        visitor.get(&path.replace("/en/", "/cy/")).await.assert_says(&["<html lang=\"cy\"", "Zoe@example.org"]);
    }

    async fn who_asked_for_updates_can_end_them_from_here(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[("updates", "yes"), ("postcode", "LS6 9ZZ")]).await;
        let path = Visitor::path("my-data", Purpose::MyData, row.id);
        let end = Visitor::path("unsubscribe", Purpose::Unsubscribe, row.id);
        visitor.get(&path).await.assert_says(&["You asked for them.", &end, "Not known"]);
        visitor.post(&end, &[]).await;
        assert!(!visitor.get(&path).await.body.contains("/unsubscribe/"));
    }

    async fn a_link_that_is_not_ours_is_no_page(db: TestDatabase) {
        let mut visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        let gone = SignatureId::from_uuid(visitor.db.clock.new_id());
        let own = Visitor::path("my-data", Purpose::MyData, row.id);
        for path in [
            Visitor::path("my-data", Purpose::Confirm, row.id),
            Visitor::path("my-data", Purpose::MyData, gone),
            format!("{own}A"),
            "/en/my-data/made-up".to_owned(),
        ] {
            let page = visitor.get(&path).await;
            assert_eq!((page.status, page.header("cache-control")), (404, "no-store"), "{path}");
        }
        let page = visitor.post(&own, &[]).await;
        assert_eq!((page.status, page.header("allow")), (405, "GET, HEAD"));
        visitor.lose_database().await;
        let page = visitor.get(&own).await;
        assert_eq!((page.status, page.header("retry-after")), (503, "5"), "away is never not there");
    }
}
