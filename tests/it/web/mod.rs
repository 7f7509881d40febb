//! Tests of the web room.

mod asset;
mod commitment;
mod confirm;
mod election;
mod find;
mod gate;
mod health;
mod home;
mod letter;
mod letters;
mod limiter;
mod middleware;
mod my_data;
mod naming;
mod office_desk;
mod page;
mod petition_data;
mod sign;
mod snapshot;
mod socket;
mod statement;
mod unsubscribe;
mod visitor;
