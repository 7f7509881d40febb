//! Signs finished messages (DKIM, RFC 6376), so that a receiver can tell that our domain answers for them.
//!
//! What is signed are the bytes that leave, not the message builder's idea of them: of its parts some headers
//! are written where its own signer does not look. Headers and body are canonicalised `relaxed`, so that a
//! relay may fold a line anew; no length is stated, so that nothing can be added to the body. Every header
//! that the message has is signed, and each is named once more than it occurs: whoever adds a second `Subject`
//! or `List-Unsubscribe` breaks the signature.

mod key;

use std::collections::BTreeMap;
use std::path::PathBuf;

use data_encoding::BASE64;
use ring::digest::{SHA256, digest};

pub use key::{Algorithm, KeyError, SigningKey, new_ed25519_pem};

use crate::config::settings::DkimKey;
use crate::domain::moment::{Moment, SECOND_MS};

/// Headers that are named in the signature even where a message has none, so that none can be added: those of
/// RFC 6376 section 5.4.1, and those by which mailbox providers treat bulk mail.
const GUARDED: [&str; 21] = [
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "auto-submitted",
    "x-auto-response-suppress",
    "x-entity-ref-id",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "feedback-id",
    "x-campaign",
];

/// Longest line of the signature, in characters (RFC 5322 section 2.1.1 prefers 78).
const LINE: usize = 76;

/// A key of the settings that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("mail.dkim: the key file {} {source}", path.display())]
pub struct SignerError {
    path: PathBuf,
    source: KeyError,
}

/// Signs with every key it has: one signature each. Without keys it leaves messages as they are.
#[derive(Debug, Default)]
pub struct Signer {
    keys: Vec<SigningKey>,
}

impl Signer {
    /// A signer with these keys.
    #[must_use]
    pub const fn new(keys: Vec<SigningKey>) -> Self {
        Self { keys }
    }

    /// A signer with the keys of the settings that sign; those that are only published are left out.
    ///
    /// # Errors
    /// [`SignerError`] for the first file that cannot be used.
    pub fn open(keys: &[DkimKey]) -> Result<Self, SignerError> {
        let signing = keys.iter().filter(|key| key.signs);
        let keys = signing.map(open_key).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { keys })
    }

    /// `message` with a signature of each key in front of it, the first key's first. The same message, keys
    /// and moment give the same bytes.
    ///
    /// # Errors
    /// [`KeyError::Signing`].
    pub fn signed(&self, message: Vec<u8>, at: Moment) -> Result<Vec<u8>, KeyError> {
        if self.keys.is_empty() {
            return Ok(message);
        }
        let (headers, body) = parted(&message);
        let body_hash = BASE64.encode(digest(&SHA256, &relaxed_body(&body)).as_ref());
        let (names, canonical) = covered(&headers);
        let seconds = at.as_millis().div_euclid(SECOND_MS);
        let mut signed = Vec::with_capacity(message.len() + self.keys.len() * 1_536);
        for key in &self.keys {
            let unsigned = unsigned_header(key, seconds, &names, &body_hash);
            let mut data = canonical.clone();
            data.extend_from_slice(relaxed_header(unsigned.as_bytes()).trim_ascii_end());
            signed.extend_from_slice(unsigned.as_bytes());
            signed.extend_from_slice(folded(&BASE64.encode(&key.sign(&data)?)).as_bytes());
            signed.extend_from_slice(b"\r\n");
        }
        signed.extend_from_slice(&message);
        Ok(signed)
    }
}

/// Opens the file of one key of the settings.
///
/// # Errors
/// [`SignerError`] that names the file.
pub fn open_key(key: &DkimKey) -> Result<SigningKey, SignerError> {
    SigningKey::open(&key.domain, &key.selector, &key.key_file)
        .map_err(|source| SignerError { path: key.key_file.clone(), source })
}

/// The lines of a message as they go over the wire, without their ends: CRLF, and a lone CR or LF that becomes
/// one. What follows the last end is a line only where there is something.
fn lines(message: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = message;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        lines.push(line);
        rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..)).unwrap_or_default();
    }
    lines
}

/// Header fields, each with its continuation lines, and the lines of the body.
fn parted(message: &[u8]) -> (Vec<Vec<u8>>, Vec<&[u8]>) {
    let lines = lines(message);
    let end = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
    let (head, body) = lines.split_at_checked(end).unwrap_or((&lines, &[]));
    let mut headers: Vec<Vec<u8>> = Vec::new();
    for line in head {
        match headers.last_mut() {
            Some(field) if line.first().is_some_and(|byte| is_blank(*byte)) => field.extend_from_slice(line),
            _ => headers.push(line.to_vec()),
        }
    }
    (headers, body.iter().skip(1).copied().collect())
}

/// The names of `h=`, and the canonical headers that they stand for, in their order. Of several headers of one
/// name the lowest is taken first (RFC 6376 section 5.4.2).
fn covered(headers: &[Vec<u8>]) -> (Vec<String>, Vec<u8>) {
    let mut by_name: BTreeMap<String, Vec<Vec<u8>>> =
        GUARDED.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
    for field in headers {
        let canonical = relaxed_header(field);
        let name = canonical.split(|byte| *byte == b':').next().unwrap_or_default();
        by_name.entry(String::from_utf8_lossy(name).into_owned()).or_default().push(canonical);
    }
    let (mut names, mut data) = (Vec::new(), Vec::new());
    for (name, fields) in by_name {
        for field in fields.iter().rev() {
            names.push(name.clone());
            data.extend_from_slice(field);
        }
        names.push(name);
    }
    (names, data)
}

/// One header field in canonical form, with its CRLF (RFC 6376 section 3.4.2).
fn relaxed_header(field: &[u8]) -> Vec<u8> {
    let at = field.iter().position(|byte| *byte == b':').unwrap_or(field.len());
    let (name, value) = field.split_at_checked(at).unwrap_or((field, &[]));
    let mut canonical = name.trim_ascii().to_ascii_lowercase();
    canonical.push(b':');
    let value = value.strip_prefix(b":").unwrap_or_default();
    canonical.extend_from_slice(squeezed(value).trim_ascii_start());
    canonical.extend_from_slice(b"\r\n");
    canonical
}

/// The body in canonical form (RFC 6376 section 3.4.4): no blanks at the ends of lines, one for each run of
/// them, no empty lines at the end. An empty body is nothing at all.
fn relaxed_body(lines: &[&[u8]]) -> Vec<u8> {
    let mut canonical = Vec::new();
    let mut empty = 0_usize;
    for line in lines {
        let line = squeezed(line);
        if line.is_empty() {
            empty += 1;
            continue;
        }
        canonical.extend_from_slice(b"\r\n".repeat(empty).as_slice());
        empty = 0;
        canonical.extend_from_slice(&line);
        canonical.extend_from_slice(b"\r\n");
    }
    canonical
}

/// `text` with one space for each run of blanks, and none at its end. The ends of folded lines count as
/// blanks' company: they go.
fn squeezed(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    let mut gap = false;
    for byte in text {
        match byte {
            b'\r' | b'\n' => {}
            byte if is_blank(*byte) => gap = true,
            byte => {
                if std::mem::take(&mut gap) {
                    kept.push(b' ');
                }
                kept.push(*byte);
            }
        }
    }
    kept
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The header field up to and with `b=`, folded, without an end.
fn unsigned_header(key: &SigningKey, seconds: i64, names: &[String], body_hash: &str) -> String {
    let mut header = format!(
        "DKIM-Signature: v=1; a={}; c=relaxed/relaxed;\r\n d={}; s={}; t={seconds};\r\n h=",
        key.algorithm().code(),
        key.domain(),
        key.selector()
    );
    let mut column = 3;
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            header.push(':');
            column += 1;
        }
        if column + name.len() > LINE {
            header.push_str("\r\n  ");
            column = 2;
        }
        header.push_str(name);
        column += name.len();
    }
    header.push_str(";\r\n bh=");
    header.push_str(body_hash);
    header.push_str(";\r\n b=");
    header
}

/// Base64 on lines of their own, after `b=`.
fn folded(base64: &str) -> String {
    let mut text = String::with_capacity(base64.len() + base64.len() / 16);
    for (at, character) in base64.chars().enumerate() {
        if at > 0 && at % (LINE - 4) == 0 {
            text.push_str("\r\n  ");
        }
        text.push(character);
    }
    text
}
