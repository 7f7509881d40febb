//! Reports of Postmark: one event a post, known to be Postmark's by user and password (it signs nothing).

use data_encoding::BASE64;
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Event, Tidings, failure, tagged_mail, text};
use crate::domain::mail_event::{Happened, ReturnReason};
use crate::secret::Keys;

/// Whether the header `Authorization` holds this user and this password (RFC 7617). The time it takes tells nothing
/// of them.
#[must_use]
pub fn is_authorised(header: Option<&str>, user: &str, password: &str) -> bool {
    let given = header.and_then(|header| {
        let (scheme, credentials) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("basic").then(|| BASE64.decode(credentials.trim().as_bytes()).ok())?
    });
    let wanted = Sha256::digest(format!("{user}:{password}"));
    given.is_some_and(|given| bool::from(Sha256::digest(given).ct_eq(&wanted)))
}

/// What a post says; `None` where it is not JSON.
#[must_use]
pub fn read(body: &[u8], keys: &Keys) -> Option<Tidings> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let id = value.get("ID").and_then(Value::as_i64).map(|id| id.to_string());
    let happened = happened(&value);
    let event = match (text(&value, "/RecordType"), happened) {
        (None, _) => Event::Unread,
        (Some("Bounce" | "SpamComplaint"), Some(happened)) => {
            let mail = tagged_mail(keys, text(&value, "/Metadata/clarion"));
            Event::Of { event: id.as_deref(), mail, happened }
        }
        (Some(_), _) => Event::NoNews,
    };
    let mut tidings = Tidings::default();
    tidings.add(event, body);
    Some(tidings)
}

/// What a bounce or a complaint means; `None` for one that is no news, such as an automatic answer.
fn happened(value: &Value) -> Option<Happened> {
    let kind = text(value, "/Type").unwrap_or_default();
    Some(match kind {
        "SpamComplaint" => Happened::Complained,
        _ if text(value, "/RecordType") == Some("SpamComplaint") => Happened::Complained,
        // It is tried again.
        "Transient" => Happened::Delayed,
        "AutoResponder"
        | "AddressChange"
        | "Subscribe"
        | "Unsubscribe"
        | "OpenRelayTest"
        | "ChallengeVerification" => return None,
        _ => {
            let words = [text(value, "/Details"), text(value, "/Description")];
            let mut failed = failure(None, words, text(value, "/Email"));
            if failed.reason == ReturnReason::Unknown {
                failed.reason = match kind {
                    "BadEmailAddress" => ReturnReason::NoSuchAddress,
                    "DnsError" => ReturnReason::Unreached,
                    "Blocked" | "SpamNotification" | "VirusNotification" | "DMARCPolicy" => {
                        ReturnReason::Refused
                    }
                    _ => ReturnReason::Unknown,
                };
            }
            Happened::Failed(failed)
        }
    })
}
