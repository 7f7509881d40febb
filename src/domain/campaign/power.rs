//! Who can act on what: health is devolved, so it differs from office to office and from nation to nation.

use serde::{Deserialize, Serialize};

use super::Campaign;
use super::bilingual::Bilingual;
use crate::domain::nation::Nation;
use crate::domain::representative::OfficeKind;

/// What a kind of office can do for people in some nations.
///
/// A letter may make an ask only where its office can act on it or press for it; a campaign's file is held to that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// The name of the entry.
    pub key: String,
    /// The kind of office.
    pub office: OfficeKind,
    /// Where the people live for whom it holds.
    pub nations: Vec<Nation>,
    /// The keys of the asks that the office decides on, or whose deciders its chamber holds to account.
    pub asks: Vec<String>,
    /// The keys of the asks that it can only press others for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub presses: Vec<String>,
    /// Whom it presses; the close of its letters names them in these words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whom: Option<Bilingual>,
    /// Whether its letter is ticked when a supporter comes to write.
    pub by_default: bool,
}

/// How far an office reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// It decides, or its chamber holds those to account who do.
    Acts,
    /// It can only press others, who decide.
    Presses,
}

impl Power {
    /// How far the office reaches with an ask; `None` where it can do nothing.
    #[must_use]
    pub fn reach(&self, ask: &str) -> Option<Reach> {
        let holds = |asks: &[String]| asks.iter().any(|key| key == ask);
        if holds(&self.asks) { Some(Reach::Acts) } else { holds(&self.presses).then_some(Reach::Presses) }
    }
}

impl Campaign {
    /// What a kind of office can do for people in a nation; `None` where nobody there writes to it.
    #[must_use]
    pub fn find_power(&self, office: OfficeKind, nation: Nation) -> Option<&Power> {
        self.powers.iter().find(|power| power.office == office && power.nations.contains(&nation))
    }

    /// Whether someone in a nation can ask this of a kind of office: it can act on it, or press those who can.
    #[must_use]
    pub fn can_act(&self, office: OfficeKind, nation: Nation, ask: &str) -> bool {
        self.find_power(office, nation).is_some_and(|power| power.reach(ask).is_some())
    }
}
