//! Campaigns: one document each, and what staff changed over it.

use diesel::prelude::*;

use super::conn::{Conn, each};
use super::error::StoreError;
use super::schema::campaign;
use crate::domain::campaign::Campaign;
use crate::domain::id::CampaignId;
use crate::domain::moment::Moment;

/// A campaign as stored.
#[derive(Clone, Debug)]
pub struct CampaignView {
    /// Its id.
    pub id: CampaignId,
    /// A number that grows with every change: pages are drawn anew when it does.
    pub revision: i64,
    /// When the document was last imported.
    pub imported_at: Moment,
    /// The document.
    pub document: Campaign,
}

/// The campaign that this database runs: the first that was imported.
///
/// # Errors
/// What the database answered; `Broken` when the stored document cannot be read.
pub fn find(conn: &mut Conn) -> Result<Option<CampaignView>, StoreError> {
    let row: Option<(Vec<u8>, i64, i64, String)> = each!(conn, |c| campaign::table
        .order(campaign::id)
        .select((campaign::id, campaign::revision, campaign::imported_at, campaign::document))
        .first(c)
        .optional())?;
    let Some((id, revision, imported_at, document)) = row else {
        return Ok(None);
    };
    let odd = |what: String| StoreError::Broken(format!("campaign: {what}"));
    let document = serde_json::from_str(&document).map_err(|error| odd(error.to_string()))?;
    let id = CampaignId::from_slice(&id).ok_or_else(|| odd("its id is not one".to_owned()))?;
    Ok(Some(CampaignView { id, revision, imported_at: Moment::from_millis(imported_at), document }))
}

/// The revision of the campaign that this database runs, to see cheaply whether it changed.
///
/// # Errors
/// What the database answered.
pub fn find_revision(conn: &mut Conn) -> Result<Option<i64>, StoreError> {
    Ok(each!(conn, |c| campaign::table.order(campaign::id).select(campaign::revision).first(c).optional())?)
}
