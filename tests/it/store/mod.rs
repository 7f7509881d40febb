//! The store's functions, each on both databases.

mod place;
mod representative;
