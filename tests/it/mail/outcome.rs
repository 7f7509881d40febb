use clarion::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use clarion::mail::outcome::{
    Enhanced, Failure, Outcome, Patience, Reply, Stage, Trouble, Try, classify, masked,
};
use proptest::prelude::*;

const FIRST: Try = Try { patience: Patience::Short, attempts: 1, age_ms: 0, jitter: 0 };

fn refused(stage: Stage, code: u16, text: &str) -> Result<Reply, Failure> {
    Err(Failure { stage, trouble: Trouble::Refused(Reply::new(code, text)) })
}

fn verdict(report: Result<Reply, Failure>) -> (&'static str, bool) {
    let outcome = classify(report, &FIRST);
    (outcome.code(), matches!(outcome, Outcome::RetryAt { costs_attempt: true, .. }))
}

#[test]
fn only_250_to_the_final_dot_is_sent() {
    for code in 200..=599 {
        let outcome = classify(Ok(Reply::new(code, "")), &FIRST);
        assert_eq!(outcome.code() == "sent", code == 250, "code {code}");
    }
}

#[test]
fn no_failure_at_any_stage_is_ever_sent() {
    for stage in Stage::ALL {
        for code in 200..=599 {
            assert_ne!(verdict(refused(stage, code, "")).0, "sent", "{stage:?} {code}");
        }
    }
}

#[test]
fn a_route_that_is_down_costs_no_attempt() {
    for stage in [Stage::Connect, Stage::Greeting, Stage::Ehlo, Stage::StartTls, Stage::Auth] {
        for trouble in [Trouble::Deadline, Trouble::Lost(std::io::ErrorKind::ConnectionReset), Trouble::Tls] {
            assert_eq!(verdict(Err(Failure { stage, trouble })), ("retry", false));
        }
        let wanted = if stage == Stage::Auth { "our_fault" } else { "retry" };
        assert_eq!(verdict(refused(stage, 554, "5.7.1 go away")), (wanted, false));
    }
    for stage in [Stage::MailFrom, Stage::RcptTo, Stage::Data] {
        assert_eq!(verdict(Err(Failure { stage, trouble: Trouble::Deadline })), ("retry", false));
        assert_eq!(verdict(refused(stage, 421, "4.7.0 later")), ("retry", false));
    }
    assert_eq!(verdict(refused(Stage::Auth, 535, "5.7.8 wrong")), ("our_fault", false));
    assert_eq!(verdict(refused(Stage::MailFrom, 550, "5.7.1 not your sender")), ("our_fault", false));
}

#[test]
fn transient_refusals_cost_an_attempt_and_permanent_ones_are_final() {
    for stage in [Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::FinalDot] {
        assert_eq!(verdict(refused(stage, 451, "4.7.1 greylisted")), ("retry", true), "{stage:?}");
        let wanted = if stage == Stage::MailFrom { "our_fault" } else { "rejected" };
        assert_eq!(verdict(refused(stage, 550, "5.1.1 no such mailbox")), (wanted, false), "{stage:?}");
    }
    assert_eq!(verdict(refused(Stage::RcptTo, 552, "5.2.2 mailbox full")), ("retry", true));
    assert_eq!(verdict(refused(Stage::FinalDot, 554, "")), ("rejected", false));
}

#[test]
fn whatever_is_unclear_after_the_final_dot_is_in_doubt() {
    for trouble in [Trouble::Deadline, Trouble::OutOfStep, Trouble::Lost(std::io::ErrorKind::UnexpectedEof)] {
        assert_eq!(verdict(Err(Failure { stage: Stage::FinalDot, trouble })).0, "in_doubt");
    }
    for code in [200, 251, 252, 354, 399] {
        assert_eq!(verdict(refused(Stage::FinalDot, code, "")).0, "in_doubt", "{code}");
    }
}

#[test]
fn waits_grow_and_are_spread() {
    let wait = |patience, attempts, jitter| {
        let tried = Try { patience, attempts, age_ms: 0, jitter };
        match classify(refused(Stage::RcptTo, 450, ""), &tried) {
            Outcome::RetryAt { after_ms, .. } => after_ms,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(wait(Patience::Short, 1, 0), 15 * SECOND_MS);
    assert_eq!(wait(Patience::Short, 1, u16::MAX), 30 * SECOND_MS);
    assert_eq!(wait(Patience::Short, 2, u16::MAX), 2 * MINUTE_MS);
    assert_eq!(wait(Patience::Short, 9, u16::MAX), HOUR_MS);
    assert_eq!(wait(Patience::Long, 1, u16::MAX), 5 * MINUTE_MS);
    assert_eq!(wait(Patience::Long, 5, 0), 3 * HOUR_MS);
    assert_eq!(wait(Patience::Long, u32::MAX, u16::MAX), 6 * HOUR_MS);
}

#[test]
fn what_costs_no_try_ends_with_the_age_that_its_kind_allows() {
    for (patience, days) in [(Patience::Short, 14), (Patience::Long, 180)] {
        let costless = || {
            [
                Err(Failure {
                    stage: Stage::Connect,
                    trouble: Trouble::Lost(std::io::ErrorKind::ConnectionRefused),
                }),
                Err(Failure { stage: Stage::RcptTo, trouble: Trouble::Deadline }),
                refused(Stage::RcptTo, 451, "4.7.28 too fast"),
            ]
        };
        for report in costless() {
            let young = Try { patience, attempts: 1, age_ms: days * DAY_MS - 1, jitter: 0 };
            assert!(matches!(
                classify(report.clone(), &young),
                Outcome::RetryAt { costs_attempt: false, .. }
            ));
            let old = Try { age_ms: days * DAY_MS, ..young };
            assert_eq!(classify(report, &old).code(), "rejected");
        }
        // A first answer that counts is not the last, however long the row waited for its turn.
        let old = Try { patience, attempts: 1, age_ms: days * DAY_MS, jitter: 0 };
        assert_eq!(classify(refused(Stage::RcptTo, 450, ""), &old).code(), "retry");
    }
}

#[test]
fn an_old_row_is_given_up_but_never_called_sent() {
    let tried = Try { patience: Patience::Long, attempts: 20, age_ms: 5 * DAY_MS, jitter: 0 };
    assert_eq!(classify(refused(Stage::RcptTo, 450, ""), &tried).code(), "rejected");
    assert_eq!(
        classify(Err(Failure { stage: Stage::Connect, trouble: Trouble::Deadline }), &tried).code(),
        "rejected"
    );
    assert_eq!(
        classify(Err(Failure { stage: Stage::FinalDot, trouble: Trouble::Deadline }), &tried).code(),
        "in_doubt"
    );
    let young = Try { age_ms: 5 * DAY_MS - 1, ..tried };
    assert_eq!(classify(refused(Stage::RcptTo, 450, ""), &young).code(), "retry");
}

#[test]
fn enhanced_codes_are_read_strictly() {
    assert_eq!(Enhanced::parse("5.1.10 x"), Some(Enhanced { class: 5, subject: 1, detail: 10 }));
    for not_one in ["", "5", "5.1", "5.1.", "6.1.1", "5.1.1.1", "5.1.1000", "5,1,1", "+5.1.1", "15.1.1"] {
        assert_eq!(Enhanced::parse(not_one), None, "{not_one}");
    }
}

#[test]
fn addresses_never_stay_in_a_reply() {
    let reply = Reply::new(550, "5.1.1 <ann.smith@home.example>: Recipient address rejected");
    assert_eq!(reply.to_string(), "550 5.1.1 [address] Recipient address rejected");
    let reply =
        Reply::new(550, "unknown user ann.smith (mailto:ann.smith%40home.example)").without("Ann.Smith");
    assert_eq!(reply.text, "unknown user [address] [address]");
    assert_eq!(masked("two\r\nlines\0 here"), "two lines here");
    assert_eq!(masked(&"x".repeat(5_000)).chars().count(), 200);
}

proptest! {
    #[test]
    fn masked_text_is_one_short_line_without_an_at(text in "(?s).{0,300}") {
        let masked = masked(&text);
        prop_assert!(!masked.contains('@'));
        prop_assert!(!masked.chars().any(char::is_control));
        prop_assert!(masked.chars().count() <= 200);
    }
}
