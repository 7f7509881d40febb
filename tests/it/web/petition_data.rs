//! Petitions as public data, over HTTP, on both databases.

use actix_web::test::TestRequest;
use serde_json::Value;

use super::visitor::{Answer, EDINBURGH, Visitor};
use crate::database::on_each_database;

/// The data of an answer that anyone may read from anywhere.
#[track_caller]
fn data(answer: &Answer) -> Value {
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json; charset=utf-8"));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "public, max-age=5");
    serde_json::from_str(&answer.body).unwrap()
}

/// The same without the campaign's words, which change with the campaign.
fn without_words(mut value: Value) -> String {
    fn scrub(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if ["action", "background", "additional_details"].contains(&name.as_str()) {
                        assert!(value.as_str().is_some_and(|text| text.len() > 20), "{name}");
                        *value = Value::from("[words]");
                    }
                    scrub(value);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(scrub),
            _ => {}
        }
    }
    scrub(&mut value);
    serde_json::to_string_pretty(&value).unwrap()
}

/// Six signatures of one seat and four of another, all confirmed, and one that is not.
async fn signed(visitor: &Visitor) {
    for number in 0..11 {
        let postcode = if number < 6 { "LS6 0AA" } else { "BS8 0AA" };
        let email = format!("n{number}@example.org");
        visitor.db.clock.advance(1);
        let row = visitor.signed(&[("postcode", postcode), ("email", &email)]).await;
        if number < 10 {
            visitor.confirm(row.id).await;
        }
    }
    visitor.refresh().await;
}

on_each_database! {
    async fn the_shape_of_the_data_is_that_of_parliament_s_site(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        signed(&visitor).await;
        visitor.execute("UPDATE petition SET state = 'closed', closed_at = 1800000000000 WHERE slug = 'wales'").await;
        visitor.refresh().await;
        insta::assert_snapshot!("petitions", without_words(data(&visitor.get("/petitions.json").await)));
        insta::assert_snapshot!("petition", without_words(data(&visitor.get("/petitions/1.json").await)));
        insta::assert_snapshot!("count", without_words(data(&visitor.get("/petitions/1/count.json").await)));
    }

    async fn seats_of_few_signatures_are_left_out(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        signed(&visitor).await;
        let petition = data(&visitor.get("/petitions/1.json").await);
        let attributes = petition.pointer("/data/attributes").unwrap();
        assert_eq!(attributes.pointer("/signature_count").unwrap(), 10);
        let seats = attributes.pointer("/signatures_by_constituency").unwrap().as_array().unwrap();
        let codes: Vec<_> = seats.iter().map(|seat| seat.pointer("/ons_code").unwrap()).collect();
        assert_eq!(codes, ["E14001319"]);
        assert_eq!(data(&visitor.get("/petitions/1/count.json").await).pointer("/signature_count").unwrap(), 10);
        assert_eq!(data(&visitor.get("/petitions/2/count.json").await).pointer("/signature_count").unwrap(), 0);
    }

    async fn every_petition_has_data_of_its_own(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let answer = visitor.sign("/en/petitions/scotland", &[("postcode", EDINBURGH)]).await;
        assert_eq!(answer.status, 303);
        let list = data(&visitor.get("/petitions.json").await);
        let petitions = list.pointer("/data").unwrap().as_array().unwrap();
        assert_eq!(petitions.len(), 4);
        for petition in petitions {
            let link = petition.pointer("/links/self").unwrap().as_str().unwrap();
            let own = data(&visitor.get(link.strip_prefix("http://127.0.0.1:8080").unwrap()).await);
            assert_eq!(own.pointer("/data/id"), petition.pointer("/id"));
            assert_eq!(own.pointer("/data/attributes/signature_count").unwrap(), 0, "none is confirmed");
        }
    }

    async fn what_is_not_there_is_told_as_problem_details(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        for path in ["/petitions/99.json", "/petitions/0.json", "/petitions/99/count.json", "/petitions/999999999999999.json", "/petitions/1000000000000000.json", "/petitions/-1.json", "/petitions/one.json"] {
            let answer = visitor.get(path).await;
            assert_eq!((answer.status, answer.header("content-type")), (404, "application/problem+json"), "{path}");
            let details: Value = serde_json::from_str(&answer.body).unwrap();
            let field = |name: &str| details.get(name).unwrap().clone();
            assert_eq!((field("type"), field("status"), field("code")), ("about:blank".into(), 404.into(), "not-found".into()));
            assert_eq!(field("request_id"), answer.header("x-request-id"));
        }
        let answer = visitor.send(TestRequest::post().uri("/petitions.json")).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }

    async fn the_data_outlives_the_database(db: TestDatabase) {
        let mut visitor = Visitor::of(db).await;
        visitor.lose_database().await;
        for path in ["/petitions.json", "/petitions/1.json", "/petitions/1/count.json"] {
            data(&visitor.get(path).await);
        }
    }
}
