//! What pages are drawn from: the campaign, the petitions, their counts, the places and what letters are compared by,
//! held in memory.
//!
//! One loop reads it anew every second and swaps it in one step, so a reader costs no query and never waits.
//! When the database is away the last snapshot keeps serving.

mod sketches;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio::sync::watch;

use self::sketches::Sketches;
use super::page::PetitionLink;
use super::tracking::{self, Tracking};
use crate::clock::Clock;
use crate::domain::boundary::Boundaries;
use crate::domain::campaign::{Campaign, Petition as PetitionText};
use crate::domain::id::{CampaignId, PetitionId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::petition::Petition;
use crate::domain::place::{Atlas, Gss, Places, Seat};
use crate::domain::similarity::SketchIndex;
use crate::store::campaign::CampaignView;
use crate::store::place::ReleaseView;
use crate::store::{Conn, Store, StoreError, boundary, campaign, petition, place, representative, tally};

/// How often the snapshot is read anew, in milliseconds.
const EVERY_MS: u64 = 1_000;
/// How often the seats and the boundaries are read anew, in milliseconds: they change by imports alone.
const SEATS_EVERY_MS: i64 = 10_000;

/// The state of the campaign at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// When it was read.
    pub taken_at: Moment,
    /// The campaign, once one is imported.
    pub campaign: Option<Arc<CampaignView>>,
    /// The petitions, in the order of [`Nation::ALL`].
    pub petitions: Vec<PetitionCount>,
    /// What the header links to.
    pub links: Arc<[PetitionLink]>,
    /// The directories of postcodes; empty until one is imported.
    pub places: Atlas,
    /// Which seats follow from what the directories tell.
    pub boundaries: Arc<Boundaries>,
    /// The releases of the directories, in the order of their layers.
    pub releases: Vec<ReleaseView>,
    /// What is on record beside the campaign's document.
    pub tracking: Arc<Tracking>,
    seats: [Arc<[Seat]>; 2],
    seats_at: Moment,
    sketches: Sketches,
}

/// A petition with its counts.
#[derive(Clone, Debug)]
pub struct PetitionCount {
    /// Its record.
    pub record: Petition,
    /// Counted signatures.
    pub count: u64,
    /// Counted signatures per seat, by GSS code; the empty code holds those whose seat is unknown.
    pub by_seat: BTreeMap<String, u64>,
}

impl Snapshot {
    /// The snapshot of an empty database.
    #[must_use]
    pub fn empty(now: Moment) -> Self {
        Self {
            taken_at: now,
            campaign: None,
            petitions: Vec::new(),
            links: Arc::from([]),
            places: Atlas::default(),
            boundaries: Arc::new(Boundaries::default()),
            releases: Vec::new(),
            tracking: Arc::new(Tracking::default()),
            seats: [Arc::from([]), Arc::from([])],
            seats_at: Moment::from_millis(0),
            sketches: Sketches::unread(),
        }
    }

    /// The campaign's document, once one is imported.
    #[must_use]
    pub fn document(&self) -> Option<&Campaign> {
        self.campaign.as_ref().map(|campaign| &campaign.document)
    }

    /// The campaign's id, once one is imported.
    #[must_use]
    pub fn campaign_id(&self) -> Option<CampaignId> {
        self.campaign.as_ref().map(|campaign| campaign.id)
    }

    /// The petition of a slug, with its text.
    #[must_use]
    pub fn find_petition(&self, slug: &str) -> Option<(&PetitionCount, &PetitionText)> {
        let counted = self.petitions.iter().find(|petition| petition.record.slug == slug)?;
        Some((counted, self.document()?.find_petition(slug)?))
    }

    /// The petition of a nation, with its text.
    #[must_use]
    pub fn find_petition_of(&self, nation: Nation) -> Option<(&PetitionCount, &PetitionText)> {
        let counted = self.petitions.iter().find(|petition| petition.record.nation == nation)?;
        self.find_petition(&counted.record.slug)
    }

    /// The petition of an id, with its text.
    #[must_use]
    pub fn find_petition_by_id(&self, id: PetitionId) -> Option<(&PetitionCount, &PetitionText)> {
        let counted = self.petitions.iter().find(|petition| petition.record.id == id)?;
        self.find_petition(&counted.record.slug)
    }

    /// The letters of the last seconds and of all time, to compare another with.
    #[must_use]
    pub fn sketches(&self) -> &SketchIndex {
        self.sketches.index()
    }

    /// Counted signatures of all petitions.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.petitions.iter().map(|petition| petition.count).sum()
    }

    /// The name of a seat of the Commons; its code where no import names it.
    #[must_use]
    pub fn seat_name(&self, language: Language, seat: Gss) -> String {
        let named = self.seats(language).iter().find(|known| known.code == seat);
        named.map_or_else(|| seat.as_str().to_owned(), |known| known.name.clone())
    }

    /// The Westminster seats that are known, by their names in a language.
    #[must_use]
    pub fn seats(&self, language: Language) -> &[Seat] {
        let [english, welsh] = &self.seats;
        match language {
            Language::English => english,
            Language::Welsh => welsh,
        }
    }
}

/// Reads the snapshot anew, keeping what has not changed since `last`.
///
/// # Errors
/// What the database answered.
pub async fn read(store: &Store, last: Arc<Snapshot>, now: Moment) -> Result<Snapshot, StoreError> {
    store.read(move |conn| read_on(conn, &last, now)).await
}

fn read_on(conn: &mut Conn, last: &Snapshot, now: Moment) -> Result<Snapshot, StoreError> {
    let revision = campaign::find_revision(conn)?;
    let kept = last.campaign.as_ref().filter(|campaign| Some(campaign.revision) == revision);
    let campaign = match kept {
        Some(campaign) => Some(Arc::clone(campaign)),
        None => campaign::find(conn)?.map(Arc::new),
    };
    let mut petitions: Vec<PetitionCount> = petition::list(conn)?
        .into_iter()
        .map(|record| PetitionCount { record, count: 0, by_seat: BTreeMap::new() })
        .collect();
    petitions.sort_by_key(|petition| petition.record.nation);
    for seat in tally::list_seats(conn)? {
        let confirmed = u64::try_from(seat.confirmed).unwrap_or(0);
        if let Some(petition) = petitions.iter_mut().find(|petition| petition.record.id == seat.petition) {
            petition.count += confirmed;
            petition.by_seat.insert(seat.constituency, confirmed);
        }
    }
    let (places, releases) = read_places(conn, last)?;
    let links = petitions
        .iter()
        .map(|petition| PetitionLink { slug: petition.record.slug.clone(), nation: petition.record.nation })
        .collect();
    let (seats, boundaries, seats_at) =
        if now.since_ms(last.seats_at) < SEATS_EVERY_MS && last.taken_at <= now {
            (last.seats.clone(), Arc::clone(&last.boundaries), last.seats_at)
        } else {
            let english = representative::list_seats(conn, Language::English)?.into();
            let seats = [english, representative::list_seats(conn, Language::Welsh)?.into()];
            (seats, Arc::new(boundary::load(conn)?), now)
        };
    let tracking = tracking::read(conn, &last.tracking, campaign.as_deref(), now)?;
    let sketches = last.sketches.read_again(conn, now)?;
    Ok(Snapshot {
        taken_at: now,
        campaign,
        petitions,
        links,
        places,
        boundaries,
        releases,
        tracking,
        seats,
        seats_at,
        sketches,
    })
}

/// The directories, each read anew only when it has another release.
fn read_places(conn: &mut Conn, last: &Snapshot) -> Result<(Atlas, Vec<ReleaseView>), StoreError> {
    let current = place::list_current(conn)?;
    let mut places = Atlas::default();
    for release in &current {
        let is_held = last.releases.iter().any(|held| held.id == release.id);
        let directory: Arc<Places> = if is_held {
            Arc::clone(last.places.layer(release.layer))
        } else {
            Arc::new(place::load_places(conn, release.id)?)
        };
        places = places.with(release.layer, directory);
    }
    Ok((places, current))
}

/// Keeps `shared` true until `stop` says so. A failed read is logged once, and so is the first that works again.
pub fn keep(
    store: Store,
    shared: Arc<ArcSwap<Snapshot>>,
    clock: Clock,
    mut stop: watch::Receiver<bool>,
    runtime: &Handle,
) -> tokio::task::JoinHandle<()> {
    runtime.spawn(async move {
        let mut is_failing = false;
        loop {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(EVERY_MS)) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            match read(&store, shared.load_full(), clock.now()).await {
                Ok(snapshot) => {
                    shared.store(Arc::new(snapshot));
                    if is_failing {
                        tracing::info!("the snapshot is fresh again");
                    }
                    is_failing = false;
                }
                Err(error) => {
                    if !is_failing {
                        tracing::warn!(
                            error = error.code(),
                            "the snapshot cannot be read; the last one serves"
                        );
                    }
                    is_failing = true;
                }
            }
        }
    })
}
