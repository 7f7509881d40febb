//! `clarion export signatures`: a file that is whole and its owner's, or standard output.

use std::os::unix::fs::PermissionsExt;

use super::{clarion, told};
use crate::database::on_each_database;
use crate::ground::Ground;

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
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written is left");

        let output = clarion(folder.path(), &variables, &["export", "signatures", "--format", "jsonl"]);
        let (stdout, stderr) = told(&output);
        assert!(stdout.starts_with("{\"signature_id\":"), "{stdout}");
        assert_eq!(stderr, "1 signatures written to standard output\n");
    }

    async fn what_cannot_be_done_is_one_line_and_leaves_nothing(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let folder = tempfile::tempdir().unwrap();
        let variables = [("DATABASE_URL", ground.db.url.as_str())];
        for (arguments, code, wanted) in [
            (&["--petition", "atlantis"][..], 1, "choose one of england, wales"),
            (&["--out", "no/such/folder.csv"], 1, "cannot write no/such/folder.csv"),
            (&["--state", "undecided"], 2, "expected one of pending, confirmed"),
            (&["--format", "xlsx"], 2, "expected one of csv, jsonl"),
        ] {
            let output = clarion(folder.path(), &variables, &[&["export", "signatures"], arguments].concat());
            assert_eq!(output.status.code(), Some(code), "{arguments:?}");
            assert!(told(&output).1.contains(wanted), "{:?}", told(&output));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
