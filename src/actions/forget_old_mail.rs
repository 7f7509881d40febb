//! Forgetting what came back of mails, once it was kept for long enough; what happened stays on record.

use crate::domain::moment::{DAY_MS, Moment};
use crate::store::{StoreError, Tx, hook_token, mail_event};

/// How long a spent token is remembered, in milliseconds: longer than any signature over one is taken.
pub const TOKEN_KEPT_MS: i64 = DAY_MS;

/// Forgets up to `limit` messages whose time is over at `now`, and as many tokens of posts; returns how many in all.
///
/// # Errors
/// What the database answered.
pub fn forget_old_mail(tx: &mut Tx<'_>, limit: i64, now: Moment) -> Result<usize, StoreError> {
    let messages = mail_event::forget_old_sources(tx, now, limit)?;
    Ok(messages + hook_token::forget(tx, now.plus_ms(-TOKEN_KEPT_MS), limit)?)
}
