//! What providers of mail report of the mails that they carry for us, each in its own words.
//!
//! A report is believed when it is signed as its provider signs. Which mail it is about is told by a keyed tag that
//! nobody but we can make: Amazon SES repeats the return path; the others ignore it and repeat what a header of the
//! message gave them, so each message carries one for each provider that is set up. Its recipient may see that
//! header, hence a tag of its own kind, which says nothing outside a signed report.
//!
//! That a server has taken a mail is no news here: only a mailbox has it (RFC 3464 section 2.3.3: relayed is not
//! delivered). Of a failure the same table of codes decides as for a report that comes by mail.

pub mod mailgun;
pub mod postmark;
pub mod sendgrid;
pub mod ses;

use std::sync::Arc;

use serde_json::Value;

use super::incoming::told_failure;
use crate::config::hooks::Hooks;
use crate::domain::id::OutboxId;
use crate::domain::mail_event::{Happened, Return};
use crate::domain::moment::{MINUTE_MS, Moment, SECOND_MS};
use crate::secret::{Keys, Purpose};

/// The name under which a provider repeats our tag.
const TAG: &str = "clarion";
/// The longest name of an event, in characters.
const EVENT_CHARS: usize = 200;
/// The most of a server's words that is looked at, in characters.
const WORDS_CHARS: usize = 1_000;
/// How far ahead of ours a provider's clock may be, in milliseconds.
const AHEAD_MS: i64 = 5 * MINUTE_MS;

/// One thing that happened to a mail of ours. It has no `Debug`: the report is about a person.
#[derive(Clone)]
pub struct Told {
    /// What the provider calls it: the same event always by the same name.
    pub event: String,
    /// The mail.
    pub mail: OutboxId,
    /// What happened.
    pub happened: Happened,
    /// The report of it, as JSON.
    pub source: Vec<u8>,
}

/// What one post of a provider says.
#[derive(Clone, Default)]
pub struct Tidings {
    /// What matters to us.
    pub told: Vec<Told>,
    /// How many events could not be understood, or do not say which mail they are about.
    pub unread: usize,
}

impl Tidings {
    fn add(&mut self, event: Event<'_>, source: &[u8]) {
        match event {
            Event::NoNews => {}
            Event::Of { event: Some(event), mail: Some(mail), happened } => {
                let event = event.chars().take(EVENT_CHARS).collect();
                self.told.push(Told { event, mail, happened, source: source.to_vec() });
            }
            Event::Of { .. } | Event::Unread => self.unread += 1,
        }
    }
}

/// One event, as far as it is understood.
enum Event<'a> {
    /// Nothing that matters here: a mail goes on its way, was opened.
    NoNews,
    /// Something happened.
    Of { event: Option<&'a str>, mail: Option<OutboxId>, happened: Happened },
    /// It is not what the provider says that its events are.
    Unread,
}

/// The mail that a tag stands for; `None` for a tag that we did not make.
fn tagged_mail(keys: &Keys, tag: Option<&str>) -> Option<OutboxId> {
    keys.open_token(Purpose::Hook, tag?).map(OutboxId::from_uuid)
}

/// The text at a JSON pointer (RFC 6901); `None` where there is none, or an empty one.
fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str().filter(|text| !text.is_empty())
}

/// A failure in a provider's words: the status where it tells one, what the server said, and to which address.
fn failure<'a>(
    status: Option<&str>,
    words: impl IntoIterator<Item = Option<&'a str>>,
    address: Option<&str>,
) -> Return {
    let words = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    told_failure(status, &words.chars().take(WORDS_CHARS).collect::<String>(), address)
}

/// Whether a signature of `seconds` since 1970 is no older than `window_ms`, and not of a time to come.
fn is_fresh(seconds: &str, now: Moment, window_ms: i64) -> bool {
    let signed_at = seconds.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(SECOND_MS));
    signed_at.is_some_and(|at| {
        let age_ms = now.since_ms(Moment::from_millis(at));
        (-AHEAD_MS..=window_ms).contains(&age_ms)
    })
}

/// Puts the tag of a mail where the providers that are set up look for it.
#[derive(Clone, Debug, Default)]
pub struct Tagger {
    keys: Option<Arc<Keys>>,
    headers: Vec<Header>,
}

/// How a provider is given something to repeat.
#[derive(Clone, Copy, Debug)]
enum Header {
    Postmark,
    Mailgun,
    SendGrid,
}

impl Tagger {
    /// For the providers of the settings. Amazon SES needs none: it repeats the return path.
    #[must_use]
    pub fn new(hooks: &Hooks, keys: Arc<Keys>) -> Self {
        let headers = [
            (Header::Postmark, hooks.postmark().is_some()),
            (Header::Mailgun, hooks.mailgun_signing_key.is_some()),
            (Header::SendGrid, hooks.sendgrid_verification_key.is_some()),
        ];
        let headers = headers.into_iter().filter_map(|(header, is_on)| is_on.then_some(header)).collect();
        Self { keys: Some(keys), headers }
    }

    /// A finished message with its tags in front. They are not signed: whoever they are for takes them away.
    #[must_use]
    pub fn tagged(&self, message: Vec<u8>, mail: OutboxId) -> Vec<u8> {
        let Some(keys) = self.keys.as_ref().filter(|_| !self.headers.is_empty()) else { return message };
        let tag = keys.token(Purpose::Hook, mail.uuid());
        let mut tagged = Vec::with_capacity(message.len() + 300);
        for header in &self.headers {
            let line = match header {
                Header::Postmark => format!("X-PM-Metadata-{TAG}: {tag}\r\n"),
                Header::Mailgun => format!("X-Mailgun-Variables: {{\"{TAG}\": \"{tag}\"}}\r\n"),
                Header::SendGrid => format!("X-SMTPAPI: {{\"unique_args\": {{\"{TAG}\": \"{tag}\"}}}}\r\n"),
            };
            tagged.extend_from_slice(line.as_bytes());
        }
        tagged.extend_from_slice(&message);
        tagged
    }
}
