//! How fast letters leave: so many an hour to one office and of one writer, in office hours.
//!
//! An office that gets four hundred letters in a minute filters them; the same letters over two days are read.
//! Each letter that cannot leave at once is promised a slot, and slots of one office lie apart by an hour divided by
//! the cap, or somewhat more: so no hour, wherever it begins, sees more than the cap.

use std::num::NonZeroU32;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::moment::{HOUR_MS, Moment};

/// The days of a week, as they are written.
const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];
/// The most that slots lie apart beyond their least distance, as a part of it.
const JITTER_PART: i64 = 4;

/// When letters leave.
#[derive(Clone, Debug, PartialEq)]
pub enum Hours {
    /// At any time.
    Always,
    /// On some days, from one time to another, by one clock.
    Office {
        /// The days.
        days: Vec<Weekday>,
        /// From this time on.
        from: Time,
        /// Until before this time.
        until: Time,
        /// Whose clock.
        zone: TimeZone,
    },
}

impl Hours {
    /// Reads `always`, or days and times such as `mon-fri 08:00-18:00`, by the clock of `zone`. `None` where it
    /// is anything else.
    #[must_use]
    pub fn parse(text: &str, zone: TimeZone) -> Option<Self> {
        let mut words = text.split_whitespace();
        let first = words.next()?;
        if first == "always" {
            return words.next().is_none().then_some(Self::Always);
        }
        let day = |text: &str| DAYS.iter().position(|(name, _)| *name == text);
        let (first_day, last_day) = first.split_once('-').unwrap_or((first, first));
        let (first_day, last_day) = (day(first_day)?, day(last_day)?);
        let days: Vec<Weekday> = DAYS.get(first_day..=last_day)?.iter().map(|(_, day)| *day).collect();
        let (from, until) = words.next()?.split_once('-')?;
        let (from, until) = (time(from)?, time(until)?);
        let fits = words.next().is_none() && from < until && !days.is_empty();
        fits.then_some(Self::Office { days, from, until, zone })
    }

    /// The first moment from `at` on at which letters leave: `at` itself within the hours.
    #[must_use]
    pub fn next_open(&self, at: Moment) -> Moment {
        let Self::Office { days, from, until, zone } = self else { return at };
        let Ok(stamp) = Timestamp::from_millisecond(at.as_millis()) else { return at };
        let mut date: Date = stamp.to_zoned(zone.clone()).date();
        // The days repeat every week, and today's hours may be over.
        for _ in 0..=7 {
            if days.contains(&date.weekday())
                && let (Some(opens), Some(closes)) = (moment(date, *from, zone), moment(date, *until, zone))
                && at < closes
            {
                return at.max(opens);
            }
            let Ok(next) = date.checked_add(1.day()) else { return at };
            date = next;
        }
        at
    }
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let is_plain = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain(hour) || !is_plain(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

fn moment(date: Date, time: Time, zone: &TimeZone) -> Option<Moment> {
    let zoned = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(Moment::from_millis(zoned.timestamp().as_millisecond()))
}

/// How fast letters leave.
#[derive(Clone, Debug, PartialEq)]
pub struct Pace {
    /// The most to one office in an hour; `None` is no limit.
    pub per_office_hour: Option<NonZeroU32>,
    /// The most of one writer in an hour; `None` is no limit.
    pub per_writer_hour: Option<NonZeroU32>,
    /// When they leave at all.
    pub hours: Hours,
}

impl Default for Pace {
    /// As fast as they come.
    fn default() -> Self {
        Self { per_office_hour: None, per_writer_hour: None, hours: Hours::Always }
    }
}

/// The book of one office or writer: what has left and what is promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// The earliest moment for the next letter.
    pub next_at: Moment,
    /// Until when slots are promised.
    pub booked_until: Moment,
}

/// Whether a letter may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// At once.
    Now,
    /// Not before this moment, which is promised to it.
    At(Moment),
}

/// The least time between two of so many an hour, in milliseconds, rounded up.
fn apart_ms(cap: Option<NonZeroU32>) -> i64 {
    cap.map_or(0, |cap| {
        let cap = i64::from(cap.get());
        (HOUR_MS + cap - 1) / cap
    })
}

impl Pace {
    /// Whether every letter may leave at once, so that nobody need look into a book.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Decides about one letter at `now` and writes the decision into both books. `slot` is the moment that was
    /// promised to it before; `jitter` differs from letter to letter.
    ///
    /// A letter leaves when the hours are open, office and writer are free, and it is its turn: either nobody
    /// waits at the office, or its own slot has come. Otherwise it is promised a slot behind those who wait. A slot
    /// that has come and cannot be kept, because others left late, moves by as much as it must; one that was missed
    /// by far, because nothing left for a while, goes behind the others.
    pub fn turn(
        &self,
        now: Moment,
        slot: Option<Moment>,
        office: &mut Book,
        writer: &mut Book,
        jitter: u16,
    ) -> Turn {
        let (office_apart, writer_apart) = (apart_ms(self.per_office_hour), apart_ms(self.per_writer_hour));
        let is_open = self.hours.next_open(now) == now;
        let has_come = slot.is_some_and(|slot| slot <= now);
        let waits = has_come || office.booked_until <= now;
        if is_open && waits && office.next_at <= now && writer.next_at <= now {
            office.next_at = now.plus_ms(office_apart);
            office.booked_until = office.booked_until.max(office.next_at);
            writer.next_at = now.plus_ms(writer_apart);
            writer.booked_until = writer.booked_until.max(writer.next_at);
            return Turn::Now;
        }
        let free = office.next_at.max(writer.next_at).max(now);
        let little = 2 * office_apart.max(writer_apart);
        let is_little_late = slot.is_some_and(|slot| slot <= now && now.since_ms(slot) <= little);
        let base = if is_little_late { free } else { free.max(writer.booked_until).max(office.booked_until) };
        let promised = self.hours.next_open(base);
        let spread = office_apart / JITTER_PART * i64::from(jitter) / i64::from(u16::MAX);
        office.booked_until = office.booked_until.max(promised.plus_ms(office_apart + spread));
        writer.booked_until = writer.booked_until.max(promised.plus_ms(writer_apart));
        Turn::At(promised)
    }

    /// When `count` more letters to one office can be expected to leave, if nothing else is in the way: what a page
    /// says while they wait. `office` is its book of now.
    #[must_use]
    pub fn plan(&self, count: usize, now: Moment, office: Book) -> Vec<Moment> {
        let apart = apart_ms(self.per_office_hour);
        let mean = apart + apart / JITTER_PART / 2;
        let mut at = now.max(office.next_at).max(office.booked_until);
        let mut planned = Vec::with_capacity(count);
        for _ in 0..count {
            at = self.hours.next_open(at);
            planned.push(at);
            at = at.plus_ms(mean);
        }
        planned
    }

    /// When one letter of the same writer to each of several offices can be expected to leave, in the order of their
    /// books `offices`: when its office is free, and as far apart as a writer's letters are.
    #[must_use]
    pub fn plan_of_writer(&self, now: Moment, offices: &[Book]) -> Vec<Moment> {
        let mut planned: Vec<Moment> = offices.iter().flat_map(|office| self.plan(1, now, *office)).collect();
        let mut turns: Vec<&mut Moment> = planned.iter_mut().collect();
        turns.sort_unstable();
        let mut free = now;
        for turn in turns {
            *turn = self.hours.next_open(free.max(*turn));
            free = turn.plus_ms(apart_ms(self.per_writer_hour));
        }
        planned
    }
}
