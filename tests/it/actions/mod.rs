//! The verbs, on both databases.

pub mod letter;
