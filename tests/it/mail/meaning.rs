//! Every row of the table of replies: scripted at the server, read by the lane, judged.

use std::time::Duration;

use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::mail::compose::compose;
use clarion::mail::lane::{Deadlines, Lane};
use clarion::mail::outcome::{Meaning, Outcome, Patience, Stage, Trouble, Try, classify};

use super::letter;
use super::smtp_server::{Act, At, Encryption, Setup, SmtpServer};

const YOUNG: Try = Try { patience: Patience::Long, attempts: 1, age_ms: 0, jitter: 0 };
const OLD: Try = Try { age_ms: 5 * DAY_MS, attempts: 8, ..YOUNG };

/// What the server says where, what it means, and what becomes of the letter: now, and after five days.
const TABLE: &[(At, &str, Meaning, &str, &str)] = &[
    // The route is down.
    (At::Greeting, "421 4.3.2 Later", Meaning::RouteDown, "retry", "rejected"),
    (At::Greeting, "554 5.7.1 Blocked", Meaning::RouteDown, "retry", "rejected"),
    (At::Ehlo, "502 5.5.1 What", Meaning::RouteDown, "retry", "rejected"),
    (At::Mail, "421 Closing", Meaning::RouteDown, "retry", "rejected"),
    (At::Rcpt, "451 4.3.0 Trouble", Meaning::RouteDown, "retry", "rejected"),
    (At::Data, "452 4.3.1 Disk", Meaning::RouteDown, "retry", "rejected"),
    (At::Rcpt, "450 4.4.2 Timeout", Meaning::RouteDown, "retry", "rejected"),
    (At::Dot, "421 4.4.1 Closing", Meaning::RouteDown, "retry", "rejected"),
    // Our login, our sender, our records.
    (At::Mail, "530 5.7.0 Log in", Meaning::OurLogin, "our_fault", "our_fault"),
    (At::Mail, "535 5.7.8 Wrong", Meaning::OurLogin, "our_fault", "our_fault"),
    (At::Rcpt, "534 5.7.9 Weak", Meaning::OurLogin, "our_fault", "our_fault"),
    (At::Mail, "538 5.7.11 Encrypt", Meaning::OurLogin, "our_fault", "our_fault"),
    (At::Mail, "550 5.7.60 Not your sender", Meaning::OurPolicy, "our_fault", "our_fault"),
    (At::Mail, "553 5.1.8 Your domain", Meaning::OurPolicy, "our_fault", "our_fault"),
    (At::Rcpt, "550 5.7.1 Relay denied", Meaning::OurPolicy, "our_fault", "our_fault"),
    (At::Dot, "550 5.7.23 SPF", Meaning::OurPolicy, "our_fault", "our_fault"),
    (At::Dot, "550 5.7.26 Unauthenticated", Meaning::OurPolicy, "our_fault", "our_fault"),
    (At::Dot, "550 5.7.509 DMARC", Meaning::OurPolicy, "our_fault", "our_fault"),
    (At::Dot, "550 5.7.515 Access denied", Meaning::OurPolicy, "our_fault", "our_fault"),
    // Later.
    (At::Rcpt, "450 4.7.1 Greylisted", Meaning::Greylisted, "retry", "rejected"),
    (At::Rcpt, "451 4.7.1 Greylisted", Meaning::Greylisted, "retry", "rejected"),
    (At::Rcpt, "450 4.2.0 Greylisted", Meaning::Greylisted, "retry", "rejected"),
    (At::Dot, "451 4.2.0 Greylisted", Meaning::Greylisted, "retry", "rejected"),
    (At::Mail, "421 4.7.0 Too fast", Meaning::RateLimited, "retry", "rejected"),
    (At::Dot, "451 4.7.0 Too fast", Meaning::RateLimited, "retry", "rejected"),
    (At::Rcpt, "421 4.7.28 Rate", Meaning::RateLimited, "retry", "rejected"),
    (At::Dot, "451 4.7.28 Rate", Meaning::RateLimited, "retry", "rejected"),
    (At::Rcpt, "451 4.7.500 Busy", Meaning::RateLimited, "retry", "rejected"),
    (At::Mail, "421 4.7.500 Busy", Meaning::RateLimited, "retry", "rejected"),
    (At::Mail, "421 Deferred [TSS04]", Meaning::RateLimited, "retry", "rejected"),
    (At::Rcpt, "452 4.2.2 Full", Meaning::MailboxFull, "retry", "rejected"),
    (At::Rcpt, "552 5.2.2 Full", Meaning::MailboxFull, "retry", "rejected"),
    (At::Dot, "554 5.2.2 Full", Meaning::MailboxFull, "retry", "rejected"),
    (At::Rcpt, "552 Over quota", Meaning::MailboxFull, "retry", "rejected"),
    (At::Rcpt, "450 Not now", Meaning::Later, "retry", "rejected"),
    // Never.
    (At::Rcpt, "550 5.1.0 Who", Meaning::NoSuchAddress, "rejected", "rejected"),
    (At::Rcpt, "550 5.1.1 Who", Meaning::NoSuchAddress, "rejected", "rejected"),
    (At::Rcpt, "550 5.1.2 Where", Meaning::NoSuchAddress, "rejected", "rejected"),
    (At::Rcpt, "553 5.1.3 Syntax", Meaning::NoSuchAddress, "rejected", "rejected"),
    (At::Rcpt, "551 5.1.6 Moved", Meaning::NoSuchAddress, "rejected", "rejected"),
    (At::Dot, "550 5.1.10 Null", Meaning::NoSuchAddress, "rejected", "rejected"),
    (At::Rcpt, "550 5.2.1 Disabled", Meaning::NoSuchAddress, "rejected", "rejected"),
    (At::Mail, "552 5.3.4 Large", Meaning::TooLarge, "rejected", "rejected"),
    (At::Dot, "552 5.2.3 Large", Meaning::TooLarge, "rejected", "rejected"),
    (At::Mail, "552 Large", Meaning::TooLarge, "rejected", "rejected"),
    (At::Dot, "554 5.6.0 Content", Meaning::ContentRefused, "rejected", "rejected"),
    (At::Dot, "554 Spam", Meaning::ContentRefused, "rejected", "rejected"),
    (At::Data, "503 5.5.1 Sequence", Meaning::ProtocolBug, "rejected", "rejected"),
    (At::Mail, "501 5.5.4 Arguments", Meaning::ProtocolBug, "rejected", "rejected"),
    (At::Rcpt, "550 No", Meaning::Refused, "rejected", "rejected"),
    // What says neither yes nor no after the message was written.
    (At::Dot, "354 Go on", Meaning::InDoubt, "in_doubt", "in_doubt"),
    (At::Dot, "251 Elsewhere", Meaning::InDoubt, "in_doubt", "in_doubt"),
    // And before.
    (At::Data, "250 Ok", Meaning::NotHandedOver, "retry", "rejected"),
];

#[tokio::test]
async fn every_row_of_the_table_means_what_it_should() {
    let mail = compose(&letter()).unwrap();
    for pipelining in [true, false] {
        for (at, says, meaning, now, after_days) in TABLE {
            let server = SmtpServer::start(Setup { pipelining, ..Setup::default() }).await;
            server.script(*at, [Act::Say(says)]);
            let mut lane = Lane::new(server.route(), Deadlines::default());
            let failure = lane.send(&mail.envelope, &mail.message).await.unwrap_err();
            assert_eq!(failure.meaning(), *meaning, "{at:?} {says}");
            assert_eq!(classify(Err(failure.clone()), &YOUNG).code(), *now, "{at:?} {says}");
            assert_eq!(classify(Err(failure), &OLD).code(), *after_days, "{at:?} {says}");
        }
    }
    for meaning in Meaning::ALL {
        let is_tried = TABLE.iter().any(|row| row.2 == meaning);
        assert!(is_tried, "{} is in no row", meaning.code());
    }
}

#[tokio::test]
async fn a_connection_that_breaks_means_what_its_stage_says() {
    let mail = compose(&letter()).unwrap();
    for (at, meaning) in [
        (At::Greeting, Meaning::RouteDown),
        (At::Ehlo, Meaning::RouteDown),
        (At::Mail, Meaning::NotHandedOver),
        (At::Rcpt, Meaning::NotHandedOver),
        (At::Data, Meaning::NotHandedOver),
        (At::Dot, Meaning::InDoubt),
    ] {
        let server = SmtpServer::start(Setup { pipelining: false, ..Setup::default() }).await;
        // Twice, since a fresh connection is tried where an idle one was closed.
        server.script(at, [Act::Close, Act::Close]);
        let mut lane = Lane::new(server.route(), Deadlines::default());
        let failure = lane.send(&mail.envelope, &mail.message).await.unwrap_err();
        assert_eq!(failure.meaning(), meaning, "{at:?}");
    }
}

#[tokio::test]
async fn a_silence_means_what_its_stage_says() {
    let mail = compose(&letter()).unwrap();
    let short = Duration::from_millis(50);
    for (at, meaning) in [
        (At::Greeting, Meaning::RouteDown),
        (At::Ehlo, Meaning::RouteDown),
        (At::Mail, Meaning::NotHandedOver),
        (At::Rcpt, Meaning::NotHandedOver),
        (At::Data, Meaning::NotHandedOver),
        (At::Dot, Meaning::InDoubt),
    ] {
        let server = SmtpServer::start(Setup { pipelining: false, ..Setup::default() }).await;
        server.script(at, [Act::Silence, Act::Silence]);
        let mut deadlines = Deadlines::default();
        match at {
            At::Greeting => deadlines.greeting = short,
            At::Data => deadlines.data = short,
            At::Dot => deadlines.final_dot = short,
            _ => deadlines.command = short,
        }
        let mut lane = Lane::new(server.route(), deadlines);
        let failure = lane.send(&mail.envelope, &mail.message).await.unwrap_err();
        assert_eq!((failure.meaning(), failure.trouble), (meaning, Trouble::Deadline), "{at:?}");
    }
}

#[tokio::test]
async fn no_server_no_trust_and_no_login_are_told_apart() {
    let mail = compose(&letter()).unwrap();
    let gone = SmtpServer::start(Setup::default()).await.route();
    let mut lane = Lane::new(gone, Deadlines::default());
    let failure = lane.send(&mail.envelope, &mail.message).await.unwrap_err();
    assert_eq!((failure.stage, failure.meaning()), (Stage::Connect, Meaning::RouteDown));

    let encrypted = || Setup { encryption: Encryption::StartTls, ..Setup::default() };
    let with_login = || Setup { login: Some(("user", "secret", "PLAIN")), ..encrypted() };
    let another_name = Setup { certified_name: "another.example", ..encrypted() };
    for (setup, at, says, stage, meaning) in [
        (another_name, At::Rset, "", Stage::StartTls, Meaning::RouteDown),
        (encrypted(), At::StartTls, "454 4.7.0 Not now", Stage::StartTls, Meaning::RouteDown),
        (with_login(), At::Auth, "454 4.7.0 Not now", Stage::Auth, Meaning::RouteDown),
        (with_login(), At::Auth, "535 5.7.8 Wrong", Stage::Auth, Meaning::OurLogin),
        (with_login(), At::Auth, "534 5.7.9 Weak", Stage::Auth, Meaning::OurLogin),
    ] {
        let server = SmtpServer::start(setup).await;
        server.script(at, [Act::Say(says)]);
        let mut lane = Lane::new(server.route(), Deadlines::default());
        let failure = lane.send(&mail.envelope, &mail.message).await.unwrap_err();
        assert_eq!((failure.stage, failure.meaning()), (stage, meaning), "{at:?} {says}");
    }
}

#[test]
fn only_what_the_next_mail_will_meet_too_is_alarming_by_itself() {
    let alarming: Vec<Meaning> = Meaning::ALL.into_iter().filter(|meaning| meaning.is_alarming()).collect();
    assert_eq!(alarming, [Meaning::ContentRefused, Meaning::ProtocolBug]);
}

#[test]
fn the_first_greylisting_of_a_letter_six_days_old_is_a_retry() {
    use clarion::mail::outcome::{Failure, Reply};
    let greylisted = || {
        let reply = Reply::new(450, "4.7.1 Come back");
        Err(Failure { stage: Stage::RcptTo, trouble: Trouble::Refused(reply) })
    };
    let waited = Try { age_ms: 6 * DAY_MS, ..YOUNG };
    assert_eq!(classify(greylisted(), &waited).code(), "retry", "it waited for its turn, not for the server");
    assert_eq!(classify(greylisted(), &Try { attempts: 7, ..waited }).code(), "retry");
    assert_eq!(classify(greylisted(), &Try { attempts: 8, ..waited }).code(), "rejected");
    let young = Try { attempts: 8, age_ms: 5 * DAY_MS - 1, ..YOUNG };
    assert_eq!(classify(greylisted(), &young).code(), "retry", "nor for its tries alone");
}

#[test]
fn waits_and_attempts_follow_the_meaning() {
    use clarion::mail::outcome::{Failure, Reply};
    let outcome = |says: &'static str, code, jitter| {
        let failure = Failure { stage: Stage::RcptTo, trouble: Trouble::Refused(Reply::new(code, says)) };
        match classify(Err(failure), &Try { jitter, ..YOUNG }) {
            Outcome::RetryAt { after_ms, costs_attempt, reason } => {
                (after_ms, costs_attempt, reason.to_string())
            }
            other => panic!("{other:?}"),
        }
    };
    let greylisted = outcome("4.7.1 Come back", 450, 0);
    assert_eq!(greylisted, (5 * MINUTE_MS, true, "greylisted: rcpt_to: 450 4.7.1 Come back".to_owned()));
    assert_eq!(outcome("4.7.1 Come back", 450, u16::MAX).0, 15 * MINUTE_MS);
    let fast = outcome("4.7.28 Too fast", 451, 0);
    assert_eq!((fast.0, fast.1), (15 * MINUTE_MS, false));
    assert!(outcome("5.2.2 Full", 552, 0).2.starts_with("mailbox_full: "));
    let young_confirmation = Try { patience: Patience::Short, age_ms: 13 * DAY_MS, ..YOUNG };
    let full = Failure { stage: Stage::RcptTo, trouble: Trouble::Refused(Reply::new(552, "5.2.2 Full")) };
    assert_eq!(classify(Err(full), &young_confirmation).code(), "retry", "a confirmation has its 14 days");
}
