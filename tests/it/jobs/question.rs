//! Nobody is asked twice in a week whether an answer came, whenever their letters left.

use std::collections::BTreeMap;

use clarion::domain::answer::{ASK_AFTER_MS, Answer};
use clarion::domain::id::{LetterId, SignatureId};
use clarion::domain::letter::LetterState;
use clarion::domain::moment::{DAY_MS, Moment};
use clarion::domain::notice::Notice;
use clarion::jobs::schedule::Task;
use clarion::store::letter;

use super::hand::{Hand, barbara, grace};
use super::office::{duty, record};
use crate::actions::letter::{SEAT, Stage, letter_to, office, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};

/// A supporter's letters to two offices.
async fn two_letters(db: &TestDatabase) -> (Stage, [LetterId; 2], SignatureId) {
    let stage = stage(db).await;
    let offices = [office(db, SEAT, 1, grace()).await, office(db, SEAT, 2, barbara()).await];
    let writer = supporter(db, stage, "ada@example.org", Some(SEAT)).await;
    let request = letter_to(db, stage, writer, &offices);
    send(db, &request).await.unwrap();
    (stage, [request.letters[0].id, request.letters[1].id], writer)
}

async fn sent(db: &TestDatabase, id: LetterId) {
    let now = db.clock.now();
    let moved = db.store.write(move |tx| letter::set_state(tx, &[id], LetterState::Sent, now));
    assert_eq!(moved.await.unwrap(), 1);
}

/// Lets days pass, asks on each, and returns on which ones a mail was sent, and about how many letters.
async fn asked(db: &TestDatabase, stage: Stage, begin: Moment, days: i64) -> BTreeMap<i64, usize> {
    let hand = Hand::of(db);
    let mut asked = BTreeMap::new();
    for _ in 0..days {
        db.clock.advance(DAY_MS);
        duty(db, stage, Task::AskForAnswers).await;
        for mail in hand.deliver(Notice::AnswerQuestion).await {
            let letters = mail.text.matches("your letter of").count();
            let day = db.clock.now().since_ms(begin) / DAY_MS;
            assert_eq!(asked.insert(day, letters), None, "two mails on day {day}");
        }
    }
    asked
}

on_each_database! {
    async fn a_letter_that_is_due_the_day_after_a_reminder_waits_for_a_week(db: TestDatabase) {
        let (stage, [first, second], _) = two_letters(&db).await;
        let begin = db.clock.now();
        sent(&db, first).await;
        db.clock.advance(8 * DAY_MS);
        sent(&db, second).await;
        // The first is asked about on days 14 and 21; the second is due on day 22.
        assert_eq!(asked(&db, stage, begin, 40).await, BTreeMap::from([(14, 1), (21, 1), (28, 1), (35, 1)]));
    }

    async fn a_letter_that_is_due_on_the_day_of_the_reminder_joins_it(db: TestDatabase) {
        let (stage, [first, second], _) = two_letters(&db).await;
        let begin = db.clock.now();
        sent(&db, first).await;
        db.clock.advance(7 * DAY_MS);
        sent(&db, second).await;
        assert_eq!(asked(&db, stage, begin, 40).await, BTreeMap::from([(14, 1), (21, 2)]));
    }

    async fn a_question_that_was_answered_keeps_nobody_waiting(db: TestDatabase) {
        let (stage, [first, second], _) = two_letters(&db).await;
        let begin = db.clock.now();
        sent(&db, first).await;
        assert_eq!(asked(&db, stage, begin, ASK_AFTER_MS / DAY_MS).await, BTreeMap::from([(14, 1)]));
        assert_eq!(record(&db, first, Answer::No, None).await, 1);
        // Due on day 29: the reminder of day 21 was not sent.
        db.clock.advance(DAY_MS);
        sent(&db, second).await;
        assert_eq!(asked(&db, stage, begin, 30).await, BTreeMap::from([(29, 1), (36, 1)]));
    }
}
