//! Tests of the web room.

mod page;
