//! Reports of Amazon SES, in envelopes of Amazon SNS that are signed (RSA with SHA-256).
//!
//! An envelope names the certificate that it is signed with. It is fetched from the one host that speaks for the
//! region of the topic in the settings, and nowhere else; the same holds for the address that confirms a
//! subscription. SignatureVersion 1 would be SHA-1, for which two texts with one signature can be made: refused.

use data_encoding::BASE64;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use serde_json::Value;
use url::Url;
use x509_cert::Certificate as X509;
use x509_cert::der::Decode;

use super::{Event, Tidings, failure, text};
use crate::config::hooks::TopicArn;
use crate::domain::id::OutboxId;
use crate::domain::mail_event::{Happened, Return, ReturnReason};
use crate::domain::moment::{Moment, SECOND_MS};
use crate::mail::return_path::addressee;
use crate::secret::Keys;

/// A post that can be read and is not verified. Other fields than these are not signed.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Envelope {
    #[serde(rename = "Type")]
    kind: Kind,
    message_id: String,
    topic_arn: String,
    message: String,
    timestamp: String,
    signature_version: String,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
    subject: Option<String>,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
    token: Option<String>,
}

/// What an envelope is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Kind {
    /// It holds a report.
    Notification,
    /// The topic asks whether this page wants its reports.
    SubscriptionConfirmation,
    /// Somebody has ended the subscription.
    UnsubscribeConfirmation,
}

impl Envelope {
    /// Reads the body of a post; `None` where it is no envelope.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// What it is for.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Where the certificate lies that it says to be signed with; `None` for an envelope of another topic, of
    /// another SignatureVersion than 2, or with an address that is not the topic's host's.
    #[must_use]
    pub fn certificate_url(&self, topic: &TopicArn) -> Option<Url> {
        if self.topic_arn != topic.as_str() || self.signature_version != "2" {
            return None;
        }
        let url = of_host(&self.signing_cert_url, topic)?;
        let name = url.path().strip_prefix("/SimpleNotificationService-")?.strip_suffix(".pem")?;
        let is_plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
        (is_plain && url.query().is_none()).then_some(url)
    }

    /// Whether it is signed with this certificate, which holds at `now`.
    #[must_use]
    pub fn is_signed_with(&self, certificate: &Certificate, now: Moment) -> bool {
        let holds = (certificate.not_before..=certificate.not_after).contains(&now);
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &certificate.key);
        let signature = BASE64.decode(self.signature.as_bytes()).ok();
        let signed = self.signed_text();
        holds
            && signature
                .zip(signed)
                .is_some_and(|(signature, text)| key.verify(text.as_bytes(), &signature).is_ok())
    }

    /// What is signed of it: each field with its name, in the order of their names. A name with a line break could pass
    /// for the fields that follow it.
    fn signed_text(&self) -> Option<String> {
        if self.message_id.contains('\n') {
            return None;
        }
        let mut fields = vec![("Message", &self.message), ("MessageId", &self.message_id)];
        if self.kind == Kind::Notification {
            fields.extend(self.subject.as_ref().map(|subject| ("Subject", subject)));
        } else {
            fields.push(("SubscribeURL", self.subscribe_url.as_ref()?));
        }
        fields.push(("Timestamp", &self.timestamp));
        if self.kind != Kind::Notification {
            fields.push(("Token", self.token.as_ref()?));
        }
        let kind = match self.kind {
            Kind::Notification => "Notification",
            Kind::SubscriptionConfirmation => "SubscriptionConfirmation",
            Kind::UnsubscribeConfirmation => "UnsubscribeConfirmation",
        };
        let kind = kind.to_owned();
        fields.extend([("TopicArn", &self.topic_arn), ("Type", &kind)]);
        Some(fields.into_iter().map(|(name, value)| format!("{name}\n{value}\n")).collect())
    }

    /// The address that says yes to the topic; `None` where it is anything else, or somewhere else.
    #[must_use]
    pub fn subscribe_url(&self, topic: &TopicArn) -> Option<Url> {
        let url = of_host(self.subscribe_url.as_deref()?, topic)?;
        let says = |name: &str, value: &str| url.query_pairs().any(|(n, v)| n == name && v == value);
        let confirms = says("Action", "ConfirmSubscription") && says("TopicArn", topic.as_str());
        (url.path() == "/" && confirms).then_some(url)
    }

    /// What it says. Of each of our mails there is one recipient.
    #[must_use]
    pub fn tidings(&self, keys: &Keys) -> Tidings {
        let value: Value = serde_json::from_str(&self.message).unwrap_or_default();
        // Where events are published it is an event, where notifications are sent a notification.
        let event = match text(&value, "/notificationType").or_else(|| text(&value, "/eventType")) {
            None => Event::Unread,
            Some(kind) => match happened(kind, &value) {
                None => Event::NoNews,
                Some(happened) => {
                    Event::Of { event: Some(&self.message_id), mail: mail_of(&value, keys), happened }
                }
            },
        };
        let mut tidings = Tidings::default();
        tidings.add(event, self.message.as_bytes());
        tidings
    }
}

/// The mail of a report, by the return path that SES was given it with.
fn mail_of(value: &Value, keys: &Keys) -> Option<OutboxId> {
    let source = addressee(keys, text(value, "/mail/source")?)?;
    source.is_return_path.then_some(source.mail)
}

fn happened(kind: &str, value: &Value) -> Option<Happened> {
    match kind {
        "Bounce" => {
            let told = |field: &str| text(value, &format!("/bounce/bouncedRecipients/0/{field}"));
            // An absence comes as a transient bounce of which no server says that it failed.
            let is_final =
                text(value, "/bounce/bounceType") != Some("Transient") || told("action") == Some("failed");
            if !is_final {
                return Some(Happened::Delayed);
            }
            let words =
                told("diagnosticCode").map(|words| words.split_once(';').map_or(words, |(_, rest)| rest));
            Some(Happened::Failed(failure(told("status"), [words], told("emailAddress"))))
        }
        // SES gave it to nobody: it found something harmful in it.
        "Reject" => Some(Happened::Failed(Return {
            reason: ReturnReason::Refused,
            ..failure(None, [text(value, "/reject/reason")], None)
        })),
        "DeliveryDelay" => Some(Happened::Delayed),
        "Complaint" if text(value, "/complaint/complaintFeedbackType") == Some("not-spam") => None,
        "Complaint" => Some(Happened::Complained),
        _ => None,
    }
}

/// An address of the topic's host, by https at its own port.
fn of_host(url: &str, topic: &TopicArn) -> Option<Url> {
    let url = Url::parse(url).ok()?;
    let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_there = url.scheme() == "https" && url.port().is_none() && url.host_str() == Some(topic.host());
    (is_bare && is_there).then_some(url)
}

/// What matters of a certificate (RFC 5280): the key, and when it holds.
#[derive(Clone, Debug)]
pub struct Certificate {
    key: Vec<u8>,
    not_before: Moment,
    not_after: Moment,
}

impl Certificate {
    /// Reads a file of PEM; `None` where it holds no certificate.
    #[must_use]
    pub fn parse(pem: &[u8]) -> Option<Self> {
        let der = CertificateDer::from_pem_slice(pem).ok()?;
        let read = X509::from_der(&der).ok()?.tbs_certificate;
        let at = |time: x509_cert::time::Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
            Some(Moment::from_millis(seconds.checked_mul(SECOND_MS)?))
        };
        Some(Self {
            key: read.subject_public_key_info.subject_public_key.raw_bytes().to_vec(),
            not_before: at(read.validity.not_before)?,
            not_after: at(read.validity.not_after)?,
        })
    }
}
