//! The store room: each public function, on both databases.

mod letter;
pub mod outbox;
mod place;
mod representative;
