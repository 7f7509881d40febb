//! An office's word: confirmed by it, judged by the staff, told to the office and to those who wrote, and put on record.

use clarion::actions::make_statement::{
    Stated, Verdict, confirm_statement, judge_statement, write_statement,
};
use clarion::domain::id::{LetterId, OfficeCommitmentId, OutboxId, StatementEventId, StatementId};
use clarion::domain::language::Language;
use clarion::domain::letter::LetterState;
use clarion::domain::moment::{HOUR_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::domain::office::{CONFIRM_LIFE_MS, Intake, StatementKind, StatementState};
use clarion::domain::office_commitment::{
    CommitmentOrigin, CommitmentState, CommitmentText, NewOfficeCommitment, SourceUrl,
};
use clarion::domain::text::RecordLine;
use clarion::jobs::schedule::Task;
use clarion::store::office_commitment::{self, Decision, Proposed};
use clarion::store::statement::{self, Origin, Statement};

use super::election::{DISSOLVED, called, come};
use super::hand::{Hand, assert_sound, barbara, filled, found, one, state, written};
use super::office::{ON_FILE, choice_of, choose, duty, of_kind};
use super::render::header;
use crate::database::{TestDatabase, on_each_database};

/// A commitment, or an answer, that the office has confirmed.
async fn confirmed(
    db: &TestDatabase,
    letter: clarion::domain::id::LetterId,
    kind: StatementKind,
) -> Statement {
    let said = statement_of(db, letter, kind).await;
    state_it(db, &said).await;
    assert_eq!(confirm_it(db, said.id).await, Stated::Done);
    said
}

async fn judge_because(db: &TestDatabase, id: StatementId, approves: bool, reason: &str) {
    let now = db.clock.now();
    let step = (StatementEventId::from_uuid(db.clock.new_id()), OutboxId::from_uuid(db.clock.new_id()));
    let ids: Vec<_> = (0..4).map(|_| OfficeCommitmentId::from_uuid(db.clock.new_id())).collect();
    let verdict = Verdict { approves, by: "Staff One".to_owned(), reason: reason.to_owned() };
    let judged = db.store.write(move |tx| judge_statement(tx, id, step, &verdict, &ids, now)).await;
    assert_eq!(judged.unwrap(), Stated::Done);
}

/// What staff have written down of a promise to `data` that the office's holder made in public.
async fn written_down(db: &TestDatabase, said: &Statement) -> OfficeCommitmentId {
    let id = OfficeCommitmentId::from_uuid(db.clock.new_id());
    let new = NewOfficeCommitment {
        id,
        campaign: said.campaign,
        office: said.office,
        holder: Some(said.holder),
        ask: "data".to_owned(),
        text: CommitmentText::parse("As the newspaper has it.").unwrap(),
        language: Language::English,
        origin: CommitmentOrigin::Staff,
        source: Some(SourceUrl::parse("https://news.example/1").unwrap()),
        by: RecordLine::parse("Staff Two").unwrap(),
        made_at: db.clock.now(),
    };
    let proposed = db.store.write(move |tx| office_commitment::propose(tx, &new)).await;
    assert_eq!(proposed.unwrap(), Proposed::New);
    id
}

/// Every commitment to `data` on record, oldest first.
async fn to_data(db: &TestDatabase, said: &Statement) -> Vec<(CommitmentOrigin, CommitmentState, String)> {
    let (campaign, office) = (said.campaign, said.office);
    let listed = db.store.read(move |conn| office_commitment::list_by_office(conn, campaign, office)).await;
    let listed = listed.unwrap().into_iter().filter(|known| known.ask == "data");
    listed.map(|known| (known.origin, known.state, known.text)).collect()
}

/// A statement of the present holder of a letter's office.
pub(super) async fn statement_of(db: &TestDatabase, letter: LetterId, kind: StatementKind) -> Statement {
    let found = found(db, letter).await;
    let asks: &[&str] = if kind == StatementKind::Commitment { &["data", "cns"] } else { &[] };
    Statement {
        id: StatementId::from_uuid(db.clock.new_id()),
        campaign: found.campaign,
        office: found.office.id,
        holder: found.office.holder.unwrap().id,
        kind,
        number: 0,
        text_en: "Thank you for writing.\n\nI will ask the minister.".to_owned(),
        text_cy: "Diolch am ysgrifennu.".to_owned(),
        asks: asks.iter().map(|ask| (*ask).to_owned()).collect(),
        language: Language::English,
        state: StatementState::Written,
        written_at: db.clock.now(),
        settled_at: None,
        told_at: None,
    }
}

pub(super) async fn state_it(db: &TestDatabase, new: &Statement) -> Stated {
    let (new, now) = (new.clone(), db.clock.now());
    let ids = (StatementEventId::from_uuid(db.clock.new_id()), OutboxId::from_uuid(db.clock.new_id()));
    db.store.write(move |tx| write_statement(tx, &new, ids, now)).await.unwrap()
}

pub(super) async fn confirm_it(db: &TestDatabase, id: StatementId) -> Stated {
    let (event, now) = (StatementEventId::from_uuid(db.clock.new_id()), db.clock.now());
    db.store.write(move |tx| confirm_statement(tx, id, event, now)).await.unwrap()
}

pub(super) async fn judge(db: &TestDatabase, id: StatementId, approves: bool) -> Stated {
    let now = db.clock.now();
    let step = (StatementEventId::from_uuid(db.clock.new_id()), OutboxId::from_uuid(db.clock.new_id()));
    let ids: Vec<_> = (0..4).map(|_| OfficeCommitmentId::from_uuid(db.clock.new_id())).collect();
    let verdict = Verdict { approves, by: "Staff One".to_owned(), reason: "checked".to_owned() };
    db.store.write(move |tx| judge_statement(tx, id, step, &verdict, &ids, now)).await.unwrap()
}

on_each_database! {
    async fn an_office_s_approved_word_is_seen_where_staff_had_only_proposed_the_same(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let said = statement_of(&db, id, StatementKind::Commitment).await;
        written_down(&db, &said).await;
        db.clock.advance(MINUTE_MS);
        let said = confirmed(&db, id, StatementKind::Commitment).await;
        assert_eq!(judge(&db, said.id, true).await, Stated::Done);
        assert_eq!(to_data(&db, &said).await, [
            (CommitmentOrigin::Staff, CommitmentState::Withdrawn, "As the newspaper has it.".to_owned()),
            (CommitmentOrigin::Office, CommitmentState::Approved, said.text_en.clone()),
        ]);
        let (campaign, office) = (said.campaign, said.office);
        let committed = db.store.read(move |conn| office_commitment::list_committed(conn, campaign, &[office]));
        let asks = committed.await.unwrap().remove(&office).unwrap();
        assert_eq!(asks.into_iter().collect::<Vec<_>>(), ["cns", "data"]);
        let first = db.store.read(move |conn| {
            let listed = office_commitment::list_by_office(conn, campaign, office)?;
            office_commitment::list_steps(conn, listed[0].id)
        });
        let last = first.await.unwrap().pop().unwrap();
        assert_eq!((last.state, last.reason.as_str()), (CommitmentState::Withdrawn, "the office has said so itself"));
        assert_sound(&db).await;
    }

    async fn what_is_public_already_stays_as_it_is(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let said = confirmed(&db, id, StatementKind::Commitment).await;
        let (known, now) = (written_down(&db, &said).await, db.clock.now());
        let by = RecordLine::parse("Staff Two").unwrap();
        let decision = Decision { approved: true, by, reason: None, on: "2027-01-15".parse().unwrap() };
        assert!(db.store.write(move |tx| office_commitment::decide(tx, known, &decision, now)).await.unwrap());
        assert_eq!(judge(&db, said.id, true).await, Stated::Done);
        let public = (CommitmentOrigin::Staff, CommitmentState::Approved, "As the newspaper has it.".to_owned());
        assert_eq!(to_data(&db, &said).await, [public]);
    }

    async fn the_office_is_told_at_its_address_on_file_what_the_staff_decided_and_why(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let redirect = choice_of(&db, id, clarion::domain::office::Intake::Single, Some("team@office.example")).await;
        choose(&db, &redirect).await;
        for (kind, approves, reason, told) in [
            (StatementKind::Answer, true, "", "have approved the answer"),
            (StatementKind::Answer, false, "It is about another campaign.", "have not approved the answer"),
            (StatementKind::Commitment, true, "Checked by phone.", "have approved the commitment"),
            (StatementKind::Commitment, false, "Not theirs.", "have not approved the commitment"),
        ] {
            let said = confirmed(&db, id, kind).await;
            judge_because(&db, said.id, approves, reason).await;
            let sent = hand.deliver(Notice::OfficeJudged).await;
            assert_eq!(sent.len(), 1);
            assert_eq!(header(&sent[0], "To"), Some("Grace Sample MP <grace@parliament.example.org>"));
            assert!(sent[0].text.contains(told), "{}", sent[0].text);
            assert_eq!(sent[0].text.contains("The reason that they gave:"), !reason.is_empty());
            assert!(sent[0].text.contains(reason));
            assert!(!sent[0].text.contains("Staff One"), "who decided stays with the staff");
        }
        assert_sound(&db).await;
    }

    async fn who_has_left_is_told_nothing_and_nobody_else_is(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let said = confirmed(&db, id, StatementKind::Answer).await;
        filled(&db, barbara()).await;
        assert_eq!(judge(&db, said.id, true).await, Stated::NotYours);
        assert_eq!(of_kind(&db, Notice::OfficeJudged).await, 0);
        assert_eq!(judge(&db, said.id, false).await, Stated::Done);
        assert!(Hand::of(&db).deliver(Notice::OfficeJudged).await.is_empty());
    }

    async fn an_answer_goes_to_every_writer_once_it_is_confirmed_and_approved(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        hand.deliver(Notice::Letter).await;
        choose(&db, &choice_of(&db, id, Intake::Digest, None).await).await;
        let (collected, _) = written(&db, stage, "ben@example.org", "Mine too.").await;
        hand.deliver(Notice::Letter).await;
        let said = statement_of(&db, id, StatementKind::Answer).await;
        assert_eq!(state_it(&db, &said).await, Stated::Done);
        let asked = hand.deliver(Notice::OfficeStatement).await;
        assert_eq!(header(&asked[0], "To"), Some(ON_FILE));
        assert!(asked[0].text.contains("I will ask the minister."));
        assert_eq!(judge(&db, said.id, true).await, Stated::OutOfTurn, "not before the office has confirmed");
        assert_eq!(confirm_it(&db, said.id).await, Stated::Done);
        assert_eq!(confirm_it(&db, said.id).await, Stated::Already);
        assert_eq!(duty(&db, stage, Task::TellWriters).await, Some(0), "nobody sees it before staff do");
        db.clock.advance(MINUTE_MS);
        assert_eq!(judge(&db, said.id, true).await, Stated::Done);
        assert_eq!(judge(&db, said.id, true).await, Stated::Already);
        assert_eq!(judge(&db, said.id, false).await, Stated::OutOfTurn);
        db.clock.advance(10 * MINUTE_MS);
        let (later, _) = written(&db, stage, "cai@example.org", "Later.").await;
        hand.deliver(Notice::Letter).await;
        assert_eq!(duty(&db, stage, Task::TellWriters).await, Some(2));
        db.clock.advance(10 * MINUTE_MS);
        assert_eq!(duty(&db, stage, Task::TellWriters).await, Some(0));
        for id in [id, collected] {
            assert_eq!(state(&db, id).await.0, LetterState::Answered);
        }
        assert_eq!(state(&db, later).await.0, LetterState::Collected, "who wrote afterwards was not answered");
        let sent = hand.deliver(Notice::OfficeAnswer).await;
        let mut to: Vec<_> = sent.iter().filter_map(|mail| header(mail, "To")).collect();
        to.sort_unstable();
        assert_eq!(to, ["ada@example.org", "ben@example.org"]);
        assert!(sent[0].text.contains("I will ask the minister.") && !sent[0].text.contains("Diolch"));
        let events = db.store.read({ let id = said.id; move |conn| statement::list_events(conn, id) }).await.unwrap();
        let steps: Vec<_> = events.iter().map(|event| (event.step, event.origin, event.by.as_str())).collect();
        assert_eq!(steps, [
            (StatementState::Written, Origin::Page, ""),
            (StatementState::Confirmed, Origin::Mail, ""),
            (StatementState::Approved, Origin::Command, "Staff One"),
        ]);
        assert_sound(&db).await;
    }

    async fn an_election_silences_an_office_until_it_is_over(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        hand.deliver(Notice::Letter).await;
        let [approved, waiting] = [statement_of(&db, id, StatementKind::Answer).await, statement_of(&db, id, StatementKind::Commitment).await];
        for said in [&approved, &waiting] {
            state_it(&db, said).await;
            assert_eq!(confirm_it(&db, said.id).await, Stated::Done);
        }
        assert_eq!(judge(&db, approved.id, true).await, Stated::Done);
        called(&db, &[DISSOLVED]).await;
        assert_eq!(state_it(&db, &statement_of(&db, id, StatementKind::Answer).await).await, Stated::Frozen);
        assert_eq!(judge(&db, waiting.id, true).await, Stated::Frozen);
        assert_eq!(duty(&db, stage, Task::TellWriters).await, Some(0));
        assert_eq!((state(&db, id).await.0, of_kind(&db, Notice::OfficeAnswer).await), (LetterState::Sent, 0));

        come(&db, "2027-02-05", HOUR_MS * 9);
        assert_eq!(duty(&db, stage, Task::TellWriters).await, Some(1));
        assert_eq!(state(&db, id).await.0, LetterState::Answered);
        assert_eq!(judge(&db, waiting.id, true).await, Stated::Done);
    }

    async fn an_answer_that_is_refused_goes_to_nobody(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        hand.deliver(Notice::Letter).await;
        let said = statement_of(&db, id, StatementKind::Answer).await;
        state_it(&db, &said).await;
        confirm_it(&db, said.id).await;
        assert_eq!(judge(&db, said.id, false).await, Stated::Done);
        assert_eq!(duty(&db, stage, Task::TellWriters).await, Some(0));
        assert_eq!((state(&db, id).await.0, of_kind(&db, Notice::OfficeAnswer).await), (LetterState::Sent, 0));
    }

    async fn a_word_is_confirmed_in_a_week_and_by_whoever_gave_it(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let late = statement_of(&db, id, StatementKind::Answer).await;
        state_it(&db, &late).await;
        db.clock.advance(CONFIRM_LIFE_MS);
        assert_eq!(confirm_it(&db, late.id).await, Stated::TooLate);
        let left = statement_of(&db, id, StatementKind::Answer).await;
        state_it(&db, &left).await;
        let confirmed = statement_of(&db, id, StatementKind::Commitment).await;
        state_it(&db, &confirmed).await;
        confirm_it(&db, confirmed.id).await;
        filled(&db, barbara()).await;
        assert_eq!(confirm_it(&db, left.id).await, Stated::NotYours);
        assert_eq!(judge(&db, confirmed.id, true).await, Stated::NotYours);
        assert_eq!(judge(&db, confirmed.id, false).await, Stated::Done);
    }

    async fn an_approved_commitment_is_on_the_public_record_once_for_each_ask(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let said = statement_of(&db, id, StatementKind::Commitment).await;
        state_it(&db, &said).await;
        confirm_it(&db, said.id).await;
        let (campaign, office) = (said.campaign, said.office);
        let committed = || db.store.read(move |conn| office_commitment::list_committed(conn, campaign, &[office]));
        assert!(committed().await.unwrap().is_empty(), "not before staff approve");
        assert_eq!(judge(&db, said.id, true).await, Stated::Done);
        let asks = committed().await.unwrap().remove(&office).unwrap();
        assert_eq!(asks.into_iter().collect::<Vec<_>>(), ["cns", "data"]);
        let listed = db.store.read(move |conn| office_commitment::list_by_office(conn, campaign, office)).await.unwrap();
        assert_eq!(listed[0].text, said.text_en);
        let first = listed[0].id;
        let steps = db.store.read(move |conn| office_commitment::list_steps(conn, first)).await.unwrap();
        assert_eq!(steps.len(), 3, "proposed, confirmed, approved");
        // It goes to nobody by mail, and a second one to the same asks changes nothing.
        assert_eq!(duty(&db, stage, Task::TellWriters).await, Some(0));
        assert_eq!(of_kind(&db, Notice::OfficeAnswer).await, 0);
        let again = statement_of(&db, id, StatementKind::Commitment).await;
        state_it(&db, &again).await;
        confirm_it(&db, again.id).await;
        assert_eq!(judge(&db, again.id, true).await, Stated::Done);
        let listed = db.store.read(move |conn| office_commitment::list_by_office(conn, campaign, office)).await.unwrap();
        assert_eq!(listed.len(), 2);
    }
}
