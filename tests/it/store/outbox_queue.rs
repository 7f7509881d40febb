//! Queueing mails.

use clarion::domain::id::OutboxId;
use clarion::domain::notice::Notice;
use clarion::store::outbox::{NewMail, delete_by_subjects, queue};
use uuid::Uuid;

use crate::database::on_each_database;
use crate::ground::Ground;

fn mail(ground: &Ground, notice: Notice, subject: Uuid, ordinal: i16) -> NewMail {
    let id = OutboxId::from_uuid(ground.clock.new_id());
    NewMail { id, notice, subject, ordinal, queued_at: ground.clock.now() }
}

on_each_database! {
    async fn a_repeated_cause_has_one_effect(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (one, two) = (ground.clock.new_id(), ground.clock.new_id());
        let mails = [
            mail(&ground, Notice::SignatureReceipt, two, 1),
            mail(&ground, Notice::ConfirmSignature, one, 2),
            mail(&ground, Notice::ConfirmSignature, one, 1),
            mail(&ground, Notice::ConfirmSignature, one, 1),
        ];
        ground.write(move |tx| queue(tx, &mails)).await;
        let again = [mail(&ground, Notice::ConfirmSignature, one, 2)];
        ground.write(move |tx| queue(tx, &again)).await;
        ground.write(|tx| queue(tx, &[])).await;
        let rows = "SELECT kind || ' ' || CAST(ordinal AS TEXT) || ' ' || CAST(priority AS TEXT) || ' ' || state AS text \
                    FROM outbox ORDER BY kind, ordinal";
        assert_eq!(
            ground.texts(rows).await,
            ["confirm_signature 1 1 queued", "confirm_signature 2 1 queued", "signature_receipt 1 2 queued"]
        );
        ground.write(move |tx| delete_by_subjects(tx, &[one])).await;
        assert_eq!(ground.texts(rows).await, ["signature_receipt 1 2 queued"]);
    }
}
