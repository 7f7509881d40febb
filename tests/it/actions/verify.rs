//! The proof is itself proven: each kind of fault, made behind the store's back, is found.

use clarion::actions::verify::Proof;
use clarion::store::orphan::Orphan;

use crate::database::on_each_database;
use crate::ground::Ground;

/// How many rows of a kind the proof found without their owner.
fn orphans(proof: &Proof, kind: Orphan) -> i64 {
    proof.orphans.iter().find(|(found, _)| *found == kind).unwrap().1
}

on_each_database! {
    async fn an_empty_database_is_sound(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let proof = ground.verify().await;
        assert!(proof.is_sound());
        assert_eq!((proof.signatures, proof.seats, proof.petitions), (0, 0, 0));
        assert_eq!(proof.orphans.len(), Orphan::ALL.len());
    }

    async fn a_wrong_total_is_found(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        assert_eq!(ground.verify().await.seats, 1);
        ground.execute("UPDATE tally SET confirmed = confirmed + 1").await;
        let proof = ground.verify().await;
        assert_eq!((proof.wrong_seats.len(), proof.faults()), (1, 1));
        assert_eq!((proof.wrong_seats[0].tallied.confirmed, proof.wrong_seats[0].counted.confirmed), (2, 1));
    }

    async fn a_total_without_signatures_is_found(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let id = ground.confirmed("ada@example.org").await;
        let id = ground.blob(id.as_bytes());
        ground.break_in(&format!("DELETE FROM signature WHERE id = {id}")).await;
        let proof = ground.verify().await;
        assert_eq!(proof.wrong_seats.len(), 1);
        assert_eq!((orphans(&proof, Orphan::Mail), orphans(&proof, Orphan::ConsentEvent)), (2, 1));
    }

    async fn signatures_without_a_total_are_found(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        ground.execute("DELETE FROM tally").await;
        assert_eq!(ground.verify().await.wrong_seats.len(), 1);
    }

    async fn a_signature_moved_by_hand_is_found(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        ground.execute("UPDATE signature SET constituency = 'E14000009'").await;
        assert_eq!(ground.verify().await.wrong_seats.len(), 2, "one seat has too many, the other too few");
    }

    async fn a_wrong_history_is_found(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        ground.pass(5 * clarion::domain::moment::HOUR_MS);
        ground.fold(100).await;
        ground.assert_sound().await;
        ground.execute("UPDATE tally_hour SET signed = signed - 1").await;
        let proof = ground.verify().await;
        assert_eq!((proof.wrong_histories.len(), proof.faults()), (1, 1));
        assert_eq!((proof.wrong_histories[0].history.signed, proof.wrong_histories[0].tallied.signed), (0, 1));
    }

    async fn every_row_without_its_owner_is_found(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        ground.assert_sound().await;
        let gone = ground.blob(&[9; 16]);
        let (key, text) = (ground.blob(&[8; 16]), ground.blob(ground.wording.as_bytes()));
        let id = || ground.blob(ground.clock.new_id().as_bytes());
        let mail = |kind: &str| {
            format!(
                "INSERT INTO outbox (id, kind, subject_id, recipient_id, ordinal, priority, state, not_before, \
                 attempts, lease_no, queued_at, last_reply) \
                 VALUES ({}, '{kind}', {gone}, {}, 1, 1, 'queued', 0, 0, 0, 0, '')",
                id(), ground.blob(&[])
            )
        };
        let rows = [
            (Orphan::Mail, mail("confirm_signature")),
            (Orphan::Mail, mail("letter")),
            (Orphan::ConsentEvent, format!(
                "INSERT INTO consent_event VALUES ({}, {gone}, {key}, 'updates_email', 'given', {text}, 'en', 0)", id()
            )),
            (Orphan::ConsentEvent, format!("UPDATE consent_event SET text_id = {gone} WHERE signature_id <> {gone}")),
            (Orphan::Signature, format!("UPDATE signature SET updates_text_id = {gone}")),
            (Orphan::Letter, format!(
                "INSERT INTO letter (id, campaign_id, signature_id, email_key, slot, office_id, state, language, \
                 subject, body, own_words, points, address, postcode, queued_at) \
                 VALUES ({}, {gone}, {gone}, {key}, 1, {gone}, 'queued', 'en', '', '', '', '', '', '', 0)", id()
            )),
            (Orphan::Holder, format!(
                "INSERT INTO holder (id, office_id, external_id, name, salutation, party, since) \
                 VALUES ({}, {gone}, '1', '', '', '', 0)", id()
            )),
            (Orphan::PlaceBlock, format!("INSERT INTO place_block VALUES ({gone}, 0, {gone})")),
            (Orphan::Mail, mail("letter_held")),
        ];
        for (number, (kind, sql)) in rows.iter().enumerate() {
            ground.break_in(sql).await;
            let proof = ground.verify().await;
            assert_eq!(proof.faults(), i64::try_from(number).unwrap() + 1, "{kind:?}");
            assert!(orphans(&proof, *kind) > 0, "{kind:?}");
        }
    }

    async fn a_signature_of_a_petition_that_is_gone_is_found(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = ground.form("ada@example.org");
        ground.sign_one(&first).await;
        ground.execute(&format!("UPDATE signature SET petition_id = {}", ground.blob(&[9; 16]))).await;
        assert_eq!(orphans(&ground.verify().await, Orphan::Signature), 1);
    }
}
