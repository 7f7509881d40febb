//! The jobs room: delivery, the periodic duties, and how loops are kept running and ended.

mod bad_address;
mod crash;
mod deliver;
mod digest;
mod election;
mod hand;
mod hook;
mod hook_ses;
mod letter_sequence;
mod letter_words;
mod lmtp;
mod naming;
mod office;
mod question;
mod quote;
mod receive;
mod redirect;
mod refusal;
mod refusing_office;
mod render;
mod review;
mod schedule;
mod statement;
mod succession;
mod supervisor;
