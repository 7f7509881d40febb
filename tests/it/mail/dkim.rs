//! Signatures, proven by dkimpy (Debian's python3-dkim), which shares nothing with the program.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use clarion::config::settings::DkimKey;
use clarion::mail::compose::compose;
use clarion::mail::dkim::{Algorithm, KeyError, Signer, SigningKey, new_ed25519_pem};
use clarion::mail::envelope::Envelope;
use clarion::mail::lane::{Deadlines, Lane};
use data_encoding::BASE64;
use serde_json::json;

use super::smtp_server::{Setup, SmtpServer};
use super::{NOW, confirmation, letter, receipt};

const RSA: &[u8] = include_bytes!("../../data/dkim/rsa.pem");
const RSA_PKCS1: &[u8] = include_bytes!("../../data/dkim/rsa-pkcs1.pem");
const ED25519: &[u8] = include_bytes!("../../data/dkim/ed25519.pem");

fn rsa() -> SigningKey {
    SigningKey::from_pem("campaign.example", "r1", RSA).unwrap()
}

fn ed25519() -> SigningKey {
    SigningKey::from_pem("campaign.example", "e1", ED25519).unwrap()
}

fn both() -> Signer {
    Signer::new(vec![rsa(), ed25519()])
}

/// What dkimpy says of each signature of each message.
fn verdicts(messages: &[Vec<u8>]) -> Vec<Vec<bool>> {
    let keys = [rsa(), ed25519()].map(|key| (key.record_name(), json!(key.record())));
    let encoded: Vec<String> = messages.iter().map(|message| BASE64.encode(message)).collect();
    let asked = json!({ "keys": serde_json::Map::from_iter(keys), "messages": encoded });
    let mut verifier = Command::new("/usr/bin/python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dkim/verify"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    verifier.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let output = verifier.wait_with_output().unwrap();
    assert!(output.status.success(), "is python3-dkim installed, with python3-nacl?");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Messages that signers get wrong, each with what is odd about it.
fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let head = "From: \"A\" <a@campaign.example>\r\nTo: b@supporter.example\r\nDate: Thu, 12 Nov 2026 09:30:00 +0000\r\n\
                Message-ID: <c.1@campaign.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
    let plain = |rest: &str| format!("{head}{rest}").into_bytes();
    let long_word = "x".repeat(2_000);
    vec![
        ("plain", plain("Subject: hello\r\n\r\nOne line.\r\nAnother.\r\n")),
        ("no line end at the end", plain("Subject: hello\r\n\r\nOne line.\r\nno end")),
        ("an empty body", plain("Subject: hello\r\n\r\n")),
        ("nothing but line ends", plain("Subject: hello\r\n\r\n\r\n\r\n\r\n")),
        ("lines of blanks at the end", plain("Subject: hello\r\n\r\nText \t \r\n \t\r\n   \r\n\r\n")),
        ("dots at the head of lines", plain("Subject: hello\r\n\r\n.\r\n..\r\n.x\r\n. y\r\n")),
        (
            "a long encoded subject",
            plain(&format!(
                "Subject: {}\r\n\r\nText\r\n",
                ["=?utf-8?b?w6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOp?="; 6].join("\r\n ")
            )),
        ),
        (
            "a long plain subject",
            plain(&format!(
                "Subject: {}\r\n\r\nText\r\n",
                ["a long subject of many words"; 7].join("\r\n\t")
            )),
        ),
        ("double spaces", plain("Subject:   two  spaces \t and a tab  \r\n\r\nTwo  spaces\t\there .\r\n")),
        ("an empty subject", plain("Subject:\r\n\r\nText\r\n")),
        ("a line of 2,000 characters", plain(&format!("Subject: hello\r\n\r\n{long_word}\r\n"))),
        (
            "a long way to unsubscribe",
            plain(&format!(
                "Subject: hello\r\nList-Unsubscribe: <https://campaign.example/u/{}>\r\n\
                 List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nText\r\n",
                "t".repeat(300)
            )),
        ),
        (
            "headers that occur twice",
            plain("Subject: hello\r\nX-Tag: one\r\nX-Tag: two\r\nx-tag:three\r\n\r\nText\r\n"),
        ),
        ("a confirmation of two parts", compose(&confirmation()).unwrap().message),
        ("a receipt with one click", compose(&receipt()).unwrap().message),
        ("a letter", compose(&letter()).unwrap().message),
    ]
}

#[tokio::test]
async fn every_message_verifies_as_it_is_received() {
    let server = SmtpServer::start(Setup::default()).await;
    let mut lane = Lane::new(server.route(), Deadlines::default());
    let envelope = Envelope::new("c@bounce.campaign.example", "b@supporter.example").unwrap();
    let signers =
        [("rsa", Signer::new(vec![rsa()])), ("ed25519", Signer::new(vec![ed25519()])), ("both", both())];
    let cases = cases();
    assert_eq!(cases.len(), 16);
    let mut sent = Vec::new();
    for (signer_name, signer) in &signers {
        for (case, message) in &cases {
            let signed = signer.signed(message.clone(), NOW).unwrap();
            lane.send(&envelope, &signed).await.unwrap();
            sent.push((*signer_name, *case));
        }
    }
    let received: Vec<Vec<u8>> = server.received().into_iter().map(|received| received.message).collect();
    assert_eq!(received.len(), sent.len());
    for ((signer, case), verdict) in sent.into_iter().zip(verdicts(&received)) {
        let expected = if signer == "both" { vec![true, true] } else { vec![true] };
        assert_eq!(verdict, expected, "{signer}: {case}");
    }
}

/// The headers of a message up to the empty line, and the rest.
fn halves(message: &[u8]) -> (String, String) {
    let text = String::from_utf8(message.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (format!("{head}\r\n"), format!("\r\n{body}"))
}

#[test]
fn whatever_is_changed_or_added_breaks_both_signatures() {
    let signed = both().signed(compose(&receipt()).unwrap().message, NOW).unwrap();
    let (head, body) = halves(&signed);
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let fields: Vec<&str> = unfolded.lines().filter(|line| !line.starts_with("DKIM-Signature")).collect();
    let signatures_end = head.find("\r\nFrom:").unwrap() + 2;
    let (signatures, rest) = head.split_at(signatures_end);
    let mut tampered: Vec<(String, Vec<u8>)> = Vec::new();
    for field in &fields {
        let name = field.split_once(':').unwrap().0;
        let at = rest.find(&format!("{name}:")).unwrap();
        let (above, below) = rest.split_at(at);
        let changed = format!("{above}{name}: else{}", below.strip_prefix(&format!("{name}:")).unwrap());
        tampered.push((format!("{name} changed"), format!("{signatures}{changed}{body}").into_bytes()));
        let doubled = format!("{signatures}{rest}{field}\r\n{body}");
        tampered.push((format!("{name} doubled below"), doubled.into_bytes()));
        tampered.push((format!("{name} doubled above"), format!("{field}\r\n{head}{body}").into_bytes()));
    }
    let names: Vec<&str> = fields.iter().map(|field| field.split_once(':').unwrap().0).collect();
    for name in [
        "From",
        "Reply-To",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "X-Entity-Ref-ID",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Feedback-ID",
    ] {
        assert!(names.contains(&name), "{name} is not in the message that is tampered with");
    }
    for absent in
        ["Sender", "Cc", "In-Reply-To", "References", "Content-Transfer-Encoding", "List-Id", "X-Campaign"]
    {
        assert!(!names.contains(&absent), "{absent}");
        tampered.push((format!("{absent} added"), format!("{absent}: x\r\n{head}{body}").into_bytes()));
    }
    tampered.push(("a line added to the body".to_owned(), format!("{head}{body}more\r\n").into_bytes()));
    tampered.push((
        "the body changed".to_owned(),
        format!("{head}{}", body.replace("open", "shut")).into_bytes(),
    ));
    tampered.push((
        "signed at another time".to_owned(),
        format!("{head}{body}").replace("t=17", "t=18").into_bytes(),
    ));

    let messages: Vec<Vec<u8>> = tampered.iter().map(|(_, message)| message.clone()).collect();
    assert!(messages.iter().all(|message| *message != signed));
    for ((what, _), verdict) in tampered.iter().zip(verdicts(&messages)) {
        assert_eq!(verdict, [false, false], "{what}");
    }
    let folded = format!("{}{body}", head.replace("Subject: ", "Subject:  \r\n   ")).into_bytes();
    assert_eq!(verdicts(&[folded]), [[true, true]], "a relay may fold anew");
}

#[test]
fn a_signature_is_the_same_each_time_and_has_short_lines() {
    let message = compose(&receipt()).unwrap().message;
    let signed = both().signed(message.clone(), NOW).unwrap();
    assert_eq!(both().signed(message.clone(), NOW).unwrap(), signed);
    assert!(signed.ends_with(&message), "the message itself is left alone");
    assert!(signed.is_ascii());
    let (head, _) = halves(&signed);
    assert!(head.lines().all(|line| line.len() <= 998));
    let signature = head.lines().take_while(|line| !line.starts_with("From:"));
    assert!(signature.clone().all(|line| line.len() <= 78), "{head}");
    let text = signature.collect::<String>();
    assert!(!text.contains(" l="), "no length is stated");
    assert_eq!((text.matches("a=rsa-sha256").count(), text.matches("a=ed25519-sha256").count()), (1, 1));
    assert_eq!(Signer::default().signed(message.clone(), NOW).unwrap(), message);
}

#[test]
fn keys_are_read_in_every_form_and_their_kind_is_inferred() {
    let pkcs1 = SigningKey::from_pem("Campaign.Example", "R1", RSA_PKCS1).unwrap();
    assert_eq!((pkcs1.algorithm(), pkcs1.record()), (Algorithm::Rsa, rsa().record()));
    assert_eq!(pkcs1.record_name(), "r1._domainkey.campaign.example");
    assert_eq!(ed25519().algorithm(), Algorithm::Ed25519);
    let own = SigningKey::from_pem("campaign.example", "n1", new_ed25519_pem().unwrap().as_bytes()).unwrap();
    assert_eq!(own.algorithm(), Algorithm::Ed25519);
    assert!(own.record().starts_with("v=DKIM1; k=ed25519; p=") && own.record() != ed25519().record());

    let refused =
        |domain: &str, selector: &str, pem: &[u8]| SigningKey::from_pem(domain, selector, pem).unwrap_err();
    assert!(matches!(refused("campaign.example", "s", b"no key"), KeyError::NotPem));
    let elliptic = rcgen::KeyPair::generate().unwrap().serialize_pem();
    assert!(matches!(refused("campaign.example", "s", elliptic.as_bytes()), KeyError::Unfit));
    for (domain, selector) in [("campaign.example", ""), ("a b", "s"), ("x;y", "s"), ("", "s"), ("a..b", "s")]
    {
        assert!(matches!(refused(domain, selector, ED25519), KeyError::Name), "{domain} {selector}");
    }
    assert!(!format!("{:?}", both()).contains("PRIVATE"));
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    std::fs::write(&path, RSA).unwrap();
    let mode = |mode: u32| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    let open = || SigningKey::open("campaign.example", "s", &path);
    mode(0o644);
    assert!(open().unwrap_err().to_string().contains("chmod 600"));
    mode(0o640);
    assert!(matches!(open(), Err(KeyError::Exposed(0o640))));
    mode(0o600);
    assert_eq!(open().unwrap().record(), rsa().record());
    assert!(matches!(
        SigningKey::open("a.example", "s", Path::new("/nowhere")),
        Err(KeyError::Unreadable(_))
    ));
}

#[test]
fn keys_that_are_only_published_do_not_sign() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    std::fs::write(&path, ED25519).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let key = |selector: &str, signs| DkimKey {
        domain: "campaign.example".to_owned(),
        selector: selector.to_owned(),
        key_file: path.clone(),
        signs,
    };
    let signer = Signer::open(&[key("old", false), key("new", true)]).unwrap();
    let signed = signer.signed(compose(&letter()).unwrap().message, NOW).unwrap();
    let (head, _) = halves(&signed);
    assert!(head.contains("s=new;") && !head.contains("s=old;"));
    let missing = DkimKey { key_file: "/nowhere".into(), ..key("x", true) };
    assert!(Signer::open(&[missing]).unwrap_err().to_string().contains("/nowhere"));
}
