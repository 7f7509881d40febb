//! The store room: each public function, on both databases.

pub mod outbox;
