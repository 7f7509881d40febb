//! Letters that are so like those of others that the staff look at them first.

use clarion::actions::review_letters::{LookedAt, Verdict, review_letters};
use clarion::actions::send_letter::LetterSent;
use clarion::actions::withdraw::withdraw;
use clarion::domain::id::{LetterId, OutboxId, SignatureId};
use clarion::domain::letter::{LetterState, Stop, WAITS_AT_MOST_MS};
use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::domain::similarity::Sketch;
use clarion::jobs::deliver::Rendered;
use clarion::store::letter;
use clarion::store::outbox::{self, Settlement};

use super::hand::{Hand, assert_sound, barbara, filled, found, grace, state, text, written_like};
use super::render::header;
use crate::actions::letter::{SEAT, Stage, letter_to, queued, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};

/// A letter that waits for the staff.
async fn one(db: &TestDatabase) -> (Stage, LetterId, SignatureId) {
    let stage = stage(db).await;
    filled(db, grace()).await;
    let (id, writer) = written_like(db, stage, "ada@example.org", "Mine.", 80).await;
    (stage, id, writer)
}

async fn judge(db: &TestDatabase, verdict: Verdict, id: LetterId) -> usize {
    let (now, mail_id) = (db.clock.now(), OutboxId::from_uuid(db.clock.new_id()));
    let looked_at = [LookedAt { id, mail_id }];
    db.store.write(move |tx| review_letters(tx, verdict, &looked_at, now)).await.unwrap()
}

const IN_REVIEW: (LetterState, Option<Stop>) = (LetterState::Held, Some(Stop::Review));

on_each_database! {
    async fn a_letter_like_others_waits_for_the_staff_and_for_nothing_else(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        assert_eq!(state(&db, id).await, IN_REVIEW);
        assert_sound(&db).await;
        let hand = Hand::of(&db);
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        let told = hand.deliver(Notice::LetterHeld).await;
        assert_eq!(told.len(), 1);
        assert!(told[0].text.contains("One of our staff reads your letter to this office before it goes"), "{}", told[0].text);

        // Neither the look of each day lets it go, nor whoever comes into the office.
        for _ in 0..3 {
            db.clock.advance(DAY_MS);
            hand.tidy().await;
            assert!(hand.deliver(Notice::Letter).await.is_empty());
            assert_eq!(state(&db, id).await, IN_REVIEW);
            assert_sound(&db).await;
        }
        for holder in [None, barbara()] {
            db.clock.advance(MINUTE_MS);
            filled(&db, holder).await;
            hand.tidy().await;
            assert!(hand.deliver(Notice::Letter).await.is_empty());
            assert_eq!(state(&db, id).await, IN_REVIEW);
        }
        assert!(hand.claim(Notice::LetterHeld).await.is_empty(), "its writer is told once");

        assert_eq!(judge(&db, Verdict::Release, id).await, 1);
        assert_eq!(state(&db, id).await, (LetterState::Queued, None));
        assert_eq!(judge(&db, Verdict::Release, id).await, 0, "it waits no more");
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Barbara Holder MP <barbara@parliament.example.org>"));
        let left = sent[0].text.replace("\r\n", "\n");
        // The way to the office's own page follows.
        assert_eq!(left.split("\n\nFor the office").next(), Some(text("Dear Barbara Holder,", "Mine.").as_str()));
        assert_eq!(judge(&db, Verdict::GiveBack, id).await, 0, "what was sent stays sent");
        assert_sound(&db).await;
    }

    async fn a_letter_released_into_a_vacancy_waits_for_the_office(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        filled(&db, None).await;
        assert_eq!(judge(&db, Verdict::Release, id).await, 1);
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await, (LetterState::Held, Some(Stop::Vacant)));
        assert_eq!(found(&db, id).await.holds, 2);
        assert_eq!(hand.deliver(Notice::LetterHeld).await.len(), 1, "of the office, not of the staff");
        db.clock.advance(MINUTE_MS);
        filled(&db, barbara()).await;
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
        assert_sound(&db).await;
    }

    async fn a_letter_given_back_comes_with_its_words_and_makes_room_for_another(db: TestDatabase) {
        let (stage, id, writer) = one(&db).await;
        let hand = Hand::of(&db);
        assert_eq!(judge(&db, Verdict::GiveBack, id).await, 1);
        assert_eq!(state(&db, id).await, (LetterState::Failed, Some(Stop::GivenBack)));
        assert_sound(&db).await;
        assert!(hand.deliver(Notice::LetterHeld).await.is_empty(), "it does not wait any more");
        let told = hand.deliver(Notice::LetterReturned).await;
        assert_eq!(header(&told[0], "To"), Some("ada@example.org"));
        let said = told[0].text.replace("\r\n", "\n");
        assert!(said.contains("Others have sent nearly the same text"), "{said}");
        assert!(said.contains("/en/letters/") && said.contains(&text("Dear Grace Sample,", "Mine.")), "{said}");
        assert!(hand.deliver(Notice::Letter).await.is_empty());

        let office = found(&db, id).await.office;
        let another = letter_to(&db, stage, writer, &[(office.id, office.holder.map(|holder| holder.id))]);
        assert_eq!(send(&db, &another).await.unwrap(), [LetterSent::Queued]);
        assert_eq!(send(&db, &another).await.unwrap(), [LetterSent::Already]);
        assert!(db.store.read(move |conn| letter::find_for_delivery(conn, id)).await.unwrap().is_none());
        assert_eq!(queued(&db).await, 1);
        assert_sound(&db).await;
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
    }

    async fn a_verdict_holds_whatever_a_deliverer_looks_at_meanwhile(db: TestDatabase) {
        let stage = stage(&db).await;
        filled(&db, grace()).await;
        for verdict in [Verdict::Release, Verdict::GiveBack] {
            let (id, _) = written_like(&db, stage, &format!("{verdict:?}@example.org"), "Mine.", 80).await;
            let hand = Hand::of(&db);
            db.clock.advance(DAY_MS);
            hand.tidy().await;
            let row = hand.claim(Notice::Letter).await.remove(0);
            let Rendered::Hold { until, reason } = hand.look(&row).await else { panic!("it waits") };
            assert_eq!(reason, Stop::Review.code());
            assert_eq!(judge(&db, verdict, id).await, 1);
            let held = Settlement::Held { until, reason: reason.to_owned() };
            assert_eq!(hand.settle(&row, held).await, verdict == Verdict::Release);
            assert_sound(&db).await;
            let sent = hand.deliver(Notice::Letter).await;
            assert_eq!(sent.len(), usize::from(verdict == Verdict::Release), "{verdict:?}");
        }
    }

    async fn what_nobody_looks_at_comes_back_in_the_end_and_who_withdraws_takes_it_along(db: TestDatabase) {
        let (stage, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let (other, writer) = written_like(&db, stage, "eve@example.org", "Mine.", 51).await;
        let now = db.clock.now();
        assert!(db.store.write(move |tx| withdraw(tx, stage.writer, writer, now)).await.unwrap());
        db.clock.advance(DAY_MS);
        hand.tidy().await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, other).await, (LetterState::Failed, Some(Stop::Withdrawn)));
        db.clock.advance(WAITS_AT_MOST_MS);
        hand.tidy().await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await, (LetterState::Failed, Some(Stop::Waited)));
        assert_eq!(hand.deliver(Notice::LetterReturned).await.len(), 1);
        assert_sound(&db).await;
    }

    async fn only_what_is_above_the_threshold_and_somebody_s_own_waits(db: TestDatabase) {
        let stage = stage(&db).await;
        filled(&db, grace()).await;
        let (at, _) = written_like(&db, stage, "ada@example.org", "Mine.", 50).await;
        assert_eq!(state(&db, at).await, (LetterState::Queued, None));
        let office = found(&db, at).await.office;
        let writer = supporter(&db, stage, "eve@example.org", Some(SEAT)).await;
        let mut plain = letter_to(&db, stage, writer, &[(office.id, office.holder.map(|holder| holder.id))]);
        plain.review_above = 0;
        plain.letters[0].likeness = 100;
        plain.letters[0].sketch = Sketch::NOTHING;
        assert_eq!(send(&db, &plain).await.unwrap(), [LetterSent::Queued]);
        assert_eq!(db.store.read(letter::list_for_review).await.unwrap(), []);
        let lines = db.store.read(outbox::status).await.unwrap();
        assert!(lines.iter().all(|line| line.notice != Notice::LetterHeld), "{lines:?}");
    }
}
