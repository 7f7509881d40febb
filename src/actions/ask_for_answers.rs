//! "Did you get an answer?": two weeks after a letter was sent, and once more a week later.

use std::collections::HashMap;

use crate::domain::id::{LetterId, OutboxId, QuestionId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::signature::EmailKey;
use crate::store::letter_answer::{AskedLetter, DueLetter};
use crate::store::outbox::NewMail;
use crate::store::{StoreError, Tx, letter_answer, outbox};

/// Asks about as many letters that are old enough as there are `ids`; returns how many letters that were. All that
/// one supporter wrote goes into one question, and what becomes due before that is put again joins it; what becomes due
/// within a week after that waits for the week to end. Nobody gets a mail for each letter, or two in a week.
///
/// # Errors
/// What the database answered.
pub fn ask_for_answers(
    tx: &mut Tx<'_>,
    ids: &[(QuestionId, OutboxId)],
    now: Moment,
) -> Result<usize, StoreError> {
    let limit = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let due: Vec<DueLetter> = letter_answer::list_due(tx.conn(), now, limit)?;
    if due.is_empty() {
        return Ok(0);
    }
    let keys: Vec<EmailKey> = due.iter().map(|due| due.email_key).collect();
    let mut questions: HashMap<(EmailKey, i16), QuestionId> = letter_answer::list_open(tx.conn(), &keys)?;
    let (mut mails, mut asked): (Vec<NewMail>, Vec<(LetterId, QuestionId)>) = (Vec::new(), Vec::new());
    for (due, (fresh, mail)) in due.iter().zip(ids) {
        let question = match questions.get(&(due.email_key, due.slot)) {
            Some(question) => *question,
            None => {
                letter_answer::insert_question(tx, *fresh, due, now)?;
                questions.insert((due.email_key, due.slot), *fresh);
                mails.push(NewMail {
                    id: *mail,
                    notice: Notice::AnswerQuestion,
                    subject: fresh.uuid(),
                    ordinal: 1,
                    queued_at: now,
                });
                *fresh
            }
        };
        asked.push((due.letter, question));
    }
    letter_answer::add_letters(tx, &asked)?;
    outbox::queue(tx, &mails)?;
    Ok(due.len())
}

/// Puts questions again that were asked a week ago and that nobody has answered, at most as many as there are
/// `mail_ids`; returns how many were looked at. Once answered, a question is not put again.
///
/// # Errors
/// What the database answered.
pub fn ask_again(tx: &mut Tx<'_>, mail_ids: &[OutboxId], now: Moment) -> Result<usize, StoreError> {
    let limit = i64::try_from(mail_ids.len()).unwrap_or(i64::MAX);
    let ids = letter_answer::list_to_repeat(tx.conn(), now, limit)?;
    if ids.is_empty() {
        return Ok(0);
    }
    let asked = letter_answer::list_asked(tx.conn(), &ids)?;
    let is_open = |id: &QuestionId| asked.get(id).is_some_and(|asked| asked.iter().any(AskedLetter::is_open));
    let (open, done): (Vec<QuestionId>, Vec<QuestionId>) = ids.iter().copied().partition(is_open);
    let mails: Vec<NewMail> = open
        .iter()
        .zip(mail_ids)
        .map(|(id, mail)| NewMail {
            id: *mail,
            notice: Notice::AnswerQuestion,
            subject: id.uuid(),
            ordinal: 2,
            queued_at: now,
        })
        .collect();
    letter_answer::set_repeated(tx, &open, now)?;
    letter_answer::set_done(tx, &done)?;
    outbox::queue(tx, &mails)?;
    Ok(ids.len())
}
