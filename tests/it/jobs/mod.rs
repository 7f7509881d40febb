//! The loops: what is due, who does it, and how loops are kept running and ended.

mod schedule;
mod supervisor;
