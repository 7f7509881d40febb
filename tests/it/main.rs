//! The tests of the house; each folder mirrors a room of `src`.
#![cfg(test)]

mod architecture;
mod config;
mod database;
mod migration;
mod rust_tokens;
mod secret;
