//! Tests of the web room.

mod asset;
mod gate;
mod health;
mod letter;
mod limiter;
mod middleware;
mod page;
mod socket;
