//! The second thing that is typed to be let in: an authenticator's six digits, or a recovery code.

use std::fmt;

/// Digits of an authenticator's code.
const TOTP_DIGITS: usize = 6;
/// Letters and digits of a recovery code.
const RECOVERY_CHARS: usize = 16;

/// A code without the spaces and hyphens that make it legible, in lower case.
#[must_use]
pub fn folded(text: &str) -> String {
    let is_joint = |c: &char| c.is_whitespace() || *c == '-';
    // One more than there can be is enough to tell that it is none.
    let bare = text.chars().filter(|c| !is_joint(c)).take(RECOVERY_CHARS + 1);
    bare.map(|c| c.to_ascii_lowercase()).collect()
}

/// A code as it was typed, without the spaces and hyphens that make it legible. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub enum Code {
    /// Six digits of an authenticator.
    Totp(String),
    /// A recovery code, in lower case.
    Recovery(String),
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(***)")
    }
}

impl Code {
    /// Reads a code; `None` for what can be neither.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let bare = folded(text);
        if bare.len() == TOTP_DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Totp(bare));
        }
        let is_recovery =
            bare.len() == RECOVERY_CHARS && bare.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_recovery.then_some(Self::Recovery(bare))
    }
}
