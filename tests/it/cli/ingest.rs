//! `clarion ingest`, as a mail server calls it: what it reads, and the code that it ends with.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use clarion::mail::return_path::return_path;
use clarion::secret::Keys;
use clarion::store::{mail_event, meta};

use super::told;
use crate::database::{TestDatabase, on_each_database};
use crate::mail::incoming::postfix;
use crate::store::outbox::queue;

fn ingest(folder: &Path, variables: &[(&str, &str)], arguments: &[&str], message: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_clarion"))
        .arg("ingest")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have ended before it has read all.
    let _ = child.stdin.take().unwrap().write_all(message);
    child.wait_with_output().unwrap()
}

/// A secret file that belongs to the database.
async fn secret(db: &TestDatabase, folder: &Path) -> Keys {
    let keys = Keys::create(&folder.join("secret")).unwrap();
    let own = keys.fingerprint().to_owned();
    db.store.write(move |tx| meta::claim(tx, meta::KEY_FINGERPRINT, &own)).await.unwrap();
    keys
}

on_each_database! {
    async fn it_takes_a_report_once_and_refuses_what_is_not_ours(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let keys = secret(&db, folder.path()).await;
        let notice = clarion::domain::notice::Notice::ConfirmSignature;
        let mail = queue(&db.store, &db.clock, notice, 1).await.remove(0).id;
        let path = return_path(&keys, notice, mail, "bounce.example.org");
        let report = postfix("failed", "5.1.1", "550 5.1.1 no");
        let variables = [("DATABASE_URL", db.url.as_str()), ("CLARION__SECRETS__FILE", "secret")];
        for _ in 0..2 {
            let taken = ingest(folder.path(), &variables, &["--recipient", &path, "--sender", ""], &report);
            assert_eq!(taken.status.code(), Some(0), "{:?}", told(&taken));
            assert_eq!(told(&taken), (String::new(), String::new()));
        }
        let by_environment = [variables[0], variables[1], ("ORIGINAL_RECIPIENT", path.as_str()), ("SENDER", "")];
        assert_eq!(ingest(folder.path(), &by_environment, &[], &report).status.code(), Some(0));
        let events = db.store.read(move |conn| mail_event::list_by_mail(conn, mail)).await.unwrap();
        assert_eq!(events.len(), 1);

        let strange = ingest(folder.path(), &variables, &["--recipient", "x@bounce.example.org"], &report);
        assert_eq!((strange.status.code(), told(&strange).1.as_str()), (Some(67), "5.1.1 no such address here\n"));
        let dashed =
            ingest(folder.path(), &variables, &["--recipient", "-x@bounce.example.org", "--sender", "-"], &report);
        assert_eq!(dashed.status.code(), Some(67), "an address may begin with a hyphen");
        let large = vec![b'x'; clarion::jobs::receive::LARGEST_BYTES + 100];
        let large = ingest(folder.path(), &variables, &["--recipient", &path], &large);
        assert_eq!(large.status.code(), Some(65), "{:?}", told(&large));
    }
}

on_each_database! {
    async fn one_answer_too_many_goes_back_to_whoever_sent_it(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let keys = secret(&db, folder.path()).await;
        let notice = clarion::domain::notice::Notice::Letter;
        let mail = queue(&db.store, &db.clock, notice, 1).await.remove(0).id;
        let path = return_path(&keys, notice, mail, "bounce.example.org");
        let receiver = clarion::jobs::receive::Receiver {
            store: db.store.clone(),
            clock: db.clock.clone(),
            keys: std::sync::Arc::new(keys),
            keeps_reports_ms: 0,
        };
        let answer = |number: i32| format!("From: grace@parliament.example.org\r\n\r\nNumber {number}.\r\n");
        for number in 0..20 {
            receiver.receive(Some("grace@parliament.example.org"), &path, answer(number).as_bytes()).await;
        }
        let variables = [("DATABASE_URL", db.url.as_str()), ("CLARION__SECRETS__FILE", "secret")];
        let arguments = ["--recipient", path.as_str(), "--sender", "grace@parliament.example.org"];
        let refused = ingest(folder.path(), &variables, &arguments, answer(20).as_bytes());
        let words = "5.2.2 no more answers to this letter are handed on\n";
        assert_eq!((refused.status.code(), told(&refused).1.as_str()), (Some(65), words));
    }
}

#[test]
fn a_wrong_command_line_costs_no_mail() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["--recipent", "l+x@b.example"][..], &["l+x@b.example"], &["--recipient"]] {
        let later = ingest(folder.path(), &[], arguments, b"Subject: x\r\n\r\nx");
        let (stdout, stderr) = told(&later);
        assert_eq!(later.status.code(), Some(75), "{arguments:?}: {stderr}");
        assert!(stdout.is_empty() && stderr.starts_with("4.3.0 ") && stderr.lines().count() == 1, "{stderr}");
    }
    assert_eq!(ingest(folder.path(), &[], &["--help"], b"").status.code(), Some(0));
}

#[test]
fn whatever_stands_in_its_way_the_mail_is_to_come_again() {
    let folder = tempfile::tempdir().unwrap();
    for variables in [
        [("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"), ("BASE_URL", "")],
        [("DATABASE_URL", "sqlite:absent/clarion.db"), ("BASE_URL", "")],
        [("DATABASE_URL", "nonsense"), ("BASE_URL", "")],
        [("CLARION__NO__SUCH", "key"), ("BASE_URL", "")],
    ] {
        let later =
            ingest(folder.path(), &variables, &["--recipient", "l+x@b.example"], b"Subject: x\r\n\r\nx");
        let (stdout, stderr) = told(&later);
        assert_eq!(later.status.code(), Some(75), "{stderr}");
        assert!(stdout.is_empty() && stderr.starts_with("4.3.0 ") && stderr.lines().count() == 1, "{stderr}");
    }
    let unnamed = ingest(folder.path(), &[], &[], b"");
    assert_eq!(unnamed.status.code(), Some(75));
    assert!(!folder.path().join("data").exists(), "it makes nothing");
}
