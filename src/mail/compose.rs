//! Builds the bytes of one message from a finished subject and text.
//!
//! The same draft always gives the same bytes, so that a repeat after a crash is a copy that mail systems
//! recognise: identifier and date come from the outbox row, and the boundary from the identifier. Everything
//! is 7-bit with short lines, whatever the server offers. Whatever a person typed is cleaned of control
//! characters before it comes near a header: the message builder panics on a line break in a display name,
//! and a name must not be able to add a header.

use std::fmt;
use std::str::FromStr;

use lettre::message::header::{self, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, message::Body};

use super::envelope::{Envelope, EnvelopeError};
use crate::domain::id::OutboxId;
use crate::domain::moment::Moment;

/// Longest display name, in characters.
const NAME_CHARS: usize = 100;
/// Longest subject, in characters.
pub(super) const SUBJECT_CHARS: usize = 200;
/// Longest value of a header that must not be folded or encoded, in octets: a line holds 998 (RFC 5322
/// section 2.1.1).
const TOKEN_BYTES: usize = 900;

/// A name and an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Party {
    /// The display name; may be empty.
    pub name: String,
    /// `local@domain`; the local part is ASCII, the domain may be internationalised.
    pub address: String,
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Party(..)")
    }
}

/// How a supporter leaves the updates with one click (RFC 2369, RFC 8058).
#[derive(Clone, PartialEq, Eq)]
pub struct Unsubscribe {
    /// An https address that takes the POST.
    pub url: String,
}

/// What a message is for: decides its headers.
#[derive(Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Asks a supporter to confirm, reminds, or says that the signature is there already.
    Confirmation,
    /// Thanks a supporter, with the links to all that is theirs.
    Receipt {
        /// Where the supporter asked for updates.
        unsubscribe: Option<Unsubscribe>,
    },
    /// A constituent's letter to a representative: a person wrote it, and an answer is wanted.
    Letter {
        /// The stable reference that lets an office group the letters of one campaign.
        campaign: String,
    },
}

impl Purpose {
    /// The letter before the identifier in `Message-ID`.
    const fn initial(&self) -> char {
        match self {
            Self::Confirmation | Self::Receipt { .. } => 'c',
            Self::Letter { .. } => 'l',
        }
    }

    /// The second field of `Feedback-ID`.
    const fn label(&self) -> &'static str {
        match self {
            Self::Confirmation => "confirm",
            Self::Receipt { .. } => "receipt",
            Self::Letter { .. } => "letter",
        }
    }
}

/// Who feedback loops count a message for: `pPETITION:LABEL:ORGANISATION:SENDER`, never per recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The petition's public number.
    pub petition: i64,
    /// The organisation's slug. It names no illness: phones show headers.
    pub organisation: String,
    /// 5 to 15 characters that never change.
    pub sender: String,
}

/// A message whose words are finished. It has no `Debug`: all of it is about a person.
#[derive(Clone)]
pub struct Draft {
    /// What it is for.
    pub purpose: Purpose,
    /// Its outbox row, which names the message.
    pub id: OutboxId,
    /// When it was queued.
    pub date: Moment,
    /// The domain that the message identifier belongs to.
    pub domain: String,
    /// The envelope sender, which gets the failures: `c+TOKEN@bounce.DOMAIN`.
    pub envelope_sender: String,
    /// Who it is from; the address is always at our own domain.
    pub from: Party,
    /// Who an answer goes to.
    pub reply_to: Option<Party>,
    /// Who it goes to.
    pub to: Party,
    /// One line.
    pub subject: String,
    /// The text, with line feeds.
    pub text: String,
    /// The same as HTML; a letter has none.
    pub html: Option<String>,
    /// For feedback loops.
    pub feedback: Option<Feedback>,
}

/// A message ready for a carrier.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    /// Sender and recipient as the servers see them.
    pub envelope: Envelope,
    /// Headers and body with CRLF line ends, 7-bit.
    pub message: Vec<u8>,
}

impl fmt::Debug for Composed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Composed({} bytes)", self.message.len())
    }
}

/// Why a draft cannot become a message. Holds nothing of the draft.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// An address in a header is not one; the field says which header.
    #[error("the address of the {0} header is not one")]
    Address(&'static str),
    /// An address of the envelope is not one.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The value of a header that must be plain is not; the field says which header.
    #[error("the value of the {0} header is not plain")]
    Header(&'static str),
    /// The date is outside the years 1970 to 9999.
    #[error("the date is out of range")]
    Date,
    /// The builder refuses.
    #[error("the message builder refuses the draft")]
    Builder(#[from] lettre::error::Error),
}

impl ComposeError {
    /// A stable name for logs and the queue's page.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "compose_address",
            Self::Envelope(_) => "compose_envelope",
            Self::Header(_) => "compose_header",
            Self::Date => "compose_date",
            Self::Builder(_) => "compose_builder",
        }
    }
}

/// Builds the message of a draft.
///
/// # Errors
/// [`ComposeError`] when an address, a plain header or the date cannot be written.
pub fn compose(draft: &Draft) -> Result<Composed, ComposeError> {
    let to = mailbox("To", &draft.to)?;
    let envelope = Envelope::new(&draft.envelope_sender, to.email.as_ref())?;
    let identifier = format!("{}.{}", draft.purpose.initial(), draft.id);
    let mut builder = Message::builder().from(mailbox("From", &draft.from)?);
    if let Some(reply_to) = &draft.reply_to {
        builder = builder.reply_to(mailbox("Reply-To", reply_to)?);
    }
    builder = builder.to(to).subject(header_text(&draft.subject, SUBJECT_CHARS));
    builder = plain_header(builder, "Date", rfc5322_date(draft.date)?)?;
    builder = plain_header(builder, "Message-ID", format!("<{identifier}@{}>", draft.domain))?;
    builder = purpose_headers(builder, draft)?;
    let text = text_part(ContentType::TEXT_PLAIN, &draft.text);
    let message = match &draft.html {
        None => builder.singlepart(text)?,
        Some(html) => {
            // Quoted-printable never writes "=_", so this boundary cannot occur in a part.
            let parts = MultiPart::alternative().boundary(format!("=_{identifier}"));
            builder.multipart(parts.singlepart(text).singlepart(text_part(ContentType::TEXT_HTML, html)))?
        }
    };
    Ok(Composed { envelope, message: message.formatted() })
}

/// Who a message says that it is to: its `To` header, folded as it is; empty where there is none.
#[must_use]
pub fn recipient(message: &[u8]) -> Vec<u8> {
    let lines = message.split_inclusive(|byte| *byte == b'\n');
    let headers = lines.take_while(|line| !matches!(line, [b'\r', b'\n'] | [b'\n']));
    headers
        .skip_while(|line| !line.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(b"to:")))
        .enumerate()
        .take_while(|(index, line)| *index == 0 || matches!(line.first(), Some(b' ' | b'\t')))
        .flat_map(|(_, line)| line.iter().copied())
        .collect()
}

fn purpose_headers(mut builder: MessageBuilder, draft: &Draft) -> Result<MessageBuilder, ComposeError> {
    match &draft.purpose {
        Purpose::Confirmation => builder = automatic_headers(builder, draft.id)?,
        Purpose::Receipt { unsubscribe } => {
            builder = automatic_headers(builder, draft.id)?;
            if let Some(Unsubscribe { url }) = unsubscribe {
                builder = plain_header(builder, "List-Unsubscribe", format!("<{url}>"))?;
                builder =
                    plain_header(builder, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())?;
            }
        }
        Purpose::Letter { campaign } => builder = plain_header(builder, "X-Campaign", campaign.clone())?,
    }
    if let Some(Feedback { petition, organisation, sender }) = &draft.feedback {
        let value = format!("p{petition}:{}:{organisation}:{sender}", draft.purpose.label());
        builder = plain_header(builder, "Feedback-ID", value)?;
    }
    Ok(builder)
}

/// What keeps holiday notices away (RFC 3834, and Microsoft's own) and alike mails apart in threaded views.
pub(super) fn automatic_headers(
    builder: MessageBuilder,
    id: OutboxId,
) -> Result<MessageBuilder, ComposeError> {
    let builder = plain_header(builder, "Auto-Submitted", "auto-generated".to_owned())?;
    let builder = plain_header(builder, "X-Auto-Response-Suppress", "All".to_owned())?;
    plain_header(builder, "X-Entity-Ref-ID", id.to_string())
}

/// Sets a header whose value must arrive as it is: printable ASCII without line breaks, and short enough not
/// to be folded.
pub(super) fn plain_header(
    builder: MessageBuilder,
    name: &'static str,
    value: String,
) -> Result<MessageBuilder, ComposeError> {
    let is_plain = value.bytes().all(|b| matches!(b, b' '..=b'~')) && value.len() <= TOKEN_BYTES;
    if !is_plain || value.is_empty() {
        return Err(ComposeError::Header(name));
    }
    let name = HeaderName::new_from_ascii_str(name);
    Ok(builder.raw_header(HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)))
}

pub(super) fn mailbox(field: &'static str, party: &Party) -> Result<Mailbox, ComposeError> {
    let address = ascii_address(&party.address).ok_or(ComposeError::Address(field))?;
    let name = header_text(&party.name, NAME_CHARS);
    Ok(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address))
}

/// The address with its domain in the form that mail servers know (RFC 5891); `None` where it is none, or
/// where its local part would need SMTPUTF8.
pub(super) fn ascii_address(address: &str) -> Option<Address> {
    let (local, domain) = address.rsplit_once('@')?;
    let domain = idna::domain_to_ascii(domain).ok()?;
    let address = Address::from_str(&format!("{local}@{domain}")).ok()?;
    AsRef::<str>::as_ref(&address).is_ascii().then_some(address)
}

/// `text` fit for a header: line breaks and control characters become single spaces, marks that turn the
/// reading direction are dropped, what looks like an encoded word (RFC 2047) is broken, and it is cut at
/// `longest` characters.
#[must_use]
pub fn header_text(text: &str, longest: usize) -> String {
    let kept = text.chars().filter(|c| !turns_direction(*c));
    let spaced: String = kept.map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    let words = spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let line = words.join(" ").replace("=?", "= ?");
    line.chars().take(longest).collect::<String>().trim_end().to_owned()
}

/// Marks of direction and the byte order mark (Unicode Standard Annex 9).
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `date` as RFC 5322 section 3.3 writes it, in UTC.
pub(super) fn rfc5322_date(date: Moment) -> Result<String, ComposeError> {
    let stamp =
        jiff::Timestamp::from_millisecond(date.as_millis()).ok().filter(|stamp| stamp.as_second() >= 0);
    let stamp = stamp.ok_or(ComposeError::Date)?;
    let written = stamp.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
    <header::Date as header::Header>::parse(&written).ok().ok_or(ComposeError::Date)?;
    Ok(written)
}

/// A part in quoted-printable: 7-bit, no line longer than 76, readable as it is.
pub(super) fn text_part(content_type: ContentType, text: &str) -> SinglePart {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = lines.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let encoding = ContentTransferEncoding::QuotedPrintable;
    let body = Body::new_with_encoding(clean, encoding)
        .unwrap_or_else(|raw| Body::new(String::from_utf8_lossy(&raw).into_owned()));
    SinglePart::builder().header(content_type).body(body)
}
