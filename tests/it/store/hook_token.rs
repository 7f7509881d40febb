//! Tokens of posts: spent once, forgotten in time.

use clarion::actions::forget_old_mail::{TOKEN_KEPT_MS, forget_old_mail};
use clarion::mail::hook::mailgun;
use clarion::store::{StoreError, hook_token};

use crate::database::on_each_database;

/// A token is remembered for as long as a signature over it would be taken.
const _: () = assert!(TOKEN_KEPT_MS > 2 * mailgun::WINDOW_MS);

on_each_database! {
    async fn a_token_is_spent_once_and_forgotten_when_no_signature_over_it_is_taken(db: TestDatabase) {
        let (one, two, now) = ([1; 32], [2; 32], db.clock.now());
        let spent = |token: [u8; 32]| db.store.read(move |conn| hook_token::is_spent(conn, &token));
        assert!(!spent(one).await.unwrap());
        db.store.write(move |tx| hook_token::spend(tx, &one, now)).await.unwrap();
        let again = db.store.write(move |tx| hook_token::spend(tx, &one, now)).await;
        assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
        db.store.write(move |tx| hook_token::spend(tx, &two, now.plus_ms(1))).await.unwrap();
        assert!(spent(one).await.unwrap() && spent(two).await.unwrap());

        let later = now.plus_ms(TOKEN_KEPT_MS);
        assert_eq!(db.store.write(move |tx| forget_old_mail(tx, 10, later)).await.unwrap(), 0);
        let later = later.plus_ms(1);
        assert_eq!(db.store.write(move |tx| forget_old_mail(tx, 10, later)).await.unwrap(), 1);
        assert!(!spent(one).await.unwrap() && spent(two).await.unwrap());
        let later = later.plus_ms(1);
        assert_eq!(db.store.write(move |tx| forget_old_mail(tx, 10, later)).await.unwrap(), 1);
        assert!(!spent(two).await.unwrap());
    }
}
