//! Rows as they leave the house: read in pages by key and shown one at a time, so that memory stays the same whether ten
//! people signed or ten million, and no reader keeps a snapshot open for longer than a page.
//!
//! A row that arrives meanwhile may be shown or not; none is shown twice.

mod commitment;
mod consent;
mod letter;
mod names;
mod seat;
mod signature;

pub use commitment::{CommitmentRow, visit_commitments};
pub use consent::{ConsentRow, visit_consents};
pub use letter::{LetterRow, visit_letters};
pub use names::{Names, OfficeName};
pub use seat::{SeatRow, list_seats};
pub use signature::{SignatureRow, visit_signatures};

use super::conn::Conn;
use super::error::StoreError;
use crate::domain::export::{ExportKind, Selection};

/// Where a page ends: the key of its last row, as stored.
pub type Key = Vec<u8>;

/// The slugs of the nations of a selection; `None` where there is no limit.
fn slugs(selection: &Selection) -> Option<Vec<&'static str>> {
    let nations = &selection.nations;
    (!nations.is_unlimited()).then(|| nations.limit().iter().map(|nation| nation.slug()).collect())
}

/// A query with those conditions of a selection that its rows can meet: each names what it is on, and the column.
macro_rules! selected {
    ($query:expr, $selection:expr, $($what:ident: $column:expr),+) => {{
        let (mut query, selection) = ($query, $selection);
        $(selected!(@$what, query, selection, $column);)+
        query
    }};
    (@petition, $query:ident, $selection:ident, $column:expr) => {
        if let Some(petition) = &$selection.petition {
            $query = $query.filter($column.eq(petition.as_bytes().as_slice()));
        }
    };
    (@state, $query:ident, $selection:ident, $column:expr) => {
        if let Some(state) = $selection.state {
            $query = $query.filter($column.eq(state));
        }
    };
    (@nation, $query:ident, $selection:ident, $column:expr) => {
        if let Some(nations) = slugs($selection) {
            $query = $query.filter($column.eq_any(nations));
        }
    };
    (@at, $query:ident, $selection:ident, $column:expr) => {
        if let Some(from) = $selection.from {
            $query = $query.filter($column.ge(from.as_millis()));
        }
        if let Some(until) = $selection.until {
            $query = $query.filter($column.lt(until.as_millis()));
        }
    };
}
use selected;

/// Shows each row that a query brings, as it comes.
macro_rules! visit_rows {
    ($conn:expr, $row:ty, |$c:ident| $query:expr, $visit:expr) => {{
        let mut seen = 0_i64;
        let mut last: Option<$row> = None;
        each!($conn, |$c| {
            let query = $query;
            let rows = query.load_iter::<$row, diesel::connection::DefaultLoadingMode>($c)?;
            for row in rows {
                let row = row?;
                $visit(&row);
                seen += 1;
                last = Some(row);
            }
        });
        (seen, last)
    }};
}
use visit_rows;

/// How many rows there are in a selection.
///
/// # Errors
/// What the database answered.
pub fn count(conn: &mut Conn, kind: ExportKind, selection: &Selection) -> Result<i64, StoreError> {
    match kind {
        ExportKind::Signatures => signature::count(conn, selection),
        ExportKind::Letters => letter::count(conn, selection),
        ExportKind::Consents => consent::count(conn, selection),
        ExportKind::Commitments => commitment::count(conn, selection),
        ExportKind::Seats => Ok(i64::try_from(list_seats(conn, selection)?.len()).unwrap_or(i64::MAX)),
    }
}
