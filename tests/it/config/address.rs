use std::net::IpAddr;

use clarion::config::address::{
    BaseUrl, DatabaseUrl, MailAddress, Network, SmtpTls, SmtpUrl, WebLink, is_loopback_listener,
};
use proptest::prelude::*;

fn base(text: &str) -> BaseUrl {
    text.parse().unwrap()
}

#[test]
fn a_base_url_is_an_origin() {
    let url = base("https://Campaign.Example.org/");
    assert_eq!(url.as_str(), "https://campaign.example.org");
    assert_eq!(url.authority(), "campaign.example.org");
    assert!(url.is_https() && !url.is_loopback());
    assert_eq!(base("https://example.org:443").authority(), "example.org");
    assert_eq!(base("http://example.org:8080").authority(), "example.org:8080");
    assert_eq!(base("https://[2001:db8::1]").authority(), "[2001:db8::1]");
    for wrong in [
        "",
        "example.org",
        "ftp://example.org",
        "https://example.org/path",
        "https://u@example.org",
        "https://e.org?q",
        "https://e.org#f",
    ] {
        assert!(wrong.parse::<BaseUrl>().is_err(), "{wrong}");
    }
}

#[test]
fn a_loopback_origin_stands_for_all_its_names() {
    let names: Vec<String> =
        base("http://localhost:8080").origins().iter().map(|origin| origin.as_str().to_owned()).collect();
    assert_eq!(names, ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"]);
    assert_eq!(base("https://example.org").origins().len(), 1);
    assert_eq!(BaseUrl::of_listener("[::1]:80".parse().unwrap()).as_str(), "http://[::1]");
    assert!(BaseUrl::of_listener("127.0.0.1:8080".parse().unwrap()).is_loopback());
}

#[test]
fn a_network_holds_its_addresses_and_no_other() {
    let network = |text: &str| text.parse::<Network>().unwrap();
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    assert!(network("10.0.0.0/8").contains(ip("10.255.0.1")));
    assert!(!network("10.0.0.0/8").contains(ip("11.0.0.1")));
    assert!(network("10.0.0.0/8").contains(ip("::ffff:10.1.2.3")));
    assert!(network("192.0.2.7").contains(ip("192.0.2.7")));
    assert!(!network("192.0.2.7").contains(ip("192.0.2.6")));
    assert!(network("0.0.0.0/0").contains(ip("203.0.113.9")));
    assert!(network("2001:db8::/32").contains(ip("2001:db8:1::1")));
    assert!(!network("2001:db8::/32").contains(ip("2001:db9::1")));
    for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "localhost", "10.0.0.0/-1", "10.0.0.0/"] {
        assert!(wrong.parse::<Network>().is_err(), "{wrong}");
    }
}

#[test]
fn a_relay_says_how_it_is_kept_private() {
    let relay = |text: &str| text.parse::<SmtpUrl>().unwrap();
    let plain = relay("smtp://smtp.example.org");
    assert_eq!((plain.port, plain.tls, plain.credentials), (587, SmtpTls::StartTls, None));
    let implicit = relay("smtps://smtp.example.org?tls=required");
    assert_eq!((implicit.port, implicit.tls), (465, SmtpTls::Implicit));
    let local = relay("smtp://127.0.0.1:2525?tls=none");
    assert_eq!((local.host.as_str(), local.port, local.tls), ("127.0.0.1", 2525, SmtpTls::None));
    assert_eq!(relay("smtp://[::1]:25?tls=none").host, "::1");
    let (user, password) = relay("smtp://a%40b:p%3Aw@smtp.example.org:25").credentials.unwrap();
    assert_eq!((user.as_str(), password.expose().as_str()), ("a@b", "p:w"));
    for wrong in [
        "",
        "smtp://",
        "http://smtp.example.org",
        "smtp://smtp.example.org?tls=none",
        "smtps://127.0.0.1?tls=none",
        "smtp://smtp.example.org?tls=maybe",
        "smtp://smtp.example.org?starttls=1",
        "smtp://user@smtp.example.org",
        "smtp://smtp.example.org/path",
    ] {
        assert!(wrong.parse::<SmtpUrl>().is_err(), "{wrong}");
    }
}

#[test]
fn a_database_is_a_file_or_a_server() {
    let url = |text: &str| text.parse::<DatabaseUrl>().unwrap();
    assert_eq!(url("sqlite:data/clarion.db").sqlite_path().unwrap().to_str(), Some("data/clarion.db"));
    assert!(!url("postgres://localhost/clarion").is_sqlite());
    assert!(!url("postgresql://localhost/clarion").is_sqlite());
    for wrong in ["", "sqlite:", "mysql://localhost/clarion", "data/clarion.db"] {
        assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong}");
    }
}

#[test]
fn mail_addresses_and_links_are_plain() {
    assert_eq!("campaign@example.org".parse::<MailAddress>().unwrap().domain(), "example.org");
    for wrong in ["", "a", "@b", "a@", "a@b@c", "A <a@b.org>", "a b@c.org", "a@b\r\n.org", "a@b,c@d"] {
        assert!(wrong.parse::<MailAddress>().is_err(), "{wrong:?}");
    }
    assert!("https://example.org/help".parse::<WebLink>().is_ok());
    for wrong in ["", "javascript:alert(1)", "mailto:a@b.org", "//example.org", "/help"] {
        assert!(wrong.parse::<WebLink>().is_err(), "{wrong}");
    }
}

#[test]
fn only_loopback_listeners_are_private() {
    let ip = |text: &str| is_loopback_listener(text.parse().unwrap());
    assert!(ip("127.0.0.1") && ip("127.9.9.9") && ip("::1") && ip("::ffff:127.0.0.1"));
    assert!(!ip("0.0.0.0") && !ip("::") && !ip("192.0.2.1"));
}

#[test]
fn passwords_are_masked() {
    let relay: SmtpUrl = "smtp://clarion:hunter2@smtp.example.org".parse().unwrap();
    assert!(!format!("{relay:?}").contains("hunter2"));
    for text in [
        "postgres://clarion:hunter2@db.example.org/clarion",
        "postgres://db.example.org/clarion?password=hunter2",
        "postgres://clarion:hunter2@[bad/clarion",
    ] {
        let shown = format!("{:?}", text.parse::<DatabaseUrl>().unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_a_parser(text in "\\PC{0,60}", tail in "[a-z0-9:/@.%?=\\[\\]]{0,40}") {
        for text in [text.clone(), tail.clone(), format!("smtp://{tail}"), format!("https://{tail}"), format!("postgres://{tail}")] {
            if let Ok(url) = text.parse::<BaseUrl>() {
                prop_assert_eq!(url.as_str().parse::<BaseUrl>().unwrap(), url);
            }
            if let Ok(address) = text.parse::<MailAddress>() {
                prop_assert!(!address.as_str().contains(char::is_whitespace));
            }
            let _ = (text.parse::<Network>(), text.parse::<SmtpUrl>(), text.parse::<WebLink>());
            let _ = text.parse::<DatabaseUrl>().map(|url| format!("{url:?}"));
        }
    }

    #[test]
    fn a_network_of_full_length_holds_itself_alone(a: u32, b: u32) {
        let (a, b) = (std::net::Ipv4Addr::from_bits(a), std::net::Ipv4Addr::from_bits(b));
        let network: Network = a.to_string().parse().unwrap();
        prop_assert!(network.contains(a.into()));
        prop_assert_eq!(network.contains(b.into()), a == b);
    }
}
