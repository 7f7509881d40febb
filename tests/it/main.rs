//! The tests of the house; each folder mirrors a room of `src`.
#![cfg(test)]

mod actions;
mod architecture;
mod cli;
mod config;
mod database;
mod domain;
mod export;
mod feed;
mod fetch;
mod ground;
mod intake;
mod jobs;
mod language;
mod mail;
mod migration;
<<<<<<< HEAD
mod roll;
=======
mod publisher;
>>>>>>> 7935d2a (Fetch what publishers offer: one client, within limits, and a folder that takes up a run that was cut)
mod rust_tokens;
mod secret;
mod store;
mod telemetry;
mod web;
