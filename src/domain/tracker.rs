//! What became of the commitments in the campaign's document, fact by fact, and what may be said of it.
//!
//! Facts are only ever added; a correction names the fact that it stands in for. A date that has passed says so and
//! nothing more until an outcome is recorded. A letter quotes how far a commitment has come only where staff compared
//! it with its source within the six months before the day on which the letter leaves.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::campaign::{Bilingual, Campaign, Checker, Commitment, Date, is_fresh};
use super::id::CommitmentEventId;
use super::language::Language;
use super::moment::Moment;
use super::nation::Nation;
use super::place::AreaCode;

/// What a recorded fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happening {
    /// Something was done towards the commitment.
    Progress,
    /// It was met.
    Met,
    /// It was not met.
    NotMet,
    /// The commitment itself was changed: another date, another wording, another body.
    Changed,
    /// Staff compared the record with its sources and found nothing new.
    Checked,
}

impl Happening {
    /// Every kind of fact.
    pub const ALL: [Self; 5] = [Self::Progress, Self::Met, Self::NotMet, Self::Changed, Self::Checked];

    /// The stable word in the database, in commands and in public data.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::Changed => "changed",
            Self::Checked => "checked",
        }
    }

    /// The kind of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.code() == code)
    }
}

/// Who put a fact on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventOrigin {
    /// It came with the campaign's file.
    File,
    /// The staff who run the campaign.
    Staff,
}

impl EventOrigin {
    /// The stable word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Staff => "staff",
        }
    }

    /// The origin of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::File, Self::Staff].into_iter().find(|origin| origin.code() == code)
    }
}

/// How many bodies have done what was promised, where it is counted body by body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    done: i16,
    total: i16,
    bodies: Vec<AreaCode>,
}

/// Why a count cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// More than there are, fewer than none, or out of none.
    #[error("a count is from 0 to the number of bodies, of which there is at least one")]
    Range,
    /// The named bodies are not as many as were counted, or one is named twice.
    #[error("the bodies that are named are not as many as were counted")]
    Bodies,
}

impl Count {
    /// `done` of `total`, and which: either all of the `done` are named, or none.
    ///
    /// # Errors
    /// [`CountError`].
    pub fn new(done: i16, total: i16, mut bodies: Vec<AreaCode>) -> Result<Self, CountError> {
        if done < 0 || total < 1 || done > total {
            return Err(CountError::Range);
        }
        bodies.sort_unstable();
        let named = bodies.len();
        bodies.dedup();
        let as_many = i16::try_from(named).is_ok_and(|named| named == done);
        if named != bodies.len() || !(bodies.is_empty() || as_many) {
            return Err(CountError::Bodies);
        }
        Ok(Self { done, total, bodies })
    }

    /// How many have.
    #[must_use]
    pub const fn done(&self) -> i16 {
        self.done
    }

    /// How many there are.
    #[must_use]
    pub const fn total(&self) -> i16 {
        self.total
    }

    /// Which have, sorted by code; none where they are not named.
    #[must_use]
    pub fn bodies(&self) -> &[AreaCode] {
        &self.bodies
    }
}

/// One fact about a commitment. Everything in it is public, but who recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentEvent {
    /// Its id; nil for an outcome of the document that no import has put on record yet.
    pub id: CommitmentEventId,
    /// The key of the commitment.
    pub commitment: String,
    /// What kind of fact it is.
    pub what: Happening,
    /// The day on which it happened.
    pub on: Date,
    /// What happened, in one or two sentences; empty where a check found nothing new, or a count says it all.
    pub note: Bilingual,
    /// What says so, as it is called; empty for a check.
    pub source_title: String,
    /// Where that can be read; empty where no address is known.
    pub source_url: String,
    /// How many bodies, where it is counted.
    pub count: Option<Count>,
    /// Who recorded it.
    pub origin: EventOrigin,
    /// The name of whoever recorded it, for staff alone.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// The day on which it was last compared with its source before it was recorded.
    pub checked_on: Date,
    /// The fact that it stands in for.
    pub supersedes: Option<CommitmentEventId>,
}

impl CommitmentEvent {
    /// The outcome that a document records of a commitment, as a fact; `None` where it records none.
    #[must_use]
    pub fn of_document(campaign: &Campaign, commitment: &Commitment) -> Option<Self> {
        let outcome = commitment.outcome.as_ref()?;
        let sources: Vec<_> = outcome.sources.iter().filter_map(|key| campaign.find_source(key)).collect();
        let titles = sources.iter().map(|source| source.citation(Language::English));
        Some(Self {
            id: CommitmentEventId::from_uuid(Uuid::nil()),
            commitment: commitment.key.clone(),
            what: Happening::Progress,
            on: outcome.on,
            note: outcome.text.clone(),
            source_title: titles.collect::<Vec<_>>().join("; "),
            source_url: sources.iter().find_map(|source| source.url.clone()).unwrap_or_default(),
            count: None,
            origin: EventOrigin::File,
            recorded_by: String::new(),
            recorded_at: Moment::from_millis(0),
            checked_on: commitment.checked_on,
            supersedes: None,
        })
    }

    /// Whether two facts say the same, whoever recorded them and when.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        (&self.commitment, self.what, self.on, &self.note, &self.count)
            == (&other.commitment, other.what, other.on, &other.note, &other.count)
            && (&self.source_title, &self.source_url) == (&other.source_title, &other.source_url)
    }

    /// Whether it tells what came of a commitment. A check does not, and a bare count says how far and no more.
    #[must_use]
    pub const fn is_outcome(&self) -> bool {
        match self.what {
            Happening::Progress => self.count.is_none(),
            Happening::Met | Happening::NotMet | Happening::Changed => true,
            Happening::Checked => false,
        }
    }
}

/// Everything on record about the commitments of one campaign.
#[derive(Clone, Debug, Default)]
pub struct Tracker {
    by_commitment: HashMap<String, Vec<CommitmentEvent>>,
}

impl Tracker {
    /// The facts on record, with the outcomes that the document has and no import has put there yet.
    #[must_use]
    pub fn of(campaign: &Campaign, recorded: Vec<CommitmentEvent>) -> Self {
        let mut by_commitment: HashMap<String, Vec<CommitmentEvent>> = HashMap::new();
        for event in recorded {
            by_commitment.entry(event.commitment.clone()).or_default().push(event);
        }
        for commitment in &campaign.commitments {
            let events = by_commitment.entry(commitment.key.clone()).or_default();
            let is_there = events.iter().any(|event| event.origin == EventOrigin::File);
            if !is_there {
                events.extend(CommitmentEvent::of_document(campaign, commitment));
            }
            events.sort_by_key(|event| (event.on, event.recorded_at, event.id));
        }
        Self { by_commitment }
    }

    /// The keys of the asks that a nation has been promised, as far as a letter that leaves on a day may say so: staff
    /// compared the promise with its sources lately.
    #[must_use]
    pub fn promised<'a>(&self, campaign: &'a Campaign, nation: Nation, on: Date) -> Vec<&'a str> {
        let fresh =
            campaign.commitments_of(nation).filter(|commitment| self.standing(commitment).is_fresh(on));
        let mut asks: Vec<&str> = fresh.map(|commitment| commitment.ask.as_str()).collect();
        asks.sort_unstable();
        asks.dedup();
        asks
    }

    /// How one commitment stands.
    #[must_use]
    pub fn standing<'a>(&'a self, commitment: &'a Commitment) -> Standing<'a> {
        let events = self.by_commitment.get(&commitment.key).map_or(&[][..], Vec::as_slice);
        let replaced: HashSet<CommitmentEventId> =
            events.iter().filter_map(|event| event.supersedes).collect();
        let live = events.iter().filter(|event| !replaced.contains(&event.id)).collect();
        Standing { commitment, live, all: events }
    }
}

/// How far a commitment has come, as far as is recorded here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// Nothing is recorded, and no date has passed.
    NotRecorded,
    /// The date passed; what happened is not recorded here. That is a statement about this record, not about anyone.
    DatePassed,
    /// This happened.
    Recorded(&'a CommitmentEvent),
}

impl Progress<'_> {
    /// The stable code of the state in public data: `not-recorded`, `date-passed`, `recorded`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotRecorded => "not-recorded",
            Self::DatePassed => "date-passed",
            Self::Recorded(_) => "recorded",
        }
    }
}

/// One commitment with what is on record about it.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The commitment.
    pub commitment: &'a Commitment,
    live: Vec<&'a CommitmentEvent>,
    all: &'a [CommitmentEvent],
}

impl<'a> Standing<'a> {
    /// Every fact on record, oldest first, each with the one that corrects it, where one does: checks too.
    pub fn facts(&self) -> impl Iterator<Item = (&'a CommitmentEvent, Option<&'a CommitmentEvent>)> {
        let all = self.all;
        all.iter().map(|fact| (fact, all.iter().find(|other| other.supersedes == Some(fact.id))))
    }

    /// What happened, oldest first: neither what was corrected, nor checks that found nothing new.
    pub fn history(&self) -> impl Iterator<Item = &'a CommitmentEvent> {
        self.live.iter().copied().filter(|event| event.what != Happening::Checked)
    }

    /// The newest outcome on record.
    #[must_use]
    pub fn outcome(&self) -> Option<&'a CommitmentEvent> {
        self.live.iter().copied().rfind(|event| event.is_outcome())
    }

    /// The newest count on record.
    #[must_use]
    pub fn count(&self) -> Option<(&'a Count, &'a CommitmentEvent)> {
        self.live.iter().rev().find_map(|event| Some((event.count.as_ref()?, *event)))
    }

    /// How far it has come on a day.
    #[must_use]
    pub fn progress(&self, on: Date) -> Progress<'a> {
        match (self.outcome(), &self.commitment.due) {
            (Some(outcome), _) => Progress::Recorded(outcome),
            (None, Some(due)) if due.last_day < on => Progress::DatePassed,
            (None, _) => Progress::NotRecorded,
        }
    }

    /// The day on which anyone last compared it with its sources.
    #[must_use]
    pub fn checked_on(&self) -> Date {
        self.live.iter().map(|event| event.checked_on).fold(self.commitment.checked_on, Date::max)
    }

    /// The day on which staff last compared it with its sources; `None` before they ever did.
    #[must_use]
    pub fn checked_by_staff_on(&self) -> Option<Date> {
        let in_document =
            (self.commitment.checked_by == Checker::Staff).then_some(self.commitment.checked_on);
        let on_record = self.live.iter().filter(|event| event.origin == EventOrigin::Staff);
        on_record.map(|event| event.checked_on).chain(in_document).max()
    }

    /// Whether staff compared it with its sources within the six months before a day.
    #[must_use]
    pub fn is_fresh(&self, on: Date) -> bool {
        self.checked_by_staff_on().is_some_and(|checked| is_fresh(checked, on))
    }

    /// What a letter that leaves on a day may say of how far the commitment has come. Nothing where nothing is on
    /// record, where staff's check is no longer fresh, or where it is older than what it would have to cover: one
    /// stale fact costs a supporter their hearing.
    #[must_use]
    pub fn quotable(&self, on: Date) -> Option<&'a CommitmentEvent> {
        let newest =
            self.live.iter().copied().rfind(|event| {
                event.on <= on && event.what != Happening::Checked && !event.note.en.is_empty()
            })?;
        let is_covered = self.checked_by_staff_on().is_some_and(|checked| newest.checked_on <= checked);
        (is_covered && self.is_fresh(on)).then_some(newest)
    }
}
