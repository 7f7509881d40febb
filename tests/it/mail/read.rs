use clarion::clock::Clock;
use clarion::domain::id::OutboxId;
use clarion::mail::compose::compose;
use clarion::mail::read::{captured_id, find_captured, list_captured, parse_captured};
use clarion::mail::transport::{FileTransport, Transport};

use super::{NOW, confirmation, fixed_id, letter, party, receipt};

#[test]
fn a_mail_is_shown_as_its_recipient_sees_it() {
    let mail = parse_captured(fixed_id(), &compose(&confirmation()).unwrap().message).unwrap();
    assert_eq!(mail.summary.to, "Siân Ó Briain <sian@supporter.example>");
    assert_eq!(mail.summary.from, "The Campaign <confirm@campaign.example>");
    assert_eq!(mail.summary.subject, "Please confirm your signature");
    assert_eq!(mail.summary.date, "Thu, 12 Nov 2026 09:30:00 +0000");
    assert_eq!(mail.summary.kind, "confirm");
    assert_eq!(mail.links, ["https://campaign.example/en/confirm/tok"]);
    assert!(mail.text.starts_with("Hello Siân,"));
    assert!(mail.html.unwrap().contains("<p>Hello Siân</p>"));
    let names = mail.headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    assert_eq!(names[..6], ["From", "Reply-To", "To", "Subject", "Date", "Message-ID"]);
}

#[test]
fn headers_are_decoded_and_others_left_as_they_stand() {
    let mail = parse_captured(fixed_id(), &compose(&receipt()).unwrap().message).unwrap();
    assert_eq!(mail.summary.subject, "Diolch: mae’ch llofnod wedi’i gadarnhau");
    let header = |name: &str| &mail.headers.iter().find(|(header, _)| header == name).unwrap().1;
    assert_eq!(header("List-Unsubscribe"), "<https://campaign.example/en/unsubscribe/tok>");
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
}

#[test]
fn a_letter_has_no_html() {
    let mail = parse_captured(fixed_id(), &compose(&letter()).unwrap().message).unwrap();
    assert!(mail.html.is_none());
    assert_eq!(mail.summary.kind, "letter");
    assert!(mail.text.contains("\n.dots at the start"));
}

#[test]
fn links_lose_the_sentence_around_them() {
    let mut draft = letter();
    draft.text = "See (https://a.example/x), <https://b.example/y> and https://a.example/x.".to_owned();
    let mail = parse_captured(fixed_id(), &compose(&draft).unwrap().message).unwrap();
    assert_eq!(mail.links, ["https://a.example/x", "https://b.example/y"]);
}

#[tokio::test]
async fn the_list_is_newest_first_and_ignores_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut carrier = Transport::File(FileTransport::new(folder.path()).unwrap()).carrier();
    let clock = Clock::fixed(NOW);
    for name in ["first", "second", "third"] {
        let mut draft = confirmation();
        draft.id = OutboxId::from_uuid(clock.new_id());
        draft.to = party("", &format!("{name}@supporter.example"));
        carrier.send(draft.id, &compose(&draft).unwrap()).await.unwrap();
        clock.advance(1);
    }
    std::fs::write(folder.path().join("notes.eml"), "To: a@b.example\r\n\r\nx").unwrap();
    std::fs::write(folder.path().join(format!("{}.part", fixed_id())), "half").unwrap();
    let list = list_captured(folder.path(), 2).unwrap();
    let recipients = list.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>();
    assert_eq!(recipients, ["third@supporter.example", "second@supporter.example"]);
    assert!(find_captured(folder.path(), list[0].id).unwrap().is_some());
    assert!(find_captured(folder.path(), fixed_id()).unwrap().is_none());
    assert!(list_captured(&folder.path().join("nowhere"), 2).unwrap().is_empty());
}

#[test]
fn only_an_id_names_a_file() {
    let id = fixed_id().to_string();
    assert_eq!(captured_id(&id), Some(fixed_id()));
    for name in [
        "../secret",
        "",
        "..",
        "/etc/passwd",
        &id.to_uppercase(),
        &id.replace('-', ""),
        &format!("{{{id}}}"),
        &format!("urn:uuid:{id}"),
        &format!("{id}/.."),
        &format!("{id}\0"),
    ] {
        assert_eq!(captured_id(name), None, "{name}");
    }
}
