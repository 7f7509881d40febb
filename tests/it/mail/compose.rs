use clarion::domain::moment::Moment;
use clarion::mail::compose::{Composed, Draft, Purpose, Unsubscribe, compose, header_text};
use clarion::mail::read::parse_captured;
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::{confirmation, fixed_id, letter, party, receipt};

fn text(draft: &Draft) -> String {
    String::from_utf8(compose(draft).unwrap().message).unwrap().replace("\r\n", "\n")
}

fn header_names(composed: &Composed) -> Vec<String> {
    let message = MessageParser::default().parse(&composed.message).unwrap();
    message.headers_raw().map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn a_confirmation() {
    insta::assert_snapshot!(text(&confirmation()));
}

#[test]
fn a_receipt_with_updates() {
    insta::assert_snapshot!(text(&receipt()));
}

#[test]
fn a_letter() {
    insta::assert_snapshot!(text(&letter()));
}

#[test]
fn a_receipt_without_updates_offers_no_unsubscribing() {
    let draft = Draft { purpose: Purpose::Receipt { unsubscribe: None }, ..receipt() };
    assert!(!header_names(&compose(&draft).unwrap()).iter().any(|name| name.starts_with("List-")));
}

#[test]
fn a_letter_asks_for_no_silence_and_has_no_automatic_mark() {
    let names = header_names(&compose(&letter()).unwrap());
    for absent in ["Auto-Submitted", "X-Auto-Response-Suppress", "X-Entity-Ref-ID", "Precedence", "Sender"] {
        assert!(!names.iter().any(|name| name == absent), "{absent}");
    }
    assert!(names.iter().any(|name| name == "X-Campaign"));
}

#[test]
fn the_same_draft_is_the_same_bytes() {
    for draft in [confirmation(), receipt(), letter()] {
        assert_eq!(compose(&draft).unwrap(), compose(&draft.clone()).unwrap());
    }
}

#[test]
fn a_line_break_adds_no_header_and_no_recipient() {
    let attack = "x\r\nBcc: everyone@victim.example\r\n\r\nbody\0\u{85}\u{2028}Bcc: more@victim.example";
    let mut draft = confirmation();
    let names = header_names(&compose(&draft).unwrap());
    draft.subject = attack.to_owned();
    draft.from.name = attack.to_owned();
    draft.to.name = attack.to_owned();
    let composed = compose(&draft).unwrap();
    assert_eq!(header_names(&composed), names);
    assert_eq!(composed.envelope.recipient(), "sian@supporter.example");
    let message = MessageParser::default().parse(&composed.message).unwrap();
    assert!(message.bcc().is_none());
    assert_eq!(message.subject().unwrap().lines().count(), 1);
}

#[test]
fn addresses_that_are_none_are_refused_with_their_field() {
    for address in [
        "",
        "ann",
        "@b.example",
        "ann@",
        "a b@c.example",
        "ann@b.example\r\nBcc: c@d.example",
        "a@b@c.example",
        "änn@b.example",
    ] {
        let to = Draft { to: party("", address), ..confirmation() };
        assert!(
            matches!(compose(&to).unwrap_err().code(), "compose_address" | "compose_envelope"),
            "{address}"
        );
        let reply_to = Draft { reply_to: Some(party("", address)), ..confirmation() };
        let error = compose(&reply_to).err();
        assert!(error.is_none_or(|error| error.to_string().contains("Reply-To")), "{address}");
        let sender = Draft { envelope_sender: address.to_owned(), ..confirmation() };
        if address.is_ascii() {
            assert_eq!(compose(&sender).unwrap_err().code(), "compose_envelope", "{address}");
        }
    }
}

#[test]
fn an_internationalised_domain_goes_out_in_ascii() {
    let draft = Draft { to: party("", "ann@bücher.example"), ..confirmation() };
    assert_eq!(compose(&draft).unwrap().envelope.recipient(), "ann@xn--bcher-kva.example");
}

#[test]
fn plain_headers_refuse_what_could_break_them() {
    for campaign in ["", "two\r\nlines", "caffè"] {
        let draft = Draft { purpose: Purpose::Letter { campaign: campaign.to_owned() }, ..letter() };
        assert_eq!(compose(&draft).unwrap_err().code(), "compose_header");
    }
    let url = format!("https://campaign.example/{}", "x".repeat(1_000));
    let draft = Draft { purpose: Purpose::Receipt { unsubscribe: Some(Unsubscribe { url }) }, ..receipt() };
    assert_eq!(compose(&draft).unwrap_err().code(), "compose_header");
    for millis in [-1, i64::MAX, i64::MIN] {
        let draft = Draft { date: Moment::from_millis(millis), ..letter() };
        assert_eq!(compose(&draft).unwrap_err().code(), "compose_date");
    }
}

#[test]
fn subjects_and_names_are_cut_and_cleaned() {
    assert_eq!(header_text(" a\t\r\n b\0c ", 200), "a b c");
    assert_eq!(header_text("evil \u{202e}txt.exe", 200), "evil txt.exe");
    assert_eq!(header_text("=?utf-8?b?aGk=?=", 200), "= ?utf-8?b?aGk= ?=");
    assert_eq!(header_text(&"é".repeat(500), 200).chars().count(), 200);
}

/// Every line short, every byte 7-bit, every line end CRLF.
fn is_wire_safe(message: &[u8]) -> bool {
    let lines = message.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    message.is_ascii()
        && !message.contains(&0)
        && message.ends_with(b"\r\n")
        && message.iter().filter(|byte| **byte == b'\r').count()
            == message.iter().filter(|byte| **byte == b'\n').count()
        && lines.map(<[u8]>::len).max().unwrap_or(0) <= 998
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn anything_typed_gives_a_safe_message_with_the_same_words(
        name in "(?s).{0,150}",
        subject in "(?s).{0,400}",
        text in "[ -~é‘\n\t.=]{0,2000}",
        html in prop::option::of("[ -~\n]{0,300}"),
    ) {
        let mut draft = confirmation();
        draft.to.name = name;
        draft.subject = subject;
        draft.html = html;
        draft.text = text;
        let names = header_names(&compose(&confirmation()).unwrap());
        let composed = compose(&draft).unwrap();
        prop_assert!(is_wire_safe(&composed.message));
        let expected = names.into_iter().filter(|name| draft.html.is_some() || !name.starts_with("Content-")).collect::<Vec<_>>();
        let found = header_names(&composed).into_iter().filter(|name| draft.html.is_some() || !name.starts_with("Content-"));
        prop_assert_eq!(found.collect::<Vec<_>>(), expected);
        let read = parse_captured(fixed_id(), &composed.message).unwrap();
        let (found, wanted) = (read.text.replace("\r\n", "\n"), draft.text);
        prop_assert_eq!(found.trim_end_matches('\n'), wanted.trim_end_matches('\n'));
    }
}

#[test]
fn parts_are_quoted_printable_with_text_first() {
    let composed = compose(&confirmation()).unwrap();
    let message = MessageParser::default().parse(&composed.message).unwrap();
    let kinds = message.parts.iter().skip(1).map(|part| {
        let kind = part.content_type().unwrap();
        (
            kind.subtype().unwrap().to_owned(),
            kind.attribute("charset").unwrap().to_owned(),
            part.content_transfer_encoding().unwrap().to_owned(),
        )
    });
    let expected =
        ["plain", "html"].map(|kind| (kind.to_owned(), "utf-8".to_owned(), "quoted-printable".to_owned()));
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
}
