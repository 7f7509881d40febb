//! What of a letter is weighed again on the day on which it leaves, and that its writer's words never are.

use clarion::domain::letter::{Ground, requoted};
use proptest::prelude::*;

const BODY: &str =
    "Ada Example\n\nDear Grace Sample,\n\nIt took years.\n\nOne.\n\nTwo.\n\nOne.\n\nAda Example";

#[test]
fn a_paragraph_is_told_anew_or_left_out_with_its_empty_line() {
    let now = |quotes: &[(&str, &str)]| requoted(BODY, "It took years.", quotes);
    assert_eq!(now(&[]), BODY);
    assert_eq!(now(&[("Two.", "Two.")]), BODY);
    assert_eq!(now(&[("Two.", "Three.")]), BODY.replace("Two.", "Three."));
    assert_eq!(now(&[("Two.", "")]), BODY.replace("Two.\n\n", ""));
    // Only what stands whole, and only once.
    assert_eq!(now(&[("Tw", "")]), BODY);
    assert_eq!(now(&[("One.", "")]), BODY.replacen("One.\n\n", "", 1));
    assert_eq!(now(&[("", "Nothing was here.")]), BODY);
}

#[test]
fn the_last_paragraph_leaves_no_empty_line_behind() {
    assert_eq!(requoted("Dear you,\n\nOld.", "", &[("Old.", "")]), "Dear you,");
}

#[test]
fn what_the_writer_copied_into_their_own_words_stays() {
    let body = "Dear you,\n\nMine.\n\nOld.\n\nText.\n\nOld.";
    let own = "Mine.\n\nOld.";
    assert_eq!(requoted(body, own, &[("Old.", "New.")]), "Dear you,\n\nMine.\n\nOld.\n\nText.\n\nNew.");
}

#[test]
fn a_ground_is_read_back_as_it_was_written() {
    for ground in [
        Ground::State("sco-data".to_owned()),
        Ground::Audit,
        Ground::Promises(vec!["cns".to_owned(), "data".to_owned()]),
        Ground::Committed("cns".to_owned()),
    ] {
        assert_eq!(Ground::from_parts(ground.code(), &ground.subject()), Some(ground));
    }
    assert_eq!(Ground::from_parts("hearsay", ""), None);
}

proptest! {
    #[test]
    fn own_words_are_there_whatever_is_told_anew(
        own in "[a-z]{1,4}(\n\n[a-z]{1,4}){0,2}",
        rest in "[a-z]{1,2}(\n\n[a-z]{1,2}){0,4}",
        before in "[a-z]{1,2}",
        now in "[a-z]{0,3}",
    ) {
        let body = format!("DEAR YOU,\n\n{own}\n\n{rest}");
        let told = requoted(&body, &own, &[(&before, &now)]);
        let start = format!("DEAR YOU,\n\n{own}");
        prop_assert!(told.starts_with(&start), "{}", told);
    }
}
