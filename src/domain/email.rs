//! An email address: what to mail to, what was typed, and the key that tells who is the same.
//!
//! The grammar is RFC 5321's Mailbox with a policy of our own on top: an unquoted dot-atom before the
//! one `@`, a public domain name after it, nothing longer than a server must accept (section 4.5.3.1).

use std::fmt;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::text;

/// The longest address, in bytes: RFC 5321's path of 256 less its angle brackets.
pub const ADDRESS_LIMIT_BYTES: usize = 254;
/// The longest local part, in bytes (RFC 5321 section 4.5.3.1.1).
pub const LOCAL_LIMIT_BYTES: usize = 64;

/// Why a typed address was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("address refused: {}", self.code())]
pub enum EmailError {
    /// Nothing was typed.
    Empty,
    /// A NUL character.
    Nul,
    /// Longer than [`ADDRESS_LIMIT_BYTES`], or a local part longer than [`LOCAL_LIMIT_BYTES`].
    TooLong,
    /// White space inside the address.
    Space,
    /// No `@`.
    NoAt,
    /// More than one `@`.
    SeveralAts,
    /// The part before the `@` is empty or not a dot-atom (RFC 5322 section 3.2.3).
    Local,
    /// The part before the `@` holds letters outside ASCII: that needs SMTPUTF8 (RFC 6531) all the way.
    NonAsciiLocal,
    /// The part after the `@` is no domain name.
    Domain,
    /// A domain without a dot.
    NoDot,
    /// A last label that is no top-level domain.
    TopLevel,
    /// A number instead of a domain: `[192.0.2.1]`, `192.0.2.1`.
    IpLiteral,
}

impl EmailError {
    /// The stable code from which a page takes its sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "email-empty",
            Self::Nul => "email-nul",
            Self::TooLong => "email-too-long",
            Self::Space => "email-space",
            Self::NoAt => "email-no-at",
            Self::SeveralAts => "email-several-ats",
            Self::Local => "email-local",
            Self::NonAsciiLocal => "email-local-not-ascii",
            Self::Domain => "email-domain",
            Self::NoDot => "email-no-dot",
            Self::TopLevel => "email-top-level",
            Self::IpLiteral => "email-ip",
        }
    }
}

/// An email address that passed the policy. Two are equal when mail to them goes to the same text, however
/// the domain was typed. Its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct EmailAddress {
    typed: String,
    address: String,
    canonical: String,
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.address == other.address
    }
}

impl Eq for EmailAddress {}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(masked)")
    }
}

impl EmailAddress {
    /// Trims, cleans and judges a typed address. The domain may be written in any script.
    ///
    /// # Errors
    /// Any [`EmailError`].
    pub fn parse(raw: &str) -> Result<Self, EmailError> {
        let typed = text::clean_line(raw).ok().ok_or(EmailError::Nul)?;
        if typed.is_empty() {
            return Err(EmailError::Empty);
        }
        if typed.contains(' ') {
            return Err(EmailError::Space);
        }
        // Four bytes a character is the most that an address in another script can need before its
        // domain is shortened to ASCII; beyond it there is nothing to work on.
        if typed.len() > ADDRESS_LIMIT_BYTES * 4 {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = typed.split_once('@').ok_or(EmailError::NoAt)?;
        if domain.contains('@') {
            return Err(EmailError::SeveralAts);
        }
        judge_local(local)?;
        let domain = ascii_domain(domain)?;
        let address = format!("{local}@{domain}");
        if address.len() > ADDRESS_LIMIT_BYTES {
            return Err(EmailError::TooLong);
        }
        let canonical = canonical(local, &domain);
        Ok(Self { typed, address, canonical })
    }

    /// The address to mail to: the local part as typed, the domain in ASCII and lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The address as typed, cleaned: what to show to its owner.
    #[must_use]
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The text by which two addresses are the same: lower case, ASCII domain, `+tag` dropped where the
    /// provider delivers it to the same mailbox, dots dropped at Gmail, `googlemail.com` as `gmail.com`.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The domain to mail to, in ASCII and lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The whole address with a commonly misspelt domain put right; `None` when nothing looks misspelt.
    /// Only ever offered, never applied.
    #[must_use]
    pub fn suggestion(&self) -> Option<String> {
        let (local, domain) = self.address.split_once('@')?;
        let right = mended_domain(domain)?;
        Some(format!("{local}@{right}"))
    }
}

fn judge_local(local: &str) -> Result<(), EmailError> {
    if local.len() > LOCAL_LIMIT_BYTES {
        return Err(EmailError::TooLong);
    }
    if !local.is_ascii() {
        return Err(EmailError::NonAsciiLocal);
    }
    // RFC 5322 section 3.2.3: atext between single dots.
    let is_atext = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    if local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext)) {
        Ok(())
    } else {
        Err(EmailError::Local)
    }
}

fn ascii_domain(domain: &str) -> Result<String, EmailError> {
    if domain.is_empty() {
        return Err(EmailError::Domain);
    }
    if domain.starts_with('[') || domain.parse::<std::net::IpAddr>().is_ok() {
        return Err(EmailError::IpLiteral);
    }
    let ascii = Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .ok()
        .ok_or(EmailError::Domain)?
        .into_owned();
    let (_, top) = ascii.rsplit_once('.').ok_or(EmailError::NoDot)?;
    let is_name = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_name || top.starts_with("xn--") {
        Ok(ascii)
    } else if ascii.parse::<std::net::IpAddr>().is_ok() {
        Err(EmailError::IpLiteral)
    } else {
        Err(EmailError::TopLevel)
    }
}

/// The mailbox rules of the providers where many addresses lead to one mailbox.
enum Mailbox {
    /// Dots mean nothing, `+tag` neither.
    Gmail,
    /// `+tag` means nothing.
    Tagged,
    /// Every spelling but case counts.
    Plain,
}

fn mailbox_of(domain: &str) -> Mailbox {
    let (name, rest) = domain.split_once('.').unwrap_or((domain, ""));
    match (name, rest) {
        ("gmail" | "googlemail", "com") => Mailbox::Gmail,
        ("msn" | "icloud" | "me" | "mac", "com") => Mailbox::Tagged,
        ("fastmail", "net" | "org") => Mailbox::Tagged,
        ("hotmail" | "live" | "outlook" | "fastmail", rest) if is_country_end(rest) => Mailbox::Tagged,
        _ => Mailbox::Plain,
    }
}

/// `com`, a country (`fr`), or a country's commercial domain (`co.uk`, `com.au`).
fn is_country_end(rest: &str) -> bool {
    let is_country = |end: &str| end.len() == 2 && end.bytes().all(|byte| byte.is_ascii_lowercase());
    rest == "com"
        || is_country(rest)
        || rest
            .split_once('.')
            .is_some_and(|(kind, country)| matches!(kind, "co" | "com") && is_country(country))
}

fn canonical(local: &str, domain: &str) -> String {
    let local = local.to_ascii_lowercase();
    let untagged = match local.split_once('+') {
        // An address that is nothing but a tag keeps it: an empty key would be everybody's.
        // `ada.+tag` leaves a dot behind that no address may end with.
        Some((base, _)) if !base.is_empty() => base.trim_end_matches('.'),
        _ => local.as_str(),
    };
    match mailbox_of(domain) {
        Mailbox::Gmail => format!("{}@gmail.com", untagged.replace('.', "")),
        Mailbox::Tagged => format!("{untagged}@{domain}"),
        Mailbox::Plain => format!("{local}@{domain}"),
    }
}

/// The domains that people meant, for those they often type instead.
fn mended_domain(domain: &str) -> Option<String> {
    const MISSPELT: [(&str, &str); 40] = [
        ("gmial.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmil.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("gmail.om", "gmail.com"),
        ("gmail.co.uk", "gmail.com"),
        ("gmail.uk", "gmail.com"),
        ("googlemail.co.uk", "googlemail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmial.co.uk", "hotmail.co.uk"),
        ("hotmal.com", "hotmail.com"),
        ("hotmal.co.uk", "hotmail.co.uk"),
        ("hotmai.com", "hotmail.com"),
        ("hotmai.co.uk", "hotmail.co.uk"),
        ("hotmil.com", "hotmail.com"),
        ("hotmil.co.uk", "hotmail.co.uk"),
        ("homail.com", "hotmail.com"),
        ("homail.co.uk", "hotmail.co.uk"),
        ("hotmail.co", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("outloo.com", "outlook.com"),
        ("outllok.com", "outlook.com"),
        ("yaho.com", "yahoo.com"),
        ("yaho.co.uk", "yahoo.co.uk"),
        ("yahooo.com", "yahoo.com"),
        ("yahho.com", "yahoo.com"),
        ("yahoo.co", "yahoo.com"),
        ("iclod.com", "icloud.com"),
        ("icoud.com", "icloud.com"),
        ("icloud.co", "icloud.com"),
        ("icloud.co.uk", "icloud.com"),
        ("btinternet.co.uk", "btinternet.com"),
        ("btintenet.com", "btinternet.com"),
        ("btinterent.com", "btinternet.com"),
        ("ntlword.com", "ntlworld.com"),
    ];
    /// Ends that no registry runs, and what was meant.
    const ENDS: [(&str, &str); 7] = [
        (".con", ".com"),
        (".cpm", ".com"),
        (".vom", ".com"),
        (".co.ul", ".co.uk"),
        (".co.ukk", ".co.uk"),
        (".couk", ".co.uk"),
        (".nhs.ne", ".nhs.net"),
    ];
    if let Some((_, right)) = MISSPELT.iter().find(|(wrong, _)| *wrong == domain) {
        return Some((*right).to_owned());
    }
    let ended = ENDS
        .iter()
        .find_map(|(wrong, right)| domain.strip_suffix(wrong).map(|name| format!("{name}{right}")))?;
    Some(MISSPELT.iter().find(|(wrong, _)| *wrong == ended).map_or(ended, |(_, right)| (*right).to_owned()))
}
