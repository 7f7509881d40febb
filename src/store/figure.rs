//! What was counted for the office's first page, and when. It is read whole and replaced whole.

pub mod count;
pub(super) mod schema;

use diesel::prelude::*;

use self::schema::figure;
use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::meta;
use crate::domain::figure::{Figure, FigurePart, Measure};
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;

/// The key under which it stands when the figures were counted.
const TAKEN_AT: &str = "figures.taken_at";
/// Rows that one statement inserts at most.
const ROWS_PER_INSERT: usize = 500;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = figure, treat_none_as_default_value = false)]
struct Row {
    part: String,
    nation: String,
    item: String,
    measure: String,
    amount: i64,
}

/// Puts figures in place of all that are stored. Each of part, nation, item and measure may be there once.
///
/// # Errors
/// What the database answered.
pub fn replace(tx: &mut Tx<'_>, figures: &[Figure], taken_at: Moment) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::delete(figure::table).execute(c))?;
    for figures in figures.chunks(ROWS_PER_INSERT) {
        let rows: Vec<Row> = figures
            .iter()
            .map(|figure| Row {
                part: figure.part.code().to_owned(),
                nation: figure.nation.map(Nation::slug).unwrap_or_default().to_owned(),
                item: figure.item.clone(),
                measure: figure.measure.code().to_owned(),
                amount: figure.amount,
            })
            .collect();
        each!(tx.conn(), |c| diesel::insert_into(figure::table).values(rows).execute(c))?;
    }
    meta::set(tx, TAKEN_AT, &taken_at.as_millis().to_string())
}

/// The figures, and when they were counted; no moment before the first time. What a newer program counts and this one
/// does not know is left out.
///
/// # Errors
/// What the database answered.
pub fn load(conn: &mut Conn) -> Result<(Vec<Figure>, Option<Moment>), StoreError> {
    let taken_at = meta::find(conn, TAKEN_AT)?.and_then(|millis| millis.parse().ok());
    let rows: Vec<Row> = each!(conn, |c| figure::table
        .order((figure::part, figure::nation, figure::item, figure::measure))
        .select(Row::as_select())
        .load(c))?;
    let figures = rows.into_iter().filter_map(|row| {
        Some(Figure {
            part: FigurePart::from_code(&row.part)?,
            nation: if row.nation.is_empty() { None } else { Some(Nation::from_slug(&row.nation)?) },
            item: row.item,
            measure: Measure::from_code(&row.measure)?,
            amount: row.amount,
        })
    });
    Ok((figures.collect(), taken_at.map(Moment::from_millis)))
}
