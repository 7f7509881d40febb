//! What every handler is given.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::hook::Amazon;
use super::limiter::Limiter;
use super::page::{Chrome, HelpLine, Organisation};
use super::snapshot::Snapshot;
use crate::clock::Clock;
use crate::config::Settings;
use crate::config::address::BaseUrl;
use crate::domain::id::ConsentTextId;
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::intake::Intake;
use crate::language::Texts;
use crate::secret::Keys;
use crate::secret::passphrase::Hasher;
use crate::store::Store;

/// The wordings of a consent that stand on forms now, one per language.
#[derive(Clone, Copy, Debug)]
pub struct ConsentTexts {
    /// The English wording.
    pub english: ConsentTextId,
    /// The Welsh wording.
    pub welsh: ConsentTextId,
}

impl ConsentTexts {
    /// The wording of a language.
    #[must_use]
    pub const fn of(&self, language: Language) -> ConsentTextId {
        match language {
            Language::English => self.english,
            Language::Welsh => self.welsh,
        }
    }
}

/// What the web room is built from.
pub struct AppState {
    /// The database, for reads and for actions that are not hot.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The keys behind tokens, stamps and look-ups.
    pub keys: Arc<Keys>,
    /// The settings.
    pub settings: Arc<Settings>,
    /// Scheme and authority that every link begins with.
    pub base_url: BaseUrl,
    /// The way in to signing and confirming.
    pub intake: Intake,
    /// What pages are drawn from.
    pub snapshot: Arc<ArcSwap<Snapshot>>,
    /// The wordings of the consent for updates.
    pub updates_texts: ConsentTexts,
    /// The wordings of the consent to be named to offices.
    pub naming_texts: ConsentTexts,
    /// How many forms each network sends.
    pub limiter: Limiter,
    /// How many tries to log in each network has.
    pub login_limiter: Limiter,
    /// What compares passphrases.
    pub hasher: Hasher,
    /// What the reports of Amazon SES are verified with.
    pub amazon: Arc<Amazon>,
    /// Who adds to the tallies in this process.
    pub writer: crate::domain::id::WriterId,
    /// Whether this is the demonstration.
    pub is_demo: bool,
    /// Whether signatures may be collected: the organisation is filled in, or this is the demonstration.
    pub is_ready: bool,
}

impl AppState {
    /// The present snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// What surrounds a page: `path` is its path without the language, `nation` the one it is about.
    #[must_use]
    pub fn chrome(
        &self,
        snapshot: &Snapshot,
        language: Language,
        path: &str,
        nation: Option<Nation>,
    ) -> Chrome {
        let title = snapshot.document().map(|campaign| campaign.title.in_language(language).to_owned());
        let settings = &self.settings.organisation;
        Chrome {
            lang: language,
            texts: Texts::of(language),
            campaign_title: title.unwrap_or_else(|| "Clarion".to_owned()),
            base_url: self.base_url.as_str().to_owned(),
            path: path.to_owned(),
            stylesheet: super::public::asset::style_url().to_owned(),
            icon: super::public::asset::icon_url().to_owned(),
            petitions: Arc::clone(&snapshot.links),
            nation,
            organisation: Arc::new(Organisation {
                name: settings.name.clone(),
                imprint: settings.imprint(nation),
                contact_email: settings.email.as_str().to_owned(),
                privacy_email: settings.privacy_contact.as_str().to_owned(),
                postal_address: settings.address.clone(),
                help_line: Some(HelpLine {
                    name: settings.help_line_label(language).to_owned(),
                    url: settings.help_line_url.as_str().to_owned(),
                }),
            }),
            is_indexed: false,
            is_demo: self.is_demo,
        }
    }
}
