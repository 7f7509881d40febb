//! A campaign: what it asks for, what it rests on, who promised what, and the texts that say so.
//!
//! One campaign is one document. It is written and read as a TOML file, stored as JSON, and held in memory
//! by the pages. Everything in it is public text in both languages; no person's datum is ever part of it.
//! [`Campaign::parse`] is the only way in for a file, and refuses one that breaks a rule with the line that does.

mod audit;
mod bilingual;
mod check;
mod commitment;
mod date;
mod document;
mod flatten;
mod letter;
mod petition;
mod post;
mod power;
mod thanks;
mod wording;

use serde::{Deserialize, Serialize};

pub use self::audit::{Audit, Measure};
pub use self::bilingual::Bilingual;
pub use self::commitment::{Checker, Commitment, Due, Gap, Outcome, QUOTABLE_MONTHS, Silence, is_fresh};
pub use self::date::{Date, DateError};
pub use self::document::{Fault, FaultKind};
pub use self::flatten::Leaf;
pub use self::letter::{LetterPoint, LetterText};
pub use self::petition::{Petition, PetitionAsk};
pub use self::post::Post;
pub use self::power::{Power, Reach};
pub use self::thanks::ThanksText;
pub use self::wording::{FIELDS, LetterFields, SEAT_SIGNATURES_AT_LEAST, WordingError, WordingFault, fill};

use super::nation::Nation;
use super::representative::OfficeKind;

/// A campaign with everything that its pages, mails and letters say about the subject.
///
/// Keys refer to one another (`Evidence::supports` names an [`Ask`], and so on); a parsed campaign holds no
/// reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// The name in file names and in the database: lower-case words joined by hyphens.
    pub slug: String,
    /// What a letter says it belongs to, in a header and in one line; never changed once letters have left.
    pub reference: String,
    /// The headline of the whole campaign.
    pub title: Bilingual,
    /// Two or three sentences for the home page and for link previews.
    pub summary: Bilingual,
    /// What the campaign is for in the end, in one sentence.
    pub aim: Bilingual,
    /// What is asked for, in the order in which pages number it.
    pub asks: Vec<Ask>,
    /// The figures that the asks rest on.
    pub evidence: Vec<Evidence>,
    /// The publications that facts are taken from, in citation order.
    pub sources: Vec<Source>,
    /// What governments and health services have promised.
    pub commitments: Vec<Commitment>,
    /// What guidance leaves out.
    #[serde(default)]
    pub gaps: Vec<Gap>,
    /// Where the source names no commitment at all, said so that nobody reads it as a refusal.
    #[serde(default)]
    pub silences: Vec<Silence>,
    /// The audit whose releases staff record, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<Audit>,
    /// How it came to this, oldest first.
    #[serde(default)]
    pub history: Vec<Event>,
    /// The petitions, in the order in which pages list them.
    pub petitions: Vec<Petition>,
    /// The posts that it writes to beside members and health bodies.
    #[serde(default)]
    pub posts: Vec<Post>,
    /// Who can act on what. A document that was stored before there were powers has none.
    #[serde(default)]
    pub powers: Vec<Power>,
    /// The texts of letters, one per kind of office and nation.
    pub letters: Vec<LetterText>,
    /// The thanks to offices that have committed themselves, one per kind of office. A document that was stored before
    /// there were any has none.
    #[serde(default)]
    pub thanks: Vec<ThanksText>,
}

/// One thing that the campaign asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// `data`, `cns`, `diagnosis`, `treatment` or `trials` in the shipped campaign.
    pub key: String,
    /// Whether it is part of every petition, and of every letter to an office that can act on it or press for it; the
    /// others are points to pick.
    pub required: bool,
    /// Two to five words.
    pub title: Bilingual,
    /// The ask in one or two sentences, wherever someone lives.
    pub text: Bilingual,
    /// The paragraph of a letter that thanks an office for having committed itself to it, a template (see
    /// [`LetterFields`]). A document that was stored before there were thanks has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thanks: Option<Bilingual>,
    /// What a careful reader should know about the wording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Bilingual>,
}

/// One figure, what it says and where it is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The name that petitions refer to.
    pub key: String,
    /// The figure as it is set in large type: `23%`, `1 in 6`.
    pub figure: Bilingual,
    /// The few words under the large figure; read after it, they make a sentence.
    pub short: Bilingual,
    /// The whole finding as one sentence that stands alone.
    pub text: Bilingual,
    /// The key of the ask that it supports.
    pub supports: String,
    /// The key of the source that reports it.
    pub source: String,
}

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The name that facts refer to.
    pub key: String,
    /// Who published it.
    pub publisher: Bilingual,
    /// Its title as published; a title is a name and is not translated.
    pub title: String,
    /// The year and, where it matters, the page or the year of an update.
    pub published: Bilingual,
    /// Where it can be read, without a promise that it still can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// One line for the foot of figures taken from it, such as who took part in a survey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Bilingual>,
}

/// One step on the way to the campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The name of the entry.
    pub key: String,
    /// The year, years or month.
    pub when: Bilingual,
    /// What happened, in one sentence.
    pub text: Bilingual,
}

impl Source {
    /// The citation on one line: publisher, title, year and page.
    #[must_use]
    pub fn citation(&self, language: super::language::Language) -> String {
        format!(
            "{}, {}, {}",
            self.publisher.in_language(language),
            self.title,
            self.published.in_language(language)
        )
    }
}

impl Campaign {
    /// The ask of a key; `None` when the campaign has none of that key.
    #[must_use]
    pub fn find_ask(&self, key: &str) -> Option<&Ask> {
        self.asks.iter().find(|ask| ask.key == key)
    }

    /// The evidence of a key.
    #[must_use]
    pub fn find_evidence(&self, key: &str) -> Option<&Evidence> {
        self.evidence.iter().find(|evidence| evidence.key == key)
    }

    /// The source of a key.
    #[must_use]
    pub fn find_source(&self, key: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.key == key)
    }

    /// The petition of a slug.
    #[must_use]
    pub fn find_petition(&self, slug: &str) -> Option<&Petition> {
        self.petitions.iter().find(|petition| petition.slug == slug)
    }

    /// The first petition of a nation: where a signer from another nation is led.
    #[must_use]
    pub fn find_petition_of(&self, nation: Nation) -> Option<&Petition> {
        self.petitions.iter().find(|petition| petition.nation == nation)
    }

    /// The letter to an office of a kind from someone in a nation.
    #[must_use]
    pub fn find_letter(&self, office: OfficeKind, nation: Nation) -> Option<&LetterText> {
        self.letters.iter().find(|letter| letter.office == office && letter.nations.contains(&nation))
    }

    /// The posts that act for people in a nation, in the campaign's order.
    pub fn posts_of(&self, nation: Nation) -> impl Iterator<Item = &Post> {
        self.posts.iter().filter(move |post| post.nations.contains(&nation))
    }

    /// The evidence for an ask, in the campaign's order.
    pub fn evidence_for<'a>(&'a self, ask: &'a str) -> impl Iterator<Item = &'a Evidence> {
        self.evidence.iter().filter(move |evidence| evidence.supports == ask)
    }

    /// The figures that a petition shows, in the petition's order.
    pub fn evidence_of<'a>(&'a self, petition: &'a Petition) -> impl Iterator<Item = &'a Evidence> {
        petition.evidence.iter().filter_map(|key| self.find_evidence(key))
    }

    /// What a nation has been promised.
    pub fn commitments_of(&self, nation: Nation) -> impl Iterator<Item = &Commitment> {
        self.commitments.iter().filter(move |commitment| commitment.nations.contains(&nation))
    }

    /// What guidance that applies in a nation leaves out.
    pub fn gaps_of(&self, nation: Nation) -> impl Iterator<Item = &Gap> {
        self.gaps.iter().filter(move |gap| gap.nations.contains(&nation))
    }

    /// Where the source names no commitment for a nation.
    pub fn silences_of(&self, nation: Nation) -> impl Iterator<Item = &Silence> {
        self.silences.iter().filter(move |silence| silence.nations.contains(&nation))
    }
}
