//! What letters may say of what is on record: only what staff checked lately, with its day and source.

use clarion::clock::Clock;
use clarion::domain::audit::{AuditRelease, Figure};
use clarion::domain::campaign::{Bilingual, Campaign, Date};
use clarion::domain::id::{AuditReleaseId, CommitmentEventId};
use clarion::domain::language::Language;
use clarion::domain::letter::Ground;
use clarion::domain::moment::Moment;
use clarion::domain::nation::Nation;
use clarion::domain::tracker::{CommitmentEvent, EventOrigin, Happening, Tracker};
use clarion::language::Texts;
use clarion::language::record::Record;

use crate::actions::letter::shipped;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A fact that staff recorded and checked on a day.
pub fn event(commitment: &str, on: &str, checked: &str) -> CommitmentEvent {
    CommitmentEvent {
        id: CommitmentEventId::from_uuid(Clock::machine().new_id()),
        commitment: commitment.to_owned(),
        what: Happening::Progress,
        on: date(on),
        note: Bilingual { en: format!("It happened on {on}."), cy: format!("Digwyddodd ar {on}.") },
        source_title: "Invented Report".to_owned(),
        source_url: "https://example.org/report".to_owned(),
        count: None,
        origin: EventOrigin::Staff,
        recorded_by: "team".to_owned(),
        recorded_at: Moment::from_millis(0),
        checked_on: date(checked),
        supersedes: None,
    }
}

/// A release that staff recorded and checked on the day of its publication: 59.5 % of one measure, and 71 % of the other
/// where it has both.
pub fn release(published: &str, has_both: bool) -> AuditRelease {
    let figure = |measure: &str, percent: &str| Figure {
        measure: measure.to_owned(),
        percent: percent.parse().unwrap(),
    };
    let mut figures = vec![figure("stage", "59.5")];
    if has_both {
        figures.insert(0, figure("mdt", "71"));
    }
    AuditRelease {
        id: AuditReleaseId::from_uuid(Clock::machine().new_id()),
        published_on: date(published),
        period_from: date("2021-01-01"),
        period_to: date("2023-12-31"),
        nations: vec![Nation::England],
        title: format!("Invented Release of {published}"),
        source_url: "https://example.org/release".to_owned(),
        figures,
        recorded_by: "team".to_owned(),
        recorded_at: Moment::from_millis(0),
        checked_on: date(published),
        supersedes: None,
    }
}

fn quotable(
    campaign: &Campaign,
    events: Vec<CommitmentEvent>,
    releases: &[AuditRelease],
    asks: &[&str],
    on: &str,
) -> Vec<(Ground, String)> {
    let tracker = Tracker::of(campaign, events);
    let record = Record { campaign, tracker: &tracker, releases };
    record.quotable(Texts::of(Language::English), Nation::England, asks, date(on))
}

#[test]
fn no_figure_and_no_state_is_quoted_before_staff_recorded_one() {
    let campaign = shipped();
    assert_eq!(quotable(&campaign, Vec::new(), &[], &["data", "cns"], "2027-01-15"), []);
}

#[test]
fn a_state_is_quoted_with_its_day_its_check_and_its_source_for_six_months() {
    let campaign = shipped();
    let events = || vec![event("eng-cns-access", "2026-11-02", "2026-12-01")];
    let quoted = quotable(&campaign, events(), &[], &["data", "cns"], "2027-01-15");
    let [(Ground::State(key), line)] = quoted.as_slice() else { panic!("{quoted:?}") };
    assert_eq!(key, "eng-cns-access");
    for part in [
        "It happened on 2026-11-02.",
        "2 November 2026",
        "checked it on 1 December 2026",
        "Source: Invented Report https://example.org/report",
        "On record of the promise “Every patient, those with secondary cancers included,",
    ] {
        assert!(line.contains(part), "no {part} in {line}");
    }
    assert_eq!(quotable(&campaign, events(), &[], &["data"], "2027-01-15"), [], "of another ask");
    assert_eq!(quotable(&campaign, events(), &[], &["cns"], "2027-06-01").len(), 1);
    assert_eq!(quotable(&campaign, events(), &[], &["cns"], "2027-06-02"), []);
}

#[test]
fn the_newest_release_is_quoted_with_period_completeness_and_source() {
    let campaign = shipped();
    let releases = [release("2026-12-10", true), release("2026-09-10", false)];
    let quoted = quotable(&campaign, Vec::new(), &releases, &["data"], "2027-01-15");
    let [(Ground::Audit, line)] = quoted.as_slice() else { panic!("{quoted:?}") };
    for part in [
        "Invented Release of 2026-12-10, published on 10 December 2026",
        "Stage at diagnosis on record: 59.5%",
        "Discussion by a multidisciplinary team on record: 71%",
        "Diagnoses from 1 January 2021 to 31 December 2023; England",
        "Source: https://example.org/release",
    ] {
        assert!(line.contains(part), "no {part} in {line}");
    }
    assert_eq!(quotable(&campaign, Vec::new(), &releases, &["cns"], "2027-01-15"), []);
    assert_eq!(
        quotable(&campaign, Vec::new(), &releases, &["data"], "2027-07-01"),
        [],
        "checked too long ago"
    );
    let record_of = |nation| {
        let tracker = Tracker::default();
        let record = Record { campaign: &campaign, tracker: &tracker, releases: &releases };
        record.audit(Texts::of(Language::Welsh), nation, date("2027-01-15"))
    };
    assert!(record_of(Nation::England).unwrap().contains("Diagnosisau o 1 Ionawr 2021"));
    assert_eq!(record_of(Nation::Scotland), None, "whom it does not cover");
}
