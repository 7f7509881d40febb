//! Rows to files.

mod csv;
mod signature;
