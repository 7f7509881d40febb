//! Builds the message that hands on to a supporter what an office answered.
//!
//! Nothing of the original's headers is taken over but the address that answers go to: no header of a stranger goes out
//! under our name. Its subject and its author's name may name the illness, which no header does, since phones show
//! headers on lock screens; they stand in the first lines of the text. Texts are written anew, 7-bit with short lines;
//! attachments are the same to the byte. A signature over the whole of the original does not survive that.

use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Body, Message, MultiPart, SinglePart};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, MessageParser, MessagePart, MimeHeaders, PartType};

use super::compose::{
    ComposeError, Composed, Party, SUBJECT_CHARS, ascii_address, automatic_headers, header_text, mailbox,
    plain_header, rfc5322_date, text_part,
};
use super::envelope::Envelope;
use super::incoming::HANDED_ON;
use crate::domain::id::OutboxId;
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::language::Texts;

/// The most attachments that are handed on.
const ATTACHMENTS: usize = 100;
/// A message that says nothing.
const EMPTY: &[u8] = b"Subject: \r\n\r\n";
/// Longest name and address of an author, in characters.
const AUTHOR_CHARS: usize = 320;
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
    /// Who hands it on, with an address of ours: who it is from.
    pub from: Party,
    /// The language of whoever gets it.
    pub language: Language,
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
    let mut builder = Message::builder().from(mailbox("From", &frame.from)?);
    if let Some(address) = answers_to {
        let party = Party { name: String::new(), address: address.to_owned() };
        builder = builder.reply_to(mailbox("Reply-To", &party)?);
    }
    let texts = Texts::of(frame.language);
    builder = builder.to(to).subject(texts.say("mail-letter-reply-subject"));
    builder = plain_header(builder, "Date", rfc5322_date(frame.date)?)?;
    builder = plain_header(builder, "Message-ID", format!("<{identifier}@{}>", frame.domain))?;
    builder = automatic_headers(builder, frame.id)?;
    builder = plain_header(builder, HANDED_ON, "yes".to_owned())?;
    let author = match name {
        Some(name) => format!("{name} <{address}>"),
        None => address.to_owned(),
    };
    let head = head(texts, parsed.subject().unwrap_or_default(), &author);
    let message = builder.multipart(content(&parsed, &head, &identifier))?;
    Ok(Composed { envelope, message: message.formatted() })
}

/// What the original's headers said, a line each: what it is about, and who wrote it.
fn head(texts: &Texts, subject: &str, author: &str) -> Vec<String> {
    let (subject, author) = (header_text(subject, SUBJECT_CHARS), header_text(author, AUTHOR_CHARS));
    let mut head = Vec::new();
    if !subject.is_empty() {
        head.push(texts.say_with("mail-reply-about", &[("subject", subject.as_str().into())]));
    }
    if !author.is_empty() {
        head.push(texts.say_with("mail-reply-from", &[("author", author.as_str().into())]));
    }
    head
}

/// Texts and attachments. Quoted-printable and base64 never write "=_", so the boundaries cannot occur in them.
///
/// A message may be made of several texts, some plain and some HTML (a mailing list's foot, an answer in pieces): each
/// of the two views has all of them, in the form that it shows.
fn content(original: &mail_parser::Message<'_>, head: &[String], identifier: &str) -> MultiPart {
    let plain = original.text_bodies().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        PartType::Html(html) => Some(html_to_text(html)),
        _ => None,
    });
    let plain = plain.collect::<Vec<_>>().join("\n");
    let text = text_part(ContentType::TEXT_PLAIN, &format!("{}\n\n{plain}", head.join("\n")));
    let mixed = MultiPart::mixed().boundary(format!("=_m.{identifier}"));
    let mut content = if original.html_bodies().any(|part| matches!(part.body, PartType::Html(_))) {
        let pages = original.html_bodies().filter_map(|part| match &part.body {
            PartType::Html(html) => Some(html.to_string()),
            PartType::Text(text) => Some(as_html(text.lines())),
            _ => None,
        });
        let lines = as_html(head.iter().map(String::as_str));
        let html = format!("{lines}\n{}", pages.collect::<Vec<_>>().join("\n"));
        let both = MultiPart::alternative().boundary(format!("=_a.{identifier}"));
        mixed.multipart(both.singlepart(text).singlepart(text_part(ContentType::TEXT_HTML, &html)))
    } else {
        mixed.singlepart(text)
    };
    for part in original.attachments().take(ATTACHMENTS) {
        if let Some(attachment) = attached(original, part) {
            content = content.singlepart(attachment);
        }
    }
    content
}

/// Plain lines as HTML.
fn as_html<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let escaped = lines.map(|line| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
    format!("<p>{}</p>", escaped.collect::<Vec<_>>().join("<br>\n"))
}

/// The bytes of a part that is a text, as they are before anybody reads them as one; `None` where its encoding is
/// broken.
fn text_bytes(original: &mail_parser::Message<'_>, part: &MessagePart<'_>) -> Option<Vec<u8>> {
    let start = usize::try_from(part.raw_body_offset()).ok()?;
    let end = usize::try_from(part.raw_end_offset()).ok()?;
    let raw = original.raw_message.get(start..end).filter(|_| !part.is_encoding_problem)?;
    match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::Base64 => base64_decode(raw),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
    }
}

/// Whether a text may stand as a parameter without quotes (RFC 2045 section 5.1).
fn is_token(text: &str) -> bool {
    let is_fit = |b: u8| b.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&b);
    !text.is_empty() && text.len() <= 40 && text.bytes().all(is_fit)
}

/// An attachment, the same to the byte; `None` where its bytes cannot be written.
fn attached(original: &mail_parser::Message<'_>, part: &MessagePart<'_>) -> Option<SinglePart> {
    let is_text = matches!(part.body, PartType::Text(_) | PartType::Html(_));
    let bytes = match &part.body {
        PartType::Message(message) => message.raw_message().to_vec(),
        _ if is_text => text_bytes(original, part).unwrap_or_else(|| part.contents().to_vec()),
        _ => part.contents().to_vec(),
    };
    let body = Body::new_with_encoding(bytes, ContentTransferEncoding::Base64).ok()?;
    let told = part.content_type().map(|told| {
        let kind = format!("{}/{}", told.ctype(), told.subtype().unwrap_or("octet-stream"));
        // Without it nobody knows how to read the bytes of a text.
        let charset = told.attribute("charset").filter(|charset| is_text && is_token(charset));
        charset
            .map_or_else(|| kind.clone(), |charset| format!("{kind}; charset={charset}"))
            .to_ascii_lowercase()
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
