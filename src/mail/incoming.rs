//! What a message that comes back is: a report of delivery, a complaint, an automatic answer, or a person's.
//!
//! Anybody may write to the addresses that we send from, so nothing here trusts what it reads: at most
//! [`READ_BYTES`] of a message are looked at, in one pass, and whatever cannot be understood is a person's answer,
//! which is handed on and believed to say nothing else. A report is one only in the forms that servers use (RFC
//! 3464, qmail's, Exim's, Exchange's), never because a code stands somewhere in a text.

mod fields;
mod report;
mod words;

pub(super) use report::told_failure;

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use crate::domain::mail_event::{Happened, Return};

/// How much of a message is looked at, in bytes: headers, a first text and a report stand well before.
pub const READ_BYTES: usize = 256 * 1024;
/// How much of a text is looked at, in characters: an automatic answer says so at its beginning.
const TEXT_CHARS: usize = 4_000;
/// The header that marks what we handed on ourselves.
pub const HANDED_ON: &str = "X-Clarion-Handed-On";

/// What a message that came back is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// Something that happened to a mail of ours.
    Of(Happened),
    /// A report of something that is no news: that a mail goes on its way.
    NoNews,
    /// A mail that we handed on ourselves, and that must not go round.
    Circle,
}

/// Tells what `message` is. `sender` is the one of the envelope, empty for the null sender, where it is known.
/// Bounded in time and memory whatever it is given; it never fails.
#[must_use]
pub fn read(message: &[u8], sender: Option<&str>) -> Incoming {
    let beginning = message.get(..READ_BYTES).unwrap_or(message);
    let parsed = MessageParser::default().parse(beginning).filter(|message| !message.parts.is_empty());
    let Some(message) = parsed else {
        return Incoming::Of(Happened::Replied);
    };
    if message.header_raw(HANDED_ON).is_some() {
        return Incoming::Circle;
    }
    let view = View::of(&message, sender);
    if let Some(complaint) = report::complaint(&view) {
        return complaint;
    }
    if let Some(report) = report::delivery(&view) {
        return report;
    }
    Incoming::Of(if words::is_automatic(&view) { Happened::Acknowledged } else { Happened::Replied })
}

/// A failure with nothing known of it.
fn unknown_failure() -> Return {
    Return { reason: crate::domain::mail_event::ReturnReason::Unknown, detail: String::new(), address: None }
}

/// What the rules look at.
struct View<'a> {
    message: &'a Message<'a>,
    /// The beginning of the first text, as it stands.
    text: String,
    /// The decoded subject, in lower case.
    subject: String,
    /// The address of `From`, in lower case.
    from: String,
    /// Whether the envelope has the null sender, which only programs use (RFC 5321 section 4.5.5).
    is_null_sender: bool,
}

impl<'a> View<'a> {
    fn of(message: &'a Message<'a>, sender: Option<&str>) -> Self {
        let first = message.parts.iter().find_map(|part| match &part.body {
            PartType::Text(text) => Some(text.to_string()),
            PartType::Html(html) => Some(without_tags(html)),
            _ => None,
        });
        let text = first.unwrap_or_default().chars().take(TEXT_CHARS).collect();
        let from = message.from().and_then(|from| from.first()).and_then(|from| from.address());
        let return_path = || message.header_raw("Return-Path").map(|path| path.trim() == "<>");
        let is_null_sender = match sender {
            Some(sender) => matches!(sender.trim(), "" | "<>" | "MAILER-DAEMON"),
            None => return_path().unwrap_or(false),
        };
        Self {
            message,
            text,
            subject: words::folded(message.subject().unwrap_or_default()),
            from: from.unwrap_or_default().to_lowercase(),
            is_null_sender,
        }
    }

    /// A header's value, in lower case, on one line; empty where there is none.
    fn header(&self, name: &'static str) -> String {
        let raw = self.message.header_raw(name).unwrap_or_default();
        words::folded(&raw.chars().take(TEXT_CHARS).collect::<String>())
    }

    fn has(&self, name: &'static str) -> bool {
        self.message.header_raw(name).is_some()
    }

    /// The `report-type` of a multipart/report (RFC 6522), in lower case.
    fn report_type(&self) -> Option<String> {
        let content_type = self.message.content_type()?;
        let is_report = content_type.c_type.eq_ignore_ascii_case("multipart")
            && content_type.c_subtype.as_deref().is_some_and(|sub| sub.eq_ignore_ascii_case("report"));
        is_report
            .then(|| content_type.attribute("report-type").unwrap_or_default().trim().to_ascii_lowercase())
    }

    /// The bytes of the first part of one of these types, as `(type, subtype)`.
    fn part(&self, types: &[(&str, &str)]) -> Option<&[u8]> {
        let is_wanted = |part: &&mail_parser::MessagePart<'_>| {
            types.iter().any(|(kind, sub)| part.is_content_type(kind, sub))
        };
        self.message.parts.iter().find(is_wanted).map(mail_parser::MessagePart::contents)
    }

    /// Whether a mail system sent it, by the envelope or by who it says that it is from.
    fn is_of_mail_system(&self) -> bool {
        let local = self.from.split('@').next().unwrap_or_default();
        self.is_null_sender
            || matches!(local, "mailer-daemon" | "postmaster" | "mail-daemon" | "maildaemon")
            || local.starts_with("microsoftexchange")
    }
}

/// A text without its markup: enough to find words in it.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                text.push(' ');
            }
            _ if !is_tag => text.push(c),
            _ => {}
        }
        if text.len() > 4 * TEXT_CHARS {
            break;
        }
    }
    text
}
