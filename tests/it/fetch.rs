//! Fetching from a publisher that is busy, slow, rude or cut off.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::time::Duration;

use clarion::clock::Clock;
use clarion::domain::moment::Moment;
use clarion::fetch::{
    FetchError, FetchFault, Fetched, Fetcher, Limits, USER_AGENT, is_permitted, may_follow, small,
};
use url::Url;

use crate::publisher::{Publisher, Reply};

const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    read: Duration::from_secs(5),
    answer: Duration::from_secs(10),
    answer_bytes: 1_000,
    total_bytes: 1_500,
    tries: 3,
    backoff: Duration::from_secs(8),
    longest_wait: Duration::from_secs(60),
    pace: Duration::from_secs(1),
};

/// One fetch by a fetcher of its own: what came of it, what was written, and the pauses in seconds.
fn fetch(
    publisher: &Publisher,
    limits: Limits,
    etag: Option<&str>,
) -> (Result<Fetched, FetchError>, Vec<u8>, Vec<u64>) {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("answer.part");
    let pauses = RefCell::new(Vec::new());
    let clock = Clock::fixed(Moment::from_millis(1_800_000_000_000));
    let mut fetcher = Fetcher::new(limits, clock, |time: Duration| pauses.borrow_mut().push(time.as_secs()));
    let url = Url::parse(&publisher.url("/list?a=b")).unwrap();
    let outcome = fetcher.fetch(&url, etag, &part);
    drop(fetcher);
    (outcome, fs::read(&part).unwrap_or_default(), pauses.into_inner())
}

fn fault(outcome: Result<Fetched, FetchError>) -> FetchFault {
    outcome.unwrap_err().reason
}

#[test]
fn an_answer_is_written_whole_and_the_publisher_is_told_who_asks() {
    let publisher =
        Publisher::new(|_, _| Reply::ok("list").with("ETag", "\"one\"").with("Content-Type", "text/csv"));
    let (outcome, written, pauses) = fetch(&publisher, LIMITS, None);
    let Fetched::Whole(whole) = outcome.unwrap() else { panic!("an answer was there") };
    assert_eq!((whole.etag.as_deref(), whole.content_type.as_str()), (Some("\"one\""), "text/csv"));
    assert_eq!(written, b"list");
    assert!(pauses.is_empty(), "{pauses:?}");
    let asked = publisher.asked();
    assert_eq!(asked[0].path, "/list?a=b");
    assert!(
        asked[0].head.contains(&format!("user-agent: {}", USER_AGENT.to_lowercase())),
        "{}",
        asked[0].head
    );
    assert!(!asked[0].head.contains("if-none-match"), "{}", asked[0].head);
}

#[test]
fn a_busy_publisher_is_asked_again_with_longer_pauses_and_then_given_up() {
    let publisher = Publisher::new(|_, before| match before {
        0 => Reply::status("503 Service Unavailable"),
        1 => Reply::Drop,
        _ => Reply::ok("list"),
    });
    let (outcome, written, pauses) = fetch(&publisher, LIMITS, None);
    assert!(matches!(outcome, Ok(Fetched::Whole(_))), "{outcome:?}");
    assert_eq!(written, b"list");
    // Eight seconds, then twice as long; and one before each request but the first.
    assert_eq!(pauses, [8, 1, 16, 1]);

    let publisher = Publisher::new(|_, _| Reply::status("500 Internal Server Error"));
    assert!(matches!(fault(fetch(&publisher, LIMITS, None).0), FetchFault::Status(500)));
    assert_eq!(publisher.asked().len(), 3);
}

#[test]
fn what_will_not_pass_is_not_tried_again() {
    for line in ["404 Not Found", "403 Forbidden", "204 No Content", "304 Not Modified"] {
        let publisher = Publisher::new(move |_, _| Reply::status(line));
        let status: u16 = line.split(' ').next().unwrap().parse().unwrap();
        assert!(
            matches!(fault(fetch(&publisher, LIMITS, None).0), FetchFault::Status(s) if s == status),
            "{line}"
        );
        assert_eq!(publisher.asked().len(), 1, "{line}");
    }
}

#[test]
fn the_pause_that_a_publisher_asks_for_is_kept_up_to_a_bound() {
    // The clock of the test stands at 2027-01-15 08:00:00.
    for (field, wanted) in
        [("30", 30), ("Fri, 15 Jan 2027 08:00:45 GMT", 45), ("Fri, 15 Jan 2027 07:00:00 GMT", 0)]
    {
        let publisher = Publisher::new(move |_, before| match before {
            0 => Reply::status("429 Too Many Requests").with("Retry-After", field),
            _ => Reply::ok("list"),
        });
        let (outcome, _, pauses) = fetch(&publisher, LIMITS, None);
        assert!(outcome.is_ok(), "{field}: {outcome:?}");
        assert_eq!(pauses, [wanted, 1], "{field}");
    }
    let publisher = Publisher::new(|_, _| Reply::status("503 Busy").with("Retry-After", "86400"));
    let (outcome, _, pauses) = fetch(&publisher, LIMITS, None);
    assert!(matches!(fault(outcome), FetchFault::Later(86_400)));
    assert_eq!((pauses.len(), publisher.asked().len()), (0, 1));
}

#[test]
fn a_cut_answer_is_fetched_again_from_its_start() {
    let publisher = Publisher::new(|_, before| match before {
        0 => Reply::Cut(b"long beginning that is not all".to_vec(), 10),
        _ => Reply::ok("list"),
    });
    let (outcome, written, _) = fetch(&publisher, LIMITS, None);
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(written, b"list");

    let publisher = Publisher::new(|_, _| Reply::Cut(b"li".to_vec(), 2));
    assert!(matches!(fault(fetch(&publisher, LIMITS, None).0), FetchFault::Dropped(_)));
    assert_eq!(publisher.asked().len(), 3);
}

#[test]
fn a_publisher_that_says_nothing_is_not_waited_for() {
    let publisher = Publisher::new(|_, _| Reply::Silence);
    let limits = Limits { read: Duration::from_millis(40), tries: 2, ..LIMITS };
    let (outcome, _, pauses) = fetch(&publisher, limits, None);
    assert!(matches!(fault(outcome), FetchFault::TimedOut(_)));
    assert_eq!(pauses, [8, 1]);
}

#[test]
fn an_answer_that_is_too_large_is_refused_whether_it_says_so_or_not() {
    for reply in [Reply::ok(vec![b'x'; 1_001]), Reply::Endless(vec![b'x'; 100_000])] {
        let publisher = Publisher::new(move |_, _| reply.clone());
        let (outcome, written, _) = fetch(&publisher, LIMITS, None);
        assert!(matches!(fault(outcome), FetchFault::TooLarge(1_000)));
        assert!(written.len() <= 1_000, "{} bytes were written", written.len());
        assert_eq!(publisher.asked().len(), 1);
    }
    let publisher = Publisher::new(|_, _| Reply::ok(vec![b'x'; 1_000]));
    assert!(fetch(&publisher, LIMITS, None).0.is_ok());
}

#[test]
fn all_answers_together_are_bounded_too() {
    let publisher = Publisher::new(|_, _| Reply::ok(vec![b'x'; 800]));
    let folder = tempfile::tempdir().unwrap();
    let mut fetcher = Fetcher::new(LIMITS, Clock::machine(), |_| {});
    let url = Url::parse(&publisher.url("/")).unwrap();
    assert!(fetcher.fetch(&url, None, &folder.path().join("one")).is_ok());
    let second = fetcher.fetch(&url, None, &folder.path().join("two"));
    assert!(matches!(fault(second), FetchFault::TooMuch(1_500)));
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let publisher = Publisher::new(|asked, _| {
        if asked.head.contains("if-none-match: \"one\"") {
            Reply::status("304 Not Modified")
        } else {
            Reply::ok("list")
        }
    });
    assert_eq!(fetch(&publisher, LIMITS, Some("\"one\"")).0.unwrap(), Fetched::Unchanged);
    assert!(matches!(fetch(&publisher, LIMITS, Some("\"two\"")).0.unwrap(), Fetched::Whole(_)));
}

#[test]
fn a_redirect_is_followed_only_to_the_same_publisher() {
    let publisher = Publisher::new(|asked, _| match asked.path.as_str() {
        "/list?a=b" => Reply::status("302 Found").with("Location", "/moved"),
        _ => Reply::ok("list"),
    });
    let (outcome, written, _) = fetch(&publisher, LIMITS, None);
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(
        (written, publisher.paths()),
        (b"list".to_vec(), vec!["/list?a=b".to_owned(), "/moved".to_owned()])
    );

    for target in
        ["http://example.org/list", "https://example.org/list", "ftp://127.0.0.1/list", "http://[", ""]
    {
        let publisher =
            Publisher::new(move |_, _| Reply::status("301 Moved Permanently").with("Location", target));
        let outcome = fetch(&publisher, LIMITS, None).0;
        // An empty target is the page itself, which leads to itself again.
        let wanted_circle = target.is_empty();
        match fault(outcome) {
            FetchFault::Strayed => assert!(!wanted_circle, "{target}"),
            FetchFault::Circle => assert!(wanted_circle, "{target}"),
            other => panic!("{target}: {other:?}"),
        }
    }
}

#[test]
fn only_https_is_spoken_beyond_this_machine() {
    let url = |text: &str| Url::parse(text).unwrap();
    for fine in
        ["https://data.parliament.scot/api", "http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost/"]
    {
        assert!(is_permitted(&url(fine)), "{fine}");
    }
    for bad in [
        "http://data.parliament.scot/api",
        "ftp://127.0.0.1/",
        "https://me:word@example.org/",
        "http://10.0.0.1/",
    ] {
        assert!(!is_permitted(&url(bad)), "{bad}");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut fetcher = Fetcher::new(LIMITS, Clock::machine(), |_| {});
    let refused =
        fetcher.fetch(&url("http://example.org/list"), None, Path::new(&folder.path().join("part")));
    assert!(matches!(fault(refused), FetchFault::Insecure));

    for (from, to) in [
        ("https://data.parliament.scot/a", "https://www.parliament.scot/b"),
        ("https://business.senedd.wales/a", "https://senedd.wales/b"),
        ("https://data.niassembly.gov.uk/a", "https://www.niassembly.gov.uk/b"),
        ("http://127.0.0.1:1/a", "http://127.0.0.1:2/b"),
        ("https://raw.githubusercontent.com/a", "https://raw.githubusercontent.com/b"),
    ] {
        assert!(may_follow(&url(from), &url(to)), "{from} to {to}");
    }
    for (from, to) in [
        ("https://data.parliament.scot/a", "http://data.parliament.scot/a"),
        ("https://data.niassembly.gov.uk/a", "https://other.gov.uk/a"),
        ("https://members-api.parliament.uk/a", "https://parliament.example/a"),
        ("https://members-api.parliament.uk/a", "https://notparliament.uk/a"),
        ("https://raw.githubusercontent.com/a", "https://gist.githubusercontent.com/b"),
        ("https://example.org/a", "http://127.0.0.1/b"),
        ("https://example.org/a", "https://127.0.0.1/b"),
        ("http://127.0.0.1:1/a", "http://127.0.0.2:1/a"),
        ("https://example.org/a", "https://me@example.org/a"),
    ] {
        assert!(!may_follow(&url(from), &url(to)), "{from} to {to}");
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_at_once() {
    let asked = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(asked.signing_key.serialize_der()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![asked.cert.der().clone()], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut session = rustls::ServerConnection::new(std::sync::Arc::new(config)).unwrap();
        // The handshake fails: the client sends an alert.
        session.complete_io(&mut stream).is_err()
    });
    let folder = tempfile::tempdir().unwrap();
    let mut fetcher = Fetcher::new(LIMITS, Clock::machine(), |_| panic!("it is not tried again"));
    let url = Url::parse(&format!("https://localhost:{port}/")).unwrap();
    let refused = fault(fetcher.fetch(&url, None, &folder.path().join("part")));
    assert!(matches!(refused, FetchFault::Broken(_)), "{refused:?}");
    assert!(server.join().unwrap());
}

#[test]
fn a_small_answer_is_taken_whole_or_not_at_all() {
    let of = |reply: Reply| {
        let publisher = Publisher::new(move |_, _| reply.clone());
        let answer = small(&Url::parse(&publisher.url("/certificate.pem")).unwrap());
        (answer.map_err(|error| error.reason), publisher.asked().len())
    };
    assert_eq!(of(Reply::ok("pem")).0.unwrap(), b"pem");
    assert_eq!(of(Reply::ok(vec![b'x'; 65_536])).0.unwrap().len(), 65_536);
    assert!(matches!(of(Reply::ok(vec![b'x'; 65_537])).0, Err(FetchFault::TooLarge(65_536))));
    assert!(matches!(of(Reply::Endless(vec![b'x'; 200_000])).0, Err(FetchFault::TooLarge(65_536))));
    let strayed = of(Reply::status("302 Found").with("Location", "http://127.0.0.1:1/"));
    assert!(matches!(strayed, (Err(FetchFault::Status(302)), 1)), "{strayed:?}");
    assert!(matches!(of(Reply::status("503 Busy")), (Err(FetchFault::Status(503)), 1)), "once");
    assert!(matches!(of(Reply::Cut(b"p".to_vec(), 5)).0, Err(FetchFault::Dropped(_))));
    let plain = Url::parse("http://sns.eu-west-2.amazonaws.com/x.pem").unwrap();
    assert!(matches!(small(&plain).unwrap_err().reason, FetchFault::Insecure));
}
