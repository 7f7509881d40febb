//! Codes of an authenticator: six digits of HMAC-SHA-1 every 30 seconds (RFC 6238, RFC 4226), which is what every
//! authenticator understands.

use data_encoding::BASE32_NOPAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use subtle::ConstantTimeEq;

use super::{Secret, SecretError, random};
use crate::domain::moment::{Moment, SECOND_MS};

/// 160 bits (RFC 4226, section 4).
const SECRET_BYTES: usize = 20;
/// How long a code is the current one.
const STEP_MS: i64 = 30 * SECOND_MS;
/// Codes before and after the current one that are taken too (RFC 6238, section 5.2): clocks differ.
const DRIFT_STEPS: i64 = 1;

/// The secret of an authenticator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotpSecret(Secret<Vec<u8>>);

impl TotpSecret {
    /// A new one.
    ///
    /// # Errors
    /// `Random` when the system gives no random numbers.
    pub fn new() -> Result<Self, SecretError> {
        Ok(Self(Secret::new(random::<SECRET_BYTES>()?.to_vec())))
    }

    /// The secret of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: Secret<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// Its bytes, to be sealed.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose()
    }

    /// The secret as it is typed into an authenticator: 32 letters and digits.
    #[must_use]
    pub fn typed(&self) -> Secret<String> {
        Secret::new(BASE32_NOPAD.encode(self.0.expose()))
    }

    /// What a QR code says to an authenticator: the secret under the name of an account.
    #[must_use]
    pub fn link(&self, issuer: &str, account: &str) -> Secret<String> {
        let [issuer, account] = [issuer, account].map(|text| utf8_percent_encode(text, NON_ALPHANUMERIC));
        Secret::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}",
            self.typed().expose()
        ))
    }

    /// The number of the code's time step, where `code` is the one of now or of the step before or after, and newer
    /// than `last`: no code is taken twice. Compared in constant time.
    #[must_use]
    pub fn find_step(&self, code: &str, now: Moment, last: i64) -> Option<i64> {
        let current = now.as_millis().div_euclid(STEP_MS);
        let mut found = None;
        for step in current - DRIFT_STEPS..=current + DRIFT_STEPS {
            let fits = bool::from(self.code(step).as_bytes().ct_eq(code.as_bytes()));
            if fits && step > last {
                found = Some(step);
            }
        }
        found
    }

    /// The code of a moment, for whoever holds the secret.
    #[must_use]
    pub fn code_at(&self, now: Moment) -> String {
        self.code(now.as_millis().div_euclid(STEP_MS))
    }

    /// RFC 4226, section 5.3: four bytes from where the last one says, without the sign, to six digits.
    fn code(&self, step: i64) -> String {
        let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.0.expose());
        let tag = sign(&key, &step.to_be_bytes());
        let bytes = tag.as_ref();
        let offset = bytes.last().map_or(0, |byte| usize::from(byte & 0x0f));
        let four: Vec<u8> = bytes.iter().skip(offset).take(4).copied().collect();
        let number = four.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }
}
