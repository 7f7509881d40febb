use std::net::IpAddr;

use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::test::{self, TestRequest};
use actix_web::web;
use clarion::config::address::Network;
use clarion::config::settings::LogLevel;
use clarion::telemetry::{Metrics, subscriber};
use clarion::web::middleware::door::origin_of;
use clarion::web::middleware::method::with_head;
use clarion::web::problem::Problem;
use proptest::prelude::*;

use super::gate::{app, gate};
use crate::telemetry::Capture;

const HOME: (&str, &str) = ("host", "127.0.0.1:8080");
const SITE: &[(&str, &str)] = &[("BASE_URL", "https://campaign.example.org")];

/// An answer, taken apart.
struct Answer {
    status: u16,
    response: ServiceResponse<()>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name).map(|value| value.to_str().unwrap())
    }
}

/// Sends `request` to the application of `settings`; without a `Host`, to the loopback address.
async fn sent(settings: &[(&str, &str)], request: TestRequest) -> Answer {
    let app = test::init_service(app(web::Data::new(gate(settings)))).await;
    let response = match test::try_call_service(&app, request.to_request()).await {
        Ok(response) => response,
        // The one error of the gate: the request went down with a handler, the answer is inside.
        Err(error) => ServiceResponse::new(TestRequest::default().to_http_request(), error.error_response()),
    };
    let status = response.status().as_u16();
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let body = actix_web::body::to_bytes(body).await.unwrap_or_default();
    let body = String::from_utf8(body.to_vec()).unwrap();
    Answer { status, response: ServiceResponse::new(request, response), body }
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header(HOME)
}

fn post(path: &str) -> TestRequest {
    TestRequest::post().uri(path).insert_header(HOME)
}

fn form(path: &str, bytes: usize) -> TestRequest {
    post(path)
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload(format!("t={}", "a".repeat(bytes - 2)))
}

#[actix_web::test]
async fn every_answer_is_sealed() {
    let requests = || {
        vec![
            (200, get("/en")),
            (304, get(clarion::web::public::asset::style_url()).insert_header(("if-none-match", "*"))),
            (404, get("/nowhere/at/all")),
            (404, get("/assets/style.00000000.css")),
            (404, get("/en/number/many")),
            (405, post("/en")),
            (405, TestRequest::default().method(Method::TRACE).uri("/en").insert_header(HOME)),
            (403, post("/en/petitions/wales").insert_header(("sec-fetch-site", "cross-site"))),
            (413, form("/en/petitions/wales/signatures", 20_000)),
            (421, TestRequest::get().uri("/en").insert_header(("host", "elsewhere.example"))),
            (422, post("/en/mend")),
            (422, post("/en/petitions/wales/signatures")),
            (500, get("/en/broken")),
            (500, get("/en/panic")),
            (503, post("/en/busy")),
        ]
    };
    for https in [false, true] {
        for (status, request) in requests() {
            let settings: &[(&str, &str)] =
                if https { &[("BASE_URL", "https://127.0.0.1:8080")] } else { &[] };
            let answer = sent(settings, request).await;
            assert_eq!(answer.status, status, "{}", answer.body);
            let policy = answer.header("content-security-policy").unwrap();
            for part in
                ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
            {
                assert!(policy.contains(part), "{status}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{status}: {policy}");
            assert_eq!(policy.contains("upgrade-insecure-requests"), https, "{status}");
            assert_eq!(answer.header("strict-transport-security").is_some(), https, "{status}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{status}");
            assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{status}");
            assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{status}");
            assert!(answer.header("referrer-policy").is_some(), "{status}");
            assert!(answer.header("permissions-policy").is_some(), "{status}");
            assert_eq!(answer.header("x-request-id").unwrap().len(), 16, "{status}");
            assert_eq!(answer.header("server"), None, "{status}");
            if status >= 400 {
                assert_eq!(answer.header("cache-control"), Some("no-store"), "{status}");
                assert_eq!(answer.header("x-robots-tag"), Some("noindex"), "{status}");
            }
        }
    }
}

#[actix_web::test]
async fn a_page_with_a_token_keeps_it_to_itself() {
    let answer = sent(&[], get("/en/unsubscribe/abc")).await;
    assert_eq!(answer.body, "button");
    assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
    assert_eq!(answer.header("x-robots-tag"), Some("noindex"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let public = sent(&[], get("/en")).await;
    assert_eq!(public.header("referrer-policy"), Some("strict-origin-when-cross-origin"));
    assert_eq!(public.header("x-robots-tag"), None);
    assert_eq!(public.header("cache-control"), None);
    assert_eq!(sent(&[], post("/en/petitions/wales")).await.header("cache-control"), Some("no-store"));
}

#[actix_web::test]
async fn a_handler_may_bring_its_own_policy_and_its_own_error_page() {
    let framed = sent(&[], get("/en/framed")).await;
    assert_eq!(framed.header("content-security-policy"), Some("sandbox"));
    assert_eq!(sent(&[], post("/en/mend")).await.body, "the form again");
}

#[actix_web::test]
async fn only_our_hosts_are_served() {
    let to = |host: &'static str| TestRequest::get().uri("/en").insert_header(("host", host));
    for host in ["campaign.example.org", "CAMPAIGN.example.org", "campaign.example.org:443"] {
        assert_eq!(sent(SITE, to(host)).await.status, 200, "{host}");
    }
    for host in
        ["example.org", "campaign.example.org:80", "campaign.example.org.", "127.0.0.1:8080", "localhost", ""]
    {
        let answer = sent(SITE, to(host)).await;
        assert_eq!((answer.status, answer.body.as_str()), (421, "https://campaign.example.org\n"), "{host}");
    }
    for host in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"] {
        assert_eq!(sent(&[], to(host)).await.status, 200, "{host}");
    }
    assert_eq!(sent(&[], to("localhost:8081")).await.status, 421);
    assert_eq!(sent(&[], to("[::1]")).await.status, 421);
    assert_eq!(sent(SITE, TestRequest::get().uri("/en")).await.status, 421, "no host at all");
    let probe = TestRequest::get().uri("/livez").insert_header(("host", "10.0.0.7"));
    assert_eq!(sent(SITE, probe).await.body, "live");
}

#[actix_web::test]
async fn headers_that_claim_another_host_change_nothing() {
    let foreign = TestRequest::get().uri("http://elsewhere.example/en").insert_header(HOME);
    assert_eq!(sent(&[], foreign).await.status, 421);
    let absolute = TestRequest::get().uri("http://127.0.0.1:8080/en").insert_header(HOME);
    assert_eq!(sent(&[], absolute).await.status, 200);
    for name in ["x-forwarded-host", "x-original-url", "x-rewrite-url", "forwarded"] {
        let answer = sent(&[], get("/nowhere/at/all").insert_header((name, "host=elsewhere.example"))).await;
        assert_eq!(answer.status, 404);
        assert!(!answer.body.contains("elsewhere"), "{name}");
    }
}

#[actix_web::test]
async fn a_form_of_another_site_changes_nothing() {
    let cases = [
        (vec![], 200),
        (vec![("origin", "http://127.0.0.1:8080")], 200),
        (vec![("origin", "http://localhost:8080")], 200),
        (vec![("sec-fetch-site", "same-origin")], 200),
        (vec![("sec-fetch-site", "none")], 200),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8080")], 403),
        (vec![("origin", "https://127.0.0.1:8080")], 403),
        (vec![("origin", "http://elsewhere.example")], 403),
        (vec![("origin", "null")], 403),
        (vec![("origin", "")], 403),
    ];
    for (headers, status) in cases {
        let mut to_petition = post("/en/petitions/wales");
        let mut to_unsubscribe = post("/en/unsubscribe/abc");
        for header in headers.clone() {
            to_petition = to_petition.insert_header(header);
            to_unsubscribe = to_unsubscribe.insert_header(header);
        }
        assert_eq!(sent(&[], to_petition).await.status, status, "{headers:?}");
        assert_eq!(sent(&[], to_unsubscribe).await.status, 200, "one click: {headers:?}");
    }
    let linked = get("/en").insert_header(("sec-fetch-site", "cross-site"));
    assert_eq!(sent(&[], linked).await.status, 200, "a link from another site");
}

#[actix_web::test]
async fn head_is_answered_wherever_get_is() {
    let whole = sent(&[], get("/en")).await;
    let head = |path: &str| TestRequest::default().method(Method::HEAD).uri(path).insert_header(HOME);
    let app = test::init_service(app(web::Data::new(gate(&[])))).await;
    let answer = test::call_service(&app, head("/en").to_request()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        answer.response().body().size(),
        actix_web::body::BodySize::Sized(u64::try_from(whole.body.len()).unwrap())
    );
    assert!(test::read_body(answer).await.is_empty());
    for (path, status) in
        [("/nowhere/at/all", 404), ("/en/petitions/wales/signatures", 405), ("/en/broken", 500)]
    {
        let answer = test::call_service(&app, head(path).to_request()).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert!(test::read_body(answer).await.is_empty(), "{path}");
    }
}

#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let with = |method: &str, path: &str| {
        TestRequest::default()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path)
            .insert_header(HOME)
    };
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "QUERY", "SPAM"] {
        let answer = sent(&[], with(method, "/en/petitions/wales")).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, POST, HEAD")), "{method}");
        assert_eq!(sent(&[], with(method, "/nowhere/at/all")).await.status, 404, "{method}");
    }
    let answer = sent(&[], with("GET", "/en/petitions/wales/signatures")).await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    for method in ["TRACE", "CONNECT"] {
        let answer = sent(&[], with(method, "/en")).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, POST")), "{method}");
    }
}

#[actix_web::test]
async fn bodies_have_a_size_that_fits_their_form() {
    let sign = "/en/petitions/wales/signatures";
    assert_eq!(sent(&[], form(sign, 16_384)).await.status, 200);
    let large = sent(&[], form(sign, 16_385)).await;
    assert_eq!(large.status, 413);
    assert!(large.body.contains("<h1>That was too long for us</h1>"), "{}", large.body);
    assert_eq!(sent(&[], form("/en/letters/abc", 163_840)).await.body, "163838");
    assert_eq!(sent(&[], form("/en/letters/abc", 163_841)).await.status, 413);
    let lying = form(sign, 10).insert_header(("content-length", "70000"));
    assert_eq!(sent(&[], lying).await.status, 413, "refused by what it announces");
}

#[actix_web::test]
async fn a_form_that_cannot_be_read_is_a_page_and_no_fault() {
    let sign = "/en/petitions/wales/signatures";
    assert_eq!(sent(&[], post(sign)).await.status, 422);
    let json = post(sign).insert_header(("content-type", "application/json")).set_payload("{}");
    assert_eq!(sent(&[], json).await.status, 422);
    for body in ["%ff%fe=%00", "a=%", "&&==&=", "%ED%A0%80=x", "a=\u{202e}"] {
        let request =
            post(sign).insert_header(("content-type", "application/x-www-form-urlencoded")).set_payload(body);
        let answer = sent(&[], request).await;
        assert!([200, 422].contains(&answer.status), "{body:?}: {}", answer.status);
    }
}

#[actix_web::test]
async fn a_problem_is_a_page_in_the_language_of_the_path() {
    let english = sent(&[], get("/en/broken")).await;
    assert_eq!(english.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(english.body.contains("<h1>Something broke on our side</h1>"), "{}", english.body);
    assert!(english.body.contains("<html lang=\"en-GB\">"));
    assert!(english.body.contains(english.header("x-request-id").unwrap()));
    assert!(english.body.contains("noindex") && !english.body.contains("/never-shown"));
    assert!(!english.body.contains("shelf"), "the cause is for the log alone");
    let welsh = sent(&[], get("/cy/broken")).await;
    assert!(welsh.body.contains("<html lang=\"cy\">"));
    assert!(!welsh.body.contains("Something broke"));
    assert!(sent(&[], get("/nowhere/at/all")).await.body.contains("<html lang=\"en-GB\">"));
}

#[actix_web::test]
async fn a_program_gets_problem_details() {
    let answer = sent(&[], get("/en/broken").insert_header(("accept", "application/json"))).await;
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let details: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(details["status"], 500);
    assert_eq!(details["code"], "internal");
    assert_eq!(details["type"], "about:blank");
    assert_eq!(details["title"], "Something broke on our side");
    assert_eq!(details["request_id"].as_str(), answer.header("x-request-id"));
    let by_name = sent(&[], get("/petitions.json").insert_header(("accept", "*/*"))).await;
    assert_eq!(by_name.header("content-type"), Some("application/problem+json"));
    let browser = get("/petitions.json").insert_header(("accept", "text/html,application/json"));
    assert_eq!(sent(&[], browser).await.header("content-type"), Some("text/html; charset=utf-8"));
}

#[actix_web::test]
async fn what_was_typed_outlives_a_busy_database() {
    let answer = sent(&[], post("/en/busy")).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
    assert!(answer.body.contains("value=\"Zoë &#34;Z&#34; Example\""), "{}", answer.body);
    let problem = Problem::Internal("the cause".to_owned());
    assert_eq!(format!("{problem:?} {problem}"), "Problem(internal) internal");
}

#[test]
fn a_request_is_one_line_without_its_path() {
    let metrics = Metrics::start().unwrap();
    let capture = Capture::default();
    let writer = capture.clone();
    let _kept = tracing::subscriber::set_default(subscriber(LogLevel::Info, move || writer.clone()));
    actix_web::rt::System::new().block_on(async {
        sent(&[], get("/en/unsubscribe/topsecret?postcode=SW1A1AA")).await;
        sent(&[], get("/nowhere/zoe@example.org?email=zoe@example.org")).await;
        sent(&[], get("/en/broken")).await;
        sent(&[], get("/en/panic")).await;
        sent(
            &[],
            TestRequest::default().method(Method::from_bytes(b"ZOE").unwrap()).uri("/en").insert_header(HOME),
        )
        .await;
    });
    let lines = capture.lines();
    let requests: Vec<_> = lines.iter().filter(|line| line["message"] == "request").collect();
    let seen: Vec<_> = requests
        .iter()
        .map(|line| {
            (
                line["method"].as_str().unwrap(),
                line["route"].as_str().unwrap(),
                line["status"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("GET", "/{lang}/unsubscribe/{token}", 200),
            ("GET", "(none)", 404),
            ("GET", "/{lang}/broken", 500),
            ("GET", "/{lang}/panic", 500),
            ("(other)", "/{lang}", 405),
        ]
    );
    assert!(requests.iter().all(|line| line["duration_ms"].is_number() && line["request_id"].is_string()));
    let failed: Vec<_> = lines.iter().filter(|line| line["message"] == "failed").collect();
    assert_eq!(failed.len(), 2, "{lines:?}");
    assert_eq!(failed[0]["error"], "the shelf is empty");
    assert_eq!(failed[0]["request_id"], requests[2]["request_id"]);
    let all = format!("{lines:?} {}", metrics.render());
    for private in ["topsecret", "SW1A1AA", "zoe", "nowhere", "ZOE"] {
        assert!(!all.contains(private), "{private} in {all}");
    }
    assert!(all.contains("route=\\\"/{lang}/broken\\\"") || all.contains("route=\"/{lang}/broken\""));
}

#[actix_web::test]
async fn the_client_is_the_peer_unless_a_trusted_proxy_says_more() {
    let ask = |peer: &str| get("/en/from").peer_addr(peer.parse().unwrap());
    let spoofed = ask("198.51.100.7:1").insert_header(("x-forwarded-for", "203.0.113.1"));
    assert_eq!(sent(&[], spoofed).await.body, "198.51.100.7");
    let trusting = [("CLARION__SERVER__TRUSTED_PROXIES", "10.0.0.0/8")];
    let proxied = ask("10.0.0.1:1")
        .append_header(("x-forwarded-for", "203.0.113.66, 198.51.100.7"))
        .append_header(("x-forwarded-for", "10.0.0.2"));
    assert_eq!(sent(&trusting, proxied).await.body, "198.51.100.7");
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn forwarding_is_believed_from_the_right_as_far_as_trust_goes() {
    let trusted: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
    let of = |peer: &str, hops: &[&str]| origin_of(ip(peer), hops, &trusted).to_string();
    assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
    assert_eq!(of("10.0.0.1", &["203.0.113.1", "10.0.0.9"]), "203.0.113.1");
    assert_eq!(of("10.0.0.1", &["1.1.1.1", "203.0.113.1"]), "203.0.113.1");
    assert_eq!(of("::ffff:10.0.0.1", &["::ffff:203.0.113.1"]), "203.0.113.1");
    assert_eq!(of("2001:db8::1", &["[2001:4860::1]:4711"]), "2001:4860::1");
    assert_eq!(of("10.0.0.1", &["203.0.113.1:4711"]), "203.0.113.1");
    assert_eq!(of("10.0.0.1", &["203.0.113.1", "unknown"]), "10.0.0.1");
    assert_eq!(of("10.0.0.1", &["203.0.113.1", ""]), "10.0.0.1");
}

proptest! {
    #[test]
    fn an_untrusted_peer_cannot_be_talked_over(peer: u32, hops in prop::collection::vec("\\PC{0,30}", 0..5)) {
        let peer = IpAddr::from(std::net::Ipv4Addr::from_bits(peer | 0x8000_0000));
        let trusted: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap()];
        let hops: Vec<&str> = hops.iter().map(String::as_str).collect();
        prop_assert_eq!(origin_of(peer, &hops, &trusted), peer);
    }

    #[test]
    fn what_stands_left_of_a_stranger_is_never_believed(first: u32, stranger: u32) {
        let (first, stranger) = (first | 0x8000_0000, stranger | 0x8000_0000);
        let text = |bits| std::net::Ipv4Addr::from_bits(bits).to_string();
        let (first, stranger) = (text(first), text(stranger));
        let trusted: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap()];
        let found = origin_of(ip("10.0.0.1"), &[&first, &stranger, "10.0.0.2"], &trusted);
        prop_assert_eq!(found.to_string(), stranger);
    }
}

#[test]
fn head_stands_beside_get_in_what_is_allowed() {
    let of = |text: &'static str| {
        with_head(&actix_web::http::header::HeaderValue::from_static(text)).to_str().unwrap().to_owned()
    };
    assert_eq!(of("GET"), "GET, HEAD");
    assert_eq!(of("GET, POST"), "GET, POST, HEAD");
    assert_eq!(of("GET, HEAD"), "GET, HEAD");
    assert_eq!(of("POST"), "POST");
    assert_eq!(of(""), "");
}
