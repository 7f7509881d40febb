//! The sketches of all letters, read into memory by each process from what any of them has written.
//!
//! Ids rise with the moment at which a letter was made, but rows turn up in the order of their commits, and clocks
//! differ a little. So only letters older than [`SETTLES_MS`] are read once; the newer ones are read again each time.
//! Every hour all are read anew, so that a letter that was erased is not compared with for long.

use std::sync::Arc;

use uuid::Uuid;

use crate::domain::id::LetterId;
use crate::domain::moment::{HOUR_MS, MINUTE_MS, Moment};
use crate::domain::similarity::{MOST_LETTERS, SketchIndex, WrittenLetter};
use crate::store::{Conn, StoreError, letter};

/// How long letters may turn up late, in milliseconds.
const SETTLES_MS: i64 = 5 * MINUTE_MS;
/// How often the newest letters are read, in milliseconds.
const EVERY_MS: i64 = 5_000;
/// How often all letters are read anew, in milliseconds.
const ANEW_EVERY_MS: i64 = HOUR_MS;

/// The index as it was at one moment.
#[derive(Clone, Debug)]
pub struct Sketches {
    index: Arc<SketchIndex>,
    /// The newest letter that need not be read again.
    settled: LetterId,
    begun_at: Moment,
    read_at: Moment,
}

impl Sketches {
    /// Nothing, to be read at the first opportunity.
    #[must_use]
    pub fn unread() -> Self {
        let never = Moment::from_millis(0);
        let index = Arc::new(SketchIndex::default());
        Self { index, settled: LetterId::from_uuid(Uuid::nil()), begun_at: never, read_at: never }
    }

    /// The index.
    #[must_use]
    pub fn index(&self) -> &Arc<SketchIndex> {
        &self.index
    }

    /// The index of `now`, made of this one where it is time to read again.
    ///
    /// # Errors
    /// What the database answered.
    pub fn read_again(&self, conn: &mut Conn, now: Moment) -> Result<Self, StoreError> {
        if (0..EVERY_MS).contains(&now.since_ms(self.read_at)) {
            return Ok(self.clone());
        }
        let goes_on = (0..ANEW_EVERY_MS).contains(&now.since_ms(self.begun_at));
        let mut next = if goes_on { self.clone() } else { Self { begun_at: now, ..Self::unread() } };
        let limit = i64::try_from(MOST_LETTERS).unwrap_or(i64::MAX);
        let older = letter::list_sketches(conn, next.settled, made_at(now.plus_ms(-SETTLES_MS)), limit)?;
        next.settled = older.last().map_or(next.settled, |last| last.id);
        let newer = letter::list_sketches(conn, next.settled, LetterId::from_uuid(Uuid::max()), limit)?;
        let written = |letters: Vec<letter::SketchedLetter>| -> Vec<WrittenLetter> {
            letters.into_iter().map(|letter| letter.written).collect()
        };
        let mut index = SketchIndex::clone(&next.index);
        index.add(&written(older), &written(newer));
        next.index = Arc::new(index);
        next.read_at = now;
        Ok(next)
    }
}

/// The least id of a letter that is made at a moment: a UUIDv7 begins with its milliseconds (RFC 9562).
fn made_at(at: Moment) -> LetterId {
    let ms = u128::try_from(at.as_millis()).unwrap_or(0);
    LetterId::from_uuid(Uuid::from_u128(ms << 80))
}
