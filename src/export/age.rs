//! Files that one person alone can read: the format of age, version 1 (<https://c2sp.org/age>), for one X25519 key.
//!
//! It is written with the ciphers that are here already. The library of the format's author for this language brings 52
//! crates, other curves and post-quantum keys among them, whichever of its features are off; what is needed of it is
//! the hundred lines below. The tests have the reference program decrypt what they write.

use std::fmt;
use std::io::{self, Write};

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use data_encoding::{BASE64_NOPAD, HEXLOWER};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::agreement::{self, EphemeralPrivateKey, UnparsedPublicKey, X25519};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};

const HRP: Hrp = Hrp::parse_unchecked("age");
const X25519_BYTES: usize = 32;
const FILE_KEY_BYTES: usize = 16;
const PAYLOAD_NONCE_BYTES: usize = 16;
/// Plain bytes that are sealed together.
const CHUNK_BYTES: usize = 64 * 1_024;

/// The key that a file is encrypted to. It is public, and it names a person: no `Debug` shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient([u8; X25519_BYTES]);

/// A text that is no key of age: those begin with `age1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a key of age, which begins with age1 and was made by age-keygen")]
pub struct RecipientError;

impl Recipient {
    /// Reads a key as `age-keygen` prints it: `age1…`.
    ///
    /// # Errors
    /// Anything else, and a key with a mistyped letter. The secret key, which begins with AGE-SECRET-KEY-, is refused
    /// too: it has to stay with its owner.
    pub fn parse(text: &str) -> Result<Self, RecipientError> {
        let checked = CheckedHrpstring::new::<Bech32>(text.trim()).ok().ok_or(RecipientError)?;
        if checked.hrp() != HRP {
            return Err(RecipientError);
        }
        let bytes: Vec<u8> = checked.byte_iter().collect();
        bytes.try_into().map(Self).ok().ok_or(RecipientError)
    }

    /// The key as it was typed, in small letters.
    ///
    /// # Errors
    /// `RecipientError`, of no key that was read by [`Recipient::parse`].
    pub fn text(&self) -> Result<String, RecipientError> {
        bech32::encode::<Bech32>(HRP, &self.0).ok().ok_or(RecipientError)
    }

    /// What tells it from others on record: the first 16 hexadecimal digits of SHA-256 of its bytes.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0)).chars().take(16).collect()
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipient(***)")
    }
}

fn refused<E>(_: E) -> io::Error {
    io::Error::other("the file cannot be encrypted to this key")
}

/// The length of a key to be derived.
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> io::Result<[u8; 32]> {
    let mut key = [0; 32];
    let extracted = Salt::new(HKDF_SHA256, salt).extract(secret);
    let info = [info];
    let expanded = extracted.expand(&info, Length(key.len())).map_err(refused)?;
    expanded.fill(&mut key).map_err(refused)?;
    Ok(key)
}

fn cipher(key: &[u8; 32]) -> io::Result<LessSafeKey> {
    Ok(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).map_err(refused)?))
}

/// Encrypts to one key what is written to it.
pub struct Sealer<W: Write> {
    out: W,
    key: LessSafeKey,
    /// How many chunks are sealed already.
    counter: u64,
    chunk: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    /// Writes the header, and seals from then on.
    ///
    /// # Errors
    /// What `out` answered; `Other` when the system gives no random numbers, or for a key that nobody can have.
    pub fn new(mut out: W, recipient: &Recipient) -> io::Result<Self> {
        let random = SystemRandom::new();
        let (mut file_key, mut nonce) = ([0; FILE_KEY_BYTES], [0; PAYLOAD_NONCE_BYTES]);
        random.fill(&mut file_key).map_err(refused)?;
        random.fill(&mut nonce).map_err(refused)?;
        let header = header(&random, recipient, &file_key)?;
        out.write_all(&header)?;
        out.write_all(&nonce)?;
        let key = cipher(&derive(&file_key, &nonce, b"payload")?)?;
        Ok(Self {
            out,
            key,
            counter: 0,
            chunk: Vec::with_capacity(CHUNK_BYTES + CHACHA20_POLY1305.tag_len()),
        })
    }

    /// Seals what is gathered.
    fn seal(&mut self, is_last: bool) -> io::Result<()> {
        let mut nonce = [0; NONCE_LEN];
        let (count, last) = nonce.split_at_mut(NONCE_LEN - 1);
        let bytes = self.counter.to_be_bytes();
        count.iter_mut().rev().zip(bytes.iter().rev()).for_each(|(place, byte)| *place = *byte);
        last.fill(u8::from(is_last));
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.key.seal_in_place_append_tag(nonce, Aad::empty(), &mut self.chunk).map_err(refused)?;
        self.counter += 1;
        self.out.write_all(&self.chunk)?;
        self.chunk.clear();
        Ok(())
    }

    /// Seals the last chunk, which says that nothing was cut off, and gives back what was written to.
    ///
    /// # Errors
    /// What the file answered.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk is sealed only once more comes: the last one may be full, and must not be empty.
        if self.chunk.len() == CHUNK_BYTES && !bytes.is_empty() {
            self.seal(false)?;
        }
        let room = CHUNK_BYTES.saturating_sub(self.chunk.len()).min(bytes.len());
        self.chunk.extend_from_slice(bytes.get(..room).unwrap_or_default());
        Ok(room)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The header: the file's key, sealed so that the owner of the recipient's secret key alone can have it.
fn header(random: &SystemRandom, recipient: &Recipient, file_key: &[u8]) -> io::Result<Vec<u8>> {
    let ephemeral = EphemeralPrivateKey::generate(&X25519, random).map_err(refused)?;
    let share = ephemeral.compute_public_key().map_err(refused)?;
    let salt = [share.as_ref(), &recipient.0].concat();
    let theirs = UnparsedPublicKey::new(&X25519, &recipient.0);
    let wrap = agreement::agree_ephemeral(ephemeral, &theirs, |shared| {
        derive(shared, &salt, b"age-encryption.org/v1/X25519")
    });
    let wrap = cipher(&wrap.map_err(refused)??)?;
    let mut sealed = file_key.to_vec();
    let nonce = Nonce::assume_unique_for_key([0; NONCE_LEN]);
    wrap.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).map_err(refused)?;
    let mut header = format!(
        "age-encryption.org/v1\n-> X25519 {}\n{}\n---",
        BASE64_NOPAD.encode(share.as_ref()),
        BASE64_NOPAD.encode(&sealed)
    );
    let key = hmac::Key::new(hmac::HMAC_SHA256, &derive(file_key, b"", b"header")?);
    let mac = hmac::sign(&key, header.as_bytes());
    header.push(' ');
    header.push_str(&BASE64_NOPAD.encode(mac.as_ref()));
    header.push('\n');
    Ok(header.into_bytes())
}
