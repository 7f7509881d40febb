//! The verbs.

mod import_places;
mod import_representatives;
mod import_campaign;
