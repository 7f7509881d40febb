//! Encrypted files, decrypted by the reference program.

use std::io::Write;
use std::process::{Command, Stdio};

use clarion::domain::export::{ExportFormat, ExportKind, Selection};
use clarion::export::age::{Recipient, Sealer};
use clarion::export::write;
use proptest::prelude::*;

use super::order;
use crate::database::on_each_database;
use crate::ground::Ground;

/// Somebody's keys of age, made anew.
struct Owner {
    folder: tempfile::TempDir,
    recipient: Recipient,
}

impl Owner {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new("age-keygen").arg("-o").arg(folder.path().join("key")).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let told = String::from_utf8(made.stderr).unwrap();
        let key = told.split_whitespace().find(|word| word.starts_with("age1")).unwrap();
        Self { recipient: Recipient::parse(key).unwrap(), folder }
    }

    /// What the reference program reads with this key; `None` when it refuses.
    fn read(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut program = Command::new("age")
            .args(["--decrypt", "--identity"])
            .arg(self.folder.path().join("key"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = program.stdin.take().unwrap();
        let sealed = sealed.to_vec();
        // Where it refuses early, nobody reads to the end.
        let writing = std::thread::spawn(move || drop(input.write_all(&sealed)));
        let output = program.wait_with_output().unwrap();
        writing.join().unwrap();
        output.status.success().then_some(output.stdout)
    }
}

fn sealed(recipient: &Recipient, plain: &[u8], step: usize) -> Vec<u8> {
    let mut sealer = Sealer::new(Vec::new(), recipient).unwrap();
    for part in plain.chunks(step) {
        sealer.write_all(part).unwrap();
    }
    sealer.finish().unwrap()
}

/// S-57: lengths about the ends of chunks, in parts that end elsewhere.
#[test]
fn s57_the_reference_program_reads_what_was_sealed() {
    let (owner, other) = (Owner::new(), Owner::new());
    let chunk = 64 * 1_024;
    for length in [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 5] {
        let plain: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
        let file = sealed(&owner.recipient, &plain, 10_007);
        assert_eq!(owner.read(&file), Some(plain), "{length}");
        assert_eq!(other.read(&file), None, "another's key opens nothing");
        let cut = &file[..file.len() - 1];
        assert_eq!(owner.read(cut), None, "a file that was cut is refused");
    }
}

#[test]
fn a_key_is_read_as_it_is_printed_and_nothing_else() {
    // The key of the format's own example (age(1), EXAMPLES).
    let key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    let recipient = Recipient::parse(&format!(" {key}\n")).unwrap();
    assert_eq!(recipient.text().unwrap(), key);
    assert_eq!(recipient.fingerprint().len(), 16);
    assert!(!format!("{recipient:?}").contains("ql3z"));
    let mistyped = key.replace("ql3z", "ql3x");
    for text in ["", "age1", &mistyped, "ada@example.org", "AGE-SECRET-KEY-1QQPQYQSZQ", "ssh-ed25519 AAAA"] {
        assert!(Recipient::parse(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_reading_a_key_fail_badly(text in "\\PC*") {
        prop_assert!(Recipient::parse(&text).is_err());
    }
}

on_each_database! {
    async fn s57_an_encrypted_export_is_the_export_once_it_is_decrypted(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        let owner = Owner::new();
        for format in ExportFormat::ALL {
            let order = order(ExportKind::Signatures, Selection::default(), format);
            let mut plain = Vec::new();
            write(&ground.store, order.clone(), None, &mut plain, |_| {}).await.unwrap();
            let mut file = Vec::new();
            let rows = write(&ground.store, order, Some(&owner.recipient), &mut file, |_| {}).await.unwrap();
            assert_eq!(rows, 1);
            assert!(file.starts_with(b"age-encryption.org/v1\n"));
            let needle = b"ada@example.org";
            assert!(!file.windows(needle.len()).any(|window| window == needle));
            assert_eq!(owner.read(&file), Some(plain));
        }
    }
}
