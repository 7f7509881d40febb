//! How offices choose to take letters, and what they and their writers are mailed, from claim to mail.

use clarion::actions::choose_intake::{Chosen, choose_intake, confirm_address};
use clarion::actions::request_office_link::request_office_link;
use clarion::actions::withdraw::withdraw;
use clarion::domain::email::EmailAddress;
use clarion::domain::id::{
    LetterId, OfficeChoiceId, OfficeId, OfficeRequestId, OutboxId, QuestionId, SignatureId,
};
use clarion::domain::language::Language;
use clarion::domain::letter::LetterState;
use clarion::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::domain::office::{CONFIRM_LIFE_MS, Intake, StatementKind};
use clarion::jobs::schedule::{DUTIES, Shift, Task, run_if_due};
use clarion::mail::read::CapturedMail;
use clarion::store::office_choice::{self, OfficeChoice};
use clarion::store::office_request::OfficeRequest;
use clarion::store::statement::{self, Statement};
use clarion::store::{StoreError, letter, letter_answer, outbox};
use tokio::sync::watch;

use super::hand::{Hand, assert_sound, barbara, filled, found, one, state, without_office_line, written};
use super::question::{email_key, question_of};
use super::render::{header, scrubbed, shown};
use super::statement::{confirm_it, judge, state_it, statement_of};
use crate::actions::letter::{Stage, keys};
use crate::database::{TestDatabase, on_each_database};

pub(super) const ON_FILE: &str = "Grace Sample MP <grace@parliament.example.org>";

/// Does a duty, in a process that nobody stops.
pub(super) async fn duty(db: &TestDatabase, stage: Stage, task: Task) -> Option<u64> {
    let (_stop, signal) = watch::channel(false);
    let duty = DUTIES.into_iter().find(|duty| duty.task == task).unwrap();
    let shift =
        Shift { store: db.store.clone(), clock: db.clock.clone(), writer: stage.writer, keeps_hours: true };
    run_if_due(&shift, &duty, &signal).await
}

/// The choice that the present holder of a letter's office makes.
pub(super) async fn choice_of(
    db: &TestDatabase,
    letter: LetterId,
    intake: Intake,
    address: Option<&str>,
) -> OfficeChoice {
    let found = found(db, letter).await;
    OfficeChoice {
        id: OfficeChoiceId::from_uuid(db.clock.new_id()),
        campaign: found.campaign,
        office: found.office.id,
        holder: found.office.holder.unwrap().id,
        intake,
        address: address.map(|address| EmailAddress::parse(address).unwrap()),
        language: Language::English,
        made_at: db.clock.now(),
        confirmed_at: None,
        refused_at: None,
    }
}

pub(super) async fn choose(db: &TestDatabase, choice: &OfficeChoice) -> Chosen {
    let (choice, now) = (choice.clone(), db.clock.now());
    let mails = [db.clock.new_id(), db.clock.new_id()].map(OutboxId::from_uuid);
    db.store.write(move |tx| choose_intake(tx, &choice, mails, now)).await.unwrap()
}

async fn ask_for_link(db: &TestDatabase, letter: LetterId) {
    let found = found(db, letter).await;
    let request = OfficeRequest {
        id: OfficeRequestId::from_uuid(db.clock.new_id()),
        campaign: found.campaign,
        office: found.office.id,
        language: Language::English,
        asked_at: db.clock.now(),
    };
    let mail = OutboxId::from_uuid(db.clock.new_id());
    db.store.write(move |tx| request_office_link(tx, &request, mail)).await.unwrap();
}

pub(super) async fn office_of(db: &TestDatabase, letter: LetterId) -> OfficeId {
    found(db, letter).await.office.id
}

/// The path of the first link of a mail that holds `part`.
pub(super) fn link(mail: &CapturedMail, part: &str) -> String {
    mail.links
        .iter()
        .find(|link| link.contains(part))
        .unwrap_or_else(|| panic!("no {part} in {:?}", mail.links))
        .clone()
}

pub(super) async fn of_kind(db: &TestDatabase, notice: Notice) -> i64 {
    let lines = db.store.read(outbox::status).await.unwrap();
    lines.iter().filter(|line| line.notice == notice).map(|line| line.count).sum()
}

on_each_database! {
    async fn the_last_line_of_a_letter_leads_its_office_to_its_page_and_names_nobody(db: TestDatabase) {
        let (_, id, writer) = one(&db).await;
        let sent = Hand::of(&db).deliver(Notice::Letter).await;
        let url = link(&sent[0], "/en/office/");
        let token = url.rsplit('/').next().unwrap();
        let found = found(&db, id).await;
        assert_eq!(keys().open_office_token(token), Some((found.campaign, found.office.id)));
        assert!(!token.contains(&keys().token(clarion::secret::Purpose::Letters, writer.uuid())));
        let last = sent[0].text.trim_end().lines().next_back().unwrap();
        assert!(last.starts_with("For the office: "), "{last}");
        // By chance the token may hold any three letters.
        let said = last.replace(token, "");
        for name in ["Ada", "Grace", "@"] {
            assert!(!said.contains(name), "{last}");
        }
    }

    async fn a_link_is_mailed_to_the_address_on_file_and_not_more_than_five_times_a_day(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        ask_for_link(&db, id).await;
        let sent = hand.deliver(Notice::OfficeLink).await;
        assert_eq!((sent.len(), header(&sent[0], "To")), (1, Some(ON_FILE)));
        assert_eq!(header(&sent[0], "Auto-Submitted"), Some("auto-generated"));
        let visit = keys().open_visit_token(link(&sent[0], "/en/office/").rsplit('/').next().unwrap()).unwrap();
        assert_eq!((visit.office, visit.issued_at), (office_of(&db, id).await, db.clock.now()));
        db.clock.advance(10 * MINUTE_MS - 1);
        ask_for_link(&db, id).await;
        assert_eq!(of_kind(&db, Notice::OfficeLink).await, 1, "one in ten minutes");
        for _ in 0..8 {
            db.clock.advance(10 * MINUTE_MS);
            ask_for_link(&db, id).await;
        }
        assert_eq!(of_kind(&db, Notice::OfficeLink).await, 5, "five in a day");
        db.clock.advance(DAY_MS);
        ask_for_link(&db, id).await;
        assert_eq!(of_kind(&db, Notice::OfficeLink).await, 6);
        assert_sound(&db).await;
        // Whoever comes meanwhile gets the mail; a vacant office gets none.
        filled(&db, None).await;
        assert!(hand.deliver(Notice::OfficeLink).await.is_empty());
        assert_sound(&db).await;
    }

    async fn a_letter_to_an_office_that_takes_digests_is_collected_and_its_writer_told_once(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        assert_eq!(choose(&db, &choice_of(&db, id, Intake::Digest, None).await).await, Chosen::Now);
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await.0, LetterState::Collected);
        let told = hand.deliver(Notice::LetterCollected).await;
        assert_eq!((told.len(), header(&told[0], "To")), (1, Some("ada@example.org")));
        assert!(hand.claim(Notice::LetterCollected).await.is_empty());
        assert_sound(&db).await;
    }

    async fn a_letter_to_an_office_that_takes_none_is_declined_and_comes_back_to_be_printed(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        choose(&db, &choice_of(&db, id, Intake::Nothing, None).await).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await.0, LetterState::Declined);
        let told = hand.deliver(Notice::LetterDeclined).await;
        assert_eq!(told.len(), 1);
        assert!(told[0].text.contains("print it and post it") && told[0].text.contains("Dear Grace Sample,"));
        assert_sound(&db).await;
    }

    async fn a_successor_begins_with_single_letters(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        choose(&db, &choice_of(&db, id, Intake::Nothing, None).await).await;
        db.clock.advance(MINUTE_MS);
        filled(&db, barbara()).await;
        let sent = Hand::of(&db).deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Barbara Holder MP <barbara@parliament.example.org>"));
        assert!(without_office_line(&sent[0].text).contains("Dear Barbara Holder,"));
        assert_eq!(state(&db, id).await.0, LetterState::Sent);
    }

    async fn another_address_holds_once_it_has_confirmed_and_the_old_one_is_told(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let choice = choice_of(&db, id, Intake::Single, Some("team@office.example")).await;
        assert_eq!(choose(&db, &choice).await, Chosen::AwaitsAddress);
        let asked = hand.deliver(Notice::OfficeAddress).await;
        let told = hand.deliver(Notice::OfficeAddressTold).await;
        assert_eq!(header(&asked[0], "To"), Some("Grace Sample MP <team@office.example>"));
        assert_eq!(header(&told[0], "To"), Some(ON_FILE));
        assert!(told[0].text.contains("team@office.example"));
        assert_eq!(header(&hand.deliver(Notice::Letter).await[0], "To"), Some(ON_FILE), "not confirmed yet");
        let (choice_id, now) = (choice.id, db.clock.now());
        for _ in 0..2 {
            assert!(db.store.write(move |tx| confirm_address(tx, choice_id, now)).await.unwrap());
        }
        written(&db, stage, "ben@example.org", "Mine too.").await;
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Grace Sample MP <team@office.example>"));
        // The next choice with the same address needs no second confirmation.
        db.clock.advance(1);
        let again = choice_of(&db, id, Intake::Digest, Some("team@office.example")).await;
        assert_eq!(choose(&db, &again).await, Chosen::Now);
        let history = db.store.read(move |conn| office_choice::list_history(conn, again.campaign, again.office));
        assert_eq!(history.await.unwrap().len(), 2, "nothing is written over");
        assert_sound(&db).await;
    }

    async fn an_address_is_not_confirmed_once_another_choice_has_followed(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let mistaken = choice_of(&db, id, Intake::Single, Some("else@office.example")).await;
        assert_eq!(choose(&db, &mistaken).await, Chosen::AwaitsAddress);
        db.clock.advance(MINUTE_MS);
        assert_eq!(choose(&db, &choice_of(&db, id, Intake::Single, None).await).await, Chosen::Now);
        let (late, now) = (mistaken.id, db.clock.now());
        assert!(!db.store.write(move |tx| confirm_address(tx, late, now)).await.unwrap());
        let sent = Hand::of(&db).deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some(ON_FILE));
    }

    async fn an_answer_moves_no_letter_to_whoever_comes_next(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        Hand::of(&db).deliver(Notice::Letter).await;
        let settled_at = found(&db, id).await.settled_at;
        db.clock.advance(DAY_MS);
        let now = db.clock.now();
        db.store.write(move |tx| letter::set_state(tx, &[id], LetterState::Answered, now)).await.unwrap();
        let answered = found(&db, id).await;
        assert_eq!((answered.state, answered.settled_at), (LetterState::Answered, settled_at));
    }

    async fn an_address_that_is_confirmed_late_or_for_who_has_left_does_not_hold(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let late = choice_of(&db, id, Intake::Single, Some("late@office.example")).await;
        choose(&db, &late).await;
        db.clock.advance(CONFIRM_LIFE_MS);
        let (late, now) = (late.id, db.clock.now());
        assert!(!db.store.write(move |tx| confirm_address(tx, late, now)).await.unwrap());
        let left = choice_of(&db, id, Intake::Single, Some("left@office.example")).await;
        choose(&db, &left).await;
        filled(&db, barbara()).await;
        let now = db.clock.now();
        assert!(!db.store.write({ let id = left.id; move |tx| confirm_address(tx, id, now) }).await.unwrap());
        assert_eq!(choose(&db, &left).await, Chosen::NotYours);
        assert!(Hand::of(&db).deliver(Notice::OfficeAddress).await.is_empty(), "nobody is asked for who has left");
    }

    async fn a_digest_goes_once_a_week_and_says_how_many_wrote_and_what_for(db: TestDatabase) {
        let (stage, id, writer) = one(&db).await;
        let hand = Hand::of(&db);
        choose(&db, &choice_of(&db, id, Intake::Digest, None).await).await;
        let (second, _) = written(&db, stage, "ben@example.org", "Mine too.").await;
        hand.deliver(Notice::Letter).await;
        assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(0), "this week's letters wait for Monday");
        // The test's clock stands on a Friday, 08:00.
        db.clock.advance(3 * DAY_MS);
        assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(1));
        let sent = hand.deliver(Notice::OfficeDigest).await;
        assert_eq!((sent.len(), header(&sent[0], "To")), (1, Some(ON_FILE)));
        assert!(sent[0].text.contains("2 people have written to you"), "{}", sent[0].text);
        assert!(sent[0].text.contains("(in 2 of them)") && !sent[0].text.contains("Ada"), "{}", sent[0].text);
        let token = link(&sent[0], "/en/office/");
        assert!(keys().open_office_token(token.rsplit('/').next().unwrap()).is_some(), "no key lies in a mailbox for a week");
        for _ in 0..3 {
            db.clock.advance(HOUR_MS);
            assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(0));
        }
        // A week without letters has no digest; one who withdraws is in none.
        db.clock.advance(7 * DAY_MS);
        assert_eq!(duty(&db, stage, Task::SendDigests).await, Some(0));
        let now = db.clock.now();
        assert!(db.store.write(move |tx| withdraw(tx, stage.writer, writer, now)).await.unwrap());
        assert_eq!(state(&db, second).await.0, LetterState::Collected);
        assert_sound(&db).await;
    }

    // --- Did you get an answer? --------------------------------------------------------------------------------------

    // --- The words ---------------------------------------------------------------------------------------------------

    async fn every_mail_reads_well_in_both_languages(db: TestDatabase) {
        let (stage, id, writer) = one(&db).await;
        let hand = Hand::of(&db);
        for language in Language::ALL {
            set_language(&db, writer, language).await;
            let shown_as = |mails: Vec<CapturedMail>, name: &str| {
                assert_eq!(mails.len(), 1, "{name}");
                let mail = &mails[0];
                let text = mail.links.iter().fold(shown(mail), |text, link| {
                    let tokens = link.split(['/', '?']).filter(|part| part.len() >= 40);
                    tokens.fold(text, |text, token| text.replace(token, "TOKEN"))
                });
                insta::assert_snapshot!(format!("{name}_{}", language.code()), scrubbed(&text, &[]));
            };
            let shown_of = |mails: Vec<CapturedMail>, notice: Notice| shown_as(mails, notice.code());
            let found = found(&db, id).await;
            let request = OfficeRequest {
                id: OfficeRequestId::from_uuid(db.clock.new_id()),
                campaign: found.campaign,
                office: found.office.id,
                language,
                asked_at: db.clock.now(),
            };
            let mail = OutboxId::from_uuid(db.clock.new_id());
            db.store.write(move |tx| request_office_link(tx, &request, mail)).await.unwrap();
            shown_of(hand.deliver(Notice::OfficeLink).await, Notice::OfficeLink);

            let address = format!("{}@office.example", language.code());
            let choice = OfficeChoice { language, ..choice_of(&db, id, Intake::Digest, Some(&address)).await };
            choose(&db, &choice).await;
            shown_of(hand.deliver(Notice::OfficeAddress).await, Notice::OfficeAddress);
            shown_of(hand.deliver(Notice::OfficeAddressTold).await, Notice::OfficeAddressTold);

            let said = Statement { language, ..statement_of(&db, id, StatementKind::Commitment).await };
            state_it(&db, &said).await;
            shown_of(hand.deliver(Notice::OfficeStatement).await, Notice::OfficeStatement);
            confirm_it(&db, said.id).await;
            judge(&db, said.id, false).await;
            shown_as(hand.deliver(Notice::OfficeJudged).await, "office_judged_refused");

            // Each fate of a letter, one after the other, behind the program's back.
            for (notice, fate) in [
                (Notice::LetterCollected, LetterState::Collected),
                (Notice::LetterDeclined, LetterState::Declined),
            ] {
                force_state(&db, fate).await;
                shown_of(hand.deliver_one(notice, id.uuid(), 1).await, notice);
            }
            let said = Statement { language, ..statement_of(&db, id, StatementKind::Answer).await };
            state_it(&db, &said).await;
            hand.deliver(Notice::OfficeStatement).await;
            confirm_it(&db, said.id).await;
            judge(&db, said.id, true).await;
            shown_as(hand.deliver(Notice::OfficeJudged).await, "office_judged_approved");
            let number = db.store.read({ let id = said.id; move |conn| statement::find(conn, id) }).await.unwrap().unwrap().number;
            shown_of(hand.deliver_one(Notice::OfficeAnswer, id.uuid(), number).await, Notice::OfficeAnswer);

            let digest = clarion::store::office_digest::OfficeDigest {
                id: clarion::domain::id::OfficeDigestId::from_uuid(db.clock.new_id()),
                campaign: found.campaign,
                office: found.office.id,
                holder: choice.holder,
                language,
                week: i64::from(language == Language::Welsh),
                since: db.clock.now().plus_ms(-7 * DAY_MS),
                until: db.clock.now().plus_ms(1),
            };
            choose(&db, &OfficeChoice { address: None, id: OfficeChoiceId::from_uuid(db.clock.new_id()), ..choice.clone() }).await;
            force_state(&db, LetterState::Collected).await;
            assert!(db.store.write(move |tx| clarion::store::office_digest::insert(tx, &digest)).await.unwrap());
            shown_of(hand.deliver_one(Notice::OfficeDigest, digest.id.uuid(), 1).await, Notice::OfficeDigest);

            force_state(&db, LetterState::Sent).await;
            let question = QuestionId::from_uuid(db.clock.new_id());
            let due = letter_answer::DueLetter {
                letter: id,
                campaign: stage.campaign,
                signature: writer,
                email_key: email_key(&db, writer).await,
                slot: 1,
            };
            let now = db.clock.now();
            db.store.write(move |tx| {
                if letter_answer::list_open(tx.conn(), &[due.email_key])?.is_empty() {
                    letter_answer::insert_question(tx, question, &due, now)?;
                    letter_answer::add_letters(tx, &[(due.letter, question)])?;
                }
                Ok::<_, StoreError>(())
            }).await.unwrap();
            let question = question_of(&db, id).await;
            shown_of(hand.deliver_one(Notice::AnswerQuestion, question.uuid(), 1).await, Notice::AnswerQuestion);
            db.clock.advance(DAY_MS);
        }
    }
}

async fn set_language(db: &TestDatabase, _: SignatureId, language: Language) {
    execute(db, format!("UPDATE signature SET language = '{}'", language.code())).await;
}

async fn force_state(db: &TestDatabase, state: LetterState) {
    let at = db.clock.now().as_millis();
    execute(db, format!("UPDATE letter SET state = '{}', settled_at = {at}", state.code())).await;
}

pub(super) async fn execute(db: &TestDatabase, sql: String) {
    use diesel::connection::SimpleConnection;
    db.store
        .write(move |tx| {
            match tx.conn() {
                clarion::store::Conn::Sqlite(c) => c.batch_execute(&sql)?,
                clarion::store::Conn::Postgres(c) => c.batch_execute(&sql)?,
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
}
