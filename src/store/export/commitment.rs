//! Commitments of holders of offices as they leave the house.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Key, selected, slugs, visit_rows};
use crate::domain::export::Selection;
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::schema::{office, office_commitment};

/// A commitment, as stored.
#[derive(Queryable)]
#[expect(missing_docs, reason = "the columns are explained in the migrations")]
pub struct CommitmentRow {
    pub id: Vec<u8>,
    pub office_id: Vec<u8>,
    pub holder_id: Option<Vec<u8>>,
    pub ask: String,
    pub body: String,
    pub state: String,
    pub made_at: i64,
    pub approved_at: Option<i64>,
    pub source_url: String,
}

/// The query's conditions, on either database.
macro_rules! chosen {
    ($query:expr, $selection:expr) => {
        selected!(
            $query,
            $selection,
            state: office_commitment::state,
            nation: office::nation,
            at: office_commitment::made_at
        )
    };
}

/// Shows the commitments after `after`, in the order of their ids, at most `limit`. Returns how many and the key of the
/// last.
///
/// # Errors
/// What the database answered.
pub fn visit_commitments(
    conn: &mut Conn,
    selection: &Selection,
    after: Option<&Key>,
    limit: i64,
    mut visit: impl FnMut(&CommitmentRow),
) -> Result<(i64, Option<Key>), StoreError> {
    let (seen, last) = visit_rows!(
        conn,
        CommitmentRow,
        |c| {
            let all = office_commitment::table
                .inner_join(office::table.on(office::id.eq(office_commitment::office_id)))
                .select((
                    office_commitment::id,
                    office_commitment::office_id,
                    office_commitment::holder_id,
                    office_commitment::ask,
                    office_commitment::body,
                    office_commitment::state,
                    office_commitment::made_at,
                    office_commitment::approved_at,
                    office_commitment::source_url,
                ));
            let mut query = chosen!(all.into_boxed(), selection);
            if let Some(after) = after {
                query = query.filter(office_commitment::id.gt(after.as_slice()));
            }
            query.order(office_commitment::id).limit(limit)
        },
        visit
    );
    Ok((seen, last.map(|row| row.id)))
}

/// How many there are.
pub(super) fn count(conn: &mut Conn, selection: &Selection) -> Result<i64, StoreError> {
    let counted: i64 = each!(conn, |c| {
        let all = office_commitment::table
            .inner_join(office::table.on(office::id.eq(office_commitment::office_id)));
        chosen!(all.select(count_star()).into_boxed(), selection).first(c)
    })?;
    Ok(counted)
}
