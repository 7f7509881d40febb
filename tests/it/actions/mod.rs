//! The verbs, each on both databases, and those of signing in any order.

mod confirm;
mod expire_pending;
mod fold_tallies;
mod import_archive;
mod import_border;
mod import_boundaries;
mod import_campaign;
mod import_elections;
mod import_file;
mod import_places;
mod import_posts;
mod import_representatives;
mod import_tables;
pub mod letter;
pub mod race;
mod remind;
mod report_bad_address;
mod sequence;
mod sign;
mod staff;
mod unsubscribe;
mod verify;
mod withdraw;
mod withdraw_letter;
