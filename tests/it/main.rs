//! The tests of the house; each folder mirrors a room of `src`.

#[cfg(test)]
mod config;
#[cfg(test)]
mod secret;
#[cfg(test)]
mod telemetry;
