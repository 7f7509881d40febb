//! What a failure means, as one table: stage, code and enhanced code against a meaning; the first row that fits.
//!
//! Codes are those of RFC 5321 section 4.2 and RFC 3463, and those that Google and Microsoft document for
//! senders. A relay answers for itself and sometimes for the recipient's server behind it, so the same code means
//! different things at different stages.

use super::outcome::{Failure, Reply, Stage, Trouble};

/// What a failure means for the mail, for those after it, and for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// The server cannot be reached, or cannot take mail now.
    RouteDown,
    /// Broken off before anything of the message was written.
    NotHandedOver,
    /// Our login is missing or wrong.
    OurLogin,
    /// Our domain, our sender or our records are refused.
    OurPolicy,
    /// The server does not know us yet and wants us to come back.
    Greylisted,
    /// We were too fast for the recipient's domain, or are not trusted enough.
    RateLimited,
    /// The mailbox is full: its owner may empty it.
    MailboxFull,
    /// Not now, for another reason.
    Later,
    /// There is no such address, or no longer.
    NoSuchAddress,
    /// The message is too large.
    TooLarge,
    /// What the message says is refused.
    ContentRefused,
    /// We spoke wrongly.
    ProtocolBug,
    /// Refused for another reason.
    Refused,
    /// The server may have the message or may not.
    InDoubt,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: [Self; 14] = [
        Self::RouteDown,
        Self::NotHandedOver,
        Self::OurLogin,
        Self::OurPolicy,
        Self::Greylisted,
        Self::RateLimited,
        Self::MailboxFull,
        Self::Later,
        Self::NoSuchAddress,
        Self::TooLarge,
        Self::ContentRefused,
        Self::ProtocolBug,
        Self::Refused,
        Self::InDoubt,
    ];

    /// The stable word at the head of a row's reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RouteDown => "route_down",
            Self::NotHandedOver => "not_handed_over",
            Self::OurLogin => "our_login",
            Self::OurPolicy => "our_policy",
            Self::Greylisted => "greylisted",
            Self::RateLimited => "rate_limited",
            Self::MailboxFull => "mailbox_full",
            Self::Later => "later",
            Self::NoSuchAddress => "no_such_address",
            Self::TooLarge => "too_large",
            Self::ContentRefused => "content_refused",
            Self::ProtocolBug => "protocol_bug",
            Self::Refused => "refused",
            Self::InDoubt => "in_doubt",
        }
    }

    /// Whether a person has to look at it, because the next mail will fare no better. Where we are refused, that is
    /// known only once something is paused for it: one domain may have reasons of its own.
    #[must_use]
    pub const fn is_alarming(self) -> bool {
        matches!(self, Self::ContentRefused | Self::ProtocolBug)
    }
}

/// What the enhanced code of a row's replies is.
enum Enhanced {
    /// Whatever it is, or none.
    Any,
    /// None was given.
    Missing,
    /// One of these classes, this subject, and one of these details; no detail stands for all.
    Of(&'static [u8], u16, &'static [u16]),
}

/// One row of the table.
struct Rule {
    stages: &'static [Stage],
    codes: &'static [(u16, u16)],
    enhanced: Enhanced,
    /// A word of the text; empty where it does not matter.
    word: &'static str,
    meaning: Meaning,
}

const ANY: &[Stage] = &Stage::ALL;
const OPENING: &[Stage] = &[Stage::Connect, Stage::Greeting, Stage::Ehlo, Stage::StartTls, Stage::Auth];
const ENVELOPE_FROM: &[Stage] = &[Stage::MailFrom];
const RECIPIENT: &[Stage] = &[Stage::RcptTo];
const NOT_RECIPIENT: &[Stage] = &[Stage::MailFrom, Stage::Data, Stage::FinalDot];
const AFTER_SENDER: &[Stage] = &[Stage::RcptTo, Stage::Data, Stage::FinalDot];

const TRANSIENT: &[(u16, u16)] = &[(400, 499)];
const PERMANENT: &[(u16, u16)] = &[(500, 599)];
const REFUSALS: &[(u16, u16)] = &[(400, 599)];

const fn rule(
    stages: &'static [Stage],
    codes: &'static [(u16, u16)],
    enhanced: Enhanced,
    meaning: Meaning,
) -> Rule {
    Rule { stages, codes, enhanced, word: "", meaning }
}

const RULES: [Rule; 25] = [
    // Our credentials; whatever else goes wrong before a message is the route's.
    rule(&[Stage::Auth], PERMANENT, Enhanced::Any, Meaning::OurLogin),
    rule(OPENING, &[(0, 999)], Enhanced::Any, Meaning::RouteDown),
    rule(ANY, &[(530, 530), (534, 535), (538, 538)], Enhanced::Any, Meaning::OurLogin),
    // Rate and reputation; TSS04 is how Yahoo says it.
    Rule {
        stages: ANY,
        codes: TRANSIENT,
        enhanced: Enhanced::Any,
        word: "TSS04",
        meaning: Meaning::RateLimited,
    },
    rule(ANY, TRANSIENT, Enhanced::Of(&[4], 7, &[0, 28, 500]), Meaning::RateLimited),
    rule(ANY, &[(450, 451)], Enhanced::Of(&[4], 7, &[1]), Meaning::Greylisted),
    rule(ANY, &[(450, 451)], Enhanced::Of(&[4], 2, &[0]), Meaning::Greylisted),
    rule(ANY, REFUSALS, Enhanced::Of(&[4, 5], 2, &[2]), Meaning::MailboxFull),
    rule(RECIPIENT, &[(552, 552)], Enhanced::Missing, Meaning::MailboxFull),
    // 421 says that the server goes away, whatever it was asked.
    rule(ANY, &[(421, 421)], Enhanced::Any, Meaning::RouteDown),
    rule(ANY, TRANSIENT, Enhanced::Of(&[4], 3, &[]), Meaning::RouteDown),
    rule(ANY, TRANSIENT, Enhanced::Of(&[4], 4, &[]), Meaning::RouteDown),
    // Before a recipient was named, an address that is refused is ours.
    rule(ENVELOPE_FROM, PERMANENT, Enhanced::Of(&[5], 1, &[]), Meaning::OurPolicy),
    rule(ENVELOPE_FROM, PERMANENT, Enhanced::Of(&[5], 7, &[]), Meaning::OurPolicy),
    rule(AFTER_SENDER, PERMANENT, Enhanced::Of(&[5], 1, &[0, 1, 2, 3, 6, 10]), Meaning::NoSuchAddress),
    rule(AFTER_SENDER, PERMANENT, Enhanced::Of(&[5], 2, &[1]), Meaning::NoSuchAddress),
    rule(ANY, PERMANENT, Enhanced::Of(&[5], 2, &[3]), Meaning::TooLarge),
    rule(ANY, PERMANENT, Enhanced::Of(&[5], 3, &[4]), Meaning::TooLarge),
    rule(NOT_RECIPIENT, &[(552, 552)], Enhanced::Missing, Meaning::TooLarge),
    rule(ANY, PERMANENT, Enhanced::Of(&[5], 6, &[]), Meaning::ContentRefused),
    rule(&[Stage::FinalDot], &[(554, 554)], Enhanced::Missing, Meaning::ContentRefused),
    // SPF, DKIM and DMARC failed, or the sender is not allowed (RFC 7372; Google; Microsoft).
    rule(ANY, PERMANENT, Enhanced::Of(&[5], 7, &[1, 23, 26, 509, 515]), Meaning::OurPolicy),
    rule(ANY, PERMANENT, Enhanced::Of(&[5], 5, &[]), Meaning::ProtocolBug),
    rule(ANY, TRANSIENT, Enhanced::Any, Meaning::Later),
    rule(ANY, PERMANENT, Enhanced::Any, Meaning::Refused),
];

impl Rule {
    fn fits(&self, stage: Stage, reply: &Reply) -> bool {
        let enhanced = match (&self.enhanced, reply.enhanced) {
            (Enhanced::Any, _) | (Enhanced::Missing, None) => true,
            (Enhanced::Of(classes, subject, details), Some(code)) => {
                classes.contains(&code.class)
                    && *subject == code.subject
                    && (details.is_empty() || details.contains(&code.detail))
            }
            _ => false,
        };
        enhanced
            && self.stages.contains(&stage)
            && self.codes.iter().any(|(first, last)| (*first..=*last).contains(&reply.code))
            && reply.text.contains(self.word)
    }
}

/// What `failure` means. After the final dot only a clear refusal is believed: the server may hold the message
/// (RFC 1047).
pub(super) fn of(failure: &Failure) -> Meaning {
    let stage = failure.stage;
    let unclear = match stage {
        Stage::FinalDot => Meaning::InDoubt,
        stage if stage.is_before_message() => Meaning::RouteDown,
        _ => Meaning::NotHandedOver,
    };
    match &failure.trouble {
        Trouble::TooLarge(_) => Meaning::TooLarge,
        Trouble::Refused(reply) => {
            RULES.iter().find(|rule| rule.fits(stage, reply)).map_or(unclear, |rule| rule.meaning)
        }
        _ => unclear,
    }
}
