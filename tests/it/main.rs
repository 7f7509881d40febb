//! The tests of the house; each folder mirrors a room of `src`.

mod architecture;
mod cli;
mod config;
mod rust_tokens;
mod secret;
