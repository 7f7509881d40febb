//! `clarion dkim`: a new key and its record.

use std::os::unix::fs::PermissionsExt;

use super::{clarion, told};

#[test]
fn a_new_key_is_its_owners_and_its_record_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let from = ("CLARION__MAIL__FROM", "us@campaign.example");
    let made = clarion(folder.path(), &[from], &["dkim", "new", "--selector", "2026e", "--out", "e.pem"]);
    let (record, errors) = told(&made);
    assert_eq!((made.status.code(), errors.as_str()), (Some(0), ""));
    assert!(
        record.starts_with("2026e._domainkey.campaign.example. TXT \"v=DKIM1; k=ed25519; p="),
        "{record}"
    );
    let mode = std::fs::metadata(folder.path().join("e.pem")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let shown = clarion(folder.path(), &[from], &["dkim", "record", "--selector", "2026e", "--key", "e.pem"]);
    assert_eq!(told(&shown).0, record);

    let again = clarion(folder.path(), &[from], &["dkim", "new", "--selector", "2026e", "--out", "e.pem"]);
    assert_eq!(again.status.code(), Some(1), "a key is never overwritten");
    let rsa = ["dkim", "new", "--selector", "r", "--algorithm", "rsa", "--out", "r.pem"];
    let rsa = clarion(folder.path(), &[from], &rsa);
    assert_eq!(rsa.status.code(), Some(1));
    assert!(told(&rsa).1.contains("openssl genpkey -algorithm RSA"), "{}", told(&rsa).1);
    assert!(!folder.path().join("r.pem").exists());
}
