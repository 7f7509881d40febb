//! What programs write instead of people, by their headers and by their words, in English and in Welsh.

use super::View;

/// Beginnings of subjects, and what stands in them, folded.
const SUBJECTS: [&str; 33] = [
    "automatic reply",
    "automated reply",
    "automatic response",
    "automated response",
    "automatic acknowledgement",
    "automated acknowledgement",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "autoresponse",
    "auto acknowledgement",
    "auto:",
    "out of office",
    "out of the office",
    "out-of-office",
    "away from the office",
    "away from my desk",
    "on annual leave",
    "on maternity leave",
    "on holiday",
    "thank you for your email",
    "thank you for contacting",
    "acknowledgement of your email",
    "your email has been received",
    "ateb awtomatig",
    "ymateb awtomatig",
    "awto-ateb",
    "allan o'r swyddfa",
    "i ffwrdd o'r swyddfa",
    "diolch am eich e-bost",
    "diolch am gysylltu",
];

/// Sentences of which one suffices, folded.
const SURE: [&str; 29] = [
    "this is an automatic",
    "this is an automated",
    "this is an auto-",
    "this is an auto ",
    "this automatic reply",
    "this automated reply",
    "this automated response",
    "this automatic response",
    "automatically generated",
    "this is a standard acknowledgement",
    "this email is an acknowledgement",
    "this mailbox is not monitored",
    "this inbox is not monitored",
    "do not reply to this email",
    "do not reply to this message",
    "i am out of the office",
    "i am currently out of the office",
    "i am away from the office",
    "i am on annual leave",
    "i am currently on annual leave",
    "ateb awtomatig",
    "ymateb awtomatig",
    "neges awtomatig",
    "wedi'i gynhyrchu'n awtomatig",
    "peidiwch ag ateb y neges hon",
    "peidiwch ag ateb yr e-bost hwn",
    "rwyf allan o'r swyddfa",
    "rydw i allan o'r swyddfa",
    "rwyf ar wyliau",
];

/// What acknowledgements of members' offices say, and people seldom: two of them make one, folded.
const TELLING: [&str; 19] = [
    "your email has been received",
    "receive a large number of emails",
    "large volume of",
    "high volume of",
    "hundreds of emails",
    "parliamentary protocol",
    "parliamentary convention",
    "strict protocol",
    "full name and address",
    "full postal address",
    "including your postcode",
    "if you are a constituent",
    "if you are not a constituent",
    "only able to act on behalf of",
    "if your enquiry is urgent",
    "nifer fawr o negeseuon",
    "confensiwn seneddol",
    "eich cyfeiriad llawn",
    "os ydych yn byw yn yr etholaeth",
];

/// Text to compare by: lower case, one kind of apostrophe and of dash, single spaces.
pub(super) fn folded(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{60}' => '\'',
        '\u{2010}'..='\u{2014}' => '-',
        _ => c,
    });
    let lower: String = plain.flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a program wrote it.
pub(super) fn is_automatic(view: &View<'_>) -> bool {
    view.is_null_sender
        || by_headers(view)
        || by_subject(&view.subject)
        || by_text(&folded(own_text(&view.text)))
}

/// RFC 3834 section 5, and what was used before it and beside it.
fn by_headers(view: &View<'_>) -> bool {
    let submitted = view.header("Auto-Submitted");
    let is_submitted = !submitted.is_empty() && !submitted.starts_with("no");
    let precedence = view.header("Precedence");
    let suppress = view.header("X-Auto-Response-Suppress");
    let local = view.from.split('@').next().unwrap_or_default();
    is_submitted
        || ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Mail-Autoreply", "X-AutoReply-From"]
            .into_iter()
            .any(|name| view.has(name))
        || matches!(precedence.as_str(), "auto_reply" | "auto-reply" | "bulk" | "junk" | "list")
        || suppress.contains("all")
        || suppress.contains("autoreply")
        || view.header("X-POST-MessageClass").starts_with('9')
        || view.report_type().is_some()
        || matches!(local, "noreply" | "no-reply" | "donotreply" | "do-not-reply" | "autoreply" | "dim-ateb")
        || matches!(local, "mailer-daemon" | "postmaster")
}

fn by_subject(subject: &str) -> bool {
    // What a program says stands at the beginning; a person's `Re:` holds our own subject.
    let bare = subject.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_reply = ["re:", "ateb:", "fw:", "fwd:"].iter().any(|prefix| bare.starts_with(prefix));
    !is_reply && SUBJECTS.iter().any(|words| bare.contains(words))
}

fn by_text(text: &str) -> bool {
    SURE.iter().any(|words| text.contains(words))
        || TELLING.iter().filter(|words| text.contains(**words)).count() >= 2
}

/// The text before what it quotes.
fn own_text(text: &str) -> &str {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        let is_quote = start.starts_with('>')
            || start.starts_with("-----Original Message")
            || start.starts_with("________________")
            || (start.starts_with("On ") && start.trim_end().ends_with("wrote:"))
            || (start.starts_with("Ar ") && start.trim_end().ends_with("ysgrifennodd:"));
        if is_quote {
            break;
        }
        end += line.len();
    }
    text.get(..end).unwrap_or(text)
}
