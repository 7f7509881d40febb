//! The nouns and their rules.

mod campaign;
mod email;
mod letter;
mod outcode;
mod place;
mod place_row;
mod postcode;
mod representative;
mod succession;
mod text;
