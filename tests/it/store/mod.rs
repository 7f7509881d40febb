//! The store's functions on both databases; those of signing are tried by the verbs as well.

mod consent;
mod duty;
mod meta;
mod outbox_queue;
mod signature;
mod tally;
