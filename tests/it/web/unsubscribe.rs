//! Ending updates over HTTP, by a person and by a mail program, on both databases.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::test::TestRequest;
use clarion::domain::consent::Purpose as ConsentPurpose;
use clarion::secret::Purpose;
use clarion::store::StoreError;
use clarion::store::consent::list_suppressed;
use clarion::store::signature::SignatureView;

use super::visitor::Visitor;
use crate::database::on_each_database;

async fn subscriber(visitor: &Visitor) -> (SignatureView, String) {
    let row = visitor.signed(&[("updates", "yes")]).await;
    visitor.confirm(row.id).await;
    visitor.db.clock.advance(1);
    let path = Visitor::path("unsubscribe", Purpose::Unsubscribe, row.id);
    (row, path)
}

async fn ledger(visitor: &Visitor, row: &SignatureView) -> Vec<String> {
    visitor.consents(row.id).await.into_iter().map(|event| event.action).collect()
}

async fn is_suppressed(visitor: &Visitor, row: &SignatureView) -> bool {
    let keys = [row.email_key];
    let list: Result<_, StoreError> =
        visitor.db.store.read(move |conn| list_suppressed(conn, &keys, ConsentPurpose::Updates)).await;
    list.unwrap() == keys
}

on_each_database! {
    async fn a_person_presses_a_button(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (row, path) = subscriber(&visitor).await;
        for _ in 0..2 {
            let page = visitor.get(&path).await;
            assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
            page.assert_says(&[&format!("<form method=\"post\" action=\"{path}\">"), "Stop the updates"]);
        }
        assert!(visitor.row(row.id).await.updates && !is_suppressed(&visitor, &row).await);
        for _ in 0..2 {
            let page = visitor.post(&path, &[]).await;
            assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
            page.assert_says(&["The updates have stopped", "Your signature stays counted."]);
        }
        assert!(!visitor.row(row.id).await.updates && is_suppressed(&visitor, &row).await);
        assert_eq!(ledger(&visitor, &row).await, ["offered", "given", "withdrawn"]);
        assert_eq!(visitor.tallies().await, (1, 1));
    }

    async fn a_mail_program_needs_one_post_from_elsewhere(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (row, path) = subscriber(&visitor).await;
        let boundary = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        for (kind, body) in [
            ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
            ("multipart/form-data; boundary=b", boundary),
        ] {
            let request = TestRequest::post()
                .uri(&path)
                .insert_header((CONTENT_TYPE, kind))
                .insert_header(("origin", "https://mail.example"))
                .insert_header(("sec-fetch-site", "cross-site"))
                .set_payload(body);
            let answer = visitor.send(request).await;
            assert_eq!((answer.status, answer.location()), (200, ""), "{kind}");
        }
        assert!(!visitor.row(row.id).await.updates && is_suppressed(&visitor, &row).await);
        assert_eq!(ledger(&visitor, &row).await, ["offered", "given", "withdrawn"]);
    }

    async fn a_link_that_is_not_ours_is_no_page(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (row, path) = subscriber(&visitor).await;
        let other_purpose = Visitor::path("unsubscribe", Purpose::Confirm, row.id);
        for path in [other_purpose, format!("{path}A"), "/en/unsubscribe/made-up".to_owned()] {
            for page in [visitor.get(&path).await, visitor.post(&path, &[]).await] {
                assert_eq!((page.status, page.header("cache-control")), (404, "no-store"), "{path}");
            }
        }
        assert!(visitor.row(row.id).await.updates);
    }

    async fn a_link_of_a_signature_that_is_gone_is_no_fault(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let gone = clarion::domain::id::SignatureId::from_uuid(visitor.db.clock.new_id());
        let path = Visitor::path("unsubscribe", Purpose::Unsubscribe, gone);
        let page = visitor.post(&path, &[]).await;
        assert_eq!(page.status, 200);
        page.assert_says(&["The updates have stopped"]);
    }

    async fn when_the_database_is_away_the_mail_program_is_told_when_to_come_again(db: TestDatabase) {
        let mut visitor = Visitor::of(db).await;
        let (row, path) = subscriber(&visitor).await;
        visitor.lose_database().await;
        let answer = visitor.post(&path, &[("List-Unsubscribe", "One-Click")]).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
        assert_eq!(visitor.get(&path).await.status, 200);
        assert!(visitor.row(row.id).await.updates);
    }
}
