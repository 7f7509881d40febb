//! Tests of the web room.

mod asset;
mod gate;
mod health;
mod middleware;
mod page;
mod socket;
