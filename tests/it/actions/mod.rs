//! The verbs.

mod import_campaign;
mod import_places;
mod import_representatives;
pub mod letter;
