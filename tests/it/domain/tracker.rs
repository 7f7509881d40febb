//! What may be said of a promise: what is on record, what a passed date says, and what letters may quote.

use std::sync::LazyLock;

use clarion::clock::Clock;
use clarion::domain::campaign::{Bilingual, Campaign, Checker, Commitment, Date};
use clarion::domain::id::CommitmentEventId;
use clarion::domain::moment::Moment;
use clarion::domain::nation::Nation;
use clarion::domain::place::AreaCode;
use clarion::domain::tracker::{
    CommitmentEvent, Count, CountError, EventOrigin, Happening, Progress, Tracker,
};
use proptest::prelude::*;

use super::campaign::shipped;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn commitment<'a>(campaign: &'a Campaign, key: &str) -> &'a Commitment {
    campaign.commitments.iter().find(|commitment| commitment.key == key).unwrap()
}

/// A fact that staff recorded on its day.
fn event(key: &str, what: Happening, on: &str) -> CommitmentEvent {
    CommitmentEvent {
        id: CommitmentEventId::from_uuid(Clock::machine().new_id()),
        commitment: key.to_owned(),
        what,
        on: date(on),
        note: Bilingual { en: format!("It happened on {on}."), cy: format!("Digwyddodd ar {on}.") },
        source_title: "Invented Report".to_owned(),
        source_url: "https://example.org/report".to_owned(),
        count: None,
        origin: EventOrigin::Staff,
        recorded_by: "team".to_owned(),
        recorded_at: Moment::from_millis(0),
        checked_on: date(on),
        supersedes: None,
    }
}

#[test]
fn a_date_that_passed_is_no_verdict() {
    let campaign = shipped();
    let tracker = Tracker::of(&campaign, Vec::new());
    let progress = |key, on| tracker.standing(commitment(&campaign, key)).progress(date(on)).code();
    assert_eq!(progress("sco-data", "2026-12-31"), "not-recorded");
    assert_eq!(progress("sco-data", "2027-01-01"), "date-passed");
    assert_eq!(progress("eng-cns-training", "2099-01-01"), "not-recorded");
    assert_eq!(progress("eng-audit", "2027-01-01"), "recorded");
}

#[test]
fn an_outcome_closes_a_passed_date_and_a_count_does_not() {
    let campaign = shipped();
    let data = commitment(&campaign, "sco-data");
    let counted = CommitmentEvent {
        count: Some(Count::new(3, 7, Vec::new()).unwrap()),
        ..event("sco-data", Happening::Progress, "2026-11-01")
    };
    let checked = event("sco-data", Happening::Checked, "2027-01-05");
    let tracker = Tracker::of(&campaign, vec![counted.clone(), checked.clone()]);
    let standing = tracker.standing(data);
    assert_eq!(standing.progress(date("2027-01-06")), Progress::DatePassed);
    assert_eq!(standing.count().map(|(count, _)| (count.done(), count.total())), Some((3, 7)));
    assert_eq!(standing.history().map(|event| event.id).collect::<Vec<_>>(), [counted.id]);
    assert_eq!(standing.checked_on(), date("2027-01-05"));

    let met = event("sco-data", Happening::Met, "2027-01-04");
    let tracker = Tracker::of(&campaign, vec![counted, checked, met.clone()]);
    assert_eq!(tracker.standing(data).progress(date("2027-01-06")), Progress::Recorded(&met));
}

#[test]
fn a_correction_stands_in_for_what_it_names() {
    let campaign = shipped();
    let wrong = event("sco-data", Happening::Met, "2026-11-01");
    let right =
        CommitmentEvent { supersedes: Some(wrong.id), ..event("sco-data", Happening::NotMet, "2026-10-31") };
    let tracker = Tracker::of(&campaign, vec![wrong, right.clone()]);
    let standing = tracker.standing(commitment(&campaign, "sco-data"));
    assert_eq!(standing.history().collect::<Vec<_>>(), [&right]);
    assert_eq!(standing.progress(date("2026-11-24")), Progress::Recorded(&right));
}

#[test]
fn only_a_fresh_check_by_staff_may_be_quoted() {
    let campaign = shipped();
    let today = date("2026-11-23");
    let tracker = Tracker::of(&campaign, Vec::new());
    for commitment in &campaign.commitments {
        assert_eq!(tracker.standing(commitment).quotable(today), None, "{}", commitment.key);
    }

    let mut checked = commitment(&campaign, "eng-audit").clone();
    checked.checked_by = Checker::Staff;
    checked.checked_on = date("2026-08-31");
    let mut own = campaign.clone();
    own.commitments = vec![checked];
    let tracker = Tracker::of(&own, Vec::new());
    for (on, quotable) in
        [("2026-08-30", false), ("2026-08-31", true), ("2027-02-28", true), ("2027-03-01", false)]
    {
        let standing = tracker.standing(&own.commitments[0]);
        assert_eq!(standing.quotable(date(on)).is_some(), quotable, "{on}");
        assert_eq!(standing.is_fresh(date(on)), quotable, "{on}");
    }
}

#[test]
fn a_check_covers_nothing_that_came_after_it() {
    let campaign = shipped();
    let data = commitment(&campaign, "eng-audit");
    // Staff checked before the file was last compared: what the file says since has not been looked at by them.
    let before = event("eng-audit", Happening::Checked, "2026-11-01");
    let tracker = Tracker::of(&campaign, vec![before]);
    assert_eq!(tracker.standing(data).quotable(date("2026-11-24")), None);
    let after = event("eng-audit", Happening::Checked, "2026-11-24");
    let tracker = Tracker::of(&campaign, vec![after]);
    let quoted = tracker.standing(data).quotable(date("2026-11-24")).unwrap();
    assert_eq!((quoted.on, quoted.origin), (date("2024-09-12"), EventOrigin::File));
}

#[test]
fn bodies_are_as_many_as_are_counted() {
    let bodies: Vec<AreaCode> =
        ["W11000023", "W11000024"].into_iter().map(|code| AreaCode::parse(code).unwrap()).collect();
    assert_eq!(Count::new(2, 7, bodies.clone()).unwrap().bodies(), bodies);
    assert_eq!(Count::new(3, 7, bodies.clone()), Err(CountError::Bodies));
    assert_eq!(Count::new(2, 7, vec![bodies[0], bodies[0]]), Err(CountError::Bodies));
    for (done, total) in [(8, 7), (-1, 7), (0, 0)] {
        assert_eq!(Count::new(done, total, Vec::new()), Err(CountError::Range), "{done} of {total}");
    }
}

#[test]
fn a_letter_counts_on_promises_that_staff_checked_lately() {
    let mut campaign = shipped();
    let on = date("2026-11-23");
    let promised = |campaign: &Campaign, nation, on: &str| -> Vec<String> {
        let tracker = Tracker::of(campaign, Vec::new());
        tracker.promised(campaign, nation, date(on)).into_iter().map(str::to_owned).collect()
    };
    assert!(promised(&campaign, Nation::Scotland, "2026-11-23").is_empty());
    for commitment in campaign.commitments.iter_mut().filter(|commitment| commitment.key.starts_with("sco-"))
    {
        commitment.checked_by = Checker::Staff;
        commitment.checked_on = on;
    }
    assert!(promised(&campaign, Nation::Scotland, "2026-11-23").contains(&"data".to_owned()));
    assert!(promised(&campaign, Nation::Scotland, "2027-11-23").is_empty());
    assert!(promised(&campaign, Nation::Wales, "2026-11-23").is_empty());
}

proptest! {
    /// Whatever is on record: nothing is quoted that staff did not check within six months, and nothing that happens
    /// after the day.
    #[test]
    fn nothing_stale_is_ever_quoted(
        events in prop::collection::vec((prop::sample::select(Happening::ALL.to_vec()), 0_i32..40, 0_i32..40, any::<bool>()), 0..6),
        on in 0_i32..60,
    ) {
        // Read once: every case asks the same document.
        static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(shipped);
        let campaign: &Campaign = &CAMPAIGN;
        let day = |months| date("2024-01-01").plus_months(months);
        let recorded = events.iter().map(|(what, happened, later, by_staff)| CommitmentEvent {
            on: day(*happened),
            checked_on: day(happened + later),
            origin: if *by_staff { EventOrigin::Staff } else { EventOrigin::File },
            ..event("sco-data", *what, "2024-01-01")
        });
        let recorded: Vec<_> = recorded.collect();
        let tracker = Tracker::of(campaign, recorded.clone());
        let standing = tracker.standing(commitment(campaign, "sco-data"));
        if let Some(quoted) = standing.quotable(day(on)) {
            let newest = recorded.iter().filter(|event| event.origin == EventOrigin::Staff).map(|event| event.checked_on).max();
            prop_assert!(newest.is_some_and(|checked| checked <= day(on) && day(on) <= checked.plus_months(6)));
            prop_assert!(quoted.on <= day(on) && quoted.what != Happening::Checked);
        }
    }
}
