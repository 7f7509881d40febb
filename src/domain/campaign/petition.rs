//! The text of a petition, as the campaign's file holds it.

use serde::{Deserialize, Serialize};

use super::bilingual::Bilingual;
use crate::domain::nation::Nation;

/// A petition to the government of one nation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Petition {
    /// The name in addresses; with it the petition keeps its public number and its signatures.
    pub slug: String,
    /// Whose people may sign it.
    pub nation: Nation,
    /// The headline; it names no illness, since mails to signers quote it in their subject.
    pub title: Bilingual,
    /// The post, not the person, that it is addressed to; stands after "To".
    pub addressed_to: Bilingual,
    /// One sentence or two that follow the addressee and say everything.
    pub lead: Bilingual,
    /// What is asked of this government, in order.
    pub asks: Vec<PetitionAsk>,
    /// Why, one entry per paragraph.
    pub background: Vec<Bilingual>,
    /// The keys of the figures that its page shows.
    pub evidence: Vec<String>,
    /// That it is a campaign's petition and not an official one of the legislature that people may think of.
    pub notice: Bilingual,
    /// The age from which someone may sign, in years.
    pub min_age: u8,
    /// The counts at which the bar starts anew, rising.
    pub milestones: Vec<u64>,
}

/// An ask in the words of one petition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PetitionAsk {
    /// The key of the ask.
    pub ask: String,
    /// What this government is asked to do; the ask's title stands before it.
    pub text: Bilingual,
}

impl Petition {
    /// The next milestone above `count`; past the last one, the next multiple of the last. Without milestones,
    /// which no parsed petition is, the next signature.
    #[must_use]
    pub fn next_milestone(&self, count: u64) -> u64 {
        let above = self.milestones.iter().copied().find(|milestone| *milestone > count);
        let step = self.milestones.last().copied().filter(|last| *last > 0).unwrap_or(1);
        above.unwrap_or_else(|| (count / step).saturating_add(1).saturating_mul(step))
    }
}
