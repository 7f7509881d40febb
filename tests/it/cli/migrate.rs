//! Migrating by command, and what opening an SQLite file does by itself.

use std::os::unix::fs::PermissionsExt;

use super::{clarion, told};

#[test]
fn up_status_and_down_tell_what_they_did() {
    let folder = tempfile::tempdir().unwrap();
    let run = |step: &str| clarion(folder.path(), &[], &["migrate", step]);
    let before = run("status");
    assert_eq!(before.status.code(), Some(1));
    assert!(told(&before).0.starts_with("pending   0001_first_run\n"), "{:?}", told(&before));
    assert!(told(&run("up")).0.starts_with("applied   0001_first_run\n"));
    assert_eq!(told(&run("up")).0, "nothing to apply\n");
    assert_eq!(run("status").status.code(), Some(0));
    while told(&run("down")).0.starts_with("reverted") {}
    assert_eq!(told(&run("down")).0, "nothing to revert\n");
    assert_eq!(run("status").status.code(), Some(1));
}

#[test]
fn a_new_file_is_made_for_its_owner_alone_and_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let output = clarion(folder.path(), &[], &["verify"]);
    assert_eq!(output.status.code(), Some(0), "{:?}", told(&output));
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/clarion.db")), (0o700, 0o600));
    assert_eq!(clarion(folder.path(), &[], &["migrate", "status"]).status.code(), Some(0));
    let copies = std::fs::read_dir(folder.path().join("data")).unwrap();
    assert!(copies.flatten().all(|file| !file.file_name().to_string_lossy().contains("before")));
}
