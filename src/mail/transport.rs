//! Where mail goes: files on this machine, or an SMTP server.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ClientConfig;

use super::compose::Composed;
use super::lane::{Deadlines, Lane};
use super::outcome::{Failure, Reply, Stage, Trouble};
use super::tls::{self, TlsError};
use crate::config::address::SmtpUrl;
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

/// The way to a mail server.
#[derive(Clone)]
pub struct SmtpRoute {
    url: SmtpUrl,
    tls: Arc<ClientConfig>,
    hello: Option<Arc<str>>,
}

impl fmt::Debug for SmtpRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SmtpRoute").field(&self.url).finish()
    }
}

impl SmtpRoute {
    /// The route of a setting, trusting the public roots.
    ///
    /// # Errors
    /// [`TlsError`] when the TLS library refuses its own defaults.
    pub fn new(url: SmtpUrl) -> Result<Self, TlsError> {
        Ok(Self { url, tls: tls::client_config(None)?, hello: None })
    }

    /// The same route, trusting the certificates of a PEM file beside the public roots.
    ///
    /// # Errors
    /// [`TlsError`] when `pem` holds no usable certificate.
    pub fn trusting(mut self, pem: &[u8]) -> Result<Self, TlsError> {
        self.tls = tls::client_config(Some(pem))?;
        Ok(self)
    }

    /// The same route, greeting as `name` (EHLO) rather than by this machine's address.
    #[must_use]
    pub fn greeting_as(mut self, name: &str) -> Self {
        self.hello = Some(name.into());
        self
    }

    /// The name to greet by, where one is set.
    pub(super) fn hello(&self) -> Option<&str> {
        self.hello.as_deref()
    }

    /// Host, port, protection and login.
    pub(super) const fn url(&self) -> &SmtpUrl {
        &self.url
    }

    /// How a handshake is done.
    pub(super) fn tls(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.tls)
    }
}
