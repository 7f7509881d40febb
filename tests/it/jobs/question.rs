//! Whether an answer came: who is asked when, of which letters, what is said, and that nobody is asked twice in a week.

use std::collections::BTreeMap;

use clarion::actions::record_answer::{SaidOf, record_answer, stop_questions};
use clarion::actions::withdraw::withdraw;
use clarion::domain::answer::{ASK_AFTER_MS, ASK_AGAIN_AFTER_MS, Answer};
use clarion::domain::id::{LetterId, QuestionId, SignatureId};
use clarion::domain::letter::LetterState;
use clarion::domain::moment::{DAY_MS, HOUR_MS, Moment};
use clarion::domain::notice::Notice;
use clarion::jobs::schedule::Task;
use clarion::store::{StoreError, letter, letter_answer};

use super::hand::{Hand, assert_sound, barbara, grace, one, state, written};
use super::office::{duty, link, of_kind, office_of};
use super::render::header;
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

pub(super) async fn question_of(db: &TestDatabase, letter: LetterId) -> QuestionId {
    use diesel::prelude::*;
    let found = db.store.read(move |conn| {
        let sql = "SELECT question_id AS id, letter_id AS letter FROM question_letter";
        let rows: Vec<Pair> = match conn {
            clarion::store::Conn::Sqlite(c) => diesel::sql_query(sql).load(c)?,
            clarion::store::Conn::Postgres(c) => diesel::sql_query(sql).load(&mut **c)?,
        };
        Ok::<_, StoreError>(rows.into_iter().find(|row| row.letter == letter.as_bytes()).map(|row| row.id))
    });
    QuestionId::from_slice(&found.await.unwrap().unwrap()).unwrap()
}

#[derive(diesel::QueryableByName)]
struct Pair {
    #[diesel(sql_type = diesel::sql_types::Binary)]
    id: Vec<u8>,
    #[diesel(sql_type = diesel::sql_types::Binary)]
    letter: Vec<u8>,
}

pub(super) async fn record(
    db: &TestDatabase,
    letter: LetterId,
    answer: Answer,
    words: Option<&str>,
) -> usize {
    let (question, now) = (question_of(db, letter).await, db.clock.now());
    let words = words.map(|words| clarion::domain::text::MultiLine::parse(words, 100).unwrap());
    let said = [SaidOf { letter, answer }];
    db.store.write(move |tx| record_answer(tx, question, &said, words.as_ref(), now)).await.unwrap()
}

pub(super) async fn email_key(
    db: &TestDatabase,
    writer: SignatureId,
) -> clarion::domain::signature::EmailKey {
    let row = db.store.read(move |conn| clarion::store::signature::find(conn, writer)).await;
    row.unwrap().unwrap().email_key
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

    async fn a_supporter_is_asked_after_two_weeks_and_once_more_a_week_later(db: TestDatabase) {
        let (stage, _, _) = one(&db).await;
        let hand = Hand::of(&db);
        hand.deliver(Notice::Letter).await;
        db.clock.advance(ASK_AFTER_MS - 1);
        assert_eq!(duty(&db, stage, Task::AskForAnswers).await, None, "before eight in the morning");
        db.clock.advance(1);
        assert_eq!(duty(&db, stage, Task::AskForAnswers).await, Some(1));
        let asked = hand.deliver(Notice::AnswerQuestion).await;
        assert_eq!((asked.len(), header(&asked[0], "To")), (1, Some("ada@example.org")));
        assert_eq!(header(&asked[0], "List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
        for word in ["?answer=yes", "?answer=acknowledgement", "?answer=no"] {
            link(&asked[0], word);
        }
        db.clock.advance(ASK_AGAIN_AFTER_MS - HOUR_MS);
        assert_eq!(duty(&db, stage, Task::AskForAnswers).await, None);
        db.clock.advance(HOUR_MS);
        assert_eq!(duty(&db, stage, Task::AskForAnswers).await, Some(1));
        let again = hand.deliver(Notice::AnswerQuestion).await;
        assert!(again[0].text.contains("the last time that we ask"), "{}", again[0].text);
        for _ in 0..6 {
            db.clock.advance(7 * DAY_MS);
            assert_eq!(duty(&db, stage, Task::AskForAnswers).await, Some(0));
        }
        assert_sound(&db).await;
    }

    async fn one_question_is_about_all_letters_of_a_supporter(db: TestDatabase) {
        let stage = stage(&db).await;
        let offices = [
            crate::actions::letter::office(&db, crate::actions::letter::SEAT, 1, grace()).await,
            crate::actions::letter::office(&db, crate::actions::letter::SEAT, 2, barbara()).await,
        ];
        let writer = crate::actions::letter::supporter(&db, stage, "ada@example.org", Some(crate::actions::letter::SEAT)).await;
        let request = crate::actions::letter::letter_to(&db, stage, writer, &offices);
        crate::actions::letter::send(&db, &request).await.unwrap();
        let ids: Vec<LetterId> = request.letters.iter().map(|letter| letter.id).collect();
        // The second leaves three days after the first.
        let sent = |id: LetterId| {
            let now = db.clock.now();
            db.store.write(move |tx| letter::set_state(tx, &[id], LetterState::Sent, now))
        };
        sent(ids[0]).await.unwrap();
        db.clock.advance(3 * DAY_MS);
        sent(ids[1]).await.unwrap();
        db.clock.advance(ASK_AFTER_MS - 3 * DAY_MS);
        assert_eq!(duty(&db, stage, Task::AskForAnswers).await, Some(1));
        db.clock.advance(3 * DAY_MS);
        assert_eq!(duty(&db, stage, Task::AskForAnswers).await, Some(1), "the second letter joins the question");
        assert_eq!(of_kind(&db, Notice::AnswerQuestion).await, 1, "and makes no second mail");
        let asked = Hand::of(&db).deliver(Notice::AnswerQuestion).await;
        assert_eq!(asked[0].text.matches("your letter of 15 January 2027").count(), 2, "{}", asked[0].text);
    }

    async fn nobody_is_asked_of_what_is_over(db: TestDatabase) {
        let (stage, id, writer) = one(&db).await;
        let hand = Hand::of(&db);
        hand.deliver(Notice::Letter).await;
        let (bounced, _) = written(&db, stage, "ben@example.org", "Bounced.").await;
        let (stopped, _) = written(&db, stage, "cai@example.org", "Stopped.").await;
        let (answered, _) = written(&db, stage, "dee@example.org", "Answered.").await;
        hand.deliver(Notice::Letter).await;
        db.clock.advance(ASK_AFTER_MS);
        assert_eq!(duty(&db, stage, Task::AskForAnswers).await, Some(4));
        // Between the question's queueing and its sending.
        let now = db.clock.now();
        assert!(db.store.write(move |tx| withdraw(tx, stage.writer, writer, now)).await.unwrap());
        db.store.write(move |tx| letter::set_state(tx, &[bounced], LetterState::Bounced, now)).await.unwrap();
        let question = question_of(&db, stopped).await;
        db.store.write(move |tx| stop_questions(tx, question, now)).await.unwrap();
        assert_eq!(record(&db, answered, Answer::No, None).await, 1);
        assert!(hand.deliver(Notice::AnswerQuestion).await.is_empty());
        db.clock.advance(ASK_AGAIN_AFTER_MS);
        duty(&db, stage, Task::AskForAnswers).await;
        assert!(hand.deliver(Notice::AnswerQuestion).await.is_empty());
        assert_eq!(state(&db, id).await.0, LetterState::Sent);
    }

    async fn what_is_said_can_be_said_anew_and_makes_the_rates(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        hand.deliver(Notice::Letter).await;
        db.clock.advance(ASK_AFTER_MS);
        duty(&db, stage, Task::AskForAnswers).await;
        let rates = || db.store.read(move |conn| letter_answer::list_response_rates(conn, stage.campaign));
        assert!(rates().await.unwrap().is_empty());
        assert_eq!(record(&db, id, Answer::Acknowledgement, Some("They wrote back.")).await, 1);
        let rate = rates().await.unwrap()[0];
        assert_eq!((rate.rate.answered, rate.rate.acknowledged, rate.rate.told()), (0, 1, 1));
        assert_eq!(rate.office, office_of(&db, id).await);
        assert_eq!(rate.rate.public_percent(), None, "one answer is nobody's business");
        assert_eq!(record(&db, id, Answer::Yes, None).await, 1);
        let rate = rates().await.unwrap()[0];
        assert_eq!((rate.rate.answered, rate.rate.told()), (1, 1));
        assert_eq!(state(&db, id).await.0, LetterState::Answered);
        // A letter of another question is not this one's to speak of.
        let (other, _) = written(&db, stage, "ben@example.org", "Mine too.").await;
        let (question, now) = (question_of(&db, id).await, db.clock.now());
        let said = [SaidOf { letter: other, answer: Answer::Yes }];
        let recorded = db.store.write(move |tx| record_answer(tx, question, &said, None, now)).await.unwrap();
        assert_eq!(recorded, 0);
    }
}
