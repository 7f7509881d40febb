//! Takes in what comes back over LMTP (RFC 2033), for mail servers on this machine that would rather speak than start a
//! program. One reply for each recipient after the message; whatever stands in our own way is a reply of 4xx.
//!
//! Each line and each message has its deadline, each its largest size, and so many sessions are open at a time. A
//! message ends at a dot between CRLF and CRLF alone, so that nothing can be smuggled in behind another end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::receive::{LARGEST_BYTES, Receipt, Receiver};
use crate::mail::return_path::addressee;

/// The longest command line, in bytes, its end included (RFC 5321 section 4.5.3.1.4, with room for parameters).
const LINE_BYTES: usize = 2_048;
/// The most recipients of one message (RFC 5321 section 4.5.3.1.8).
const RECIPIENTS: usize = 100;

/// How long is waited, and how many sessions are open.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a command (RFC 5321 section 4.5.3.2.7).
    pub command: Duration,
    /// For a whole message.
    pub message: Duration,
    /// Sessions at a time.
    pub sessions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { command: Duration::from_secs(5 * 60), message: Duration::from_secs(10 * 60), sessions: 16 }
    }
}

/// Listens at `bind` until `stop` says so. An address that is taken is told, and the listener is not there.
pub async fn run(receiver: Receiver, bind: SocketAddr, stop: watch::Receiver<bool>) {
    match TcpListener::bind(bind).await {
        Ok(listener) => serve(receiver, listener, Limits::default(), stop).await,
        Err(error) => {
            tracing::error!(job = "lmtp", %error, "cannot listen; look at mail.lmtp_bind");
            // Tried again by whoever watches over this, after a while.
        }
    }
}

/// Serves the sessions of `listener` until `stop` says so; those that are open are then cut off, and what was not
/// acknowledged comes again.
pub async fn serve(
    receiver: Receiver,
    listener: TcpListener,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.sessions));
    let mut sessions = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        while sessions.try_join_next().is_some() {}
        let Ok((mut stream, _)) = accepted else {
            // Out of sockets: others end soon.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            // It comes again; whether it hears this is its own affair.
            let _ = stream.try_write(b"421 4.3.2 too many sessions\r\n");
            let _ = stream.shutdown().await;
            continue;
        };
        let receiver = receiver.clone();
        sessions.spawn(async move {
            let (reading, writing) = stream.split();
            let mut session = Session { receiver, limits, reader: BufReader::new(reading), writer: writing };
            if let Err(error) = session.hold().await {
                tracing::debug!(job = "lmtp", kind = %error.kind(), "a session broke off");
            }
            drop(place);
        });
    }
}

struct Session<R, W> {
    receiver: Receiver,
    limits: Limits,
    reader: BufReader<R>,
    writer: W,
}

/// A message under way: its sender, and those it is for.
#[derive(Default)]
struct Envelope {
    sender: Option<String>,
    recipients: Vec<String>,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Session<R, W> {
    async fn hold(&mut self) -> io::Result<()> {
        self.reply("220 clarion LMTP").await?;
        let (mut is_greeted, mut envelope) = (false, Envelope::default());
        loop {
            let line = match tokio::time::timeout(self.limits.command, self.line()).await {
                Ok(line) => line?,
                Err(_late) => return self.reply("421 4.4.2 too late").await,
            };
            let Some(line) = line else { return Ok(()) };
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "LHLO" => {
                    (is_greeted, envelope) = (true, Envelope::default());
                    let offers = format!(
                        "250-clarion\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 SIZE {LARGEST_BYTES}"
                    );
                    self.reply(&offers).await?;
                }
                "QUIT" => return self.reply("221 2.0.0 bye").await,
                "RSET" => {
                    envelope = Envelope::default();
                    self.reply("250 2.0.0 ok").await?;
                }
                "NOOP" => self.reply("250 2.0.0 ok").await?,
                "MAIL" if is_greeted && envelope.sender.is_none() => match path_of(rest, "FROM:") {
                    Some((_, parameters)) if announced(parameters) > LARGEST_BYTES => {
                        self.reply("552 5.3.4 too large").await?;
                    }
                    Some((sender, _)) => {
                        envelope.sender = Some(sender.to_owned());
                        self.reply("250 2.1.0 ok").await?;
                    }
                    None => self.reply("501 5.5.4 MAIL FROM:<address>").await?,
                },
                "RCPT" if envelope.sender.is_some() => match path_of(rest, "TO:") {
                    None => self.reply("501 5.5.4 RCPT TO:<address>").await?,
                    Some(_) if envelope.recipients.len() == RECIPIENTS => {
                        self.reply("452 4.5.3 too many recipients").await?;
                    }
                    Some((recipient, _)) if addressee(&self.receiver.keys, recipient).is_some() => {
                        envelope.recipients.push(recipient.to_owned());
                        self.reply("250 2.1.5 ok").await?;
                    }
                    Some(_) => self.reply("550 5.1.1 no such address here").await?,
                },
                "DATA" if !envelope.recipients.is_empty() => {
                    self.reply("354 go on").await?;
                    let message = match tokio::time::timeout(self.limits.message, self.message()).await {
                        Ok(message) => message?,
                        Err(_late) => return self.reply("421 4.4.2 too late").await,
                    };
                    self.take(std::mem::take(&mut envelope), &message).await?;
                }
                "MAIL" | "RCPT" | "DATA" => self.reply("503 5.5.1 not now").await?,
                _ => self.reply("500 5.5.1 unknown command").await?,
            }
        }
    }

    /// Takes a message in for each recipient, with a reply for each in their order (RFC 2033 section 4.2).
    async fn take(&mut self, envelope: Envelope, message: &[u8]) -> io::Result<()> {
        for recipient in &envelope.recipients {
            let receipt = self.receiver.receive(envelope.sender.as_deref(), recipient, message).await;
            self.reply(match receipt {
                Receipt::Taken => "250 2.0.0 taken",
                Receipt::NoSuchAddress => "550 5.1.1 no such address here",
                Receipt::TooLarge => "552 5.3.4 too large",
                Receipt::TooMany => "552 5.2.2 no more answers to this letter are handed on",
                Receipt::Later => "451 4.3.0 not now",
            })
            .await?;
        }
        Ok(())
    }

    async fn reply(&mut self, line: &str) -> io::Result<()> {
        self.writer.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.writer.flush().await
    }

    /// A command line without its end; `None` at the end of the session.
    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let most = u64::try_from(LINE_BYTES).unwrap_or(u64::MAX);
        (&mut self.reader).take(most).read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.pop() != Some(b'\n') {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(Some(String::from_utf8_lossy(&line).trim().to_owned()))
    }

    /// A message up to its final dot, without the doubled ones. Of one that is too large no more is kept than shows it.
    async fn message(&mut self) -> io::Result<Vec<u8>> {
        let (mut message, mut piece) = (Vec::new(), Vec::new());
        let (mut begins_line, mut ends_in_return) = (true, false);
        loop {
            piece.clear();
            (&mut self.reader).take(65_536).read_until(b'\n', &mut piece).await?;
            if piece.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let kept = match piece.as_slice() {
                b".\r\n" if begins_line => return Ok(message),
                [b'.', rest @ ..] if begins_line => rest,
                whole => whole,
            };
            if message.len() <= LARGEST_BYTES {
                message.extend_from_slice(kept);
            }
            // The two may have come apart.
            begins_line = piece.ends_with(b"\r\n") || (piece == b"\n" && ends_in_return);
            ends_in_return = piece.ends_with(b"\r");
        }
    }
}

/// The path of `FROM:<path> parameters`, and what stands behind it.
fn path_of<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let (head, rest) = text.trim_start().split_at_checked(word.len())?;
    let path = head.eq_ignore_ascii_case(word).then(|| rest.trim_start().strip_prefix('<')).flatten()?;
    path.split_once('>')
}

/// The size that is announced (RFC 1870); 0 where none is.
fn announced(parameters: &str) -> usize {
    let size = parameters.split_whitespace().find_map(|word| {
        word.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("SIZE")).map(|(_, size)| size)
    });
    size.and_then(|size| size.parse().ok()).unwrap_or(0)
}
