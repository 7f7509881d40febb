//! What `serve`, `worker`, `demo` and the benches bring up: keys, campaign, wordings, intake, pages, delivery.

use std::num::NonZeroU16;
use std::sync::Arc;

use anyhow::Context as _;
use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::Context;
use super::campaign::import_into;
use crate::actions::import_boundaries::{self, ImportBoundariesError};
use crate::actions::import_elections::{self, ImportElectionsError};
use crate::actions::publish_wording::publish_wording;
use crate::clock::Clock;
use crate::config::address::SmtpUrl;
use crate::config::settings::{LetterInDoubt, Mail, MailTransport};
use crate::config::{Settings, check};
use crate::domain::boundary::Boundaries;
use crate::domain::campaign::Campaign;
use crate::domain::consent::Purpose;
use crate::domain::election::Elections;
use crate::domain::id::{ConsentTextId, WriterId};
use crate::domain::language::Language;
use crate::fetch;
use crate::intake::Intake;
use crate::jobs::deliver::{Deliverer, Plan};
use crate::jobs::render::CampaignRenderer;
use crate::language::Texts;
use crate::mail::dkim::Signer;
use crate::mail::hook::Tagger;
use crate::mail::transport::{FileTransport, SmtpRoute, Transport};
use crate::secret::Keys;
use crate::secret::passphrase::Hasher;
use crate::store::{Store, StoreError, campaign, tally};
use crate::web::hook::{Amazon, Ask};
use crate::web::limiter::Limiter;
use crate::web::snapshot::{self, Snapshot};
use crate::web::staff::login::LOGIN_LIMITS;
use crate::web::state::{AppState, ConsentTexts};

/// The shipped campaign, as one file.
pub const SHIPPED_CAMPAIGN: &str = include_str!("../../config/campaigns/secondary-breast-cancer.toml");
/// The boundaries of the chambers as they are when this program is released.
const SHIPPED_BOUNDARIES: &str = include_str!("../../config/boundaries.csv");
/// The elections that are known when this program is released.
const SHIPPED_ELECTIONS: &str = include_str!("../../config/elections.csv");
/// Its name in messages.
const SHIPPED_NAME: &str = "config/campaigns/secondary-breast-cancer.toml";

/// What every long-running command needs of the database and the settings.
#[derive(Clone)]
pub struct House {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The keys.
    pub keys: Arc<Keys>,
    /// The settings.
    pub settings: Arc<Settings>,
    /// This process as a writer of tallies and a holder of leases.
    pub writer: WriterId,
    /// Where loops and the database's traffic run.
    pub runtime: Handle,
    /// Whether this is the demonstration.
    pub is_demo: bool,
}

impl House {
    /// Opens the database, the keys, and the shipped campaign where there is none yet.
    ///
    /// # Errors
    /// What stands in the way, on one line that says what to do.
    pub async fn open(context: &Context, is_demo: bool) -> anyhow::Result<Self> {
        let store = context.store().await?;
        let keys = Arc::new(context.keys().await?);
        let held: Result<_, StoreError> = store.read(campaign::find_revision).await;
        if held.with_context(|| context.cannot_open())?.is_none() {
            import_into(&store, context, shipped_campaign()?, false).await?;
        }
        let (boundaries, elections) = (shipped_boundaries()?, shipped_elections()?);
        let stored: Result<_, StoreError> = store
            .write(move |tx| {
                import_boundaries::import_first(tx, &boundaries)?;
                import_elections::import_first(tx, &elections)
            })
            .await;
        stored.with_context(|| context.cannot_open())?;
        let clock = context.clock().clone();
        let (writer, now) = (WriterId::from_uuid(clock.new_id()), clock.now());
        let registered: Result<_, StoreError> =
            store.write(move |tx| tally::register_writer(tx, writer, now)).await;
        registered.with_context(|| context.cannot_open())?;
        let (settings, runtime) = (Arc::new(context.settings().clone()), context.handle().clone());
        Ok(Self { store, clock, keys, settings, writer, runtime, is_demo })
    }

    /// The state of the web room: wordings on record, the first snapshot read, the intake running.
    ///
    /// # Errors
    /// What the database answered.
    pub async fn app_state(&self) -> Result<AppState, StoreError> {
        let updates_texts = self.updates_texts().await?;
        let naming_texts = self.publish(Purpose::OfficeNaming, |texts| texts.say("naming-label")).await?;
        let now = self.clock.now();
        let first = snapshot::read(&self.store, Arc::new(Snapshot::empty(now)), now).await?;
        Ok(AppState {
            store: self.store.clone(),
            clock: self.clock.clone(),
            keys: Arc::clone(&self.keys),
            base_url: self.settings.base_url(),
            intake: Intake::start(&self.store, self.writer, &self.clock, &self.runtime),
            snapshot: Arc::new(ArcSwap::from_pointee(first)),
            updates_texts,
            naming_texts,
            limiter: Limiter::new(&self.settings.abuse),
            login_limiter: Limiter::of(LOGIN_LIMITS),
            hasher: Hasher::new(self.settings.staff.cost())
                .map_err(|error| StoreError::Broken(error.to_string()))?,
            amazon: Arc::new(Amazon::new(self.asking())),
            writer: self.writer,
            is_demo: self.is_demo,
            // Whoever serves the public has filled the organisation in, or `serve` would not have started.
            is_ready: self.is_demo || check::servable(&self.settings).is_ok(),
            settings: Arc::clone(&self.settings),
        })
    }

    /// Asks small things of Amazon SNS, beside the threads that serve.
    fn asking(&self) -> Ask {
        let runtime = self.runtime.clone();
        Arc::new(move |url| {
            let asked = runtime.spawn_blocking(move || fetch::small(&url));
            Box::pin(async move {
                match asked.await.ok()? {
                    Ok(answer) => Some(answer),
                    Err(error) => {
                        // Without the query, which may hold a token.
                        tracing::warn!(error = %error.reason, "Amazon SNS cannot be asked");
                        None
                    }
                }
            })
        })
    }

    /// The wordings of the box for updates, on record.
    ///
    /// # Errors
    /// What the database answered.
    pub async fn updates_texts(&self) -> Result<ConsentTexts, StoreError> {
        self.publish(Purpose::Updates, |texts| texts.say("updates-label")).await
    }

    /// Puts the wordings of a consent on record, as the page says them.
    async fn publish(
        &self,
        purpose: Purpose,
        words: impl Fn(&Texts) -> String,
    ) -> Result<ConsentTexts, StoreError> {
        let ids = [self.clock.new_id(), self.clock.new_id()].map(ConsentTextId::from_uuid);
        let [english, welsh] =
            [Language::English, Language::Welsh].map(|language| (language, words(Texts::of(language))));
        let now = self.clock.now();
        let publish = move |tx: &mut crate::store::Tx<'_>| {
            let [first, second] = ids;
            let mut put = |id, (language, body): &(Language, String)| {
                publish_wording(tx, id, purpose, *language, body, now)
            };
            Ok(ConsentTexts { english: put(first, &english)?, welsh: put(second, &welsh)? })
        };
        self.store.write(publish).await
    }

    /// The deliverer of the outbox, over the transport of the settings.
    ///
    /// # Errors
    /// The folder for captured mail cannot be made, TLS has no roots, or a key for DKIM cannot be used.
    pub fn deliverer(&self) -> anyhow::Result<Deliverer> {
        let mail = &self.settings.mail;
        let transport = match (mail.transport, &mail.smtp_url) {
            (MailTransport::Smtp, Some(url)) => Transport::Smtp(route(mail, url)?),
            _ => Transport::File(
                FileTransport::new(&mail.dir)
                    .with_context(|| format!("cannot make the folder for mail {}", mail.dir.display()))?,
            ),
        };
        let renderer = CampaignRenderer::new(
            self.clock.clone(),
            Arc::clone(&self.keys),
            Arc::clone(&self.settings),
            self.settings.base_url(),
        );
        Ok(Deliverer {
            store: self.store.clone(),
            clock: self.clock.clone(),
            transport,
            renderer: Arc::new(renderer),
            plan: Plan {
                signer: Arc::new(Signer::open(&mail.dkim)?),
                tagger: Arc::new(Tagger::new(&self.settings.hooks, Arc::clone(&self.keys))),
                rate_per_domain: mail.rate_per_domain,
                // Settings that cannot be understood never come this far.
                pace: self.settings.letters.pace().unwrap_or_default(),
                repeats_letters: mail.letter_in_doubt == LetterInDoubt::RepeatOnce,
                ..Plan::new(NonZeroU16::max(mail.lanes, NonZeroU16::MIN), mail.rate_per_second)
            },
        })
    }

    /// Keeps the snapshot of `state` fresh until `stop` says so.
    pub fn keep_snapshot(
        &self,
        state: &AppState,
        stop: watch::Receiver<bool>,
    ) -> tokio::task::JoinHandle<()> {
        let (store, clock) = (self.store.clone(), self.clock.clone());
        snapshot::keep(store, Arc::clone(&state.snapshot), clock, stop, &self.runtime)
    }
}

/// The shipped boundaries, parsed.
///
/// # Errors
/// What is wrong with them, with the row. A test holds them free of it.
pub fn shipped_boundaries() -> Result<Boundaries, ImportBoundariesError> {
    import_boundaries::read("config/boundaries.csv", SHIPPED_BOUNDARIES.as_bytes())
}

/// The shipped calendar of elections, parsed.
///
/// # Errors
/// What is wrong with it, with the row. A test holds it free of it.
pub fn shipped_elections() -> Result<Elections, ImportElectionsError> {
    import_elections::read("config/elections.csv", SHIPPED_ELECTIONS.as_bytes())
}

/// The way to the relay of the settings.
///
/// # Errors
/// The file of certificates cannot be read or holds none.
pub fn route(mail: &Mail, url: &SmtpUrl) -> anyhow::Result<SmtpRoute> {
    let mut route = SmtpRoute::new(url.clone())?;
    if let Some(path) = &mail.smtp_ca_file {
        let told = || format!("mail.smtp_ca_file {}", path.display());
        route = route.trusting(&std::fs::read(path).with_context(told)?).with_context(told)?;
    }
    Ok(match &mail.smtp_hello {
        Some(name) => route.greeting_as(name.as_str()),
        None => route,
    })
}

/// The shipped campaign, parsed. A test holds it free of faults.
///
/// # Errors
/// The first fault, with its line.
pub fn shipped_campaign() -> anyhow::Result<Campaign> {
    Campaign::parse(SHIPPED_NAME, SHIPPED_CAMPAIGN).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        anyhow::Error::msg(first)
    })
}
