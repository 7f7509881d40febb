//! The nouns and their rules.

mod campaign;
mod email;
mod outcode;
mod place;
mod postcode;
mod representative;
mod text;
mod letter;
