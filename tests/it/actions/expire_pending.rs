//! Deleting what nobody confirmed.

use clarion::domain::signature::{NewSignature, PENDING_LIFE_MS, SignatureState, Signed};

use crate::database::on_each_database;
use crate::ground::Ground;

on_each_database! {
    async fn rows_mails_and_entries_go_and_the_sums_fall(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let forms = ["ada", "ben", "cara", "dan"].map(|name| ground.form(&format!("{name}@example.org")));
        ground.sign(&forms).await;
        ground.confirm(&[forms[3].id]).await;
        ground.pass(PENDING_LIFE_MS - 1);
        assert_eq!(ground.expire(10).await, 0);
        ground.pass(1);
        assert_eq!(ground.expire(2).await, 2, "in batches");
        assert_eq!(ground.expire(2).await, 1);
        assert_eq!(ground.expire(2).await, 0);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1));
        for table in ["signature", "consent_event"] {
            assert_eq!(ground.number(&format!("SELECT COUNT(*) AS number FROM {table}")).await, 1, "{table}");
        }
        assert_eq!(ground.number("SELECT COUNT(*) AS number FROM outbox").await, 2);
        ground.assert_sound().await;
        assert_eq!(ground.sign_one(&ground.form("ada@example.org")).await, Signed::New);
    }

    async fn signing_again_begins_the_fourteen_days_anew(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = ground.form("ada@example.org");
        ground.sign_one(&first).await;
        ground.pass(PENDING_LIFE_MS - 1);
        ground.sign_one(&ground.form("ada@example.org")).await;
        ground.pass(PENDING_LIFE_MS - 1);
        assert_eq!(ground.expire(10).await, 0);
        ground.pass(1);
        assert_eq!(ground.expire(10).await, 1);
        assert_eq!(ground.state(first.id).await, None);
        ground.assert_sound().await;
    }

    /// Letters and consents hang on a signature that was confirmed once.
    async fn what_was_withdrawn_and_signed_again_is_withdrawn_once_more(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = NewSignature { updates: true, ..ground.form("ada@example.org") };
        ground.sign_one(&first).await;
        ground.confirm(&[first.id]).await;
        ground.withdraw(first.id).await;
        ground.pass(1);
        ground.sign_one(&ground.form("ada@example.org")).await;
        ground.pass(PENDING_LIFE_MS);
        assert_eq!(ground.expire(10).await, 1);
        assert_eq!(ground.expire(10).await, 0);
        assert_eq!(ground.state(first.id).await, Some(SignatureState::Withdrawn));
        assert_eq!(ground.consents(first.id).await, ["offered", "given", "offered"]);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 0));
        ground.assert_sound().await;
        // It may be signed and confirmed again, and is an ordinary signature then.
        ground.sign_one(&ground.form("ada@example.org")).await;
        ground.confirm(&[first.id]).await;
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1));
        ground.assert_sound().await;
    }
}
