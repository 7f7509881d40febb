//! Releases of the postcode directory: a row each, and the blocks that hold the postcodes.
//!
//! A release is staged block by block in small transactions and then made current by one. The release
//! before it keeps its blocks, so that a process that is reading it meanwhile finds them all.

use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::{place_block, place_release};
use crate::domain::id::ReleaseId;
use crate::domain::moment::Moment;
use crate::domain::place::{Place, PlaceLayer, Places};

const STAGED: &str = "staged";
const CURRENT: &str = "current";
const PAST: &str = "past";

/// One import of the postcode directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseView {
    /// Its id.
    pub id: ReleaseId,
    /// Its name, as the operator gave it.
    pub name: String,
    /// The directory that it is a release of.
    pub layer: PlaceLayer,
    /// Where it came from, as whoever imported it said, else the names of its files; empty for one that was
    /// imported before that was kept.
    pub source: String,
    /// The format of the files it came from.
    pub format: String,
    /// The terms under which its publisher gives it.
    pub licence: String,
    /// When it was imported.
    pub imported_at: Moment,
    /// How many postcodes it holds, live and terminated.
    pub row_count: i64,
    /// How many of them are live.
    pub live_count: i64,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = place_release, treat_none_as_default_value = false)]
struct ReleaseRow {
    id: Vec<u8>,
    name: String,
    format: String,
    licence: String,
    imported_at: i64,
    state: String,
    row_count: i64,
    live_count: i64,
    layer: String,
    source: String,
}

impl ReleaseRow {
    fn view(self) -> Result<ReleaseView, StoreError> {
        Ok(ReleaseView {
            id: release_id(&self.id)?,
            name: self.name,
            layer: PlaceLayer::from_name(&self.layer)
                .ok_or_else(|| broken("place_release.layer is unknown"))?,
            source: self.source,
            format: self.format,
            licence: self.licence,
            imported_at: Moment::from_millis(self.imported_at),
            row_count: self.row_count,
            live_count: self.live_count,
        })
    }
}

fn release_id(bytes: &[u8]) -> Result<ReleaseId, StoreError> {
    ReleaseId::from_slice(bytes).ok_or_else(|| broken("place_release.id is not 16 bytes"))
}

fn broken(what: impl Into<String>) -> StoreError {
    StoreError::Broken(what.into())
}

/// The release of a layer that look-ups use; `None` before the first import.
///
/// # Errors
/// What the database answered.
pub fn find_current(conn: &mut Conn, layer: PlaceLayer) -> Result<Option<ReleaseId>, StoreError> {
    let id: Option<Vec<u8>> = each!(conn, |c| place_release::table
        .filter(place_release::state.eq(CURRENT))
        .filter(place_release::layer.eq(layer.name()))
        .select(place_release::id)
        .first(c)
        .optional())?;
    id.as_deref().map(release_id).transpose()
}

/// The releases that look-ups use, in the order of their layers.
///
/// # Errors
/// What the database answered.
pub fn list_current(conn: &mut Conn) -> Result<Vec<ReleaseView>, StoreError> {
    let rows: Vec<ReleaseRow> = each!(conn, |c| place_release::table
        .filter(place_release::state.eq(CURRENT))
        .select(ReleaseRow::as_select())
        .load(c))?;
    let mut releases = rows.into_iter().map(ReleaseRow::view).collect::<Result<Vec<_>, _>>()?;
    releases.sort_by_key(|release| release.layer);
    Ok(releases)
}

/// What is known of a release, without its postcodes.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find(conn: &mut Conn, id: ReleaseId) -> Result<Option<ReleaseView>, StoreError> {
    let row: Option<ReleaseRow> = each!(conn, |c| place_release::table
        .filter(place_release::id.eq(id.as_bytes().as_slice()))
        .select(ReleaseRow::as_select())
        .first(c)
        .optional())?;
    row.map(ReleaseRow::view).transpose()
}

/// The different places that a release names, each once, without its postcodes: fast, however many they are.
///
/// # Errors
/// What the database answered; `NotFound` for an unknown release, `Broken` when the table is damaged.
pub fn load_table(conn: &mut Conn, id: ReleaseId) -> Result<Vec<Place>, StoreError> {
    let combinations: String = each!(conn, |c| place_release::table
        .filter(place_release::id.eq(id.as_bytes().as_slice()))
        .select(place_release::combinations)
        .first(c))?;
    read_table(&combinations)
}

fn read_table(combinations: &str) -> Result<Vec<Place>, StoreError> {
    serde_json::from_str(combinations)
        .map_err(|error| broken(format!("place_release.combinations cannot be read: {error}")))
}

/// All postcodes of a release, some 16 MB for the whole kingdom.
///
/// # Errors
/// What the database answered; `NotFound` for an unknown release, `Broken` when blocks are missing or
/// damaged.
pub fn load_places(conn: &mut Conn, id: ReleaseId) -> Result<Places, StoreError> {
    let key = id.as_bytes().as_slice();
    let (combinations, row_count): (String, i64) = each!(conn, |c| place_release::table
        .filter(place_release::id.eq(key))
        .select((place_release::combinations, place_release::row_count))
        .first(c))?;
    let table = read_table(&combinations)?;
    let blocks: Vec<Vec<u8>> = each!(conn, |c| place_block::table
        .filter(place_block::release_id.eq(key))
        .order(place_block::number)
        .select(place_block::bytes)
        .load(c))?;
    let places = Places::from_blocks(table, blocks).map_err(|error| broken(error.to_string()))?;
    if i64::try_from(places.len()).ok() == Some(row_count) {
        Ok(places)
    } else {
        Err(broken("blocks of a release of postcodes are missing"))
    }
}

/// Stages a release with its table of places, without any block yet. Look-ups do not see it.
///
/// # Errors
/// What the database answered.
pub fn stage(tx: &mut Tx<'_>, release: &ReleaseView, table: &[Place]) -> Result<(), StoreError> {
    let row = ReleaseRow {
        id: release.id.as_bytes().to_vec(),
        name: release.name.clone(),
        format: release.format.clone(),
        licence: release.licence.clone(),
        imported_at: release.imported_at.as_millis(),
        state: STAGED.to_owned(),
        row_count: release.row_count,
        live_count: release.live_count,
        layer: release.layer.name().to_owned(),
        source: release.source.clone(),
    };
    let combinations = serde_json::to_string(table).map_err(|error| broken(error.to_string()))?;
    each!(tx.conn(), |c| diesel::insert_into(place_release::table)
        .values((&row, place_release::combinations.eq(&combinations)))
        .execute(c))?;
    Ok(())
}

/// Adds block `number` (from 0) to a staged release.
///
/// # Errors
/// What the database answered; `Conflict` when the release is gone or has that block.
pub fn stage_block(tx: &mut Tx<'_>, id: ReleaseId, number: i64, bytes: &[u8]) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(place_block::table)
        .values((
            place_block::release_id.eq(id.as_bytes().as_slice()),
            place_block::number.eq(number),
            place_block::bytes.eq(bytes),
        ))
        .execute(c))?;
    Ok(())
}

/// Makes a staged release of `block_count` blocks the current one of its layer, and the one before it past.
///
/// # Errors
/// What the database answered; `Conflict` when the release is not staged or not all its blocks are there.
pub fn make_current(tx: &mut Tx<'_>, id: ReleaseId, block_count: i64) -> Result<(), StoreError> {
    let key = id.as_bytes().as_slice();
    let staged: i64 = each!(tx.conn(), |c| place_block::table
        .filter(place_block::release_id.eq(key))
        .count()
        .get_result(c))?;
    if staged != block_count {
        return Err(StoreError::Conflict);
    }
    let layer = find(tx.conn(), id)?.ok_or(StoreError::Conflict)?.layer;
    each!(tx.conn(), |c| diesel::update(
        place_release::table
            .filter(place_release::state.eq(CURRENT))
            .filter(place_release::layer.eq(layer.name()))
    )
    .set(place_release::state.eq(PAST))
    .execute(c))?;
    let changed = each!(tx.conn(), |c| diesel::update(
        place_release::table.filter(place_release::id.eq(key)).filter(place_release::state.eq(STAGED))
    )
    .set(place_release::state.eq(CURRENT))
    .execute(c))?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// The releases whose blocks nobody needs: those staged by an import that never finished, and the past ones
/// but for the last of each layer. Oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_leftovers(conn: &mut Conn) -> Result<Vec<ReleaseView>, StoreError> {
    let rows: Vec<ReleaseRow> = each!(conn, |c| place_release::table
        .filter(place_release::state.eq_any([STAGED, PAST]))
        .order((place_release::imported_at.desc(), place_release::id.desc()))
        .select(ReleaseRow::as_select())
        .load(c))?;
    let mut kept: Vec<String> = Vec::new();
    let mut leftovers = Vec::new();
    for row in rows {
        if row.state == PAST && !kept.contains(&row.layer) {
            kept.push(row.layer);
        } else {
            leftovers.push(row.view()?);
        }
    }
    leftovers.reverse();
    Ok(leftovers)
}

/// Deletes the blocks of a release, and the release itself when it is only staged; the row of a past one
/// stays as history. Returns how many blocks went.
///
/// # Errors
/// What the database answered; `Conflict` for the current release.
pub fn discard(tx: &mut Tx<'_>, id: ReleaseId) -> Result<usize, StoreError> {
    let key = id.as_bytes().as_slice();
    if list_current(tx.conn())?.iter().any(|release| release.id == id) {
        return Err(StoreError::Conflict);
    }
    let blocks =
        each!(tx.conn(), |c| diesel::delete(place_block::table.filter(place_block::release_id.eq(key)))
            .execute(c))?;
    each!(tx.conn(), |c| diesel::delete(
        place_release::table.filter(place_release::id.eq(key)).filter(place_release::state.eq(STAGED))
    )
    .execute(c))?;
    Ok(blocks)
}
