//! What large transactions add to the sums: a row each, which is moved into the rows of the seats a moment later.
//!
//! A hundred people who sign together live in nearly as many seats, and to change a row for each of these costs as
//! much as their mails do. So a large transaction appends one row that holds what it adds to all of them, and each
//! process moves its own into `tally` every second. Totals are the sum of both, in one statement, and so exact at
//! every moment; what a process leaves behind that ends is moved by whoever has the duty of folding.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{NewRow, Sum, Sums, upsert};
use crate::domain::id::{PetitionId, SignatureId, WriterId};
use crate::domain::moment::Moment;
use crate::store::conn::{Tx, each};
use crate::store::error::StoreError;
use crate::store::schema::tally_delta;

/// Adds sums as one row of this writer, in the hour that holds `now`. `id` is the id of a signature that this very
/// transaction has inserted or changed by a new form, so that no other row has it.
///
/// # Errors
/// What the database answered.
pub fn append(
    tx: &mut Tx<'_>,
    writer: WriterId,
    id: SignatureId,
    now: Moment,
    sums: &Sums,
) -> Result<(), StoreError> {
    let text = encode(sums);
    if text.is_empty() {
        return Ok(());
    }
    each!(tx.conn(), |c| diesel::insert_into(tally_delta::table)
        .values((
            tally_delta::id.eq(id.as_bytes().as_slice()),
            tally_delta::writer_id.eq(writer.as_bytes().as_slice()),
            tally_delta::hour.eq(now.hour()),
            tally_delta::sums.eq(text),
        ))
        .execute(c))?;
    Ok(())
}

/// Whose rows are moved.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// Those of one writer, which moves them itself.
    Of(WriterId),
    /// Those of any writer, appended before a moment: it is gone, or slow.
    Before(Moment),
}

/// Moves up to `limit` rows into the seats' rows of `writer`, the oldest first; returns how many there were.
///
/// # Errors
/// What the database answered.
pub fn gather(tx: &mut Tx<'_>, writer: WriterId, whose: Whose, limit: i64) -> Result<usize, StoreError> {
    let ids: Vec<Vec<u8>> = each!(tx.conn(), |c| {
        let mut due = tally_delta::table.select(tally_delta::id).into_boxed();
        due = match &whose {
            Whose::Of(writer) => due.filter(tally_delta::writer_id.eq(writer.as_bytes().as_slice())),
            Whose::Before(moment) => due.filter(tally_delta::id.lt(first_id(*moment))),
        };
        due.order(tally_delta::id).limit(limit).load(c)
    })?;
    if ids.is_empty() {
        return Ok(0);
    }
    // What was deleted is what is moved: someone else may be at the same rows.
    let deleted: Vec<(i64, String)> =
        each!(tx.conn(), |c| diesel::delete(tally_delta::table.filter(tally_delta::id.eq_any(&ids)))
            .returning((tally_delta::hour, tally_delta::sums))
            .get_results(c))?;
    let mut hours: BTreeMap<i64, Sums> = BTreeMap::new();
    for (hour, text) in deleted {
        decode(&text, hours.entry(hour).or_default())?;
    }
    let writer_id: &[u8] = writer.as_bytes();
    let mut rows: Vec<NewRow<'_>> = hours
        .iter()
        .flat_map(|(hour, sums)| {
            sums.iter().map(move |((petition, constituency), sum)| NewRow {
                petition_id: petition.as_bytes(),
                hour: *hour,
                constituency,
                writer_id,
                signed: sum.signed,
                confirmed: sum.confirmed,
            })
        })
        .collect();
    // Two transactions change rows in the same order.
    rows.sort_unstable_by_key(|row| (row.petition_id, row.hour, row.constituency));
    upsert(tx, rows)?;
    Ok(ids.len())
}

/// The least id that can be made at a moment (RFC 9562 section 5.7).
pub(in crate::store) fn first_id(moment: Moment) -> Vec<u8> {
    let millis = u64::try_from(moment.as_millis()).unwrap_or(0);
    let [_, _, time @ ..] = millis.to_be_bytes();
    let mut id = time.to_vec();
    id.resize(16, 0);
    id
}

/// Sums as a text: a line for each petition, which begins with its id and goes on with its seats. A seat to which
/// one signature is added stands alone; else both numbers stand behind it. What adds nothing is left out.
fn encode(sums: &Sums) -> String {
    use std::fmt::Write as _;
    let (mut text, mut last) = (String::with_capacity(sums.len() * 12), None);
    for ((petition, seat), sum) in sums {
        if *sum == Sum::default() {
            continue;
        }
        if last != Some(petition) {
            let begin = if last.is_some() { "\n" } else { "" };
            // Writing to a text does not fail.
            let _ = write!(text, "{begin}{}", petition.uuid().simple());
            last = Some(petition);
        }
        text.push(' ');
        text.push_str(seat);
        if *sum != (Sum { signed: 1, confirmed: 0 }) {
            let _ = write!(text, ":{}:{}", sum.signed, sum.confirmed);
        }
    }
    text
}

/// Adds what `text` holds to `sums`.
pub(super) fn decode(text: &str, sums: &mut Sums) -> Result<(), StoreError> {
    let odd = || StoreError::Broken("tally_delta.sums holds an unknown text".to_owned());
    for line in text.lines() {
        let mut words = line.split(' ');
        let petition = words.next().and_then(|id| uuid::Uuid::try_parse(id).ok()).ok_or_else(odd)?;
        let petition = PetitionId::from_uuid(petition);
        for word in words {
            let mut parts = word.split(':');
            let seat = parts.next().ok_or_else(odd)?;
            let added = match (parts.next(), parts.next(), parts.next()) {
                (None, ..) => Sum { signed: 1, confirmed: 0 },
                (Some(signed), Some(confirmed), None) => Sum {
                    signed: signed.parse().ok().ok_or_else(odd)?,
                    confirmed: confirmed.parse().ok().ok_or_else(odd)?,
                },
                _ => return Err(odd()),
            };
            sums.entry((petition, seat.to_owned())).or_default().add(added.signed, added.confirmed);
        }
    }
    Ok(())
}
