//! The pages as data: one struct per template, filled in by `public` and drawn by askama.
//!
//! Every struct holds finished values: texts in the page's language, whole numbers, links. What a page says of
//! its own comes from [`Texts`]; what a campaign says comes in as data. Structs that hold what a person
//! typed have no `Debug` at all, so that it cannot reach a log.

use std::sync::Arc;

use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::language::{Texts, Value};

pub mod answer;
pub mod campaign;
pub mod commitment;
pub mod confirm;
pub mod export;
pub mod figure;
pub mod find;
pub mod home;
pub mod letter;
pub mod my_data;
pub mod office;
pub mod office_desk;
pub mod offices;
pub mod own;
pub mod petition;
pub mod problem;
pub mod share;
pub mod staff;
pub mod statement;
pub mod unsubscribe;

/// A page that can be drawn.
pub trait Page {
    /// The whole HTML document.
    ///
    /// # Errors
    /// Only when writing fails, which a `String` never does; the error is there because the templates' trait has it.
    fn draw(&self) -> Result<String, askama::Error>;
}

impl<T: askama::Template> Page for T {
    fn draw(&self) -> Result<String, askama::Error> {
        self.render()
    }
}

/// What surrounds every page: header, language toggle, navigation, footer.
#[derive(Clone)]
pub struct Chrome {
    /// The language of the page.
    pub lang: Language,
    /// The texts of that language.
    pub texts: &'static Texts,
    /// The campaign's title in that language.
    pub campaign_title: String,
    /// Scheme and authority without a slash at the end: `https://example.org`.
    pub base_url: String,
    /// The page's path without its language: empty for the home page, else `/petitions/wales`. A page drawn as
    /// the answer to a POST says the path of the page it stands for, so that the language toggle is a plain link.
    pub path: String,
    /// The path of the stylesheet: `/assets/style.HASH.css`.
    pub stylesheet: String,
    /// The path of the icon: `/assets/icon.HASH.svg`.
    pub icon: String,
    /// The petitions that the header links to, in the order of [`Nation::ALL`].
    pub petitions: Arc<[PetitionLink]>,
    /// The nation that the page is about, marked in the navigation.
    pub nation: Option<Nation>,
    /// Who runs the campaign.
    pub organisation: Arc<Organisation>,
    /// Whether search engines may list the page: never one with a token, a form's answer or a problem.
    pub is_indexed: bool,
    /// Whether this is the demonstration, which every page then says.
    pub is_demo: bool,
}

/// One petition in the header's navigation.
#[derive(Clone, Debug)]
pub struct PetitionLink {
    /// The petition's slug.
    pub slug: String,
    /// The nation it is about.
    pub nation: Nation,
}

/// Who runs the campaign, from the settings.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// The imprint: who promotes and publishes this, with a postal address, in one line.
    pub imprint: String,
    /// Where people write by email.
    pub contact_email: String,
    /// Who answers about personal data, by email.
    pub privacy_email: String,
    /// Where people write by post, in one line.
    pub postal_address: String,
    /// A help line for people who need to talk, if one is set.
    pub help_line: Option<HelpLine>,
}

/// A help line.
#[derive(Clone, Debug)]
pub struct HelpLine {
    /// Its name, with the number if people call it.
    pub name: String,
    /// A link: `https:` or `tel:`.
    pub url: String,
}

impl Chrome {
    /// A message of the page's language.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.texts.say(id)
    }

    /// A message of the page's language with values put in.
    #[must_use]
    pub fn say_with(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.say_with(id, values)
    }

    /// The path of a page in this page's language; `path` begins with a slash, or is empty for the home page.
    #[must_use]
    pub fn to(&self, path: &str) -> String {
        format!("/{}{path}", self.lang.code())
    }

    /// The full address of this page in `lang`.
    #[must_use]
    pub fn address_in(&self, lang: &Language) -> String {
        format!("{}/{}{}", self.base_url, lang.code(), self.path)
    }

    /// The languages that this page exists in.
    #[must_use]
    pub const fn languages(&self) -> [Language; 2] {
        Language::ALL
    }

    /// The path of this page in the other language.
    #[must_use]
    pub fn toggle(&self) -> String {
        format!("/{}{}", self.lang.other().code(), self.path)
    }

    /// The name of a nation. Templates hand over references, hence this and the next two.
    #[must_use]
    pub fn nation_name(&self, nation: &Nation) -> String {
        self.texts.nation(*nation)
    }

    /// A nation as a place where people are: "in Wales".
    #[must_use]
    pub fn in_nation(&self, nation: &Nation) -> String {
        self.texts.in_nation(*nation)
    }

    /// A whole number as the page's language writes it.
    #[must_use]
    pub fn number(&self, number: &u64) -> String {
        self.texts.number(*number)
    }

    /// Whether `nation` is the one that the page is about.
    #[must_use]
    pub fn is_about(&self, nation: &Nation) -> bool {
        self.nation == Some(*nation)
    }
}

/// One field of a form: what was typed, and what to mend.
#[derive(Clone, Default)]
pub struct Field {
    /// What was typed; kept exactly, so that nothing has to be typed twice.
    pub value: String,
    /// What to mend, in the page's language ([`Texts::error`]).
    pub error: Option<String>,
}

impl Field {
    /// A field that holds `value` and needs no mending.
    #[must_use]
    pub fn of(value: impl Into<String>) -> Self {
        Self { value: value.into(), error: None }
    }
}

/// One line of the error summary: a link to the field and what to mend there.
#[derive(Clone)]
pub struct ErrorLink {
    /// The id of the element to go to.
    pub target: &'static str,
    /// What to mend.
    pub message: String,
}

/// The lines of an error summary for fields in the order in which they stand on the page.
fn error_links<const N: usize>(fields: [(&'static str, Option<&String>); N]) -> Vec<ErrorLink> {
    fields
        .into_iter()
        .filter_map(|(target, error)| error.map(|message| ErrorLink { target, message: message.clone() }))
        .collect()
}

/// One entry of a list to choose from.
#[derive(Clone)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What is shown.
    pub label: String,
}
