//! The nouns and their rules.
//!
//! This room never asks the time, reads the environment, does I/O, holds SQL, or knows a status code:
//! it is given values and returns values. It uses nothing of the other rooms. A person's datum
//! (name, address, email, postcode) has a masked `Debug` and no `Display`.

pub mod answer;
pub mod audit;
pub mod boundary;
pub mod campaign;
pub mod chart;
pub mod consent;
pub mod election;
pub mod email;
pub mod entry;
pub mod export;
pub mod figure;
pub mod id;
pub mod language;
pub mod letter;
pub mod mail_event;
pub mod moment;
pub mod nation;
pub mod network;
pub mod notice;
pub mod office;
pub mod office_commitment;
pub mod outcode;
pub mod pace;
pub mod petition;
pub mod place;
pub mod place_row;
pub mod postcode;
pub mod representation;
pub mod representative;
pub mod run;
pub mod seat_map;
pub mod signature;
pub mod similarity;
pub mod staff;
pub mod staff_event;
pub mod text;
pub mod tracker;
