//! The map of seats: a hex each, with its tint, and the same as a table.

use std::cmp::Reverse;

use super::gather::{Gathered, SeatSum};
use super::sheet::{self, Part, Row, SeatOrder, Sheet};
use super::{draw, words};
use crate::domain::chart::hex::{Hex, Honeycomb, WIDTH, honeycomb, in_rows, step_of, steps};
use crate::domain::figure::Measure;
use crate::domain::nation::Nation;
use crate::language::Texts;
use crate::web::page::figure::{HexStep, SeatChart};

/// Hexes in a row where no map tells their places.
const ROW: usize = 26;
/// Seats that are named beside the map.
const TOP: usize = 10;
/// How wide the map is shown at most, in pixels, and how wide one hex of it.
const WIDEST: i64 = 460;
const WIDEST_HEX: i64 = 44;

/// The map and the table, sorted as somebody chose.
pub fn seats(gathered: &Gathered, order: Option<SeatOrder>, texts: &Texts) -> SeatChart {
    let sheet = sheet::of(gathered, Part::Seats, texts);
    let sheet = sheet.unwrap_or(Sheet { part: Part::Seats, columns: Vec::new(), rows: Vec::new() });
    let (placed, drawing) = place(gathered);
    let confirmed: Vec<i64> = placed.iter().map(|seat| seat.sum.confirmed).collect();
    let ends = steps(&confirmed);
    let mut of_steps: Vec<HexStep> = (0..=ends.len())
        .map(|number| HexStep { number, label: label_of(number, &ends, texts), hexes: Vec::new() })
        .collect();
    for (seat, (x, y)) in placed.iter().zip(drawing.corners) {
        if let Some(step) = of_steps.get_mut(step_of(seat.sum.confirmed, &ends)) {
            let says = format!("{}: {}", seat.name, words::number(texts, seat.sum.confirmed));
            step.hexes.push((x, y, says));
        }
    }
    of_steps.retain(|step| !step.hexes.is_empty());
    let without = confirmed.iter().filter(|confirmed| **confirmed <= 0).count();
    let count = |many: usize| words::number(texts, i64::try_from(many).unwrap_or(i64::MAX));
    let text = texts.say_with(
        "figure-seats-text",
        &[("all", count(placed.len()).into()), ("without", count(without).into())],
    );
    let named: Vec<&Row> = sheet.rows.iter().filter(|row| row.amount(Measure::Confirmed) > 0).collect();
    let mut top: Vec<&Row> =
        named.into_iter().filter(|row| row.keys.first().is_some_and(|code| !code.is_empty())).collect();
    top.sort_by_key(|row| Reverse(row.amount(Measure::Confirmed)));
    top.truncate(TOP);
    let mut head = draw::head(&sheet, text, texts);
    head.table.rows.clear();
    SeatChart {
        has_map: !gathered.map.is_empty(),
        shown: WIDEST.min(drawing.width / WIDTH.max(1) * WIDEST_HEX),
        width: drawing.width,
        height: drawing.height,
        steps: of_steps,
        top: draw::first_bars(&sheet, &top, texts),
        columns: heads(order, texts),
        rows: table(&sheet, order.unwrap_or(SeatOrder::Name), texts),
        is_open: order.is_some(),
        head,
    }
}

/// The seats that are drawn, with where. Where there is a map, those that it lacks begin rows of their own beneath it.
fn place(gathered: &Gathered) -> (Vec<&SeatSum>, Honeycomb) {
    let mut seats: Vec<&SeatSum> = gathered.seats.iter().filter(|seat| seat.code.is_some()).collect();
    seats.sort_by_cached_key(|seat| (seat.nation, seat.name.to_lowercase()));
    let (on_map, off): (Vec<&SeatSum>, Vec<&SeatSum>) =
        seats.into_iter().partition(|seat| find(gathered, seat).is_some());
    let mut places: Vec<Hex> = on_map.iter().filter_map(|seat| find(gathered, seat)).collect();
    let groups = Nation::ALL.map(|nation| off.iter().filter(|seat| seat.nation == nation).count());
    let lowest = places.iter().map(|hex| hex.up).min();
    let left = places.iter().map(|hex| hex.across).min().unwrap_or_default();
    let down = lowest.map_or(0, |lowest| lowest - 2);
    let below = in_rows(&groups, ROW);
    places.extend(below.iter().map(|hex| Hex { across: hex.across + left, up: hex.up + down }));
    (on_map.into_iter().chain(off).collect(), honeycomb(&places))
}

fn find(gathered: &Gathered, seat: &SeatSum) -> Option<Hex> {
    gathered.map.find(seat.code?)
}

fn label_of(step: usize, ends: &[i64], texts: &Texts) -> String {
    let say = |number: i64| words::number(texts, number);
    let Some(end) = step.checked_sub(1).and_then(|index| ends.get(index)) else {
        return texts.say("figure-no-signer");
    };
    let before = step.checked_sub(2).and_then(|index| ends.get(index)).copied().unwrap_or_default();
    if before + 1 == *end { say(*end) } else { format!("{}–{}", say(before + 1), say(*end)) }
}

fn heads(order: Option<SeatOrder>, texts: &Texts) -> Vec<(String, &'static str, bool)> {
    let label = |column: SeatOrder| match column {
        SeatOrder::Name => words::subject(texts, Part::Seats),
        SeatOrder::Nation => words::subject(texts, Part::Nations),
        SeatOrder::Confirmed => words::measure(texts, Measure::Confirmed),
        SeatOrder::Signed => words::measure(texts, Measure::Signed),
    };
    let by = order.unwrap_or(SeatOrder::Name);
    SeatOrder::ALL.into_iter().map(|column| (label(column), column.code(), column == by)).collect()
}

fn table(sheet: &Sheet, order: SeatOrder, texts: &Texts) -> Vec<[String; 4]> {
    let nation = |row: &Row| row.keys.get(2).and_then(|slug| Nation::from_slug(slug));
    // They come by name, and a sort leaves equal ones in their order.
    let mut rows: Vec<&Row> = sheet.rows.iter().collect();
    match order {
        SeatOrder::Name => {}
        SeatOrder::Nation => rows.sort_by_key(|row| nation(row)),
        SeatOrder::Confirmed => rows.sort_by_key(|row| Reverse(row.amount(Measure::Confirmed))),
        SeatOrder::Signed => rows.sort_by_key(|row| Reverse(row.amount(Measure::Signed))),
    }
    let row = |row: &Row| {
        let nation = nation(row).map(|nation| texts.nation(nation)).unwrap_or_default();
        let figure = |measure| row.on_page(measure, texts);
        [row.label.clone(), nation, figure(Measure::Confirmed), figure(Measure::Signed)]
    };
    rows.into_iter().map(row).collect()
}
