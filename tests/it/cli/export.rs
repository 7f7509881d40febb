//! `clarion export`: a file that is whole and its owner's, or standard output; each on record.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use clarion::domain::staff_event::{Deed, EventOrigin};
use clarion::store::staff_event::{self, EventFilter};

use super::process::{Process, look_for};
use super::{clarion, told};
use crate::database::on_each_database;
use crate::ground::Ground;

/// What a folder holds, beside the secret that the command makes.
fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| !["data", "stderr.log", "stdout.log"].contains(&name.as_str()));
    names.sort();
    names
}

on_each_database! {
    async fn a_file_is_written_for_its_owner_alone(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        let folder = tempfile::tempdir().unwrap();
        let variables = [("DATABASE_URL", ground.db.url.as_str())];
        let arguments = ["export", "signatures", "--petition", "england", "--state", "confirmed", "--out", "all.csv"];
        let output = clarion(folder.path(), &variables, &arguments);
        assert_eq!(told(&output), (String::new(), "1 signatures written to all.csv\n".to_owned()));
        let file = folder.path().join("all.csv");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 2);
        assert_eq!(files(folder.path()), ["all.csv"], "nothing half-written is left");
        // What was there is replaced.
        let again = ["export", "seats", "--format", "xlsx", "--out", "all.csv", "--reason", "Handing in"];
        assert_eq!(told(&clarion(folder.path(), &variables, &again)).1, "1 seats written to all.csv\n");
        assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));

        let output = clarion(folder.path(), &variables, &["export", "signatures", "--format", "jsonl"]);
        let (stdout, stderr) = told(&output);
        assert!(stdout.starts_with("{\"signature_id\":"), "{stdout}");
        assert_eq!(stderr, "1 signatures written to standard output\n");

        let all = |conn: &mut clarion::store::Conn| staff_event::list_page(conn, EventFilter::default(), None, 10);
        let record = ground.read(all).await;
        assert_eq!(record.len(), 3);
        assert!(record.iter().all(|event| event.event.deed == Deed::Exported));
        assert!(record.iter().all(|event| event.event.actor.origin == EventOrigin::Command));
        assert_eq!(record[1].event.why, "Handing in");
        let detail = &record[2].event.detail;
        assert!(detail.starts_with("signatures csv petition=england state=confirmed columns=signature_id,"), "{detail}");
        assert!(detail.ends_with(" rows=1 encrypted=no"), "{detail}");
        assert!(!detail.contains('@'));
    }

    async fn s57_a_file_for_one_reader_is_no_use_to_another(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        let folder = tempfile::tempdir().unwrap();
        let variables = [("DATABASE_URL", ground.db.url.as_str())];
        let key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
        let arguments = ["export", "signatures", "--out", "all.csv.age", "--recipient", key];
        assert!(clarion(folder.path(), &variables, &arguments).status.success());
        let file = std::fs::read(folder.path().join("all.csv.age")).unwrap();
        assert!(file.starts_with(b"age-encryption.org/v1\n-> X25519 "));
        assert!(!String::from_utf8_lossy(&file).contains("ada@"));
        let record = ground.texts("SELECT detail AS text FROM staff_event").await;
        assert!(!record[0].contains("encrypted=no") && record[0].contains(" encrypted="), "{record:?}");
        assert!(!record[0].contains(key));
    }

    async fn what_cannot_be_done_is_one_line_and_leaves_nothing(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let folder = tempfile::tempdir().unwrap();
        let variables = [("DATABASE_URL", ground.db.url.as_str())];
        for (arguments, code, wanted) in [
            (&["signatures", "--petition", "atlantis"][..], 1, "choose one of england, wales"),
            (&["signatures", "--out", "no/such/folder.csv"], 1, "cannot write no/such/folder.csv"),
            (&["signatures", "--state", "undecided"], 2, "expected one of pending, confirmed"),
            (&["letters", "--state", "confirmed"], 2, "expected one of queued"),
            (&["seats", "--state", "confirmed"], 2, "seats have no state"),
            (&["signatures", "--format", "ods"], 2, "expected one of csv, jsonl, xlsx"),
            (&["signatures", "--columns", "name,shoe_size"], 2, "--columns shoe_size: expected one of signature_id"),
            (&["signatures", "--recipient", "ada@example.org"], 2, "not a key of age"),
            (&["commitments", "--petition", "england"], 2, "belong to no petition"),
            (&["seats", "--from", "2027-01-01"], 2, "sums over all time"),
        ] {
            let output = clarion(folder.path(), &variables, &[&["export"], arguments].concat());
            assert_eq!(output.status.code(), Some(code), "{arguments:?}");
            assert!(told(&output).1.contains(wanted), "{:?}", told(&output));
        }
        assert_eq!(files(folder.path()), [""; 0]);
        assert_eq!(ground.number("SELECT COUNT(*) AS number FROM staff_event").await, 0);
    }

    /// S-57: while the command waits for the database it is killed. Its file has no name until it is whole.
    async fn s57_nothing_is_left_of_a_command_that_is_killed(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        let folder = tempfile::tempdir().unwrap();
        let url = ground.db.url.clone();
        let variables = [("DATABASE_URL", url.as_str())];
        // The keys are made beforehand, so that the command waits at the record and nowhere before.
        assert!(clarion(folder.path(), &variables, &["export", "seats"]).status.success());
        let inside = folder.path().to_owned();
        let (started, waiting) = std::sync::mpsc::channel::<()>();
        let (release, released) = std::sync::mpsc::channel::<()>();
        let held = ground.db.second_store();
        let holding = tokio::spawn(async move {
            let mut ends = Some((started, released));
            let done: Result<(), clarion::store::StoreError> = held
                .write(move |tx| {
                    use clarion::store::Conn;
                    use diesel::connection::SimpleConnection;
                    // On SQLite the transaction alone holds every other writer off.
                    if let Conn::Postgres(c) = tx.conn() {
                        c.batch_execute("LOCK TABLE staff_event_head IN ACCESS EXCLUSIVE MODE")?;
                    }
                    let (started, released) = ends.take().unwrap();
                    started.send(()).unwrap();
                    released.recv().unwrap();
                    Ok(())
                })
                .await;
            done
        });
        tokio::task::spawn_blocking(move || waiting.recv()).await.unwrap().unwrap();
        let mut process = Process::start(folder.path(), &variables, &["export", "signatures", "--out", "all.csv"]);
        let id = process.id();
        look_for("a file without a name", async || {
            let open = std::fs::read_dir(format!("/proc/{id}/fd")).ok()?;
            let targets = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
            let mut targets = targets.map(|target| target.to_string_lossy().into_owned());
            targets.find(|target| target.starts_with(&*inside.to_string_lossy()) && target.ends_with(" (deleted)"))
        })
        .await;
        process.kill();
        release.send(()).unwrap();
        holding.await.unwrap().unwrap();
        assert_eq!(files(folder.path()), [""; 0]);
    }
}
