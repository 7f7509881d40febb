//! Reads captured mail back, for the page that shows it on a developer's or a newcomer's own machine.
//!
//! Nothing here writes, and no path is made of anything but an id of the exact form that the file transport
//! gives.

use std::fs;
use std::io;
use std::path::Path;

use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders, PartType};
use uuid::Uuid;

use crate::domain::id::OutboxId;

/// Where a captured mail goes in a list, and what it is about. No `Debug`: all of it is about a person.
#[derive(Clone, PartialEq, Eq)]
pub struct CapturedSummary {
    /// Its outbox row, which names the file.
    pub id: OutboxId,
    /// Who it is from, as a mail program shows it.
    pub from: String,
    /// Who it goes to, likewise.
    pub to: String,
    /// The decoded subject.
    pub subject: String,
    /// The `Date` header as it stands.
    pub date: String,
    /// `confirm`, `receipt` or `letter`, from `Feedback-ID`; empty where the mail has none.
    pub kind: String,
}

/// One captured mail as its recipient would see it. No `Debug`, for the same reason.
#[derive(Clone, PartialEq, Eq)]
pub struct CapturedMail {
    /// What the list shows.
    pub summary: CapturedSummary,
    /// Every header with its value decoded and unfolded, in their order.
    pub headers: Vec<(String, String)>,
    /// The plain text part.
    pub text: String,
    /// The HTML part, where there is one.
    pub html: Option<String>,
    /// The web addresses of the text part, each once, in their order.
    pub links: Vec<String>,
}

/// The id in `name`, when `name` is a UUID in lower case with hyphens and nothing else; `None` for anything
/// that could lead out of a folder.
#[must_use]
pub fn captured_id(name: &str) -> Option<OutboxId> {
    let id = Uuid::try_parse(name).ok()?;
    (id.hyphenated().to_string() == name).then(|| OutboxId::from_uuid(id))
}

/// The newest `limit` mails of `folder`, newest first. A folder that does not exist yet holds none.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn list_captured(folder: &Path, limit: usize) -> io::Result<Vec<CapturedSummary>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut ids = Vec::new();
    for entry in entries {
        ids.extend(entry?.file_name().to_str().and_then(|name| captured_id(name.strip_suffix(".eml")?)));
    }
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let mut list = Vec::new();
    for id in ids.into_iter().take(limit) {
        list.extend(find_captured(folder, id)?.map(|mail| mail.summary));
    }
    Ok(list)
}

/// The mail of one outbox row; `None` where no such mail was captured.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn find_captured(folder: &Path, id: OutboxId) -> io::Result<Option<CapturedMail>> {
    match fs::read(folder.join(format!("{id}.eml"))) {
        Ok(bytes) => Ok(parse_captured(id, &bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes a message apart; `None` where `bytes` are no message at all.
#[must_use]
pub fn parse_captured(id: OutboxId, bytes: &[u8]) -> Option<CapturedMail> {
    let message = MessageParser::default().parse(bytes)?;
    let headers = headers(&message);
    let find = |name: &str| {
        let found = headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    let kind = find("Feedback-ID").split(':').nth(1).unwrap_or_default().to_owned();
    let summary = CapturedSummary {
        id,
        from: find("From"),
        to: find("To"),
        subject: find("Subject"),
        date: find("Date"),
        kind,
    };
    let text = part(&message, false).unwrap_or_default();
    let html = part(&message, true);
    let links = links(&text);
    Some(CapturedMail { summary, headers, text, html, links })
}

fn headers(message: &Message<'_>) -> Vec<(String, String)> {
    let parsed = message.headers().iter().map(|header| &header.value);
    let raw = message.headers_raw();
    parsed.zip(raw).map(|(value, (name, raw))| (name.to_owned(), shown_value(value, raw))).collect()
}

/// A header's value as a mail program shows it: names and texts decoded (RFC 2047), the rest as it stands.
fn shown_value(value: &HeaderValue<'_>, raw: &str) -> String {
    match value {
        HeaderValue::Address(Address::List(list)) if !raw.trim_start().starts_with('<') => {
            let shown = list.iter().map(|addr| match (addr.name(), addr.address()) {
                (Some(name), Some(address)) => format!("{name} <{address}>"),
                (name, address) => name.or(address).unwrap_or_default().to_owned(),
            });
            shown.collect::<Vec<_>>().join(", ")
        }
        HeaderValue::Text(text) if raw.contains("=?") => text.to_string(),
        _ => raw.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// The first part of text, or of HTML.
fn part(message: &Message<'_>, html: bool) -> Option<String> {
    let parts = message.parts.iter().filter(|part| part.attachment_name().is_none());
    parts.map(|part| &part.body).find_map(|body| match body {
        PartType::Text(text) if !html => Some(text.to_string()),
        PartType::Html(text) if html => Some(text.to_string()),
        _ => None,
    })
}

/// The web addresses of a text, each once, without the punctuation of the sentence around them.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')) {
        let start = word.find("https://").or_else(|| word.find("http://"));
        let Some(link) = start.and_then(|start| word.get(start..)) else { continue };
        let link = link.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']).to_owned();
        if !links.contains(&link) {
            links.push(link);
        }
    }
    links
}
