//! What letters are compared by: written with them, and read by each process into its memory.

use diesel::prelude::*;

use super::odd;
use crate::domain::id::{LetterId, OfficeId};
use crate::domain::letter::NewLetter;
use crate::domain::similarity::{Sketch, WrittenLetter, author};
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::schema::letter_sketch;

/// A letter with what it is compared by.
#[derive(Clone, Copy, Debug)]
pub struct SketchedLetter {
    /// Its id; ids rise with the moment of writing.
    pub id: LetterId,
    /// What it is compared by.
    pub written: WrittenLetter,
}

#[derive(Insertable)]
#[diesel(table_name = letter_sketch, treat_none_as_default_value = false)]
struct NewRow<'a> {
    letter_id: &'a [u8],
    office_id: &'a [u8],
    author: i64,
    sketch: &'a [u8],
    likeness: i16,
}

/// Writes the sketches of letters that this transaction has inserted.
pub(super) fn insert<'a>(
    tx: &mut Tx<'_>,
    new: impl Iterator<Item = &'a NewLetter>,
) -> Result<(), StoreError> {
    let mut rows: Vec<NewRow<'_>> = new
        .map(|new| NewRow {
            letter_id: new.id.as_bytes(),
            office_id: new.office.as_bytes(),
            author: author(new.email_key, new.slot),
            sketch: new.sketch.as_bytes(),
            likeness: i16::from(new.likeness),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    rows.sort_by_key(|row| row.letter_id);
    each!(tx.conn(), |c| diesel::insert_into(letter_sketch::table).values(rows).execute(c))?;
    Ok(())
}

/// The newest `limit` of the letters whose ids lie after `after` and not after `last`, oldest first.
///
/// # Errors
/// What the database answered; `Broken` where a sketch is none.
pub fn list_sketches(
    conn: &mut Conn,
    after: LetterId,
    last: LetterId,
    limit: i64,
) -> Result<Vec<SketchedLetter>, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, i64, Vec<u8>)> = each!(conn, |c| letter_sketch::table
        .filter(letter_sketch::letter_id.gt(after.as_bytes().as_slice()))
        .filter(letter_sketch::letter_id.le(last.as_bytes().as_slice()))
        .order(letter_sketch::letter_id.desc())
        .limit(limit)
        .select((
            letter_sketch::letter_id,
            letter_sketch::office_id,
            letter_sketch::author,
            letter_sketch::sketch,
        ))
        .load(c))?;
    rows.into_iter()
        .rev()
        .map(|(id, office, author, sketch)| {
            let id = LetterId::from_slice(&id).ok_or_else(|| odd("letter_sketch.letter_id"))?;
            let office = OfficeId::from_slice(&office).ok_or_else(|| odd("letter_sketch.office_id"))?;
            let sketch = Sketch::from_slice(&sketch).ok_or_else(|| odd("letter_sketch.sketch"))?;
            Ok(SketchedLetter { id, written: WrittenLetter { office, author, sketch } })
        })
        .collect()
}
