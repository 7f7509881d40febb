//! What is handed on of an answer: its words and attachments, and nothing of a stranger's headers.

use clarion::domain::language::Language;
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
        from: party("The Campaign", "l+abc234@letters.campaign.example"),
        language: Language::English,
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
    assert_eq!(from.name(), Some("The Campaign"));
    assert_eq!(from.address(), Some("l+abc234@letters.campaign.example"));
    let reply_to = parsed.reply_to().unwrap().first().unwrap();
    assert_eq!((reply_to.name(), reply_to.address()), (None, Some("caseworker@parliament.example.org")));
    assert_eq!(parsed.subject(), Some("An answer to your letter"));
    let head = "Subject: RE: Letter from Siân\r\nFrom: Grace Sample MP <grace@parliament.example.org>";
    let text = format!("{head}\r\n\r\nDear Siân,\r\nthank you.\r\n.");
    assert_eq!(parsed.body_text(0).unwrap().trim_end(), text);
    let html = parsed.body_html(0).unwrap();
    assert!(
        html.starts_with("<p>Subject: RE: Letter from Siân<br>\r\nFrom: Grace Sample MP &lt;grace@"),
        "{html}"
    );
    assert!(html.contains("<p>Dear Siân, thank you.</p>"), "{html}");
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
fn no_header_says_what_the_office_says_and_the_first_line_does() {
    let message = "From: \"Breast Cancer Team <b>\" <team@parliament.example.org>\n\
                   Reply-To: \"Oncology\" <team@parliament.example.org>\n\
                   Subject: Your letter about secondary breast cancer\n\nDear Sian.\n";
    for (language, subject, first) in [
        (Language::English, "An answer to your letter", "Subject: Your letter about secondary breast cancer"),
        (Language::Welsh, "Ateb i'ch llythyr", "Pwnc: Your letter about secondary breast cancer"),
    ] {
        let made = forward(&crlf(message), &Frame { language, ..frame() }).unwrap();
        let parsed = MessageParser::default().parse(&made.message).unwrap();
        assert_eq!(parsed.subject(), Some(subject));
        let text = String::from_utf8(made.message.clone()).unwrap();
        let headers = text.split_once("\r\n\r\n").unwrap().0.to_lowercase();
        assert!(!headers.contains("cancer") && !headers.contains("oncolog"), "{headers}");
        let body = parsed.body_text(0).unwrap();
        assert_eq!(body.lines().next(), Some(first));
        assert!(body.contains("Breast Cancer Team <b> <team@parliament.example.org>"), "{body}");
    }
}

#[test]
fn a_message_in_several_texts_loses_none_of_them_in_either_view() {
    let message = "From: grace@parliament.example.org\nSubject: x\nMIME-Version: 1.0\n\
                   Content-Type: multipart/mixed; boundary=M\n\n\
                   --M\nContent-Type: text/plain\n\nFirst & <plain>.\n\
                   --M\nContent-Type: text/html\n\n<p>Then <b>HTML</b>.</p>\n\
                   --M\nContent-Type: multipart/alternative; boundary=A\n\n\
                   --A\nContent-Type: text/plain\n\nBoth, plain.\n\
                   --A\nContent-Type: text/html\n\n<p>Both, HTML.</p>\n--A--\n\
                   --M\nContent-Type: text/plain\n\nA foot.\n--M--\n";
    let made = forward(&crlf(message), &frame()).unwrap();
    let parsed = MessageParser::default().parse(&made.message).unwrap();
    assert_eq!((parsed.text_bodies().count(), parsed.html_bodies().count()), (1, 1));
    let (text, html) = (parsed.body_text(0).unwrap(), parsed.body_html(0).unwrap());
    for words in ["First & <plain>.", "Then HTML.", "Both, plain.", "A foot."] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for words in ["First &amp; &lt;plain&gt;.", "<b>HTML</b>", "Both, HTML.", "A foot."] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(
        !text.contains("Both, HTML") && !html.contains("Both, plain"),
        "of two that say the same, each has its own"
    );

    let page =
        forward(&crlf("Subject: x\nContent-Type: text/html\n\n<p>Only this.</p>\n"), &frame()).unwrap();
    let parsed = MessageParser::default().parse(&page.message).unwrap();
    assert!(parsed.body_text(0).unwrap().contains("Only this."));
    assert!(parsed.body_html(0).unwrap().contains("<p>Only this.</p>"));
    let plain = forward(&crlf("Subject: x\n\nOnly this.\n"), &frame()).unwrap();
    assert!(!String::from_utf8(plain.message).unwrap().contains("text/html"));
}

#[test]
fn attached_texts_are_the_same_to_the_byte_however_they_came() {
    // Latin-1, line feeds alone, a byte order mark: what a reading as text would change.
    let bytes: [&[u8]; 3] = [b"caf\xe9;1\n;2", b"\xef\xbb\xbfa;\xff\n\r\n", b"<p>caf\xe9</p>"];
    let mut message =
        crlf("From: g@parliament.example.org\nContent-Type: multipart/mixed; boundary=M\n\n--M\n\nSee.\n");
    message.extend(crlf(
        "--M\nContent-Type: text/csv; charset=iso-8859-1; name=a.csv\nContent-Disposition: attachment\n\
         Content-Transfer-Encoding: 8bit\n\n",
    ));
    message.extend(bytes[0]);
    message.extend(crlf(&format!(
        "\n--M\nContent-Type: text/plain; charset=\"UTF-8\"\nContent-Disposition: attachment; filename=b.txt\n\
         Content-Transfer-Encoding: base64\n\n{}\n\
         --M\nContent-Type: text/html; charset=windows-1252\nContent-Disposition: attachment; filename=c.html\n\
         Content-Transfer-Encoding: quoted-printable\n\n<p>ca=\nf=E9</p>\n--M--\n",
        data_encoding::BASE64.encode(bytes[1])
    )));
    let made = forward(&message, &frame()).unwrap();
    let text = String::from_utf8(made.message.clone()).unwrap();
    for (bytes, kind) in bytes.iter().zip([
        "text/csv; charset=iso-8859-1",
        "text/plain; charset=utf-8",
        "text/html; charset=windows-1252",
    ]) {
        let encoded = data_encoding::BASE64.encode(bytes);
        assert!(text.contains(&format!("\r\n{encoded}\r\n")), "{kind}: {text}");
        assert!(text.contains(&format!("Content-Type: {kind}\r\n")), "{kind}: {text}");
    }
    assert_eq!(MessageParser::default().parse(&made.message).unwrap().attachments().count(), 3);
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
