//! Rows of files that others publish: columns found by name, and what can be wrong with a row.

use std::collections::HashMap;

/// What is wrong with the header or a row of an imported file. It names the column, never the cell's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// A column that the format needs is not in the header.
    #[error("the column {0} is missing")]
    MissingColumn(&'static str),
    /// A cell that must be filled is empty.
    #[error("{0} is empty")]
    EmptyCell(&'static str),
    /// A cell that cannot be read.
    #[error("{0} cannot be read")]
    BadCell(&'static str),
    /// A cell that names the row, and that names another row already.
    #[error("{0} is that of another row already")]
    Repeated(&'static str),
    /// A name that is an email address: the columns are called what others hold.
    #[error("{0} holds an email address; are two columns swapped?")]
    AddressAsName(&'static str),
    /// A seat in another nation than the row says.
    #[error("the constituency does not lie in the nation")]
    NationOfSeat,
    /// A row behind the last that any file of this kind can have.
    #[error("the files have more rows than any directory has")]
    TooManyRows,
}

impl EntryError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingColumn(_) => "entry-missing-column",
            Self::EmptyCell(_) => "entry-empty-cell",
            Self::BadCell(_) => "entry-bad-cell",
            Self::Repeated(_) => "entry-repeated",
            Self::AddressAsName(_) => "entry-address-as-name",
            Self::NationOfSeat => "entry-nation-of-seat",
            Self::TooManyRows => "entry-too-many-rows",
        }
    }
}

/// The columns of a file by name, in lower case, without a byte order mark.
#[derive(Clone, Debug, Default)]
pub struct Columns(HashMap<String, usize>);

impl Columns {
    /// The columns of a header row.
    pub fn of<'a>(header: impl IntoIterator<Item = &'a str>) -> Self {
        let named = header.into_iter().enumerate().map(|(position, name)| {
            (name.trim().trim_start_matches('\u{FEFF}').trim_matches('"').to_lowercase(), position)
        });
        Self(named.collect())
    }

    /// The columns of a header row that has all of `needed`.
    ///
    /// # Errors
    /// [`EntryError::MissingColumn`] with the first that it has not.
    pub fn holding<'a>(
        header: impl IntoIterator<Item = &'a str>,
        needed: &[&'static str],
    ) -> Result<Self, EntryError> {
        let columns = Self::of(header);
        match needed.iter().find(|name| columns.find(name).is_none()) {
            Some(missing) => Err(EntryError::MissingColumn(missing)),
            None => Ok(columns),
        }
    }

    /// The position of a column.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }

    /// The position of a column whose name carries the year of its geography: `stem`, then two digits or
    /// none, then `cd` or nothing (`pcon`, `pcon24cd`). Of several the newest year wins.
    #[must_use]
    pub fn find_newest(&self, stem: &str) -> Option<usize> {
        let year_of = |name: &str| -> Option<u8> {
            let rest = name.strip_prefix(stem)?;
            let year = rest.strip_suffix("cd").unwrap_or(rest);
            if year.is_empty() {
                return Some(0);
            }
            let is_year = year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit());
            // 1900 and 2000 are told apart at 50, so that 95 is older than 24.
            is_year.then(|| year.parse().ok().map(|year: u8| (year + 50) % 100 + 1)).flatten()
        };
        let newest = self.0.iter().filter_map(|(name, position)| Some((year_of(name)?, *position))).max();
        newest.map(|(_, position)| position)
    }

    /// The position of a column whose name is a stem, then the year of its geography in four digits or none, then
    /// `code` (`healthboardarea2019code`). Of several the newest year wins.
    #[must_use]
    pub fn find_newest_code(&self, stem: &str) -> Option<usize> {
        let year_of = |name: &str| -> Option<u16> {
            let year = name.strip_prefix(stem)?.strip_suffix("code")?;
            let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
            if year.is_empty() { Some(0) } else { year.parse().ok().filter(|_| is_year) }
        };
        let newest = self.0.iter().filter_map(|(name, position)| Some((year_of(name)?, *position))).max();
        newest.map(|(_, position)| position)
    }
}
