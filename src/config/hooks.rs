//! `[hooks]`: by what the reports of providers of mail are known to be theirs.
//!
//! Each provider posts to a page of its own, which is not there until its part of this table is filled in.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use serde::{Deserialize, Deserializer};

use super::settings::blank_as_none;
use crate::secret::Secret;

/// The table of settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Hooks {
    /// The topic of Amazon SNS that Amazon SES reports to. Default none.
    #[serde(deserialize_with = "blank_as_none")]
    pub ses_topic: Option<TopicArn>,
    /// The user that Postmark names itself by. Default none.
    #[serde(deserialize_with = "secret")]
    postmark_user: Option<Secret<String>>,
    /// The password of that user. Default none.
    #[serde(deserialize_with = "secret")]
    postmark_password: Option<Secret<String>>,
    /// The key that Mailgun signs with. Default none.
    #[serde(deserialize_with = "secret")]
    pub mailgun_signing_key: Option<Secret<String>>,
    /// The key that SendGrid's signatures are verified with. Default none.
    #[serde(deserialize_with = "blank_as_none")]
    pub sendgrid_verification_key: Option<VerificationKey>,
}

impl Hooks {
    /// User and password of Postmark; `None` unless both are set.
    #[must_use]
    pub fn postmark(&self) -> Option<(&str, &str)> {
        let (user, password) = (self.postmark_user.as_ref()?, self.postmark_password.as_ref()?);
        Some((user.expose(), password.expose()))
    }

    /// The last parts of the paths of the pages that are there.
    #[must_use]
    pub fn on(&self) -> Vec<&'static str> {
        [
            ("ses", self.ses_topic.is_some()),
            ("postmark", self.postmark().is_some()),
            ("mailgun", self.mailgun_signing_key.is_some()),
            ("sendgrid", self.sendgrid_verification_key.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, is_on)| is_on.then_some(name))
        .collect()
    }

    /// The key that is missing where a page is set up by half.
    #[must_use]
    pub const fn missing(&self) -> Option<&'static str> {
        match (&self.postmark_user, &self.postmark_password) {
            (Some(_), None) => Some("hooks.postmark_password"),
            (None, Some(_)) => Some("hooks.postmark_user"),
            _ => None,
        }
    }
}

/// A text that is nobody's business; `None` for the empty one.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret<String>>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let text = text.trim();
    Ok((!text.is_empty()).then(|| Secret::new(text.to_owned())))
}

/// Why a text of this table is not what it should be. It never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HookSettingError(&'static str);

/// The name of a topic of Amazon SNS: `arn:aws:sns:REGION:ACCOUNT:NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicArn {
    text: String,
    host: String,
}

impl TopicArn {
    /// The name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The one host that speaks for the topic's region: `sns.REGION.amazonaws.com`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl FromStr for TopicArn {
    type Err = HookSettingError;

    fn from_str(text: &str) -> Result<Self, HookSettingError> {
        const WANTED: HookSettingError = HookSettingError(
            "expected the name of a topic, such as arn:aws:sns:eu-west-2:123456789012:mail-reports",
        );
        let parts: Vec<&str> = text.split(':').collect();
        let ["arn", partition, "sns", region, account, name] = parts.as_slice() else { return Err(WANTED) };
        let ending = match *partition {
            "aws" | "aws-us-gov" => "amazonaws.com",
            "aws-cn" => "amazonaws.com.cn",
            _ => return Err(WANTED),
        };
        let of = |text: &str, is_fit: fn(u8) -> bool| !text.is_empty() && text.bytes().all(is_fit);
        let is_whole = of(region, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && of(account, |b| b.is_ascii_digit())
            && of(name, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !is_whole {
            return Err(WANTED);
        }
        Ok(Self { text: text.to_owned(), host: format!("sns.{region}.{ending}") })
    }
}

/// A public key on the curve P-256, as SendGrid shows it: base64 of a SubjectPublicKeyInfo (RFC 5480).
#[derive(Clone, PartialEq, Eq)]
pub struct VerificationKey(Vec<u8>);

impl VerificationKey {
    /// What stands before the point: id-ecPublicKey on prime256v1, and the head of a bit string of 65 bytes.
    const HEAD: [u8; 26] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
        0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ];

    /// The point of the curve, uncompressed: 65 bytes.
    #[must_use]
    pub fn point(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerificationKey(P-256)")
    }
}

impl FromStr for VerificationKey {
    type Err = HookSettingError;

    fn from_str(text: &str) -> Result<Self, HookSettingError> {
        let bytes = BASE64.decode(text.as_bytes()).ok();
        let point = bytes.as_deref().and_then(|bytes| bytes.strip_prefix(&Self::HEAD));
        match point {
            Some(point @ [0x04, ..]) if point.len() == 65 => Ok(Self(point.to_vec())),
            _ => Err(HookSettingError(
                "expected the verification key that SendGrid shows, which begins with MFkw",
            )),
        }
    }
}
