use clarion::mail::compose::compose;
use clarion::mail::transport::{FileTransport, Security, SmtpRoute, Transport};
use proptest::prelude::*;

use super::{confirmation, fixed_id};

fn code(url: &str) -> &'static str {
    SmtpRoute::parse(url).map_or_else(|error| error.code(), |_| "ok")
}

#[test]
fn a_url_says_host_port_and_protection() {
    let route = SmtpRoute::parse("smtp://user:p%40ss%2Fword@Mail.Example:2525?tls=required").unwrap();
    assert_eq!((route.host(), route.port(), route.security()), ("mail.example", 2525, Security::StartTls));
    let route = SmtpRoute::parse("smtps://mail.example").unwrap();
    assert_eq!((route.port(), route.security()), (465, Security::Implicit));
    let route = SmtpRoute::parse("smtp://mail.example/").unwrap();
    assert_eq!((route.port(), route.security()), (587, Security::StartTls));
    let route = SmtpRoute::parse("smtp://[::1]:1025?tls=none").unwrap();
    assert_eq!((route.host(), route.port(), route.security()), ("::1", 1025, Security::Plain));
}

#[test]
fn every_mistake_has_its_own_error() {
    for (url, expected) in [
        ("mail.example:25", "scheme"),
        ("http://mail.example", "scheme"),
        ("smtp://", "host"),
        ("smtp://:25", "host"),
        ("smtp://mail example", "host"),
        ("smtp://[::1", "host"),
        ("smtp://[mail.example]:25", "host"),
        ("smtp://mail.example:0", "port"),
        ("smtp://mail.example:70000", "port"),
        ("smtp://mail.example:", "port"),
        ("smtp://[::1]25", "port"),
        ("smtp://user@mail.example", "credentials"),
        ("smtp://user:@mail.example", "credentials"),
        ("smtp://user:%zz@mail.example", "credentials"),
        ("smtp://user:%4@mail.example", "credentials"),
        ("smtp://user:%ff@mail.example", "credentials"),
        ("smtp://user:%00@mail.example", "credentials"),
        ("smtp://mail.example?tls=maybe", "option"),
        ("smtp://mail.example?starttls", "option"),
        ("smtps://localhost?tls=none", "option"),
        ("smtp://mail.example?tls=none", "plain_elsewhere"),
        ("smtp://10.0.0.1?tls=none", "plain_elsewhere"),
        ("smtp://127.0.0.1.example?tls=none", "plain_elsewhere"),
        ("smtp://127.0.0.1?tls=none", "ok"),
        ("smtp://localhost:25?tls=none", "ok"),
    ] {
        assert_eq!(code(url), expected, "{url}");
    }
}

#[test]
fn a_login_shows_nowhere() {
    let route = SmtpRoute::parse("smtp://someone:hunter2@mail.example").unwrap();
    let shown = format!("{route:?} {:?}", Transport::Smtp(route.clone()).carrier());
    assert!(!shown.contains("someone") && !shown.contains("hunter2"), "{shown}");
    let error = SmtpRoute::parse("smtp://someone:hunter2@mail.example:x").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn extra_roots_must_be_certificates() {
    let route = || SmtpRoute::parse("smtp://mail.example").unwrap();
    assert_eq!(route().trusting(b"not pem").unwrap_err().code(), "tls");
    assert_eq!(route().trusting(b"").unwrap_err().code(), "tls");
    let certificate = rcgen::generate_simple_self_signed(vec!["mail.example".to_owned()]).unwrap();
    assert!(route().trusting(certificate.cert.pem().as_bytes()).is_ok());
}

#[tokio::test]
async fn files_are_whole_and_a_repeat_replaces_by_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("mail");
    let mut carrier = Transport::File(FileTransport::new(&inner).unwrap()).carrier();
    let mail = compose(&confirmation()).unwrap();
    for _ in 0..2 {
        assert_eq!(carrier.send(fixed_id(), &mail).await.unwrap().code, 250);
    }
    let names = std::fs::read_dir(&inner).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), [format!("{}.eml", fixed_id()).as_str()]);
    assert_eq!(std::fs::read(inner.join(format!("{}.eml", fixed_id()))).unwrap(), mail.message);
}

#[tokio::test]
async fn a_folder_that_is_gone_is_trouble_with_the_route() {
    let folder = tempfile::tempdir().unwrap();
    let mut carrier = Transport::File(FileTransport::new(folder.path().join("mail")).unwrap()).carrier();
    folder.close().unwrap();
    let failure = carrier.send(fixed_id(), &compose(&confirmation()).unwrap()).await.unwrap_err();
    assert!(failure.is_of_route(), "{failure}");
}

proptest! {
    #[test]
    fn no_url_makes_it_panic(url in "(smtps?://)?(?s).{0,80}") {
        if let Ok(route) = SmtpRoute::parse(&url) {
            prop_assert!(route.port() > 0 && !route.host().is_empty());
            prop_assert!(route.security() != Security::Plain || matches!(route.host(), "localhost" | "::1") || route.host().starts_with("127."));
        }
    }
}
