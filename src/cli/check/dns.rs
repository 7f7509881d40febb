//! Asks the resolver of this machine for the few kinds of record that mail depends on.
//!
//! A resolver library would bring some sixty crates into the binary for four kinds of question that only this
//! command asks, so the question is written here: one name, over UDP, and over TCP where the answer is cut.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// How long a resolver may take for one answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// The largest answer over UDP that is asked for (RFC 6891 section 6.2.5).
const UDP_BYTES: u16 = 1_232;
/// The class of the internet (RFC 1035 section 3.2.4).
const INTERNET: u16 = 1;

/// A kind of record (RFC 1035 section 3.2.2, RFC 3596).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Address,
    Exchange,
    Text,
    LongAddress,
}

impl Kind {
    const fn number(self) -> u16 {
        match self {
            Self::Address => 1,
            Self::Exchange => 15,
            Self::Text => 16,
            Self::LongAddress => 28,
        }
    }
}

/// No resolver answered, or not with an answer: nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanswered;

/// A server that is to take a domain's mail (RFC 5321 section 5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Lower is tried first.
    pub preference: u16,
    /// Its name; empty says that the domain takes no mail (RFC 7505).
    pub host: String,
}

/// The resolvers of this machine.
#[derive(Debug)]
pub struct Resolver {
    servers: Vec<SocketAddr>,
    is_away: AtomicBool,
}

impl Resolver {
    /// Those of `/etc/resolv.conf`; none where there is no such file.
    #[must_use]
    pub fn of_this_machine() -> Self {
        let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
        let servers = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let address = (words.next() == Some("nameserver")).then(|| words.next()).flatten()?;
            address.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, 53))
        });
        Self::new(servers.take(2).collect())
    }

    /// Resolvers at these addresses.
    #[must_use]
    pub const fn new(servers: Vec<SocketAddr>) -> Self {
        Self { servers, is_away: AtomicBool::new(false) }
    }

    /// The texts published at `name`; empty where there are none.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, Unanswered> {
        let records = self.ask(name, Kind::Text).await?;
        Ok(records.iter().map(|record| text_of(&record.data)).collect())
    }

    /// The servers that take the mail of `name`, the preferred first; empty where it names none.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub async fn exchanges(&self, name: &str) -> Result<Vec<Exchange>, Unanswered> {
        let records = self.ask(name, Kind::Exchange).await?;
        let mut exchanges: Vec<Exchange> = records
            .iter()
            .filter_map(|record| {
                let mut reader = Reader { message: &record.message, at: record.at };
                Some(Exchange { preference: reader.number()?, host: reader.name()? })
            })
            .collect();
        exchanges.sort_by(|a, b| (a.preference, &a.host).cmp(&(b.preference, &b.host)));
        Ok(exchanges)
    }

    /// Whether `name` has an address of either kind.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub async fn has_address(&self, name: &str) -> Result<bool, Unanswered> {
        Ok(!self.ask(name, Kind::Address).await?.is_empty()
            || !self.ask(name, Kind::LongAddress).await?.is_empty())
    }

    async fn ask(&self, name: &str, kind: Kind) -> Result<Vec<Record>, Unanswered> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(Unanswered);
        }
        let mut id = [0; 2];
        getrandom::fill(&mut id).ok().ok_or(Unanswered)?;
        let question = question(id, name, kind).ok_or(Unanswered)?;
        let mut is_anybody_there = false;
        for server in &self.servers {
            let heard = over_udp(*server, &question).await;
            is_anybody_there |= heard.is_some();
            let answer = match heard {
                // The bit that says that the answer was cut.
                Some(answer) if answer.get(2).is_some_and(|flags| flags & 0x02 != 0) => {
                    over_tcp(*server, &question).await
                }
                answer => answer,
            };
            if let Some(records) = answer.and_then(|answer| records(&answer, id, kind)) {
                return Ok(records);
            }
        }
        // Who did not answer once is not waited for again and again; who says that it cannot tell of one name may well
        // tell of the next.
        if !is_anybody_there {
            self.is_away.store(true, Ordering::Relaxed);
        }
        Err(Unanswered)
    }
}

/// A query for one name, recursion desired, with room for long answers (RFC 1035 section 4.1, RFC 6891).
fn question(id: [u8; 2], name: &str, kind: Kind) -> Option<Vec<u8>> {
    let mut query = id.to_vec();
    query.extend_from_slice(&[0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1]);
    for label in name.trim_end_matches('.').split('.') {
        query.push(u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?);
        query.extend_from_slice(label.as_bytes());
    }
    query.push(0);
    query.extend_from_slice(&kind.number().to_be_bytes());
    query.extend_from_slice(&INTERNET.to_be_bytes());
    query.extend_from_slice(&[0, 0, 41]);
    query.extend_from_slice(&UDP_BYTES.to_be_bytes());
    query.extend_from_slice(&[0; 6]);
    Some(query)
}

async fn over_udp(server: SocketAddr, question: &[u8]) -> Option<Vec<u8>> {
    let own: SocketAddr = if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(own).await.ok()?;
    socket.connect(server).await.ok()?;
    socket.send(question).await.ok()?;
    let mut answer = vec![0; usize::from(UDP_BYTES)];
    let received = tokio::time::timeout(PATIENCE, socket.recv(&mut answer)).await.ok()?.ok()?;
    answer.truncate(received);
    Some(answer)
}

async fn over_tcp(server: SocketAddr, question: &[u8]) -> Option<Vec<u8>> {
    let asking = async {
        let mut stream = TcpStream::connect(server).await.ok()?;
        let length = u16::try_from(question.len()).ok()?.to_be_bytes();
        stream.write_all(&[&length[..], question].concat()).await.ok()?;
        let mut answer = vec![0; usize::from(stream.read_u16().await.ok()?)];
        stream.read_exact(&mut answer).await.ok()?;
        Some(answer)
    };
    tokio::time::timeout(PATIENCE, asking).await.ok()?
}

/// A record of the wanted kind: its data, and where it stands, since names in it may point back.
struct Record {
    data: Vec<u8>,
    message: Arc<[u8]>,
    at: usize,
}

/// The records of `kind` among the answers; a name that does not exist has none. `None` when this is no answer to
/// the question with `id`, or says that the resolver failed.
fn records(message: &[u8], id: [u8; 2], kind: Kind) -> Option<Vec<Record>> {
    let mut reader = Reader { message, at: 0 };
    let (answered, flags) = (reader.number()?, reader.number()?);
    let (failure, is_answer) = (flags & 0x000f, flags & 0x8000 != 0);
    if answered.to_be_bytes() != id || !is_answer || !matches!(failure, 0 | 3) {
        return None;
    }
    let (questions, answers) = (reader.number()?, reader.number()?);
    reader.at += 4;
    for _ in 0..questions {
        reader.name()?;
        reader.at += 4;
    }
    let (mut found, whole): (_, Arc<[u8]>) = (Vec::new(), message.into());
    for _ in 0..answers {
        reader.name()?;
        let (this_kind, _class) = (reader.number()?, reader.number()?);
        reader.at += 4;
        let length = usize::from(reader.number()?);
        let at = reader.at;
        let data = message.get(at..at + length)?;
        if this_kind == kind.number() {
            found.push(Record { data: data.to_vec(), message: Arc::clone(&whole), at });
        }
        reader.at = at + length;
    }
    Some(found)
}

/// Strings of a text record, joined as DKIM and SPF join them (RFC 6376 section 3.6.2.2, RFC 7208 section 3.3).
fn text_of(mut data: &[u8]) -> String {
    let mut text = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let (string, rest) = rest.split_at_checked(usize::from(*length)).unwrap_or((rest, &[]));
        text.extend_from_slice(string);
        data = rest;
    }
    String::from_utf8_lossy(&text).into_owned()
}

struct Reader<'a> {
    message: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.message.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes([self.byte()?, self.byte()?]))
    }

    /// A name, following pointers back (RFC 1035 section 4.1.4); the reader goes on behind it.
    fn name(&mut self) -> Option<String> {
        let mut labels: Vec<String> = Vec::new();
        let mut behind = None;
        // Each label takes at least two of the 255 bytes that a name may have; pointers in a ring end here too.
        for _ in 0..128 {
            let length = self.byte()?;
            match length {
                0 => {
                    self.at = behind.unwrap_or(self.at);
                    return Some(labels.join("."));
                }
                1..=63 => {
                    let end = self.at + usize::from(length);
                    labels.push(String::from_utf8_lossy(self.message.get(self.at..end)?).into_owned());
                    self.at = end;
                }
                0xc0.. => {
                    let target = usize::from(u16::from_be_bytes([length & 0x3f, self.byte()?]));
                    behind.get_or_insert(self.at);
                    self.at = target;
                }
                _ => return None,
            }
        }
        None
    }
}
