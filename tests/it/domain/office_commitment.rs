//! The states of an office's commitment, and what may be put on record.

use clarion::domain::office_commitment::{
    COMMITMENT_LIMIT, CommitmentOrigin, CommitmentState, CommitmentText, SourceUrl,
};
use clarion::domain::text::{RECORD_LIMIT, RecordLine, TextError};
use proptest::prelude::*;

use CommitmentState::{Approved, Confirmed, Kept, Proposed, Refused, Withdrawn};

/// Takes the steps that the state allows, and returns every state that it came to, `Proposed` first.
fn walk(origin: CommitmentOrigin, wanted: &[CommitmentState]) -> Vec<CommitmentState> {
    let mut states = vec![Proposed];
    for next in wanted {
        if states.last().unwrap().may_become(origin, *next) {
            states.push(*next);
        }
    }
    states
}

#[test]
fn codes_are_read_back() {
    for state in CommitmentState::ALL {
        assert_eq!(CommitmentState::from_code(state.code()), Some(state));
    }
    for origin in CommitmentOrigin::ALL {
        assert_eq!(CommitmentOrigin::from_code(origin.code()), Some(origin));
    }
    assert_eq!(CommitmentState::from_code("overdue"), None);
    assert_eq!(CommitmentOrigin::from_code(""), None);
}

#[test]
fn an_office_confirms_and_a_source_needs_nobody_to() {
    let way = [Approved, Confirmed, Approved, Kept];
    assert_eq!(walk(CommitmentOrigin::Office, &way), [Proposed, Confirmed, Approved, Kept]);
    assert_eq!(walk(CommitmentOrigin::Staff, &way), [Proposed, Approved, Kept]);
    assert_eq!(walk(CommitmentOrigin::Staff, &[Refused, Approved, Withdrawn]), [Proposed, Refused]);
    assert_eq!(
        walk(CommitmentOrigin::Staff, &[Approved, Refused, Withdrawn, Kept]),
        [Proposed, Approved, Withdrawn]
    );
}

proptest! {
    /// Whatever is tried in whatever order: nothing is public that was not approved, nothing is kept that was not
    /// public, an office's word is approved only after it confirmed it, and what is over stays over.
    #[test]
    fn nothing_is_public_unapproved(
        origin in prop::sample::select(CommitmentOrigin::ALL.to_vec()),
        wanted in prop::collection::vec(prop::sample::select(CommitmentState::ALL.to_vec()), 0..20),
    ) {
        let states = walk(origin, &wanted);
        for (index, state) in states.iter().enumerate() {
            let before = &states[..index];
            prop_assert!(!before.contains(state), "{state:?} twice in {states:?}");
            if state.is_public() {
                prop_assert!(*state == Approved || before.last() == Some(&Approved));
                prop_assert_eq!(before.contains(&Confirmed), origin == CommitmentOrigin::Office);
            }
            if index + 1 < states.len() {
                prop_assert!(state.is_standing());
            }
        }
    }

    #[test]
    fn a_source_is_an_address_that_can_be_cited(raw in "\\PC{0,40}") {
        if let Ok(source) = SourceUrl::parse(&raw) {
            prop_assert!(source.as_str().starts_with("http"));
            prop_assert_eq!(SourceUrl::parse(source.as_str()).unwrap(), source);
        }
    }
}

#[test]
fn a_source_is_open_to_everyone() {
    for refused in [
        "",
        "example.org",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "https://",
        "https://ada:secret@example.org/",
        "file:///etc/hosts",
    ] {
        assert!(SourceUrl::parse(refused).is_err(), "{refused}");
    }
    assert_eq!(
        SourceUrl::parse(" https://example.org/a?b=1 ").unwrap().as_str(),
        "https://example.org/a?b=1"
    );
}

#[test]
fn what_goes_on_record_is_cleaned_and_bounded() {
    assert_eq!(
        CommitmentText::parse(" I will ask.\r\nTwice.\u{202E} ").unwrap().as_str(),
        "I will ask.\nTwice."
    );
    assert_eq!(CommitmentText::parse(" \n"), Err(TextError::Empty));
    let long = "a".repeat(COMMITMENT_LIMIT + 1);
    assert_eq!(CommitmentText::parse(&long), Err(TextError::TooLong { limit: COMMITMENT_LIMIT }));
    assert_eq!(RecordLine::parse("campaigns\nteam").unwrap().as_str(), "campaigns team");
    let long = "a".repeat(RECORD_LIMIT + 1);
    assert_eq!(RecordLine::parse(&long), Err(TextError::TooLong { limit: RECORD_LIMIT }));
}
