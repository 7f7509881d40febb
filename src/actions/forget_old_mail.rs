//! Forgetting what came back of mails, once it was kept for long enough; what happened stays on record.

use crate::domain::moment::Moment;
use crate::store::{StoreError, Tx, mail_event};

/// Forgets up to `limit` messages whose time is over at `now`; returns how many.
///
/// # Errors
/// What the database answered.
pub fn forget_old_mail(tx: &mut Tx<'_>, limit: i64, now: Moment) -> Result<usize, StoreError> {
    mail_event::forget_old_sources(tx, now, limit)
}
