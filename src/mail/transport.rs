//! Where mail goes: files on this machine, or an SMTP server.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ClientConfig;

use super::compose::Composed;
use super::lane::{Deadlines, Lane};
use super::outcome::{Failure, Reply, Stage, Trouble};
use super::tls::{self, TlsError};
use crate::domain::id::OutboxId;

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Captured as files; nothing leaves the machine.
    File(FileTransport),
    /// Handed to a mail server.
    Smtp(SmtpRoute),
}

impl Transport {
    /// A carrier of its own: one connection, or the folder. Nothing is opened before the first message.
    #[must_use]
    pub fn carrier(&self) -> Carrier {
        match self {
            Self::File(files) => Carrier::File(files.clone()),
            Self::Smtp(route) => Carrier::Smtp(Box::new(Lane::new(route.clone(), Deadlines::default()))),
        }
    }
}

/// Carries one message at a time.
#[derive(Debug)]
pub enum Carrier {
    /// Writes files.
    File(FileTransport),
    /// Owns one connection.
    Smtp(Box<Lane>),
}

impl Carrier {
    /// Hands `mail` over. `id` is its outbox row: the name of a captured file.
    ///
    /// # Errors
    /// A [`Failure`] says where it stopped; `outcome::classify` says what becomes of the row.
    pub async fn send(&mut self, id: OutboxId, mail: &Composed) -> Result<Reply, Failure> {
        match self {
            Self::File(files) => files.send(id, mail).await,
            Self::Smtp(lane) => lane.send(&mail.envelope, &mail.message).await,
        }
    }

    /// Ends an idle connection politely; the next message opens a new one.
    pub async fn rest(&mut self) {
        if let Self::Smtp(lane) = self {
            lane.close().await;
        }
    }
}

/// Writes each message as `ID.eml` into one folder, whole or not at all.
#[derive(Clone, Debug)]
pub struct FileTransport {
    folder: Arc<Path>,
}

impl FileTransport {
    /// Captures into `folder`, which is made where it does not exist.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        Ok(Self { folder: folder.into() })
    }

    async fn send(&self, id: OutboxId, mail: &Composed) -> Result<Reply, Failure> {
        let (folder, message) = (Arc::clone(&self.folder), mail.message.clone());
        let written = tokio::task::spawn_blocking(move || write_captured(&folder, id, &message)).await;
        match written.unwrap_or_else(|panicked| Err(io::Error::other(panicked))) {
            Ok(()) => Ok(Reply::new(250, "captured")),
            Err(error) => Err(Failure { stage: Stage::Data, trouble: Trouble::Lost(error.kind()) }),
        }
    }
}

/// Writes beside, flushes to the disk, renames, flushes the folder: a reader sees a whole mail or none, and a
/// repeat replaces the file by the same bytes. Ids are ordered by time, and so are the names.
fn write_captured(folder: &Path, id: OutboxId, message: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!("{id}.part"));
    let mut file = File::create(&unfinished)?;
    file.write_all(message)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(format!("{id}.eml")))?;
    File::open(folder)?.sync_all()
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (`smtps://`, RFC 8314).
    Implicit,
    /// STARTTLS, demanded: without it nothing is said (RFC 3207).
    StartTls,
    /// None; allowed to this machine alone.
    Plain,
}

/// A login. Its `Debug` shows neither part.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub(super) user: String,
    pub(super) password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}

/// The way to a mail server.
#[derive(Clone)]
pub struct SmtpRoute {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
    pub(super) tls: Arc<ClientConfig>,
}

impl fmt::Debug for SmtpRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, security, credentials, .. } = self;
        let mut shown = f.debug_struct("SmtpRoute");
        shown.field("host", host).field("port", port).field("security", security);
        shown.field("credentials", credentials).finish_non_exhaustive()
    }
}

/// What is wrong with a mail server's URL. No variant holds a part of it: it may carry a password.
#[derive(Debug, thiserror::Error)]
pub enum RouteError {
    /// Not `smtp://` or `smtps://`.
    #[error("the mail server's URL must begin with smtp:// or smtps://")]
    Scheme,
    /// No host, or characters that no host has.
    #[error("the mail server's URL needs a host, as in smtp://user:password@host:port")]
    Host,
    /// The port is not a number from 1 to 65535.
    #[error("the port of the mail server's URL must be a number from 1 to 65535")]
    Port,
    /// A user without a password, or broken percent-encoding in either.
    #[error(
        "the mail server's URL needs user:password before the @, with : / @ ? # % written as %3A %2F %40 %3F %23 %25"
    )]
    Credentials,
    /// Something follows the port that is not `?tls=…`.
    #[error("the mail server's URL may end in ?tls=required or ?tls=none, and in nothing else")]
    Option,
    /// `tls=none` to another machine.
    #[error("?tls=none is allowed for a mail server on this machine alone; leave it out")]
    PlainElsewhere,
    /// Encryption could not be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl RouteError {
    /// A stable name for tests and the `check` command.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Scheme => "scheme",
            Self::Host => "host",
            Self::Port => "port",
            Self::Credentials => "credentials",
            Self::Option => "option",
            Self::PlainElsewhere => "plain_elsewhere",
            Self::Tls(_) => "tls",
        }
    }
}

impl SmtpRoute {
    /// Reads `smtp://user:pass@host:port?tls=required`. `smtp` means STARTTLS (port 587 where none is given),
    /// `smtps` TLS at once (465); user and password are percent-encoded (RFC 3986) and may be left out.
    ///
    /// # Errors
    /// [`RouteError`] says which part to mend.
    pub fn parse(url: &str) -> Result<Self, RouteError> {
        let (scheme, rest) = url.split_once("://").ok_or(RouteError::Scheme)?;
        let (mut security, default_port) = match scheme.to_ascii_lowercase().as_str() {
            "smtp" => (Security::StartTls, 587),
            "smtps" => (Security::Implicit, 465),
            _ => return Err(RouteError::Scheme),
        };
        let (address, query) =
            rest.split_once('?').map_or((rest, None), |(address, query)| (address, Some(query)));
        let address = address.strip_suffix('/').unwrap_or(address);
        let (credentials, place) = match address.rsplit_once('@') {
            Some((login, place)) => (Some(parse_login(login)?), place),
            None => (None, address),
        };
        let (host, port) = parse_place(place, default_port)?;
        match query {
            None | Some("tls=required") => {}
            Some("tls=none") if security == Security::Implicit => return Err(RouteError::Option),
            Some("tls=none") if is_loopback(&host) => security = Security::Plain,
            Some("tls=none") => return Err(RouteError::PlainElsewhere),
            Some(_) => return Err(RouteError::Option),
        }
        Ok(Self { host, port, security, credentials, tls: tls::client_config(None)? })
    }

    /// The same route, trusting the certificates of a PEM file beside the public roots.
    ///
    /// # Errors
    /// [`RouteError::Tls`] when `pem` holds no usable certificate.
    pub fn trusting(mut self, pem: &[u8]) -> Result<Self, RouteError> {
        self.tls = tls::client_config(Some(pem))?;
        Ok(self)
    }

    /// The host that is connected to, and whose name its certificate must carry.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port that is connected to.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How the connection is protected.
    #[must_use]
    pub const fn security(&self) -> Security {
        self.security
    }
}

fn parse_login(login: &str) -> Result<Credentials, RouteError> {
    let (user, password) = login.split_once(':').ok_or(RouteError::Credentials)?;
    let decoded = |part: &str| percent_decoded(part).filter(|text| !text.contains('\0') && !text.is_empty());
    match (decoded(user), decoded(password)) {
        (Some(user), Some(password)) => Ok(Credentials { user, password }),
        _ => Err(RouteError::Credentials),
    }
}

fn parse_place(place: &str, default_port: u16) -> Result<(String, u16), RouteError> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or(RouteError::Host)?;
            host.parse::<std::net::Ipv6Addr>().ok().ok_or(RouteError::Host)?;
            let port =
                if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or(RouteError::Port)?) };
            (host, port)
        }
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':');
    if host.is_empty() || !host.bytes().all(known) {
        return Err(RouteError::Host);
    }
    let port = port.map_or(Some(default_port), |digits| digits.parse().ok().filter(|port| *port != 0));
    Ok((host.to_ascii_lowercase(), port.ok_or(RouteError::Port)?))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Undoes percent-encoding (RFC 3986 section 2.1); `None` for a broken escape or text that is not UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}
