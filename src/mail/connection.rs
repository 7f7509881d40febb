//! One SMTP session: opened, greeted, encrypted, logged in, and then one message after another.
//!
//! Every wait has a deadline (RFC 5321 section 4.5.3.2). A connection is used by value: whoever hands a message
//! over gives the connection away and gets it back only while client and server are in step. So a dropped
//! future, an error or a late answer can never leave a half-used connection behind, on which the answer to
//! one message would be taken for the answer to the next.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use data_encoding::BASE64;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::envelope::Envelope;
use super::lane::Deadlines;
use super::outcome::{Failure, Reply, Stage, Trouble};
use super::reply::{Answer, take_answer};
use super::transport::SmtpRoute;
use crate::config::address::SmtpTls;
use crate::secret::Secret;

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

/// What the server offers (RFC 5321 section 4.1.1.1).
#[derive(Clone, Copy, Debug, Default)]
struct Offers {
    pipelining: bool,
    start_tls: bool,
    auth_plain: bool,
    auth_login: bool,
    /// Whether it wants to know the size, and the most it takes, where it says so (RFC 1870).
    size: bool,
    largest: Option<u64>,
}

/// An open session with nothing under way.
#[derive(Debug)]
pub(super) struct Connection {
    stream: Stream,
    unread: Vec<u8>,
    offers: Offers,
    deadlines: Deadlines,
    hello: String,
    waits_for_message: bool,
}

impl Connection {
    /// Connects, greets, encrypts and logs in, as far as the route says.
    ///
    /// # Errors
    /// The [`Failure`] of the first step that did not succeed; the connection is gone.
    pub(super) async fn open(route: &SmtpRoute, deadlines: Deadlines) -> Result<Self, Failure> {
        let tcp = within(deadlines.connect, Stage::Connect, async {
            let tcp = TcpStream::connect((route.url().host.as_str(), route.url().port)).await?;
            tcp.set_nodelay(true)?;
            Ok(tcp)
        })
        .await?;
        let hello = route.hello().map_or_else(|| address_literal(tcp.local_addr()), str::to_owned);
        let offers = Offers::default();
        let stream = Stream::Plain(tcp);
        let mut session =
            Self { stream, unread: Vec::new(), offers, deadlines, hello, waits_for_message: false };
        if route.url().tls == SmtpTls::Implicit {
            session = session.encrypted(route).await?;
        }
        session.answer(deadlines.greeting, Stage::Greeting, |code| code == 220).await?;
        session.greet().await?;
        if route.url().tls == SmtpTls::StartTls {
            session = session.start_tls(route).await?;
        }
        if let Some((user, password)) = &route.url().credentials {
            session.log_in(user, password).await?;
        }
        Ok(session)
    }

    /// Hands one message over. The connection comes back while it is in step.
    pub(super) async fn hand_over(
        mut self,
        envelope: &Envelope,
        message: &[u8],
    ) -> (Result<Reply, Failure>, Option<Self>) {
        match self.transaction(envelope, message).await {
            Ok(reply) => (Ok(reply), Some(self)),
            Err(failure) => {
                let usable = self.is_in_step_after(&failure).await;
                (Err(failure), usable.then_some(self))
            }
        }
    }

    /// Says goodbye; whatever the server answers, the connection is gone.
    pub(super) async fn quit(mut self) {
        let limit = self.deadlines.quit;
        if self.write(limit, Stage::MailFrom, b"QUIT\r\n").await.is_ok() {
            // The answer changes nothing; it is read so that the server sees an orderly end.
            drop(self.answer(limit, Stage::MailFrom, |_| true).await);
        }
    }

    async fn transaction(&mut self, envelope: &Envelope, message: &[u8]) -> Result<Reply, Failure> {
        self.waits_for_message = false;
        self.expect_nothing_unread(Stage::MailFrom)?;
        let wire = on_the_wire(message);
        let bytes = u64::try_from(wire.len()).unwrap_or(u64::MAX);
        if let Some(largest) = self.offers.largest.filter(|largest| bytes > *largest) {
            return Err(Failure { stage: Stage::MailFrom, trouble: Trouble::TooLarge(largest) });
        }
        let size = if self.offers.size { format!(" SIZE={bytes}") } else { String::new() };
        let mail = format!("MAIL FROM:<{}>{size}\r\n", envelope.sender());
        let rcpt = format!("RCPT TO:<{}>\r\n", envelope.recipient());
        if self.offers.pipelining {
            self.announce_at_once(&format!("{mail}{rcpt}DATA\r\n")).await?;
        } else {
            self.command(Stage::MailFrom, &mail, is_250).await?;
            self.command(Stage::RcptTo, &rcpt, accepts_recipient).await?;
            self.write(self.deadlines.command, Stage::Data, b"DATA\r\n").await?;
            self.answer(self.deadlines.data, Stage::Data, is_354).await?;
        }
        // An answer that is here before the message was written cannot be about the message.
        self.expect_nothing_unread(Stage::Data)?;
        self.write(self.deadlines.body, Stage::FinalDot, &wire).await?;
        let answer = self.answer(self.deadlines.final_dot, Stage::FinalDot, is_250).await?;
        Ok(answer.reply)
    }

    /// MAIL, RCPT and DATA in one write (RFC 2920). All three answers are read before the first is judged, so
    /// that the connection stays in step.
    async fn announce_at_once(&mut self, commands: &str) -> Result<(), Failure> {
        let Deadlines { command, data, .. } = self.deadlines;
        self.write(command, Stage::MailFrom, commands.as_bytes()).await?;
        let mail = self.answer(command, Stage::MailFrom, |_| true).await?.reply;
        if mail.code == 421 {
            return Err(refused(Stage::MailFrom, mail));
        }
        let rcpt = self.answer(command, Stage::RcptTo, |_| true).await?.reply;
        let data = self.answer(data, Stage::Data, |_| true).await?.reply;
        self.waits_for_message = is_354(data.code);
        match (is_250(mail.code), accepts_recipient(rcpt.code), is_354(data.code)) {
            (false, _, _) => Err(refused(Stage::MailFrom, mail)),
            (_, false, _) => Err(refused(Stage::RcptTo, rcpt)),
            (_, _, false) => Err(refused(Stage::Data, data)),
            (true, true, true) => Ok(()),
        }
    }

    /// Whether the connection can carry the next message after `failure`: only when the server answered each
    /// command, does not wait for a message that is not coming, and agrees to start afresh.
    async fn is_in_step_after(&mut self, failure: &Failure) -> bool {
        let reply = match &failure.trouble {
            Trouble::Refused(reply) => reply,
            // Nothing was said.
            Trouble::TooLarge(_) => return true,
            _ => return false,
        };
        if reply.code == 421 || !(reply.is_transient() || reply.is_permanent()) {
            return false;
        }
        if failure.stage == Stage::FinalDot {
            return true;
        }
        !self.waits_for_message && self.command(failure.stage, "RSET\r\n", is_250).await.is_ok()
    }

    async fn greet(&mut self) -> Result<(), Failure> {
        let ehlo = format!("EHLO {}\r\n", self.hello);
        let answer = self.command(Stage::Ehlo, &ehlo, is_250).await?;
        self.offers = Offers::read(&answer.lines);
        Ok(())
    }

    async fn start_tls(mut self, route: &SmtpRoute) -> Result<Self, Failure> {
        if !self.offers.start_tls {
            return Err(Failure { stage: Stage::StartTls, trouble: Trouble::Lacking("STARTTLS") });
        }
        self.command(Stage::StartTls, "STARTTLS\r\n", |code| code == 220).await?;
        // Whatever was slipped in behind the answer was not encrypted and must not be believed.
        self.expect_nothing_unread(Stage::StartTls)?;
        let mut encrypted = self.encrypted(route).await?;
        encrypted.greet().await?;
        Ok(encrypted)
    }

    async fn encrypted(self, route: &SmtpRoute) -> Result<Self, Failure> {
        let failed = Failure { stage: Stage::StartTls, trouble: Trouble::Tls };
        let Stream::Plain(tcp) = self.stream else { return Err(failed) };
        let Ok(name) = ServerName::try_from(route.url().host.clone()) else { return Err(failed) };
        let connector = TlsConnector::from(route.tls());
        let handshake = tokio::time::timeout(self.deadlines.command, connector.connect(name, tcp));
        let trouble = match Box::pin(handshake).await {
            Ok(Ok(stream)) => return Ok(Self { stream: Stream::Encrypted(Box::new(stream)), ..self }),
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => Trouble::Tls,
            Ok(Err(error)) => Trouble::Lost(error.kind()),
            Err(_elapsed) => Trouble::Deadline,
        };
        Err(Failure { stage: Stage::StartTls, trouble })
    }

    /// AUTH PLAIN (RFC 4616), or LOGIN where the server knows nothing better. The route has made sure that
    /// the connection is encrypted or does not leave the machine.
    async fn log_in(&mut self, user: &str, password: &Secret<String>) -> Result<(), Failure> {
        let password = password.expose();
        let encoded = |text: &str| BASE64.encode(text.as_bytes());
        if self.offers.auth_plain {
            let command = format!("AUTH PLAIN {}\r\n", encoded(&format!("\0{user}\0{password}")));
            self.command(Stage::Auth, &command, |code| code == 235).await?;
        } else if self.offers.auth_login {
            self.command(Stage::Auth, "AUTH LOGIN\r\n", |code| code == 334).await?;
            self.command(Stage::Auth, &format!("{}\r\n", encoded(user)), |code| code == 334).await?;
            self.command(Stage::Auth, &format!("{}\r\n", encoded(password)), |code| code == 235).await?;
        } else {
            return Err(Failure { stage: Stage::Auth, trouble: Trouble::Lacking("AUTH PLAIN") });
        }
        Ok(())
    }

    async fn command(
        &mut self,
        stage: Stage,
        line: &str,
        wanted: fn(u16) -> bool,
    ) -> Result<Answer, Failure> {
        self.write(self.deadlines.command, stage, line.as_bytes()).await?;
        self.answer(self.deadlines.command, stage, wanted).await
    }

    /// Reads one reply and demands that its code is `wanted`.
    async fn answer(
        &mut self,
        limit: Duration,
        stage: Stage,
        wanted: fn(u16) -> bool,
    ) -> Result<Answer, Failure> {
        let Self { stream, unread, .. } = self;
        let mut garbled = false;
        let answer = within(limit, stage, async {
            loop {
                match take_answer(unread) {
                    Ok(Some(answer)) => return Ok(answer),
                    Ok(None) => {}
                    Err(_not_a_reply) => {
                        garbled = true;
                        return Err(io::ErrorKind::InvalidData.into());
                    }
                }
                unread.reserve(1_024);
                let read = match stream {
                    Stream::Plain(stream) => stream.read_buf(unread).await?,
                    Stream::Encrypted(stream) => stream.read_buf(unread).await?,
                };
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        })
        .await;
        match answer {
            Ok(answer) if wanted(answer.reply.code) => Ok(answer),
            Ok(answer) => Err(refused(stage, answer.reply)),
            Err(_) if garbled => Err(Failure { stage, trouble: Trouble::OutOfStep }),
            Err(failure) => Err(failure),
        }
    }

    async fn write(&mut self, limit: Duration, stage: Stage, bytes: &[u8]) -> Result<(), Failure> {
        let stream = &mut self.stream;
        within(limit, stage, async {
            match stream {
                Stream::Plain(stream) => stream.write_all(bytes).await,
                Stream::Encrypted(stream) => {
                    stream.write_all(bytes).await?;
                    stream.flush().await
                }
            }
        })
        .await
    }

    fn expect_nothing_unread(&self, stage: Stage) -> Result<(), Failure> {
        if self.unread.is_empty() { Ok(()) } else { Err(Failure { stage, trouble: Trouble::OutOfStep }) }
    }
}

impl Offers {
    fn read(lines: &[String]) -> Self {
        let mut offers = Self::default();
        for line in lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            // Some old servers write "AUTH=PLAIN".
            let mut words = line.split([' ', '=']);
            match words.next() {
                Some("PIPELINING") => offers.pipelining = true,
                Some("STARTTLS") => offers.start_tls = true,
                // No number, or 0, is no limit.
                Some("SIZE") => {
                    offers.size = true;
                    offers.largest = words.next().and_then(|n| n.parse().ok()).filter(|largest| *largest > 0);
                }
                Some("AUTH") => words.for_each(|mechanism| match mechanism {
                    "PLAIN" => offers.auth_plain = true,
                    "LOGIN" => offers.auth_login = true,
                    _ => {}
                }),
                _ => {}
            }
        }
        offers
    }
}

const fn is_250(code: u16) -> bool {
    code == 250
}

const fn is_354(code: u16) -> bool {
    code == 354
}

/// 251 says that the server forwards.
const fn accepts_recipient(code: u16) -> bool {
    matches!(code, 250 | 251)
}

const fn refused(stage: Stage, reply: Reply) -> Failure {
    Failure { stage, trouble: Trouble::Refused(reply) }
}

async fn within<T>(
    limit: Duration,
    stage: Stage,
    work: impl Future<Output = io::Result<T>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(limit, work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Failure { stage, trouble: Trouble::Lost(error.kind()) }),
        Err(_elapsed) => Err(Failure { stage, trouble: Trouble::Deadline }),
    }
}

/// What a client without a name of its own calls itself (RFC 5321 section 4.1.3).
fn address_literal(local: io::Result<SocketAddr>) -> String {
    match local.map(|address| address.ip()) {
        Ok(IpAddr::V4(address)) => format!("[{address}]"),
        Ok(IpAddr::V6(address)) => format!("[IPv6:{address}]"),
        Err(_) => "[127.0.0.1]".to_owned(),
    }
}

/// `message` as it goes over the wire after 354: CRLF line ends only, a dot doubled at the head of a line,
/// and the final dot (RFC 5321 section 4.5.2). A lone CR or LF becomes a full line end: servers that take one for
/// a line end could otherwise be made to see a second message.
#[must_use]
pub(super) fn on_the_wire(message: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(message.len() + message.len() / 32 + 8);
    let mut bytes = message.iter().copied().peekable();
    let mut at_line_start = true;
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' | b'\n' => {
                if byte == b'\r' && bytes.peek() == Some(&b'\n') {
                    bytes.next();
                }
                wire.extend_from_slice(b"\r\n");
                at_line_start = true;
            }
            _ => {
                if at_line_start && byte == b'.' {
                    wire.push(b'.');
                }
                wire.push(byte);
                at_line_start = false;
            }
        }
    }
    if !at_line_start {
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b".\r\n");
    wire
}
