//! The store room: each public function, on both databases.

mod place;
mod representative;
pub mod outbox;
