//! What became of signatures in the past: for a demonstration, which is filled as if people had come for weeks.

use diesel::prelude::*;

use crate::domain::id::SignatureId;
use crate::domain::moment::Moment;
use crate::domain::signature::SignatureState;
use crate::store::conn::{Tx, each};
use crate::store::error::StoreError;
use crate::store::kept::Update;
use crate::store::schema::signature;

/// What became of a signature, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// The signature.
    pub id: SignatureId,
    /// Its state.
    pub state: SignatureState,
    /// When it was confirmed, if it ever was.
    pub confirmed_at: Option<Moment>,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
}

/// Writes what became of signatures that this transaction has inserted. They count as reminded: nobody is to be
/// mailed because of them. The sums are the caller's to add.
///
/// # Errors
/// What the database answered.
pub fn set_past(tx: &mut Tx<'_>, signatures: &[Past]) -> Result<(), StoreError> {
    for past in signatures {
        let changes = (
            signature::state.eq(past.state.code()),
            signature::confirmed_at.eq(past.confirmed_at.map(Moment::as_millis)),
            signature::withdrawn_at.eq(past.withdrawn_at.map(Moment::as_millis)),
            signature::reminded.eq(true),
        );
        let filter = signature::id.eq(past.id.as_bytes().as_slice());
        let update = Update { table: "signature", changes: changes.as_changeset(), filter };
        each!(tx.conn(), |c| update.execute(c))?;
    }
    Ok(())
}
