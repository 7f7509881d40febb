//! Percentages, and which release is the newest.

use clarion::clock::Clock;
use clarion::domain::audit::{AuditRelease, Figure, Percent, newest, standing};
use clarion::domain::id::AuditReleaseId;
use clarion::domain::moment::Moment;
use clarion::domain::nation::Nation;
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_percentage_is_read_as_it_is_written(points in 0_i16..=10_000) {
        let percent = Percent::from_basis_points(points).unwrap();
        prop_assert_eq!(percent.to_string().parse(), Ok(percent));
        prop_assert_eq!(format!("{percent}%").parse(), Ok(percent));
    }

    #[test]
    fn any_text_is_a_percentage_or_refused(text in "[0-9.%+-]{0,8}") {
        if let Ok(percent) = text.parse::<Percent>() {
            prop_assert!((0..=10_000).contains(&percent.basis_points()));
        }
    }
}

#[test]
fn what_is_no_percentage_is_refused() {
    for (text, points) in [("59", 5_900), ("59.5", 5_950), ("59.05 %", 5_905), ("0", 0), ("100%", 10_000)] {
        assert_eq!(text.parse::<Percent>().map(Percent::basis_points), Ok(points), "{text}");
    }
    for text in ["", "%", "-1", "100.01", "101", "59.123", "5 9", "1e2", ".5", "59.", "³"] {
        assert!(text.parse::<Percent>().is_err(), "{text}");
    }
}

fn release(published: &str, nations: &[Nation], figures: &[(&str, &str)]) -> AuditRelease {
    let figure = |(measure, percent): &(&str, &str)| Figure {
        measure: (*measure).to_owned(),
        percent: percent.parse().unwrap(),
    };
    AuditRelease {
        id: AuditReleaseId::from_uuid(Clock::machine().new_id()),
        published_on: published.parse().unwrap(),
        period_from: "2019-01-01".parse().unwrap(),
        period_to: "2021-12-31".parse().unwrap(),
        nations: nations.to_vec(),
        title: "Invented".to_owned(),
        source_url: "https://example.org/audit".to_owned(),
        figures: figures.iter().map(figure).collect(),
        recorded_by: "team".to_owned(),
        recorded_at: Moment::from_millis(0),
        checked_on: "2026-11-24".parse().unwrap(),
        supersedes: None,
    }
}

#[test]
fn the_newest_figure_is_that_of_the_nation_and_not_of_what_was_corrected() {
    let (england, wales) = (Nation::England, Nation::Wales);
    let newer = release("2025-09-11", &[england], &[("stage", "50")]);
    let older = release("2024-09-12", &[england, wales], &[("mdt", "70"), ("stage", "40")]);
    let mut corrected = release("2025-09-11", &[england], &[("stage", "51.5")]);
    corrected.supersedes = Some(newer.id);
    let all = [newer.clone(), corrected.clone(), older.clone()];
    let told =
        |measure, nation| newest(&all, measure, nation).map(|(from, share)| (from.id, share.to_string()));
    assert_eq!(told("stage", england), Some((corrected.id, "51.5".to_owned())));
    assert_eq!(told("stage", wales), Some((older.id, "40".to_owned())));
    assert_eq!(told("mdt", england), Some((older.id, "70".to_owned())));
    assert_eq!(told("cns", england), None);
    assert_eq!(told("stage", Nation::Scotland), None);
    let order: Vec<_> = standing(&all).iter().map(|release| release.id).collect();
    assert_eq!(order, [older.id, corrected.id]);
}
