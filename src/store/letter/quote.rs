//! The paragraphs of letters that are weighed again on the day on which their letter leaves.

use diesel::prelude::*;

use super::odd;
use crate::domain::id::LetterId;
use crate::domain::letter::{Ground, NewLetter, Quote};
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::schema::letter_quote;

#[derive(Insertable)]
#[diesel(table_name = letter_quote, treat_none_as_default_value = false)]
struct NewRow<'a> {
    letter_id: &'a [u8],
    number: i16,
    ground: &'static str,
    subject: String,
    paragraph: &'a str,
    otherwise: &'a str,
}

/// Writes the quotes of letters that this transaction has inserted.
pub(super) fn insert<'a>(
    tx: &mut Tx<'_>,
    new: impl Iterator<Item = &'a NewLetter>,
) -> Result<(), StoreError> {
    let of_letter = |new: &'a NewLetter| {
        (0_i16..).zip(&new.letter.quotes).map(|(number, quote)| NewRow {
            letter_id: new.id.as_bytes(),
            number,
            ground: quote.ground.code(),
            subject: quote.ground.subject(),
            paragraph: &quote.paragraph,
            otherwise: &quote.otherwise,
        })
    };
    let mut rows: Vec<NewRow<'_>> = new.flat_map(of_letter).collect();
    if rows.is_empty() {
        return Ok(());
    }
    rows.sort_by_key(|row| (row.letter_id, row.number));
    each!(tx.conn(), |c| diesel::insert_into(letter_quote::table).values(rows).execute(c))?;
    Ok(())
}

/// The quotes of a letter, in their order in it.
///
/// # Errors
/// What the database answered; `Broken` where a ground is none.
pub fn list_quotes(conn: &mut Conn, id: LetterId) -> Result<Vec<Quote>, StoreError> {
    let rows: Vec<(String, String, String, String)> = each!(conn, |c| letter_quote::table
        .filter(letter_quote::letter_id.eq(id.as_bytes().as_slice()))
        .order(letter_quote::number)
        .select((
            letter_quote::ground,
            letter_quote::subject,
            letter_quote::paragraph,
            letter_quote::otherwise,
        ))
        .load(c))?;
    let quote = |(ground, subject, paragraph, otherwise): (String, String, String, String)| {
        let ground = Ground::from_parts(&ground, &subject).ok_or_else(|| odd("letter_quote.ground"))?;
        Ok(Quote { ground, paragraph, otherwise })
    };
    rows.into_iter().map(quote).collect()
}
