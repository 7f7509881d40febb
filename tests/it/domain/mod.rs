//! Tests of the nouns and their rules.

mod campaign;
