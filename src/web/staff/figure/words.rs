//! The words for parts, columns and rows of figures.

use jiff::civil::Weekday;

use super::sheet::Part;
use crate::domain::campaign::Date;
use crate::domain::figure::Measure;
use crate::domain::letter::LetterState;
use crate::domain::notice::Notice;
use crate::domain::representative::{Chamber, OfficeKind};
use crate::language::{Texts, Value};

/// A whole number, which may be less than nothing.
pub fn number(texts: &Texts, number: i64) -> String {
    let grouped = texts.number(number.unsigned_abs());
    // A minus that is as wide as a digit.
    if number < 0 { format!("\u{2212}{grouped}") } else { grouped }
}

/// The heading of a part.
pub fn part(texts: &Texts, part: Part) -> String {
    match part {
        Part::Days => texts.say("figure-days"),
        Part::Hours => texts.say("figure-hours"),
        Part::Nations => texts.say("figure-nations"),
        Part::Seats => texts.say("figure-seats"),
        Part::Funnel => texts.say("figure-funnel"),
        Part::Sources => texts.say("figure-sources"),
        Part::Providers => texts.say("figure-providers"),
        Part::Letters => texts.say("figure-letters"),
        Part::Representatives => texts.say("figure-representatives"),
        Part::Queue => texts.say("figure-queue"),
        Part::Faults => texts.say("figure-faults"),
    }
}

/// What the figures of a part are, in a sentence beneath it; `None` where the heading says it all.
pub fn note(texts: &Texts, part: Part) -> Option<String> {
    match part {
        Part::Days | Part::Hours => Some(texts.say("figure-time-note")),
        Part::Funnel => Some(texts.say("figure-funnel-note")),
        Part::Sources => Some(texts.say("figure-sources-note")),
        Part::Providers => Some(texts.say("figure-providers-note")),
        Part::Representatives => Some(texts.say("figure-representatives-note")),
        Part::Nations | Part::Seats | Part::Letters | Part::Queue | Part::Faults => None,
    }
}

/// The heading of the first column of a part's table.
pub fn subject(texts: &Texts, part: Part) -> String {
    match part {
        Part::Days => texts.say("figure-day"),
        Part::Hours => texts.say("figure-hour"),
        Part::Nations => texts.say("figure-nation"),
        Part::Seats => texts.say("figure-seat"),
        Part::Funnel => texts.say("figure-step"),
        Part::Sources => texts.say("figure-source"),
        Part::Providers => texts.say("figure-provider"),
        Part::Letters => texts.say("figure-state"),
        Part::Representatives => texts.say("figure-office"),
        Part::Queue | Part::Faults => texts.say("figure-mail"),
    }
}

/// The heading of a column.
pub fn measure(texts: &Texts, measure: Measure) -> String {
    match measure {
        Measure::Signatures => texts.say("figure-signatures"),
        Measure::Signed => texts.say("figure-signed"),
        Measure::Confirmed => texts.say("figure-confirmed"),
        Measure::Waiting => texts.say("figure-waiting"),
        Measure::Wrote => texts.say("figure-wrote"),
        Measure::Reached => texts.say("figure-reached"),
        Measure::Answered => texts.say("figure-answered"),
        Measure::Letters => texts.say("figure-letters-column"),
        Measure::Lately => texts.say("figure-lately"),
        Measure::Before => texts.say("figure-before"),
        Measure::Held => texts.say("figure-held"),
        Measure::WrittenTo => texts.say("figure-written-to"),
        Measure::Committed => texts.say("figure-committed"),
        Measure::Queued => texts.say("figure-queued"),
        Measure::HeldBack => texts.say("figure-held-back"),
        Measure::Oldest => texts.say("figure-oldest"),
        Measure::Bounced => texts.say("figure-bounced"),
        Measure::Complained => texts.say("figure-complained"),
        Measure::InDoubt => texts.say("figure-in-doubt"),
        Measure::GivenUp => texts.say("figure-given-up"),
    }
}

/// A step of the funnel.
pub fn step(texts: &Texts, step: Measure) -> String {
    match step {
        Measure::Wrote => texts.say("figure-step-wrote"),
        Measure::Reached => texts.say("figure-step-reached"),
        Measure::Answered => texts.say("figure-step-answered"),
        other => measure(texts, other),
    }
}

/// Where a letter is.
pub fn letter_state(texts: &Texts, state: LetterState) -> String {
    match state {
        LetterState::Queued => texts.say("figure-letter-queued"),
        LetterState::Held => texts.say("figure-letter-held"),
        LetterState::InDoubt => texts.say("figure-letter-in-doubt"),
        LetterState::Sent => texts.say("figure-letter-sent"),
        LetterState::Delivered => texts.say("figure-letter-delivered"),
        LetterState::Bounced => texts.say("figure-letter-bounced"),
        LetterState::Failed => texts.say("figure-letter-failed"),
        LetterState::Collected => texts.say("figure-letter-collected"),
        LetterState::Declined => texts.say("figure-letter-declined"),
        LetterState::Answered => texts.say("figure-letter-answered"),
        LetterState::Withdrawn => texts.say("figure-letter-withdrawn"),
    }
}

/// Offices of a kind.
pub fn offices(texts: &Texts, kind: OfficeKind) -> String {
    match kind {
        OfficeKind::Member(Chamber::HouseOfCommons) => texts.say("figure-office-mp"),
        OfficeKind::Member(Chamber::ScottishParliament) => texts.say("figure-office-msp"),
        OfficeKind::Member(Chamber::Senedd) => texts.say("figure-office-ms"),
        OfficeKind::Member(Chamber::NiAssembly) => texts.say("figure-office-mla"),
        OfficeKind::Minister => texts.say("figure-office-minister"),
        OfficeKind::HealthBody => texts.say("figure-office-health-body"),
        OfficeKind::GuidelineOwner => texts.say("figure-office-guideline-owner"),
    }
}

/// Mails of a kind.
pub fn mail(texts: &Texts, notice: Notice) -> String {
    match notice {
        Notice::ConfirmSignature => texts.say("figure-mail-confirm"),
        Notice::RemindSignature => texts.say("figure-mail-remind"),
        Notice::SignatureReceipt => texts.say("figure-mail-receipt"),
        Notice::AlreadySigned => texts.say("figure-mail-already"),
        Notice::Letter => texts.say("figure-mail-letter"),
        Notice::LetterHeld
        | Notice::LetterReturned
        | Notice::LetterCollected
        | Notice::LetterDeclined
        | Notice::LetterBounced => {
            texts.say_with("figure-mail-fate", &[("kind", Value::from(notice.code()))])
        }
        Notice::OfficeLink => texts.say("figure-mail-office-link"),
        Notice::OfficeAddress | Notice::OfficeAddressTold => {
            texts.say_with("figure-mail-office-address", &[("kind", Value::from(notice.code()))])
        }
        Notice::OfficeStatement | Notice::OfficeJudged => {
            texts.say_with("figure-mail-office-statement", &[("kind", Value::from(notice.code()))])
        }
        Notice::OfficeDigest => texts.say("figure-mail-digest"),
        Notice::OfficeAnswer => texts.say("figure-mail-office-answer"),
        Notice::AnswerQuestion => texts.say("figure-mail-question"),
        Notice::LetterReply => texts.say("figure-mail-reply"),
    }
}

/// A day without its year, as it stands at an axis.
pub fn short_day(texts: &Texts, day: Date) -> String {
    let values =
        [("day", Value::from(day.day().to_string())), ("month", Value::Number(i64::from(day.month())))];
    texts.say_with("figure-short-day", &values)
}

/// A day with that of the week, as it stands at a column.
pub fn named_day(texts: &Texts, day: Date) -> String {
    let weekday = match jiff::civil::Date::from(day).weekday() {
        Weekday::Monday => texts.say("figure-monday"),
        Weekday::Tuesday => texts.say("figure-tuesday"),
        Weekday::Wednesday => texts.say("figure-wednesday"),
        Weekday::Thursday => texts.say("figure-thursday"),
        Weekday::Friday => texts.say("figure-friday"),
        Weekday::Saturday => texts.say("figure-saturday"),
        Weekday::Sunday => texts.say("figure-sunday"),
    };
    format!("{weekday} {}", short_day(texts, day))
}
