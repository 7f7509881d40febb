//! `clarion bench mail`: that it measures, signed too, and says what was measured.

use std::os::unix::fs::PermissionsExt;

use super::{clarion, told};

fn figures(signed: bool) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    std::fs::write(&key, include_bytes!("../../data/dkim/ed25519.pem")).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let dkim = format!("example.org:e1:{}", key.display());
    let mut arguments = vec!["bench", "mail", "--json", "--seconds", "0.2", "--lanes", "2"];
    arguments.extend(signed.then_some("--dkim"));
    let output = clarion(folder.path(), &[("CLARION__MAIL__DKIM", &dkim)], &arguments);
    assert_eq!(output.status.code(), Some(0), "{:?}", told(&output));
    serde_json::from_str(&told(&output).0).unwrap()
}

#[test]
fn messages_are_measured_signed_and_unsigned() {
    let (plain, signed) = (figures(false), figures(true));
    for figures in [&plain, &signed] {
        assert!(
            figures["rate"].as_f64().unwrap() > 0.0 && figures["ratio"].as_f64().unwrap() > 0.0,
            "{figures}"
        );
        assert!(figures["p99_ms"].as_f64().unwrap() >= figures["p50_ms"].as_f64().unwrap());
        assert_eq!(figures["lanes"], 2);
    }
    let size = |figures: &serde_json::Value| figures["message_bytes"].as_u64().unwrap();
    assert!((4_500..6_000).contains(&size(&plain)), "{plain}");
    assert!(size(&signed) > size(&plain) + 400, "a signature was added: {signed}");
}

#[test]
fn signing_without_a_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = clarion(folder.path(), &[], &["bench", "mail", "--dkim", "--seconds", "0.1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).1.contains("list one in mail.dkim"));
}
