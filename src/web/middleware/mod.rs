//! What every request and answer passes through: ids, hosts, deadlines, headers, the log.

pub mod door;
pub mod headers;
pub mod record;
