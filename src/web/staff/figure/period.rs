//! Days and hours as people in the campaign's country live them: a day may have 23 or 25 hours.

use crate::domain::campaign::Date;
use crate::domain::moment::{DAY_MS, HOUR_MS, Moment};
use crate::language::{day_of, start_of};

/// The last `many` days, the one that holds `now` the last.
#[must_use]
pub fn days(now: Moment, many: u16) -> Vec<Date> {
    // The clock is put on or back at night, so that a day before noon is always the day before.
    let noon = start_of(day_of(now)).plus_ms(DAY_MS / 2);
    (0..i64::from(many)).rev().map(|back| day_of(noon.plus_ms(-back * DAY_MS))).collect()
}

/// The hours (their numbers since 1970 UTC) at which these days begin, and at last the one at which the last ends.
#[must_use]
pub fn edges_of_days(days: &[Date]) -> Vec<i64> {
    let end = days.last().map(|day| day.next());
    days.iter().copied().chain(end).map(|day| start_of(day).hour()).collect()
}

/// The last `many` hours, the one that holds `now` the last; and at last the one after it.
#[must_use]
pub fn edges_of_hours(now: Moment, many: u16) -> Vec<i64> {
    let last = now.hour() + 1;
    (last - i64::from(many)..=last).collect()
}

/// The moment at which an hour begins, by its number.
#[must_use]
pub const fn moment_of(hour: i64) -> Moment {
    Moment::from_millis(hour.saturating_mul(HOUR_MS))
}
