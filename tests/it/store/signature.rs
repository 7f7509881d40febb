//! Rows of signatures: look-ups and pages.

use clarion::domain::id::SignatureId;
use clarion::domain::signature::SignatureState;
use clarion::store::StoreError;
use clarion::store::signature::{
    delete_expired, find, insert_new, list_by_ids, list_page, recount, sign_in_place,
};

use crate::database::on_each_database;
use crate::ground::Ground;

on_each_database! {
    async fn pages_hold_every_row_once_in_the_order_of_ids(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let forms: Vec<_> = (0..25).map(|number| ground.form(&format!("p{number}@example.org"))).collect();
        ground.sign(&forms).await;
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = ground.read(move |conn| list_page(conn, None, None, after, 10)).await;
            assert!(page.len() <= 10);
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            seen.extend(page.iter().map(|row| row.id));
        }
        let mut wanted: Vec<SignatureId> = forms.iter().map(|form| form.id).collect();
        wanted.sort_unstable();
        assert_eq!(seen, wanted);
        let petition = ground.petitions[1];
        assert_eq!(ground.read(move |conn| list_page(conn, Some(petition), None, None, 10)).await, []);
        let state = Some(SignatureState::Confirmed);
        assert_eq!(ground.read(move |conn| list_page(conn, None, state, None, 10)).await, []);
    }

    async fn a_row_comes_back_as_it_was_written(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.named("Siân ap Dafydd", "sian@example.org");
        ground.sign_one(&new).await;
        let id = new.id;
        let row = ground.read(move |conn| find(conn, id)).await.unwrap();
        assert_eq!((row.name.as_str(), row.petition, row.email_key), ("Siân ap Dafydd", new.petition, new.email_key));
        assert_eq!((row.signed_at, row.mailed_at, row.updates_text), (new.signed_at, new.signed_at, ground.wording));
        assert!(!format!("{row:?}").contains("Dafydd"), "a person's data has no way into a log");
        let unknown = SignatureId::from_uuid(ground.clock.new_id());
        assert_eq!(ground.read(move |conn| find(conn, unknown)).await, None);
        assert_eq!(ground.read(move |conn| list_by_ids(conn, &[id, unknown])).await.len(), 1);
    }

    async fn an_address_has_one_row_for_each_slot(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (one, two) = (ground.form("ada@example.org"), ground.form("ada@example.org"));
        let (first, second) = (one.id, two.id);
        let inserted = ground.write(move |tx| insert_new(tx, &[(&one, 1), (&two, 1)])).await;
        assert_eq!(inserted, [first]);
        let other = ground.form("ada@example.org");
        assert_eq!(ground.write(move |tx| insert_new(tx, &[(&other, 2)])).await.len(), 1);
        assert_eq!(ground.read(move |conn| find(conn, second)).await, None);
    }

    /// What changed since it was looked at is not written over.
    async fn a_row_that_has_changed_is_not_signed_in_place(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.form("ada@example.org");
        ground.sign_one(&new).await;
        let (old, again) = (ground.row(&new).await, ground.form("ada@example.org"));
        ground.confirm(&[new.id]).await;
        let outcome: Result<(), StoreError> =
            ground.store.write(move |tx| sign_in_place(tx, &mut old.clone(), &again, 2, again.signed_at)).await;
        assert!(matches!(outcome, Err(StoreError::Busy)));
        assert_eq!(ground.state(new.id).await, Some(SignatureState::Confirmed));
    }

    async fn only_what_is_pending_and_old_is_deleted(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (old, confirmed) = (ground.form("ada@example.org"), ground.confirmed("ben@example.org").await);
        ground.sign_one(&old).await;
        let before = ground.clock.now();
        ground.pass(1);
        let young = ground.form("cara@example.org");
        ground.sign_one(&young).await;
        let ids = [old.id, confirmed, young.id];
        let deleted = ground.write(move |tx| delete_expired(tx, &ids, before)).await;
        assert_eq!(deleted.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), [old.id]);
        assert_eq!(ground.read(recount).await.iter().map(|seat| (seat.signed, seat.confirmed)).collect::<Vec<_>>(), [(2, 1)]);
    }
}
