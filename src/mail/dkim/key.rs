//! The keys that sign mail: read from PEM, shown as the DNS record that lets others verify.
//!
//! RSA keys of 2048 to 4096 bits (PKCS#8 or PKCS#1) and Ed25519 keys (PKCS#8). Which of the two a key is
//! follows from the file. RSA is the one that every receiver knows; Ed25519 (RFC 8463) costs next to nothing
//! beside it.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use data_encoding::BASE64;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

/// The most that is read of a key file, in bytes; an RSA key of 4096 bits takes 3,300.
const FILE_BYTES: u64 = 64 * 1_024;
/// `rsaEncryption` with its NULL, as a public key names its algorithm (RFC 3279 section 2.3.1), in DER.
const RSA_ALGORITHM: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// Why a key cannot be used. No message holds anything of the key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// Others than its owner may read or write the file.
    #[error("can be read by others (mode {0:04o}): run chmod 600 on it")]
    Exposed(u32),
    /// There is no private key in PEM form in it.
    #[error("holds no private key as PEM (PKCS#8 or PKCS#1, not encrypted)")]
    NotPem,
    /// The key is of another kind, or too weak.
    #[error("holds a key that is neither RSA of 2048 to 4096 bits nor Ed25519")]
    Unfit,
    /// Domain or selector cannot be part of a DNS name.
    #[error("needs a domain and a selector of letters, digits, hyphens and dots")]
    Name,
    /// Signing failed.
    #[error("cannot sign")]
    Signing,
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// `rsa-sha256` (RFC 6376 section 3.3.2).
    Rsa,
    /// `ed25519-sha256` (RFC 8463).
    Ed25519,
}

impl Algorithm {
    /// The value of `a=` in a signature.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rsa => "rsa-sha256",
            Self::Ed25519 => "ed25519-sha256",
        }
    }
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

/// A private key with the domain it signs for and the selector under which its public half is published.
pub struct SigningKey {
    domain: String,
    selector: String,
    pair: Pair,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.record_name())
    }
}

impl SigningKey {
    /// Reads a key from PEM text.
    ///
    /// # Errors
    /// [`KeyError`] when the text is no such key, or the names fit no DNS record.
    pub fn from_pem(domain: &str, selector: &str, pem: &[u8]) -> Result<Self, KeyError> {
        let is_name = |name: &str| {
            let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            let label = |label: &str| !label.is_empty() && label.len() <= 63 && label.bytes().all(fits);
            name.len() <= 200 && name.split('.').all(label)
        };
        if !is_name(domain) || !is_name(selector) {
            return Err(KeyError::Name);
        }
        let pair = match PrivateKeyDer::from_pem_slice(pem).ok().ok_or(KeyError::NotPem)? {
            PrivateKeyDer::Pkcs1(der) => Pair::rsa(RsaKeyPair::from_der(der.secret_pkcs1_der())),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                // What OpenSSL writes holds no public half, so there is none to compare.
                match Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
                    Ok(pair) => Some(Pair::Ed25519(pair)),
                    Err(_) => Pair::rsa(RsaKeyPair::from_pkcs8(der)),
                }
            }
            _ => None,
        };
        let pair = pair.ok_or(KeyError::Unfit)?;
        Ok(Self { domain: domain.to_ascii_lowercase(), selector: selector.to_ascii_lowercase(), pair })
    }

    /// Reads a key from a file that nobody but its owner may read.
    ///
    /// # Errors
    /// [`KeyError`] as [`SigningKey::from_pem`], and when the file is away or others can read it.
    pub fn open(domain: &str, selector: &str, path: &Path) -> Result<Self, KeyError> {
        let file = File::open(path)?;
        let mode = file.metadata()?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed(mode));
        }
        let mut pem = Vec::new();
        file.take(FILE_BYTES).read_to_end(&mut pem)?;
        Self::from_pem(domain, selector, &pem)
    }

    /// The domain that answers for the mail (`d=`).
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The name of the key within its domain (`s=`).
    #[must_use]
    pub fn selector(&self) -> &str {
        &self.selector
    }

    /// How it signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Rsa(_) => Algorithm::Rsa,
            Pair::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// The name of the TXT record that publishes it (RFC 6376 section 3.6.2.1).
    #[must_use]
    pub fn record_name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// The text of that record, in one piece; DNS holds it as strings of at most 255 characters.
    #[must_use]
    pub fn record(&self) -> String {
        match &self.pair {
            // RFC 6376 asks for an RSAPublicKey; what everybody publishes and reads is the SubjectPublicKeyInfo
            // around it (erratum 3017).
            Pair::Rsa(pair) => {
                let bits = [&[0][..], pair.public_key().as_ref()].concat();
                let whole = der(0x30, &[&RSA_ALGORITHM[..], &der(0x03, &bits)].concat());
                format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&whole))
            }
            Pair::Ed25519(pair) => {
                format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(pair.public_key().as_ref()))
            }
        }
    }

    /// Signs canonical headers. RSA signs the data (PKCS #1 v1.5 with SHA-256), Ed25519 its SHA-256 (RFC 8463
    /// section 3).
    ///
    /// # Errors
    /// [`KeyError::Signing`] when the system has no random numbers for the blinding.
    pub(super) fn sign(&self, data: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let signed = pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signature);
                signed.ok().ok_or(KeyError::Signing)?;
                Ok(signature)
            }
            Pair::Ed25519(pair) => {
                let digest = ring::digest::digest(&ring::digest::SHA256, data);
                Ok(pair.sign(digest.as_ref()).as_ref().to_vec())
            }
        }
    }
}

impl Pair {
    fn rsa(read: Result<RsaKeyPair, ring::error::KeyRejected>) -> Option<Self> {
        read.ok().map(|pair| Self::Rsa(Box::new(pair)))
    }
}

/// One DER value: tag, length, content (X.690 section 8.1).
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let mut significant: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut value = vec![tag];
    if content.len() >= 128 {
        value.push(0x80 | u8::try_from(significant.len()).unwrap_or(0));
    }
    value.append(&mut significant);
    value.extend_from_slice(content);
    value
}

/// A new Ed25519 key as PEM (PKCS#8).
///
/// # Errors
/// [`KeyError::Signing`] when the system has no random numbers to give.
pub fn new_ed25519_pem() -> Result<String, KeyError> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).ok().ok_or(KeyError::Signing)?;
    let encoded = BASE64.encode(document.as_ref());
    let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
    for (at, character) in encoded.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem.push_str("\n-----END PRIVATE KEY-----\n");
    Ok(pem)
}
