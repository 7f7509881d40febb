//! Public data as JSON, in the shape of the UK Parliament's petitions site.

pub mod petition;
