//! The jobs room: delivery and the periodic duties.

mod deliver;
