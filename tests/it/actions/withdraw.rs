//! Taking a signature back.

use clarion::domain::id::SignatureId;
use clarion::domain::signature::{Flag, NewSignature, SignatureState};

use crate::database::on_each_database;
use crate::ground::Ground;

on_each_database! {
    async fn a_confirmed_signature_ceases_to_count_once(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (ada, _ben) = (ground.confirmed("ada@example.org").await, ground.confirmed("ben@example.org").await);
        assert!(ground.withdraw(ada).await);
        assert!(!ground.withdraw(ada).await, "a second time changes nothing");
        assert_eq!(ground.state(ada).await, Some(SignatureState::Withdrawn));
        assert_eq!(ground.totals(ground.petitions[0]).await, (2, 1));
        ground.assert_sound().await;
    }

    async fn what_never_counted_takes_nothing_from_the_sum(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let pending = ground.form("ada@example.org");
        let flagged = NewSignature { flag: Some(Flag::Honeypot), ..ground.form("ben@example.org") };
        ground.sign(&[pending.clone(), flagged.clone()]).await;
        ground.confirm(&[flagged.id]).await;
        assert!(ground.withdraw(pending.id).await);
        assert!(ground.withdraw(flagged.id).await);
        assert_eq!(ground.totals(ground.petitions[0]).await, (2, 0));
        assert!(!ground.withdraw(SignatureId::from_uuid(ground.clock.new_id())).await);
        ground.assert_sound().await;
    }
}
