//! Builds the message that hands on to a supporter what an office answered.
//!
//! Nothing of the original's headers is taken over but its subject, who it is from and its texts and attachments, each
//! written anew: no header of a stranger goes out under our name, and whatever came in is 7-bit with short lines when
//! it leaves. Attachments are the same to the byte. A signature over the whole of the original does not survive that.

use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Body, Message, MultiPart, SinglePart};
use mail_parser::{MessageParser, MessagePart, MimeHeaders, PartType};

use super::compose::{
    ComposeError, Composed, Party, SUBJECT_CHARS, ascii_address, automatic_headers, header_text, mailbox,
    plain_header, rfc5322_date, text_part,
};
use super::envelope::Envelope;
use super::incoming::HANDED_ON;
use crate::domain::id::OutboxId;
use crate::domain::moment::Moment;

/// The most attachments that are handed on.
const ATTACHMENTS: usize = 100;
/// A message that says nothing.
const EMPTY: &[u8] = b"Subject: \r\n\r\n";
/// Longest name of an attachment, in characters.
const FILE_NAME_CHARS: usize = 100;
/// Longest identifier by which a text shows a picture that is attached, in octets.
const CONTENT_ID_BYTES: usize = 200;

/// What stands around what is handed on. It has no `Debug`: it is about a person.
#[derive(Clone)]
pub struct Frame {
    /// The row of the outbox that carries it, which names the message.
    pub id: OutboxId,
    /// When it was queued.
    pub date: Moment,
    /// The domain that the message identifier belongs to.
    pub domain: String,
    /// Where failures are reported to.
    pub envelope_sender: String,
    /// The address that it is from, which is ours; who wrote the original is named before it.
    pub from: String,
    /// Who hands it on, in words.
    pub sender: String,
    /// Who gets it.
    pub to: Party,
}

/// The message that hands `original` on. Answers to it go to whoever wrote the original.
///
/// # Errors
/// [`ComposeError`] when an address or the date of the frame cannot be written.
pub fn forward(original: &[u8], frame: &Frame) -> Result<Composed, ComposeError> {
    // What is no message at all is handed on as an empty one.
    let parser = MessageParser::default();
    let parsed = parser.parse(original).or_else(|| parser.parse(EMPTY));
    let parsed = parsed.filter(|parsed| !parsed.parts.is_empty()).ok_or(ComposeError::Header("From"))?;
    let author = parsed.from().and_then(|from| from.first());
    let address = author.and_then(|author| author.address()).unwrap_or_default();
    let name = author.and_then(|author| author.name()).filter(|name| !name.trim().is_empty());
    let answers_to = parsed.reply_to().and_then(|to| to.first()).and_then(|to| to.address());
    let answers_to = [answers_to, Some(address)].into_iter().flatten().find(|to| ascii_address(to).is_some());

    let to = mailbox("To", &frame.to)?;
    let envelope = Envelope::new(&frame.envelope_sender, to.email.as_ref())?;
    let identifier = format!("c.{}", frame.id);
    let from = Party {
        name: format!("{} ({})", header_text(name.unwrap_or(address), 60), frame.sender),
        address: frame.from.clone(),
    };
    let mut builder = Message::builder().from(mailbox("From", &from)?);
    if let Some(address) = answers_to {
        let party = Party { name: name.unwrap_or_default().to_owned(), address: address.to_owned() };
        builder = builder.reply_to(mailbox("Reply-To", &party)?);
    }
    builder = builder.to(to).subject(header_text(parsed.subject().unwrap_or_default(), SUBJECT_CHARS));
    builder = plain_header(builder, "Date", rfc5322_date(frame.date)?)?;
    builder = plain_header(builder, "Message-ID", format!("<{identifier}@{}>", frame.domain))?;
    builder = automatic_headers(builder, frame.id)?;
    builder = plain_header(builder, HANDED_ON, "yes".to_owned())?;
    let message = builder.multipart(content(&parsed, &identifier))?;
    Ok(Composed { envelope, message: message.formatted() })
}

/// Texts and attachments. Quoted-printable and base64 never write "=_", so the boundaries cannot occur in them.
fn content(original: &mail_parser::Message<'_>, identifier: &str) -> MultiPart {
    let texts = original.text_bodies().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(text.as_ref()),
        _ => None,
    });
    let mut text = texts.collect::<Vec<_>>().join("\n");
    let pages = original.html_bodies().filter_map(|part| match &part.body {
        PartType::Html(html) => Some(html.as_ref()),
        _ => None,
    });
    let html = pages.collect::<Vec<_>>().join("\n");
    if text.is_empty() {
        text = original.body_text(0).map(|text| text.into_owned()).unwrap_or_default();
    }
    let text = text_part(ContentType::TEXT_PLAIN, &text);
    let mixed = MultiPart::mixed().boundary(format!("=_m.{identifier}"));
    let mut content = if html.is_empty() {
        mixed.singlepart(text)
    } else {
        let both = MultiPart::alternative().boundary(format!("=_a.{identifier}"));
        mixed.multipart(both.singlepart(text).singlepart(text_part(ContentType::TEXT_HTML, &html)))
    };
    for part in original.attachments().take(ATTACHMENTS) {
        if let Some(attachment) = attached(part) {
            content = content.singlepart(attachment);
        }
    }
    content
}

/// An attachment, the same to the byte; `None` where its bytes cannot be written.
fn attached(part: &MessagePart<'_>) -> Option<SinglePart> {
    let bytes = match &part.body {
        PartType::Message(message) => message.raw_message().to_vec(),
        _ => part.contents().to_vec(),
    };
    let body = Body::new_with_encoding(bytes, ContentTransferEncoding::Base64).ok()?;
    let told = part.content_type().map(|told| {
        format!("{}/{}", told.ctype(), told.subtype().unwrap_or("octet-stream")).to_ascii_lowercase()
    });
    let is_message = matches!(part.body, PartType::Message(_));
    // A message in a message may not be encoded (RFC 2046 section 5.2.1), so it goes as a file.
    let content_type = told.filter(|_| !is_message).and_then(|told| ContentType::parse(&told).ok());
    let octets = ContentType::parse("application/octet-stream").ok()?;
    let plain_name = |name: &str| {
        let name: String =
            header_text(name, FILE_NAME_CHARS).chars().filter(|c| !"/\\\"".contains(*c)).collect();
        Some(name).filter(|name| !name.is_empty())
    };
    let fallback = if is_message { "message.eml" } else { "attachment" };
    let name = part.attachment_name().and_then(plain_name).unwrap_or_else(|| fallback.to_owned());
    let is_plain = |id: &&str| {
        id.len() <= CONTENT_ID_BYTES && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"".contains(&b))
    };
    let attachment = match part.content_id().filter(is_plain).filter(|id| !id.is_empty()) {
        Some(id) => Attachment::new_inline_with_name(id.to_owned(), name),
        None => Attachment::new(name),
    };
    Some(attachment.body(body, content_type.unwrap_or(octets)))
}
