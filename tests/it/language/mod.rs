//! Tests of the words of both languages.

mod parity;
pub mod record;
mod writing;
