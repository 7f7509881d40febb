//! Passphrases hashed: argon2id, a few at a time, and off the threads that answer requests.
//!
//! A hash takes a tenth of a second and 64 MiB on purpose. So only two are made at once, a few more may wait, and
//! whoever comes beyond that is told to come again: a flood of logins costs a bounded part of the machine.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use super::{Secret, SecretError, random};
use crate::domain::staff::passphrase::Passphrase;

/// The least memory of a hash, in KiB, and the fewest passes over it (OWASP Password Storage, 2025).
pub const LEAST_COST: Cost = Cost { memory_kib: 19 * 1024, passes: 2 };
/// Hashes at once: 128 MiB at the default cost.
const AT_ONCE: usize = 2;
/// Hashes that may wait besides: some three seconds' worth.
const WAITING: usize = 30;
/// 128 bits (RFC 9106, section 3.1).
const SALT_BYTES: usize = 16;
/// 256 bits.
const HASH_BYTES: usize = 32;

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// Whether it is not below [`LEAST_COST`].
    #[must_use]
    pub const fn is_enough(self) -> bool {
        self.memory_kib >= LEAST_COST.memory_kib && self.passes >= LEAST_COST.passes
    }
}

/// Why nothing was hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many are waiting.
    #[error("too many passphrases are being hashed")]
    Busy,
    /// The hash could not be made; the text says which part failed, without values.
    #[error("a passphrase cannot be hashed: {0}")]
    Broken(String),
    /// The system gives no random numbers.
    #[error(transparent)]
    Random(#[from] SecretError),
}

/// A passphrase's hash as it is stored: a PHC string that carries its own cost. It is not for showing.
pub type StoredHash = Secret<String>;

/// How a passphrase compares with what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whether it is the one.
    pub fits: bool,
    /// Whether what is stored has another cost than new hashes have.
    pub is_outdated: bool,
}

/// Makes and compares hashes.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    cost: Cost,
    decoy: Arc<str>,
    at_once: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("cost", &self.cost).finish_non_exhaustive()
    }
}

impl Hasher {
    /// A hasher of this cost.
    ///
    /// # Errors
    /// `Broken` when argon2 takes no such cost; `Random`.
    pub fn new(cost: Cost) -> Result<Self, HashError> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, Some(HASH_BYTES)).map_err(broken)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        Ok(Self {
            argon2,
            cost,
            decoy: decoy(&params)?.into(),
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
        })
    }

    /// The hash of a new passphrase.
    ///
    /// # Errors
    /// Any [`HashError`].
    pub async fn hash(&self, passphrase: Passphrase) -> Result<StoredHash, HashError> {
        let salt = random::<SALT_BYTES>()?;
        let argon2 = self.argon2.clone();
        self.work(move || {
            let hash = argon2.hash_password_with_salt(passphrase.as_bytes(), &salt).map_err(broken)?;
            Ok(Secret::new(hash.to_string()))
        })
        .await
    }

    /// Compares a passphrase with what is stored. Without anything stored it takes as long as a hash of the present cost
    /// and never fits: from the time alone nobody learns whether there is an account. There is one window: after the cost
    /// was changed, a hash that was stored before takes as long as it did then, until its owner logs in the next time.
    ///
    /// # Errors
    /// `Busy`; `Broken` when what is stored is no hash.
    pub async fn check(
        &self,
        passphrase: Passphrase,
        stored: Option<StoredHash>,
    ) -> Result<Checked, HashError> {
        let (argon2, cost, decoy) = (self.argon2.clone(), self.cost, Arc::clone(&self.decoy));
        self.work(move || {
            let (text, is_real) = match &stored {
                Some(stored) => (stored.expose().as_str(), true),
                None => (decoy.as_ref(), false),
            };
            let hash = PasswordHash::new(text).map_err(broken)?;
            // Its own cost is in the hash.
            let fits = argon2.verify_password(passphrase.as_bytes(), &hash).is_ok();
            let had = Params::try_from(&hash).map_err(broken)?;
            let had = Cost { memory_kib: had.m_cost(), passes: had.t_cost() };
            Ok(Checked { fits: fits && is_real, is_outdated: had != cost })
        })
        .await
    }

    /// Waits for a turn, and works where nobody waits for an answer.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.ok().ok_or(HashError::Busy)?;
        let turn = Arc::clone(&self.at_once).acquire_owned().await;
        let turn = turn.ok().ok_or(HashError::Busy)?;
        // Both go with the work: somebody who stops waiting does not make room for another before it is done.
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        done.await.unwrap_or_else(|stopped| Err(HashError::Broken(stopped.to_string())))
    }
}

fn broken(error: impl fmt::Display) -> HashError {
    HashError::Broken(error.to_string())
}

/// A hash of the right cost that no passphrase is known for.
fn decoy(params: &Params) -> Result<String, HashError> {
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: params.try_into().map_err(broken)?,
        salt: Some(Salt::new(&random::<SALT_BYTES>()?).map_err(broken)?),
        hash: Some(Output::new(&random::<HASH_BYTES>()?).map_err(broken)?),
    };
    Ok(hash.to_string())
}
