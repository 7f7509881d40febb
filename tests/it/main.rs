//! The tests of the house; each folder mirrors a room of `src`.

mod architecture;
mod config;
mod rust_tokens;
mod secret;
#[cfg(test)]
mod telemetry;
