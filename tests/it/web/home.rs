//! The choice of language and the front page, over HTTP, on both databases.

use actix_web::http::Method;
use actix_web::test::TestRequest;

use super::visitor::Visitor;
use crate::database::on_each_database;

on_each_database! {
    async fn the_root_leads_to_the_language_that_is_preferred(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        for (wanted, path) in [
            ("", "/en"),
            ("cy", "/cy"),
            ("CY-gb", "/cy"),
            ("cy-GB,cy;q=0.9,en;q=0.8", "/cy"),
            ("en-GB,en;q=0.9,cy;q=0.8", "/en"),
            ("en;q=0.5, cy;q=0.6", "/cy"),
            ("en, cy", "/en"),
            ("fr-FR,fr;q=0.9", "/en"),
            ("fr,cy;q=0.1", "/cy"),
            ("cy;q=0", "/en"),
            ("cy;q=0, en;q=0.1", "/en"),
            ("*", "/en"),
            (";;q=,,cy;q=NaN,=", "/en"),
            ("cy;q=-1", "/en"),
            ("cy;q=inf, en", "/en"),
        ] {
            let answer = visitor.send(TestRequest::get().uri("/").insert_header(("accept-language", wanted))).await;
            assert_eq!((answer.status, answer.location()), (303, path), "{wanted}");
            assert_eq!((answer.header("vary"), answer.header("cache-control")), ("Accept-Language", "no-cache"));
        }
    }

    async fn the_front_page_shows_every_petition_and_the_count(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let row = visitor.signed(&[]).await;
        visitor.confirm(row.id).await;
        visitor.refresh().await;
        for (lang, other) in [("en", "cy"), ("cy", "en")] {
            let page = visitor.get(&format!("/{lang}")).await;
            assert_eq!((page.status, page.header("cache-control")), (200, "public, max-age=5"));
            for nation in ["england", "scotland", "wales", "northern-ireland"] {
                page.assert_says(&[&format!("/{lang}/petitions/{nation}")]);
            }
            page.assert_says(&[&format!("<html lang=\"{lang}"), &format!("href=\"/{other}\"")]);
            assert!(!page.body.contains("noindex"));
        }
        visitor.get("/en").await.assert_says(&["One person has signed in all four nations together."]);
        let head = visitor.send(TestRequest::default().method(Method::HEAD).uri("/en")).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        for path in ["/de", "/EN", "/en/", "//en", "/en/petitions"] {
            assert_eq!(visitor.get(path).await.status, 404, "{path}");
        }
    }

    async fn a_closed_petition_is_marked(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        assert!(!visitor.get("/en").await.body.contains("This petition is closed."));
        visitor.execute("UPDATE petition SET state = 'closed' WHERE slug = 'wales'").await;
        visitor.refresh().await;
        assert_eq!(visitor.get("/en").await.body.matches("This petition is closed.").count(), 1);
    }
}
