use std::sync::Arc;
use std::time::Duration;

use clarion::mail::compose::{Composed, compose};
use clarion::mail::envelope::Envelope;
use clarion::mail::lane::{Deadlines, Lane};
use clarion::mail::outcome::{Failure, Reply, Stage, Trouble};
use clarion::mail::transport::SmtpRoute;
use tokio::sync::Notify;

use super::smtp_server::{Act, At, Encryption, Nobody, Setup, SmtpServer};
use super::{confirmation, letter};

const GENEROUS: Duration = Duration::from_secs(20);

/// Deadlines that no well-behaved server on this machine can miss.
fn patient() -> Deadlines {
    Deadlines {
        connect: GENEROUS,
        greeting: GENEROUS,
        command: GENEROUS,
        data: GENEROUS,
        body: GENEROUS,
        final_dot: GENEROUS,
        quit: GENEROUS,
    }
}

fn mail() -> Composed {
    compose(&letter()).unwrap()
}

async fn send(lane: &mut Lane) -> Result<Reply, Failure> {
    let mail = mail();
    lane.send(&mail.envelope, &mail.message).await
}

fn plain(pipelining: bool) -> Setup {
    Setup { pipelining, ..Setup::default() }
}

fn verbs(server: &SmtpServer) -> Vec<String> {
    server.commands().iter().map(|line| line.split([' ', ':']).next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_message_arrives_as_it_was_composed() {
    for pipelining in [true, false] {
        let server = SmtpServer::start(plain(pipelining)).await;
        let mut lane = Lane::new(server.route(), patient());
        let reply = send(&mut lane).await.unwrap();
        assert_eq!(reply.to_string(), "250 2.0.0 Ok: queued as 4F2A");
        let received = server.received();
        assert_eq!(received.len(), 1);
        assert_eq!(received[0].message, mail().message);
        assert_eq!(received[0].sender, "l+abc234@bounce.campaign.example");
        assert_eq!(received[0].recipient, "alex@parliament.example");
        assert_eq!(server.talked_ahead(), 0);
        assert!(server.commands()[0].starts_with("EHLO [127.0.0.1]"), "{:?}", server.commands());
    }
}

#[tokio::test]
async fn many_messages_take_one_connection() {
    for pipelining in [true, false] {
        let server = SmtpServer::start(plain(pipelining)).await;
        let mut lane = Lane::new(server.route(), patient());
        for _ in 0..25 {
            send(&mut lane).await.unwrap();
        }
        lane.close().await;
        assert_eq!((server.connections(), server.received().len()), (1, 25));
        assert_eq!(verbs(&server).last().unwrap(), "QUIT");
        assert!(!lane.is_connected());
    }
}

#[tokio::test]
async fn dots_at_the_head_of_a_line_survive() {
    let server = SmtpServer::start(Setup::default()).await;
    let mut lane = Lane::new(server.route(), patient());
    let envelope = Envelope::new("a@b.example", "c@d.example").unwrap();
    let message = b"Subject: dots\r\n\r\n.\r\n..\r\n.x\r\nMAIL FROM:<x@y.example>\r\n.\r\nend";
    lane.send(&envelope, message).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].message, [message.as_slice(), b"\r\n"].concat());
    assert!(received[0].wire.windows(5).any(|window| window == b"\n..\r\n"));
}

#[tokio::test]
async fn a_lone_line_feed_cannot_end_the_message() {
    let server = SmtpServer::start(Setup::default()).await;
    let mut lane = Lane::new(server.route(), patient());
    let envelope = Envelope::new("a@b.example", "c@d.example").unwrap();
    for smuggled in [
        "x\n.\nMAIL FROM:<e@f.example>\r\n",
        "x\r.\rMAIL\r\n",
        "x\n.\r\nMAIL\r\n",
        "x\r\n.\rMAIL\r\n",
        ".",
        "",
    ] {
        lane.send(&envelope, smuggled.as_bytes()).await.unwrap();
        let wire = server.received().pop().unwrap().wire;
        let body = wire.strip_suffix(b".\r\n").unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
        assert!(!text.split("\r\n").any(|line| line == "."), "{text:?}");
    }
    assert!(!server.commands().iter().any(|line| line.contains("e@f.example")));
}

/// The stage and code of a refusal at `at`, and how many connections a second message then took.
async fn refusal(pipelining: bool, at: At, says: &'static str) -> (Stage, String, usize, bool) {
    let server = SmtpServer::start(plain(pipelining)).await;
    server.script(at, [Act::Say(says)]);
    let mut lane = Lane::new(server.route(), patient());
    let failure = send(&mut lane).await.unwrap_err();
    let Trouble::Refused(reply) = &failure.trouble else { panic!("{failure}") };
    let kept = lane.is_connected();
    let shown = reply.to_string();
    send(&mut lane).await.unwrap();
    let accepted = server.received().iter().filter(|mail| mail.answer.starts_with("250")).count();
    assert_eq!(accepted, 1, "only the second message was taken");
    (failure.stage, shown, server.connections(), kept)
}

#[tokio::test]
async fn refusals_are_told_by_stage_and_leave_the_lane_in_step() {
    for pipelining in [true, false] {
        for (at, stage) in [
            (At::Mail, Stage::MailFrom),
            (At::Rcpt, Stage::RcptTo),
            (At::Data, Stage::Data),
            (At::Dot, Stage::FinalDot),
        ] {
            for says in ["450 4.2.0 Later", "550 5.1.1 Never"] {
                let found = refusal(pipelining, at, says).await;
                assert_eq!((found.0, found.1.as_str()), (stage, says), "{at:?} pipelining {pipelining}");
                // A pipelined DATA behind a refused MAIL is answered 354 by this server's script only where
                // the recipient stood; the lane then opens a new connection instead of sending an empty mail.
                let reused = found.2 == 1;
                assert_eq!(reused, found.3, "{at:?} pipelining {pipelining}");
                assert!(reused || (pipelining && at == At::Mail), "{at:?} pipelining {pipelining}");
            }
        }
    }
}

#[tokio::test]
async fn refusals_before_the_first_message_close_the_connection() {
    for (at, stage) in [(At::Greeting, Stage::Greeting), (At::Ehlo, Stage::Ehlo)] {
        for says in ["421 4.3.2 Later", "554 5.3.2 Never"] {
            let (found, _, connections, kept) = refusal(true, at, says).await;
            assert_eq!((found, connections, kept), (stage, 2, false), "{at:?}");
        }
    }
}

#[tokio::test]
async fn code_421_closes_the_connection_at_every_stage() {
    for pipelining in [true, false] {
        for at in [At::Mail, At::Rcpt, At::Data, At::Dot] {
            let (_, _, connections, kept) = refusal(pipelining, at, "421 4.7.0 Closing").await;
            assert_eq!((connections, kept), (2, false), "{at:?} pipelining {pipelining}");
        }
    }
}

#[tokio::test]
async fn data_accepted_behind_a_refused_recipient_sends_nothing() {
    let server = SmtpServer::start(Setup::default()).await;
    server.script(At::Rcpt, [Act::Say("550 5.1.1 Nobody")]);
    server.script(At::Data, [Act::Say("354 Go ahead all the same")]);
    let mut lane = Lane::new(server.route(), patient());
    assert_eq!(send(&mut lane).await.unwrap_err().stage, Stage::RcptTo);
    server.closed(1).await;
    assert!(server.received().is_empty());
    assert!(!lane.is_connected());
}

#[tokio::test]
async fn the_recipient_is_never_in_a_failure() {
    let server = SmtpServer::start(Setup::default()).await;
    server
        .script(At::Rcpt, [Act::Say("550-5.1.1 <alex@parliament.example>: alex\r\n550 5.1.1 alex: unknown")]);
    let failure = send(&mut Lane::new(server.route(), patient())).await.unwrap_err();
    assert_eq!(failure.to_string(), "rcpt_to: 550 5.1.1 [address] [address] [address] unknown");
    let shown = format!("{failure:?}");
    assert!(!shown.contains("alex") && !shown.contains('@'), "{shown}");
}

#[tokio::test]
async fn a_connection_lost_before_the_message_is_lost_at_its_stage() {
    for pipelining in [true, false] {
        for (at, stage) in [
            (At::Greeting, Stage::Greeting),
            (At::Ehlo, Stage::Ehlo),
            (At::Rcpt, Stage::RcptTo),
            (At::Data, Stage::Data),
        ] {
            let server = SmtpServer::start(plain(pipelining)).await;
            server.script(at, [Act::Close]);
            let failure = send(&mut Lane::new(server.route(), patient())).await.unwrap_err();
            // A server that dies with unread commands resets: held answers are lost with it.
            let lost_early = pipelining && matches!(at, At::Rcpt | At::Data);
            assert!(matches!(failure.trouble, Trouble::Lost(_)), "{failure}");
            assert_eq!(
                failure.stage,
                if lost_early { Stage::MailFrom } else { stage },
                "{at:?} {pipelining}"
            );
            assert!(server.received().is_empty());
        }
    }
}

#[tokio::test]
async fn a_connection_lost_after_354_is_in_doubt() {
    let server = SmtpServer::start(Setup::default()).await;
    server.script(At::Data, [Act::SayAndClose("354 Go ahead")]);
    let failure = send(&mut Lane::new(server.route(), patient())).await.unwrap_err();
    assert_eq!(failure.stage, Stage::FinalDot, "{failure}");
}

#[tokio::test]
async fn a_connection_lost_after_the_final_dot_is_in_doubt() {
    let server = SmtpServer::start(Setup::default()).await;
    server.script(At::Dot, [Act::Close]);
    let mut lane = Lane::new(server.route(), patient());
    let failure = send(&mut lane).await.unwrap_err();
    assert_eq!((failure.stage, matches!(failure.trouble, Trouble::Lost(_))), (Stage::FinalDot, true));
    assert_eq!(server.received().len(), 1, "the server had it all the same");
    assert!(!lane.is_connected());
}

#[tokio::test]
async fn nothing_but_250_to_the_final_dot_is_a_success() {
    for says in ["251 Ok", "252 Ok", "220 Ok", "354 Ok", "200 Ok"] {
        let server = SmtpServer::start(Setup::default()).await;
        server.script(At::Dot, [Act::Say(says)]);
        let mut lane = Lane::new(server.route(), patient());
        assert_eq!(send(&mut lane).await.unwrap_err().stage, Stage::FinalDot, "{says}");
        assert!(!lane.is_connected(), "{says}");
    }
}

#[tokio::test]
async fn an_answer_too_many_is_never_taken_for_the_next_one() {
    for pipelining in [true, false] {
        for at in [At::Ehlo, At::Mail, At::Rcpt, At::Data, At::Dot] {
            let server = SmtpServer::start(plain(pipelining)).await;
            let says = match at {
                At::Data => "354 Go\r\n250 2.0.0 Ok",
                _ => "250 Ok\r\n250 2.0.0 Ok",
            };
            server.script(at, [Act::Say(says)]);
            server.script(At::Dot, vec![Act::Say("550 5.7.1 Rejected"); 3]);
            let mut lane = Lane::new(server.route(), patient());
            for _ in 0..3 {
                if let Ok(reply) = send(&mut lane).await {
                    let honest =
                        server.received().iter().filter(|mail| mail.answer.starts_with("250")).count();
                    assert_eq!((at, honest), (At::Dot, 1), "{reply}");
                }
            }
        }
    }
}

fn hasty(change: impl Fn(&mut Deadlines, Duration)) -> Deadlines {
    let mut deadlines = patient();
    change(&mut deadlines, Duration::from_millis(40));
    deadlines
}

#[tokio::test]
async fn every_silence_meets_its_deadline_and_the_connection_is_dropped() {
    let cases = [
        (At::Greeting, Stage::Greeting, hasty(|deadlines, limit| deadlines.greeting = limit)),
        (At::Ehlo, Stage::Ehlo, hasty(|deadlines, limit| deadlines.command = limit)),
        (At::Data, Stage::Data, hasty(|deadlines, limit| deadlines.data = limit)),
        (At::Dot, Stage::FinalDot, hasty(|deadlines, limit| deadlines.final_dot = limit)),
    ];
    for (at, stage, deadlines) in cases {
        let server = SmtpServer::start(plain(false)).await;
        server.script(at, [Act::Silence]);
        let mut lane = Lane::new(server.route(), deadlines);
        let failure = send(&mut lane).await.unwrap_err();
        assert_eq!(failure, Failure { stage, trouble: Trouble::Deadline });
        assert!(!lane.is_connected());
        server.closed(1).await;
    }
}

#[tokio::test]
async fn a_late_answer_reaches_nobody() {
    let server = SmtpServer::start(Setup::default()).await;
    let late = Arc::new(Notify::new());
    server
        .script(At::Dot, [Act::SayWhen(Arc::clone(&late), "250 2.0.0 Late"), Act::Say("550 5.7.1 Rejected")]);
    let mut lane = Lane::new(server.route(), hasty(|deadlines, limit| deadlines.final_dot = limit));
    assert_eq!(
        send(&mut lane).await.unwrap_err(),
        Failure { stage: Stage::FinalDot, trouble: Trouble::Deadline }
    );
    late.notify_one();
    let mut lane_two = Lane::new(server.route(), patient());
    assert!(send(&mut lane_two).await.is_err(), "the late 250 belongs to the first message");
    server.closed(1).await;
}

#[tokio::test]
async fn a_dropped_send_drops_the_connection() {
    let server = SmtpServer::start(Setup::default()).await;
    let mut lane = Lane::new(server.route(), patient());
    send(&mut lane).await.unwrap();
    server.script(At::Dot, [Act::Silence, Act::Say("550 5.7.1 Rejected")]);
    let cut_short = tokio::time::timeout(Duration::from_millis(40), send(&mut lane)).await;
    assert!(cut_short.is_err());
    server.closed(1).await;
    let failure = send(&mut lane).await.unwrap_err();
    assert_eq!(failure.to_string(), "final_dot: 550 5.7.1 Rejected");
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn an_idle_connection_that_was_closed_is_replaced_at_once() {
    for stale in [Act::Close, Act::SayAndClose("421 4.4.2 Idle too long")] {
        for pipelining in [true, false] {
            let server = SmtpServer::start(plain(pipelining)).await;
            let mut lane = Lane::new(server.route(), patient());
            send(&mut lane).await.unwrap();
            server.script(At::Mail, [stale.clone()]);
            send(&mut lane).await.unwrap();
            assert_eq!((server.connections(), server.received().len()), (2, 2));
        }
    }
}

#[tokio::test]
async fn a_fresh_connection_that_is_lost_is_not_tried_for_ever() {
    let server = SmtpServer::start(Setup::default()).await;
    let mut lane = Lane::new(server.route(), patient());
    send(&mut lane).await.unwrap();
    server.script(At::Mail, [Act::Close, Act::Close, Act::Close]);
    assert_eq!(send(&mut lane).await.unwrap_err().stage, Stage::MailFrom);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn nobody_there_is_a_failure_to_connect() {
    let nobody = Nobody::there();
    let failure = send(&mut Lane::new(nobody.route(), patient())).await.unwrap_err();
    assert_eq!(failure.stage, Stage::Connect, "{failure}");
}

#[tokio::test]
async fn what_is_no_mail_server_is_out_of_step() {
    let server = SmtpServer::start(Setup::default()).await;
    server.script(At::Greeting, [Act::Say("HTTP/1.1 400 Bad Request")]);
    let failure = send(&mut Lane::new(server.route(), patient())).await.unwrap_err();
    assert_eq!(failure, Failure { stage: Stage::Greeting, trouble: Trouble::OutOfStep });
}

fn encrypted(encryption: Encryption) -> Setup {
    Setup { encryption, ..Setup::default() }
}

#[tokio::test]
async fn encryption_by_either_way_carries_the_message() {
    for encryption in [Encryption::StartTls, Encryption::Implicit] {
        for pipelining in [true, false] {
            let server = SmtpServer::start(Setup { pipelining, ..encrypted(encryption) }).await;
            let mut lane = Lane::new(server.route(), patient());
            for _ in 0..3 {
                send(&mut lane).await.unwrap();
            }
            assert_eq!((server.connections(), server.received().len()), (1, 3));
            assert_eq!(server.received()[2].message, mail().message);
        }
    }
}

#[tokio::test]
async fn a_certificate_with_another_name_is_refused_before_anything_is_said() {
    for encryption in [Encryption::StartTls, Encryption::Implicit] {
        let server = SmtpServer::start(Setup {
            certified_name: "elsewhere.example",
            login: Some(("user", "pass", "PLAIN")),
            ..encrypted(encryption)
        })
        .await;
        let failure = send(&mut Lane::new(server.route(), patient())).await.unwrap_err();
        assert_eq!(failure, Failure { stage: Stage::StartTls, trouble: Trouble::Tls });
        assert!(!verbs(&server).iter().any(|verb| matches!(verb.as_str(), "AUTH" | "MAIL")));
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let server = SmtpServer::start(encrypted(Encryption::StartTls)).await;
    let untrusting = SmtpRoute::new(format!("smtp://localhost:{}", server.port()).parse().unwrap()).unwrap();
    let failure = send(&mut Lane::new(untrusting, patient())).await.unwrap_err();
    assert_eq!(failure, Failure { stage: Stage::StartTls, trouble: Trouble::Tls });
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing() {
    let server = SmtpServer::start(Setup::default()).await;
    let demanding =
        SmtpRoute::new(format!("smtp://user:pass@localhost:{}", server.port()).parse().unwrap()).unwrap();
    let failure = send(&mut Lane::new(demanding, patient())).await.unwrap_err();
    assert_eq!(failure.to_string(), "starttls: server lacks STARTTLS");
    assert_eq!(verbs(&server), ["EHLO"]);
}

#[tokio::test]
async fn words_slipped_in_behind_starttls_are_not_believed() {
    let server = SmtpServer::start(encrypted(Encryption::StartTls)).await;
    server.script(At::StartTls, [Act::Say("220 Ready\r\n250-mail.example\r\n250 AUTH PLAIN")]);
    let failure = send(&mut Lane::new(server.route(), patient())).await.unwrap_err();
    assert_eq!(failure, Failure { stage: Stage::StartTls, trouble: Trouble::OutOfStep });
}

#[tokio::test]
async fn both_ways_to_log_in() {
    for mechanisms in ["PLAIN LOGIN", "LOGIN", "CRAM-MD5 PLAIN"] {
        let login = Some(("user", "secret", mechanisms));
        let setup = Setup { login, ..encrypted(Encryption::StartTls) };
        let server = SmtpServer::start(setup).await;
        send(&mut Lane::new(server.route(), patient())).await.unwrap();
        let wanted = if mechanisms == "LOGIN" { "AUTH LOGIN" } else { "AUTH PLAIN" };
        assert!(server.commands().iter().any(|line| line == wanted), "{mechanisms}");
    }
}

#[tokio::test]
async fn a_refused_login_or_none_on_offer_ends_the_session() {
    let login = Some(("user", "secret", "PLAIN"));
    let server = SmtpServer::start(Setup { login, ..encrypted(Encryption::StartTls) }).await;
    server.script(At::Auth, [Act::Say("535 5.7.8 Wrong")]);
    let failure = send(&mut Lane::new(server.route(), patient())).await.unwrap_err();
    assert_eq!(failure.to_string(), "auth: 535 5.7.8 Wrong");
    let server =
        SmtpServer::start(Setup { login: Some(("user", "secret", "CRAM-MD5")), ..Setup::default() }).await;
    let failure = send(&mut Lane::new(server.route(), patient())).await.unwrap_err();
    assert_eq!(failure, Failure { stage: Stage::Auth, trouble: Trouble::Lacking("AUTH PLAIN") });
}

#[test]
fn an_envelope_holds_plain_addresses_only() {
    assert!(Envelope::new("a@b.example", "o'neil+x@d.example").is_ok());
    for wrong in [
        "",
        "a",
        "@b",
        "a@",
        "a b@c.example",
        "a@b>\r\nRCPT TO:<x@y.example",
        "\"a\"@b.example",
        "ä@b.example",
        "a@b@c",
    ] {
        assert!(Envelope::new("a@b.example", wrong).is_err(), "{wrong}");
        assert!(Envelope::new(wrong, "a@b.example").is_err(), "{wrong}");
    }
    let envelope = Envelope::new("a@b.example", "alex@d.example").unwrap();
    assert!(!format!("{envelope:?} {:?}", compose(&confirmation()).unwrap()).contains('@'));
}

#[tokio::test]
async fn a_message_beyond_the_offered_size_is_not_begun_and_the_lane_goes_on() {
    for pipelining in [true, false] {
        let server = SmtpServer::start(plain(pipelining)).await;
        server.script(
            At::Ehlo,
            [Act::Say(if pipelining {
                "250-mail.example\r\n250-PIPELINING\r\n250 SIZE 2000"
            } else {
                "250-mail.example\r\n250 SIZE 2000"
            })],
        );
        let mut lane = Lane::new(server.route(), patient());
        let envelope = Envelope::new("a@b.example", "c@d.example").unwrap();
        let large = [b"Subject: x\r\n\r\n".as_slice(), &b"0123456789\r\n".repeat(200)].concat();
        let failure = lane.send(&envelope, &large).await.unwrap_err();
        assert_eq!(failure.to_string(), "mail_from: server takes 2000 bytes at most");
        assert_eq!(failure.meaning().code(), "too_large");
        assert!(lane.is_connected());
        assert!(!verbs(&server).contains(&"MAIL".to_owned()), "{:?}", server.commands());
        send(&mut lane).await.unwrap();
        let wire = server.received()[0].wire.len();
        let announced = format!("MAIL FROM:<l+abc234@bounce.campaign.example> SIZE={wire}");
        assert!(server.commands().contains(&announced), "{:?}", server.commands());
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn a_server_without_a_limit_takes_everything() {
    for offer in ["250-mail.example\r\n250 SIZE 0", "250-mail.example\r\n250 SIZE", "250 mail.example"] {
        let server = SmtpServer::start(plain(false)).await;
        server.script(At::Ehlo, [Act::Say(offer)]);
        let mut lane = Lane::new(server.route(), patient());
        send(&mut lane).await.unwrap();
        assert_eq!(server.commands().iter().any(|line| line.contains(" SIZE=")), offer.contains("SIZE"));
    }
}

#[tokio::test]
async fn the_name_to_greet_by_can_be_set() {
    let server = SmtpServer::start(Setup::default()).await;
    let mut lane = Lane::new(server.route().greeting_as("mail.campaign.example"), patient());
    send(&mut lane).await.unwrap();
    assert_eq!(server.commands()[0], "EHLO mail.campaign.example");
}
