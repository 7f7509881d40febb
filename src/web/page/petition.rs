//! A petition, its form, and the page after signing.

use askama::Template;

use super::campaign::{AskView, CommitmentView, EvidenceView, ProgressView, RemarkView, SourceView};
use super::{Choice, Chrome, ErrorLink, Field, error_links};
use crate::domain::nation::Nation;
use crate::language::Texts;

/// `GET /{lang}/petitions/{slug}`, and the answer 422 to a form that needs mending.
#[derive(Template)]
#[template(path = "public/petition/show.html")]
pub struct PetitionPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The petition.
    pub petition: PetitionView,
    /// The form, or why there is none.
    pub signing: Signing,
}

/// A petition as its page shows it.
#[derive(Clone, Debug)]
pub struct PetitionView {
    /// Its slug.
    pub slug: String,
    /// The nation it is about.
    pub nation: Nation,
    /// Its title: the heading.
    pub title: String,
    /// The post, not the person, that it is addressed to; stands after "To".
    pub addressed_to: String,
    /// What it asks, in one or two sentences that follow the addressee.
    pub lead: String,
    /// Why, one entry per paragraph.
    pub background: Vec<String>,
    /// That it is a campaign's petition and not an official one.
    pub notice: String,
    /// The age from which someone may sign, in years.
    pub min_age: u8,
    /// How far it has come.
    pub progress: ProgressView,
    /// The evidence.
    pub evidence: EvidenceView,
    /// What it asks.
    pub asks: Vec<AskView>,
    /// What this nation has promised.
    pub commitments: Vec<CommitmentView>,
    /// Gaps in guidance, and where no commitment is on record.
    pub remarks: Vec<RemarkView>,
    /// The sources of it all.
    pub sources: Vec<SourceView>,
}

/// Whether the petition can be signed.
pub enum Signing {
    /// It can, with this form.
    Open(Box<SignForm>),
    /// It is closed, since the day written out, if known.
    Closed {
        /// The day, written out.
        since: Option<String>,
    },
    /// The organisation's name, contact and imprint are not set yet, so that nothing may be collected.
    NotReady,
}

/// The form to sign a petition.
#[derive(Clone, Default)]
pub struct SignForm {
    /// Full name.
    pub name: Field,
    /// Email address.
    pub email: Field,
    /// Postcode.
    pub postcode: Field,
    /// Whether updates are asked for.
    pub updates: bool,
    /// The tag of the link that led here, or the empty text.
    pub source: String,
    /// The proof of when the form was read.
    pub stamp: String,
    /// The nation, where the postcode cannot tell.
    pub nation: NationQuestion,
    /// The seat, where the postcode is valid but not in the directory.
    pub constituency: Option<ConstituencyQuestion>,
    /// Whether the form came from another nation's page: a notice then says why, and that the details are filled
    /// in.
    pub moved: Moved,
}

/// Why the form stands on another petition's page than the one that it was sent from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moved {
    /// It does not.
    #[default]
    No,
    /// The postcode lies in this petition's nation.
    Lives,
    /// The postcode lies in none, and the signer chose this petition.
    Chosen,
}

/// Why the nation is asked for, which decides on the words of the question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NationReason {
    /// The postcode alone does not tell it.
    #[default]
    Postcode,
    /// It is a postcode of the forces.
    Forces,
    /// It lies outside the four nations: the question is whose petition is signed.
    Elsewhere,
}

/// Whether the form asks for the nation.
#[derive(Clone, Default)]
pub enum NationQuestion {
    /// The postcode tells.
    #[default]
    Absent,
    /// It was answered on another nation's page and is carried along.
    Answered(Nation),
    /// It is asked, among the nations that the postcode's first half lies in.
    Asked {
        /// The nations to choose from.
        options: Vec<Nation>,
        /// What was chosen.
        chosen: Option<Nation>,
        /// Why it is asked.
        reason: NationReason,
        /// What to mend.
        error: Option<String>,
    },
}

/// The question for the constituency. "I don't know" is always an answer.
#[derive(Clone, Default)]
pub struct ConstituencyQuestion {
    /// The seats of the nation by GSS code and name, sorted by name.
    pub options: Vec<Choice>,
    /// The GSS code that was chosen; empty for "I don't know".
    pub chosen: String,
    /// What to mend.
    pub error: Option<String>,
}

impl SignForm {
    /// The lines of the error summary, in the order of the fields; empty when nothing needs mending.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        let nation = match &self.nation {
            NationQuestion::Asked { error, .. } => error.as_ref(),
            NationQuestion::Absent | NationQuestion::Answered(_) => None,
        };
        error_links([
            ("name", self.name.error.as_ref()),
            ("email", self.email.error.as_ref()),
            ("postcode", self.postcode.error.as_ref()),
            ("nation", nation),
            ("constituency", self.constituency.as_ref().and_then(|question| question.error.as_ref())),
        ])
    }
}

impl NationReason {
    /// The question.
    #[must_use]
    pub fn label(&self, texts: &Texts) -> String {
        match self {
            Self::Postcode => texts.say("nation-label"),
            Self::Forces => texts.say("nation-label-forces"),
            Self::Elsewhere => texts.say("nation-label-elsewhere"),
        }
    }

    /// Why it is asked.
    #[must_use]
    pub fn hint(&self, texts: &Texts) -> String {
        match self {
            Self::Postcode => texts.say("nation-hint"),
            Self::Forces => texts.say("nation-hint-forces"),
            Self::Elsewhere => texts.say("nation-hint-elsewhere"),
        }
    }
}

impl NationQuestion {
    /// Whether `nation` is the answer so far.
    #[must_use]
    pub fn is_chosen(&self, nation: &Nation) -> bool {
        match self {
            Self::Absent => false,
            Self::Answered(answer) => answer == nation,
            Self::Asked { chosen, .. } => *chosen == Some(*nation),
        }
    }
}

impl PetitionPage {
    /// The lines of the error summary; empty when nothing needs mending.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        match &self.signing {
            Signing::Open(form) => form.errors(),
            Signing::Closed { .. } | Signing::NotReady => Vec::new(),
        }
    }
}

/// `GET /{lang}/petitions/{slug}/check-your-email`: the same for everyone.
#[derive(Template)]
#[template(path = "public/petition/check_your_email.html")]
pub struct CheckYourEmailPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The petition's slug, to sign again.
    pub slug: String,
    /// From which address the mail comes.
    pub sender: String,
}
