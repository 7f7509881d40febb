//! Imports a campaign's document: once to begin with, and again whenever the file changes.
//!
//! A petition keeps its id, its number and its signatures from import to import. What staff wrote over an imported
//! text stays: a file that leaves the imported text as it was does not touch theirs, and one that changes it is
//! refused as a whole, so that nobody's words are lost unseen. `force` lets the file win everywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::record_commitment::record_outcomes;
use crate::clock::Clock;
use crate::domain::campaign::{Campaign, Leaf};
use crate::domain::id::{CampaignId, CommitmentEventId, OfficeId, PetitionId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::representative::OfficeEntry;
use crate::store::campaign::{self, ImportedView};
use crate::store::representative::OfficeView;
use crate::store::{Failure, StoreError, Tx, petition, representative};

/// The ids of rows that an import may have to make, made before its transaction begins.
#[derive(Clone, Debug)]
pub struct ImportIds {
    campaign: CampaignId,
    petitions: Vec<PetitionId>,
    offices: Vec<OfficeId>,
    outcomes: Vec<CommitmentEventId>,
}

impl ImportIds {
    /// As many ids as an import of `campaign` can need.
    #[must_use]
    pub fn new(clock: &Clock, campaign: &Campaign) -> Self {
        let petitions = campaign.petitions.iter().map(|_| PetitionId::from_uuid(clock.new_id())).collect();
        let offices = campaign.posts.iter().map(|_| OfficeId::from_uuid(clock.new_id())).collect();
        let outcomes =
            campaign.commitments.iter().map(|_| CommitmentEventId::from_uuid(clock.new_id())).collect();
        Self { campaign: CampaignId::from_uuid(clock.new_id()), petitions, offices, outcomes }
    }
}

/// A part of a campaign by its place: `asks.data.title`, in a language where it is a text.
pub type Place = (String, Option<Language>);

/// What an import changed of what pages show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Petitions that are new, by slug, with the public number that each was given.
    pub opened: Vec<(String, i64)>,
    /// Posts that are offices now, by key, and were not before.
    pub posts_added: Vec<String>,
    /// Posts whose offices have another title or nation now, by key.
    pub posts_changed: Vec<String>,
    /// Parts that were not there before, sorted.
    pub added: Vec<Place>,
    /// Parts that say something else now, sorted.
    pub changed: Vec<Place>,
    /// Parts that are gone, sorted.
    pub removed: Vec<Place>,
    /// How many parts say what they said before.
    pub unchanged: usize,
    /// Texts of staff that are kept over the file's, sorted.
    pub kept: Vec<Place>,
}

impl ImportReport {
    /// Whether the import changed nothing that can be seen.
    #[must_use]
    pub const fn is_unchanged(&self) -> bool {
        self.opened.is_empty()
            && self.posts_added.is_empty()
            && self.posts_changed.is_empty()
            && self.added.is_empty()
            && self.changed.is_empty()
            && self.removed.is_empty()
    }
}

/// Why a campaign was not imported. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file changes texts that staff have edited since the last import.
    #[error("the file changes {} texts that staff have edited", .0.len())]
    Edited(Vec<Place>),
    /// The file lacks a petition that is open to signatures or was; such a petition is closed, never removed.
    #[error("the file lacks the petition \"{0}\", which exists")]
    PetitionGone(String),
    /// The file gives an existing petition to another nation than that of its signers.
    #[error("the petition \"{0}\" belongs to another nation")]
    NationChanged(String),
    /// The database runs another campaign, whose slug this is.
    #[error("this database runs the campaign \"{0}\"")]
    OtherCampaign(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Edited(_) => "campaign-edited",
            Self::PetitionGone(_) => "petition-gone",
            Self::NationChanged(_) => "petition-nation-changed",
            Self::OtherCampaign(_) => "other-campaign",
            Self::Store(error) => error.code(),
        }
    }
}

impl Failure for ImportError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// Imports `incoming` into the database, whether it has the campaign or none; the same document twice changes
/// nothing the second time. With `force` the file wins over every text that staff edited.
///
/// # Errors
/// Why it was refused, before anything was written; or what the database answered.
pub fn import_campaign(
    tx: &mut Tx<'_>,
    incoming: &Campaign,
    force: bool,
    ids: &ImportIds,
    now: Moment,
) -> Result<ImportReport, ImportError> {
    let Some(seen) = campaign::find_imported(tx.conn())? else {
        let mut report = compare(None, incoming);
        campaign::insert(tx, ids.campaign, incoming, now)?;
        report.opened = settle_petitions(tx, ids.campaign, incoming, &report, ids, now)?;
        settle_posts(tx, incoming, ids, &mut report)?;
        record_outcomes(tx, ids.campaign, incoming, &ids.outcomes, now)?;
        return Ok(report);
    };
    if seen.document.slug != incoming.slug {
        return Err(ImportError::OtherCampaign(seen.document.slug));
    }
    let Edits { kept, dropped } = weigh_edits(&seen, incoming, force)?;
    let before = seen.document.with_texts(&seen.edits);
    let shown = incoming.with_texts(&kept);
    let mut report = compare(Some(&before), &shown);
    report.kept = kept.into_iter().map(place).collect();
    if seen.document != *incoming || !dropped.is_empty() {
        campaign::replace(tx, &seen, incoming, &dropped, now)?;
    }
    report.opened = settle_petitions(tx, seen.id, incoming, &report, ids, now)?;
    settle_posts(tx, &shown, ids, &mut report)?;
    record_outcomes(tx, seen.id, &shown, &ids.outcomes, now)?;
    Ok(report)
}

/// What becomes of the texts that staff edited.
struct Edits {
    kept: Vec<Leaf>,
    dropped: Vec<Leaf>,
}

/// Keeps an edit whose imported text the file leaves as it was, drops one that the file has taken up, and refuses
/// every other unless the file is to win.
fn weigh_edits(seen: &ImportedView, incoming: &Campaign, force: bool) -> Result<Edits, ImportError> {
    let (before, after) = (by_place(&seen.document), by_place(incoming));
    let (mut edits, mut lost) = (Edits { kept: Vec::new(), dropped: Vec::new() }, Vec::new());
    for edit in &seen.edits {
        let place = place(edit.clone());
        let said = after.get(&place);
        if force || said == Some(&edit.value) {
            edits.dropped.push(edit.clone());
        } else if said.is_some() && said == before.get(&place) {
            edits.kept.push(edit.clone());
        } else {
            lost.push(place);
        }
    }
    if lost.is_empty() { Ok(edits) } else { Err(ImportError::Edited(lost)) }
}

fn compare(before: Option<&Campaign>, after: &Campaign) -> ImportReport {
    let mut before = before.map(by_place).unwrap_or_default();
    let mut report = ImportReport::default();
    for (place, value) in by_place(after) {
        match before.remove(&place) {
            None => report.added.push(place),
            Some(old) if old != value => report.changed.push(place),
            Some(_) => report.unchanged = report.unchanged.saturating_add(1),
        }
    }
    report.removed = before.into_keys().collect();
    report
}

fn by_place(campaign: &Campaign) -> BTreeMap<Place, String> {
    campaign.flatten().into_iter().map(|leaf| ((leaf.path, leaf.language), leaf.value)).collect()
}

fn place(leaf: Leaf) -> Place {
    (leaf.path, leaf.language)
}

/// Opens the petitions that are new, notes which of the others say something else, and returns the new ones with
/// their numbers.
fn settle_petitions(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    incoming: &Campaign,
    report: &ImportReport,
    ids: &ImportIds,
    now: Moment,
) -> Result<Vec<(String, i64)>, ImportError> {
    let known = petition::list(tx.conn())?;
    if let Some(gone) = known.iter().find(|known| incoming.find_petition(&known.slug).is_none()) {
        return Err(ImportError::PetitionGone(gone.slug.clone()));
    }
    let moved = [&report.added, &report.changed, &report.removed].into_iter().flatten();
    let touched: BTreeSet<&str> =
        moved.filter_map(|(path, _)| path.strip_prefix("petitions.")?.split('.').next()).collect();
    let mut opened = Vec::new();
    for (text, id) in incoming.petitions.iter().zip(&ids.petitions) {
        match known.iter().find(|known| known.slug == text.slug) {
            Some(known) if known.nation != text.nation => {
                return Err(ImportError::NationChanged(known.slug.clone()));
            }
            Some(known) if touched.contains(text.slug.as_str()) => petition::touch(tx, known.id, now)?,
            Some(_) => {}
            None => {
                let number = petition::open(tx, *id, campaign, &text.slug, text.nation, now)?;
                opened.push((text.slug.clone(), number));
            }
        }
    }
    Ok(opened)
}

/// Makes an office of each post, or gives the one that is there the post's title and nation. Who holds it, and
/// for how long it exists, is none of the campaign's business; an office whose post is gone from the file stays,
/// with the letters that were sent to it.
fn settle_posts(
    tx: &mut Tx<'_>,
    shown: &Campaign,
    ids: &ImportIds,
    report: &mut ImportReport,
) -> Result<(), StoreError> {
    for (post, id) in shown.posts.iter().zip(&ids.offices) {
        let Some(entry) = post.office_entry() else { continue };
        match representative::find_by_key(tx.conn(), entry.key)? {
            None => {
                representative::insert_office(tx, *id, &entry)?;
                report.posts_added.push(post.key.clone());
            }
            Some(office) if is_retitled(&office, &entry) => {
                representative::update_office(tx, office.id, &entry)?;
                report.posts_changed.push(post.key.clone());
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn is_retitled(office: &OfficeView, entry: &OfficeEntry) -> bool {
    office.nation != entry.nation
        || office.name_en != entry.name
        || entry.name_cy.as_ref().is_some_and(|name| *name != office.name_cy)
}
