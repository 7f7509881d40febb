//! The directories beside one another, and what they say of a postcode together.

use std::sync::Arc;

use super::{Place, Places, is_none};
use crate::domain::postcode::{Postcode, PostcodeKind};

/// One of the directories that are kept beside one another, each with a release of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceLayer {
    /// The whole kingdom: nation, Westminster seat, region, health body.
    Kingdom,
    /// Scotland, with the seats of the Scottish Parliament.
    Scotland,
    /// Northern Ireland on the lines that the Assembly was elected by.
    Assembly,
}

impl PlaceLayer {
    /// Every layer, the one that the others complete first.
    pub const ALL: [Self; 3] = [Self::Kingdom, Self::Scotland, Self::Assembly];

    /// The word in the database and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kingdom => "kingdom",
            Self::Scotland => "scotland",
            Self::Assembly => "assembly",
        }
    }

    /// The layer of a word; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.name() == name)
    }
}

/// The layers together: what a postcode is looked up in. Each layer is shared, so that a new release of one
/// costs no copy of the others.
#[derive(Clone, Debug, Default)]
pub struct Atlas {
    layers: [Arc<Places>; 3],
}

impl Atlas {
    /// The directory of a layer; empty until one is imported.
    #[must_use]
    pub fn layer(&self, layer: PlaceLayer) -> &Arc<Places> {
        let [kingdom, scotland, assembly] = &self.layers;
        match layer {
            PlaceLayer::Kingdom => kingdom,
            PlaceLayer::Scotland => scotland,
            PlaceLayer::Assembly => assembly,
        }
    }

    /// The same atlas with another directory in one layer.
    #[must_use]
    pub fn with(mut self, layer: PlaceLayer, places: Arc<Places>) -> Self {
        let [kingdom, scotland, assembly] = &mut self.layers;
        match layer {
            PlaceLayer::Kingdom => *kingdom = places,
            PlaceLayer::Scotland => *scotland = places,
            PlaceLayer::Assembly => *assembly = places,
        }
        self
    }

    /// What all layers together tell about a postcode; `None` when none holds it. Where two layers tell the
    /// same thing, the kingdom's is taken; where one alone tells it, that one. A postcode on the border may be in
    /// two nations' directories: then the kingdom's nation is right and the other directory's seats are not.
    #[must_use]
    pub fn find(&self, postcode: &Postcode) -> Option<Place> {
        let number = postcode.to_u32()?;
        let [kingdom, scotland, assembly] = self.layers.each_ref().map(|places| places.find_number(number));
        let add = |place: Place, other: Place| Place {
            nation: place.nation,
            constituency: place.constituency.or(other.constituency),
            region: place.region.or(other.region),
            health: place.health.or(other.health),
            devolved: if is_none(&place.devolved) { other.devolved } else { place.devolved },
            live: place.live,
        };
        let add = |place: Place, other: Place| match (place.nation, other.nation) {
            (Some(one), Some(two)) if one != two => place,
            (None, _) => Place { nation: other.nation, ..add(place, other) },
            _ => add(place, other),
        };
        [kingdom, scotland, assembly].into_iter().flatten().reduce(add)
    }

    /// What a postcode is, told apart once for every page. A postcode that needs no directory to be known for
    /// what it is (forces, Girobank, a crown dependency, overseas) is that, whatever is imported.
    #[must_use]
    pub fn locate(&self, postcode: &Postcode) -> Located {
        match postcode.kind() {
            PostcodeKind::Forces => Located::Forces,
            PostcodeKind::Girobank => Located::Girobank,
            PostcodeKind::CrownDependency => Located::CrownDependency,
            PostcodeKind::OverseasTerritory => Located::Overseas,
            PostcodeKind::Standard => match self.find(postcode) {
                None => Located::Unknown,
                Some(place) if place.nation.is_none() => Located::NoGeography,
                Some(place) if place.live => Located::Found(place),
                Some(place) => Located::Terminated(place),
            },
        }
    }

    /// Whether no layer holds any postcode: nothing is imported.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layers.iter().all(|places| places.is_empty())
    }
}

/// What a postcode is, for a page that has to go on from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Located {
    /// In use, and in one of the four nations. A seat is known but where the directory has none.
    Found(Place),
    /// No longer in use; this is where it lay last, which is still the best answer. Say so.
    Terminated(Place),
    /// It may well exist, but no directory holds it: newer than the last release, mistyped, or nothing is
    /// imported. Ask for nation and seat; `outcode::nation_of` may know the nation.
    Unknown,
    /// A directory holds it and knows no place for it, as for the postcodes of large mail rooms. Ask likewise.
    NoGeography,
    /// The British Forces Post Office. Ask likewise: who serves abroad is registered at home.
    Forces,
    /// `GIR 0AA`, which nobody lives in.
    Girobank,
    /// Jersey, Guernsey or the Isle of Man: none of the four nations, and no seat.
    CrownDependency,
    /// A territory overseas: none of the four nations, and no seat.
    Overseas,
}

impl Located {
    /// The place, where there is one: of a postcode in use, or the last one of a terminated postcode.
    #[must_use]
    pub const fn place(self) -> Option<Place> {
        match self {
            Self::Found(place) | Self::Terminated(place) => Some(place),
            _ => None,
        }
    }

    /// Whether it lies outside the kingdom: in none of the four nations, with nobody to write to.
    #[must_use]
    pub const fn is_outside_the_kingdom(self) -> bool {
        matches!(self, Self::CrownDependency | Self::Overseas)
    }
}
