//! Stopping updates.

use clarion::domain::consent::Purpose;
use clarion::domain::id::SignatureId;
use clarion::domain::signature::NewSignature;
use clarion::store::consent::list_suppressed;

use crate::database::on_each_database;
use crate::ground::Ground;

on_each_database! {
    async fn pressed_twice_it_is_told_once_and_holds_for_every_petition(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = NewSignature { updates: true, ..ground.form("ada@example.org") };
        let other = NewSignature { petition: ground.petitions[1], updates: true, ..ground.form("ada@example.org") };
        ground.sign(&[first.clone(), other.clone()]).await;
        ground.confirm(&[first.id, other.id]).await;
        ground.pass(1);
        for _ in 0..2 {
            assert!(ground.unsubscribe(first.id).await);
        }
        assert!(ground.unsubscribe(other.id).await);
        assert!(ground.rows(&first).await.iter().all(|row| !row.updates));
        assert_eq!(ground.consents(first.id).await, ["offered", "given", "withdrawn"]);
        assert_eq!(ground.consents(other.id).await, ["offered", "given"]);
        let keys = [first.email_key];
        let suppressed = ground.read(move |conn| list_suppressed(conn, &keys, Purpose::Updates)).await;
        assert_eq!(suppressed, keys);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1), "the signature stays");
        ground.assert_sound().await;
    }

    async fn an_unknown_signature_is_no_error(db: TestDatabase) {
        let ground = Ground::of(db).await;
        assert!(!ground.unsubscribe(SignatureId::from_uuid(ground.clock.new_id())).await);
    }
}
