//! A mail server inside the test: every answer can be scripted, withheld, or replaced by a closed connection.
//!
//! Without a script it behaves well: it answers in order, refuses DATA without a recipient, and keeps what
//! it received. When it offers PIPELINING it holds the answers to MAIL and RCPT back until DATA has come, so a client
//! that does not pipeline never gets them; when it does not offer it, a client that talks ahead is noted.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use clarion::mail::transport::SmtpRoute;
use data_encoding::BASE64;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// What the server answers at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The message has come whole, final dot and all.
    Dot,
    Rset,
}

/// What it does instead of behaving well, once.
#[derive(Clone, Debug)]
pub enum Act {
    /// Answers this line (or these, parted by CRLF).
    Say(&'static str),
    /// Answers, then closes the connection.
    SayAndClose(&'static str),
    /// Closes the connection without a word.
    Close,
    /// Says nothing more until the client goes away.
    Silence,
    /// Answers when told to.
    SayWhen(Arc<Notify>, &'static str),
}

/// How it encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    None,
    StartTls,
    Implicit,
}

/// A message as it came, with what was answered to its final dot.
#[derive(Clone, Debug)]
pub struct Received {
    pub sender: String,
    pub recipient: String,
    /// With the doubled dots, up to and with the final dot.
    pub wire: Vec<u8>,
    /// Without them.
    pub message: Vec<u8>,
    pub answer: String,
}

/// How a server is set up.
pub struct Setup {
    pub pipelining: bool,
    pub encryption: Encryption,
    /// The name in its certificate.
    pub certified_name: &'static str,
    /// The login it demands, and the mechanisms it offers.
    pub login: Option<(&'static str, &'static str, &'static str)>,
}

impl Default for Setup {
    fn default() -> Self {
        Self { pipelining: true, encryption: Encryption::None, certified_name: "localhost", login: None }
    }
}

/// A port that is held and at which nobody listens: whoever connects is refused, and no other test is given the port.
pub struct Nobody(TcpSocket);

impl Nobody {
    pub fn there() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((std::net::Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        Self(socket)
    }

    /// The route that leads there.
    pub fn route(&self) -> SmtpRoute {
        SmtpRoute::new(format!("smtp://{}?tls=none", self.0.local_addr().unwrap()).parse().unwrap()).unwrap()
    }
}

/// A running server; it stops when dropped.
pub struct SmtpServer {
    port: u16,
    shared: Arc<Shared>,
    closed: watch::Receiver<usize>,
    arrived: watch::Receiver<usize>,
    certificate_pem: String,
    _sessions: JoinSet<()>,
}

struct Shared {
    setup: Setup,
    script: Mutex<HashMap<At, VecDeque<Act>>>,
    refused: Mutex<HashMap<&'static str, &'static str>>,
    received: Mutex<Vec<Received>>,
    commands: Mutex<Vec<String>>,
    connections: AtomicUsize,
    talked_ahead: AtomicUsize,
    closed: watch::Sender<usize>,
    arrived: watch::Sender<usize>,
}

impl SmtpServer {
    pub async fn start(setup: Setup) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let key = rcgen::generate_simple_self_signed(vec![setup.certified_name.to_owned()]).unwrap();
        let certificate_pem = key.cert.pem();
        let private = PrivateKeyDer::try_from(key.signing_key.serialize_der()).unwrap();
        let tls = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![key.cert.der().clone()], private)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let (closed_sender, closed) = watch::channel(0);
        let (arrived_sender, arrived) = watch::channel(0);
        let shared = Arc::new(Shared {
            setup,
            script: Mutex::default(),
            refused: Mutex::default(),
            received: Mutex::default(),
            commands: Mutex::default(),
            connections: AtomicUsize::new(0),
            talked_ahead: AtomicUsize::new(0),
            closed: closed_sender,
            arrived: arrived_sender,
        });
        let mut sessions = JoinSet::new();
        let accepting = Arc::clone(&shared);
        sessions.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                accepting.connections.fetch_add(1, Ordering::SeqCst);
                let (shared, acceptor) = (Arc::clone(&accepting), acceptor.clone());
                open.spawn(async move {
                    connection(stream, &shared, acceptor).await;
                    shared.closed.send_modify(|count| *count += 1);
                });
            }
        });
        Self { port, shared, closed, arrived, certificate_pem, _sessions: sessions }
    }

    /// Adds acts at `at`: each is used once, in their order, whatever the connection.
    pub fn script(&self, at: At, acts: impl IntoIterator<Item = Act>) {
        self.shared.script.lock().unwrap().entry(at).or_default().extend(acts);
    }

    /// Answers every recipient of `domain` with `says`, until there is an act for it.
    pub fn refuse(&self, domain: &'static str, says: &'static str) {
        self.shared.refused.lock().unwrap().insert(domain, says);
    }

    /// Takes recipients of every domain again.
    pub fn refuse_nobody(&self) {
        self.shared.refused.lock().unwrap().clear();
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The route to this server, with the login where it wants one.
    pub fn route(&self) -> SmtpRoute {
        let Setup { encryption, login, .. } = &self.shared.setup;
        let (scheme, tls) = match encryption {
            Encryption::None => ("smtp", "none"),
            Encryption::StartTls => ("smtp", "required"),
            Encryption::Implicit => ("smtps", "required"),
        };
        let login = login.map_or_else(String::new, |(user, password, _)| format!("{user}:{password}@"));
        let url = format!("{scheme}://{login}localhost:{}?tls={tls}", self.port);
        SmtpRoute::new(url.parse().unwrap()).unwrap().trusting(self.certificate_pem.as_bytes()).unwrap()
    }

    /// Every message that came whole, whatever was answered.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    /// Every command line in the order they came, AUTH's secrets left out.
    pub fn commands(&self) -> Vec<String> {
        self.shared.commands.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How often the client wrote a command before the last one was answered.
    pub fn talked_ahead(&self) -> usize {
        self.shared.talked_ahead.load(Ordering::SeqCst)
    }

    /// Returns when `count` messages have come whole, answered or not.
    pub async fn received_whole(&self, count: usize) {
        self.arrived.clone().wait_for(|arrived| *arrived >= count).await.unwrap();
    }

    /// Returns when `count` connections have ended on either side.
    pub async fn closed(&self, count: usize) {
        self.closed.clone().wait_for(|closed| *closed >= count).await.unwrap();
    }
}

#[derive(PartialEq)]
enum End {
    Closed,
    StartTls,
}

async fn connection(stream: TcpStream, shared: &Shared, acceptor: TlsAcceptor) {
    stream.set_nodelay(true).unwrap();
    if shared.setup.encryption == Encryption::Implicit {
        if let Ok(stream) = acceptor.accept(stream).await {
            session(BufReader::new(stream), shared, true, true).await;
        }
        return;
    }
    let mut reader = BufReader::new(stream);
    if session(&mut reader, shared, false, true).await == End::StartTls
        && let Ok(stream) = acceptor.accept(reader.into_inner()).await
    {
        session(BufReader::new(stream), shared, true, false).await;
    }
}

/// Carries out the next act at `at`, or says `usual`. `None` ends the connection.
async fn answer<S>(stream: &mut S, shared: &Shared, at: At, usual: &str, held: &mut String) -> Option<String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let act = shared.script.lock().unwrap().get_mut(&at).and_then(VecDeque::pop_front);
    let (line, closes) = match act {
        None => (usual.to_owned(), false),
        Some(Act::Say(line)) => (line.to_owned(), false),
        Some(Act::SayAndClose(line)) => (line.to_owned(), true),
        Some(Act::SayWhen(signal, line)) => {
            signal.notified().await;
            (line.to_owned(), false)
        }
        Some(Act::Close) => return None,
        Some(Act::Silence) => {
            let mut sink = [0; 512];
            while stream.read(&mut sink).await.is_ok_and(|read| read > 0) {}
            return None;
        }
    };
    held.push_str(&line);
    held.push_str("\r\n");
    let holds = shared.setup.pipelining && matches!(at, At::Mail | At::Rcpt) && !closes;
    if !holds {
        stream.write_all(std::mem::take(held).as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
    }
    (!closes).then_some(line)
}

async fn session<S>(mut stream: S, shared: &Shared, encrypted: bool, greets: bool) -> End
where
    S: AsyncBufReadExt + AsyncWrite + Unpin,
{
    dialogue(&mut stream, shared, encrypted, greets).await.unwrap_or(End::Closed)
}

async fn dialogue<S>(stream: &mut S, shared: &Shared, encrypted: bool, greets: bool) -> Option<End>
where
    S: AsyncBufReadExt + AsyncWrite + Unpin,
{
    let mut held = String::new();
    if greets {
        answer(stream, shared, At::Greeting, "220 mail.example ESMTP", &mut held).await?;
    }
    let (mut sender, mut recipient) = (String::new(), None);
    loop {
        let line = read_line(stream, shared).await?;
        let verb = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        let path = || line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).unwrap().0.to_owned();
        match verb.as_str() {
            "EHLO" => {
                let offers = offers(&shared.setup, encrypted);
                answer(stream, shared, At::Ehlo, &offers, &mut held).await?;
            }
            "STARTTLS" => {
                let said = answer(stream, shared, At::StartTls, "220 2.0.0 Ready", &mut held).await?;
                if said.starts_with("220") {
                    return Some(End::StartTls);
                }
            }
            "AUTH" => {
                let right = log_in(stream, shared, &line).await?;
                let usual = if right { "235 2.7.0 Welcome" } else { "535 5.7.8 Wrong" };
                answer(stream, shared, At::Auth, usual, &mut held).await?;
            }
            "MAIL" => {
                sender = path();
                answer(stream, shared, At::Mail, "250 2.1.0 Ok", &mut held).await?;
            }
            "RCPT" => {
                let domain = path().rsplit_once('@').unwrap().1.to_owned();
                let usual = shared.refused.lock().unwrap().get(domain.as_str()).copied();
                let said =
                    answer(stream, shared, At::Rcpt, usual.unwrap_or("250 2.1.5 Ok"), &mut held).await?;
                recipient = said.starts_with('2').then(path);
            }
            "DATA" => {
                let usual = if recipient.is_some() { "354 Go ahead" } else { "554 5.5.1 No recipient" };
                let said = answer(stream, shared, At::Data, usual, &mut held).await?;
                if said.starts_with("354") {
                    let wire = read_message(stream).await?;
                    let received = Received {
                        sender: std::mem::take(&mut sender),
                        recipient: recipient.take().unwrap_or_default(),
                        message: without_stuffing(&wire),
                        wire,
                        answer: String::new(),
                    };
                    let index = {
                        let mut all = shared.received.lock().unwrap();
                        all.push(received);
                        all.len() - 1
                    };
                    shared.arrived.send_modify(|count| *count += 1);
                    let said =
                        answer(stream, shared, At::Dot, "250 2.0.0 Ok: queued as 4F2A", &mut held).await?;
                    shared.received.lock().unwrap()[index].answer = said;
                }
            }
            "RSET" => {
                recipient = None;
                answer(stream, shared, At::Rset, "250 2.0.0 Ok", &mut held).await?;
            }
            "QUIT" => {
                stream.write_all(b"221 2.0.0 Bye\r\n").await.ok()?;
                return Some(End::Closed);
            }
            _ => {
                stream.write_all(b"502 5.5.1 What?\r\n").await.ok()?;
            }
        }
    }
}

fn offers(setup: &Setup, encrypted: bool) -> String {
    let mut lines = vec!["mail.example".to_owned(), "SIZE 10240000".to_owned()];
    if setup.pipelining {
        lines.push("PIPELINING".to_owned());
    }
    if setup.encryption == Encryption::StartTls && !encrypted {
        lines.push("STARTTLS".to_owned());
    }
    if let Some((_, _, mechanisms)) = setup.login {
        lines.push(format!("AUTH {mechanisms}"));
    }
    lines.push("ENHANCEDSTATUSCODES".to_owned());
    let last = lines.pop().unwrap();
    lines.iter().map(|line| format!("250-{line}\r\n")).collect::<String>() + "250 " + &last
}

async fn read_line<S: AsyncBufReadExt + Unpin>(stream: &mut S, shared: &Shared) -> Option<String> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line).await.ok()?;
    let line = String::from_utf8(line).unwrap();
    let line = line.strip_suffix("\r\n")?.to_owned();
    let shown = if line.starts_with("AUTH") {
        line.split(' ').take(2).collect::<Vec<_>>().join(" ")
    } else {
        line.clone()
    };
    shared.commands.lock().unwrap().push(shown);
    if !shared.setup.pipelining {
        let more = tokio::time::timeout(std::time::Duration::ZERO, stream.fill_buf()).await;
        if more.is_ok_and(|more| more.is_ok_and(|bytes| !bytes.is_empty())) {
            shared.talked_ahead.fetch_add(1, Ordering::SeqCst);
        }
    }
    Some(line)
}

async fn log_in<S>(stream: &mut S, shared: &Shared, line: &str) -> Option<bool>
where
    S: AsyncBufReadExt + AsyncWrite + Unpin,
{
    let (user, password, _) = shared.setup.login?;
    let words = line.split(' ').collect::<Vec<_>>();
    if words.get(1) == Some(&"PLAIN") {
        return Some(words[2] == BASE64.encode(format!("\0{user}\0{password}").as_bytes()));
    }
    let mut right = true;
    for (prompt, wanted) in [("334 VXNlcm5hbWU6\r\n", user), ("334 UGFzc3dvcmQ6\r\n", password)] {
        stream.write_all(prompt.as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        right &= line.trim_end() == BASE64.encode(wanted.as_bytes());
    }
    Some(right)
}

/// Everything up to and with CRLF, dot, CRLF.
async fn read_message<S: AsyncBufReadExt + Unpin>(stream: &mut S) -> Option<Vec<u8>> {
    let mut wire = Vec::new();
    loop {
        let start = wire.len();
        if stream.read_until(b'\n', &mut wire).await.ok()? == 0 {
            return None;
        }
        if wire[start..] == *b".\r\n" && (start == 0 || wire[..start].ends_with(b"\r\n")) {
            return Some(wire);
        }
    }
}

fn without_stuffing(wire: &[u8]) -> Vec<u8> {
    let body = wire.strip_suffix(b".\r\n").unwrap();
    body.split_inclusive(|byte| *byte == b'\n')
        .flat_map(|line| line.strip_prefix(b".").unwrap_or(line).iter().copied())
        .collect()
}
