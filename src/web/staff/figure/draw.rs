//! From rows to large numbers and drawings.

use super::gather::Gathered;
use super::sheet::{self, Part, Row, Sheet};
use super::{period, words};
use crate::domain::chart::{Field, Share, columns};
use crate::domain::figure::{FigurePart, Measure, amount};
use crate::domain::letter::LetterState;
use crate::language::{Texts, day_of, start_of};
use crate::web::page::figure::{Bar, BarChart, BigNumber, Head, Table, TimeChart};

/// Where columns stand.
const FIELD: Field = Field { top: 34, zero: 184 };
/// The height of a drawing with columns.
const HEIGHT: i64 = 214;
/// From one bar to the next.
const BAR_STEP: usize = 46;
/// Characters of a label beside a bar; the table has the whole of it.
const LABEL: usize = 26;
/// Hours in seven days.
const WEEK_HOURS: i64 = 7 * 24;

/// The large numbers.
pub fn numbers(gathered: &Gathered, texts: &Texts) -> Vec<BigNumber> {
    let say = |number: i64| words::number(texts, number);
    let change = |lately: i64, before: i64| {
        let values = [("lately", say(lately).into()), ("before", say(before).into())];
        texts.say_with("figure-change", &values)
    };
    let now = gathered.now.hour() + 1;
    let between = |from: i64, until: i64| -> i64 {
        let hours = gathered.confirmed.iter().filter(|(hour, _)| (from..until).contains(hour));
        hours.map(|(_, confirmed)| confirmed).sum()
    };
    let confirmed = BigNumber {
        label: texts.say("figure-number-confirmed"),
        value: say(gathered.total().confirmed),
        change: change(between(now - WEEK_HOURS, now), between(now - 2 * WEEK_HOURS, now - WEEK_HOURS)),
    };
    let seats = gathered.seats.iter().filter(|seat| seat.code.is_some());
    let (known, signed): (Vec<_>, Vec<_>) =
        (seats.clone().collect(), seats.filter(|seat| seat.sum.confirmed > 0).collect());
    let count = |many: usize| say(i64::try_from(many).unwrap_or(i64::MAX));
    let seats = BigNumber {
        label: texts.say("figure-number-seats"),
        value: count(signed.len()),
        change: texts.say_with("figure-out-of", &[("all", count(known.len()).into())]),
    };
    let mut numbers = vec![confirmed];
    if gathered.taken_at.is_some() {
        let waiting: i64 = gathered.waiting().iter().map(|(_, waiting)| waiting).sum();
        numbers.push(BigNumber {
            label: texts.say("figure-number-waiting"),
            value: say(waiting),
            change: texts.say("figure-number-waiting-text"),
        });
        let letters = gathered.items(FigurePart::Letter);
        let sum = |measure| -> i64 { letters.values().map(|amounts| amount(amounts, measure)).sum() };
        let reached =
            |state: &LetterState| letters.get(state.code()).map_or(0, |of| amount(of, Measure::Letters));
        let states =
            [LetterState::Sent, LetterState::Delivered, LetterState::Collected, LetterState::Answered];
        let sent: i64 = states.iter().map(reached).sum();
        numbers.push(BigNumber {
            label: texts.say("figure-number-letters"),
            value: say(sent),
            change: change(sum(Measure::Lately), sum(Measure::Before)),
        });
        numbers.push(BigNumber {
            label: texts.say("figure-number-answers"),
            value: say(reached(&LetterState::Answered)),
            change: texts.say_with("figure-out-of", &[("all", say(sent).into())]),
        });
    }
    numbers.push(seats);
    numbers
}

/// Signatures by day and by hour.
pub fn times(gathered: &Gathered, texts: &Texts) -> Vec<TimeChart> {
    let many = i64::try_from(gathered.days.len()).unwrap_or(i64::MAX);
    let marks_of_days: Vec<(i64, String)> = (0_i64..)
        .zip(&gathered.days)
        .filter(|(number, _)| (many - 1 - number) % 20 == 0)
        .map(|(number, day)| (number, words::short_day(texts, *day)))
        .collect();
    let names_of_days = gathered.days.iter().map(|day| words::named_day(texts, *day)).collect();
    let starts = || gathered.hour_edges.iter().map(|hour| period::moment_of(*hour));
    let marks_of_hours: Vec<(i64, String)> = (0_i64..)
        .zip(starts())
        .filter(|(_, start)| start_of(day_of(*start)) == *start)
        .map(|(number, start)| (number, words::short_day(texts, day_of(start))))
        .filter(|(number, _)| *number < i64::try_from(gathered.hour_edges.len()).unwrap_or(0) - 1)
        .collect();
    let names_of_hours = starts().map(|start| texts.date_and_time(start)).collect();
    let charts = [(Part::Days, marks_of_days, names_of_days), (Part::Hours, marks_of_hours, names_of_hours)];
    let chart = |(part, marks, names): (Part, Vec<_>, Vec<String>)| {
        Some(time_chart(&sheet::of(gathered, part, texts)?, &marks, &names, texts))
    };
    charts.into_iter().filter_map(chart).collect()
}

fn time_chart(sheet: &Sheet, marks: &[(i64, String)], names: &[String], texts: &Texts) -> TimeChart {
    let value = |row: &Row| [row.amount(Measure::Confirmed), row.amount(Measure::Waiting)];
    let values: Vec<[i64; 2]> = sheet.rows.iter().map(value).collect();
    let drawn = columns(&values, FIELD);
    let many = i64::try_from(values.len()).unwrap_or(i64::MAX);
    let tallest = drawn.tallest.and_then(|number| {
        let (column, name) = (drawn.columns.get(number)?, names.get(number)?);
        let total: i64 = values.get(number)?.iter().sum();
        let says = texts.say_with(
            "figure-tallest",
            &[("number", words::number(texts, total).into()), ("when", name.into())],
        );
        Some((column.middle, column.middle.anchor(30), column.upper.0 - 6, says))
    });
    let levels = std::iter::once(drawn.end).map(|level| {
        let at = FIELD.zero - FIELD.height_of(level, drawn.end);
        (at, words::number(texts, level))
    });
    let is_left = tallest.as_ref().is_some_and(|(at, ..)| at.hundredths() < 5_000);
    let side = if is_left { Share::of(1, 1) } else { Share::default() };
    let mark = |(number, word): &(i64, String)| {
        let at = Share::of(number * 10 + 5, many * 10);
        (at, at.anchor(8), word.clone())
    };
    let text = match &tallest {
        Some((.., says)) => texts.say_with("figure-time-text", &[("tallest", says.into())]),
        None => texts.say("figure-nothing"),
    };
    TimeChart {
        head: head(sheet, text, texts),
        levels: levels.collect(),
        levels_at: (side, side.anchor(10)),
        marks: marks.iter().map(mark).collect(),
        tallest,
        columns: drawn,
        field: FIELD,
        height: HEIGHT,
    }
}

/// What each chart has.
pub fn head(sheet: &Sheet, text: String, texts: &Texts) -> Head {
    let columns = sheet.columns.iter().map(|measure| words::measure(texts, *measure));
    let row = |row: &Row| {
        let figures = sheet.columns.iter().map(|measure| row.on_page(*measure, texts));
        (row.label.clone(), figures.collect())
    };
    Head {
        slug: sheet.part.slug(),
        title: words::part(texts, sheet.part),
        text,
        note: words::note(texts, sheet.part),
        table: Table {
            head: std::iter::once(words::subject(texts, sheet.part)).chain(columns).collect(),
            rows: sheet.rows.iter().map(row).collect(),
        },
    }
}

/// A part as bars.
pub fn bars(gathered: &Gathered, part: Part, texts: &Texts) -> BarChart {
    let sheet = sheet::of(gathered, part, texts);
    bars_of(&sheet.unwrap_or(Sheet { part, columns: Vec::new(), rows: Vec::new() }), texts)
}

/// The bars of a part's rows.
fn bars_of(sheet: &Sheet, texts: &Texts) -> BarChart {
    let say = |number: i64| words::number(texts, number);
    // What is filled, what is outlined, and what is written.
    let (filled, outlined): (&[Measure], Option<Measure>) = match sheet.part {
        Part::Sources => (&[Measure::Confirmed], Some(Measure::Signed)),
        Part::Representatives => (&[Measure::Committed], Some(Measure::WrittenTo)),
        Part::Queue => (&[Measure::Queued, Measure::HeldBack], None),
        Part::Faults => (&[Measure::Bounced, Measure::Complained, Measure::InDoubt, Measure::GivenUp], None),
        Part::Letters => (&[Measure::Letters], None),
        Part::Funnel => (&[Measure::Signatures], None),
        Part::Days | Part::Hours | Part::Nations | Part::Seats | Part::Providers => {
            (&[Measure::Confirmed], None)
        }
    };
    let filled = |row: &Row| -> i64 { filled.iter().map(|measure| row.amount(*measure)).sum() };
    // What a bar is a share of, where that is its own row's to say.
    let whole_of = |row: &Row| match sheet.part {
        Part::Representatives => row.amount(Measure::Held),
        Part::Providers => row.amount(Measure::Signed),
        _ => 0,
    };
    let longest = |row: &Row| filled(row).max(outlined.map_or(0, |measure| row.amount(measure)));
    let longest = sheet.rows.iter().map(longest).max().unwrap_or_default();
    let first = sheet.rows.first().map(filled).unwrap_or_default();
    let bar = |(number, row): (usize, &Row)| {
        let whole = match whole_of(row) {
            0 => longest,
            whole => whole,
        };
        let value = match sheet.part {
            Part::Representatives => texts
                .say_with("figure-some-of", &[("some", say(filled(row)).into()), ("all", say(whole).into())]),
            Part::Providers => texts.say_with(
                "figure-percent-of",
                &[("percent", percent(filled(row), whole).into()), ("all", say(whole).into())],
            ),
            Part::Funnel if number > 0 => texts.say_with(
                "figure-with-percent",
                &[("number", say(filled(row)).into()), ("percent", percent(filled(row), first).into())],
            ),
            _ => say(filled(row)),
        };
        Bar {
            at: number * BAR_STEP + 16,
            label: shortened(&row.label),
            value,
            outline: outlined.map(|measure| Share::of(row.amount(measure), whole)),
            length: Share::of(filled(row), whole),
        }
    };
    let bars: Vec<Bar> = sheet.rows.iter().enumerate().map(bar).collect();
    let key = outlined.filter(|_| !bars.is_empty()).map(|outlined| {
        let filled =
            if sheet.part == Part::Representatives { Measure::Committed } else { Measure::Confirmed };
        (words::measure(texts, outlined), words::measure(texts, filled))
    });
    let told: Vec<String> = bars.iter().map(|bar| format!("{}: {}", bar.label, bar.value)).collect();
    let text = if bars.is_empty() { texts.say("figure-nothing") } else { told.join("; ") };
    BarChart { head: head(sheet, text, texts), height: bars.len() * BAR_STEP, bars, key }
}

/// The parts that come after the seats.
pub fn others(gathered: &Gathered, texts: &Texts) -> Vec<BarChart> {
    let parts =
        [Part::Sources, Part::Providers, Part::Letters, Part::Representatives, Part::Queue, Part::Faults];
    let sheets = parts.into_iter().filter_map(|part| sheet::of(gathered, part, texts));
    sheets.map(|sheet| bars_of(&sheet, texts)).collect()
}

/// Bars of the first rows of a part, as many as `many`.
pub fn first_bars(sheet: &Sheet, rows: &[&Row], texts: &Texts) -> BarChart {
    let rows = rows.iter().map(|row| (*row).clone()).collect();
    bars_of(&Sheet { part: sheet.part, columns: sheet.columns.clone(), rows }, texts)
}

/// A part of a whole in percent, to a decimal where it is small: `81`, `0.4`.
fn percent(part: i64, whole: i64) -> String {
    let tenths = part.saturating_mul(1_000).checked_div(whole).unwrap_or_default();
    if tenths >= 100 || tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL {
        return label.to_owned();
    }
    let kept: String = label.chars().take(LABEL - 1).collect();
    format!("{}…", kept.trim_end())
}
