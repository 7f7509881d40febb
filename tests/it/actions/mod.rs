//! The verbs.

mod import_campaign;
