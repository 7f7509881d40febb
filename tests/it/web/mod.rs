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
mod letter_facts;
mod letter_record;
mod letter_thanks;
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
mod staff;
mod statement;
mod unsubscribe;
pub mod visitor;
