//! Tests of the web room.

mod asset;
mod gate;
mod health;
mod letter;
mod middleware;
mod page;
mod snapshot;
mod socket;
