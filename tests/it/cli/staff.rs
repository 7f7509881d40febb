//! `clarion staff` on both databases: the first way into the office, and what `verify` makes of its record.

use super::{clarion, told};
use crate::database::on_each_database;

on_each_database! {
    /// S-01: the command makes the first account, and no account has a passphrase that anybody knows.
    async fn s01_somebody_is_invited_listed_and_disabled(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let variables = [("DATABASE_URL", db.url.as_str()), ("BASE_URL", "https://clarion.example")];
        let run = |arguments: &[&str]| clarion(folder.path(), &variables, arguments);
        let empty = told(&run(&["staff", "list"]));
        assert!(empty.0.starts_with("nobody yet: `clarion staff add"), "{empty:?}");

        let added = run(&["staff", "add", "Ada@example.org", "--role", "exporter", "--nation", "wales", "--nation", "scotland"]);
        assert_eq!(added.status.code(), Some(0), "{:?}", told(&added));
        let (said, _) = told(&added);
        let token = said.lines().last().unwrap().strip_prefix("https://clarion.example/staff/invitation/").unwrap();
        assert_eq!(token.len(), 43);
        let again = told(&run(&["staff", "add", "ada@example.org", "--role", "admin"])).0;
        assert!(!again.contains(token), "another link");
        assert_eq!(told(&run(&["staff", "list"])).0, told(&run(&["staff", "list"])).0);
        let listed = told(&run(&["staff", "list"])).0;
        assert!(listed.starts_with("admin      invited   all                      Ada@example.org  since"), "{listed}");

        assert_eq!(told(&run(&["staff", "disable", "ada@example.org", "--reason", "left"])).0, "disabled, and every session is over\n");
        assert_eq!(told(&run(&["staff", "disable", "ada@example.org"])).0, "it was disabled before\n");
        let unknown = run(&["staff", "disable", "ben@example.org"]);
        assert_eq!((unknown.status.code(), told(&unknown).1.lines().count()), (Some(1), 1));
        for wrong in [["staff", "add", "ada", "--role", "admin"], ["staff", "add", "ada@example.org", "--role", "root"]] {
            assert_eq!(run(&wrong).status.code(), Some(2));
        }

        let proven = told(&run(&["verify"])).0;
        assert!(proven.ends_with("ok     record of the staff: 3 events proven, 0 changed, 0 missing, 0 added\n"), "{proven}");
        let changed = crate::ground::Ground::of(db).await;
        changed.execute("UPDATE staff_event SET why = 'promoted' WHERE number = 3").await;
        let variables = [("DATABASE_URL", changed.db.url.as_str()), ("BASE_URL", "https://clarion.example")];
        let broken = clarion(folder.path(), &variables, &["verify"]);
        assert_eq!(broken.status.code(), Some(1));
        assert!(told(&broken).0.ends_with("WRONG  record of the staff: 3 events proven, 1 changed, 0 missing, 0 added\n       event 3: changed\n"));
    }
}
