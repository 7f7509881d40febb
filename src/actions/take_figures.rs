//! Counting how the campaign stands, for the office's first page.

use crate::domain::campaign::Date;
use crate::domain::figure::Figure;
use crate::domain::moment::Moment;
use crate::store::figure::{self, count};
use crate::store::{Conn, StoreError, Tx};

/// Counts everything anew, as it is at `now`, on the day `today`. It reads whole tables, outside of any transaction that
/// writes, so that nobody waits for it; what changes meanwhile may be in one count and not in another.
///
/// # Errors
/// What the database answered.
pub fn count_figures(conn: &mut Conn, now: Moment, today: Date) -> Result<Vec<Figure>, StoreError> {
    let mut figures = count::list_waiting(conn)?;
    figures.extend(count::list_signers(conn)?);
    figures.extend(count::list_providers(conn, now)?);
    figures.extend(count::list_letters(conn, now)?);
    figures.extend(count::list_offices(conn, today)?);
    figures.extend(count::list_mails(conn)?);
    Ok(figures)
}

/// Puts what was counted at `taken_at` in place of what was counted before.
///
/// # Errors
/// What the database answered.
pub fn keep_figures(tx: &mut Tx<'_>, figures: &[Figure], taken_at: Moment) -> Result<(), StoreError> {
    figure::replace(tx, figures, taken_at)
}
