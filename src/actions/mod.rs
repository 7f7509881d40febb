//! The verbs: one file, one function, one transaction each.
//!
//! An action takes a `Tx` and domain values, and returns its expected outcomes as values; it never
//! awaits, never talks to the network, and knows no status code. Signing twice is an outcome, not an error.

pub mod choose_seat;
pub mod confirm;
pub mod expire_pending;
pub mod fold_tallies;
pub mod import_archive;
pub mod import_boundaries;
pub mod import_campaign;
pub mod import_file;
pub mod import_places;
pub mod import_representatives;
pub mod publish_wording;
pub mod release_letters;
pub mod remind;
pub mod send_letter;
pub mod sign;
pub mod unsubscribe;
pub mod verify;
pub mod withdraw;
pub mod withdraw_letter;
