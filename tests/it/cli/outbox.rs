//! The queue of mail by command.

use super::{clarion, told};

#[test]
fn an_empty_queue_is_paused_resumed_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| clarion(folder.path(), &[], &[&["outbox"], arguments].concat());
    let said = |arguments: &[&str]| told(&run(arguments)).0;
    assert!(said(&["status"]).ends_with("the queue is empty\n"));
    assert_eq!(said(&["pause", "letter", "--reason", "an election"]), "paused: letter\n");
    assert!(said(&["status"]).contains("paused letter, for 0 s: an election\n"));
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
