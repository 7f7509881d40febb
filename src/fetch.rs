//! Fetching what publishers offer over https, and small things such as a certificate; the only room that knows the
//! client.
//!
//! One request at a time, each with a pause before it. An answer goes into a file of the caller's and counts only
//! when all of it has come. What may pass by itself (a publisher that is busy, a connection that drops) is tried
//! again a few times; what will not is told at once. Plain http is spoken to this machine alone.

use std::fmt;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use ureq::http::{HeaderMap, StatusCode, header};
use ureq::{Agent, Body};
use url::{Host, Url};

use crate::clock::Clock;

/// How the program names itself to publishers.
pub const USER_AGENT: &str = concat!("Clarion/", env!("CARGO_PKG_VERSION"), " (letters to representatives)");

/// The most redirects that are followed for one answer.
const REDIRECTS: usize = 3;

/// How much of an answer is held at once.
const CHUNK_BYTES: usize = 65_536;

/// The most bytes of a small answer, and how long it may take.
const SMALL: (u64, Duration) = (65_536, Duration::from_secs(10));

/// Endings of names below which anybody may have a name of their own, besides `uk` and two-letter endings with a
/// short word before them (`co.uk`, `gov.uk`): those that the shipped sources need to be told apart.
const SHARED_ENDINGS: &[&str] = &["police.uk", "githubusercontent.com", "github.io"];

/// How long is waited, how much is taken, how often is tried.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a connection, its TLS included.
    pub connect: Duration,
    /// For the next bytes of an answer.
    pub read: Duration,
    /// For one answer, from its name being looked up to its last byte.
    pub answer: Duration,
    /// The most bytes of one answer.
    pub answer_bytes: u64,
    /// The most bytes of all answers together.
    pub total_bytes: u64,
    /// How often one answer is asked for before it is given up.
    pub tries: u32,
    /// The pause before the second try; it doubles with each one after.
    pub backoff: Duration,
    /// The longest pause that a publisher may ask for; who asks for a longer one is asked again another day.
    pub longest_wait: Duration,
    /// The pause before each request but the first.
    pub pace: Duration,
}

impl Default for Limits {
    /// Patient with publishers and bounded for an operator: 64 MiB an answer, 512 MiB in all, three tries.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            read: Duration::from_secs(30),
            answer: Duration::from_secs(300),
            answer_bytes: 64 * 1_048_576,
            total_bytes: 512 * 1_048_576,
            tries: 3,
            backoff: Duration::from_secs(2),
            longest_wait: Duration::from_secs(120),
            pace: Duration::from_millis(250),
        }
    }
}

/// What a request came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// What the caller holds under the tag that it named is still right.
    Unchanged,
    /// The whole answer is in the file.
    Whole(Whole),
}

/// An answer that has come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The publisher's tag of this state of the answer, where there is one (RFC 9110 section 8.8.3).
    pub etag: Option<String>,
    /// What the publisher calls the content; empty where it does not say.
    pub content_type: String,
}

/// Why there is no answer. It names the address, which is public, and nothing of what was sent.
#[derive(Debug, thiserror::Error)]
#[error("{url}: {reason}")]
pub struct FetchError {
    /// What was asked for.
    pub url: String,
    /// What went wrong.
    pub reason: FetchFault,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum FetchFault {
    /// An address that is not https, nor http to this machine.
    #[error("only https is spoken, and http to this machine")]
    Insecure,
    /// A redirect to plain http or to somebody else's host.
    #[error("it redirects to another publisher or to plain http, which is not followed")]
    Strayed,
    /// A redirect after a redirect.
    #[error("it redirects too often")]
    Circle,
    /// An answer that is no answer.
    #[error("the publisher answers with status {0}")]
    Status(u16),
    /// The publisher asks for more patience than there is.
    #[error("the publisher asks to come back in {0} seconds")]
    Later(u64),
    /// An answer of more bytes than are taken.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(u64),
    /// All answers together are more than is taken.
    #[error("all answers together are larger than {0} bytes")]
    TooMuch(u64),
    /// Nothing came in time.
    #[error("no answer in time ({0})")]
    TimedOut(String),
    /// No connection, or one that ended before the answer did.
    #[error("the connection failed or ended early ({0})")]
    Dropped(String),
    /// The other side is not who it should be, or does not speak the protocol.
    #[error("the answer cannot be trusted or read ({0})")]
    Broken(String),
    /// The file cannot be written.
    #[error("cannot write the answer to the disk: {0}")]
    Disk(#[from] std::io::Error),
}

impl FetchFault {
    /// Whether another try may end better.
    const fn may_pass(&self) -> bool {
        match self {
            Self::Status(status) => *status >= 500 || *status == 429,
            Self::TimedOut(_) | Self::Dropped(_) => true,
            _ => false,
        }
    }
}

/// What is done while time should pass.
type Wait<'a> = Box<dyn Fn(Duration) + 'a>;

/// Fetches one answer after another, within limits.
pub struct Fetcher<'a> {
    agent: Agent,
    limits: Limits,
    clock: Clock,
    wait: Wait<'a>,
    taken: u64,
    has_asked: bool,
}

impl fmt::Debug for Fetcher<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher")
            .field("limits", &self.limits)
            .field("taken", &self.taken)
            .finish_non_exhaustive()
    }
}

/// One try that failed, with the pause that the publisher asks for before another.
struct Failed {
    fault: FetchFault,
    after: Option<Duration>,
}

impl<F: Into<FetchFault>> From<F> for Failed {
    fn from(fault: F) -> Self {
        Self { fault: fault.into(), after: None }
    }
}

impl<'a> Fetcher<'a> {
    /// A fetcher that has taken nothing yet. `wait` lets time pass; `clock` reads the dates of `Retry-After`.
    #[must_use]
    pub fn new(limits: Limits, clock: Clock, wait: impl Fn(Duration) + 'a) -> Self {
        Self { agent: agent(&limits), limits, clock, wait: Box::new(wait), taken: 0, has_asked: false }
    }

    /// Fetches `url` into the file `part`, which is made anew. `etag` is the tag of what the caller holds whole.
    /// After an error nothing in `part` is to be used.
    ///
    /// # Errors
    /// [`FetchError`], after the last try.
    pub fn fetch(&mut self, url: &Url, etag: Option<&str>, part: &Path) -> Result<Fetched, FetchError> {
        let told = |reason: FetchFault| FetchError { url: url.to_string(), reason };
        let mut tries = 0;
        loop {
            tries += 1;
            let Failed { fault, after } = match self.attempt(url, etag, part) {
                Ok(fetched) => return Ok(fetched),
                Err(failed) => failed,
            };
            if tries >= self.limits.tries || !fault.may_pass() {
                return Err(told(fault));
            }
            let doubled = self.limits.backoff.saturating_mul(2_u32.saturating_pow(tries - 1));
            let pause = after.unwrap_or(doubled);
            if pause > self.limits.longest_wait {
                return Err(told(FetchFault::Later(pause.as_secs())));
            }
            (self.wait)(pause);
        }
    }

    /// Asks once, following redirects that stay with the publisher.
    fn attempt(&mut self, url: &Url, etag: Option<&str>, part: &Path) -> Result<Fetched, Failed> {
        if !is_permitted(url) {
            return Err(FetchFault::Insecure.into());
        }
        let mut at = url.clone();
        for _ in 0..=REDIRECTS {
            if self.has_asked {
                (self.wait)(self.limits.pace);
            }
            self.has_asked = true;
            let mut request = self.agent.get(at.as_str());
            if let Some(etag) = etag {
                request = request.header(header::IF_NONE_MATCH, etag);
            }
            let (head, body) = request.call().map_err(fault_of)?.into_parts();
            match head.status {
                StatusCode::OK => return Ok(Fetched::Whole(self.keep(&head.headers, body, part)?)),
                StatusCode::NOT_MODIFIED if etag.is_some() => return Ok(Fetched::Unchanged),
                status if status.is_redirection() && status != StatusCode::NOT_MODIFIED => {
                    let target = text_of(&head.headers, header::LOCATION).and_then(|to| at.join(to).ok());
                    at = target.filter(|to| may_follow(&at, to)).ok_or(FetchFault::Strayed)?;
                }
                status => {
                    let after = self.asked_pause(&head.headers);
                    return Err(Failed { fault: FetchFault::Status(status.as_u16()), after });
                }
            }
        }
        Err(FetchFault::Circle.into())
    }

    /// Writes an answer to the disk, to its last byte.
    fn keep(&mut self, headers: &HeaderMap, body: Body, part: &Path) -> Result<Whole, Failed> {
        let promised = body.content_length();
        let left = self.limits.total_bytes.saturating_sub(self.taken);
        let judge = |length: u64| -> Result<(), FetchFault> {
            if length > self.limits.answer_bytes {
                return Err(FetchFault::TooLarge(self.limits.answer_bytes));
            }
            if length > left { Err(FetchFault::TooMuch(self.limits.total_bytes)) } else { Ok(()) }
        };
        judge(promised.unwrap_or(0))?;
        let mut file = File::create(part).map_err(FetchFault::Disk)?;
        let mut reader = body.into_reader();
        let mut length = 0_u64;
        let mut chunk = vec![0_u8; CHUNK_BYTES];
        loop {
            let count = reader.read(&mut chunk).map_err(|error| fault_of(error.into()))?;
            let Some(bytes) = chunk.get(..count).filter(|bytes| !bytes.is_empty()) else { break };
            length = length.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            judge(length)?;
            file.write_all(bytes).map_err(FetchFault::Disk)?;
        }
        if promised.is_some_and(|promised| promised != length) {
            return Err(FetchFault::Dropped("the answer is shorter than it said".to_owned()).into());
        }
        file.sync_all().map_err(FetchFault::Disk)?;
        self.taken = self.taken.saturating_add(length);
        Ok(Whole {
            etag: text_of(headers, header::ETAG).map(str::to_owned),
            content_type: text_of(headers, header::CONTENT_TYPE).unwrap_or_default().to_owned(),
        })
    }

    /// The pause that `Retry-After` asks for, in seconds or until a date (RFC 9110 section 10.2.3).
    fn asked_pause(&self, headers: &HeaderMap) -> Option<Duration> {
        let text = text_of(headers, header::RETRY_AFTER)?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_millisecond();
        Some(Duration::from_millis(u64::try_from(until - self.clock.now().as_millis()).unwrap_or(0)))
    }
}

/// One small answer, asked for once, in memory: no redirect is followed, and at most 64 KiB are taken within ten
/// seconds.
///
/// # Errors
/// [`FetchError`]; any status but 200 is one.
pub fn small(url: &Url) -> Result<Vec<u8>, FetchError> {
    let (most, within) = SMALL;
    let told = |reason: FetchFault| FetchError { url: url.to_string(), reason };
    if !is_permitted(url) {
        return Err(told(FetchFault::Insecure));
    }
    let limits = Limits { connect: within, read: within, answer: within, ..Limits::default() };
    let (head, body) = agent(&limits).get(url.as_str()).call().map_err(|e| told(fault_of(e)))?.into_parts();
    if head.status != StatusCode::OK {
        return Err(told(FetchFault::Status(head.status.as_u16())));
    }
    let mut answer = Vec::new();
    body.into_reader().take(most + 1).read_to_end(&mut answer).map_err(|e| told(fault_of(e.into())))?;
    if u64::try_from(answer.len()).is_ok_and(|length| length <= most) {
        return Ok(answer);
    }
    Err(told(FetchFault::TooLarge(most)))
}

/// The client, within these limits.
fn agent(limits: &Limits) -> Agent {
    Agent::config_builder()
        .timeout_resolve(Some(limits.connect))
        .timeout_connect(Some(limits.connect))
        .timeout_recv_response(Some(limits.read))
        .timeout_per_read(Some(limits.read))
        .timeout_per_write(Some(limits.read))
        .timeout_global(Some(limits.answer))
        // Redirects are judged here, and statuses too.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(USER_AGENT)
        // What the environment says of proxies is not read: settings come from the settings.
        .proxy(None)
        .build()
        .into()
}

fn text_of(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Sorts the client's errors by what can be done about them.
fn fault_of(error: ureq::Error) -> FetchFault {
    match error {
        ureq::Error::Timeout(phase) => FetchFault::TimedOut(phase.to_string()),
        ureq::Error::HostNotFound => FetchFault::Dropped("no host of this name".to_owned()),
        ureq::Error::ConnectionFailed => FetchFault::Dropped("no connection".to_owned()),
        // A certificate that does not hold arrives as an error of reading; it will not hold the next time either.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            FetchFault::Broken(error.to_string())
        }
        ureq::Error::Io(error) => FetchFault::Dropped(error.to_string()),
        other => FetchFault::Broken(other.to_string()),
    }
}

/// Whether an address may be asked at all: by https, or by http on this machine; never with a password in it.
#[must_use]
pub fn is_permitted(url: &Url) -> bool {
    let is_plain = url.username().is_empty() && url.password().is_none();
    is_plain && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url)))
}

/// Whether a redirect from one address to another stays with the publisher: it leads to https, or stays on this
/// machine, and its host lies below the same registered name.
#[must_use]
pub fn may_follow(from: &Url, to: &Url) -> bool {
    let is_safe = to.scheme() == "https" || (from.scheme() == "http" && is_loopback(from));
    is_safe && is_permitted(to) && owner_of(from).is_some_and(|owner| owner_of(to) == Some(owner))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// The name under which a host is registered: two labels, or three below an ending that many share. Without the
/// whole list of such endings the doubt goes against following.
fn owner_of(url: &Url) -> Option<String> {
    let Some(Host::Domain(name)) = url.host() else {
        return url.host_str().map(str::to_owned);
    };
    let labels: Vec<&str> = name.trim_end_matches('.').rsplit('.').collect();
    let (top, second) = (labels.first()?, labels.get(1).copied().unwrap_or_default());
    let is_shared =
        (top.len() == 2 && second.len() <= 3) || SHARED_ENDINGS.contains(&format!("{second}.{top}").as_str());
    let count = if is_shared { 3 } else { 2 };
    let mut owner: Vec<&str> = labels.into_iter().take(count).collect();
    owner.reverse();
    Some(owner.join("."))
}
