use actix_web::test::{self, TestRequest};
use actix_web::web;
use clarion::web::public::asset::{icon_url, staff_style_url, style_url};

use super::gate::{app, gate};

#[actix_web::test]
async fn assets_are_kept_for_ever_under_a_name_that_changes_with_them() {
    let app = test::init_service(app(web::Data::new(gate(&[])))).await;
    for (path, content_type) in [
        (style_url(), "text/css; charset=utf-8"),
        (staff_style_url(), "text/css; charset=utf-8"),
        (icon_url(), "image/svg+xml"),
    ] {
        let request = |tag: &str| {
            TestRequest::get()
                .uri(path)
                .insert_header(("host", "127.0.0.1:8080"))
                .insert_header(("if-none-match", tag))
                .to_request()
        };
        let answer = test::call_service(&app, request("\"another\"")).await;
        assert_eq!(answer.status(), 200, "{path}");
        let etag = answer.headers().get("etag").unwrap().to_str().unwrap().to_owned();
        assert!(path.contains(&format!(".{}.", etag.trim_matches('"'))), "{path} {etag}");
        assert_eq!(answer.headers().get("content-type").unwrap(), content_type);
        assert_eq!(answer.headers().get("cache-control").unwrap(), "public, max-age=31536000, immutable");
        assert!(!test::read_body(answer).await.is_empty());
        for tag in [etag.clone(), format!("\"x\", W/{etag}"), "*".to_owned()] {
            let answer = test::call_service(&app, request(&tag)).await;
            assert_eq!(answer.status(), 304, "{tag}");
            assert_eq!(answer.headers().get("etag").unwrap().to_str().unwrap(), etag);
            assert!(test::read_body(answer).await.is_empty());
        }
    }
}
