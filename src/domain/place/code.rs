//! Codes of areas: those of the Office for National Statistics, and the shorter ones of other publishers.

use std::fmt;

/// A GSS code of the Office for National Statistics: a letter and eight digits, such as `E14001063`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gss([u8; 9]);

/// A text that is no GSS code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a GSS code is a letter and eight digits")]
pub struct GssError;

impl Gss {
    /// Reads a code, trimmed; lower case is accepted.
    ///
    /// # Errors
    /// [`GssError`] for anything but a letter and eight digits.
    pub fn parse(raw: &str) -> Result<Self, GssError> {
        let bytes: [u8; 9] = raw.trim().as_bytes().try_into().ok().ok_or(GssError)?;
        let bytes = bytes.map(|byte| byte.to_ascii_uppercase());
        match bytes {
            [letter, digits @ ..] if letter.is_ascii_uppercase() && digits.iter().all(u8::is_ascii_digit) => {
                Ok(Self(bytes))
            }
            _ => Err(GssError),
        }
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether it is one of the pseudo codes (`E99999999`) that stand for "none".
    #[must_use]
    pub fn is_pseudo(&self) -> bool {
        self.as_str().ends_with("99999999")
    }
}

impl fmt::Display for Gss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Gss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Gss {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Gss {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A code that names an office's area: a GSS code, or a publisher's shorter one (`ZC010` of a trust in
/// Northern Ireland, `NICE`): 2 to 9 capital letters and digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode {
    // Unused places at the end are zero, so that equal codes have equal bytes.
    bytes: [u8; 9],
}

/// A text that is no code of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code of an area is 2 to 9 letters and digits")]
pub struct AreaCodeError;

impl AreaCode {
    /// Reads a code, trimmed; lower case is accepted.
    ///
    /// # Errors
    /// [`AreaCodeError`] for anything but 2 to 9 letters and digits.
    pub fn parse(raw: &str) -> Result<Self, AreaCodeError> {
        let raw = raw.trim();
        if !(2..=9).contains(&raw.len()) || !raw.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(AreaCodeError);
        }
        let mut bytes = [0; 9];
        for (slot, byte) in bytes.iter_mut().zip(raw.bytes()) {
            *slot = byte.to_ascii_uppercase();
        }
        Ok(Self { bytes })
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap_or_default().trim_end_matches('\0')
    }

    /// The code as a GSS code; `None` when it is another publisher's.
    #[must_use]
    pub fn gss(&self) -> Option<Gss> {
        Gss::parse(self.as_str()).ok()
    }
}

impl From<Gss> for AreaCode {
    fn from(code: Gss) -> Self {
        Self { bytes: code.0 }
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for AreaCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for AreaCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
