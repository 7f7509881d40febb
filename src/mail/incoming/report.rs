//! Reports of servers: of delivery, in the forms of RFC 3464, qmail, Exim and Exchange, and of complaints (RFC 5965).

use super::fields::{Block, blocks};
use super::words::folded;
use super::{Incoming, View, unknown_failure};
use crate::domain::mail_event::{Happened, Return, ReturnReason};
use crate::mail::outcome::{Enhanced, Failure, Meaning, Reply, Stage, Trouble, masked};

/// A complaint of a feedback loop; `None` where it is none.
pub(super) fn complaint(view: &View<'_>) -> Option<Incoming> {
    if view.report_type().as_deref() != Some("feedback-report") {
        return None;
    }
    let part = view.part(&[("message", "feedback-report")]).unwrap_or_default();
    let kind = blocks(part).iter().find_map(|block| block.get("feedback-type").map(str::to_ascii_lowercase));
    // RFC 5965 section 7.3: abuse, fraud, virus and other are complaints; not-spam takes one back, and auth-failure
    // (RFC 6591) and dmarc reports are about our records.
    Some(match kind.as_deref() {
        Some("not-spam" | "auth-failure" | "dmarc") => Incoming::NoNews,
        _ => Incoming::Of(Happened::Complained),
    })
}

/// A report of delivery; `None` where it is none.
pub(super) fn delivery(view: &View<'_>) -> Option<Incoming> {
    let is_status = view.report_type().is_some_and(|kind| kind == "delivery-status" || kind.is_empty());
    if is_status || view.is_of_mail_system() {
        let types = [("message", "delivery-status"), ("message", "global-delivery-status")];
        if let Some(part) = view.part(&types)
            && let Some(report) = standard(&blocks(part))
        {
            return Some(report);
        }
        // It says that it is a report and cannot be read further: cut, or not as it should be.
        if is_status && view.report_type().is_some_and(|kind| !kind.is_empty()) {
            return Some(by_words(view).unwrap_or_else(|| Incoming::Of(Happened::Failed(unknown_failure()))));
        }
    }
    qmail(view)
        .or_else(|| exim(view))
        .or_else(|| if view.is_of_mail_system() { by_words(view) } else { None })
}

/// The actions of RFC 3464 section 2.3.3, the better news last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    Failed,
    Delayed,
    Relayed,
    Expanded,
    Delivered,
}

impl Action {
    fn parse(text: &str) -> Option<Self> {
        // Some servers write a comment behind it.
        let word = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        Some(match word.to_ascii_lowercase().as_str() {
            "failed" => Self::Failed,
            "delayed" => Self::Delayed,
            "relayed" => Self::Relayed,
            "expanded" => Self::Expanded,
            "delivered" => Self::Delivered,
            _ => return None,
        })
    }
}

/// The report of RFC 3464. Of several recipients, as behind a shared mailbox, the best news counts: a letter that one
/// of them has was delivered. `None` where no block tells an action.
fn standard(blocks: &[Block]) -> Option<Incoming> {
    let told = blocks.iter().filter_map(|block| Some((Action::parse(block.get("action")?)?, block)));
    // Of equal ones the first.
    let (action, block) = told.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    Some(match action {
        Action::Delivered => Incoming::Of(Happened::Delivered),
        Action::Delayed => Incoming::Of(Happened::Delayed),
        Action::Relayed | Action::Expanded => Incoming::NoNews,
        Action::Failed => {
            let diagnostic = block.typed("diagnostic-code").unwrap_or_default();
            let address = block.typed("final-recipient").or_else(|| block.typed("original-recipient"));
            Incoming::Of(Happened::Failed(told_failure(block.get("status"), diagnostic, address)))
        }
    })
}

/// A failure as it is told: its status, the server's words, and the address, each where it is known.
pub(in crate::mail) fn told_failure(status: Option<&str>, words: &str, address: Option<&str>) -> Return {
    let status = status.and_then(Enhanced::parse);
    // 5.0.0 says nothing, and the server's own words may say more.
    let is_vague = status.is_none_or(|status| status.subject == 0);
    let status = if is_vague { code_in(words).or(status) } else { status };
    failure(status, words, address)
}

/// A failure from its code and the server's words.
fn failure(status: Option<Enhanced>, words: &str, address: Option<&str>) -> Return {
    let is_address = |text: &&str| text.contains('@') && text.len() <= 254 && !text.contains(' ');
    let address = address.map(|text| text.trim_matches(['<', '>', ' '])).filter(is_address);
    let detail = match status {
        Some(status) => masked(&format!("{status} {words}")),
        None => masked(words),
    };
    Return { reason: reason_of(status, words), detail, address: address.map(str::to_owned) }
}

/// What a code of a report says, by the same table as a refusal while a mail is handed over.
fn reason_of(status: Option<Enhanced>, words: &str) -> ReturnReason {
    let Some(status) = status else { return ReturnReason::Unknown };
    let reply = Reply::new(if status.class == 4 { 450 } else { 550 }, &format!("{status} {words}"));
    let meaning = Failure { stage: Stage::RcptTo, trouble: Trouble::Refused(reply) }.meaning();
    match meaning {
        Meaning::NoSuchAddress => ReturnReason::NoSuchAddress,
        Meaning::MailboxFull => ReturnReason::MailboxFull,
        Meaning::TooLarge => ReturnReason::TooLarge,
        // A transient code in a report of failure: it was tried until it was too old. So says 5.4.7, and all of 5.4
        // is about the way.
        _ if status.class == 4 || status.subject == 4 => ReturnReason::Unreached,
        _ if status.subject == 0 => ReturnReason::Unknown,
        _ => ReturnReason::Refused,
    }
}

/// The first enhanced code of a failure among words, however it is wrapped: `#5.1.1`, `(5.1.1)`, `<#5.1.1`.
fn code_in(words: &str) -> Option<Enhanced> {
    let bare = |c: char| !c.is_ascii_digit() && c != '.';
    let mut codes = words.split(|c: char| c.is_whitespace() || matches!(c, ';' | '-' | ','));
    codes.find_map(|word| {
        let word = word.trim_matches(bare).trim_end_matches('.');
        Enhanced::parse(word).filter(|code| matches!(code.class, 4 | 5))
    })
}

/// The form of qmail (QSBMF): a first paragraph, one for each recipient, then the message. qmail reports failures only.
fn qmail(view: &View<'_>) -> Option<Incoming> {
    let text = view.text.replace("\r\n", "\n");
    let start = text.find("Hi. This is the ")?;
    // It opens the text; a person who quotes one has written something before it.
    if !text.get(..start)?.trim().is_empty() {
        return None;
    }
    let mut paragraphs = text.get(start..)?.split("\n\n").map(str::trim).skip(1);
    let told = paragraphs.find_map(|paragraph| {
        let (address, words) = paragraph.strip_prefix('<')?.split_once(">:")?;
        Some(failure(code_in(words), &joined(words), Some(address)))
    });
    Some(Incoming::Of(Happened::Failed(told.unwrap_or_else(unknown_failure))))
}

/// The form of Exim: a header that names the recipient, and a text.
fn exim(view: &View<'_>) -> Option<Incoming> {
    let address = view.message.header_raw("X-Failed-Recipients").map(str::trim);
    let opening = "this message was created automatically by mail delivery software";
    let text = folded(&view.text);
    if address.is_none() && !(text.starts_with(opening) && view.is_of_mail_system()) {
        return None;
    }
    let words = reported_words(view);
    if is_warning(view, &folded(&words)) {
        return Some(Incoming::Of(Happened::Delayed));
    }
    Some(Incoming::Of(Happened::Failed(failure(code_in(&words), &words, address))))
}

/// Whatever else a mail system sends: Exchange's own forms, and those of old servers. Only for what a mail system
/// sends.
fn by_words(view: &View<'_>) -> Option<Incoming> {
    const SUBJECTS: [&str; 13] = [
        "undeliverable:",
        "undeliverable mail",
        "undelivered mail",
        "delivery status notification",
        "delivery failure",
        "delivery has failed",
        "delivery delayed",
        "delivery incomplete",
        "mail delivery failed",
        "mail delivery system",
        "returned mail",
        "failure notice",
        "nondeliverable",
    ];
    const TEXTS: [&str; 5] = [
        "delivery has failed to these recipients",
        "your message couldn't be delivered",
        "your message wasn't delivered",
        "did not reach the following recipient",
        "delivery is delayed to these recipients",
    ];
    let text = folded(&view.text);
    let names_it = SUBJECTS.iter().any(|subject| view.subject.contains(subject))
        || TEXTS.iter().any(|words| text.contains(words))
        || view.has("X-MS-Exchange-Message-Is-Ndr");
    if !names_it {
        return None;
    }
    let words = reported_words(view);
    if is_warning(view, &folded(&words)) {
        return Some(Incoming::Of(Happened::Delayed));
    }
    Some(Incoming::Of(Happened::Failed(failure(code_in(&words), &words, None))))
}

/// Whether a report says that a server still tries. `words` are its own: what it quotes of the mail, its subject behind
/// the first colon and its text, may speak of a delay too.
fn is_warning(view: &View<'_>, words: &str) -> bool {
    const WORDS: [&str; 6] = [
        "has not yet been delivered",
        "delivery is delayed",
        "delivery to the following recipients has been delayed",
        "will continue to try",
        "this is a warning message only",
        "still being retried",
    ];
    let own_subject = view.subject.split(':').next().unwrap_or_default();
    own_subject.contains("delay")
        || own_subject.starts_with("warning")
        || WORDS.iter().any(|known| words.contains(known))
}

/// The words of a report before the copy of the message, on one line.
fn reported_words(view: &View<'_>) -> String {
    const COPIES: [&str; 4] = [
        "this is a copy of the message",
        "original message headers",
        "--- below this line",
        "message headers:",
    ];
    let lines = view.text.lines().take_while(|line| {
        let line = folded(line);
        !COPIES.iter().any(|copy| line.contains(copy))
    });
    joined(&lines.collect::<Vec<_>>().join(" "))
}

fn joined(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
