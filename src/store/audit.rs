//! The releases of the national audit that staff recorded. Rows are only ever added.

use std::collections::HashMap;

use diesel::prelude::*;

use super::commitment_event::{Recorded, digest};
use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::{audit_figure, audit_release};
use crate::domain::audit::{AuditRelease, Figure, Percent};
use crate::domain::campaign::Date;
use crate::domain::id::{AuditReleaseId, CampaignId};
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = audit_release, treat_none_as_default_value = false)]
struct Row {
    id: Vec<u8>,
    campaign_id: Vec<u8>,
    published_on: String,
    period_from: String,
    period_to: String,
    nations: String,
    title: String,
    source_url: String,
    recorded_by: String,
    recorded_at: i64,
    checked_on: String,
    supersedes: Option<Vec<u8>>,
    digest: Vec<u8>,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("audit_release.{column} holds an unknown value"))
}

fn day(column: &str, text: &str) -> Result<Date, StoreError> {
    text.parse().ok().ok_or_else(|| odd(column))
}

impl Row {
    fn of(campaign: CampaignId, release: &AuditRelease) -> Self {
        let nations: Vec<&str> = release.nations.iter().map(|nation| nation.slug()).collect();
        let nations = nations.join(",");
        let [published_on, period_from, period_to] =
            [release.published_on, release.period_from, release.period_to].map(|day| day.to_string());
        let supersedes = release.supersedes.map(|id| id.to_string()).unwrap_or_default();
        let figures: Vec<String> = release
            .figures
            .iter()
            .map(|figure| format!("{}={}", figure.measure, figure.percent.basis_points()))
            .collect();
        let mut parts = vec![
            &published_on,
            &period_from,
            &period_to,
            &nations,
            &release.title,
            &release.source_url,
            &supersedes,
        ];
        parts.extend(&figures);
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).collect();
        let digest = digest(&parts);
        Self {
            id: release.id.as_bytes().to_vec(),
            campaign_id: campaign.as_bytes().to_vec(),
            published_on,
            period_from,
            period_to,
            nations,
            title: release.title.clone(),
            source_url: release.source_url.clone(),
            recorded_by: release.recorded_by.clone(),
            recorded_at: release.recorded_at.as_millis(),
            checked_on: release.checked_on.to_string(),
            supersedes: release.supersedes.map(|id| id.as_bytes().to_vec()),
            digest,
        }
    }

    fn view(self, figures: Vec<Figure>) -> Result<AuditRelease, StoreError> {
        let nations =
            self.nations.split(',').map(|slug| Nation::from_slug(slug).ok_or_else(|| odd("nations")));
        let supersedes = self
            .supersedes
            .as_deref()
            .map(|id| AuditReleaseId::from_slice(id).ok_or_else(|| odd("supersedes")));
        Ok(AuditRelease {
            id: AuditReleaseId::from_slice(&self.id).ok_or_else(|| odd("id"))?,
            published_on: day("published_on", &self.published_on)?,
            period_from: day("period_from", &self.period_from)?,
            period_to: day("period_to", &self.period_to)?,
            nations: nations.collect::<Result<_, _>>()?,
            title: self.title,
            source_url: self.source_url,
            figures,
            recorded_by: self.recorded_by,
            recorded_at: Moment::from_millis(self.recorded_at),
            checked_on: day("checked_on", &self.checked_on)?,
            supersedes: supersedes.transpose()?,
        })
    }
}

/// Puts a release with its figures on record, unless the same one is there.
///
/// # Errors
/// `Conflict` when the release that it stands in for is not there; what else the database answered.
pub fn append(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    release: &AuditRelease,
) -> Result<Recorded<AuditReleaseId>, StoreError> {
    let row = Row::of(campaign, release);
    let added = each!(tx.conn(), |c| diesel::insert_into(audit_release::table)
        .values(&row)
        .on_conflict((audit_release::campaign_id, audit_release::digest))
        .do_nothing()
        .execute(c))?;
    if added == 0 {
        let known: Vec<u8> = each!(tx.conn(), |c| audit_release::table
            .filter(audit_release::campaign_id.eq(campaign.as_bytes().as_slice()))
            .filter(audit_release::digest.eq(&row.digest))
            .select(audit_release::id)
            .first(c))?;
        return Ok(Recorded::Already(AuditReleaseId::from_slice(&known).ok_or_else(|| odd("id"))?));
    }
    for figure in &release.figures {
        each!(tx.conn(), |c| diesel::insert_into(audit_figure::table)
            .values((
                audit_figure::release_id.eq(release.id.as_bytes().as_slice()),
                audit_figure::measure.eq(&figure.measure),
                audit_figure::basis_points.eq(figure.percent.basis_points()),
            ))
            .execute(c))?;
    }
    Ok(Recorded::New)
}

/// Every release on record, also those that were corrected, in the order of their recording.
///
/// # Errors
/// What the database answered.
pub fn list(conn: &mut Conn, campaign: CampaignId) -> Result<Vec<AuditRelease>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| audit_release::table
        .filter(audit_release::campaign_id.eq(campaign.as_bytes().as_slice()))
        .order((audit_release::recorded_at, audit_release::id))
        .select(Row::as_select())
        .load(c))?;
    let figures: Vec<(Vec<u8>, String, i16)> = each!(conn, |c| audit_figure::table
        .inner_join(audit_release::table.on(audit_release::id.eq(audit_figure::release_id)))
        .filter(audit_release::campaign_id.eq(campaign.as_bytes().as_slice()))
        .select((audit_figure::release_id, audit_figure::measure, audit_figure::basis_points))
        .load(c))?;
    let mut by_release: HashMap<Vec<u8>, Vec<Figure>> = HashMap::new();
    for (release, measure, points) in figures {
        let percent = Percent::from_basis_points(points).ok().ok_or_else(|| odd("basis_points"))?;
        by_release.entry(release).or_default().push(Figure { measure, percent });
    }
    rows.into_iter()
        .map(|row| {
            let mut figures = by_release.remove(&row.id).unwrap_or_default();
            // The two databases sort text differently.
            figures.sort_by(|one, other| one.measure.cmp(&other.measure));
            row.view(figures)
        })
        .collect()
}
