//! Addresses an operator may write: web origins, networks, mail addresses, the relay and the database.
//!
//! Each is parsed when the settings are read, so that nothing later meets a malformed one. A password in
//! an address is masked in `Debug` and never repeated in an error.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use serde::Deserialize;
use url::{Host, Url};

use crate::secret::Secret;

/// Why a text is not the address it should be. The message says what is expected; it never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AddressError(&'static str);

macro_rules! text_form {
    ($($name:ident),+) => {$(
        impl TryFrom<String> for $name {
            type Error = AddressError;

            fn try_from(text: String) -> Result<Self, AddressError> {
                text.parse()
            }
        }
    )+};
}

text_form!(BaseUrl, HostName, Network, MailAddress, WebLink, ApiUrl, SmtpUrl, DatabaseUrl);

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.trim_end_matches('.') == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

/// The address people open: a web origin (scheme, host, port) without a path.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct BaseUrl {
    is_https: bool,
    is_loopback: bool,
    port: Option<u16>,
    text: String,
}

impl BaseUrl {
    /// The origin as text, without a slash at the end: what paths are appended to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether pages are served by https.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether the host is this machine, under whichever name.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// The value of the `Host` header of a request to this origin (RFC 9110 section 7.2).
    #[must_use]
    pub fn authority(&self) -> &str {
        self.text.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// The origins that stand for this one: itself alone, or each name of the loopback interface where it
    /// is one of them, because people type `localhost` and `127.0.0.1` alike.
    #[must_use]
    pub fn origins(&self) -> Vec<Self> {
        let mut origins = vec![self.clone()];
        if self.is_loopback {
            for host in ["127.0.0.1", "localhost", "[::1]"] {
                let origin = Self::new(self.is_https, host, self.port, true);
                if !origins.contains(&origin) {
                    origins.push(origin);
                }
            }
        }
        origins
    }

    /// The origin of a plain listener, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn of_listener(bind: SocketAddr) -> Self {
        let host = match bind.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let port = Some(bind.port()).filter(|port| *port != 80);
        Self::new(false, &host, port, is_loopback_listener(bind.ip()))
    }

    fn new(is_https: bool, host: &str, port: Option<u16>, is_loopback: bool) -> Self {
        let scheme = if is_https { "https" } else { "http" };
        let port_text = port.map_or_else(String::new, |port| format!(":{port}"));
        Self { is_https, is_loopback, port, text: format!("{scheme}://{host}{port_text}") }
    }
}

impl FromStr for BaseUrl {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        const WANTED: AddressError = AddressError(
            "expected http:// or https:// and a host, without a path, such as https://example.org",
        );
        let url = Url::parse(text).ok().ok_or(WANTED)?;
        let host = url.host().ok_or(WANTED)?;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !bare {
            return Err(WANTED);
        }
        Ok(Self::new(url.scheme() == "https", &host.to_string(), url.port(), is_loopback(&host)))
    }
}

/// A network of trusted proxies: an address and the number of leading bits that matter (RFC 4632).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Whether `ip` lies in this network. An IPv4 address mapped into IPv6 counts as the IPv4 address.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.address, ip.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                let shift = 32u32.saturating_sub(u32::from(self.prefix));
                (network.to_bits() ^ ip.to_bits()).checked_shr(shift).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => {
                let shift = 128u32.saturating_sub(u32::from(self.prefix));
                (network.to_bits() ^ ip.to_bits()).checked_shr(shift).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        const WANTED: AddressError =
            AddressError("expected IP addresses or networks, such as 10.0.0.1 or 10.0.0.0/8");
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.trim().parse().ok().ok_or(WANTED)?;
        let bits = match address {
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => 128,
        };
        let prefix = match prefix {
            None => bits,
            Some(prefix) => prefix.trim().parse().ok().filter(|prefix: &u8| *prefix <= bits).ok_or(WANTED)?,
        };
        Ok(Self { address, prefix })
    }
}

/// An email address of the organisation (public, unlike a supporter's).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct MailAddress(String);

impl MailAddress {
    /// The address as written: `local@domain`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the at sign.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for MailAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        const WANTED: AddressError =
            AddressError("expected one email address without a name, such as a@example.org");
        let (local, domain) = text.split_once('@').ok_or(WANTED)?;
        let allowed = |c: char| c.is_ascii_graphic() && !"@<>(),;:\\\"[]".contains(c);
        let fits = !local.is_empty() && local.len() <= 64 && !domain.is_empty() && text.len() <= 254;
        if !fits || !local.chars().all(allowed) || !domain.chars().all(allowed) {
            return Err(WANTED);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The name of a machine, as `mail.example.org`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HostName(String);

impl HostName {
    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HostName {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let is_label = |label: &str| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if text.len() <= 253 && text.contains('.') && text.split('.').all(is_label) {
            Ok(Self(text.to_owned()))
        } else {
            Err(AddressError("expected the full name of a machine, such as mail.example.org"))
        }
    }
}

/// A link to another site: http or https, so that it may stand in a page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WebLink(String);

impl WebLink {
    /// The link as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebLink {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        const WANTED: AddressError = AddressError("expected a link that begins with https:// or http://");
        let url = Url::parse(text).ok().ok_or(WANTED)?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(WANTED);
        }
        Ok(Self(url.into()))
    }
}

/// Where a publisher is asked: https, or http to a loopback address. It may have a path and a query.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ApiUrl(Url);

impl ApiUrl {
    /// The address itself.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// The address with a path, and perhaps a query, appended to it; `None` where the two make no address.
    #[must_use]
    pub fn below(&self, path: &str) -> Option<Url> {
        Url::parse(&format!("{}/{path}", self.0.as_str().trim_end_matches('/'))).ok()
    }
}

impl FromStr for ApiUrl {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        const WANTED: AddressError = AddressError(
            "expected https:// and a host, without a password; http:// only to a loopback address",
        );
        let url = Url::parse(text).ok().ok_or(WANTED)?;
        let is_local = url.scheme() == "http" && url.host().is_some_and(|host| is_loopback(&host));
        let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if (url.scheme() == "https" || is_local) && is_bare { Ok(Self(url)) } else { Err(WANTED) }
    }
}

/// How the connection to the relay is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// STARTTLS, and no mail without it (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314 section 3.3).
    Implicit,
    /// None: allowed only to a loopback address.
    None,
}

/// The relay that takes our mail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SmtpUrl {
    /// Host name or address; an IPv6 address without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is kept private.
    pub tls: SmtpTls,
    /// User name and password, where the relay asks for them.
    pub credentials: Option<(String, Secret<String>)>,
}

impl FromStr for SmtpUrl {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        const WANTED: AddressError = AddressError("expected smtp://USER:PASSWORD@HOST:PORT or smtps://…");
        let url = Url::parse(text).ok().ok_or(WANTED)?;
        // A scheme that is not one of the web's keeps its host unparsed, so an address is read here.
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(WANTED)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (mut tls, port) = match url.scheme() {
            "smtp" => (SmtpTls::StartTls, 587),
            "smtps" => (SmtpTls::Implicit, 465),
            _ => return Err(WANTED),
        };
        for (key, value) in url.query_pairs() {
            match (key.as_ref(), value.as_ref()) {
                ("tls", "required") => {}
                ("tls", "none") if url.scheme() == "smtp" && names_loopback(&host) => tls = SmtpTls::None,
                ("tls", "none") => {
                    return Err(AddressError("tls=none is allowed only for smtp:// to a loopback address"));
                }
                _ => return Err(AddressError("the only option is tls=required or tls=none")),
            }
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(WANTED);
        }
        let credentials = match (decoded(url.username())?, url.password()) {
            (user, Some(password)) if !user.is_empty() => Some((user, Secret::new(decoded(password)?))),
            (user, None) if user.is_empty() => None,
            _ => return Err(AddressError("expected both a user name and a password, or neither")),
        };
        Ok(Self { host, port: url.port().unwrap_or(port), tls, credentials })
    }
}

fn names_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn decoded(text: &str) -> Result<String, AddressError> {
    let bytes = percent_encoding::percent_decode_str(text);
    let decoded = bytes.decode_utf8().ok().ok_or(AddressError("expected percent-encoded UTF-8"))?;
    Ok(decoded.into_owned())
}

/// Where the data lives. `Debug` masks the password; `store` reads the rest of a PostgreSQL address.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address as written, password included: for opening the database, never for showing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The path of the SQLite file; `None` on PostgreSQL.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&std::path::Path> {
        let path = self.0.strip_prefix("sqlite:")?;
        Some(std::path::Path::new(path.strip_prefix("//").unwrap_or(path)))
    }

    /// Whether the database is an SQLite file.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.sqlite_path().is_some()
    }
}

impl FromStr for DatabaseUrl {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        const WANTED: AddressError =
            AddressError("expected sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME");
        let sqlite = text.strip_prefix("sqlite:").is_some_and(|path| !matches!(path, "" | "//"));
        let postgres = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        if sqlite || postgres { Ok(Self(text.to_owned())) } else { Err(WANTED) }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_sqlite() {
            return f.write_str(&self.0);
        }
        // A password may also stand in the query, so nothing but the host and the name is shown.
        match Url::parse(&self.0) {
            Ok(url) => write!(f, "postgres://***@{}{}", url.host_str().unwrap_or(""), url.path()),
            Err(_) => f.write_str("postgres://***"),
        }
    }
}

/// Whether a listener on `ip` can be reached from this machine alone.
#[must_use]
pub fn is_loopback_listener(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}
