//! Putting the wording of a consent on record, before it stands on any form.

use sha2::{Digest, Sha256};

use crate::domain::consent::Purpose;
use crate::domain::id::ConsentTextId;
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::store::consent::{self, ConsentText};
use crate::store::{StoreError, Tx};

/// Records `body` as the wording of `purpose` in `language` from now on, unless it already is the newest, and
/// returns the wording's id. Wordings are never changed: other words are another version. `id` is used where
/// the wording is new.
///
/// # Errors
/// What the database answered; `Busy` when another process published at the same moment: run it again.
pub fn publish_wording(
    tx: &mut Tx<'_>,
    id: ConsentTextId,
    purpose: Purpose,
    language: Language,
    body: &str,
    now: Moment,
) -> Result<ConsentTextId, StoreError> {
    let newest = consent::find_newest_text(tx.conn(), purpose, language)?;
    let version = match newest {
        Some((known, _, words)) if words == body => return Ok(known),
        Some((_, version, _)) => version + 1,
        None => 1,
    };
    let text = ConsentText {
        id,
        purpose,
        language,
        version,
        body: body.to_owned(),
        body_sha256: Sha256::digest(body.as_bytes()).to_vec(),
        effective_from: now,
    };
    consent::insert_text(tx, &text)?;
    match consent::find_newest_text(tx.conn(), purpose, language)? {
        Some((known, _, words)) if words == body => Ok(known),
        _ => Err(StoreError::Busy),
    }
}
