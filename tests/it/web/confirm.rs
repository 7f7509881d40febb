//! From the link in the mail to "you have signed", over HTTP, on both databases.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use clarion::actions::withdraw::withdraw;
use clarion::domain::notice::Notice;
use clarion::domain::signature::{PENDING_LIFE_MS, SignatureState};
use clarion::secret::Purpose;
use clarion::store::StoreError;

use super::visitor::Visitor;
use crate::database::on_each_database;

const EXPIRED: &str = "This link has run out";

on_each_database! {
    async fn opening_the_link_changes_nothing(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        let path = Visitor::path("confirm", Purpose::Confirm, row.id);
        for method in [Method::GET, Method::HEAD, Method::GET] {
            let page = visitor.send(TestRequest::default().method(method.clone()).uri(&path)).await;
            assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
            assert_eq!((page.header("x-robots-tag"), page.header("referrer-policy")), ("noindex", "same-origin"));
            if method == Method::GET {
                page.assert_says(&[&format!("<form method=\"post\" action=\"{path}\">"), "Confirm my signature"]);
            }
        }
        assert_eq!(visitor.row(row.id).await.state, SignatureState::Pending);
        assert_eq!((visitor.tallies().await, visitor.mails(Notice::SignatureReceipt).await), ((1, 0), 0));
        let page = visitor.get(&path.replace("/en/", "/cy/")).await;
        page.assert_says(&["<html lang=\"cy\""]);
    }

    async fn pressing_the_button_counts_once(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        let path = Visitor::path("confirm", Purpose::Confirm, row.id);
        let answers = [visitor.confirm(row.id).await, visitor.confirm(row.id).await];
        for answer in &answers {
            assert_eq!((answer.status, answer.location(), answer.header("cache-control")), (303, path.as_str(), "no-store"));
        }
        assert_eq!((visitor.tallies().await, visitor.mails(Notice::SignatureReceipt).await), ((1, 1), 1));
        let now = visitor.db.clock.now();
        let row = visitor.row(row.id).await;
        assert_eq!((row.state, row.confirmed_at), (SignatureState::Confirmed, Some(now)));
        // Before and after the snapshot is read anew, and long after the time to confirm.
        for _ in 0..2 {
            let page = visitor.get(&path).await;
            assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
            page.assert_says(&["Thank you. You have signed.", &Visitor::path("letters", Purpose::Letters, row.id)]);
            page.assert_says(&["person in England has signed"]);
            visitor.db.clock.advance(2 * PENDING_LIFE_MS);
            visitor.refresh().await;
        }
        visitor.get("/en/petitions/england").await.assert_says(&["person in England has signed"]);
    }

    async fn two_presses_at_once_count_once(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        let presses = std::iter::repeat_with(|| visitor.confirm(row.id)).take(8);
        for answer in futures_util::future::join_all(presses).await {
            assert_eq!(answer.status, 303);
        }
        assert_eq!((visitor.tallies().await, visitor.mails(Notice::SignatureReceipt).await), ((1, 1), 1));
    }

    async fn after_fourteen_days_the_link_offers_to_sign_again(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        let path = Visitor::path("confirm", Purpose::Confirm, row.id);
        visitor.db.clock.advance(PENDING_LIFE_MS - 1);
        visitor.get(&path).await.assert_says(&["Confirm my signature"]);
        visitor.db.clock.advance(1);
        let answer = visitor.confirm(row.id).await;
        assert_eq!((answer.status, answer.location()), (303, path.as_str()));
        let page = visitor.get(&path).await;
        assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
        page.assert_says(&[EXPIRED, "href=\"/en/petitions/england#sign\""]);
        assert_eq!(visitor.row(row.id).await.state, SignatureState::Pending);
        assert_eq!(visitor.tallies().await, (1, 0));
    }

    async fn a_link_that_is_not_ours_offers_the_petitions(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        let own = Visitor::path("confirm", Purpose::Confirm, row.id);
        let mut cut = own.clone();
        cut.pop();
        let other_purpose = Visitor::path("confirm", Purpose::Letters, row.id);
        for path in [cut, other_purpose, format!("{own}A"), "/en/confirm/made-up".to_owned(), "/en/confirm/%00%FF".to_owned()] {
            for page in [visitor.get(&path).await, visitor.post(&path, &[]).await] {
                assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{path}");
                page.assert_says(&["This link leads nowhere", "href=\"/en\""]);
            }
        }
        assert_eq!(visitor.row(row.id).await.state, SignatureState::Pending);
        assert_eq!(visitor.get("/de/confirm/made-up").await.status, 404);
    }

    async fn a_withdrawn_signature_stays_withdrawn(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        visitor.confirm(row.id).await;
        let (writer, id, now) = (visitor.site.state.writer, row.id, visitor.db.clock.now());
        let withdrawn: Result<_, StoreError> =
            visitor.db.store.write(move |tx| withdraw(tx, writer, id, now)).await;
        assert!(withdrawn.unwrap());
        assert_eq!(visitor.confirm(row.id).await.status, 303);
        let page = visitor.get(&Visitor::path("confirm", Purpose::Confirm, row.id)).await;
        page.assert_says(&["Your signature is withdrawn", "You have taken this signature back", "href=\"/en/petitions/england#sign\""]);
        assert!(!page.body.contains(EXPIRED) && !page.body.contains("not confirmed in time"));
        assert_eq!(visitor.row(row.id).await.state, SignatureState::Withdrawn);
        assert_eq!(visitor.tallies().await, (1, 0));
    }

    async fn a_signature_that_was_struck_out_says_whom_to_tell(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        visitor.execute("UPDATE signature SET state = 'invalid'").await;
        let page = visitor.get(&Visitor::path("confirm", Purpose::Confirm, row.id)).await;
        page.assert_says(&["This signature does not count", "class=\"button\" href=\"/en/complaints\""]);
        assert!(!page.body.contains(EXPIRED) && !page.body.contains("#sign\">"));
    }

    async fn when_the_database_is_away_the_button_can_be_pressed_again(db: TestDatabase) {
        let mut visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        visitor.lose_database().await;
        let path = Visitor::path("confirm", Purpose::Confirm, row.id);
        let page = visitor.confirm(row.id).await;
        assert_eq!((page.status, page.header("retry-after")), (503, "5"));
        page.assert_says(&[&format!("<form method=\"post\" action=\"{path}\">")]);
        let page = visitor.get(&path).await;
        assert_eq!((page.status, page.header("retry-after")), (503, "5"));
        assert_eq!(visitor.row(row.id).await.state, SignatureState::Pending);
    }
}
