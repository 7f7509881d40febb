//! What an import tells its operator. All of it is public: names of offices and of those who hold them.

use crate::domain::place::AreaCode;
use crate::domain::representative::{OfficeKind, Unmatched};

/// Somebody in the report. All of it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The kind of office.
    pub kind: OfficeKind,
    /// The code of the area.
    pub area: AreaCode,
    /// The name of the seat, the post or the body.
    pub area_name: String,
    /// The name of the member; empty for a vacant office.
    pub member: String,
}

/// What an import did, or in a dry run would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Offices that were not known.
    pub offices_added: usize,
    /// Members that came to an office.
    pub added: Vec<Mention>,
    /// Members whose name, party or address changed.
    pub changed: Vec<Mention>,
    /// Members that left an office.
    pub left: Vec<Mention>,
    /// Offices that nobody holds afterwards.
    pub vacant: Vec<Mention>,
    /// Members to whom no letter can be mailed afterwards, with the code of the way that there is instead.
    pub without_address: Vec<(Mention, &'static str)>,
    /// Seats that the files name and nobody knows, with the members who cannot be placed for it.
    pub unmatched: Vec<Unmatched>,
    /// Members that stayed as they were.
    pub unchanged: usize,
    /// Whether so many leave that only `force` lets it happen.
    pub needs_force: bool,
}
