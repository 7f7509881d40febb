//! Who a message is from and to as the servers see it (RFC 5321 section 2.3.1), apart from its headers.

use std::fmt;

/// Longest path without its brackets, in octets (RFC 5321 section 4.5.3.1.3 counts 256 with them).
const PATH_BYTES: usize = 254;

/// One sender, one recipient: each message goes to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    sender: String,
    recipient: String,
}

/// An address that cannot be written into an SMTP command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address of the envelope is not plain ASCII of the form local@domain")]
pub struct EnvelopeError;

impl Envelope {
    /// An envelope from two addresses of the form `local@domain`, ASCII without spaces or brackets (an
    /// internationalised domain comes in its `xn--` form).
    ///
    /// # Errors
    /// [`EnvelopeError`] when one of them is anything else: nothing may break out of its command line.
    pub fn new(sender: &str, recipient: &str) -> Result<Self, EnvelopeError> {
        if !is_path(sender) || !is_path(recipient) {
            return Err(EnvelopeError);
        }
        Ok(Self { sender: sender.to_owned(), recipient: recipient.to_owned() })
    }

    /// Where failures are reported to.
    #[must_use]
    pub fn sender(&self) -> &str {
        &self.sender
    }

    /// Who gets it.
    #[must_use]
    pub fn recipient(&self) -> &str {
        &self.recipient
    }

    /// The part of the recipient before its `@`: what a careless server echoes.
    #[must_use]
    pub fn recipient_local_part(&self) -> &str {
        self.recipient.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

fn is_path(address: &str) -> bool {
    let plain =
        address.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"' | b'\\' | b','));
    let parts = address.split_once('@');
    plain
        && address.len() <= PATH_BYTES
        && parts
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Envelope(..)")
    }
}
