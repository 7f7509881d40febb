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

#[test]
fn an_address_is_trusted_by_the_area_of_its_office() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| clarion(folder.path(), &[], arguments);
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/config/campaigns/secondary-breast-cancer.toml");
    assert_eq!(run(&["campaign", "import", shipped]).status.code(), Some(0));
    let members = concat!(env!("CARGO_MANIFEST_DIR"), "/config/demo/representatives.csv");
    let imported = run(&["representatives", "import", "--format", "csv", members]);
    assert_eq!(imported.status.code(), Some(0), "{:?}", told(&imported));
    let area = include_str!("../../../config/demo/representatives.csv")
        .split(|c: char| c == ',' || c == '"' || c.is_whitespace())
        .find(|word| word.len() == 9 && word.starts_with("E14"))
        .unwrap();
    for unknown in ["E14009999", "01890a5d-ac96-774b-bcce-b302099a8057", "nowhere"] {
        let output = run(&["office", "trust-address", unknown]);
        assert_eq!(output.status.code(), Some(1), "{unknown}");
        assert!(told(&output).1.contains("no office has this area code or id"), "{:?}", told(&output));
    }
    let known = run(&["office", "trust-address", area]);
    assert_eq!(told(&known).0, "no address of this office was noted as one that reaches nobody\n");
}
