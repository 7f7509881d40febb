//! Where a postcode lies: nation, seats and health body, for every postcode of the kingdom, in memory.
//!
//! Some 2.7 million postcodes name fewer than a few thousand different places. So the directory is a sorted
//! array of numbered postcodes beside an array of indexes into a small table: six bytes a postcode, found
//! by halving. In the database the same two arrays are cut into blocks. Several directories stand beside one
//! another in an [`Atlas`], which answers what a postcode is.

mod atlas;
mod code;
mod directory;

pub use self::atlas::{Atlas, Located, PlaceLayer};
pub use self::code::{AreaCode, AreaCodeError, Gss, GssError};
pub use self::directory::{BLOCK_ENTRIES, PlaceCounts, Places, PlacesBuilder, PlacesError};

use super::nation::Nation;

/// What the directory tells about a postcode. Every combination that occurs is kept once; a further field
/// only has to be optional here to be read from older releases too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The nation; `None` in a crown dependency, or where the directory has no geography.
    #[serde(default)]
    pub nation: Option<Nation>,
    /// The seat in the House of Commons, where there is one.
    #[serde(default)]
    pub constituency: Option<Gss>,
    /// The region of England (`E12…`), where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Gss>,
    /// The body that plans health care there: an integrated care board, a health board or a trust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<AreaCode>,
    /// Seats of a devolved chamber that the directory itself tells: Holyrood's constituency and its region
    /// (Scottish Postcode Directory), or the Assembly's seat (a directory on the lines of 2008).
    #[serde(default, skip_serializing_if = "is_none")]
    pub devolved: [Option<Gss>; 2],
    /// Whether the postcode is in use; a terminated one keeps its last place.
    pub live: bool,
}

fn is_none(codes: &[Option<Gss>; 2]) -> bool {
    codes.iter().all(Option::is_none)
}

impl Place {
    /// Every code from which a seat follows: Westminster's, and what a devolved chamber's directory tells.
    pub fn seat_codes(&self) -> impl Iterator<Item = Gss> {
        self.constituency.into_iter().chain(self.devolved.into_iter().flatten())
    }
}

/// A seat that a supporter may choose by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The code of the constituency.
    pub code: Gss,
    /// Its name.
    pub name: String,
    /// The nation it lies in.
    pub nation: Nation,
}
