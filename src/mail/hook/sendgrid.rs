//! Reports of SendGrid: many events a post, signed (ECDSA on P-256) over a time and the body.

use data_encoding::BASE64;
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Event, Tidings, failure, is_fresh, tagged_mail, text};
use crate::config::hooks::VerificationKey;
use crate::domain::mail_event::Happened;
use crate::domain::moment::{HOUR_MS, Moment};
use crate::secret::Keys;

/// The header with the signature.
pub const SIGNATURE: &str = "X-Twilio-Email-Event-Webhook-Signature";
/// The header with the time of the signature, in seconds since 1970.
pub const TIMESTAMP: &str = "X-Twilio-Email-Event-Webhook-Timestamp";
/// How old a signature may be, in milliseconds: SendGrid tries for a day to hand a report in. A repeated event
/// changes nothing.
pub const WINDOW_MS: i64 = 25 * HOUR_MS;

/// Whether a body is signed with the key's other half, and not too long ago.
#[must_use]
pub fn is_signed(key: &VerificationKey, signature: &str, seconds: &str, body: &[u8], now: Moment) -> bool {
    let signed = [seconds.as_bytes(), body].concat();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.point());
    let signature = BASE64.decode(signature.as_bytes()).ok();
    signature.is_some_and(|signature| key.verify(&signed, &signature).is_ok())
        && is_fresh(seconds, now, WINDOW_MS)
}

/// What a post says; `None` where it is no list. An event that cannot be understood is passed over.
#[must_use]
pub fn read(body: &[u8], keys: &Keys) -> Option<Tidings> {
    let events: Vec<&RawValue> = serde_json::from_slice(body).ok()?;
    let mut tidings = Tidings::default();
    for raw in events {
        let value: Value = serde_json::from_str(raw.get()).unwrap_or_default();
        let event = match (text(&value, "/event"), happened(&value)) {
            (None, _) => Event::Unread,
            (Some(_), None) => Event::NoNews,
            (Some(_), Some(happened)) => {
                let mail = tagged_mail(keys, text(&value, "/clarion"));
                Event::Of { event: text(&value, "/sg_event_id"), mail, happened }
            }
        };
        tidings.add(event, raw.get().as_bytes());
    }
    Some(tidings)
}

fn happened(value: &Value) -> Option<Happened> {
    match text(value, "/event")? {
        "spamreport" => Some(Happened::Complained),
        "deferred" => Some(Happened::Delayed),
        // A bounce of the type "blocked" is one that says nothing of the address; its code tells.
        "bounce" | "dropped" => {
            let words = [text(value, "/reason"), text(value, "/response")];
            Some(Happened::Failed(failure(text(value, "/status"), words, text(value, "/email"))))
        }
        _ => None,
    }
}
