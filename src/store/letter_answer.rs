//! "Did you get an answer?": who is to be asked, what was asked, and what was said.

use std::collections::HashMap;

use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;

use super::conn::{Conn, Tx, each};
use super::error::StoreError;
use super::schema::{letter, letter_answer, office, question, question_letter};
use crate::domain::answer::{ASK_AFTER_MS, ASK_AGAIN_AFTER_MS, ASK_UNTIL_MS, Answer, ResponseRate};
use crate::domain::id::{CampaignId, LetterId, OfficeId, QuestionId, SignatureId};
use crate::domain::letter::LetterState;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::signature::EmailKey;

/// The states of a letter that is asked about: the office has it, and nobody has said that it answered.
const OPEN: [LetterState; 2] = [LetterState::Sent, LetterState::Delivered];

/// A letter that is old enough to be asked about, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueLetter {
    /// The letter.
    pub letter: LetterId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The signature of its writer.
    pub signature: SignatureId,
    /// The writer's address as look-ups know it.
    pub email_key: EmailKey,
    /// 1, or 2 for the second person of a household that shares an address.
    pub slot: i16,
}

/// One time that a supporter is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The signature whose address is asked.
    pub signature: SignatureId,
    /// When it was asked.
    pub asked_at: Moment,
}

/// A letter of a question, and what was said of it. It has no readable `Debug`: the words are a person's.
#[derive(Clone)]
pub struct AskedLetter {
    /// The letter.
    pub letter: LetterId,
    /// The office that it went to.
    pub office: OfficeId,
    /// Where it is on its way.
    pub state: LetterState,
    /// When the supporter sent it.
    pub queued_at: Moment,
    /// What was said, if anything was.
    pub answer: Option<Answer>,
    /// The words beside the answer; may be empty.
    pub words: String,
}

impl std::fmt::Debug for AskedLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("AskedLetter");
        shown.field("letter", &self.letter).field("answer", &self.answer).finish_non_exhaustive()
    }
}

impl AskedLetter {
    /// Whether it is still to be asked about.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answer.is_none() && OPEN.contains(&self.state)
    }
}

/// What a writer said of a letter in words of their own. It has no readable `Debug`: they are a person's.
#[derive(Clone)]
pub struct AnswerWords {
    /// The office that the letter went to.
    pub office: OfficeId,
    /// What was said.
    pub answer: Answer,
    /// The words beside it.
    pub words: String,
    /// When it was said last.
    pub answered_at: Moment,
}

impl std::fmt::Debug for AnswerWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AnswerWords").field("office", &self.office).finish_non_exhaustive()
    }
}

/// What the writers of one office's letters said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeRate {
    /// The office.
    pub office: OfficeId,
    /// The nation of its area.
    pub nation: Nation,
    /// What was said.
    pub rate: ResponseRate,
}

fn odd(column: &str) -> StoreError {
    StoreError::Broken(format!("{column} holds an unknown value"))
}

/// Letters that nobody has been asked about and that were sent two weeks ago, oldest first, at most `limit`. Those of
/// writers to whom a question was put again within the last week wait until that is over: nobody is asked twice in a
/// week.
///
/// # Errors
/// What the database answered.
pub fn list_due(conn: &mut Conn, now: Moment, limit: i64) -> Result<Vec<DueLetter>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, i16);
    // In so many words, so that the index on those that were sent alone serves.
    let sent = diesel::dsl::sql::<diesel::sql_types::Bool>("state IN ('sent', 'delivered')");
    let asked = question_letter::table.select(question_letter::letter_id);
    let just_asked = question::table
        .filter(question::email_key.eq(letter::email_key))
        .filter(question::slot.eq(letter::slot))
        .filter(question::reminded_at.gt(now.plus_ms(-ASK_AGAIN_AFTER_MS).as_millis()));
    let rows: Vec<Row> = each!(conn, |c| letter::table
        .filter(sent)
        .filter(letter::settled_at.le(now.plus_ms(-ASK_AFTER_MS).as_millis()))
        .filter(letter::settled_at.gt(now.plus_ms(-ASK_UNTIL_MS).as_millis()))
        .filter(letter::id.ne_all(asked))
        .filter(not(exists(just_asked)))
        .order((letter::settled_at, letter::id))
        .limit(limit)
        .select((letter::id, letter::campaign_id, letter::signature_id, letter::email_key, letter::slot))
        .load(c))?;
    rows.into_iter()
        .map(|(id, campaign, signature, key, slot)| {
            Ok(DueLetter {
                letter: LetterId::from_slice(&id).ok_or_else(|| odd("letter.id"))?,
                campaign: CampaignId::from_slice(&campaign).ok_or_else(|| odd("letter.campaign_id"))?,
                signature: SignatureId::from_slice(&signature).ok_or_else(|| odd("letter.signature_id"))?,
                email_key: EmailKey::from_slice(&key).ok_or_else(|| odd("letter.email_key"))?,
                slot,
            })
        })
        .collect()
}

/// Adds a question to whoever wrote `due`.
///
/// # Errors
/// What the database answered.
pub fn insert_question(
    tx: &mut Tx<'_>,
    id: QuestionId,
    due: &DueLetter,
    now: Moment,
) -> Result<(), StoreError> {
    each!(tx.conn(), |c| diesel::insert_into(question::table)
        .values((
            question::id.eq(id.as_bytes().as_slice()),
            question::campaign_id.eq(due.campaign.as_bytes().as_slice()),
            question::signature_id.eq(due.signature.as_bytes().as_slice()),
            question::email_key.eq(due.email_key.as_bytes().as_slice()),
            question::slot.eq(due.slot),
            question::asked_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Lets a question be about these letters too; one that was asked about already stays with its first question.
///
/// # Errors
/// What the database answered.
pub fn add_letters(tx: &mut Tx<'_>, asked: &[(LetterId, QuestionId)]) -> Result<(), StoreError> {
    let mut asked = asked.to_vec();
    asked.sort_unstable();
    let rows: Vec<_> = asked
        .iter()
        .map(|(letter, question)| {
            (
                question_letter::letter_id.eq(letter.as_bytes().as_slice()),
                question_letter::question_id.eq(question.as_bytes().as_slice()),
            )
        })
        .collect();
    each!(tx.conn(), |c| diesel::insert_into(question_letter::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// The question with this id.
///
/// # Errors
/// What the database answered; an unknown id is `None`.
pub fn find_question(conn: &mut Conn, id: QuestionId) -> Result<Option<Question>, StoreError> {
    let row: Option<(Vec<u8>, Vec<u8>, i64)> = each!(conn, |c| question::table
        .find(id.as_bytes().as_slice())
        .select((question::campaign_id, question::signature_id, question::asked_at))
        .first(c)
        .optional())?;
    row.map(|(campaign, signature, asked_at)| {
        Ok(Question {
            id,
            campaign: CampaignId::from_slice(&campaign).ok_or_else(|| odd("question.campaign_id"))?,
            signature: SignatureId::from_slice(&signature).ok_or_else(|| odd("question.signature_id"))?,
            asked_at: Moment::from_millis(asked_at),
        })
    })
    .transpose()
}

/// The question to each of these addresses that was not put again yet: what else is to be asked joins it, and is asked
/// when it is put again.
///
/// # Errors
/// What the database answered.
pub fn list_open(
    conn: &mut Conn,
    keys: &[EmailKey],
) -> Result<HashMap<(EmailKey, i16), QuestionId>, StoreError> {
    let keys: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes().as_slice()).collect();
    let rows: Vec<(Vec<u8>, i16, Vec<u8>)> = each!(conn, |c| question::table
        .filter(question::email_key.eq_any(keys))
        .filter(question::reminded_at.is_null())
        .order((question::asked_at, question::id))
        .select((question::email_key, question::slot, question::id))
        .load(c))?;
    rows.into_iter()
        .map(|(key, slot, id)| {
            let key = EmailKey::from_slice(&key).ok_or_else(|| odd("question.email_key"))?;
            Ok(((key, slot), QuestionId::from_slice(&id).ok_or_else(|| odd("question.id"))?))
        })
        .collect()
}

/// Questions that were asked a week ago and not put again yet, oldest first, at most `limit`.
///
/// # Errors
/// What the database answered.
pub fn list_to_repeat(conn: &mut Conn, now: Moment, limit: i64) -> Result<Vec<QuestionId>, StoreError> {
    let ids: Vec<Vec<u8>> = each!(conn, |c| question::table
        .filter(question::reminded_at.is_null())
        .filter(question::asked_at.le(now.plus_ms(-ASK_AGAIN_AFTER_MS).as_millis()))
        .order((question::asked_at, question::id))
        .limit(limit)
        .select(question::id)
        .load(c))?;
    ids.iter().map(|id| QuestionId::from_slice(id).ok_or_else(|| odd("question.id"))).collect()
}

/// Notes that questions are done with, with nothing left to ask: the last that was asked of them was the first.
///
/// # Errors
/// What the database answered.
pub fn set_done(tx: &mut Tx<'_>, ids: &[QuestionId]) -> Result<(), StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    each!(tx.conn(), |c| diesel::update(question::table.filter(question::id.eq_any(ids)))
        .set(question::reminded_at.eq(question::asked_at.nullable()))
        .execute(c))?;
    Ok(())
}

/// Notes that questions are put again, and with that done with.
///
/// # Errors
/// What the database answered.
pub fn set_repeated(tx: &mut Tx<'_>, ids: &[QuestionId], at: Moment) -> Result<(), StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    each!(tx.conn(), |c| diesel::update(question::table.filter(question::id.eq_any(ids)))
        .set(question::reminded_at.eq(Some(at.as_millis())))
        .execute(c))?;
    Ok(())
}

/// The letters of these questions, by question, each in the order of their writing, with what was said of them.
///
/// # Errors
/// What the database answered.
pub fn list_asked(
    conn: &mut Conn,
    questions: &[QuestionId],
) -> Result<HashMap<QuestionId, Vec<AskedLetter>>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, Vec<u8>, String, i64, Option<String>, Option<String>);
    let ids: Vec<&[u8]> = questions.iter().map(|id| id.as_bytes().as_slice()).collect();
    let rows: Vec<Row> = each!(conn, |c| question_letter::table
        .inner_join(letter::table.on(letter::id.eq(question_letter::letter_id)))
        .left_join(letter_answer::table.on(letter_answer::letter_id.eq(question_letter::letter_id)))
        .filter(question_letter::question_id.eq_any(ids))
        .order(letter::id)
        .select((
            question_letter::question_id,
            letter::id,
            letter::office_id,
            letter::state,
            letter::queued_at,
            letter_answer::answer.nullable(),
            letter_answer::words.nullable(),
        ))
        .load(c))?;
    let mut asked: HashMap<QuestionId, Vec<AskedLetter>> = HashMap::new();
    for (question, id, office, state, queued_at, answer, words) in rows {
        let question = QuestionId::from_slice(&question).ok_or_else(|| odd("question_letter.question_id"))?;
        let answer = answer.map(|code| Answer::from_code(&code).ok_or_else(|| odd("letter_answer.answer")));
        asked.entry(question).or_default().push(AskedLetter {
            letter: LetterId::from_slice(&id).ok_or_else(|| odd("letter.id"))?,
            office: OfficeId::from_slice(&office).ok_or_else(|| odd("letter.office_id"))?,
            state: LetterState::from_code(&state).ok_or_else(|| odd("letter.state"))?,
            queued_at: Moment::from_millis(queued_at),
            answer: answer.transpose()?,
            words: words.unwrap_or_default(),
        });
    }
    Ok(asked)
}

/// Writes what was said of a letter; what was said before is written over and counted.
///
/// # Errors
/// What the database answered.
pub fn record(
    tx: &mut Tx<'_>,
    id: LetterId,
    answer: Answer,
    words: &str,
    at: Moment,
) -> Result<(), StoreError> {
    let said = (
        letter_answer::answer.eq(answer.code()),
        letter_answer::words.eq(words),
        letter_answer::answered_at.eq(at.as_millis()),
    );
    each!(tx.conn(), |c| diesel::insert_into(letter_answer::table)
        .values((
            letter_answer::letter_id.eq(id.as_bytes().as_slice()),
            said,
            letter_answer::changes.eq(0_i16),
        ))
        .on_conflict(letter_answer::letter_id)
        .do_update()
        .set((said, letter_answer::changes.eq(letter_answer::changes + 1)))
        .execute(c))?;
    Ok(())
}

/// What writers said, per office, in the order of the offices' ids. Whether anything of it is shown is
/// [`ResponseRate::public_percent`]'s to say; a nation's rate is the sum of its offices'.
///
/// # Errors
/// What the database answered.
pub fn list_response_rates(conn: &mut Conn, campaign: CampaignId) -> Result<Vec<OfficeRate>, StoreError> {
    let rows: Vec<(Vec<u8>, String, String, i64)> = each!(conn, |c| letter_answer::table
        .inner_join(letter::table.on(letter::id.eq(letter_answer::letter_id)))
        .inner_join(office::table.on(office::id.eq(letter::office_id)))
        .filter(letter::campaign_id.eq(campaign.as_bytes().as_slice()))
        .group_by((letter::office_id, office::nation, letter_answer::answer))
        .order(letter::office_id)
        .select((letter::office_id, office::nation, letter_answer::answer, count_star()))
        .load(c))?;
    let mut rates: Vec<OfficeRate> = Vec::new();
    for (office, nation, answer, count) in rows {
        let office = OfficeId::from_slice(&office).ok_or_else(|| odd("letter.office_id"))?;
        let nation = Nation::from_slug(&nation).ok_or_else(|| odd("office.nation"))?;
        let count = u64::try_from(count).unwrap_or(0);
        let said = match Answer::from_code(&answer).ok_or_else(|| odd("letter_answer.answer"))? {
            Answer::Yes => ResponseRate { answered: count, ..ResponseRate::default() },
            Answer::Acknowledgement => ResponseRate { acknowledged: count, ..ResponseRate::default() },
            Answer::No => ResponseRate { silent: count, ..ResponseRate::default() },
        };
        match rates.last_mut().filter(|last| last.office == office) {
            Some(last) => last.rate = last.rate.plus(said),
            None => rates.push(OfficeRate { office, nation, rate: said }),
        }
    }
    Ok(rates)
}

/// What writers said in words of their own, the newest first, at most `limit`.
///
/// # Errors
/// What the database answered.
pub fn list_words(conn: &mut Conn, campaign: CampaignId, limit: i64) -> Result<Vec<AnswerWords>, StoreError> {
    let rows: Vec<(Vec<u8>, String, String, i64)> = each!(conn, |c| letter_answer::table
        .inner_join(letter::table.on(letter::id.eq(letter_answer::letter_id)))
        .filter(letter::campaign_id.eq(campaign.as_bytes().as_slice()))
        .filter(letter_answer::words.ne(""))
        .order((letter_answer::answered_at.desc(), letter_answer::letter_id))
        .limit(limit)
        .select((letter::office_id, letter_answer::answer, letter_answer::words, letter_answer::answered_at,))
        .load(c))?;
    rows.into_iter()
        .map(|(office, answer, words, at)| {
            Ok(AnswerWords {
                office: OfficeId::from_slice(&office).ok_or_else(|| odd("letter.office_id"))?,
                answer: Answer::from_code(&answer).ok_or_else(|| odd("letter_answer.answer"))?,
                words,
                answered_at: Moment::from_millis(at),
            })
        })
        .collect()
}

/// What was said of each of these letters, where anything was, with the words beside it.
///
/// # Errors
/// What the database answered.
pub fn list_said(
    conn: &mut Conn,
    letters: &[LetterId],
) -> Result<HashMap<LetterId, (Answer, String)>, StoreError> {
    let ids: Vec<&[u8]> = letters.iter().map(|id| id.as_bytes().as_slice()).collect();
    let rows: Vec<(Vec<u8>, String, String)> = each!(conn, |c| letter_answer::table
        .filter(letter_answer::letter_id.eq_any(ids))
        .select((letter_answer::letter_id, letter_answer::answer, letter_answer::words))
        .load(c))?;
    rows.into_iter()
        .map(|(letter, answer, words)| {
            let letter = LetterId::from_slice(&letter).ok_or_else(|| odd("letter_answer.letter_id"))?;
            let answer = Answer::from_code(&answer).ok_or_else(|| odd("letter_answer.answer"))?;
            Ok((letter, (answer, words)))
        })
        .collect()
}
