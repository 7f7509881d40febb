//! The statements and the commitments, over HTTP, on both databases.

use super::visitor::Visitor;
use crate::database::on_each_database;

on_each_database! {
    async fn the_duties_are_public_pages_in_both_languages(db: TestDatabase) {
        let mut visitor = Visitor::of_bare_site(db).await;
        visitor.lose_database().await;
        for lang in ["en", "cy"] {
            for name in ["privacy", "accessibility", "complaints"] {
                let page = visitor.get(&format!("/{lang}/{name}")).await;
                assert_eq!((page.status, page.header("cache-control")), (200, "public, max-age=5"), "{name}");
                page.assert_says(&[&format!("<html lang=\"{lang}"), "<h1>", "Example Organisation"]);
                assert!(!page.body.contains("noindex") && page.header("x-robots-tag").is_empty());
            }
        }
        visitor.get("/en/privacy").await.assert_says(&["14 days"]);
        for path in ["/de/privacy", "/en/imprint", "/en/privacy/more"] {
            assert_eq!(visitor.get(path).await.status, 404, "{path}");
        }
        assert_eq!(visitor.post("/en/privacy", &[]).await.status, 405);
    }

    async fn commitments_are_listed_for_all_nations_or_one(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        let all = visitor.get("/en/commitments").await;
        assert_eq!((all.status, all.header("cache-control")), (200, "public, max-age=5"));
        for nation in ["england", "scotland", "wales", "northern-ireland"] {
            let page = visitor.get(&format!("/en/commitments/{nation}")).await;
            assert_eq!(page.status, 200, "{nation}");
            let link = format!("/en/petitions/{nation}");
            page.assert_says(&[&link]);
            all.assert_says(&[&link]);
            assert!(page.body.len() < all.body.len());
        }
        visitor.get("/cy/commitments/wales").await.assert_says(&["<html lang=\"cy\""]);
        for path in ["/en/commitments/atlantis", "/en/commitments/Wales", "/de/commitments"] {
            assert_eq!(visitor.get(path).await.status, 404, "{path}");
        }
    }
}
