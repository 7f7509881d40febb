//! Campaigns: one document each as it was imported, and beside it what staff changed over it.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::{campaign, campaign_edit};
use crate::domain::campaign::{Campaign, Leaf};
use crate::domain::id::CampaignId;
use crate::domain::language::Language;
use crate::domain::moment::Moment;

/// A campaign as pages show it: the imported document with the texts that staff changed.
#[derive(Clone, Debug)]
pub struct CampaignView {
    /// Its id.
    pub id: CampaignId,
    /// A number that grows with every change: pages are drawn anew when it does.
    pub revision: i64,
    /// When the document was last imported.
    pub imported_at: Moment,
    /// The document, staff's texts included.
    pub document: Campaign,
}

/// A campaign as an import finds it: the document of the last import, and staff's texts apart from it.
#[derive(Clone, Debug)]
pub struct ImportedView {
    /// Its id.
    pub id: CampaignId,
    /// A number that grows with every change.
    pub revision: i64,
    /// When the document was last imported.
    pub imported_at: Moment,
    /// The document as it was imported.
    pub document: Campaign,
    /// The texts that staff changed, sorted by path and language; each has a language.
    pub edits: Vec<Leaf>,
}

/// The campaign that this database runs, the first that was imported, as pages show it.
///
/// # Errors
/// What the database answered; `Broken` when the stored document cannot be read.
pub fn find(conn: &mut Conn) -> Result<Option<CampaignView>, StoreError> {
    let found = find_imported(conn)?;
    Ok(found.map(|ImportedView { id, revision, imported_at, document, edits }| CampaignView {
        id,
        revision,
        imported_at,
        document: if edits.is_empty() { document } else { document.with_texts(&edits) },
    }))
}

/// The campaign that this database runs, the first that was imported, with staff's texts apart.
///
/// # Errors
/// What the database answered; `Broken` when the stored document cannot be read.
pub fn find_imported(conn: &mut Conn) -> Result<Option<ImportedView>, StoreError> {
    let row: Option<(Vec<u8>, i64, i64, String)> = each!(conn, |c| campaign::table
        .order(campaign::id)
        .select((campaign::id, campaign::revision, campaign::imported_at, campaign::document))
        .first(c)
        .optional())?;
    let Some((id, revision, imported_at, document)) = row else {
        return Ok(None);
    };
    let document = serde_json::from_str(&document).map_err(|error| odd(&error.to_string()))?;
    let id = CampaignId::from_slice(&id).ok_or_else(|| odd("its id is not one"))?;
    let edits = list_edits(conn, id)?;
    Ok(Some(ImportedView { id, revision, imported_at: Moment::from_millis(imported_at), document, edits }))
}

/// The revision of the campaign that this database runs, to see cheaply whether it changed.
///
/// # Errors
/// What the database answered.
pub fn find_revision(conn: &mut Conn) -> Result<Option<i64>, StoreError> {
    Ok(each!(conn, |c| campaign::table.order(campaign::id).select(campaign::revision).first(c).optional())?)
}

/// Stores a campaign that was imported for the first time.
///
/// # Errors
/// `Conflict` when a campaign of that slug is there; what else the database answered.
pub fn insert(tx: &mut Tx<'_>, id: CampaignId, document: &Campaign, now: Moment) -> Result<(), StoreError> {
    let json = to_json(document)?;
    each!(tx.conn(), |c| diesel::insert_into(campaign::table)
        .values((
            campaign::id.eq(id.as_bytes().as_slice()),
            campaign::slug.eq(&document.slug),
            campaign::document.eq(&json),
            campaign::revision.eq(1),
            campaign::imported_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Puts a newly imported document in place of the one that `seen` shows, and drops the texts of staff that it names.
///
/// # Errors
/// `Busy` when the campaign changed since `seen` was read; what else the database answered.
pub fn replace(
    tx: &mut Tx<'_>,
    seen: &ImportedView,
    document: &Campaign,
    dropped: &[Leaf],
    now: Moment,
) -> Result<(), StoreError> {
    let json = to_json(document)?;
    let id = seen.id.as_bytes().as_slice();
    let unchanged = campaign::table.filter(campaign::id.eq(id)).filter(campaign::revision.eq(seen.revision));
    let replaced = each!(tx.conn(), |c| diesel::update(unchanged)
        .set((
            campaign::document.eq(&json),
            campaign::revision.eq(seen.revision.saturating_add(1)),
            campaign::imported_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    if replaced == 0 {
        return Err(StoreError::Busy);
    }
    for (path, language) in dropped.iter().filter_map(|leaf| Some((&leaf.path, leaf.language?))) {
        let edit = campaign_edit::table.find((id, path, language.code()));
        each!(tx.conn(), |c| diesel::delete(edit).execute(c))?;
    }
    Ok(())
}

/// Records what staff say in place of an imported text, and gives the campaign a new revision. A leaf without a
/// language is no text and changes nothing.
///
/// # Errors
/// `NotFound` when the campaign is not there; what else the database answered.
pub fn edit(tx: &mut Tx<'_>, id: CampaignId, text: &Leaf, now: Moment) -> Result<(), StoreError> {
    let Some(language) = text.language else { return Ok(()) };
    let id = id.as_bytes().as_slice();
    let raised = each!(tx.conn(), |c| diesel::update(campaign::table.find(id))
        .set(campaign::revision.eq(campaign::revision + 1))
        .execute(c))?;
    if raised == 0 {
        return Err(StoreError::NotFound);
    }
    let said = (campaign_edit::body.eq(&text.value), campaign_edit::edited_at.eq(now.as_millis()));
    each!(tx.conn(), |c| diesel::insert_into(campaign_edit::table)
        .values((
            campaign_edit::campaign_id.eq(id),
            campaign_edit::path.eq(&text.path),
            campaign_edit::language.eq(language.code()),
            said,
        ))
        .on_conflict((campaign_edit::campaign_id, campaign_edit::path, campaign_edit::language))
        .do_update()
        .set(said)
        .execute(c))?;
    Ok(())
}

fn list_edits(conn: &mut Conn, id: CampaignId) -> Result<Vec<Leaf>, StoreError> {
    let rows: Vec<(String, String, String)> = each!(conn, |c| campaign_edit::table
        .filter(campaign_edit::campaign_id.eq(id.as_bytes().as_slice()))
        .select((campaign_edit::path, campaign_edit::language, campaign_edit::body))
        .load(c))?;
    let mut edits = rows
        .into_iter()
        .map(|(path, language, value)| {
            let language =
                Language::from_code(&language).ok_or_else(|| odd("an edit has an unknown language"))?;
            Ok(Leaf { path, language: Some(language), value })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    // The two databases sort text differently.
    edits.sort();
    Ok(edits)
}

fn to_json(document: &Campaign) -> Result<String, StoreError> {
    serde_json::to_string(document).map_err(|error| odd(&error.to_string()))
}

fn odd(what: &str) -> StoreError {
    StoreError::Broken(format!("campaign: {what}"))
}
