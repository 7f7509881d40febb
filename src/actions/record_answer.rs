//! What a supporter says of the letters that we asked about, and that they want no more such questions.

use crate::domain::answer::Answer;
use crate::domain::consent::Purpose;
use crate::domain::id::{LetterId, QuestionId};
use crate::domain::letter::LetterState;
use crate::domain::moment::Moment;
use crate::domain::text::MultiLine;
use crate::store::{StoreError, Tx, consent, letter, letter_answer, signature};

/// What is said of one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidOf {
    /// The letter.
    pub letter: LetterId,
    /// What came of it.
    pub answer: Answer,
}

/// Writes down what is said of those letters that the question was about, with `words` for the staff beside each;
/// returns how many those were. It can be said anew at any time, and the last word counts. A letter of which an
/// answer came is answered; where that is taken back, only what was said changes.
///
/// # Errors
/// `NotFound` for a question that does not exist; what the database answered.
pub fn record_answer(
    tx: &mut Tx<'_>,
    question: QuestionId,
    said: &[SaidOf],
    words: Option<&MultiLine>,
    now: Moment,
) -> Result<usize, StoreError> {
    letter_answer::find_question(tx.conn(), question)?.ok_or(StoreError::NotFound)?;
    let asked = letter_answer::list_asked(tx.conn(), &[question])?.remove(&question).unwrap_or_default();
    let mut recorded = 0;
    for said in said.iter().filter(|said| asked.iter().any(|asked| asked.letter == said.letter)) {
        letter_answer::record(tx, said.letter, said.answer, words.map_or("", MultiLine::as_str), now)?;
        if said.answer == Answer::Yes {
            letter::set_state(tx, &[said.letter], LetterState::Answered, now)?;
        }
        recorded += 1;
    }
    Ok(recorded)
}

/// Asks the address behind a question nothing of this kind any more, whatever it wrote or will write.
///
/// # Errors
/// `NotFound` for a question that does not exist; what the database answered.
pub fn stop_questions(tx: &mut Tx<'_>, question: QuestionId, now: Moment) -> Result<(), StoreError> {
    let question = letter_answer::find_question(tx.conn(), question)?.ok_or(StoreError::NotFound)?;
    let Some(row) = signature::find(tx.conn(), question.signature)? else {
        return Ok(());
    };
    consent::suppress(tx, row.email_key, Purpose::Questions, "unsubscribed", now)?;
    Ok(())
}
