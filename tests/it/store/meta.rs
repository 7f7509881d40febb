//! Single values by key.

use clarion::store::meta::{claim, find, set};

use crate::database::on_each_database;
use crate::ground::Ground;

on_each_database! {
    async fn a_value_is_set_found_and_set_again(db: TestDatabase) {
        let ground = Ground::of(db).await;
        assert_eq!(ground.read(|conn| find(conn, "colour")).await, None);
        for value in ["green", "blue"] {
            ground.write(move |tx| set(tx, "colour", value)).await;
            assert_eq!(ground.read(|conn| find(conn, "colour")).await.as_deref(), Some(value));
        }
    }

    async fn the_first_claim_holds(db: TestDatabase) {
        let ground = Ground::of(db).await;
        assert_eq!(ground.write(|tx| claim(tx, "colour", "green")).await, "green");
        assert_eq!(ground.write(|tx| claim(tx, "colour", "blue")).await, "green");
        assert_eq!(ground.read(|conn| find(conn, "colour")).await.as_deref(), Some("green"));
    }
}
