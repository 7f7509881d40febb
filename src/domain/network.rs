//! The network that a form comes from, as far as one household or office shares it.

use std::fmt;
use std::net::IpAddr;

/// An IPv4 address, or the first 64 bits of an IPv6 address, which are what a provider gives one household (RFC 6177).
/// It is a person's datum: it is counted and digested, and never shown or kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HomeNetwork(u128);

impl HomeNetwork {
    /// The network of an address. The two families never meet.
    #[must_use]
    pub fn of(ip: IpAddr) -> Self {
        Self(match ip.to_canonical() {
            IpAddr::V4(address) => u128::from(address.to_bits()),
            IpAddr::V6(address) => address.to_bits() >> 64 << 64 | 1,
        })
    }

    /// What a digest of it is made from.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl fmt::Debug for HomeNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HomeNetwork(***)")
    }
}

/// A network as a signature keeps it: 8 bytes of a keyed digest. It tells one network from another, and nobody without
/// the key learns which it was (`2^32` addresses are hashed in a moment where there is none).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkKey([u8; 8]);

impl NetworkKey {
    /// The key from a 32-byte keyed digest.
    #[must_use]
    pub fn from_hash(hash: &[u8; 32]) -> Self {
        let mut key = [0; 8];
        key.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
        Self(key)
    }

    /// Reads a key back from its stored bytes; `None` for any other length, such as the empty bytes of an unknown one.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes as stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }

    /// Reads the 16 hexadecimal digits that forms hold; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = if is_hex { u64::from_str_radix(text, 16).ok() } else { None };
        number.map(|number| Self(number.to_be_bytes()))
    }

    /// The 16 hexadecimal digits by which the staff tell networks apart.
    #[must_use]
    pub fn to_hex(self) -> String {
        format!("{:016x}", u64::from_be_bytes(self.0))
    }
}

impl fmt::Debug for NetworkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NetworkKey(…)")
    }
}
