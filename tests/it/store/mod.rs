//! The store room: each public function, on both databases.

mod audit;
mod bad_address;
mod boundary;
mod commitment_event;
mod consent;
mod duty;
mod hook_token;
mod letter;
mod mail_event;
mod meta;
mod office_commitment;
pub mod outbox;
mod outbox_queue;
mod outbox_sequence;
mod pace;
mod place;
mod representative;
mod signature;
mod signature_filter;
pub mod staff;
mod staff_event;
mod tally;
