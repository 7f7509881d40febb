//! The measurements: that they run, prove themselves, and leave the database that they were pointed at alone.

use std::path::Path;

use serde_json::Value;

use super::{clarion, told};
use crate::database::{Engine, TestDatabase, connect, on_each_database};

/// Runs a measurement against `db` and returns what it printed; it must have found nothing wrong.
fn bench(db: &TestDatabase, arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let output = clarion(folder.path(), &[("DATABASE_URL", &db.url)], &[&["bench"], arguments].concat());
    let (stdout, stderr) = told(&output);
    assert_eq!(output.status.code(), Some(0), "{stderr}{stdout}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    serde_json::from_str(&stdout).unwrap()
}

/// Nothing of a measurement is left where `db` is, and no row has come to it.
async fn assert_untouched(db: &TestDatabase) {
    let signatures = db.store.read(clarion::actions::verify::verify).await.unwrap().signatures;
    assert_eq!(signatures, 0);
    match db.engine {
        Engine::Sqlite => {
            let folder = Path::new(db.url.strip_prefix("sqlite:").unwrap()).parent().unwrap();
            for entry in std::fs::read_dir(folder).unwrap() {
                let name = entry.unwrap().file_name().to_string_lossy().into_owned();
                assert!(name.starts_with("clarion.db"), "{name} was left behind");
            }
        }
        Engine::Postgres => {
            let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'clarion_bench_%'";
            let left: i64 = connect(&db.url).await.query_one(schemas, &[]).await.unwrap().get(0);
            assert_eq!(left, 0);
        }
    }
}

on_each_database! {
    async fn signing_is_measured_beside_its_rival(db: TestDatabase) {
        let arguments = ["sign", "--json", "--seconds", "0.2", "--connections", "8", "--rounds", "1"];
        let figures = bench(&db, &arguments);
        assert_untouched(&db).await;
        let database = if db.engine == Engine::Sqlite { "sqlite" } else { "postgres" };
        assert_eq!(figures["database"], database);
        assert_eq!(figures["connections"], 8);
        for figure in ["rate", "p50_ms", "p99_ms", "ratio", "against_rate", "outbox_per_s", "peak_memory_mib"] {
            assert!(figures[figure].as_f64().is_some_and(|figure| figure > 0.0), "{figure}: {figures}");
        }
        assert!(figures["p50_ms"].as_f64() <= figures["p99_ms"].as_f64(), "{figures}");
        let against = figures["against"].as_str().unwrap();
        assert!(against.starts_with("one transaction per request"), "{against}");
    }

    async fn the_likeness_of_letters_is_measured(db: TestDatabase) {
        let figures = bench(&db, &["letters", "--json", "--letters", "2000"]);
        assert_untouched(&db).await;
        assert_eq!(figures["letters"], 2_000);
        assert!((1_000..2_000).contains(&figures["with_own_words"].as_u64().unwrap()), "{figures}");
        for figure in ["rate", "p50_ms", "p99_ms", "ratio", "against_p50_ms", "read_s", "fill_us"] {
            assert!(figures[figure].as_f64().is_some_and(|figure| figure > 0.0), "{figure}: {figures}");
        }
    }

    async fn a_directory_of_the_kingdom_is_measured(db: TestDatabase) {
        let arguments: [&[&str]; 2] = [&["places", "--json", "--rows", "4000"], &["places", "--json", "--rows", "4000", "--zip"]];
        for arguments in arguments {
            let figures = bench(&db, arguments);
            assert_untouched(&db).await;
            assert_eq!((figures["rows"].as_u64(), figures["postcodes"].as_u64()), (Some(4_000), Some(4_000)));
            for figure in ["rate", "p50_ms", "p99_ms", "ratio", "lookup_ns", "typed_ns", "bytes", "peak_memory_mib"] {
                assert!(figures[figure].as_f64().is_some_and(|figure| figure > 0.0), "{figure}: {figures}");
            }
            assert!(figures["bytes"].as_u64().unwrap() < 4_000 * 100, "{figures}");
        }
    }

    async fn an_export_is_measured_beside_the_databases_own_program(db: TestDatabase) {
        let figures = bench(&db, &["export", "--json", "--rows", "2000", "--rounds", "1"]);
        assert_untouched(&db).await;
        assert_eq!(figures["rows"], 2_000);
        let against = if db.engine == Engine::Sqlite { "sqlite3 -csv" } else { "psql \\copy" };
        assert!(figures["against"].as_str().unwrap().starts_with(against), "{figures}");
        for figure in ["rate", "p50_ms", "p99_ms", "ratio", "against_s", "bare_s", "peak_memory_mib", "xlsx_s", "file_bytes"] {
            assert!(figures[figure].as_f64().is_some_and(|figure| figure > 0.0), "{figure}: {figures}");
        }
    }
}
