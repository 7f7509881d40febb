//! The nouns and their rules.

mod email;
mod outcode;
mod place;
mod place_row;
mod postcode;
mod representative;
mod text;
