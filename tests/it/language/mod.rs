//! Tests of the words of both languages.

mod parity;
mod writing;
