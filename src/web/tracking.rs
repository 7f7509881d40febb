//! What is on record beside the campaign's document: facts about commitments, releases of the audit, and where each
//! office stands. Held in memory with the snapshot, so that a reader costs no query.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::answer::ResponseRate;
use crate::domain::audit::AuditRelease;
use crate::domain::campaign::Campaign;
use crate::domain::id::{CampaignId, OfficeId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::office_commitment::{CommitmentState, OfficeCommitment};
use crate::domain::place::AreaCode;
use crate::domain::representative::OfficeKind;
use crate::domain::tracker::Tracker;
use crate::language::day_of;
use crate::store::campaign::CampaignView;
use crate::store::letter::OfficeLetters;
use crate::store::representative::OfficeView;
use crate::store::{
    Conn, StoreError, audit, commitment_event, letter, letter_answer, office_commitment, representative,
};

/// How often it is read anew, in milliseconds.
const EVERY_MS: i64 = 10_000;
/// How often letters are counted anew, in milliseconds: that reads all of them, and the page shows few of the counts.
const LETTERS_EVERY_MS: i64 = 300_000;

/// What is on record at one moment.
#[derive(Clone, Debug, Default)]
pub struct Tracking {
    /// The facts about the commitments of the document.
    pub tracker: Tracker,
    /// The releases of the audit, also those that were corrected.
    pub releases: Vec<AuditRelease>,
    /// The offices that exist, by kind, name and place.
    pub offices: Vec<OfficeStanding>,
    letters: Arc<HashMap<OfficeId, OfficeLetters>>,
    rates: Arc<HashMap<OfficeId, ResponseRate>>,
    letters_at: Option<Moment>,
    read_at: Option<Moment>,
    revision: Option<i64>,
}

/// Where one office stands.
#[derive(Clone, Debug)]
pub struct OfficeStanding {
    /// The office and its holder.
    pub office: OfficeView,
    /// How many letters reached it, and how many were answered.
    pub letters: OfficeLetters,
    /// What its writers said when they were asked whether an answer came.
    pub rate: ResponseRate,
    /// What it, or whoever holds it now, has publicly committed to.
    pub commitments: Vec<OfficeCommitment>,
}

impl OfficeStanding {
    /// What it has committed to of one ask.
    #[must_use]
    pub fn commitment(&self, ask: &str) -> Option<&OfficeCommitment> {
        self.commitments.iter().find(|commitment| commitment.ask == ask)
    }
}

impl Tracking {
    /// What is on record of a document alone: for a site whose database holds nothing else.
    #[must_use]
    pub fn of_document(document: &Campaign) -> Self {
        Self { tracker: Tracker::of(document, Vec::new()), ..Self::default() }
    }

    /// The name of a health body in a language; its code where no import names it.
    #[must_use]
    pub fn body_name(&self, area: AreaCode, language: Language) -> String {
        let known = self.offices.iter().find(|standing| {
            standing.office.key.kind == OfficeKind::HealthBody && standing.office.key.area == area
        });
        known.map_or_else(|| area.as_str().to_owned(), |standing| standing.office.name(language).to_owned())
    }
}

/// Reads what is on record anew where `last` has grown old or belongs to another revision of the campaign.
///
/// # Errors
/// What the database answered.
pub fn read(
    conn: &mut Conn,
    last: &Arc<Tracking>,
    campaign: Option<&CampaignView>,
    now: Moment,
) -> Result<Arc<Tracking>, StoreError> {
    let is_young =
        |at: Option<Moment>, life_ms: i64| at.is_some_and(|at| at <= now && now.since_ms(at) < life_ms);
    let Some(campaign) = campaign else { return Ok(Arc::new(Tracking::default())) };
    let is_same = last.revision == Some(campaign.revision);
    if is_same && is_young(last.read_at, EVERY_MS) {
        return Ok(Arc::clone(last));
    }
    let tracker = Tracker::of(&campaign.document, commitment_event::list(conn, campaign.id)?);
    let (letters, rates, letters_at) = if is_same && is_young(last.letters_at, LETTERS_EVERY_MS) {
        (Arc::clone(&last.letters), Arc::clone(&last.rates), last.letters_at)
    } else {
        let rates = letter_answer::list_response_rates(conn, campaign.id)?;
        let rates = rates.into_iter().map(|rate| (rate.office, rate.rate)).collect();
        (Arc::new(letter::count_by_office(conn, campaign.id)?), Arc::new(rates), Some(now))
    };
    Ok(Arc::new(Tracking {
        tracker,
        releases: audit::list(conn, campaign.id)?,
        offices: read_offices(conn, campaign.id, (&letters, &rates), now)?,
        letters,
        rates,
        letters_at,
        read_at: Some(now),
        revision: Some(campaign.revision),
    }))
}

fn read_offices(
    conn: &mut Conn,
    campaign: CampaignId,
    (letters, rates): (&HashMap<OfficeId, OfficeLetters>, &HashMap<OfficeId, ResponseRate>),
    now: Moment,
) -> Result<Vec<OfficeStanding>, StoreError> {
    let public = [CommitmentState::Approved, CommitmentState::Kept];
    let mut by_office: HashMap<OfficeId, Vec<OfficeCommitment>> = HashMap::new();
    for commitment in office_commitment::list_by_states(conn, campaign, &public)? {
        by_office.entry(commitment.office).or_default().push(commitment);
    }
    let today = day_of(now);
    let mut offices = Vec::new();
    for kind in OfficeKind::ALL {
        for office in representative::list_by_kind(conn, kind)? {
            if !office.exists(today) {
                continue;
            }
            let holder = office.holder.as_ref().map(|holder| holder.id);
            let mut commitments = by_office.remove(&office.id).unwrap_or_default();
            // The word of whoever held it before binds nobody now.
            commitments.retain(|commitment| commitment.holder.is_none() || commitment.holder == holder);
            let letters = letters.get(&office.id).copied().unwrap_or_default();
            let rate = rates.get(&office.id).copied().unwrap_or_default();
            offices.push(OfficeStanding { office, letters, rate, commitments });
        }
    }
    // The order of kinds is kept: members first, as they were read.
    let order = |standing: &OfficeStanding| {
        let kind = OfficeKind::ALL.iter().position(|kind| *kind == standing.office.key.kind);
        (kind, standing.office.name_en.to_lowercase(), standing.office.key.place)
    };
    offices.sort_by_cached_key(order);
    Ok(offices)
}
