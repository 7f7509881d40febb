//! The tests of the house; each folder mirrors a room of `src`.

mod architecture;
mod config;
mod language;
mod rust_tokens;
mod secret;
mod web;
