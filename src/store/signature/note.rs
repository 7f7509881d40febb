//! Notes of the staff about signers.

use diesel::prelude::*;

use crate::domain::id::{NoteId, StaffId};
use crate::domain::moment::Moment;
use crate::domain::signature::EmailKey;
use crate::domain::signature::note::NoteText;
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::run::schema::signature_note;

/// A note as it is shown. It has no `Debug`: it is about a person.
pub struct Note {
    /// Who wrote it; `None` for whoever has a shell on the machine.
    pub staff: Option<StaffId>,
    /// The text.
    pub text: String,
    /// When.
    pub made_at: Moment,
}

/// Adds a note about whoever signs under an address.
///
/// # Errors
/// What the database answered.
pub fn insert(
    tx: &mut Tx<'_>,
    id: NoteId,
    key: EmailKey,
    staff: Option<StaffId>,
    (text, made_at): (&NoteText, Moment),
) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(signature_note::table)
        .values((
            signature_note::id.eq(id.as_bytes().as_slice()),
            signature_note::email_key.eq(key.as_bytes().as_slice()),
            signature_note::staff_id.eq(staff.as_ref().map(|staff| staff.as_bytes().as_slice())),
            signature_note::body.eq(text.as_str()),
            signature_note::made_at.eq(made_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// The notes about an address, the newest first.
///
/// # Errors
/// What the database answered.
pub fn list(conn: &mut Conn, key: EmailKey) -> Result<Vec<Note>, StoreError> {
    let rows: Vec<(Option<Vec<u8>>, String, i64)> = each!(conn, |c| signature_note::table
        .filter(signature_note::email_key.eq(key.as_bytes().as_slice()))
        .order(signature_note::id.desc())
        .select((signature_note::staff_id, signature_note::body, signature_note::made_at))
        .load(c))?;
    let note = |(staff, text, made_at): (Option<Vec<u8>>, String, i64)| Note {
        staff: staff.and_then(|staff| StaffId::from_slice(&staff)),
        text,
        made_at: Moment::from_millis(made_at),
    };
    Ok(rows.into_iter().map(note).collect())
}
