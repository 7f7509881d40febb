//! The text of a letter to an office that has committed itself to what it would have been asked for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::bilingual::Bilingual;
use super::{Ask, Campaign};
use crate::domain::representative::OfficeKind;

/// The frame of a letter that asks for nothing more: what is thanked for stands between opening and close, a
/// paragraph from [`Ask::thanks`] each. A letter that goes on to ask has the frame of its [`super::LetterText`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThanksText {
    /// The name of the entry.
    pub key: String,
    /// What kind of office it is written to, wherever its writer lives.
    pub office: OfficeKind,
    /// The subject; it carries the writer's name, so that no two are the same.
    pub subject: Bilingual,
    /// Who writes, and why.
    pub opening: Bilingual,
    /// What the writer hopes for, and where to answer.
    pub close: Bilingual,
}

impl ThanksText {
    /// Every text, each a template (see [`super::wording`]), under its key.
    pub(super) fn patterns(&self) -> [(&'static str, &Bilingual); 3] {
        [("subject", &self.subject), ("opening", &self.opening), ("close", &self.close)]
    }
}

impl Campaign {
    /// The thanks to an office of a kind; `None` in a document that was stored before there were any.
    #[must_use]
    pub fn find_thanks(&self, office: OfficeKind) -> Option<&ThanksText> {
        self.thanks.iter().find(|thanks| thanks.office == office)
    }

    /// Of the asks that an office has `committed` itself to, those that a letter to it thanks for, in the campaign's
    /// order. None where the document has no thanks: then a letter asks as if nothing had been said.
    #[must_use]
    pub fn thanked_for(&self, office: OfficeKind, committed: &BTreeSet<String>) -> Vec<&Ask> {
        let has_frame = self.find_thanks(office).is_some();
        let is_thanked = |ask: &&Ask| has_frame && ask.thanks.is_some() && committed.contains(&ask.key);
        self.asks.iter().filter(is_thanked).collect()
    }
}
