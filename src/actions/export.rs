//! Rows leave the house: each time is on record before the first of them has left.

use crate::actions::staff::Acting;
use crate::domain::staff_event::Deed;
use crate::store::{StoreError, Tx};

/// What is about to leave.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// Which rows and columns, in stable words.
    pub summary: String,
    /// How many rows.
    pub rows: i64,
    /// The fingerprint of the key that the file is encrypted to.
    pub recipient: Option<String>,
    /// Why, in the words of whoever asked.
    pub why: String,
}

impl Leaving {
    /// What the record says of it.
    #[must_use]
    pub fn detail(&self) -> String {
        let sealed = match &self.recipient {
            Some(fingerprint) => format!("encrypted={fingerprint}"),
            None => "encrypted=no".to_owned(),
        };
        format!("{} rows={} {sealed}", self.summary, self.rows)
    }
}

/// Puts an export on record that leaves at once.
///
/// # Errors
/// What the database answered.
pub fn record_export(tx: &mut Tx<'_>, acting: &Acting, leaving: &Leaving) -> Result<(), StoreError> {
    acting.record(tx, Deed::Exported, "", &leaving.why, &leaving.detail())
}
