//! The nouns and their rules.

mod atlas;
mod audit;
mod boundary;
mod campaign;
mod election;
mod email;
mod letter;
mod office;
mod office_commitment;
mod outcode;
mod pace;
mod place;
mod place_row;
mod place_row_devolved;
mod postcode;
mod power;
mod quote;
mod representation;
mod representative;
mod signature;
mod similarity;
mod staff;
mod succession;
mod text;
mod thanks;
mod tracker;
pub mod wording;
