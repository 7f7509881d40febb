//! The rules of an office's page, and of what many supporters' answers come to.

use clarion::domain::answer::{Answer, PUBLIC_FROM, ResponseRate};
use clarion::domain::moment::{DAY_MS, MINUTE_MS, Moment};
use clarion::domain::office::{
    ANSWER_LIMIT, Intake, REQUESTS_PER_DAY, StatementKind, StatementState, StatementWords, may_ask,
    week_begins, week_of,
};
use clarion::domain::office_commitment::COMMITMENT_LIMIT;
use clarion::domain::text::TextError;
use proptest::prelude::*;

const NOW: Moment = Moment::from_millis(1_800_000_000_000);

#[test]
fn one_link_in_ten_minutes_and_five_in_a_day() {
    let ago = |minutes: i64| NOW.plus_ms(-minutes * MINUTE_MS);
    assert!(may_ask(&[], NOW));
    assert!(!may_ask(&[NOW], NOW) && !may_ask(&[NOW.plus_ms(1 - 10 * MINUTE_MS)], NOW));
    assert!(may_ask(&[ago(10)], NOW));
    let five: Vec<Moment> = (1..=5).map(|n| ago(n * 60)).collect();
    assert_eq!(five.len(), REQUESTS_PER_DAY);
    assert!(!may_ask(&five, NOW) && may_ask(&five[..4], NOW));
    assert!(may_ask(&five, NOW.plus_ms(DAY_MS)));
}

#[test]
fn weeks_begin_on_monday() {
    // 1 January 1970 was a Thursday, 5 January a Monday.
    assert_eq!(week_of(Moment::from_millis(0)), 0);
    assert_eq!(week_of(Moment::from_millis(4 * DAY_MS - 1)), 0);
    assert_eq!(week_of(Moment::from_millis(4 * DAY_MS)), 1);
    assert_eq!(week_begins(1), Moment::from_millis(4 * DAY_MS));
}

#[test]
fn a_statement_needs_one_language_and_has_its_limit() {
    let parse = |kind, english: &str, welsh: &str| StatementWords::parse(kind, english, welsh);
    let only_welsh = parse(StatementKind::Answer, " ", "Diolch\u{202e}.").unwrap();
    assert_eq!((only_welsh.english, only_welsh.welsh.unwrap().as_str()), (None, "Diolch."));
    assert_eq!(parse(StatementKind::Answer, "", "\n").unwrap_err().english, Some(TextError::Empty));
    for (kind, limit) in
        [(StatementKind::Answer, ANSWER_LIMIT), (StatementKind::Commitment, COMMITMENT_LIMIT)]
    {
        assert!(parse(kind, &"x".repeat(limit), "").is_ok());
        let faults = parse(kind, "Fine.", &"x".repeat(limit + 1)).unwrap_err();
        assert_eq!((faults.english, faults.welsh), (None, Some(TextError::TooLong { limit })));
    }
}

#[test]
fn a_statement_is_confirmed_before_it_is_judged_and_judged_once() {
    let allowed: Vec<_> = StatementState::ALL
        .into_iter()
        .flat_map(|from| StatementState::ALL.map(|next| (from, next)))
        .filter(|(from, next)| from.may_become(*next))
        .map(|(from, next)| (from.code(), next.code()))
        .collect();
    assert_eq!(allowed, [("written", "confirmed"), ("confirmed", "approved"), ("confirmed", "refused")]);
}

#[test]
fn codes_lead_back_to_what_they_stand_for() {
    for intake in Intake::ALL {
        assert_eq!(Intake::from_code(intake.code()), Some(intake));
    }
    for kind in StatementKind::ALL {
        assert_eq!(StatementKind::from_code(kind.code()), Some(kind));
    }
    for answer in Answer::ALL {
        assert_eq!(Answer::from_code(answer.code()), Some(answer));
    }
    for state in StatementState::ALL {
        assert_eq!(StatementState::from_code(state.code()), Some(state));
    }
    assert_eq!((Intake::from_code("Single"), Answer::from_code("")), (None, None));
    assert_eq!(Intake::default(), Intake::Single);
}

proptest! {
    #[test]
    fn nothing_is_shown_of_fewer_than_ten(answered in 0_u64..40, acknowledged in 0_u64..40, silent in 0_u64..40) {
        let rate = ResponseRate { answered, acknowledged, silent };
        let told = answered + acknowledged + silent;
        prop_assert_eq!(rate.told(), told);
        prop_assert_eq!(rate.public_percent(), (told >= PUBLIC_FROM).then(|| answered * 100 / told.max(1)));
        prop_assert_eq!(rate.plus(rate).told(), 2 * told);
    }
}
