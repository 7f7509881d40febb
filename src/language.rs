//! The words of pages, mails and errors in both languages, and how each language writes numbers and dates.
//!
//! The words are Fluent files under `templates/language/{en,cy}`, compiled into the binary. A test holds
//! that both languages have the same messages with the same variables, and that each one is used; so a
//! missing message cannot reach a reader. If one ever did, its name would be shown rather than a failure.

pub mod record;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::{Timestamp, tz::TimeZone};
use unic_langid::LanguageIdentifier;

use crate::domain::campaign::Date;
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::representative::{Chamber, OfficeKey, OfficeKind};

/// The Fluent files of one language: name and content.
type Sources = &'static [(&'static str, &'static str)];

macro_rules! sources {
    ($code:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../templates/language/", $code, "/", $name, ".ftl")))),+]
    };
}

const ENGLISH_SOURCES: Sources = sources!(
    "en": "common", "error", "petition", "confirm", "letter", "place", "commitment", "person", "statement",
    "problem", "mail", "own", "office", "answer", "staff", "figure", "signature", "handout"
);
const WELSH_SOURCES: Sources = sources!(
    "cy": "common", "error", "petition", "confirm", "letter", "place", "commitment", "person", "statement",
    "problem", "mail", "own", "office", "answer", "staff", "figure", "signature", "handout"
);

static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::build(Language::English, ENGLISH_SOURCES));
static WELSH: LazyLock<Texts> = LazyLock::new(|| Texts::build(Language::Welsh, WELSH_SOURCES));

/// The zone whose days and hours the readers live in.
static LONDON: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));

/// A value put into a message: a text as it stands, or a whole number, grouped by thousands.
#[derive(Clone)]
pub enum Value<'a> {
    /// A text, put in as it is.
    Text(Cow<'a, str>),
    /// A whole number, which may also choose a plural form.
    Number(i64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u8> for Value<'_> {
    fn from(number: u8) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// Everything that is said in one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The texts of a language, built at the first call and shared from then on.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Welsh => &WELSH,
        }
    }

    /// The Fluent files of a language as (name, content), for the tests that hold both languages together.
    #[must_use]
    pub const fn sources(language: Language) -> Sources {
        match language {
            Language::English => ENGLISH_SOURCES,
            Language::Welsh => WELSH_SOURCES,
        }
    }

    /// The language spoken here.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The message `id`; the id itself if there is none.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// The message `id` with values put in; the id itself if there is none.
    #[must_use]
    pub fn say_with(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            arguments.set(
                *name,
                match value {
                    Value::Text(text) => FluentValue::String(Cow::Borrowed(text.as_ref())),
                    Value::Number(number) => FluentValue::from(*number),
                },
            );
        }
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }

    /// What to mend in the form field `field`, for the stable `code` of the rule that was broken.
    ///
    /// A code begins with the kind of text that was judged, which the field replaces: the field `subject` and
    /// the code `text-empty` give the message `error-subject-empty`. Without such a message, it asks to check
    /// the answer.
    #[must_use]
    pub fn error(&self, field: &str, code: &str) -> String {
        let rule = code.split_once('-').map_or(code, |(_, rule)| rule);
        let id = format!("error-{field}-{rule}").replace('_', "-");
        if self.bundle.has_message(&id) { self.say(&id) } else { self.say("error-answer") }
    }

    /// The name of a nation: "Northern Ireland".
    #[must_use]
    pub fn nation(&self, nation: Nation) -> String {
        match nation {
            Nation::England => self.say("nation-england"),
            Nation::Scotland => self.say("nation-scotland"),
            Nation::Wales => self.say("nation-wales"),
            Nation::NorthernIreland => self.say("nation-northern-ireland"),
        }
    }

    /// A nation as a place where people are: "in Wales", "yng Nghymru".
    #[must_use]
    pub fn in_nation(&self, nation: Nation) -> String {
        match nation {
            Nation::England => self.say("in-nation-england"),
            Nation::Scotland => self.say("in-nation-scotland"),
            Nation::Wales => self.say("in-nation-wales"),
            Nation::NorthernIreland => self.say("in-nation-northern-ireland"),
        }
    }

    /// A whole number grouped by thousands: `6,214`. Both languages write it alike.
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        grouped(&number.to_string())
    }

    /// An office by its key and the name of its area: "MP for Invented Vale".
    #[must_use]
    pub fn office(&self, key: OfficeKey, area: &str) -> String {
        let seat = [("seat", area.into())];
        match key.kind {
            OfficeKind::Member(Chamber::HouseOfCommons) => self.say_with("office-mp", &seat),
            OfficeKind::Member(Chamber::ScottishParliament) if key.is_regional() => {
                self.say_with("office-msp-region", &seat)
            }
            OfficeKind::Member(Chamber::ScottishParliament) => self.say_with("office-msp", &seat),
            OfficeKind::Member(Chamber::Senedd) => self.say_with("office-ms", &seat),
            OfficeKind::Member(Chamber::NiAssembly) => self.say_with("office-mla", &seat),
            OfficeKind::HealthBody => self.say_with("office-health-body", &[("body", area.into())]),
            // A post is named by its title, and an owner of guidelines by itself.
            OfficeKind::Minister | OfficeKind::GuidelineOwner => area.to_owned(),
        }
    }

    /// The day of a moment in London: "12 September 2024".
    #[must_use]
    pub fn date(&self, moment: Moment) -> String {
        let day = in_london(moment).date();
        self.day(day.year(), day.month(), day.day())
    }

    /// The day and the minute of a moment in London: "12 September 2024, 14:05".
    #[must_use]
    pub fn date_and_time(&self, moment: Moment) -> String {
        let zoned = in_london(moment);
        let time = format!("{:02}:{:02}", zoned.hour(), zoned.minute());
        self.say_with("date-and-time", &[("date", self.date(moment).into()), ("time", time.into())])
    }

    /// A day of the calendar by its year, month (1 to 12) and day: "12 September 2024".
    #[must_use]
    pub fn day(&self, year: i16, month: i8, day: i8) -> String {
        self.say_with(
            "date",
            &[
                ("day", Value::from(day.to_string())),
                ("month", Value::Number(i64::from(month))),
                ("year", Value::from(year.to_string())),
            ],
        )
    }

    /// A day of the calendar: "12 September 2024".
    #[must_use]
    pub fn calendar_day(&self, day: Date) -> String {
        self.day(day.year(), day.month(), day.day())
    }

    fn build(language: Language, sources: Sources) -> Self {
        let identifier: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Direction marks are for mixing scripts; here they would only end up in mails and copied text.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(grouped(&format!("{:.0}", number.value))),
            _ => None,
        }));
        for (_, source) in sources {
            // What parses is kept; a test proves that everything does.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(kept, _)| kept);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }
}

/// The day that holds a moment, where the campaign's people live.
#[must_use]
pub fn day_of(moment: Moment) -> Date {
    Date::from(in_london(moment).date())
}

/// The first moment of a day where the campaign's people live.
#[must_use]
pub fn start_of(day: Date) -> Moment {
    let start = jiff::civil::Date::from(day).to_zoned(LONDON.clone());
    Moment::from_millis(start.map_or(i64::MAX, |start| start.timestamp().as_millisecond()))
}

fn in_london(moment: Moment) -> jiff::Zoned {
    Timestamp::from_millisecond(moment.as_millis()).unwrap_or_default().to_zoned(LONDON.clone())
}

/// Digits with a comma before each group of three; a leading minus stays in front.
fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let mut written = String::from(sign);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}
