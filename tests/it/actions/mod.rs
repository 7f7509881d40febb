//! The verbs.

mod import_campaign;
mod import_places;
mod import_representatives;
pub mod letter;
//! The verbs of signing, each on both databases, and all of them in any order.

mod confirm;
mod expire_pending;
mod fold_tallies;
mod race;
mod remind;
mod sequence;
mod sign;
mod unsubscribe;
mod verify;
mod withdraw;
