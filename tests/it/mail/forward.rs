//! What is handed on of an answer: its words and attachments, and nothing of a stranger's headers.

use clarion::mail::forward::{Frame, forward};
use clarion::mail::incoming::{HANDED_ON, Incoming, read};
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::incoming::crlf;
use super::{NOW, fixed_id, party};

fn frame() -> Frame {
    Frame {
        id: fixed_id(),
        date: NOW,
        domain: "campaign.example".to_owned(),
        envelope_sender: "c+abc234@bounce.campaign.example".to_owned(),
        from: "l+abc234@letters.campaign.example".to_owned(),
        sender: "The Campaign".to_owned(),
        to: party("Siân Ó Briain", "sian@supporter.example"),
    }
}

fn answer() -> Vec<u8> {
    let mut message = crlf(
        "Received: from in.parliament.example.org\n\
         DKIM-Signature: v=1; a=rsa-sha256; b=AAAA\n\
         From: \"Grace Sample MP\" <grace@parliament.example.org>\n\
         To: l+abc234@letters.campaign.example\nCc: press@parliament.example.org\nBcc: hidden@parliament.example.org\n\
         Reply-To: caseworker@parliament.example.org\n\
         Subject: =?utf-8?Q?RE:_Letter_from_Si=C3=A2n?=\n\
         Disposition-Notification-To: grace@parliament.example.org\nList-Unsubscribe: <https://elsewhere.example>\n\
         X-Tracking: 1\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=M\n\n\
         --M\nContent-Type: multipart/alternative; boundary=A\n\n\
         --A\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\nDear Si",
    );
    // As Latin-1 writes it.
    message.push(0xe2);
    message.extend(crlf(
        "n,\nthank you.\n.\n--A\nContent-Type: text/html; charset=utf-8\n\n<p>Dear Siân, thank you.</p>\n--A--\n\
         --M\nContent-Type: application/pdf; name=\"reply/../x.pdf\"\nContent-Transfer-Encoding: base64\n\
         Content-Disposition: attachment; filename=\"reply/../x.pdf\"\n\nAAECA/8=\n\
         --M\nContent-Type: message/rfc822\n\nFrom: minister@gov.example\nSubject: Inner\n\nInner text.\n--M--\n",
    ));
    message
}

#[test]
fn words_and_attachments_are_the_same_and_headers_are_ours() {
    let made = forward(&answer(), &frame()).unwrap();
    assert_eq!(made.envelope.sender(), "c+abc234@bounce.campaign.example");
    assert_eq!(made.envelope.recipient(), "sian@supporter.example");
    let lines: Vec<&[u8]> = made.message.split(|byte| *byte == b'\n').collect();
    assert!(lines.iter().all(|line| line.len() <= 998 && line.is_ascii()), "7-bit, with short lines");

    let parsed = MessageParser::default().parse(&made.message).unwrap();
    let names: Vec<&str> = parsed.headers().iter().map(|header| header.name()).collect();
    assert_eq!(
        names,
        [
            "From",
            "Reply-To",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "X-Entity-Ref-ID",
            HANDED_ON,
            "MIME-Version",
            "Content-Type"
        ]
    );
    let from = parsed.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("Grace Sample MP (The Campaign)"));
    assert_eq!(from.address(), Some("l+abc234@letters.campaign.example"));
    let reply_to = parsed.reply_to().unwrap().first().unwrap();
    assert_eq!(reply_to.address(), Some("caseworker@parliament.example.org"));
    assert_eq!(parsed.subject(), Some("RE: Letter from Siân"));
    assert_eq!(parsed.body_text(0).unwrap().trim_end(), "Dear Siân,\r\nthank you.\r\n.");
    assert!(parsed.body_html(0).unwrap().contains("<p>Dear Siân, thank you.</p>"));
    let attachments: Vec<_> = parsed.attachments().collect();
    assert_eq!(attachments.len(), 2);
    assert_eq!(attachments[0].contents(), [0, 1, 2, 3, 255]);
    assert_eq!(attachments[0].attachment_name(), Some("reply..x.pdf"), "a name, and no path");
    assert!(attachments[0].is_content_type("application", "pdf"));
    assert!(String::from_utf8_lossy(attachments[1].contents()).contains("Inner text."));
    assert_eq!(read(&made.message, Some("")), Incoming::Circle, "it does not go round");
}

#[test]
fn an_answer_without_an_address_or_a_body_is_handed_on_all_the_same() {
    for message in
        ["", "Subject: x\n\n", "From: (nobody)\nReply-To: <>\n\nHello.\n", "From: né@é.example\n\nHi\n"]
    {
        let made = forward(&crlf(message), &frame()).unwrap();
        let parsed = MessageParser::default().parse(&made.message).unwrap();
        assert!(parsed.reply_to().is_none(), "{message}");
    }
}

#[test]
fn a_name_cannot_add_a_header() {
    let message = "From: =?utf-8?Q?Grace=0D=0ABcc:_everyone=40example.org?= <grace@parliament.example.org>\n\
                   Subject: =?utf-8?Q?Hello=0D=0AX-Evil:_1?=\n\nHello.\n";
    let made = forward(&crlf(message), &frame()).unwrap();
    let text = String::from_utf8(made.message).unwrap();
    assert!(!text.contains("\nBcc:") && !text.contains("\nX-Evil:"), "{text}");
}

proptest! {
    #[test]
    fn whatever_comes_it_is_a_message_of_ours_or_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..3_000)) {
        let made = forward(&bytes, &frame()).unwrap();
        prop_assert!(made.message.is_ascii());
        let parsed = MessageParser::default().parse(&made.message).unwrap();
        prop_assert_eq!(parsed.to().unwrap().first().unwrap().address(), Some("sian@supporter.example"));
    }
}
