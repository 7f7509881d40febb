//! What comes back, told apart: a corpus of every form, and whatever else somebody may send.

use std::time::Duration;

use clarion::clock::Clock;
use clarion::domain::mail_event::{Happened, Return, ReturnReason};
use clarion::mail::incoming::{HANDED_ON, Incoming, read};
use proptest::prelude::*;

/// Lines as a mail server hands them over.
pub fn crlf(text: &str) -> Vec<u8> {
    text.replace('\n', "\r\n").into_bytes()
}

/// A report of the form of RFC 3464, as Postfix writes it.
pub fn postfix(action: &str, status: &str, diagnostic: &str) -> Vec<u8> {
    crlf(&format!(
        "Return-Path: <>\n\
         From: MAILER-DAEMON@mx.example.net (Mail Delivery System)\n\
         Subject: Undelivered Mail Returned to Sender\n\
         To: l+abc@bounce.example.org\n\
         Auto-Submitted: auto-replied\n\
         MIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"B1\"\n\
         \n\
         This is a MIME-encapsulated message.\n\
         \n\
         --B1\nContent-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\n\
         This is the mail system at host mx.example.net.\n\n\
         I'm sorry to have to inform you that your message could not be delivered.\n\
         \n\
         --B1\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.net\nX-Postfix-Queue-ID: 4Xyz\nArrival-Date: Fri, 15 Jan 2027 08:00:00 +0000\n\
         \n\
         Final-Recipient: rfc822; grace@parliament.example.org\n\
         Original-Recipient: rfc822;grace@parliament.example.org\n\
         Action: {action}\nStatus: {status}\nRemote-MTA: dns; in.parliament.example.org\n\
         Diagnostic-Code: smtp; {diagnostic}\n\
         \n\
         --B1\nContent-Description: Undelivered Message\nContent-Type: message/rfc822\n\n\
         From: Ada Example <campaign@example.org>\nSubject: Letter from Ada Example\n\nDear Grace Sample,\n\n550 5.2.2 full\n\
         \n--B1--\n"
    ))
}

fn failed(message: &[u8], sender: Option<&str>) -> Return {
    match read(message, sender) {
        Incoming::Of(Happened::Failed(failed)) => failed,
        other => panic!("{other:?}: {}", String::from_utf8_lossy(message)),
    }
}

#[track_caller]
fn assert_of(message: &str, sender: Option<&str>, expected: Happened) {
    assert_eq!(read(&crlf(message), sender), Incoming::Of(expected), "{message}");
}

// --- Reports ---------------------------------------------------------------------------------------------------------

#[test]
fn a_standard_report_of_failure_tells_why_and_for_whom() {
    let report = postfix("failed", "5.1.1", "550 5.1.1 <grace@parliament.example.org>: User\n unknown");
    let told = failed(&report, Some(""));
    assert_eq!(told.reason, ReturnReason::NoSuchAddress);
    assert_eq!(told.address.as_deref(), Some("grace@parliament.example.org"));
    assert_eq!(told.detail, "5.1.1 550 5.1.1 [address] User unknown", "on one line, and no address in it");
    assert_eq!(failed(&report, None), told, "a report is one whatever the envelope says");
}

#[test]
fn each_code_is_told_as_what_it_is() {
    use ReturnReason::{MailboxFull, NoSuchAddress, Refused, TooLarge, Unknown, Unreached};
    for (status, diagnostic, reason) in [
        ("5.1.1", "550 5.1.1 unknown", NoSuchAddress),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", NoSuchAddress),
        ("5.2.1", "550 5.2.1 disabled", NoSuchAddress),
        ("5.0.0", "550 5.1.1 unknown", NoSuchAddress),
        ("5.2.2", "552 5.2.2 over quota", MailboxFull),
        ("5.3.4", "552 5.3.4 too big", TooLarge),
        ("5.7.1", "550 5.7.1 not allowed", Refused),
        ("5.6.0", "554 5.6.0 content", Refused),
        ("4.4.7", "delivery time expired", Unreached),
        ("5.4.4", "Host or domain name not found", Unreached),
        ("5.0.0", "no idea", Unknown),
        ("nonsense", "no idea", Unknown),
    ] {
        assert_eq!(failed(&postfix("failed", status, diagnostic), Some("")).reason, reason, "{status}");
    }
}

#[test]
fn what_is_no_failure_is_not_one() {
    let of = |action| read(&postfix(action, "4.4.1", "451 4.4.1 later"), Some(""));
    assert_eq!(of("delayed"), Incoming::Of(Happened::Delayed));
    assert_eq!(of("Delayed (will retry)"), Incoming::Of(Happened::Delayed));
    assert_eq!(of("delivered"), Incoming::Of(Happened::Delivered));
    assert_eq!(of("relayed"), Incoming::NoNews);
    assert_eq!(of("expanded"), Incoming::NoNews);
}

#[test]
fn of_several_recipients_the_best_news_counts() {
    let several = |actions: &[&str]| {
        let blocks: String = actions
            .iter()
            .map(|action| {
                format!("Final-Recipient: rfc822; caseworker@parliament.example.org\nAction: {action}\nStatus: 5.1.1\n\n")
            })
            .collect();
        crlf(&format!(
            "From: postmaster@parliament.example.org\nContent-Type: multipart/report; report-type=\"delivery-status\"; boundary=B\n\n\
             --B\nContent-Type: text/plain\n\nA report.\n\n--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n{blocks}--B--\n"
        ))
    };
    assert_eq!(read(&several(&["failed", "delivered", "failed"]), None), Incoming::Of(Happened::Delivered));
    assert_eq!(read(&several(&["failed", "expanded"]), None), Incoming::NoNews);
    assert_eq!(failed(&several(&["failed", "failed"]), None).reason, ReturnReason::NoSuchAddress);
}

#[test]
fn exchange_reports_in_forms_of_its_own() {
    let standard = crlf(
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@parliament.example.org>\n\
         Subject: Undeliverable: Letter from Ada Example\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"_x_\"\n\
         X-MS-Exchange-Message-Is-Ndr:\n\
         \n\
         --_x_\nContent-Type: multipart/alternative; boundary=\"_y_\"\n\n\
         --_y_\nContent-Type: text/plain; charset=\"utf-8\"\n\nYour message to grace couldn't be delivered.\n\
         --_y_\nContent-Type: text/html\n\n<p>Your message couldn&#8217;t be delivered.</p>\n--_y_--\n\
         --_x_\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns;AM0PR01.prod.outlook.example\n\n\
         Final-Recipient: rfc822;grace@parliament.example.org\nAction: failed\nStatus: 5.1.10\n\
         Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient\n grace@parliament.example.org not found by SMTP address lookup\n\n\
         --_x_--\n",
    );
    let told = failed(&standard, Some("<>"));
    assert_eq!(told.reason, ReturnReason::NoSuchAddress);
    assert!(!told.detail.contains("grace@"), "{}", told.detail);

    let old = "From: System Administrator <postmaster@parliament.example.org>\nSubject: Undeliverable: Letter\n\n\
               Your message did not reach some or all of the intended recipients.\n\n\
               The following recipient(s) could not be reached:\n\n   Grace on 15/01/2027 08:00\n\
               \tThe e-mail account does not exist.\n\t< in.parliament.example.org #5.1.1 smtp;550 unknown>\n";
    assert_eq!(failed(&crlf(old), None).reason, ReturnReason::NoSuchAddress);
    let late = "From: postmaster@parliament.example.org\nSubject: Delivery delayed:Letter\n\n\
                Delivery is delayed to these recipients or groups:\n\ngrace\n";
    assert_of(late, Some(""), Happened::Delayed);
}

#[test]
fn a_letter_about_delays_that_comes_back_has_failed_and_is_not_late() {
    let of = |subject: &str, words: &str| {
        crlf(&format!("From: postmaster@parliament.example.org\nSubject: {subject}\n\n{words}\n"))
    };
    let failed_words = "Delivery has failed to these recipients or groups:\n\ngrace\n#550 5.1.1 unknown\n\n\
                        Original message headers:\n\nSubject: Delay: has not yet been delivered\n";
    for subject in [
        "Undeliverable: An end to the delay in counting us",
        "Undeliverable: Warning: another delay",
        "Undelivered Mail Returned to Sender",
    ] {
        assert_eq!(
            failed(&of(subject, failed_words), Some("")).reason,
            ReturnReason::NoSuchAddress,
            "{subject}"
        );
    }
    let exim = "From: Mailer-Daemon@mx.example.net\nX-Failed-Recipients: grace@parliament.example.org\n\
                Subject: Mail delivery failed: returning: delayed\n\n\
                This message was created automatically by mail delivery software.\n550 5.1.1 unknown\n\
                ------ This is a copy of the message ------\n\nIt is still being retried.\n";
    assert_eq!(failed(&crlf(exim), None).reason, ReturnReason::NoSuchAddress);
    for (subject, words) in [
        ("Delivery Status Notification (Delay)", "Grace was not reached yet."),
        ("Delayed: Letter", "Delivery is delayed to these recipients or groups:\n\ngrace"),
        (
            "Undeliverable: Letter",
            "Delivery has failed to these recipients for now; it will continue to try.",
        ),
    ] {
        let late = String::from_utf8(of(subject, words)).unwrap().replace("\r\n", "\n");
        assert_of(&late, Some(""), Happened::Delayed);
    }
}

#[test]
fn qmail_and_exim_report_in_words() {
    let qmail = "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\n\
                 Hi. This is the qmail-send program at mx.example.net.\n\
                 I'm afraid I wasn't able to deliver your message to the following addresses.\n\n\
                 <grace@parliament.example.org>:\n192.0.2.5 does not like recipient.\n\
                 Remote host said: 550 5.1.1 no such user\nGiving up on 192.0.2.5.\n\n\
                 --- Below this line is a copy of the message.\n\nReturn-Path: <l+abc@bounce.example.org>\n\n5.2.2\n";
    let told = failed(&crlf(qmail), Some("#@[]"));
    assert_eq!(told.reason, ReturnReason::NoSuchAddress);
    assert_eq!(told.address.as_deref(), Some("grace@parliament.example.org"));

    let late = qmail
        .replace("550 5.1.1 no such user", "I'm not going to try again; too long in the queue. (#4.4.3)");
    assert_eq!(failed(&crlf(&late), Some("")).reason, ReturnReason::Unreached);

    let exim = "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\n\
                X-Failed-Recipients: grace@parliament.example.org\nSubject: Mail delivery failed: returning message to sender\n\n\
                This message was created automatically by mail delivery software.\n\n\
                A message that you sent could not be delivered to one or more of its\nrecipients.\n\n\
                  grace@parliament.example.org\n    SMTP error from remote mail server after RCPT TO:\n    550 5.2.2 mailbox full\n\n\
                ------ This is a copy of the message, including all the headers. ------\n\n5.1.1\n";
    let told = failed(&crlf(exim), None);
    assert_eq!((told.reason, told.address.is_some()), (ReturnReason::MailboxFull, true));
    let warning = "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nSubject: Warning: message 1abc delayed 24 hours\n\n\
                   This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered.\n";
    assert_of(warning, Some(""), Happened::Delayed);
}

#[test]
fn a_complaint_is_told_from_its_opposite() {
    let loops = |kind: &str| {
        crlf(&format!(
            "From: feedback@provider.example\nSubject: FW: Thank you, you have signed\n\
             Content-Type: multipart/report; report-type=feedback-report; boundary=\"F\"\n\n\
             --F\nContent-Type: text/plain\n\nThis is an email abuse report.\n\n\
             --F\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nUser-Agent: X/1\nVersion: 1\n\
             Original-Mail-From: <c+abc@bounce.example.org>\n\n\
             --F\nContent-Type: message/rfc822\n\nFrom: a@b.example\n\nText.\n--F--\n"
        ))
    };
    assert_eq!(read(&loops("abuse"), None), Incoming::Of(Happened::Complained));
    assert_eq!(read(&loops("Fraud"), Some("")), Incoming::Of(Happened::Complained));
    assert_eq!(read(&loops("not-spam"), None), Incoming::NoNews);
    assert_eq!(read(&loops("auth-failure"), None), Incoming::NoNews);
}

// --- Answers ---------------------------------------------------------------------------------------------------------

#[test]
fn programs_are_known_by_their_headers() {
    for header in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "X-Autorespond: away",
        "Precedence: auto_reply",
        "Precedence: bulk",
        "X-Auto-Response-Suppress: All",
        "X-POST-MessageClass: 9; Autoresponder",
    ] {
        assert_of(
            &format!("From: grace@parliament.example.org\n{header}\n\nHello.\n"),
            None,
            Happened::Acknowledged,
        );
    }
    assert_of("From: noreply@parliament.example.org\nSubject: x\n\nHello.\n", None, Happened::Acknowledged);
    assert_of(
        "From: grace@parliament.example.org\nSubject: x\n\nHello.\n",
        Some("<>"),
        Happened::Acknowledged,
    );
    assert_of(
        "From: grace@parliament.example.org\nAuto-Submitted: no\n\nHello Ada.\n",
        None,
        Happened::Replied,
    );
    let read_receipt = "From: grace@parliament.example.org\n\
        Content-Type: multipart/report; report-type=disposition-notification; boundary=D\n\n\
        --D\nContent-Type: text/plain\n\nYour message was displayed.\n--D\nContent-Type: message/disposition-notification\n\n\
        Disposition: manual-action/MDN-sent-manually; displayed\n--D--\n";
    assert_of(read_receipt, Some("grace@parliament.example.org"), Happened::Acknowledged);
}

#[test]
fn programs_are_known_by_their_words_in_both_languages() {
    for (subject, text) in [
        ("Automatic reply: Letter from Ada Example", "I am away."),
        ("Out of Office: Letter", "Back on Monday."),
        ("Ateb awtomatig: Letter from Ada Example", "Rwyf i ffwrdd tan ddydd Llun."),
        ("Allan o’r swyddfa", "Yn ôl ddydd Llun."),
        ("Re: Letter from Ada Example", "This is an automated response. Please do not reply to this email."),
        ("Re: Letter", "I’m sorry, I am out of the office until Monday."),
        ("Re: Letter", "Ymateb awtomatig yw hwn. Peidiwch ag ateb y neges hon."),
        (
            "Re: Letter from Ada Example",
            "Thank you. I receive a large number of emails. There is a strict parliamentary protocol that members\n\
             act for their own constituents only: please send your full name and address.",
        ),
        (
            "Re: Llythyr",
            "Diolch. Mae confensiwn seneddol yn golygu mai dim ond fy etholwyr y gallaf eu helpu: anfonwch eich cyfeiriad llawn.",
        ),
    ] {
        let message = format!(
            "From: grace@parliament.example.org\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        );
        assert_of(&message, Some("grace@parliament.example.org"), Happened::Acknowledged);
    }
}

#[test]
fn people_are_people_whatever_they_quote() {
    for message in [
        "From: Grace Sample <grace@parliament.example.org>\nSubject: RE: Letter from Ada Example\n\n\
         Dear Ada,\n\nThank you for your email. I have written to the minister and will reply as soon as possible.\n\nGrace\n",
        "From: grace@parliament.example.org\nSubject: Re: Automatic reply: Letter\n\n\
         Dear Ada,\nI will ask.\n\nOn 15 January Ada wrote:\n> This is an automated response\n",
        "From: grace@parliament.example.org\nSubject: Re: Letter\n\nThey told me: 550 5.1.1 user unknown. Hi. This is the qmail-send program, I read.\n",
        // Whoever hands on a report has not sent one.
        "From: grace@parliament.example.org\nSubject: Fwd: what came\nContent-Type: multipart/mixed; boundary=M\n\n\
         --M\nContent-Type: text/plain\n\nWhat is this, Ada?\n--M\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; x@example.org\nAction: failed\nStatus: 5.1.1\n--M--\n",
        "",
        "\n\n",
        "no message at all",
    ] {
        assert_of(message, Some("grace@parliament.example.org"), Happened::Replied);
    }
}

#[test]
fn what_was_handed_on_does_not_go_round() {
    let message =
        format!("From: campaign@example.org\n{HANDED_ON}: yes\nAuto-Submitted: auto-replied\n\nHello.\n");
    assert_eq!(read(&crlf(&message), Some("")), Incoming::Circle);
}

// --- Whatever else somebody may send ---------------------------------------------------------------------------------

/// Every form, for what follows.
fn corpus() -> Vec<Vec<u8>> {
    vec![
        postfix("failed", "5.1.1", "550 5.1.1 <grace@parliament.example.org>: no"),
        postfix("delayed", "4.4.1", "later"),
        crlf(
            "From: MAILER-DAEMON@a.example\n\nHi. This is the qmail-send program at a.\n\n<b@c.example>:\n550 5.1.1\n",
        ),
        crlf(
            "Content-Type: multipart/report; report-type=feedback-report; boundary=F\n\n--F\n\nx\n--F\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--F--",
        ),
        crlf(
            "Subject: =?utf-8?Q?Ateb_awtomatig?=\nContent-Type: text/plain; charset=x-nonsense\nContent-Transfer-Encoding: base64\n\n!!!!",
        ),
    ]
}

#[test]
fn a_report_that_is_cut_anywhere_is_read_without_a_fault() {
    for message in corpus() {
        for end in 0..=message.len() {
            let _ = read(&message[..end], Some(""));
            let _ = read(&message[..end], None);
        }
    }
}

#[test]
fn hostile_messages_take_little_time() {
    let started = Clock::machine().stopwatch();
    let mut nested = String::from("From: a@b.example\n");
    for level in 0..100 {
        nested.push_str(&format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"));
    }
    nested.push_str("Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n");
    let mut messages = String::from("From: a@b.example\n");
    for _ in 0..100 {
        messages.push_str("Content-Type: message/rfc822\n\n");
    }
    let line = "x".repeat(1_000_000);
    let many_parts = format!(
        "From: mailer-daemon@b.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n{}",
        "--b\nContent-Type: message/delivery-status\n\nAction: failed\n\n".repeat(20_000)
    );
    for message in [
        nested,
        messages,
        format!("Subject: {line}\n\n{line}"),
        format!(
            "From: {line}@b.example\nContent-Type: multipart/report; report-type=delivery-status; boundary={line}\n\n--{line}\n"
        ),
        format!("Subject: =?utf-8?B?{line}?=\nContent-Type: text/html\n\n{}", "<".repeat(1_000_000)),
        format!("{}\n\n", "A: b\n".repeat(200_000)),
        many_parts,
    ] {
        let _ = read(message.as_bytes(), Some(""));
        let _ = read(message.as_bytes(), Some("a@b.example"));
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_something_is_told(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes, None);
        let _ = read(&bytes, Some(""));
    }

    #[test]
    fn a_touched_report_is_read_without_a_fault(
        which in 0_usize..5,
        at in any::<prop::sample::Index>(),
        with in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut message = corpus()[which].clone();
        let at = at.index(message.len());
        message.splice(at..at, with);
        let _ = read(&message, Some(""));
    }

    /// What is kept of a server's words never holds an address.
    #[test]
    fn no_words_of_a_server_hold_an_address(words in "[ -~]{0,200}") {
        let report = postfix("failed", "5.7.1", &format!("550 5.7.1 {words} ada@example.org"));
        prop_assert!(!failed(&report, Some("")).detail.contains('@'));
    }
}
