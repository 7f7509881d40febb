//! The migrations: up, down and up again on both databases, the same schema in both, and only SQL that every
//! PostgreSQL-like engine understands.

mod committed;
mod references;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clarion::store::migrate;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::database::{Engine, TEST_TIME, TestDatabase, connect, on_each_database, run};

/// Words that tie a schema to one engine, or that some PostgreSQL-like engine lacks.
const UNPORTABLE: &[&str] = &[
    "trigger",
    "function",
    "procedure",
    "serial",
    "bigserial",
    "autoincrement",
    "sequence",
    "identity",
    "listen",
    "notify",
    "advisory",
    "json",
    "jsonb",
    "timestamp",
    "timestamptz",
    "date",
    "now",
    "current_timestamp",
    "uuid",
    "gen_random_uuid",
    "enum",
    "extension",
    "collate",
    "lower",
    "upper",
    "exclude",
    "inherits",
    "temporary",
];

// --- Up, down, up ----------------------------------------------------------------------------------------------------

on_each_database! {
    /// A test's database has gone up already, so this goes down and up again.
    async fn going_down_undoes_every_step(db: TestDatabase) {
        let holder = || "tests".to_owned();
        let names = migrate::status(&db.store).await.unwrap().applied;
        let versions: Vec<_> = names.iter().filter_map(|name| Some(name.split_once('_')?.0)).collect();
        let first = Schema::of(&db).await;
        assert!(first.columns.contains("signature.email_key bytes required"), "{first:?}");

        let mut reverted = Vec::new();
        while let Some(name) = migrate::down(&db.store, holder(), TEST_TIME).await.unwrap() {
            reverted.push(name);
        }
        reverted.reverse();
        assert_eq!(reverted, versions);
        assert_eq!(Schema::of(&db).await, Schema::default(), "going down left something behind");

        assert_eq!(migrate::up(&db.store, holder(), TEST_TIME).await.unwrap(), versions);
        assert_eq!(Schema::of(&db).await, first);
        assert!(migrate::status(&db.store).await.unwrap().is_current());
        assert_eq!(migrate::up(&db.store, holder(), TEST_TIME).await.unwrap(), Vec::<String>::new());
    }
}

/// Queries that are written once need the same tables, columns and keys in both databases.
#[test]
fn sqlite_and_postgres_have_the_same_schema() {
    let schema_of = |engine: Engine| {
        let (sender, receiver) = std::sync::mpsc::channel();
        run(engine, |db| async move {
            sender.send(Schema::of(&db).await).unwrap();
        });
        receiver.recv().unwrap()
    };
    let (sqlite, postgres) = (schema_of(Engine::Sqlite), schema_of(Engine::Postgres));
    let differences = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
        a.symmetric_difference(b).cloned().collect()
    };
    assert_eq!(differences(&sqlite.columns, &postgres.columns), Vec::<String>::new());
    assert_eq!(differences(&sqlite.unique_keys, &postgres.unique_keys), Vec::<String>::new());
}

// --- What a database holds -------------------------------------------------------------------------------------------

/// The schema in words that are the same for both databases.
#[derive(Debug, Default, PartialEq, Eq)]
struct Schema {
    /// `table.column kind required|optional`, where the kind is `number`, `text` or `bytes`.
    columns: BTreeSet<String>,
    /// `table (column, …)` of each primary or unique key over whole columns, in the key's order.
    unique_keys: BTreeSet<String>,
    /// Every table and index as the database itself describes it.
    definitions: Vec<String>,
}

/// Columns, unique keys and definitions, one text each, with the tables that belong to migrating left out.
const SQLITE_QUERIES: [&str; 3] = [
    "SELECT m.name || '.' || c.name || ' ' || CASE c.type WHEN 'INTEGER' THEN 'number' WHEN 'TEXT' THEN 'text' \
        WHEN 'BLOB' THEN 'bytes' ELSE c.type END || CASE c.\"notnull\" WHEN 1 THEN ' required' ELSE ' optional' END \
        AS line \
     FROM sqlite_master m, pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND m.name NOT IN ('schema_lock', '__diesel_schema_migrations')",
    "SELECT m.name || ' (' || (SELECT group_concat(name, ', ') \
        FROM (SELECT k.name FROM pragma_index_info(i.name) k ORDER BY k.seqno)) || ')' AS line \
     FROM sqlite_master m, pragma_index_list(m.name) i \
     WHERE m.type = 'table' AND i.\"unique\" = 1 AND i.partial = 0 \
        AND m.name NOT IN ('schema_lock', '__diesel_schema_migrations')",
    "SELECT sql AS line FROM sqlite_master WHERE sql IS NOT NULL \
        AND tbl_name NOT IN ('schema_lock', '__diesel_schema_migrations') ORDER BY type, name",
];

const POSTGRES_QUERIES: [&str; 3] = [
    "SELECT table_name || '.' || column_name || ' ' || CASE WHEN data_type IN ('bigint', 'integer', 'smallint', \
        'boolean') THEN 'number' WHEN data_type = 'bytea' THEN 'bytes' ELSE data_type END \
        || CASE is_nullable WHEN 'NO' THEN ' required' ELSE ' optional' END \
     FROM information_schema.columns WHERE table_schema = 'public' \
        AND table_name NOT IN ('schema_lock', '__diesel_schema_migrations')",
    "SELECT t.relname || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.place) \
        FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place) \
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')' \
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
     WHERE n.nspname = 'public' AND i.indisunique AND i.indpred IS NULL \
        AND t.relname NOT IN ('schema_lock', '__diesel_schema_migrations')",
    "SELECT line FROM ( \
        SELECT tablename || ': ' || indexdef AS line FROM pg_indexes WHERE schemaname = 'public' \
        UNION ALL SELECT conrelid::regclass || ': ' || conname || ' ' || pg_get_constraintdef(oid) \
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
        UNION ALL SELECT table_name || ': ' || column_name || ' ' || data_type || ' ' || coalesce(column_default, '') \
        FROM information_schema.columns WHERE table_schema = 'public') described \
     WHERE line NOT LIKE 'schema_lock:%' AND line NOT LIKE '\\_\\_diesel_schema_migrations:%' ORDER BY line",
];

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Schema {
    async fn of(db: &TestDatabase) -> Self {
        let [columns, unique_keys, definitions] = match db.engine {
            Engine::Sqlite => {
                let path = db.url.strip_prefix("sqlite:").unwrap();
                let mut connection = SqliteConnection::establish(path).unwrap();
                SQLITE_QUERIES.map(|query| {
                    let rows: Vec<Described> = diesel::sql_query(query).load(&mut connection).unwrap();
                    rows.into_iter().map(|row| row.line).collect::<Vec<_>>()
                })
            }
            Engine::Postgres => {
                let client = connect(&db.url).await;
                let mut answers = [const { Vec::new() }; 3];
                for (answer, query) in answers.iter_mut().zip(POSTGRES_QUERIES) {
                    let rows = client.query(query, &[]).await.unwrap();
                    *answer = rows.iter().map(|row| row.get::<_, String>(0)).collect();
                }
                answers
            }
        };
        let (columns, unique_keys) = (columns.into_iter().collect(), unique_keys.into_iter().collect());
        Self { columns, unique_keys, definitions }
    }
}

// --- Portable SQL ----------------------------------------------------------------------------------------------------

/// The offending words of a migration, each with its line; comments may say anything.
fn unportable_words(sql: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in sql.lines().enumerate() {
        let statement = line.split("--").next().unwrap_or(line).to_lowercase();
        let words = statement.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let offenders = words.filter(|word| UNPORTABLE.contains(word));
        found.extend(offenders.map(|word| (number + 1, word.to_owned())));
    }
    found
}

/// Tables of an SQLite migration that would take a text for a number.
fn lax_tables(sql: &str) -> Vec<String> {
    let statements = sql.split(';').filter(|statement| statement.contains("CREATE TABLE"));
    let lax = statements.filter(|statement| !statement.rsplit(')').next().unwrap_or("").contains("STRICT"));
    lax.filter_map(|statement| statement.split("CREATE TABLE").nth(1))
        .map(|rest| rest.split_whitespace().next().unwrap_or("").to_owned())
        .collect()
}

/// Every migration file of one database: its path and its text.
fn migration_files(engine: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
    let mut files = Vec::new();
    for migration in fs::read_dir(folder).unwrap() {
        for file in ["up.sql", "down.sql"] {
            let path = migration.as_ref().unwrap().path().join(file);
            files.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(!files.is_empty());
    files
}

#[test]
fn migrations_use_portable_words_only() {
    let files = ["sqlite", "postgres"].into_iter().flat_map(migration_files);
    let offences: Vec<String> = files
        .flat_map(|(path, sql)| {
            let words = unportable_words(&sql);
            words.into_iter().map(move |(line, word)| format!("{path}:{line}: `{word}` is not portable"))
        })
        .collect();
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

#[test]
fn every_table_of_sqlite_is_strict() {
    for (path, sql) in migration_files("sqlite") {
        assert_eq!(lax_tables(&sql), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn made_up_offenders_are_caught() {
    let sql = "-- no trigger here\nCREATE TABLE a (\n  id BIGSERIAL, at TIMESTAMPTZ DEFAULT now()\n);\n\
               CREATE TABLE b (id INTEGER) STRICT;";
    let words: Vec<_> =
        unportable_words(sql).into_iter().map(|(line, word)| format!("{line} {word}")).collect();
    assert_eq!(words, ["3 bigserial", "3 timestamptz", "3 now"]);
    assert_eq!(lax_tables(sql), ["a"]);
}
