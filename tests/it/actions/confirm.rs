//! Confirming: once, within its time, and what it carries with it.

use clarion::actions::confirm::Confirmed;
use clarion::domain::id::SignatureId;
use clarion::domain::moment::MINUTE_MS;
use clarion::domain::signature::{NewSignature, PENDING_LIFE_MS, SignatureState};

use crate::database::on_each_database;
use crate::ground::Ground;

on_each_database! {
    async fn confirming_counts_and_sends_a_receipt(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.form("ada@example.org");
        ground.sign_one(&new).await;
        let now = ground.pass(MINUTE_MS);
        assert_eq!(ground.confirm(&[new.id]).await, [Confirmed::Now]);
        let row = ground.row(&new).await;
        assert_eq!((row.state, row.confirmed_at), (SignatureState::Confirmed, Some(now)));
        assert_eq!(ground.mails(new.id).await, ["confirm_signature 1", "signature_receipt 1"]);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1));
        ground.assert_sound().await;
    }

    async fn confirming_twice_counts_once(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.form("ada@example.org");
        ground.sign_one(&new).await;
        assert_eq!(ground.confirm(&[new.id, new.id]).await, [Confirmed::Now, Confirmed::Now]);
        assert_eq!(ground.confirm(&[new.id]).await, [Confirmed::Before]);
        assert_eq!(ground.mails(new.id).await, ["confirm_signature 1", "signature_receipt 1"]);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1));
        ground.assert_sound().await;
    }

    async fn a_link_lives_fourteen_days(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (ada, ben) = (ground.form("ada@example.org"), ground.form("ben@example.org"));
        ground.sign(&[ada.clone(), ben.clone()]).await;
        ground.pass(PENDING_LIFE_MS - 1);
        assert_eq!(ground.confirm(&[ada.id]).await, [Confirmed::Now]);
        ground.pass(1);
        assert_eq!(ground.confirm(&[ben.id]).await, [Confirmed::Expired]);
        assert_eq!(ground.totals(ground.petitions[0]).await, (2, 1));
        ground.assert_sound().await;
    }

    async fn unknown_withdrawn_and_struck_out_ones_change_nothing(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (ada, ben) = (ground.form("ada@example.org"), ground.form("ben@example.org"));
        ground.sign(&[ada.clone(), ben.clone()]).await;
        ground.withdraw(ada.id).await;
        let struck = ground.blob(ben.id.as_bytes());
        ground.execute(&format!("UPDATE signature SET state = 'invalid' WHERE id = {struck}")).await;
        let unknown = SignatureId::from_uuid(ground.clock.new_id());
        let outcomes = ground.confirm(&[ada.id, unknown, ben.id]).await;
        assert_eq!(outcomes, [Confirmed::Closed, Confirmed::Expired, Confirmed::Closed]);
        assert_eq!(ground.totals(ground.petitions[0]).await, (2, 0));
        ground.assert_sound().await;
    }

    async fn confirming_with_updates_lifts_an_older_suppression_alone(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = NewSignature { updates: true, ..ground.form("ada@example.org") };
        ground.sign_one(&first).await;
        ground.confirm(&[first.id]).await;
        ground.unsubscribe(first.id).await;
        let suppressed = "SELECT COUNT(*) AS number FROM suppression";
        assert_eq!(ground.number(suppressed).await, 1);

        ground.pass(MINUTE_MS);
        let plain = NewSignature { petition: ground.petitions[1], ..ground.form("ada@example.org") };
        ground.sign_one(&plain).await;
        ground.confirm(&[plain.id]).await;
        assert_eq!(ground.number(suppressed).await, 1, "she did not ask for updates");

        ground.withdraw(plain.id).await;
        ground.pass(MINUTE_MS);
        let asking = NewSignature { petition: ground.petitions[1], updates: true, ..ground.form("ada@example.org") };
        ground.sign_one(&asking).await;
        assert_eq!(ground.number(suppressed).await, 1, "nobody has confirmed yet");
        ground.confirm(&[plain.id]).await;
        assert_eq!(ground.number(suppressed).await, 0);
        ground.assert_sound().await;
    }

    async fn unsubscribing_between_signing_and_confirming_holds(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = NewSignature { updates: true, ..ground.form("ada@example.org") };
        ground.sign_one(&new).await;
        ground.pass(MINUTE_MS);
        ground.unsubscribe(new.id).await;
        ground.confirm(&[new.id]).await;
        assert_eq!(ground.number("SELECT COUNT(*) AS number FROM suppression").await, 1);
        assert!(!ground.row(&new).await.updates);
    }
}
