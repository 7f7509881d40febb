//! The references that a signature and a consent had at first, and have no more.

use clarion::domain::signature::{NewSignature, Signed};
use clarion::store::{Conn, StoreError, migrate};
use diesel::connection::SimpleConnection;

use crate::database::{Engine, TEST_TIME, TestDatabase, on_each_database};
use crate::ground::Ground;

/// The tables that are built anew, with the columns that they have had from the first.
const TABLES: [(&str, &str); 2] = [
    (
        "signature",
        "id petition_id email_key slot name email postcode nation constituency language state flag updates \
         updates_text_id source signed_at confirmed_at withdrawn_at mails mailed_at reminded",
    ),
    ("consent_event", "id signature_id email_key purpose action text_id language occurred_at"),
];

async fn down_to(db: &TestDatabase, version: &str) {
    while !migrate::status(&db.store).await.unwrap().applied.last().unwrap().starts_with(version) {
        migrate::down(&db.store, "tests".to_owned(), TEST_TIME).await.unwrap().unwrap();
    }
}

async fn up(db: &TestDatabase) {
    migrate::up(&db.store, "tests".to_owned(), TEST_TIME).await.unwrap();
}

/// Every row of the tables, column by column.
async fn rows(ground: &Ground) -> Vec<String> {
    let mut rows = Vec::new();
    for (table, columns) in TABLES {
        let columns: Vec<String> = columns
            .split_whitespace()
            .map(|column| match ground.db.engine {
                Engine::Sqlite => format!("quote({column})"),
                Engine::Postgres => format!("coalesce({column}::text, 'null')"),
            })
            .collect();
        let query = format!("SELECT {} AS text FROM {table} ORDER BY id", columns.join(" || '|' || "));
        rows.extend(ground.texts(&query).await);
    }
    rows
}

/// Whether the database takes signatures and consents that point to nothing; it is left as it was.
async fn takes_orphans(ground: &Ground) -> [bool; 3] {
    let nothing = ground.blob(&[9; 16]);
    let mut answers = [false; 3];
    for (answer, change) in answers.iter_mut().zip([
        format!("UPDATE signature SET petition_id = {nothing}"),
        format!("UPDATE signature SET updates_text_id = {nothing}"),
        format!("UPDATE consent_event SET text_id = {nothing}"),
    ]) {
        let done = ground.store.write(move |tx| {
            match tx.conn() {
                Conn::Sqlite(c) => c.batch_execute(&change)?,
                Conn::Postgres(c) => c.batch_execute(&change)?,
            }
            // Nothing of it is kept.
            Err::<(), _>(StoreError::NotFound)
        });
        *answer = matches!(done.await, Err(StoreError::NotFound));
    }
    answers
}

on_each_database! {
    async fn what_was_signed_lives_through_it_up_and_down(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let ada = NewSignature { updates: true, ..ground.form("ada@example.org") };
        assert_eq!(ground.sign_one(&ada).await, Signed::New);
        ground.confirm(&[ada.id]).await;
        ground.sign_one(&ground.form("bob@example.org")).await;
        let before = rows(&ground).await;
        assert_eq!(before.len(), 2 + 3, "{before:?}");
        assert_eq!(takes_orphans(&ground).await, [true; 3]);

        down_to(&ground.db, "0001").await;
        assert_eq!(rows(&ground).await, before);
        assert_eq!(takes_orphans(&ground).await, [false; 3]);
        up(&ground.db).await;
        assert_eq!(rows(&ground).await, before);
        assert_eq!(takes_orphans(&ground).await, [true; 3]);
    }

    /// The first schema has a key for consents that the code cannot use; the newest must have the one that it can.
    async fn a_database_of_the_first_schema_takes_signatures_again(db: TestDatabase) {
        let ground = Ground::of(db).await;
        down_to(&ground.db, "0001").await;
        up(&ground.db).await;
        let ada = NewSignature { updates: true, ..ground.form("ada@example.org") };
        assert_eq!(ground.sign_one(&ada).await, Signed::New);
        ground.confirm(&[ada.id]).await;
        assert_eq!(ground.consents(ada.id).await, ["offered", "given"]);
        ground.assert_sound().await;
    }

    /// For some days databases were made without the references; these go the same way up.
    async fn a_database_that_never_had_them_goes_up_too(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let now = migrate::status(&ground.store).await.unwrap().applied;
        down_to(&ground.db, "0005").await;
        // What lies there is what such a database had at 0004; only the mark of the step is missing.
        ground.execute("DELETE FROM __diesel_schema_migrations WHERE version = '0005'").await;
        up(&ground.db).await;
        assert_eq!(migrate::status(&ground.store).await.unwrap().applied, now);
        ground.confirmed("ada@example.org").await;
        ground.assert_sound().await;
    }
}
