//! The geometry of drawings.

use clarion::domain::chart::hex::{Hex, STEPS, honeycomb, in_rows, step_of, steps};
use clarion::domain::chart::{Anchor, Field, Share, columns, end_of_axis};
use proptest::prelude::*;

const FIELD: Field = Field { top: 20, zero: 120 };

#[test]
fn a_share_is_written_as_svg_reads_it_and_stays_within_the_whole() {
    let written = |part, whole| Share::of(part, whole).to_string();
    assert_eq!(written(1, 2), "50%");
    assert_eq!(written(1, 3), "33.33%");
    assert_eq!(written(1, 1_600), "0.06%");
    assert_eq!((written(-1, 2), written(3, 2), written(1, 0)), ("0%".into(), "100%".into(), "0%".into()));
    let anchors = [0, 8, 10, 90, 92].map(|percent| Share::of(percent, 100).anchor(10).code());
    assert_eq!(anchors, ["start", "start", "middle", "middle", "end"]);
    assert_eq!(Share::of(1, 2).anchor(49), Anchor::Middle);
}

#[test]
fn an_axis_ends_at_a_round_number() {
    let ends = [0, 1, 2, 3, 5, 7, 9, 10, 11, 61, 81, 401, 1_000, 1_001].map(end_of_axis);
    assert_eq!(ends, [1, 1, 2, 4, 6, 8, 10, 10, 20, 80, 100, 600, 1_000, 2_000]);
}

#[test]
fn columns_stand_on_zero_and_one_upon_the_other() {
    let drawn = columns(&[[30, 10], [0, 0], [-5, 4], [40, 0]], FIELD);
    assert_eq!((drawn.end, drawn.tallest), (40, Some(0)));
    let parts: Vec<_> = drawn.columns.iter().map(|column| (column.lower, column.upper)).collect();
    assert_eq!(
        parts,
        [((45, 75), (20, 25)), ((120, 0), (120, 0)), ((120, 0), (110, 10)), ((20, 100), (20, 0)),]
    );
    let lefts: Vec<String> = drawn.columns.iter().map(|column| column.left.to_string()).collect();
    assert_eq!(lefts, ["2.50%", "27.50%", "52.50%", "77.50%"]);
    assert_eq!(drawn.columns[0].width.to_string(), "20%");
    let empty = columns(&[[0, 0], [0, -1]], FIELD);
    assert_eq!((empty.end, empty.tallest), (1, None));
    assert_eq!(columns(&[], FIELD).columns, []);
}

proptest! {
    #[test]
    fn columns_never_leave_their_field(values in proptest::collection::vec([-10_i64..2_000_000, 0_i64..2_000_000], 0..80)) {
        let drawn = columns(&values, FIELD);
        for (column, value) in drawn.columns.iter().zip(&values) {
            prop_assert!(column.upper.0 >= FIELD.top, "{column:?}");
            prop_assert_eq!(column.lower.0 + column.lower.1, FIELD.zero);
            prop_assert_eq!(column.upper.0 + column.upper.1, column.lower.0);
            prop_assert!(value[0] <= 0 || column.lower.1 > 0, "what is there is seen");
            prop_assert!(column.left.hundredths() + column.width.hundredths() <= 10_000);
        }
    }
}

#[test]
fn hexes_lie_side_by_side_and_every_other_row_is_shifted() {
    // Rows grow northwards, also below zero, where the remainder would be negative.
    let places = [(5, -1), (6, -1), (5, -2), (5, 0)].map(|(across, up)| Hex { across, up });
    let drawn = honeycomb(&places);
    assert_eq!(drawn.corners, [(7, 12), (21, 12), (0, 24), (0, 0)]);
    assert_eq!((drawn.width, drawn.height), (35, 40));
    let nothing = honeycomb(&[]);
    assert_eq!((nothing.width, nothing.height, nothing.corners.len()), (0, 0, 0));
}

#[test]
fn without_a_map_each_group_begins_a_row() {
    let places = in_rows(&[3, 0, 2], 2);
    let told: Vec<(i64, i64)> = places.iter().map(|hex| (hex.across, hex.up)).collect();
    assert_eq!(told, [(0, 0), (1, 0), (0, -1), (0, -3), (1, -3)]);
}

#[test]
fn a_tint_has_steps_of_about_as_many() {
    let values: Vec<i64> = (1..=10).collect();
    let ends = steps(&values);
    assert_eq!(ends, [2, 4, 6, 8, 10]);
    let told: Vec<usize> = [0, -3, 1, 2, 3, 10].iter().map(|value| step_of(*value, &ends)).collect();
    assert_eq!(told, [0, 0, 1, 1, 2, 5]);
    assert_eq!(steps(&[7, 7, 7]), [7]);
    assert_eq!(steps(&[0, 3, 0, 9]), [3, 9]);
    assert_eq!(steps(&[]), [0_i64; 0]);
}

proptest! {
    #[test]
    fn every_value_has_a_step(values in proptest::collection::vec(0_i64..500, 0..60)) {
        let ends = steps(&values);
        prop_assert!(ends.len() <= STEPS && ends.is_sorted());
        for value in &values {
            prop_assert!(step_of(*value, &ends) <= ends.len());
            prop_assert_eq!(step_of(*value, &ends) == 0, *value == 0);
        }
    }
}
