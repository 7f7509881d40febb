//! What offices say, by command.

use super::{clarion, told};

#[test]
fn nothing_waits_in_a_new_database_and_an_unknown_id_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| clarion(folder.path(), &[], &[&["office"], arguments].concat());
    for list in [&["list"][..], &["list", "--all"]] {
        assert_eq!(told(&run(list)).0, "nothing waits to be judged\n");
    }
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    for arguments in [
        &["show", id][..],
        &["approve", id, "--by", "Staff One"],
        &["refuse", id, "--by", "Staff One", "--reason", "not theirs"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(told(&output).1.contains("look at `clarion office list --all`"), "{:?}", told(&output));
    }
}

#[test]
fn who_judges_has_a_name_and_a_refusal_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    for arguments in [
        &["approve", id][..],
        &["approve", id, "--by", " "],
        &["refuse", id, "--by", "Staff One"],
        &["refuse", id, "--by", "Staff One", "--reason", ""],
        &["show", "not-an-id"],
    ] {
        let output = clarion(folder.path(), &[], &[&["office"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
