//! When letters are expected to leave, and where those are that were sent, as pages say it.
//!
//! Letters leave in office hours and at a capped pace, so "now" is seldom true: an office that gets four hundred at
//! once gets the last of them days later. What is said here is read from the books of the deliverers themselves.

use std::collections::{HashMap, HashSet};

use crate::domain::id::{CampaignId, LetterId, OfficeId};
use crate::domain::letter::LetterState;
use crate::domain::moment::{HOUR_MS, Moment};
use crate::domain::notice::Notice;
use crate::domain::pace::{Book, Hours, Pace};
use crate::language::Texts;
use crate::store::letter::LetterView;
use crate::store::outbox::{self, LetterScope};
use crate::store::{Conn, StoreError};
use crate::web::problem::Problem;
use crate::web::public::office;
use crate::web::state::AppState;

/// What is known of the moments at which letters to some offices leave.
pub struct Schedule {
    now: Moment,
    pace: Pace,
    books: HashMap<OfficeId, Book>,
    promised: HashMap<LetterId, Moment>,
    paused: HashSet<OfficeId>,
}

impl Schedule {
    /// Reads the books of `offices`, and what was promised to the `sent` letters that wait for their turn.
    ///
    /// # Errors
    /// `Unavailable` when the database is away.
    pub async fn read(
        state: &AppState,
        campaign: CampaignId,
        offices: Vec<OfficeId>,
        sent: &[LetterView],
    ) -> Result<Self, Problem> {
        let (now, pace) = (state.clock.now(), state.settings.letters.pace().unwrap_or_default());
        let waiting = sent.iter().filter(|letter| letter.state == LetterState::Queued);
        let waiting: Vec<LetterId> = waiting.map(|letter| letter.id).collect();
        let read = move |conn: &mut Conn| Self::read_on(conn, now, &pace, campaign, &offices, &waiting);
        Ok(state.store.read(read).await?)
    }

    fn read_on(
        conn: &mut Conn,
        now: Moment,
        pace: &Pace,
        campaign: CampaignId,
        offices: &[OfficeId],
        waiting: &[LetterId],
    ) -> Result<Self, StoreError> {
        let scopes: Vec<LetterScope> =
            outbox::list_paused_letters(conn)?.into_iter().map(|pause| pause.scope).collect();
        let are_all = outbox::list_paused(conn)?.iter().any(|pause| pause.notice == Notice::Letter)
            || scopes.contains(&LetterScope::Campaign(campaign));
        let is_paused = |office: &OfficeId| are_all || scopes.contains(&LetterScope::Office(*office));
        Ok(Self {
            now,
            pace: pace.clone(),
            paused: offices.iter().copied().filter(is_paused).collect(),
            books: offices
                .iter()
                .map(|office| Ok((*office, outbox::find_office_book(conn, *office)?)))
                .collect::<Result<_, StoreError>>()?,
            promised: outbox::list_promised(conn, waiting)?.into_iter().collect(),
        })
    }

    /// Why letters do not all leave at once; `None` where they do.
    #[must_use]
    pub fn reason(&self, texts: &Texts) -> Option<String> {
        let has_hours = matches!(self.pace.hours, Hours::Office { .. });
        match (has_hours, self.pace.per_office_hour.is_some()) {
            (true, true) => Some(texts.say("preview-pace")),
            (true, false) => Some(texts.say("preview-hours")),
            (false, true) => Some(texts.say("preview-cap")),
            (false, false) => None,
        }
    }

    /// When one new letter to each of `offices` is expected to leave, in their order.
    #[must_use]
    pub fn expected(&self, texts: &Texts, offices: &[OfficeId]) -> Vec<String> {
        let books: Vec<Book> =
            offices.iter().map(|office| self.books.get(office).copied().unwrap_or_default()).collect();
        let planned = self.pace.plan_of_writer(self.now, &books);
        offices.iter().zip(planned).map(|(office, at)| self.say(texts, *office, at)).collect()
    }

    /// Where letters are on their way that were sent, in their order.
    #[must_use]
    pub fn standing(&self, texts: &Texts, letters: &[LetterView]) -> Vec<String> {
        let waits = |letter: &&LetterView| letter.state == LetterState::Queued;
        let offices: Vec<OfficeId> = letters.iter().filter(waits).map(|letter| letter.office).collect();
        let mut planned = self.expected(texts, &offices).into_iter();
        let said = letters.iter().map(|letter| {
            let on = texts.date(letter.settled_at.unwrap_or(letter.queued_at));
            match letter.state {
                LetterState::Queued => {
                    let planned = planned.next().unwrap_or_default();
                    let promised = self.promised.get(&letter.id);
                    promised.map_or(planned, |at| self.say(texts, letter.office, *at))
                }
                LetterState::Held => office::written(texts, letter).waits(texts).unwrap_or_default(),
                LetterState::InDoubt => texts.say("letter-in-doubt"),
                LetterState::Sent => texts.say_with("letter-left", &[("on", on.into())]),
                LetterState::Delivered => texts.say_with("letter-delivered", &[("on", on.into())]),
                LetterState::Bounced => texts.say("letter-bounced"),
                LetterState::Failed => texts.say("letter-failed"),
                LetterState::Collected => texts.say("letter-collected"),
                LetterState::Declined => texts.say("letter-declined"),
                LetterState::Answered => texts.say("letter-answered"),
                LetterState::Withdrawn => texts.say("letter-withdrawn"),
            }
        });
        said.collect()
    }

    fn say(&self, texts: &Texts, office: OfficeId, at: Moment) -> String {
        if self.paused.contains(&office) {
            texts.say("letter-paused")
        } else if at.since_ms(self.now) < HOUR_MS {
            texts.say("letter-expected-soon")
        } else {
            texts.say_with("letter-expected", &[("at", texts.date_and_time(at).into())])
        }
    }
}

/// Whether its writer can still take a letter back: it waits, and nobody has it.
#[must_use]
pub const fn can_be_taken_back(state: LetterState) -> bool {
    state.may_become(LetterState::Withdrawn)
}
