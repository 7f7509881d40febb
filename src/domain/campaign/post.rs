//! The posts that the campaign writes to: a post is told apart from whoever holds it.

use serde::{Deserialize, Serialize};

use super::bilingual::Bilingual;
use crate::domain::nation::Nation;
use crate::domain::place::AreaCode;
use crate::domain::representative::{OfficeEntry, OfficeKey, OfficeKind};

/// A minister's post, or the owner of a guideline. No person is part of it: who holds it, and how letters reach
/// them, is imported like that of every other office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// The name of the entry.
    pub key: String,
    /// Which kind: a minister or the owner of a guideline.
    pub office: OfficeKind,
    /// The code of its area: the nation's GSS code for a minister, a short code of its own for the owner of a
    /// guideline.
    #[serde(rename = "area")]
    pub code: AreaCode,
    /// Whose people it acts for.
    pub nations: Vec<Nation>,
    /// What it is called; titles change, and staff edit them.
    pub title: Bilingual,
}

impl Post {
    /// Whether a post may be of this kind: seats and health bodies come from files of their publishers.
    #[must_use]
    pub const fn may_be(kind: OfficeKind) -> bool {
        matches!(kind, OfficeKind::Minister | OfficeKind::GuidelineOwner)
    }

    /// Which office it is.
    #[must_use]
    pub const fn office_key(&self) -> OfficeKey {
        OfficeKey { kind: self.office, area: self.code, place: 1 }
    }

    /// The office without a holder; `None` for a post without a nation, which no parsed campaign has.
    #[must_use]
    pub fn office_entry(&self) -> Option<OfficeEntry> {
        Some(OfficeEntry {
            key: self.office_key(),
            nation: *self.nations.first()?,
            name: self.title.en.clone(),
            name_cy: Some(self.title.cy.clone()),
            since: None,
            until: None,
            member: None,
        })
    }
}
