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
mod publisher;
mod roll;
mod rust_tokens;
mod secret;
mod store;
mod telemetry;
mod web;
