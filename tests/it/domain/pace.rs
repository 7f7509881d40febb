//! Hours and caps: when letters leave.

use std::num::NonZeroU32;

use clarion::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use clarion::domain::pace::{Book, Hours, Pace, Turn};
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// Thursday 12 November 2026, 09:30 UTC, which is London's time in winter.
const THURSDAY: Moment = Moment::from_millis(1_794_475_800_000);

fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

fn office_hours() -> Hours {
    Hours::parse("mon-fri 08:00-18:00", london()).unwrap()
}

fn pace(cap: u32, hours: Hours) -> Pace {
    Pace { per_office_hour: NonZeroU32::new(cap), per_writer_hour: None, hours }
}

#[test]
fn hours_are_read_strictly() {
    assert_eq!(Hours::parse("always", london()), Some(Hours::Always));
    assert!(Hours::parse("sat 09:00-12:30", TimeZone::UTC).is_some());
    for wrong in [
        "",
        "mon-fri",
        "mon-fri 8-18",
        "fri-mon 08:00-18:00",
        "mon-fri 18:00-08:00",
        "mon-fri 08:00-25:00",
        "mon-fri 08:00-18:00 x",
        "always now",
        "weekdays 08:00-18:00",
    ] {
        assert_eq!(Hours::parse(wrong, TimeZone::UTC), None, "{wrong}");
    }
}

#[test]
fn letters_wait_for_the_morning_and_for_monday() {
    let hours = office_hours();
    assert_eq!(hours.next_open(THURSDAY), THURSDAY);
    let evening = THURSDAY.plus_ms(9 * HOUR_MS);
    assert_eq!(hours.next_open(evening), THURSDAY.plus_ms(22 * HOUR_MS + 30 * MINUTE_MS), "Friday at eight");
    let closing = THURSDAY.plus_ms(8 * HOUR_MS + 30 * MINUTE_MS);
    assert_eq!(hours.next_open(closing.plus_ms(-1)), closing.plus_ms(-1));
    assert_ne!(hours.next_open(closing), closing);
    let saturday = THURSDAY.plus_ms(2 * DAY_MS);
    assert_eq!(hours.next_open(saturday), THURSDAY.plus_ms(4 * DAY_MS - 90 * MINUTE_MS), "Monday at eight");
    // Friday 26 March 2027, 19:00; on Sunday the clocks go forward, so Monday's eight is seven in UTC.
    let spring = Moment::from_millis(1_806_087_600_000);
    assert_eq!(hours.next_open(spring).since_ms(spring), 2 * DAY_MS + 12 * HOUR_MS);
}

#[test]
fn a_burst_is_spread_over_days_and_its_plan_says_when() {
    let pace = pace(20, office_hours());
    let planned = pace.plan(400, THURSDAY, Book::default());
    assert_eq!(planned.len(), 400);
    assert_eq!(planned[0], THURSDAY);
    assert!(planned.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(planned.iter().all(|at| pace.hours.next_open(*at) == *at));
    let days: std::collections::BTreeSet<i64> = planned.iter().map(|at| at.as_millis() / DAY_MS).collect();
    assert_eq!(days.len(), 3, "Thursday, Friday and Monday");
    let busy = Book { next_at: THURSDAY, booked_until: THURSDAY.plus_ms(HOUR_MS) };
    assert_eq!(pace.plan(1, THURSDAY, busy), [THURSDAY.plus_ms(HOUR_MS)]);
}

/// Lets `letters` of one office leave as a deliverer would that looks every `poll_ms`; tells when each left.
fn departures(
    pace: &Pace,
    letters: usize,
    begin: Moment,
    poll_ms: i64,
    away: std::ops::Range<i64>,
) -> Vec<Moment> {
    let mut office = Book::default();
    let mut waiting: Vec<(Moment, Option<Moment>, u16)> =
        (0..letters).map(|n| (begin, None, u16::try_from(n * 7_919 % 65_536).unwrap())).collect();
    let (mut left, mut now) = (Vec::new(), begin);
    while !waiting.is_empty() {
        waiting.sort_by_key(|(due, _, jitter)| (*due, *jitter));
        let mut next = Vec::new();
        for (due, slot, jitter) in waiting {
            if due > now || away.contains(&now.since_ms(begin)) {
                next.push((due, slot, jitter));
                continue;
            }
            match pace.turn(now, slot, &mut office, &mut Book::default(), jitter) {
                Turn::Now => left.push(now),
                Turn::At(promised) => {
                    assert!(promised > now, "a promise is in the future");
                    next.push((promised, Some(promised), jitter));
                }
            }
        }
        waiting = next;
        now = now.plus_ms(poll_ms);
    }
    left
}

fn most_in_an_hour(left: &[Moment]) -> usize {
    left.iter()
        .map(|from| left.iter().filter(|at| (0..HOUR_MS).contains(&at.since_ms(*from))).count())
        .max()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_hour_sees_more_than_the_cap(
        cap in 1_u32..40,
        letters in 1_usize..90,
        poll_ms in 700_i64..50_000,
        away_from in 0_i64..HOUR_MS,
        away_for in 0_i64..(2 * HOUR_MS),
    ) {
        let pace = pace(cap, Hours::Always);
        let left = departures(&pace, letters, THURSDAY, poll_ms, away_from..away_from + away_for);
        prop_assert_eq!(left.len(), letters, "none is lost");
        prop_assert!(most_in_an_hour(&left) <= usize::try_from(cap).unwrap());
        let count = i64::try_from(letters).unwrap();
        let needed = count * HOUR_MS / i64::from(cap);
        let took = left.last().unwrap().since_ms(THURSDAY);
        let late = count * poll_ms * 2;
        prop_assert!(took <= needed * 3 / 2 + 2 * away_for + late + HOUR_MS, "took {took}, needed {needed}");
    }
}

#[test]
fn one_writer_leaves_in_steps_and_another_does_not_wait_for_her() {
    let pace = Pace { per_office_hour: None, per_writer_hour: NonZeroU32::new(6), hours: Hours::Always };
    let (mut ada, mut grace) = (Book::default(), Book::default());
    let turn = |now, slot, writer: &mut Book| pace.turn(now, slot, &mut Book::default(), writer, 0);
    assert_eq!(turn(THURSDAY, None, &mut ada), Turn::Now);
    let second = THURSDAY.plus_ms(10 * MINUTE_MS);
    assert_eq!(turn(THURSDAY, None, &mut ada), Turn::At(second));
    assert_eq!(turn(THURSDAY, None, &mut ada), Turn::At(second.plus_ms(10 * MINUTE_MS)));
    assert_eq!(turn(THURSDAY, None, &mut grace), Turn::Now);
    assert_eq!(turn(second, Some(second), &mut ada), Turn::Now);
}

#[test]
fn letters_of_one_writer_leave_when_their_offices_are_free_and_apart() {
    let pace = Pace { per_writer_hour: NonZeroU32::new(20), ..pace(20, office_hours()) };
    let busy = Book { next_at: THURSDAY, booked_until: THURSDAY.plus_ms(DAY_MS) };
    let planned = pace.plan_of_writer(THURSDAY, &[busy, Book::default(), Book::default()]);
    // One in three minutes; the busy office's waits for its own day and holds up nobody.
    assert_eq!(planned, [THURSDAY.plus_ms(DAY_MS), THURSDAY, THURSDAY.plus_ms(3 * MINUTE_MS)]);
    // Friday evening is over: Monday at eight, London's time in winter.
    let friday_evening = THURSDAY.plus_ms(DAY_MS + 10 * HOUR_MS);
    let monday = pace.plan_of_writer(friday_evening, &[Book::default()]);
    assert_eq!(monday, [THURSDAY.plus_ms(4 * DAY_MS - 90 * MINUTE_MS)]);
}
