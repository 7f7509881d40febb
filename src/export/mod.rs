//! Rows to files, streamed: memory stays the same whether ten people signed or ten million.

pub mod csv;
pub mod jsonl;
pub mod signature;
