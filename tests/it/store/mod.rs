//! The store room: each public function, on both databases.

mod outbox;
mod place;
mod representative;
pub mod outbox;
