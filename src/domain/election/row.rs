//! The file of elections: one election a row.

use super::{Days, Election, ElectionReason};
use crate::domain::campaign::Date;
use crate::domain::entry::{Columns, EntryError};
use crate::domain::nation::Nation;
use crate::domain::place::AreaCode;
use crate::domain::representative::OfficeKind;
use crate::domain::text;

/// The columns of the file of elections, found by name in any order.
///
/// `kinds` names chambers and other kinds of office, with a space between them; `nation` and `area` stay empty where
/// it is about all of them. `since` and `until` are both given or both left empty.
pub const CSV_HEADER: &str = "name,kinds,nation,area,reason,since,until,poll,source,checked_on";

/// Reads the rows of a file of elections.
#[derive(Clone, Debug)]
pub struct ElectionReader {
    columns: Columns,
}

impl ElectionReader {
    /// A reader for the columns of `header`, matched without case.
    ///
    /// # Errors
    /// [`EntryError::MissingColumn`].
    pub fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Result<Self, EntryError> {
        let columns = Columns::of(header);
        for needed in ["name", "kinds", "reason", "since", "until", "poll", "source", "checked_on"] {
            if columns.find(needed).is_none() {
                return Err(EntryError::MissingColumn(needed));
            }
        }
        Ok(Self { columns })
    }

    /// What a row says; `row` gives the text of a cell by its position.
    ///
    /// # Errors
    /// [`EntryError`] with the name of the column: also for a period without an end or that ends before it begins, a
    /// poll outside of its period, a row with neither, and an area of more than one kind.
    pub fn read<'a>(&self, row: impl Fn(usize) -> Option<&'a str>) -> Result<Election, EntryError> {
        let cell = |column: &'static str| -> Result<Option<String>, EntryError> {
            let raw = self.columns.find(column).and_then(&row).unwrap_or_default();
            let clean = text::clean_line(raw).ok().ok_or(EntryError::BadCell(column))?;
            Ok(Some(clean).filter(|text| !text.is_empty()))
        };
        let filled = |column: &'static str| cell(column)?.ok_or(EntryError::EmptyCell(column));
        let date = |column: &'static str| -> Result<Option<Date>, EntryError> {
            let read = |text: String| text.parse().ok().ok_or(EntryError::BadCell(column));
            cell(column)?.map(read).transpose()
        };
        let mut kinds = filled("kinds")?
            .split_whitespace()
            .map(|slug| OfficeKind::from_slug(slug).ok_or(EntryError::BadCell("kinds")))
            .collect::<Result<Vec<_>, _>>()?;
        kinds.sort_unstable();
        kinds.dedup();
        let area = |text: String| AreaCode::parse(&text).ok().ok_or(EntryError::BadCell("area"));
        let area = cell("area")?.map(area).transpose()?;
        if area.is_some() && kinds.len() > 1 {
            return Err(EntryError::BadCell("kinds"));
        }
        let poll = date("poll")?;
        let days = match (date("since")?, date("until")?) {
            (Some(since), Some(until)) if since < until => Some(Days { since, until }),
            (Some(_), Some(_)) => return Err(EntryError::BadCell("until")),
            (Some(_), None) => return Err(EntryError::EmptyCell("until")),
            (None, Some(_)) => return Err(EntryError::EmptyCell("since")),
            (None, None) if poll.is_none() => return Err(EntryError::EmptyCell("poll")),
            (None, None) => None,
        };
        if let (Some(days), Some(poll)) = (days, poll)
            && !days.hold(poll)
        {
            return Err(EntryError::BadCell("poll"));
        }
        let source = filled("source")?;
        if !source.starts_with("https://") && !source.starts_with("http://") {
            return Err(EntryError::BadCell("source"));
        }
        let nation = |text: String| Nation::from_slug(&text).ok_or(EntryError::BadCell("nation"));
        Ok(Election {
            name: filled("name")?,
            kinds,
            nation: cell("nation")?.map(nation).transpose()?,
            area,
            reason: ElectionReason::from_code(&filled("reason")?).ok_or(EntryError::BadCell("reason"))?,
            days,
            poll,
            source,
            checked_on: date("checked_on")?.ok_or(EntryError::EmptyCell("checked_on"))?,
        })
    }
}
