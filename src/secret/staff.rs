//! The secrets of the staff office: tokens, and what is done with keys so that a copy of the database lets nobody in.
//!
//! Tokens of sessions and links are 256 random bits, of which the database holds SHA-256 alone. Recovery codes are
//! short enough to type, so what is stored of them is keyed. Secrets of authenticators are needed again, so they are
//! sealed.

use std::fmt;

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{HmacSha256, KEY_BYTES, Secret, SecretError, expanded, keyed, mac, random};
use crate::domain::id::{StaffId, StaffSessionId};
use crate::domain::moment::Moment;
use crate::domain::staff::code::folded;
use crate::domain::staff::lock::BROWSER_LIFE_MS;
use crate::domain::staff::session::CLOCKS_DIFFER_MS;

/// 256 bits.
const TOKEN_BYTES: usize = 32;
/// 80 bits, 16 characters of base32.
const RECOVERY_BYTES: usize = 10;
/// Which key sealed a text, for when there will be others.
const SEAL_VERSION: u8 = 1;

/// A token as its owner has it; the database has its digest.
pub type Token = Secret<String>;

/// What the database holds of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// The digest of whatever somebody brings.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A new token: 43 characters of base64url.
///
/// # Errors
/// `Random` when the system gives no random numbers.
pub fn new_token() -> Result<Token, SecretError> {
    Ok(Secret::new(BASE64URL_NOPAD.encode(&random::<TOKEN_BYTES>()?)))
}

/// New recovery codes: four groups of four letters and digits each.
///
/// # Errors
/// `Random` when the system gives no random numbers.
pub fn new_recovery_codes<const N: usize>() -> Result<[Secret<String>; N], SecretError> {
    let mut codes = std::array::from_fn(|_| Secret::new(String::new()));
    for code in &mut codes {
        let plain = BASE32_NOPAD.encode(&random::<RECOVERY_BYTES>()?).to_ascii_lowercase();
        *code = Secret::new(in_fours(&plain, '-'));
    }
    Ok(codes)
}

/// A text in groups of four characters, as it is read aloud and typed.
#[must_use]
pub fn in_fours(text: &str, between: char) -> String {
    let mut grouped = String::with_capacity(text.len() + text.len() / 4);
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at.is_multiple_of(4) {
            grouped.push(between);
        }
        grouped.push(letter);
    }
    grouped
}

/// The keys of the staff office.
#[derive(Clone)]
pub struct StaffKeys {
    form: HmacSha256,
    device: HmacSha256,
    attempt: HmacSha256,
    recovery: HmacSha256,
    seal: [u8; KEY_BYTES],
    chain: ChainKey,
}

impl fmt::Debug for StaffKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffKeys(***)")
    }
}

/// The key of the chain of events. It comes from the secret that never changes, so that what was recorded years ago is
/// still proven; and it is a key, so that who has the database alone cannot make a chain that holds.
#[derive(Clone)]
pub struct ChainKey(HmacSha256);

impl fmt::Debug for ChainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainKey(***)")
    }
}

impl ChainKey {
    /// The digest of an event, from the digest before it and the event's parts. The length before each part keeps two
    /// events from sharing their parts by chance.
    #[must_use]
    pub fn link(&self, before: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        let lengths: Vec<[u8; 8]> =
            parts.iter().map(|part| u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes()).collect();
        let mut whole: Vec<&[u8]> = vec![before];
        for (length, part) in lengths.iter().zip(parts) {
            whole.extend([length.as_slice(), part]);
        }
        mac(&self.0, &whole)
    }
}

impl StaffKeys {
    /// The keys of two secrets.
    pub(super) fn of(master: &[u8; KEY_BYTES], lookup: &[u8; KEY_BYTES]) -> Self {
        let of = |purpose: &str| keyed(&expanded(master, purpose));
        Self {
            form: of("staff form"),
            device: of("staff device"),
            attempt: of("staff attempt"),
            recovery: of("staff recovery"),
            seal: expanded(master, "staff seal"),
            chain: ChainKey(keyed(&expanded(lookup, "staff event"))),
        }
    }

    /// The key of the chain of events.
    #[must_use]
    pub const fn chain(&self) -> &ChainKey {
        &self.chain
    }

    /// The token in the forms of a session that lead to `route` (the route's pattern): 43 characters.
    #[must_use]
    pub fn form_token(&self, session: StaffSessionId, route: &str) -> String {
        BASE64URL_NOPAD.encode(&mac(&self.form, &[session.as_bytes(), route.as_bytes()]))
    }

    /// Whether `token` is the one of this session and route; compared in constant time.
    #[must_use]
    pub fn is_form_token(&self, session: StaffSessionId, route: &str, token: &str) -> bool {
        bool::from(self.form_token(session, route).as_bytes().ct_eq(token.as_bytes()))
    }

    /// What a browser is given once its owner has logged in, so that it stands on a ladder of its own afterwards. It
    /// lets nobody in.
    #[must_use]
    pub fn device_token(&self, staff: StaffId, now: Moment) -> String {
        let moment = now.as_millis().to_be_bytes();
        let made = mac(&self.device, &[staff.as_bytes(), &moment]);
        let bytes: Vec<u8> = staff.as_bytes().iter().chain(&moment).chain(&made).copied().collect();
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Whose browser a token is from; `None` for one that is older than a year, and for any other text.
    #[must_use]
    pub fn open_device_token(&self, token: &str, now: Moment) -> Option<StaffId> {
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
        let (staff, rest) = bytes.split_at_checked(16)?;
        let (moment, given) = rest.split_at_checked(8)?;
        let made = mac(&self.device, &[staff, moment]);
        let age = now.since_ms(Moment::from_millis(i64::from_be_bytes(moment.try_into().ok()?)));
        let is_fresh = (-CLOCKS_DIFFER_MS..BROWSER_LIFE_MS).contains(&age);
        if is_fresh && bool::from(made.as_slice().ct_eq(given)) { StaffId::from_slice(staff) } else { None }
    }

    /// The key of a ladder: of an address, of a browser, or of the codes of an account. It tells nobody whose it is.
    #[must_use]
    pub fn attempt_key(&self, kind: &str, what: &[u8]) -> [u8; 32] {
        mac(&self.attempt, &[kind.as_bytes(), &[0], what])
    }

    /// What tells that somebody was given this sealed secret of an authenticator, as it is on offer: 43 characters.
    #[must_use]
    pub fn enrolment(&self, sealed: &[u8]) -> String {
        BASE64URL_NOPAD.encode(&mac(&self.form, &[b"enrolment", sealed]))
    }

    /// Whether `text` is the one of this sealed secret; compared in constant time.
    #[must_use]
    pub fn is_enrolment(&self, sealed: &[u8], text: &str) -> bool {
        bool::from(self.enrolment(sealed).as_bytes().ct_eq(text.as_bytes()))
    }

    /// What is stored of a recovery code, however it is grouped.
    #[must_use]
    pub fn recovery_digest(&self, staff: StaffId, code: &str) -> [u8; 32] {
        mac(&self.recovery, &[staff.as_bytes(), folded(code).as_bytes()])
    }

    /// Seals the secret of somebody's authenticator; it opens for the same account alone.
    ///
    /// # Errors
    /// `Random` when the system gives no random numbers; `Seal` when the secret cannot be sealed, as none of ours is.
    pub fn seal(&self, staff: StaffId, plain: &[u8]) -> Result<Vec<u8>, SecretError> {
        let nonce = random::<NONCE_LEN>()?;
        let mut text = plain.to_vec();
        let key = self.sealing_key().ok_or(SecretError::Seal)?;
        let (once, owner) = (Nonce::assume_unique_for_key(nonce), Aad::from(staff.as_bytes()));
        key.seal_in_place_append_tag(once, owner, &mut text).ok().ok_or(SecretError::Seal)?;
        Ok([SEAL_VERSION].iter().chain(&nonce).chain(&text).copied().collect())
    }

    /// Opens what [`StaffKeys::seal`] sealed for the same account.
    #[must_use]
    pub fn unseal(&self, staff: StaffId, sealed: &[u8]) -> Option<Secret<Vec<u8>>> {
        let (version, rest) = sealed.split_first()?;
        let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>()?;
        if *version != SEAL_VERSION {
            return None;
        }
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.sealing_key()?.open_in_place(nonce, Aad::from(staff.as_bytes()), &mut text).ok()?;
        Some(Secret::new(opened.to_vec()))
    }

    fn sealing_key(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&CHACHA20_POLY1305, &self.seal).ok().map(LessSafeKey::new)
    }
}
