//! The only room with loops that outlive a request: delivery and the periodic duties.
//!
//! Each loop claims in one short transaction, acts with none open, and settles in another.

pub mod deliver;
pub mod lmtp;
pub mod receive;
pub mod render;
pub mod schedule;
pub mod supervisor;
