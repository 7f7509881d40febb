//! What offices say to all who wrote to them, and each step of it. Steps are only ever added.

use diesel::dsl::max;
use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::{office_statement, office_statement_event};
use crate::domain::id::{CampaignId, HolderId, OfficeId, StatementEventId, StatementId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::office::{StatementKind, StatementState};

/// A statement as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The office.
    pub office: OfficeId,
    /// The holding whose word it is.
    pub holder: HolderId,
    /// Answer or commitment.
    pub kind: StatementKind,
    /// 1 for the first statement of the office, and so on.
    pub number: i16,
    /// The English words; may be empty where there are Welsh ones.
    pub text_en: String,
    /// The Welsh words; may be empty where there are English ones.
    pub text_cy: String,
    /// The keys of the asks that a commitment is to.
    pub asks: Vec<String>,
    /// The language of the page on which it was written.
    pub language: Language,
    /// How far it has come.
    pub state: StatementState,
    /// When it was written.
    pub written_at: Moment,
    /// When the staff judged it.
    pub settled_at: Option<Moment>,
    /// When all writers had been told of it.
    pub told_at: Option<Moment>,
}

impl Statement {
    /// Its words in a language, in the other one where it has none; with the language that they are in.
    #[must_use]
    pub fn words(&self, language: Language) -> (Language, &str) {
        let (own, other) = match language {
            Language::English => (&self.text_en, &self.text_cy),
            Language::Welsh => (&self.text_cy, &self.text_en),
        };
        if own.is_empty() { (language.other(), other) } else { (language, own) }
    }

    /// Its words in each language that it has.
    pub fn texts(&self) -> impl Iterator<Item = (Language, &str)> {
        let texts = [(Language::English, self.text_en.as_str()), (Language::Welsh, self.text_cy.as_str())];
        texts.into_iter().filter(|(_, text)| !text.is_empty())
    }
}

/// One step of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementEvent {
    /// The state that it led to.
    pub step: StatementState,
    /// From where it was taken: the office's page, the link in its mail, or the command line.
    pub origin: Origin,
    /// Who took it, in the staff's own words; empty for the office.
    pub by: String,
    /// Why; may be empty.
    pub reason: String,
    /// When.
    pub at: Moment,
}

/// From where a step was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The office's page.
    Page,
    /// The link in the mail to the address on file.
    Mail,
    /// A command of the binary.
    Command,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 3] = [Self::Page, Self::Mail, Self::Command];

    /// The stable word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Page => "office-page",
            Self::Mail => "office-mail",
            Self::Command => "command",
        }
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = office_statement, treat_none_as_default_value = false)]
struct Row {
    id: Vec<u8>,
    campaign_id: Vec<u8>,
    office_id: Vec<u8>,
    holder_id: Vec<u8>,
    kind: String,
    number: i16,
    text_en: String,
    text_cy: String,
    asks: String,
    language: String,
    state: String,
    written_at: i64,
    settled_at: Option<i64>,
    told_at: Option<i64>,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("office_statement.{column} holds an unknown value"))
}

impl Row {
    fn view(self) -> Result<Statement, StoreError> {
        Ok(Statement {
            id: StatementId::from_slice(&self.id).ok_or_else(|| odd("id"))?,
            campaign: CampaignId::from_slice(&self.campaign_id).ok_or_else(|| odd("campaign_id"))?,
            office: OfficeId::from_slice(&self.office_id).ok_or_else(|| odd("office_id"))?,
            holder: HolderId::from_slice(&self.holder_id).ok_or_else(|| odd("holder_id"))?,
            kind: StatementKind::from_code(&self.kind).ok_or_else(|| odd("kind"))?,
            number: self.number,
            text_en: self.text_en,
            text_cy: self.text_cy,
            asks: self.asks.split_whitespace().map(ToOwned::to_owned).collect(),
            language: Language::from_code(&self.language).ok_or_else(|| odd("language"))?,
            state: StatementState::from_code(&self.state).ok_or_else(|| odd("state"))?,
            written_at: Moment::from_millis(self.written_at),
            settled_at: self.settled_at.map(Moment::from_millis),
            told_at: self.told_at.map(Moment::from_millis),
        })
    }
}

/// The number that the next statement of an office gets.
///
/// # Errors
/// What the database answered.
pub fn next_number(conn: &mut Conn, office: OfficeId) -> Result<i16, StoreError> {
    let last: Option<i16> = each!(conn, |c| office_statement::table
        .filter(office_statement::office_id.eq(office.as_bytes().as_slice()))
        .select(max(office_statement::number))
        .first(c))?;
    Ok(last.unwrap_or(0).saturating_add(1))
}

/// Adds a statement.
///
/// # Errors
/// What the database answered; `Conflict` when its number is taken.
pub fn insert(tx: &mut Tx<'_>, new: &Statement) -> Result<(), StoreError> {
    let row = Row {
        id: new.id.as_bytes().to_vec(),
        campaign_id: new.campaign.as_bytes().to_vec(),
        office_id: new.office.as_bytes().to_vec(),
        holder_id: new.holder.as_bytes().to_vec(),
        kind: new.kind.code().to_owned(),
        number: new.number,
        text_en: new.text_en.clone(),
        text_cy: new.text_cy.clone(),
        asks: new.asks.join(" "),
        language: new.language.code().to_owned(),
        state: new.state.code().to_owned(),
        written_at: new.written_at.as_millis(),
        settled_at: new.settled_at.map(Moment::as_millis),
        told_at: new.told_at.map(Moment::as_millis),
    };
    each!(tx.conn(), |c| diesel::insert_into(office_statement::table).values(&row).execute(c))?;
    Ok(())
}

/// Moves a statement on to `state`; returns whether it may become that.
///
/// # Errors
/// What the database answered.
pub fn set_state(
    tx: &mut Tx<'_>,
    id: StatementId,
    state: StatementState,
    at: Moment,
) -> Result<bool, StoreError> {
    let before: Vec<&str> = StatementState::ALL
        .into_iter()
        .filter(|from| from.may_become(state))
        .map(StatementState::code)
        .collect();
    let is_judged = matches!(state, StatementState::Approved | StatementState::Refused);
    let settled_at = is_judged.then_some(at.as_millis());
    let moved = each!(tx.conn(), |c| diesel::update(
        office_statement::table
            .filter(office_statement::id.eq(id.as_bytes().as_slice()))
            .filter(office_statement::state.eq_any(before))
    )
    .set((office_statement::state.eq(state.code()), office_statement::settled_at.eq(settled_at)))
    .execute(c))?;
    Ok(moved == 1)
}

/// Notes that all writers have been told of a statement.
///
/// # Errors
/// What the database answered.
pub fn set_told(tx: &mut Tx<'_>, id: StatementId, at: Moment) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::update(office_statement::table.find(id.as_bytes().as_slice()))
        .set(office_statement::told_at.eq(Some(at.as_millis())))
        .execute(c))?;
    Ok(())
}

/// Adds a step to a statement's history.
///
/// # Errors
/// What the database answered.
pub fn append_event(
    tx: &mut Tx<'_>,
    statement: StatementId,
    id: StatementEventId,
    event: &StatementEvent,
) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(office_statement_event::table)
        .values((
            office_statement_event::statement_id.eq(statement.as_bytes().as_slice()),
            office_statement_event::id.eq(id.as_bytes().as_slice()),
            office_statement_event::step.eq(event.step.code()),
            office_statement_event::origin.eq(event.origin.code()),
            office_statement_event::taken_by.eq(&event.by),
            office_statement_event::reason.eq(&event.reason),
            office_statement_event::taken_at.eq(event.at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// The steps of a statement, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_events(conn: &mut Conn, statement: StatementId) -> Result<Vec<StatementEvent>, StoreError> {
    let rows: Vec<(String, String, String, String, i64)> = each!(conn, |c| office_statement_event::table
        .filter(office_statement_event::statement_id.eq(statement.as_bytes().as_slice()))
        .select((
            office_statement_event::step,
            office_statement_event::origin,
            office_statement_event::taken_by,
            office_statement_event::reason,
            office_statement_event::taken_at,
        ))
        .load(c))?;
    let mut events = rows
        .into_iter()
        .map(|(step, origin, by, reason, at)| {
            Ok(StatementEvent {
                step: StatementState::from_code(&step).ok_or_else(|| odd("step"))?,
                origin: Origin::ALL
                    .into_iter()
                    .find(|known| known.code() == origin)
                    .ok_or_else(|| odd("origin"))?,
                by,
                reason,
                at: Moment::from_millis(at),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    // Two steps may be of one moment, and each state is come to once.
    events.sort_by_key(|event| event.step);
    Ok(events)
}

/// The statement with this id.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find(conn: &mut Conn, id: StatementId) -> Result<Option<Statement>, StoreError> {
    let row: Option<Row> = each!(conn, |c| office_statement::table
        .find(id.as_bytes().as_slice())
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}

/// The statement of an office with this number.
///
/// # Errors
/// What the database answered; an unknown number is `None`.
pub fn find_by_number(
    conn: &mut Conn,
    office: OfficeId,
    number: i16,
) -> Result<Option<Statement>, StoreError> {
    let row: Option<Row> = each!(conn, |c| office_statement::table
        .filter(office_statement::office_id.eq(office.as_bytes().as_slice()))
        .filter(office_statement::number.eq(number))
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::view).transpose()
}

/// Statements in these states, oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_by_states(conn: &mut Conn, states: &[StatementState]) -> Result<Vec<Statement>, StoreError> {
    let codes: Vec<&str> = states.iter().map(|state| state.code()).collect();
    let rows: Vec<Row> = each!(conn, |c| office_statement::table
        .filter(office_statement::state.eq_any(codes))
        .order((office_statement::written_at, office_statement::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}

/// The statements of one holding, newest first.
///
/// # Errors
/// What the database answered.
pub fn list_by_holder(conn: &mut Conn, holder: HolderId) -> Result<Vec<Statement>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| office_statement::table
        .filter(office_statement::holder_id.eq(holder.as_bytes().as_slice()))
        .order(office_statement::number.desc())
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}

/// The approved statements of which not all writers have been told, the oldest first.
///
/// # Errors
/// What the database answered.
pub fn list_untold(conn: &mut Conn) -> Result<Vec<Statement>, StoreError> {
    let rows: Vec<Row> = each!(conn, |c| office_statement::table
        .filter(office_statement::state.eq(StatementState::Approved.code()))
        .filter(office_statement::told_at.is_null())
        .order((office_statement::written_at, office_statement::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::view).collect()
}
