//! Public data: petitions as JSON in the shape of the UK Parliament's petitions site, commitments as JSON of our own,
//! and the audit's figures as a table.

pub mod commitment;
pub mod petition;
