//! The tests of the house; each folder mirrors a room of `src`.

mod architecture;
mod config;
mod domain;
mod rust_tokens;
mod secret;
