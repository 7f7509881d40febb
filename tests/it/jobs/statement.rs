//! What the staff make of an office's word: told to the office, and put on record beside what staff wrote down.

use clarion::actions::make_statement::{Stated, Verdict, judge_statement};
use clarion::domain::id::{OfficeCommitmentId, OutboxId, StatementEventId, StatementId};
use clarion::domain::language::Language;
use clarion::domain::moment::MINUTE_MS;
use clarion::domain::notice::Notice;
use clarion::domain::office::StatementKind;
use clarion::domain::office_commitment::{
    CommitmentOrigin, CommitmentState, CommitmentText, NewOfficeCommitment, SourceUrl,
};
use clarion::domain::text::RecordLine;
use clarion::store::office_commitment::{self, Decision, Proposed};
use clarion::store::statement::Statement;

use super::hand::{Hand, assert_sound, barbara, filled, one};
use super::office::{choice_of, choose, confirm_it, judge, of_kind, state_it, statement_of};
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
}
