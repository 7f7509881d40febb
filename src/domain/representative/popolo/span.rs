//! Spans of time whose ends may be known to the year or the month alone.

use crate::domain::campaign::Date;
use crate::domain::entry::EntryError;

/// A day of which the month or the day of the month may not be known: `2026`, `2026-05` or `2026-05-07`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Partial(String);

impl Partial {
    fn parse(name: &'static str, raw: Option<&str>) -> Result<Option<Self>, EntryError> {
        let Some(raw) = raw.map(str::trim).filter(|raw| !raw.is_empty()) else { return Ok(None) };
        // What is left out is filled up with the first of the year or the month, to see whether there is such a day.
        let whole = match raw.len() {
            4 => format!("{raw}-01-01"),
            7 => format!("{raw}-01"),
            _ => raw.to_owned(),
        };
        whole.parse::<Date>().ok().ok_or(EntryError::BadCell(name))?;
        Ok(Some(Self(raw.to_owned())))
    }

    /// Of a day both are compared as far as this one is known.
    fn of<'t>(&self, today: &'t str) -> &'t str {
        today.get(..self.0.len()).unwrap_or(today)
    }

    fn has_come(&self, today: &str) -> bool {
        self.0.as_str() <= self.of(today)
    }

    fn has_passed(&self, today: &str) -> bool {
        self.0.as_str() < self.of(today)
    }

    /// The day, where all of it is known.
    pub(super) fn day(&self) -> Option<Date> {
        self.0.parse().ok()
    }
}

/// From when to when something is so.
#[derive(Clone, Debug, Default)]
pub(super) struct Span {
    pub(super) start: Option<Partial>,
    pub(super) end: Option<Partial>,
}

impl Span {
    pub(super) fn parse(start: Option<&str>, end: Option<&str>) -> Result<Self, EntryError> {
        Ok(Self { start: Partial::parse("start_date", start)?, end: Partial::parse("end_date", end)? })
    }

    /// Whether `today` lies within, as far as either end is known.
    pub(super) fn holds(&self, today: &str) -> bool {
        self.start.as_ref().is_none_or(|start| start.has_come(today))
            && self.end.as_ref().is_none_or(|end| !end.has_passed(today))
    }
}
