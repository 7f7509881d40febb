//! What a supporter reads beside each point before writing, over HTTP and on both databases.

use clarion::secret::Purpose;

use super::visitor::{BELFAST, CARDIFF, EDINBURGH, Visitor};
use crate::database::on_each_database;

/// The text of a point on the compose page, up to the next one.
fn point<'p>(page: &'p str, title: &str) -> &'p str {
    let (_, fields) = page.split_once("What your letter asks for").unwrap();
    let (fields, _) = fields.split_once("</fieldset>").unwrap();
    let (_, point) = fields.split_once(&format!("<strong>{title}</strong>")).unwrap();
    point.split_once("</details>").unwrap().0
}

on_each_database! {
    async fn each_point_has_its_evidence_and_the_promises_of_the_writer_s_nation(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        for (nation, postcode, title, told, untold) in [
            ("scotland", EDINBURGH, "Complete data", "Scottish Government", "Long Term Plan"),
            ("wales", CARDIFF, "A specialist nurse for everyone", "Wales Cancer Network", "Long Term Plan"),
            ("northern-ireland", BELFAST, "A specialist nurse for everyone", "Cancer Strategy", "Wales Cancer Network"),
        ] {
            let email = format!("{nation}@example.org");
            let signed = visitor.sign(&format!("/en/petitions/{nation}"), &[("postcode", postcode), ("email", &email)]).await;
            assert_eq!(signed.status, 303, "{}", signed.body);
            visitor.db.clock.advance(1);
            let row = visitor.rows().await.into_iter().find(|row| row.email == email).unwrap();
            visitor.confirm(row.id).await;
            let page = visitor.get(&Visitor::path("letters", Purpose::Letters, row.id)).await;
            let shown = point(&page.body, title);
            assert!(shown.contains(told) && shown.contains("Checked on"), "{nation}: {shown}");
            assert!(!shown.contains(untold), "{nation}: {shown}");
            // Each finding and each promise leads to its source.
            assert!(shown.contains("href=\"#source-1\"") || shown.contains("href=\"#source-2\""), "{shown}");
            page.assert_says(&["<h2 id=\"sources\">", "The Unsurvivors"]);
            let treatment = point(&page.body, "Fast access to treatment");
            assert!(treatment.contains("it names no government&#39;s commitment"), "{treatment}");
        }
    }
}
