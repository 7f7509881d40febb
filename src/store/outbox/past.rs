//! What became of mails in the past: for a demonstration, whose invented people are never mailed.

use diesel::prelude::*;

use super::claim::RowState;
use crate::domain::id::OutboxId;
use crate::store::conn::{Tx, each};
use crate::store::error::StoreError;
use crate::store::schema::outbox;

/// The most ids in one statement.
const IDS_PER_QUERY: usize = 500;

/// Settles mails that this transaction has queued, each at the moment of its queueing: none of them is ever claimed.
///
/// # Errors
/// What the database answered.
pub fn set_past(tx: &mut Tx<'_>, ids: &[OutboxId], state: RowState, reply: &str) -> Result<(), StoreError> {
    for ids in ids.chunks(IDS_PER_QUERY) {
        let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        each!(tx.conn(), |c| diesel::update(outbox::table.filter(outbox::id.eq_any(ids)))
            .set((
                outbox::state.eq(state.code()),
                outbox::attempts.eq(1),
                outbox::settled_at.eq(outbox::queued_at.nullable()),
                outbox::last_reply.eq(reply),
            ))
            .execute(c))?;
    }
    Ok(())
}
