//! How counts are put together.

use std::collections::BTreeMap;

use clarion::domain::figure::{
    Amounts, FEWEST_TOLD, Figure, FigurePart, Measure, REST, amount, by_item, in_bins, largest,
};
use clarion::domain::nation::Nation;
use clarion::domain::staff::Nations;
use proptest::prelude::*;

fn figure(nation: Option<Nation>, item: &str, amount: i64) -> Figure {
    Figure { part: FigurePart::Source, nation, item: item.to_owned(), measure: Measure::Signed, amount }
}

fn items(sizes: &[(&str, i64)]) -> BTreeMap<String, Amounts> {
    let item = |(name, size): &(&str, i64)| ((*name).to_owned(), Amounts::from([(Measure::Signed, *size)]));
    sizes.iter().map(item).collect()
}

fn told(items: BTreeMap<String, Amounts>, shown: usize) -> Vec<(String, i64)> {
    let told = largest(items, Measure::Signed, shown).into_iter();
    told.map(|(item, amounts)| (item, amount(&amounts, Measure::Signed))).collect()
}

fn lines(lines: &[(&str, i64)]) -> Vec<(String, i64)> {
    lines.iter().map(|(item, size)| ((*item).to_owned(), *size)).collect()
}

#[test]
fn codes_are_read_back_and_are_told_apart() {
    for part in FigurePart::ALL {
        assert_eq!(FigurePart::from_code(part.code()), Some(part));
    }
    for measure in Measure::ALL {
        assert_eq!(Measure::from_code(measure.code()), Some(measure));
    }
    assert_eq!((FigurePart::from_code("else"), Measure::from_code("")), (None, None));
}

#[test]
fn who_works_for_some_nations_sees_theirs_alone() {
    let figures = [
        figure(Some(Nation::England), "a", 3),
        figure(Some(Nation::Wales), "a", 4),
        figure(None, "b", 5),
        Figure { part: FigurePart::Letter, ..figure(Some(Nation::Wales), "a", 100) },
    ];
    let seen = |nations: &[Nation]| -> Vec<(String, i64)> {
        let items = by_item(&figures, FigurePart::Source, &Nations::of(nations));
        items.iter().map(|(item, amounts)| (item.clone(), amount(amounts, Measure::Signed))).collect()
    };
    assert_eq!(seen(&[]), lines(&[("a", 7), ("b", 5)]));
    assert_eq!(seen(&[Nation::Wales]), lines(&[("a", 4)]));
    assert_eq!(seen(&[Nation::Scotland]), lines(&[]));
}

#[test]
fn the_smallest_are_told_together() {
    let all = items(&[("big", 90), ("small", 4), ("tiny", 1), ("mid", 20), ("even", 20)]);
    assert_eq!(told(all, 10), lines(&[("big", 90), ("even", 20), ("mid", 20), (REST, 5)]));
    // Together they are too few themselves, so the next joins them.
    assert_eq!(told(items(&[("big", 90), ("mid", 20), ("tiny", 1)]), 10), lines(&[("big", 90), (REST, 21)]));
    // Beyond what is shown, and what was summed up before.
    assert_eq!(
        told(items(&[("a", 9), ("b", 8), ("c", 7), (REST, 6)]), 2),
        lines(&[("a", 9), ("b", 8), (REST, 13)])
    );
    assert_eq!(told(items(&[("a", 9)]), 2), lines(&[("a", 9)]));
    assert_eq!(told(items(&[("a", 2)]), 2), lines(&[(REST, 2)]));
    assert_eq!(told(items(&[]), 2), lines(&[]));
}

#[test]
fn values_fall_into_the_bin_that_they_lie_in() {
    assert_eq!(in_bins(&[10, 20, 25], [(9, 1), (10, 2), (19, 4), (20, 8), (24, -16), (25, 32)]), [6, -8]);
    assert_eq!(in_bins(&[10], [(10, 1)]), [0_i64; 0]);
    assert_eq!(in_bins(&[], [(10, 1)]), [0_i64; 0]);
}

proptest! {
    #[test]
    fn nobody_is_lost_and_nobody_stands_alone(sizes in proptest::collection::vec(0_i64..30, 0..20), shown in 0_usize..8) {
        let names: Vec<String> = (0..sizes.len()).map(|number| format!("tag-{number}")).collect();
        let all = names.iter().zip(&sizes).map(|(name, size)| (name.as_str(), *size)).collect::<Vec<_>>();
        let lines = told(items(&all), shown);
        let total: i64 = sizes.iter().sum();
        prop_assert_eq!(lines.iter().map(|(_, size)| size).sum::<i64>(), total);
        prop_assert!(lines.len() <= shown + 1);
        for (item, size) in &lines {
            prop_assert!(*size >= FEWEST_TOLD || lines.len() == 1 && item == REST || *size == 0, "{:?}", lines);
        }
    }
}
