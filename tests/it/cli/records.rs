//! `clarion check` on DNS: what it says of each record, against a resolver inside the test.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use clarion::cli::check::dns::{Exchange, Resolver};
use clarion::cli::check::records::findings;
use clarion::cli::check::{Finding, Verdict};
use clarion::config::{Environment, Settings};
use clarion::mail::dkim::SigningKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

const ED25519: &[u8] = include_bytes!("../../data/dkim/ed25519.pem");
const RSA: &[u8] = include_bytes!("../../data/dkim/rsa.pem");

/// One record: its kind and its data.
type Zone = HashMap<(&'static str, u16), Vec<Vec<u8>>>;

const A: u16 = 1;
const MX: u16 = 15;
const TXT: u16 = 16;

/// Strings of at most `longest` bytes, as a record holds them.
fn txt(text: &str, longest: usize) -> Vec<u8> {
    text.as_bytes()
        .chunks(longest)
        .flat_map(|part| [&[u8::try_from(part.len()).unwrap()][..], part].concat())
        .collect()
}

/// The name's last label as a pointer to the question, the rest in full: as real servers compress.
fn mx(preference: u16, labels: &[&str], points_back: bool) -> Vec<u8> {
    let mut data = preference.to_be_bytes().to_vec();
    for label in labels {
        data.push(u8::try_from(label.len()).unwrap());
        data.extend_from_slice(label.as_bytes());
    }
    data.extend_from_slice(if points_back { &[0xc0, 12] } else { &[0] });
    data
}

fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap()
}

fn answer(zone: &Zone, query: &[u8], limit: usize) -> Vec<u8> {
    let mut labels = Vec::new();
    let mut at = 12;
    while query[at] != 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8(query[at + 1..end].to_vec()).unwrap());
        at = end;
    }
    let kind = u16::from_be_bytes([query[at + 1], query[at + 2]]);
    let name = labels.join(".");
    let none = Vec::new();
    let records = zone.iter().find(|((n, k), _)| *n == name && *k == kind).map_or(&none, |(_, data)| data);
    let mut reply = query[..2].to_vec();
    let is_known = zone.keys().any(|(n, _)| *n == name);
    reply.extend_from_slice(&[0x81, if is_known { 0x80 } else { 0x83 }, 0, 1]);
    reply.extend_from_slice(&short(records.len()).to_be_bytes());
    reply.extend_from_slice(&[0, 0, 0, 0]);
    reply.extend_from_slice(&query[12..at + 5]);
    for data in records {
        reply.extend_from_slice(&[0xc0, 12]);
        reply.extend_from_slice(&kind.to_be_bytes());
        reply.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        reply.extend_from_slice(&short(data.len()).to_be_bytes());
        reply.extend_from_slice(data);
    }
    if reply.len() > limit {
        reply.truncate(at + 5);
        reply[2] |= 0x02;
        reply[6..8].copy_from_slice(&[0, 0]);
    }
    reply
}

/// A resolver for `zone`: UDP answers above `limit` bytes are cut, so that they are asked for over TCP.
async fn resolver(zone: Zone, limit: usize) -> Resolver {
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = tcp.local_addr().unwrap();
    let udp = UdpSocket::bind(address).await.unwrap();
    let zone = Arc::new(zone);
    let shared = Arc::clone(&zone);
    tokio::spawn(async move {
        let mut query = [0; 512];
        while let Ok((length, from)) = udp.recv_from(&mut query).await {
            udp.send_to(&answer(&shared, &query[..length], limit), from).await.unwrap();
        }
    });
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = tcp.accept().await {
            let mut query = vec![0; usize::from(stream.read_u16().await.unwrap())];
            stream.read_exact(&mut query).await.unwrap();
            let reply = answer(&zone, &query, usize::MAX);
            stream.write_u16(short(reply.len())).await.unwrap();
            stream.write_all(&reply).await.unwrap();
        }
    });
    Resolver::new(vec![address])
}

fn key_file(folder: &Path, name: &str, pem: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, pem).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn settings(transport: &str, dkim: &str) -> Settings {
    let pairs = [
        ("CLARION__MAIL__TRANSPORT", transport),
        ("CLARION__MAIL__SMTP_URL", "smtp://relay.example.net"),
        ("CLARION__MAIL__FROM", "us@letters.example.net"),
        ("CLARION__MAIL__BOUNCE_DOMAIN", "bounce.example.net"),
        ("CLARION__ORGANISATION__EMAIL", "help@example.net"),
        ("CLARION__MAIL__DKIM", dkim),
    ];
    let environment: Environment = pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    Settings::load(&environment).unwrap()
}

async fn told(settings: &Settings, resolver: &Resolver) -> Vec<(&'static str, Result<String, String>)> {
    let outcome = |found: &Finding| match found.verdict {
        Verdict::Fail => Err(found.text.clone()),
        Verdict::Well | Verdict::Warn => Ok(found.text.clone()),
    };
    findings(settings, resolver).await.iter().map(|found| (found.part, outcome(found))).collect()
}

#[tokio::test]
async fn a_well_published_domain_is_ok_throughout() {
    let folder = tempfile::tempdir().unwrap();
    let (rsa, ed) = (key_file(folder.path(), "rsa", RSA), key_file(folder.path(), "ed", ED25519));
    let settings = settings("smtp", &format!("example.net:r1:{rsa},publish:letters.example.net:e1:{ed}"));
    let key = SigningKey::from_pem("example.net", "r1", RSA).unwrap();
    let other = SigningKey::from_pem("letters.example.net", "e1", ED25519).unwrap();
    let zone = || {
        Zone::from([
            (("r1._domainkey.example.net", TXT), vec![txt(&key.record(), 255)]),
            (("e1._domainkey.letters.example.net", TXT), vec![txt(&format!("{} ; t=s", other.record()), 20)]),
            (("letters.example.net", MX), vec![mx(20, &["b"], true), mx(10, &["a"], true)]),
            (("bounce.example.net", A), vec![vec![192, 0, 2, 1]]),
            (("bounce.example.net", TXT), vec![txt("x=1", 255), txt("v=spf1 a:relay.example.net -all", 255)]),
            (("_dmarc.example.net", TXT), vec![txt("v=DMARC1; p=none", 255)]),
        ])
    };
    for limit in [4_096, 200] {
        let resolver = resolver(zone(), limit).await;
        let found = told(&settings, &resolver).await;
        assert!(found.iter().all(|(_, outcome)| outcome.is_ok()), "{limit}: {found:#?}");
        let parts: Vec<&str> = found.iter().map(|(part, _)| *part).collect();
        assert_eq!(parts, ["dkim", "dkim", "mx", "mx", "spf", "dmarc"]);
        assert_eq!(found[0].1.clone().unwrap(), "r1._domainkey.example.net is published");
        assert_eq!(found[2].1.clone().unwrap(), "letters.example.net takes mail at a.letters.example.net");
        let exchanges = resolver.exchanges("letters.example.net").await.unwrap();
        assert_eq!(exchanges[1], Exchange { preference: 20, host: "b.letters.example.net".to_owned() });
    }
}

#[tokio::test]
async fn what_is_missing_or_wrong_fails_and_says_what_to_publish() {
    let folder = tempfile::tempdir().unwrap();
    let (rsa, ed) = (key_file(folder.path(), "rsa", RSA), key_file(folder.path(), "ed", ED25519));
    let settings = settings("smtp", &format!("example.net:r1:{rsa},example.net:e1:{ed}"));
    let zone = Zone::from([
        (("e1._domainkey.example.net", TXT), vec![txt("v=DKIM1; k=ed25519; p=AAAA", 255)]),
        (("bounce.example.net", MX), vec![mx(0, &[], false)]),
        (("bounce.example.net", TXT), vec![txt("v=spf1 -all", 255), txt("v=spf1 a -all", 255)]),
    ]);
    let found = told(&settings, &resolver(zone, 4_096).await).await;
    let failures: Vec<&str> =
        found.iter().map(|(_, outcome)| outcome.as_ref().unwrap_err().as_str()).collect();
    assert_eq!(failures.len(), 6);
    assert!(
        failures[0].starts_with("publish r1._domainkey.example.net. TXT \"v=DKIM1; k=rsa; p="),
        "{}",
        failures[0]
    );
    assert!(failures[0].contains("\" \""), "in strings that a record can hold");
    assert!(failures[1].contains("holds another key"));
    assert!(failures[2].starts_with("letters.example.net (mail.from) takes no mail"));
    assert!(failures[3].starts_with("bounce.example.net (mail.bounce_domain) takes no mail"));
    assert!(failures[4].contains("several SPF records"));
    assert!(failures[5].contains(
        "publish _dmarc.letters.example.net. TXT \"v=DMARC1; p=none; rua=mailto:help@example.net\""
    ));
}

#[tokio::test]
async fn a_resolver_that_is_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings("smtp", &format!("example.net:r1:{}", key_file(folder.path(), "rsa", RSA)));
    let closed = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for resolver in [Resolver::new(Vec::new()), Resolver::new(vec![closed])] {
        let found = told(&settings, &resolver).await;
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|(_, outcome)| outcome.as_ref().unwrap().contains("could not be checked")));
        assert!(found[3].1.as_ref().unwrap().contains("v=spf1 a:relay.example.net -all"));
        let verdicts = findings(&settings, &resolver).await;
        assert!(
            verdicts.iter().all(|found| found.verdict == Verdict::Warn),
            "nothing is well that nobody saw"
        );
    }
}

#[tokio::test]
async fn captured_mail_needs_no_records_and_a_bad_key_fails_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = key_file(folder.path(), "rsa", RSA);
    let nobody = Resolver::new(Vec::new());
    assert_eq!(told(&settings("file", ""), &nobody).await, []);
    let found = told(&settings("file", &format!("example.net:r1:{file}")), &nobody).await;
    assert!(found[0].1.as_ref().unwrap().starts_with("publish r1._domainkey.example.net. TXT"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let found = told(&settings("file", &format!("example.net:r1:{file}")), &nobody).await;
    assert!(found[0].1.as_ref().unwrap_err().contains("chmod 600"));
}
