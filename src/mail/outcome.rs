//! What came of handing one message over, as data: the deliverer stores it and goes on.
//!
//! A lane reports a server's [`Reply`] or a [`Failure`]: where it happened ([`Stage`]) and what it was
//! ([`Trouble`]). [`classify`] turns that into an [`Outcome`]: what becomes of the row. Two rules stand above
//! all others. Only code 250 to the final dot means sent. And once the final dot may have been written,
//! anything but a clear reply is *in doubt*: the server may hold the message (RFC 1047), so it is neither
//! sent nor safe to repeat.
//!
//! Servers like to echo the recipient; no text of theirs is kept before [`masked`] has blanked it.

use std::fmt;

use super::meaning;
pub use super::meaning::Meaning;
use crate::domain::letter::WAITS_AT_MOST_MS;
use crate::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};

/// How long a server that greylists wants us to stay away, in milliseconds.
const GREYLIST_MS: (i64, i64) = (5 * MINUTE_MS, 15 * MINUTE_MS);
/// How long we stay away where we were too fast, in milliseconds.
const RATE_MS: (i64, i64) = (15 * MINUTE_MS, 17 * MINUTE_MS);
/// Tries that a row has at least, however long it waited for its turn: a letter may wait weeks for its office's
/// pace, or while its kind is paused, and none of that says that it cannot be delivered.
const TRIES_AT_LEAST: u32 = 8;
/// Longest text kept of a server's reply, in characters.
const REPLY_TEXT_CHARS: usize = 200;

/// Where in a session something happened, in the order of RFC 5321 section 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Finding the host and opening the connection.
    Connect,
    /// The server's first line.
    Greeting,
    /// EHLO and the server's list of extensions.
    Ehlo,
    /// The STARTTLS command, the handshake and the check of the server's name.
    StartTls,
    /// AUTH PLAIN or AUTH LOGIN.
    Auth,
    /// The envelope sender.
    MailFrom,
    /// The envelope recipient.
    RcptTo,
    /// The DATA command, up to the server's 354.
    Data,
    /// The message with its final dot, from the first byte written on.
    FinalDot,
}

impl Stage {
    /// Every stage, in the order of a session.
    pub const ALL: [Self; 9] = [
        Self::Connect,
        Self::Greeting,
        Self::Ehlo,
        Self::StartTls,
        Self::Auth,
        Self::MailFrom,
        Self::RcptTo,
        Self::Data,
        Self::FinalDot,
    ];

    /// A stable name for logs, metrics and the queue's page.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Greeting => "greeting",
            Self::Ehlo => "ehlo",
            Self::StartTls => "starttls",
            Self::Auth => "auth",
            Self::MailFrom => "mail_from",
            Self::RcptTo => "rcpt_to",
            Self::Data => "data",
            Self::FinalDot => "final_dot",
        }
    }

    /// Whether this stage comes before anything that belongs to one message: trouble here is the route's.
    #[must_use]
    pub const fn is_before_message(self) -> bool {
        matches!(self, Self::Connect | Self::Greeting | Self::Ehlo | Self::StartTls | Self::Auth)
    }
}

/// An enhanced status code, `class.subject.detail` (RFC 3463).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Enhanced {
    /// 2, 4 or 5.
    pub class: u8,
    /// What the code is about: 1 addresses, 2 mailboxes, 7 policy and so on.
    pub subject: u16,
    /// The detail within the subject.
    pub detail: u16,
}

impl Enhanced {
    /// Reads `class.subject.detail` as the first word of a reply's text; `None` where it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split_ascii_whitespace().next()?.splitn(3, '.');
        let mut number = |longest: usize| {
            let digits = numbers.next()?;
            let plain =
                !digits.is_empty() && digits.len() <= longest && digits.bytes().all(|b| b.is_ascii_digit());
            plain.then_some(digits)?.parse::<u16>().ok()
        };
        let class = u8::try_from(number(1)?).ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        Some(Self { class, subject: number(3)?, detail: number(3)? })
    }
}

impl fmt::Display for Enhanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// A server's reply to one command (RFC 5321 section 4.2), its text already masked and shortened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The three-digit code.
    pub code: u16,
    /// The enhanced status code, where the server gave one.
    pub enhanced: Option<Enhanced>,
    /// The text after the codes, on one line, without anything that looks like an address.
    pub text: String,
}

impl Reply {
    /// A reply from its code and raw text: the enhanced code is split off, the rest masked and shortened.
    #[must_use]
    pub fn new(code: u16, raw_text: &str) -> Self {
        let enhanced = Enhanced::parse(raw_text);
        let trimmed = raw_text.trim_start();
        let text = match enhanced {
            Some(_) => trimmed.split_once(char::is_whitespace).map_or("", |(_, rest)| rest),
            None => trimmed,
        };
        Self { code, enhanced, text: masked(text) }
    }

    /// This reply without `local_part`, for servers that echo a mailbox by that alone.
    #[must_use]
    pub fn without(mut self, local_part: &str) -> Self {
        let is_echo =
            |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).eq_ignore_ascii_case(local_part);
        if self.text.split(' ').any(is_echo) {
            let words = self.text.split(' ').map(|word| if is_echo(word) { MASK } else { word });
            self.text = words.collect::<Vec<_>>().join(" ");
        }
        self
    }

    /// Whether the server asks to come back later (4yz).
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        self.code >= 400 && self.code <= 499
    }

    /// Whether the server refuses for good (5yz).
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        self.code >= 500 && self.code <= 599
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(f, " {enhanced}")?;
        }
        if !self.text.is_empty() {
            write!(f, " {}", self.text)?;
        }
        Ok(())
    }
}

/// What stands in the place of an address.
const MASK: &str = "[address]";

/// `text` on one line of at most 200 characters, every word with an `@` (or its `%40`) blanked: what may be
/// stored and logged of a server's words.
#[must_use]
pub fn masked(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let words = words.map(|word| if looks_like_address(word) { MASK } else { word });
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().take(REPLY_TEXT_CHARS).collect()
}

fn looks_like_address(word: &str) -> bool {
    word.contains(['@', '\u{ff20}']) || word.contains("%40")
}

/// What went wrong at a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server answered, and not with what the stage needs.
    Refused(Reply),
    /// The connection could not be opened, or broke.
    Lost(std::io::ErrorKind),
    /// The deadline of the command passed.
    Deadline,
    /// The handshake failed or the server's certificate does not carry the name that was asked for.
    Tls,
    /// What came was not a reply (RFC 5321 section 4.2), or came unasked.
    OutOfStep,
    /// The server lacks an extension that the route demands.
    Lacking(&'static str),
    /// The message is larger than the server said it takes (RFC 1870), in bytes; nothing of it was written.
    TooLarge(u64),
}

/// Why a message was not handed over, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where it happened.
    pub stage: Stage,
    /// What it was.
    pub trouble: Trouble,
}

impl fmt::Display for Failure {
    /// One line without a personal datum, as `rcpt_to: 550 5.1.1 No such mailbox`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.stage.code())?;
        match &self.trouble {
            Trouble::Refused(reply) => reply.fmt(f),
            Trouble::Lost(kind) => write!(f, "connection lost ({kind})"),
            Trouble::Deadline => f.write_str("no answer in time"),
            Trouble::Tls => f.write_str("no trusted encryption"),
            Trouble::OutOfStep => f.write_str("not a reply"),
            Trouble::Lacking(extension) => write!(f, "server lacks {extension}"),
            Trouble::TooLarge(limit) => write!(f, "server takes {limit} bytes at most"),
        }
    }
}

impl std::error::Error for Failure {}

/// What becomes of an outbox row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it, with code 250 to the final dot.
    Sent {
        /// The server's words; often its queue id.
        reply: Reply,
    },
    /// Try again.
    RetryAt {
        /// Milliseconds to wait from now.
        after_ms: i64,
        /// Whether this try counts: trouble with the route before DATA does not.
        costs_attempt: bool,
        /// Why.
        reason: Reason,
    },
    /// We are refused, not the message. Where our own server says so, or the recipients' servers of many sites, no
    /// mail of the kind leaves until a person has put that right, and none to an office that does; one domain of a
    /// supporter is left alone for an hour, again and again until the row's patience ends. The try does not count.
    OurFault {
        /// Why.
        reason: Reason,
    },
    /// Refused for good.
    Rejected {
        /// Why.
        reason: Reason,
    },
    /// The server may hold it, or may not; only a person or the recipient can tell.
    InDoubt {
        /// What left it open.
        reason: Reason,
    },
}

/// What happened, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it means.
    pub meaning: Meaning,
    /// What happened.
    pub failure: Failure,
}

impl fmt::Display for Reason {
    /// One line without a personal datum, as `no_such_address: rcpt_to: 550 5.1.1 No such mailbox`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.meaning.code(), self.failure)
    }
}

impl Outcome {
    /// A stable name for logs, metrics and the queue's page.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::RetryAt { .. } => "retry",
            Self::OurFault { .. } => "our_fault",
            Self::Rejected { .. } => "rejected",
            Self::InDoubt { .. } => "in_doubt",
        }
    }
}

/// How patient a kind of mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// A person is waiting for it: 30 s, 2 m, 10 m, 30 m, then hourly.
    Short,
    /// A letter: 5 m, 15 m, 1 h, 3 h, then every 6 hours (RFC 5321 section 4.5.4.1 gives up after 4-5 days).
    Long,
}

impl Patience {
    /// The longest wait before try number `attempts + 1`, in milliseconds; `attempts` counts from 1.
    #[must_use]
    pub fn step_ms(self, attempts: u32) -> i64 {
        let (steps, last) = match self {
            Self::Short => ([30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS], HOUR_MS),
            Self::Long => ([5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS], 6 * HOUR_MS),
        };
        let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        steps.get(index).copied().unwrap_or(last)
    }

    /// How old a row may be, in milliseconds, before a failure that would be tried again is final; see
    /// [`Try::is_over`].
    #[must_use]
    pub const fn gives_up_after_ms(self) -> i64 {
        match self {
            Self::Short => 14 * DAY_MS,
            Self::Long => 5 * DAY_MS,
        }
    }

    /// How old a row may be, in milliseconds, before even a failure that says nothing about it is final, such as a route
    /// that is down: as old as what it says may become. A confirmation's link lives 14 days, a letter may wait 180.
    #[must_use]
    pub const fn outlived_after_ms(self) -> i64 {
        match self {
            Self::Short => 14 * DAY_MS,
            Self::Long => WAITS_AT_MOST_MS,
        }
    }
}

/// What is known of a row when its try has ended.
#[derive(Clone, Copy, Debug)]
pub struct Try {
    /// How patient its kind is.
    pub patience: Patience,
    /// Tries that counted so far, this one included.
    pub attempts: u32,
    /// Milliseconds since it was queued.
    pub age_ms: i64,
    /// A random number: rows that failed together do not come back together.
    pub jitter: u16,
}

impl Try {
    /// Whether a failure that would be tried again is final: the row is old, and it has been tried often.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.age_ms >= self.patience.gives_up_after_ms() && self.attempts >= TRIES_AT_LEAST
    }

    /// Whether it is too old for any other try, however few of them counted.
    #[must_use]
    pub const fn is_outlived(&self) -> bool {
        self.age_ms >= self.patience.outlived_after_ms()
    }

    /// A wait from the first of two times to the second.
    fn between_ms(&self, (shortest, longest): (i64, i64)) -> i64 {
        shortest + (longest - shortest) * i64::from(self.jitter) / i64::from(u16::MAX)
    }

    /// The wait before the next try: between half the step and the whole of it.
    fn wait_ms(&self, step_ms: i64) -> i64 {
        let half = step_ms / 2;
        half + half * i64::from(self.jitter) / i64::from(u16::MAX)
    }
}

/// Turns what a lane reported into what becomes of the row.
///
/// Only 250 is sent. What anything else means stands in [`super::meaning`]; what becomes of the row follows from
/// that, from how patient its kind is, and from how long it has been tried.
#[must_use]
pub fn classify(report: Result<Reply, Failure>, tried: &Try) -> Outcome {
    let failure = match report {
        Ok(reply) if reply.code == 250 => return Outcome::Sent { reply },
        Ok(reply) => Failure { stage: Stage::FinalDot, trouble: Trouble::Refused(reply) },
        Err(failure) => failure,
    };
    let meaning = failure.meaning();
    let reason = Reason { meaning, failure };
    let retry = |after_ms: i64, costs_attempt: bool, reason: Reason| {
        // What costs no try would otherwise never be over.
        if tried.is_over() || (!costs_attempt && tried.is_outlived()) {
            Outcome::Rejected { reason }
        } else {
            Outcome::RetryAt { after_ms, costs_attempt, reason }
        }
    };
    match meaning {
        Meaning::InDoubt => Outcome::InDoubt { reason },
        Meaning::OurLogin | Meaning::OurPolicy => Outcome::OurFault { reason },
        Meaning::NoSuchAddress
        | Meaning::TooLarge
        | Meaning::ContentRefused
        | Meaning::ProtocolBug
        | Meaning::Refused => Outcome::Rejected { reason },
        Meaning::RouteDown | Meaning::NotHandedOver => {
            retry(tried.wait_ms(Patience::Short.step_ms(1)), false, reason)
        }
        Meaning::Greylisted => retry(tried.between_ms(GREYLIST_MS), true, reason),
        Meaning::RateLimited => retry(tried.between_ms(RATE_MS), false, reason),
        Meaning::MailboxFull | Meaning::Later => {
            retry(tried.wait_ms(tried.patience.step_ms(tried.attempts)), true, reason)
        }
    }
}

impl Failure {
    /// What this means, whatever the message.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        meaning::of(self)
    }

    /// Whether this says something about the route rather than the message: the deliverer then rests before
    /// it claims more.
    #[must_use]
    pub fn is_of_route(&self) -> bool {
        matches!(self.meaning(), Meaning::RouteDown | Meaning::NotHandedOver)
    }
}
