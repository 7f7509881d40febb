//! The nouns and their rules.

mod campaign;
mod email;
mod letter;
mod outcode;
mod place;
mod postcode;
mod representative;
mod text;
