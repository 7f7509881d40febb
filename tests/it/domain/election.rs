//! The calendar of elections: whom a period stops, until when, and what its file may say.

use clarion::cli::house::shipped_elections;
use clarion::domain::campaign::Date;
use clarion::domain::election::{Days, Election, ElectionReader, ElectionReason, Elections, Standing};
use clarion::domain::nation::Nation;
use clarion::domain::place::AreaCode;
use clarion::domain::representative::{Chamber, OfficeKind};
use proptest::prelude::*;

const SENEDD: OfficeKind = OfficeKind::Member(Chamber::Senedd);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// So many days after 1 January 2027.
fn nth(days: u16) -> Date {
    (0..days).fold(day("2027-01-01"), |day, _| day.next())
}

fn area(code: &str) -> AreaCode {
    AreaCode::parse(code).unwrap()
}

fn standing(kind: OfficeKind, nation: Nation, code: &str) -> Standing {
    Standing { kind, nation, area: area(code) }
}

fn period(name: &str, reason: ElectionReason, since: Date, until: Date) -> Election {
    Election {
        name: name.to_owned(),
        kinds: vec![SENEDD],
        nation: None,
        area: None,
        reason,
        days: Some(Days { since, until }),
        poll: None,
        source: "https://example.org".to_owned(),
        checked_on: day("2026-11-24"),
    }
}

fn member() -> Standing {
    standing(SENEDD, Nation::Wales, "W09000048")
}

fn read(row: &str) -> Result<Election, String> {
    let header = clarion::domain::election::CSV_HEADER.split(',');
    let cells: Vec<&str> = row.split(',').collect();
    let reader = ElectionReader::new(header).unwrap();
    reader.read(|position| cells.get(position).copied()).map_err(|error| error.to_string())
}

#[test]
fn a_period_holds_from_its_first_day_until_the_day_before_the_first_free_one() {
    let elections = Elections::new(vec![period("p", ElectionReason::Dissolution, nth(10), nth(20))]);
    assert!(!elections.is_frozen(member(), nth(9)));
    assert!(elections.is_frozen(member(), nth(10)) && elections.is_frozen(member(), nth(19)));
    assert!(!elections.is_frozen(member(), nth(20)));
    assert_eq!(elections.find_next(member(), nth(9)).map(|(next, _)| next.name.as_str()), Some("p"));
    assert_eq!(elections.find_next(member(), nth(10)), None, "it has begun");
}

#[test]
fn periods_that_meet_are_one_and_the_gravest_reason_is_told() {
    let poll = Some(nth(19));
    let elections = Elections::new(vec![
        Election { poll, ..period("dissolved", ElectionReason::Dissolution, nth(15), nth(20)) },
        period("before", ElectionReason::PreElection, nth(10), nth(15)),
        period("after", ElectionReason::PreElection, nth(21), nth(30)),
    ]);
    let freeze = |on| elections.find_freeze(member(), on).unwrap();
    assert_eq!((freeze(nth(10)).reason, freeze(nth(10)).until), (ElectionReason::PreElection, nth(20)));
    let later = freeze(nth(15));
    assert_eq!((later.reason, later.until, later.poll), (ElectionReason::Dissolution, nth(20), poll));
    assert!(!elections.is_frozen(member(), nth(20)), "one free day parts them");
    assert_eq!(freeze(nth(21)).until, nth(30));
}

#[test]
fn a_period_is_about_its_kinds_its_nation_and_its_one_seat() {
    let by_election = read(
        "clacton,house-of-commons,,E14001174,by-election,2027-02-01,2027-03-05,2027-03-04,https://example.org,2026-11-24",
    );
    let posts = read(
        "posts,minister health-body,scotland,,pre-election,2027-02-01,2027-03-05,,https://example.org,2026-11-24",
    );
    let elections = Elections::new(vec![by_election.unwrap(), posts.unwrap()]);
    let commons = OfficeKind::Member(Chamber::HouseOfCommons);
    let on = day("2027-02-10");
    for (kind, nation, code, frozen) in [
        (commons, Nation::England, "E14001174", true),
        (commons, Nation::England, "E14001175", false),
        (OfficeKind::Minister, Nation::Scotland, "S92000003", true),
        (OfficeKind::HealthBody, Nation::Scotland, "S08000024", true),
        (OfficeKind::HealthBody, Nation::Wales, "W11000029", false),
        (OfficeKind::GuidelineOwner, Nation::Scotland, "SIGN", false),
        (SENEDD, Nation::Wales, "W09000048", false),
    ] {
        assert_eq!(elections.is_frozen(standing(kind, nation, code), on), frozen, "{kind:?} {code}");
    }
}

#[test]
fn a_poll_whose_days_nobody_has_told_stops_nothing() {
    let due = read("senedd-2030,senedd,,,dissolution,,,2030-05-02,https://example.org,2026-11-24").unwrap();
    let elections = Elections::new(vec![due]);
    assert!(!elections.is_frozen(member(), day("2030-05-02")));
    assert_eq!(elections.find_next(member(), day("2030-05-01")), None);
    assert_eq!(elections.checked_on(), Some(day("2026-11-24")));
}

#[test]
fn a_row_that_says_something_impossible_is_refused_by_its_column() {
    let good =
        "n,senedd,wales,W09000048,by-election,2027-02-01,2027-03-05,2027-03-04,https://e.org,2026-11-24";
    assert!(read(good).is_ok());
    for (from, to, wanted) in [
        ("n,", ",", "name is empty"),
        (",senedd,", ",,", "kinds is empty"),
        (",senedd,", ",lords,", "kinds cannot be read"),
        (",senedd,", ",senedd minister,", "kinds cannot be read"),
        (",wales,", ",cymru,", "nation cannot be read"),
        (",W09000048,", ",Bangor Conwy Môn,", "area cannot be read"),
        (",by-election,", ",recall,", "reason cannot be read"),
        (",2027-02-01,", ",1 February 2027,", "since cannot be read"),
        (",2027-02-01,", ",,", "since is empty"),
        (",2027-03-05,", ",,", "until is empty"),
        (",2027-03-05,", ",2027-02-01,", "until cannot be read"),
        (",2027-03-04,", ",2027-03-05,", "poll cannot be read"),
        (",2027-02-01,2027-03-05,2027-03-04,", ",,,,", "poll is empty"),
        (",https://e.org,", ",e.org,", "source cannot be read"),
        (",https://e.org,", ",,", "source is empty"),
        (",2026-11-24", ",", "checked_on is empty"),
    ] {
        assert_eq!(read(&good.replacen(from, to, 1)).map(|_| ()), Err(wanted.to_owned()), "{from} {to}");
    }
}

#[test]
fn the_shipped_calendar_says_when_chambers_vote_by_law() {
    let shipped = shipped_elections().unwrap();
    let polls: Vec<_> =
        shipped.all().iter().map(|election| (election.name.as_str(), election.poll, election.days)).collect();
    assert_eq!(
        polls,
        [
            ("ni-assembly-2027", Some(day("2027-05-06")), None),
            ("scottish-parliament-2031", Some(day("2031-05-01")), None),
            ("senedd-2030", Some(day("2030-05-02")), None),
        ]
    );
}

fn reasons() -> impl Strategy<Value = ElectionReason> {
    prop::sample::select(ElectionReason::ALL.to_vec())
}

proptest! {
    /// Beside a calendar of one tick per day, which cannot be wrong.
    #[test]
    fn the_end_of_a_freeze_is_the_first_free_day(
        spans in prop::collection::vec((0_u16..120, 1_u16..30, reasons()), 0..8),
        on in 0_u16..160,
    ) {
        let all = spans.iter().enumerate().map(|(number, (since, length, reason))| {
            period(&format!("p{number}"), *reason, nth(*since), nth(since + length))
        });
        let elections = Elections::new(all.collect());
        let stopped = |day: u16| spans.iter().any(|(since, length, _)| (*since..since + length).contains(&day));
        let freeze = elections.find_freeze(member(), nth(on));
        prop_assert_eq!(elections.is_frozen(member(), nth(on)), stopped(on));
        let first_free = (on..).find(|day| !stopped(*day)).unwrap();
        prop_assert_eq!(freeze.map(|freeze| freeze.until), stopped(on).then(|| nth(first_free)));
        let gravest = spans.iter().filter(|(since, length, _)| (*since..since + length).contains(&on));
        prop_assert_eq!(freeze.map(|freeze| freeze.reason), gravest.map(|(_, _, reason)| *reason).max());
        let next = spans.iter().map(|(since, ..)| *since).filter(|since| *since > on).min();
        prop_assert_eq!(elections.find_next(member(), nth(on)).map(|(_, days)| days.since), next.map(nth));
        let stranger = standing(SENEDD, Nation::Wales, "W09000049");
        prop_assert_eq!(elections.is_frozen(stranger, nth(on)), stopped(on), "every seat of the chamber");
    }

    /// Whatever order a file has.
    #[test]
    fn the_order_of_the_rows_does_not_matter(
        spans in prop::collection::vec((0_u16..60, 1_u16..30, reasons()), 1..6).prop_shuffle(),
        on in 0_u16..90,
    ) {
        let all: Vec<Election> = spans.iter().enumerate().map(|(number, (since, length, reason))| {
            period(&format!("p{number}"), *reason, nth(*since), nth(since + length))
        }).collect();
        let mut turned = all.clone();
        turned.reverse();
        let (one, other) = (Elections::new(all), Elections::new(turned));
        prop_assert_eq!(one.find_freeze(member(), nth(on)), other.find_freeze(member(), nth(on)));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn no_row_makes_the_reader_panic(cells in prop::collection::vec(".{0,40}", 0..12)) {
        let reader = ElectionReader::new(clarion::domain::election::CSV_HEADER.split(',')).unwrap();
        let _ = reader.read(|position| cells.get(position).map(String::as_str));
    }
}
