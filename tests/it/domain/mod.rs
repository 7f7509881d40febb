//! The nouns and their rules.

mod letter;
