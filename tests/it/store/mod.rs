//! The store room: each public function, on both databases.

mod letter;
mod outbox;
