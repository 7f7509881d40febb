//! Letters: one row per supporter and office, with the text as the supporter saw it before sending.

mod held;
mod named;
mod office;
mod quote;
mod review;
mod sketch;

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

pub use held::{HeldLetter, count_held, hold, list_held, look_again, release, requeue, set_stop};
pub use named::{NamedWriter, list_named, stop_naming};
pub use office::{
    CollectedLetter, OfficeLetterView, OfficeShelf, count_for_office, list_carried, list_collected_points,
    list_for_office, list_to_answer, list_uncarried,
};
pub use quote::list_quotes;
pub use review::{ReviewedLetter, forget_given_back, list_for_review};
pub use sketch::{SketchedLetter, list_sketches};

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::representative::{self, OfficeView};
use super::schema::{letter, signature};
use crate::domain::campaign::Date;
use crate::domain::email::EmailAddress;
use crate::domain::id::{CampaignId, ConsentTextId, HolderId, LetterId, OfficeId, PetitionId, SignatureId};
use crate::domain::language::Language;
use crate::domain::letter::{LetterState, NewLetter, Stop, WAITS_AT_MOST_MS};
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::representative::Member;
use crate::domain::signature::{EmailKey, SignatureState};

/// What is told of a letter without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterView {
    /// Its id.
    pub id: LetterId,
    /// The signature of its writer.
    pub signature: SignatureId,
    /// The office that it goes to.
    pub office: OfficeId,
    /// Where it is on its way.
    pub state: LetterState,
    /// When the supporter sent it.
    pub queued_at: Moment,
    /// When its fate was known.
    pub settled_at: Option<Moment>,
    /// Why it waits or was given up.
    pub stop: Option<Stop>,
    /// The wording under which its writer agreed to be named to the office; `None` where the writer did not, or does not
    /// any more.
    pub naming: Option<ConsentTextId>,
}

/// A letter with all that its delivery needs, as it is now. It has no readable `Debug`: it is a person's.
#[derive(Clone)]
pub struct LetterDelivery {
    /// Its id.
    pub id: LetterId,
    /// Where it is on its way.
    pub state: LetterState,
    /// The campaign that it was sent through.
    pub campaign: CampaignId,
    /// The signature of its writer.
    pub signature: SignatureId,
    /// The petition that its writer signed.
    pub petition: PetitionId,
    /// Its language.
    pub language: Language,
    /// Its subject: one line with the writer's name.
    pub subject: String,
    /// Its whole text, lines ended by `\n`.
    pub body: String,
    /// The part of the text that greets the holder of that time.
    pub greeting: String,
    /// The part of the text that is the writer's own; may be empty.
    pub own_words: String,
    /// The keys of the asks that it makes.
    pub points: Vec<String>,
    /// The postcode in it.
    pub postcode: String,
    /// Whom it greets; `None` where that is not known.
    pub greeted: Option<Member>,
    /// Why it waits or was given up.
    pub stop: Option<Stop>,
    /// How often it has begun to wait for its office.
    pub holds: i16,
    /// When the supporter sent it.
    pub queued_at: Moment,
    /// When its fate was known.
    pub settled_at: Option<Moment>,
    /// The writer's name.
    pub writer_name: String,
    /// The writer's nation.
    pub writer_nation: Nation,
    /// The writer's address, which answers go to.
    pub writer_email: String,
    /// The state of the writer's signature.
    pub writer_state: SignatureState,
    /// The office, with its holder of now.
    pub office: OfficeView,
}

impl std::fmt::Debug for LetterDelivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LetterDelivery")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl LetterDelivery {
    /// To whom it goes at `now`, on the day `today`: whoever holds the office, and the address that they have `chosen`
    /// themselves, or else the one on file.
    ///
    /// # Errors
    /// Why it must not go, or not yet.
    pub fn recipient<'a>(
        &'a self,
        chosen: Option<&'a EmailAddress>,
        today: Date,
        now: Moment,
    ) -> Result<(&'a Member, &'a EmailAddress), Stop> {
        if self.writer_state != SignatureState::Confirmed {
            return Err(Stop::Withdrawn);
        }
        if self.office.until.is_some_and(|until| until <= today) {
            return Err(Stop::Ended);
        }
        // Whoever comes into the office, the staff have not looked at it yet.
        if self.state == LetterState::Held && self.stop == Some(Stop::Review) {
            return Err(self.not_for_ever(Stop::Review, now));
        }
        let holder = self.office.holder.as_ref().filter(|_| self.office.exists(today));
        let open = holder.ok_or(Stop::Vacant).and_then(|holder| {
            let address = chosen.or(holder.address()).ok_or(Stop::NoAddress)?;
            Ok((&holder.member, address))
        });
        open.map_err(|stop| self.not_for_ever(stop, now))
    }

    /// What stops a letter for now stops it for good once it has waited too long.
    #[must_use]
    pub fn not_for_ever(&self, stop: Stop, now: Moment) -> Stop {
        let is_too_long = now.since_ms(self.queued_at) >= WAITS_AT_MOST_MS;
        if stop.is_for_now() && is_too_long { Stop::Waited } else { stop }
    }

    /// Whether it greets this person.
    #[must_use]
    pub fn greets(&self, member: &Member) -> bool {
        self.greeted.as_ref().is_some_and(|greeted| greeted.external_id == member.external_id)
    }
}

#[derive(Insertable)]
#[diesel(table_name = letter, treat_none_as_default_value = false)]
struct NewRow<'a> {
    id: &'a [u8],
    campaign_id: &'a [u8],
    signature_id: &'a [u8],
    email_key: &'a [u8],
    slot: i16,
    office_id: &'a [u8],
    state: &'a str,
    language: &'a str,
    subject: &'a str,
    body: &'a str,
    own_words: &'a str,
    points: String,
    address: &'a str,
    postcode: String,
    queued_at: i64,
    greeting: &'a str,
    holder_id: &'a [u8],
    stop: &'a str,
    holds: i16,
    naming_text_id: Option<&'a [u8]>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = letter)]
struct Row {
    id: Vec<u8>,
    signature_id: Vec<u8>,
    office_id: Vec<u8>,
    state: String,
    queued_at: i64,
    settled_at: Option<i64>,
    stop: String,
    naming_text_id: Option<Vec<u8>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = letter)]
struct TextRow {
    campaign_id: Vec<u8>,
    language: String,
    subject: String,
    body: String,
    greeting: String,
    own_words: String,
    points: String,
    postcode: String,
    holder_id: Option<Vec<u8>>,
    holds: i16,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signature)]
struct WriterRow {
    petition_id: Vec<u8>,
    nation: String,
    name: String,
    email: String,
    state: String,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("{column} holds an unknown value"))
}

impl Row {
    fn view(self) -> Result<LetterView, StoreError> {
        let naming = self.naming_text_id.as_deref();
        let naming =
            naming.map(|id| ConsentTextId::from_slice(id).ok_or_else(|| odd("letter.naming_text_id")));
        Ok(LetterView {
            id: LetterId::from_slice(&self.id).ok_or_else(|| odd("letter.id"))?,
            signature: SignatureId::from_slice(&self.signature_id)
                .ok_or_else(|| odd("letter.signature_id"))?,
            office: OfficeId::from_slice(&self.office_id).ok_or_else(|| odd("letter.office_id"))?,
            state: LetterState::from_code(&self.state).ok_or_else(|| odd("letter.state"))?,
            queued_at: Moment::from_millis(self.queued_at),
            settled_at: self.settled_at.map(Moment::from_millis),
            stop: Stop::from_code(&self.stop),
            naming: naming.transpose()?,
        })
    }
}

/// Inserts letters with their sketches, and returns the ids of those that were not there: of two letters from one
/// supporter to one office, the first stays as it is.
///
/// # Errors
/// What the database answered.
pub fn insert_new(tx: &mut Tx<'_>, new: &[NewLetter]) -> Result<Vec<LetterId>, StoreError> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows: Vec<NewRow<'_>> = new
        .iter()
        .map(|new| NewRow {
            id: new.id.as_bytes(),
            campaign_id: new.campaign.as_bytes(),
            signature_id: new.signature.as_bytes(),
            email_key: new.email_key.as_bytes(),
            slot: new.slot,
            office_id: new.office.as_bytes(),
            state: if new.for_review { LetterState::Held.code() } else { LetterState::Queued.code() },
            language: new.language.code(),
            subject: new.letter.subject.as_str(),
            body: new.letter.body.as_str(),
            own_words: new.own_words.as_ref().map_or("", |words| words.as_str()),
            points: new.points.join(" "),
            address: new.address.as_str(),
            postcode: new.postcode.display(),
            queued_at: new.queued_at.as_millis(),
            greeting: new.letter.greeting.as_str(),
            holder_id: new.holder.as_bytes(),
            stop: if new.for_review { Stop::Review.code() } else { "" },
            holds: i16::from(new.for_review),
            naming_text_id: new.naming.as_ref().map(|text| text.as_bytes().as_slice()),
        })
        .collect();
    rows.sort_by(|a, b| {
        (a.campaign_id, a.email_key, a.slot, a.office_id).cmp(&(
            b.campaign_id,
            b.email_key,
            b.slot,
            b.office_id,
        ))
    });
    let ids: Vec<Vec<u8>> = each!(tx.conn(), |c| diesel::insert_into(letter::table)
        .values(rows)
        .on_conflict((letter::campaign_id, letter::email_key, letter::slot, letter::office_id))
        .do_nothing()
        .returning(letter::id)
        .get_results(c))?;
    let ids: Vec<LetterId> = ids.iter().filter_map(|id| LetterId::from_slice(id)).collect();
    let inserted = || new.iter().filter(|new| ids.contains(&new.id));
    sketch::insert(tx, inserted())?;
    quote::insert(tx, inserted())?;
    Ok(ids)
}

/// The letters that one supporter has sent through a campaign, from whichever petition, oldest first. One that its
/// writer got back is as if it had not been written: another may take its place.
///
/// # Errors
/// What the database answered.
pub fn list_by_supporter(
    conn: &mut Conn,
    campaign: CampaignId,
    key: EmailKey,
    slot: i16,
) -> Result<Vec<LetterView>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| letter::table
        .filter(letter::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(letter::email_key.eq(key.as_bytes().as_slice()))
        .filter(letter::slot.eq(slot))
        .filter(letter::stop.ne_all(Stop::codes_that_make_room()))
        .order(letter::id)
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}

/// The letters that one signature has led to, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_by_signature(conn: &mut Conn, id: SignatureId) -> Result<Vec<LetterView>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| letter::table
        .filter(letter::signature_id.eq(id.as_bytes().as_slice()))
        .order(letter::id)
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}

/// The office that a letter goes to.
///
/// # Errors
/// What the database answered; an unknown letter is `None`.
pub fn find_office(conn: &mut Conn, id: LetterId) -> Result<Option<OfficeId>, StoreError> {
    let row = letter::table.find(id.as_bytes().as_slice()).select(letter::office_id);
    let found: Option<Vec<u8>> = each!(conn, |c| row.first(c).optional())?;
    found.map(|id| OfficeId::from_slice(&id).ok_or_else(|| odd("letter.office_id"))).transpose()
}

/// A letter with its writer, its office and the office's holder of now.
///
/// # Errors
/// What the database answered; `None` when the letter or its writer's signature has been deleted.
pub fn find_for_delivery(conn: &mut Conn, id: LetterId) -> Result<Option<LetterDelivery>, StoreError> {
    let found: Option<(Row, TextRow, WriterRow)> = each!(conn, |c| letter::table
        .inner_join(signature::table.on(signature::id.eq(letter::signature_id)))
        .filter(letter::id.eq(id.as_bytes().as_slice()))
        .select((Row::as_select(), TextRow::as_select(), WriterRow::as_select()))
        .first(c)
        .optional())?;
    let Some((row, text, writer)) = found else {
        return Ok(None);
    };
    let view = row.view()?;
    let office = representative::find(conn, view.office)?.ok_or(StoreError::NotFound)?;
    let greeted = match &text.holder_id {
        None => None,
        Some(id) => {
            let id = HolderId::from_slice(id).ok_or_else(|| odd("letter.holder_id"))?;
            representative::find_member(conn, id)?
        }
    };
    Ok(Some(LetterDelivery {
        id: view.id,
        state: view.state,
        signature: view.signature,
        campaign: CampaignId::from_slice(&text.campaign_id).ok_or_else(|| odd("letter.campaign_id"))?,
        petition: PetitionId::from_slice(&writer.petition_id).ok_or_else(|| odd("signature.petition_id"))?,
        language: Language::from_code(&text.language).ok_or_else(|| odd("letter.language"))?,
        subject: text.subject,
        body: text.body,
        greeting: text.greeting,
        own_words: text.own_words,
        points: text.points.split_whitespace().map(str::to_owned).collect(),
        postcode: text.postcode,
        greeted,
        stop: view.stop,
        holds: text.holds,
        queued_at: view.queued_at,
        settled_at: view.settled_at,
        writer_name: writer.name,
        writer_nation: Nation::from_slug(&writer.nation).ok_or_else(|| odd("signature.nation"))?,
        writer_email: writer.email,
        writer_state: SignatureState::from_code(&writer.state).ok_or_else(|| odd("signature.state"))?,
        office,
    }))
}

/// Moves letters on to `state`, as what became of their rows in the outbox demands; returns how many moved.
/// A letter whose state may not become that one stays as it is: what was sent stays sent.
///
/// # Errors
/// What the database answered.
pub fn set_state(
    tx: &mut Tx<'_>,
    ids: &[LetterId],
    state: LetterState,
    at: Moment,
) -> Result<usize, StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    let before: Vec<&str> =
        LetterState::ALL.into_iter().filter(|from| from.may_become(state)).map(LetterState::code).collect();
    let moved = letter::table.filter(letter::id.eq_any(ids)).filter(letter::state.eq_any(before));
    if state == LetterState::Answered {
        // When it reached its office stays: whose letter it is follows from that.
        return Ok(each!(tx.conn(), |c| diesel::update(moved)
            .set((letter::state.eq(state.code()), letter::stop.eq("")))
            .execute(c))?);
    }
    let settled_at = state.is_settled().then_some(at.as_millis());
    Ok(each!(tx.conn(), |c| diesel::update(moved)
        .set((letter::state.eq(state.code()), letter::settled_at.eq(settled_at), letter::stop.eq("")))
        .execute(c))?)
}

/// How many letters of a campaign an office had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfficeLetters {
    /// Letters that reached it, singly or in a digest.
    pub reached: u64,
    /// Of those, the ones that were answered.
    pub answered: u64,
}

/// The letters of a campaign that reached each office, and how many of them were answered. Reads every letter.
///
/// # Errors
/// What the database answered.
pub fn count_by_office(
    conn: &mut Conn,
    campaign: CampaignId,
) -> Result<HashMap<OfficeId, OfficeLetters>, StoreError> {
    let reached = [LetterState::Sent, LetterState::Delivered, LetterState::Collected, LetterState::Answered]
        .map(LetterState::code);
    let rows: Vec<(Vec<u8>, String, i64)> = each!(conn, |c| letter::table
        .filter(letter::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(letter::state.eq_any(reached))
        .group_by((letter::office_id, letter::state))
        .select((letter::office_id, letter::state, count_star()))
        .load(c))?;
    let mut counts: HashMap<OfficeId, OfficeLetters> = HashMap::new();
    for (office, state, count) in rows {
        let Some(office) = OfficeId::from_slice(&office) else { continue };
        let count = u64::try_from(count).unwrap_or_default();
        let counted = counts.entry(office).or_default();
        counted.reached = counted.reached.saturating_add(count);
        if state == LetterState::Answered.code() {
            counted.answered = counted.answered.saturating_add(count);
        }
    }
    Ok(counts)
}
