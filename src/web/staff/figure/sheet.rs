//! The figures of each part as rows, which the page's tables and the files have in common.

use jiff::Timestamp;

use super::gather::Gathered;
use super::{period, words};
use crate::domain::figure::{Amounts, FigurePart, Measure, REST, amount, in_bins, largest};
use crate::domain::letter::LetterState;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::representative::OfficeKind;
use crate::language::Texts;

/// Items of a part that are told one by one.
const SHOWN: usize = 12;

/// A part of the page, which is also a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Signatures by day.
    Days,
    /// Signatures by hour.
    Hours,
    /// Signatures by nation.
    Nations,
    /// Signatures by seat.
    Seats,
    /// From the signature to an answer.
    Funnel,
    /// Signatures by the tag of a link.
    Sources,
    /// Signatures of the last days by mail domain.
    Providers,
    /// Letters by state.
    Letters,
    /// Offices by kind, with how many were written to and have committed.
    Representatives,
    /// Mails that have not left.
    Queue,
    /// Mails that did not arrive.
    Faults,
}

impl Part {
    /// Every part, in the order of the page.
    pub const ALL: [Self; 11] = [
        Self::Days,
        Self::Hours,
        Self::Nations,
        Self::Funnel,
        Self::Seats,
        Self::Sources,
        Self::Providers,
        Self::Letters,
        Self::Representatives,
        Self::Queue,
        Self::Faults,
    ];

    /// The word in paths and on the page.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Nations => "nations",
            Self::Seats => "seats",
            Self::Funnel => "funnel",
            Self::Sources => "sources",
            Self::Providers => "providers",
            Self::Letters => "letters",
            Self::Representatives => "representatives",
            Self::Queue => "queue",
            Self::Faults => "faults",
        }
    }

    /// The part of a word; `None` for any other.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.slug() == slug)
    }

    /// The columns of a file that say what a row is about.
    #[must_use]
    pub const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Days => &["day"],
            Self::Hours => &["hour"],
            Self::Nations => &["nation"],
            Self::Seats => &["constituency_code", "constituency", "nation"],
            Self::Funnel => &["step"],
            Self::Sources => &["source"],
            Self::Providers => &["mail_domain"],
            Self::Letters => &["state"],
            Self::Representatives => &["office"],
            Self::Queue | Self::Faults => &["mail"],
        }
    }
}

/// What the table of seats is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatOrder {
    /// Their names.
    Name,
    /// Their nations, and then their names.
    Nation,
    /// The most confirmed first.
    Confirmed,
    /// The most signed first.
    Signed,
}

impl SeatOrder {
    /// Every order, as the columns stand.
    pub const ALL: [Self; 4] = [Self::Name, Self::Nation, Self::Confirmed, Self::Signed];

    /// The word in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Nation => "nation",
            Self::Confirmed => "confirmed",
            Self::Signed => "signed",
        }
    }

    /// The order of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.code() == code)
    }
}

/// One row: what it is about, in a file and on the page, and its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about, for programs.
    pub keys: Vec<String>,
    /// What it is about, for people.
    pub label: String,
    /// The figures.
    pub amounts: Amounts,
}

impl Row {
    fn new(key: impl Into<String>, label: String, amounts: impl IntoIterator<Item = (Measure, i64)>) -> Self {
        Self { keys: vec![key.into()], label, amounts: amounts.into_iter().collect() }
    }

    /// A figure of the row; 0 where there is none.
    #[must_use]
    pub fn amount(&self, measure: Measure) -> i64 {
        amount(&self.amounts, measure)
    }

    /// A figure as it stands in a file; a moment that there is none of is empty.
    #[must_use]
    pub fn in_file(&self, measure: Measure) -> String {
        match (measure, self.amounts.get(&measure)) {
            (Measure::Oldest, None) => String::new(),
            (Measure::Oldest, Some(millis)) => iso(Moment::from_millis(*millis)),
            (_, amount) => amount.copied().unwrap_or_default().to_string(),
        }
    }

    /// The same as people read it.
    #[must_use]
    pub fn on_page(&self, measure: Measure, texts: &Texts) -> String {
        match (measure, self.amounts.get(&measure)) {
            (Measure::Oldest, None) => "–".to_owned(),
            (Measure::Oldest, Some(millis)) => texts.date_and_time(Moment::from_millis(*millis)),
            (_, amount) => words::number(texts, amount.copied().unwrap_or_default()),
        }
    }
}

/// The figures of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The part.
    pub part: Part,
    /// The columns.
    pub columns: Vec<Measure>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The figures of a part; `None` where it is about more than somebody's nations.
#[must_use]
pub fn of(gathered: &Gathered, part: Part, texts: &Texts) -> Option<Sheet> {
    let (columns, rows): (&[Measure], Vec<Row>) = match part {
        Part::Days => {
            let labels = gathered.days.iter().map(|day| (day.to_string(), texts.calendar_day(*day)));
            (&[Measure::Confirmed, Measure::Waiting], in_time(gathered, &gathered.day_edges, labels))
        }
        Part::Hours => {
            let starts = gathered.hour_edges.iter().map(|hour| period::moment_of(*hour));
            let labels = starts.map(|start| (iso(start), texts.date_and_time(start)));
            (&[Measure::Confirmed, Measure::Waiting], in_time(gathered, &gathered.hour_edges, labels))
        }
        Part::Nations => (&[Measure::Confirmed, Measure::Signed, Measure::Waiting], nations(gathered, texts)),
        Part::Seats => (&[Measure::Confirmed, Measure::Signed], seats(gathered, texts)),
        Part::Funnel => (&[Measure::Signatures], funnel(gathered, texts)),
        Part::Sources => {
            (&[Measure::Signed, Measure::Confirmed], people(gathered, FigurePart::Source, texts))
        }
        Part::Providers => {
            (&[Measure::Signed, Measure::Confirmed], people(gathered, FigurePart::Provider, texts))
        }
        Part::Letters => (&[Measure::Letters], letters(gathered, texts)),
        Part::Representatives => (
            &[Measure::Held, Measure::WrittenTo, Measure::Answered, Measure::Committed],
            representatives(gathered, texts),
        ),
        // Mails are queued for the whole campaign.
        Part::Queue | Part::Faults if !gathered.nations.is_unlimited() => return None,
        Part::Queue => (
            &[Measure::Queued, Measure::HeldBack, Measure::Oldest],
            mails(gathered, FigurePart::Queue, texts),
        ),
        Part::Faults => (
            &[Measure::Bounced, Measure::Complained, Measure::InDoubt, Measure::GivenUp],
            mails(gathered, FigurePart::Fault, texts),
        ),
    };
    Some(Sheet { part, columns: columns.to_vec(), rows })
}

fn iso(moment: Moment) -> String {
    Timestamp::from_millisecond(moment.as_millis()).unwrap_or_default().to_string()
}

fn in_time(gathered: &Gathered, edges: &[i64], labels: impl Iterator<Item = (String, String)>) -> Vec<Row> {
    let confirmed = in_bins(edges, gathered.confirmed.iter().copied());
    let waiting = in_bins(edges, gathered.waiting());
    let row = |((key, label), (confirmed, waiting))| {
        Row::new(key, label, [(Measure::Confirmed, confirmed), (Measure::Waiting, waiting)])
    };
    labels.zip(confirmed.into_iter().zip(waiting)).map(row).collect()
}

fn nations(gathered: &Gathered, texts: &Texts) -> Vec<Row> {
    let row = |(nation, sum): (&_, &super::gather::Sum)| {
        let waiting = gathered.items_of(FigurePart::Waiting, *nation);
        let waiting = waiting.values().map(|amounts| amount(amounts, Measure::Waiting)).sum();
        let amounts =
            [(Measure::Confirmed, sum.confirmed), (Measure::Signed, sum.signed), (Measure::Waiting, waiting)];
        Row::new(nation.slug(), texts.nation(*nation), amounts)
    };
    gathered.totals.iter().map(row).collect()
}

fn seats(gathered: &Gathered, texts: &Texts) -> Vec<Row> {
    let row = |seat: &super::gather::SeatSum| {
        let code = seat.code.map(|code| code.to_string()).unwrap_or_default();
        let label = if seat.code.is_some() { seat.name.clone() } else { texts.say("figure-seat-unknown") };
        let mut row = Row::new(
            code,
            label,
            [(Measure::Confirmed, seat.sum.confirmed), (Measure::Signed, seat.sum.signed)],
        );
        row.keys.extend([seat.name.clone(), seat.nation.slug().to_owned()]);
        row
    };
    let mut rows: Vec<Row> = gathered.seats.iter().map(row).collect();
    rows.sort_by_cached_key(|row| (row.keys.first().is_none_or(String::is_empty), row.label.to_lowercase()));
    rows
}

/// The steps of the funnel.
pub const STEPS: [Measure; 5] =
    [Measure::Signed, Measure::Confirmed, Measure::Wrote, Measure::Reached, Measure::Answered];

fn funnel(gathered: &Gathered, texts: &Texts) -> Vec<Row> {
    let items = gathered.items(FigurePart::Funnel);
    let Some(amounts) = items.get("") else { return Vec::new() };
    let row = |step: Measure| {
        Row::new(step.code(), words::step(texts, step), [(Measure::Signatures, amount(amounts, step))])
    };
    STEPS.into_iter().map(row).collect()
}

/// Where people came from, none of it so small that it tells of somebody.
fn people(gathered: &Gathered, part: FigurePart, texts: &Texts) -> Vec<Row> {
    let items = largest(gathered.items(part), Measure::Signed, SHOWN);
    let row = |(item, amounts): (String, Amounts)| {
        let label = match item.as_str() {
            "" => texts.say("figure-source-none"),
            REST => texts.say("figure-rest"),
            _ => item.clone(),
        };
        Row::new(item, label, amounts)
    };
    items.into_iter().map(row).collect()
}

fn letters(gathered: &Gathered, texts: &Texts) -> Vec<Row> {
    let items = gathered.items(FigurePart::Letter);
    let row = |state: LetterState| {
        let amounts = items.get(state.code())?;
        Some(Row::new(state.code(), words::letter_state(texts, state), amounts.clone()))
    };
    LetterState::ALL.into_iter().filter_map(row).collect()
}

fn representatives(gathered: &Gathered, texts: &Texts) -> Vec<Row> {
    let items = gathered.items(FigurePart::Office);
    let row = |kind: OfficeKind| {
        let amounts = items.get(kind.slug())?;
        Some(Row::new(kind.slug(), words::offices(texts, kind), amounts.clone()))
    };
    OfficeKind::ALL.into_iter().filter_map(row).collect()
}

fn mails(gathered: &Gathered, part: FigurePart, texts: &Texts) -> Vec<Row> {
    let items = gathered.items(part);
    let row = |notice: Notice| {
        let amounts = items.get(notice.code())?;
        Some(Row::new(notice.code(), words::mail(texts, notice), amounts.clone()))
    };
    Notice::ALL.into_iter().filter_map(row).collect()
}
