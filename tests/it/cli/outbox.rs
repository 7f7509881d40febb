//! The queue of mail by command.

use super::{clarion, told};

#[test]
fn an_empty_queue_is_paused_resumed_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| clarion(folder.path(), &[], &[&["outbox"], arguments].concat());
    let said = |arguments: &[&str]| told(&run(arguments)).0;
    assert!(said(&["status"]).ends_with("the queue is empty\n"));
    assert_eq!(said(&["pause", "letter", "--reason", "an election"]), "paused: letter\n");
    let paused = "paused letter, for 0 s: an election\n  to go on: clarion outbox resume letter\n";
    assert!(said(&["status"]).ends_with(paused));
    assert_eq!(said(&["resume"]), "kinds resumed: 1\n");
    assert_eq!(said(&["resume", "letter"]), "kinds resumed: 0\n");
    assert_eq!(said(&["pause"]).matches(',').count(), 6, "all seven kinds");
    assert_eq!(said(&["retry"]), "mails queued anew: 0\n");
    assert_eq!(said(&["retry", "letter", "--in-doubt"]), "mails queued anew: 0\n");
}

#[test]
fn a_kind_that_does_not_exist_is_wrong_usage_and_the_others_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for step in ["pause", "resume", "retry"] {
        let output = clarion(folder.path(), &[], &["outbox", step, "newsletter"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(told(&output).1.contains("confirm_signature, already_signed"), "{:?}", told(&output));
    }
}

#[test]
fn letters_of_a_campaign_or_to_an_office_are_paused_and_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| clarion(folder.path(), &[], arguments);
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/config/campaigns/secondary-breast-cancer.toml");
    assert_eq!(run(&["campaign", "import", shipped]).status.code(), Some(0));
    let members = folder.path().join("members.csv");
    std::fs::write(&members, include_str!("../../../config/demo/representatives.csv")).unwrap();
    let imported = run(&["representatives", "import", "--format", "csv", members.to_str().unwrap()]);
    assert_eq!(imported.status.code(), Some(0), "{:?}", told(&imported));
    let area = include_str!("../../../config/demo/representatives.csv")
        .split(|c: char| c == ',' || c == '"' || c.is_whitespace())
        .find(|word| word.len() == 9 && word.starts_with("E14"))
        .unwrap();

    let paused =
        told(&run(&["outbox", "pause", "--campaign", "--office", area, "--reason", "an election"])).0;
    assert!(
        paused.starts_with("paused: letters of campaign ") && paused.contains("letters to office "),
        "{paused}"
    );
    let status = told(&run(&["outbox", "status"])).0;
    assert_eq!(status.matches(": an election").count(), paused.matches("letters ").count(), "{status}");
    // It names the office for people, and how its letters go on.
    let line = status
        .lines()
        .position(|line| line.starts_with(&format!("paused letters to house-of-commons {area} (")));
    let command =
        status.lines().nth(line.unwrap() + 1).unwrap().trim().strip_prefix("to go on: clarion ").unwrap();
    assert!(
        told(&run(&command.split(' ').collect::<Vec<_>>())).0.contains("offices resumed: 1"),
        "{command}"
    );
    let again = ["outbox", "pause", "--office", area, "--reason", "an election"];
    assert_eq!(run(&again).status.code(), Some(0));
    let resumed = told(&run(&["outbox", "resume", "--office", area])).0;
    assert!(resumed.contains("kinds resumed: 0\n") && !resumed.contains("offices resumed: 0"), "{resumed}");
    assert!(told(&run(&["outbox", "resume"])).0.contains("campaigns and offices resumed: 1"));
    assert!(!told(&run(&["outbox", "status"])).0.contains("paused"));
    for unknown in ["E99999999", "not a code", "00000000-0000-7000-8000-000000000000"] {
        let output = run(&["outbox", "pause", "--office", unknown]);
        assert_eq!(output.status.code(), Some(1), "{unknown}");
        assert!(told(&output).1.contains("no office has this area code or id"));
    }
}
