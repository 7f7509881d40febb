//! Reports of Mailgun: one event a post, signed (HMAC-SHA256) inside its own body.
//!
//! The signature covers a time and a token and nothing of the event. Whoever has seen one post could put another
//! event under its signature, so each token is taken once, whatever it came with.

use data_encoding::HEXLOWER_PERMISSIVE;
use ring::digest::{SHA256, digest};
use ring::hmac;
use serde_json::Value;

use super::{Event, Tidings, failure, is_fresh, tagged_mail, text};
use crate::domain::mail_event::Happened;
use crate::domain::moment::{HOUR_MS, Moment};
use crate::secret::Keys;

/// How old a signature may be, in milliseconds: Mailgun tries for eight hours to hand a report in.
pub const WINDOW_MS: i64 = 9 * HOUR_MS;
/// The longest token, in bytes; they have 50.
const TOKEN_BYTES: usize = 200;

/// A post that can be read and is not verified.
pub struct Post(Value);

/// The digest of the token of a post that is verified.
pub type Token = [u8; 32];

impl Post {
    /// Reads the body of a post; `None` where it is not JSON.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok().map(Self)
    }

    /// The token of a post that is signed with `key` and not too old; `None` for any other.
    #[must_use]
    pub fn verify(&self, key: &str, now: Moment) -> Option<Token> {
        let (seconds, token) = (self.part("timestamp")?, self.part("token")?);
        let signature = HEXLOWER_PERMISSIVE.decode(self.part("signature")?.as_bytes()).ok()?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        hmac::verify(&key, format!("{seconds}{token}").as_bytes(), &signature).ok()?;
        if !is_fresh(&seconds, now, WINDOW_MS) || token.len() > TOKEN_BYTES {
            return None;
        }
        digest(&SHA256, token.as_bytes()).as_ref().try_into().ok()
    }

    /// A part of the signature, which may be a number.
    fn part(&self, name: &str) -> Option<String> {
        match self.0.get("signature")?.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// What it says.
    #[must_use]
    pub fn tidings(&self, keys: &Keys) -> Tidings {
        let mut tidings = Tidings::default();
        // An id is unique within a day alone.
        let (id, at) = (text(&self.0, "/event-data/id"), self.0.pointer("/event-data/timestamp"));
        let name = id.zip(at).map(|(id, at)| format!("{id} {at}"));
        let event = match (text(&self.0, "/event-data/event"), self.happened()) {
            (None, _) => Event::Unread,
            (Some(_), None) => Event::NoNews,
            (Some(_), Some(happened)) => {
                let mail = tagged_mail(keys, text(&self.0, "/event-data/user-variables/clarion"));
                Event::Of { event: name.as_deref(), mail, happened }
            }
        };
        let data = self.0.get("event-data").map(Value::to_string).unwrap_or_default();
        tidings.add(event, data.as_bytes());
        tidings
    }

    fn happened(&self) -> Option<Happened> {
        let told = |pointer: &str| text(&self.0, pointer);
        match (told("/event-data/event")?, told("/event-data/severity")) {
            ("complained", _) => Some(Happened::Complained),
            ("failed", Some("temporary")) => Some(Happened::Delayed),
            ("failed" | "rejected", _) => {
                let words = [
                    told("/event-data/delivery-status/message"),
                    told("/event-data/delivery-status/description"),
                    told("/event-data/reject/reason"),
                ];
                let status = told("/event-data/delivery-status/enhanced-code");
                Some(Happened::Failed(failure(status, words, told("/event-data/recipient"))))
            }
            _ => None,
        }
    }
}
