//! What a letter says of promises and commitments is told as it is on the day on which it leaves, on both databases.

use clarion::domain::audit::AuditRelease;
use clarion::domain::id::{LetterId, OfficeCommitmentId, OfficeId, SignatureId};
use clarion::domain::language::Language;
use clarion::domain::letter::{Ground, LetterState, Quote, Stop};
use clarion::domain::moment::DAY_MS;
use clarion::domain::notice::Notice;
use clarion::domain::office_commitment::{CommitmentOrigin, CommitmentText, NewOfficeCommitment};
use clarion::domain::representative::{Chamber, OfficeKey};
use clarion::domain::text::{LetterBody, RecordLine};
use clarion::domain::tracker::CommitmentEvent;
use clarion::jobs::deliver::Rendered;
use clarion::language::day_of;
use clarion::store::office_commitment::Decision;
use clarion::store::outbox::Settlement;
use clarion::store::{
    StoreError, Tx, audit, commitment_event, letter, office_commitment, representative, signature,
};

use super::hand::{Hand, assert_sound, filled, found, grace, state, text, without_office_line};
use crate::actions::letter::{SEAT, Stage, gss, letter_to, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};
use crate::language::record::{event, release};

/// The paragraph in the writer's own words is the same as the first quote: theirs is never touched.
const OWN: &str = "Mine.\n\nOld words.";

pub(super) async fn office(db: &TestDatabase) -> OfficeId {
    let key = OfficeKey { kind: Chamber::HouseOfCommons.into(), area: gss(SEAT).into(), place: 1 };
    db.store.read(move |conn| representative::find_by_key(conn, key)).await.unwrap().unwrap().id
}

/// A letter that ends in these quotes, a paragraph each, and asks for `points`.
async fn written(
    db: &TestDatabase,
    stage: Stage,
    quotes: &[(Ground, &str, &str)],
    points: &[&str],
) -> (LetterId, SignatureId) {
    filled(db, grace()).await;
    let office = office(db).await;
    let view = db.store.read(move |conn| representative::find(conn, office)).await.unwrap().unwrap();
    let writer = supporter(db, stage, "ada@example.org", Some(SEAT)).await;
    let mut request = letter_to(db, stage, writer, &[(office, view.holder.map(|holder| holder.id))]);
    request.words.own_words = clarion::domain::text::MultiLine::parse(OWN, 100).ok();
    let letter = &mut request.letters[0];
    letter.points = points.iter().map(|ask| (*ask).to_owned()).collect();
    letter.letter.body =
        LetterBody::parse(&body(&quotes.iter().map(|quote| quote.1).collect::<Vec<_>>()), 2_000).unwrap();
    letter.letter.greeting = LetterBody::parse("Dear Grace Sample,", 100).unwrap();
    letter.letter.quotes = quotes
        .iter()
        .map(|(ground, paragraph, otherwise)| Quote {
            ground: ground.clone(),
            paragraph: (*paragraph).to_owned(),
            otherwise: (*otherwise).to_owned(),
        })
        .collect();
    let id = letter.id;
    send(db, &request).await.unwrap();
    (id, writer)
}

fn body(paragraphs: &[&str]) -> String {
    let mut blocks = vec![text("Dear Grace Sample,", OWN)];
    blocks.extend(
        paragraphs.iter().filter(|paragraph| !paragraph.is_empty()).map(|paragraph| (*paragraph).to_owned()),
    );
    blocks.join("\n\n")
}

async fn on_record(db: &TestDatabase, stage: Stage, event: CommitmentEvent) {
    let work = move |tx: &mut Tx<'_>| commitment_event::append(tx, stage.campaign, &event);
    db.store.write(work).await.unwrap();
}

async fn released(db: &TestDatabase, stage: Stage, release: AuditRelease) {
    let work = move |tx: &mut Tx<'_>| audit::append(tx, stage.campaign, &release);
    db.store.write(work).await.unwrap();
}

fn line(text: &str) -> RecordLine {
    RecordLine::parse(text).unwrap()
}

/// The office's own word, approved.
pub(super) async fn committed(db: &TestDatabase, stage: Stage, ask: &str) -> OfficeCommitmentId {
    let (now, office) = (db.clock.now(), office(db).await);
    let new = NewOfficeCommitment {
        id: OfficeCommitmentId::from_uuid(db.clock.new_id()),
        campaign: stage.campaign,
        office,
        holder: None,
        ask: ask.to_owned(),
        text: CommitmentText::parse("I will press for it.").unwrap(),
        language: Language::English,
        origin: CommitmentOrigin::Office,
        source: None,
        by: line("office"),
        made_at: now,
    };
    let id = new.id;
    let work = move |tx: &mut Tx<'_>| {
        office_commitment::propose(tx, &new)?;
        assert!(office_commitment::confirm(tx, id, now)?);
        let decision = Decision { approved: true, by: line("team"), reason: None, on: day_of(now) };
        assert!(office_commitment::decide(tx, id, &decision, now)?);
        Ok::<_, StoreError>(())
    };
    db.store.write(work).await.unwrap();
    id
}

async fn taken_back(db: &TestDatabase, id: OfficeCommitmentId) {
    let now = db.clock.now();
    let work = move |tx: &mut Tx<'_>| office_commitment::withdraw(tx, id, &line("office"), None, now);
    assert!(db.store.write(work).await.unwrap());
}

/// The one letter that is due, as it was sent.
async fn sent(db: &TestDatabase) -> String {
    let sent = Hand::of(db).deliver(Notice::Letter).await;
    assert_eq!(sent.len(), 1);
    without_office_line(&sent[0].text)
}

fn access() -> Ground {
    Ground::State("eng-cns-access".to_owned())
}

on_each_database! {
    async fn a_state_is_told_as_it_is_on_the_day_on_which_the_letter_leaves(db: TestDatabase) {
        let stage = stage(&db).await;
        on_record(&db, stage, event("eng-cns-access", "2026-12-01", "2026-12-01")).await;
        written(&db, stage, &[(access(), "Old words.", "")], &["cns"]).await;
        on_record(&db, stage, event("eng-cns-access", "2027-01-10", "2027-01-14")).await;
        let sent = sent(&db).await;
        let (kept, told) = sent.split_once("Yours sincerely,\nAda Example\n\n").unwrap();
        assert!(kept.contains("Dear Grace Sample,\n\nMine.\n\nOld words.\n\nPlease act."), "{kept}");
        assert!(told.starts_with("On record of the promise “Every patient, ") && told.contains("It happened on 2027-01-10."), "{told}");
        assert!(!told.contains("2026-12-01") && !told.contains("Old words."), "{told}");
    }

    async fn a_state_whose_check_is_too_old_by_then_is_left_out(db: TestDatabase) {
        let stage = stage(&db).await;
        on_record(&db, stage, event("eng-cns-access", "2026-08-01", "2026-08-01")).await;
        // Fresh on the day of writing, 15 January, and no more 30 days later.
        written(&db, stage, &[(access(), "Said.", "")], &["cns"]).await;
        db.clock.advance(30 * DAY_MS);
        assert_eq!(sent(&db).await, body(&[]));
    }

    async fn what_a_text_says_only_of_promises_falls_back_once_their_check_is_too_old(db: TestDatabase) {
        let stage = stage(&db).await;
        on_record(&db, stage, event("eng-cns-access", "2026-08-01", "2026-08-01")).await;
        let promises = Ground::Promises(vec!["cns".to_owned()]);
        written(&db, stage, &[(promises, "It was promised.", "I ask for it.")], &["cns"]).await;
        let hand = Hand::of(&db);
        let row = hand.claim(Notice::Letter).await.pop().unwrap();
        let Rendered::Mail(mail) = hand.look(&row).await else { panic!("not a mail") };
        assert!(mail.text.contains("It was promised."), "{}", mail.text);
        assert!(hand.settle(&row, Settlement::Retry { not_before: db.clock.now().plus_ms(30 * DAY_MS), costs_attempt: true, reason: "421".to_owned() }).await);
        db.clock.advance(31 * DAY_MS);
        assert_eq!(sent(&db).await, body(&["I ask for it."]));
    }

    async fn the_newest_release_of_the_audit_on_that_day_is_quoted(db: TestDatabase) {
        let stage = stage(&db).await;
        released(&db, stage, release("2026-09-10", false)).await;
        written(&db, stage, &[(Ground::Audit, "The release of September.", "")], &["data"]).await;
        released(&db, stage, release("2027-01-14", true)).await;
        let sent = sent(&db).await;
        assert!(sent.contains("Invented Release of 2027-01-14") && sent.contains("71%"), "{sent}");
        assert!(!sent.contains("September"), "{sent}");
    }

    async fn a_second_try_sends_the_bytes_of_the_first(db: TestDatabase) {
        let stage = stage(&db).await;
        on_record(&db, stage, event("eng-cns-access", "2026-12-01", "2026-12-01")).await;
        written(&db, stage, &[(access(), "Said.", "")], &["cns"]).await;
        let hand = Hand::of(&db);
        let row = hand.claim(Notice::Letter).await.pop().unwrap();
        let Rendered::Mail(mail) = hand.look(&row).await else { panic!("not a mail") };
        let first = hand.keep(&row, &mail).await.unwrap();
        assert!(first.text.contains("It happened on 2026-12-01."), "{}", first.text);
        assert!(hand.settle(&row, Settlement::Retry { not_before: db.clock.now(), costs_attempt: true, reason: "421".to_owned() }).await);
        on_record(&db, stage, event("eng-cns-access", "2027-01-10", "2027-01-14")).await;
        db.clock.advance(DAY_MS);
        let again = hand.claim(Notice::Letter).await.pop().unwrap();
        let kept = clarion::mail::read::parse_captured(again.id, again.message.as_ref().unwrap()).unwrap();
        assert_eq!(kept.text, first.text);
    }

    async fn thanks_for_what_was_taken_back_go_back_to_their_writer_who_may_write_again(db: TestDatabase) {
        let stage = stage(&db).await;
        filled(&db, grace()).await;
        let id = committed(&db, stage, "cns").await;
        let thanks = Ground::Committed("cns".to_owned());
        let (letter, writer) = written(&db, stage, &[(thanks, "Thank you for it.", "")], &[]).await;
        taken_back(&db, id).await;
        let hand = Hand::of(&db);
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, letter).await, (LetterState::Failed, Some(Stop::Uncommitted)));
        let told = hand.deliver(Notice::LetterReturned).await;
        assert_eq!(told.len(), 1);
        for part in ["Before it left, that commitment ended.", "Thank you for it.", "Mine.", "/en/letters/"] {
            assert!(told[0].text.contains(part), "no {part} in {}", told[0].text);
        }
        let signed = db.store.read(move |conn| signature::find(conn, writer)).await.unwrap().unwrap();
        let list = move |conn: &mut clarion::store::Conn| letter::list_by_supporter(conn, stage.campaign, signed.email_key, 1);
        assert!(db.store.read(list).await.unwrap().is_empty(), "as if it had not been written");
        assert_sound(&db).await;
    }

    async fn thanks_that_stand_go_and_those_that_do_not_are_left_out_of_a_letter_that_asks(db: TestDatabase) {
        let stage = stage(&db).await;
        filled(&db, grace()).await;
        let (cns, _) = (committed(&db, stage, "cns").await, committed(&db, stage, "data").await);
        let thanks = |ask: &str| Ground::Committed(ask.to_owned());
        let quotes = [(thanks("cns"), "Thanks for nurses.", ""), (thanks("data"), "Thanks for data.", "")];
        let (letter, _) = written(&db, stage, &quotes, &["trials"]).await;
        assert_eq!(found(&db, letter).await.points, ["trials"]);
        taken_back(&db, cns).await;
        assert_eq!(sent(&db).await, body(&["Thanks for data."]));
    }
}
