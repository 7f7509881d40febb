//! The one reminder.

use clarion::domain::moment::DAY_MS;
use clarion::domain::signature::REMIND_AFTER_MS;

use crate::database::on_each_database;
use crate::ground::Ground;

on_each_database! {
    async fn everyone_is_reminded_once_after_two_days(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let forms = ["ada@example.org", "ben@example.org", "cara@example.org"].map(|email| ground.form(email));
        ground.sign(&forms).await;
        ground.confirm(&[forms[2].id]).await;
        ground.pass(REMIND_AFTER_MS - 1);
        assert_eq!(ground.remind(10).await, 0);
        ground.pass(1);
        assert_eq!(ground.remind(1).await, 1, "in batches");
        assert_eq!(ground.remind(10).await, 1);
        assert_eq!(ground.remind(10).await, 0);
        for form in &forms[..2] {
            assert_eq!(ground.mails(form.id).await, ["confirm_signature 1", "remind_signature 1"]);
        }
        assert_eq!(ground.mails(forms[2].id).await, ["confirm_signature 1", "signature_receipt 1"]);
        ground.pass(2 * DAY_MS);
        ground.sign_one(&ground.form("ada@example.org")).await;
        ground.pass(REMIND_AFTER_MS);
        assert_eq!(ground.remind(10).await, 0, "not even after signing again");
        ground.assert_sound().await;
    }

    async fn nobody_is_reminded_of_what_has_expired(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let late = ground.form("ada@example.org");
        ground.sign_one(&late).await;
        ground.pass(14 * DAY_MS);
        assert_eq!(ground.remind(10).await, 1);
        assert_eq!(ground.mails(late.id).await, ["confirm_signature 1"]);
        assert_eq!(ground.remind(10).await, 0);
    }
}
